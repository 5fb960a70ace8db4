//! The faults of a broker, standing at its door.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use kafka_rs_net::{Reply, RequestContext, ServiceFuture};
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::FetchRequest;
use kafka_rs_wire::{ApiKey, Message, Reader};
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::Notify;

use super::corrupt;
use super::error_reply::{Row, Scope};
use super::fault::{Fault, FaultAction};
use crate::Error;

/// A fault and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultStatus {
    /// The number it is known by.
    pub id: u64,
    /// The fault.
    pub fault: Fault,
    /// Requests that fitted it so far, spared ones included.
    pub seen: u64,
    /// How often it struck.
    pub hits: u64,
}

impl FaultStatus {
    fn is_used_up(&self) -> bool {
        self.fault.times.is_some_and(|times| self.hits >= times)
    }
}

/// The faults of one broker, in the order they were added.
#[derive(Debug, Default)]
pub(super) struct Faults {
    list: Mutex<List>,
    /// Whether a fault tells fetches apart by topic.
    splits_fetches: AtomicBool,
    /// Lets go of the requests that were dropped.
    released: Arc<Notify>,
}

#[derive(Debug, Default)]
struct List {
    last_id: u64,
    faults: Vec<FaultStatus>,
}

impl Faults {
    pub(super) fn add(&self, fault: Fault) -> Result<u64, Error> {
        fault.check()?;
        let mut list = self.list.lock();
        list.last_id += 1;
        let id = list.last_id;
        list.faults.push(FaultStatus {
            id,
            fault,
            seen: 0,
            hits: 0,
        });
        self.note(&list);
        Ok(id)
    }

    /// Takes a fault away; requests it dropped lose their connections.
    pub(super) fn remove(&self, id: u64) -> Option<FaultStatus> {
        let mut list = self.list.lock();
        let at = list.faults.iter().position(|status| status.id == id)?;
        let removed = list.faults.remove(at);
        self.note(&list);
        self.released.notify_waiters();
        Some(removed)
    }

    pub(super) fn clear(&self) {
        let mut list = self.list.lock();
        list.faults.clear();
        self.note(&list);
        self.released.notify_waiters();
    }

    pub(super) fn list(&self) -> Vec<FaultStatus> {
        self.list.lock().faults.clone()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.lock().faults.is_empty()
    }

    pub(super) fn status(&self, id: u64) -> Option<FaultStatus> {
        let list = self.list.lock();
        list.faults.iter().find(|status| status.id == id).cloned()
    }

    fn note(&self, list: &List) {
        let splits = list.faults.iter().any(|status| {
            status.fault.api == Some(ApiKey::Fetch)
                && status.fault.topic.is_some()
                && !status.is_used_up()
        });
        self.splits_fetches.store(splits, Ordering::Release);
    }

    /// The fault a request meets, counted.
    fn strike(&self, context: &RequestContext, body: &Bytes, next: &Next) -> Option<Fault> {
        let mut list = self.list.lock();
        for at in 0..list.faults.len() {
            let status = &mut list.faults[at];
            if status.is_used_up() || !fits(&status.fault, context, body, next) {
                continue;
            }
            status.seen += 1;
            if status.seen <= status.fault.after {
                continue;
            }
            status.hits += 1;
            let fault = status.fault.clone();
            self.note(&list);
            return Some(fault);
        }
        None
    }
}

fn fits(fault: &Fault, context: &RequestContext, body: &Bytes, next: &Next) -> bool {
    let api = fault.api.is_none_or(|api| api == context.api_key);
    let client = fault.client_id.as_deref();
    if !api || client.is_some_and(|id| id != context.client_id.as_str()) {
        return false;
    }
    let Some(topic) = &fault.topic else {
        return true;
    };
    let scope = Scope {
        topic,
        partition: fault.partition,
        image: &next.image(),
    };
    let row = Row::find(context.api_key);
    row.is_some_and(|row| {
        let body = Reader::new(body.clone());
        row.split(context, body, &scope, 0).is_some()
    })
}

/// A fetch within a session does not say which partitions it is about. While faults tell them apart,
/// clients are sent back to naming them all.
fn ends_session(context: &RequestContext, body: &Bytes) -> Option<Reply> {
    let request = FetchRequest::decode(&mut Reader::new(body.clone()), context.api_version).ok()?;
    if request.session_id == 0 || request.session_epoch <= 0 {
        return None;
    }
    let emptied = FetchRequest {
        topics: Vec::new(),
        ..request
    };
    let mut body = kafka_rs_wire::Writer::new();
    emptied.encode(&mut body, context.api_version).ok()?;
    let body = Reader::new(body.finish().to_bytes());
    let code = ErrorCode::FetchSessionIdNotFound.code();
    Row::find(ApiKey::Fetch)?.fail(context, body, code)
}

impl Interceptor for Faults {
    fn intercept(&self, context: RequestContext, mut body: Reader, next: Next) -> ServiceFuture {
        let body = body.rest();
        let splits = self.splits_fetches.load(Ordering::Acquire);
        if splits
            && context.api_key == ApiKey::Fetch
            && let Some(reply) = ends_session(&context, &body)
        {
            return Box::pin(async move { reply });
        }
        match self.strike(&context, &body, &next) {
            None => next.run(context, Reader::new(body)),
            Some(fault) => {
                let released = Arc::clone(&self.released);
                Box::pin(act(fault, context, body, next, released))
            }
        }
    }
}

async fn act(
    fault: Fault,
    context: RequestContext,
    body: Bytes,
    next: Next,
    released: Arc<Notify>,
) -> Reply {
    if !fault.delay.is_zero() {
        next.clock().sleep(fault.delay).await;
    }
    let closed = |reason: &str| Reply::Close {
        reason: reason.to_owned(),
    };
    let serve = |body: Bytes| next.run(context.clone(), Reader::new(body));
    match fault.action {
        FaultAction::Serve => serve(body).await,
        FaultAction::Error(code) => fail(&fault, code, &context, body, &next).await,
        FaultAction::Drop => {
            released.notified().await;
            closed("a fault dropped the request")
        }
        FaultAction::DropReply => {
            let waiting = released.notified();
            tokio::pin!(waiting);
            waiting.as_mut().enable();
            drop(serve(body).await);
            waiting.await;
            closed("a fault dropped the answer")
        }
        FaultAction::Disconnect => closed("a fault disconnects"),
        FaultAction::DisconnectAfter => {
            drop(serve(body).await);
            closed("a fault disconnects")
        }
        FaultAction::Corrupt => {
            let image = next.image();
            let scope = fault.topic.as_deref().map(|topic| Scope {
                topic,
                partition: fault.partition,
                image: &image,
            });
            match corrupt::request(&context, &body, scope.as_ref()) {
                Some(corrupted) => serve(corrupted).await,
                None => corrupt::reply(&context, serve(body).await, scope.as_ref()),
            }
        }
        FaultAction::Throttle(ms) => match serve(body).await {
            Reply::Frame(frame) => {
                let row = Row::find(context.api_key);
                let throttled = row.and_then(|row| row.throttle(&context, frame, ms));
                throttled.map_or_else(
                    || closed("an answer cannot be decoded to throttle it"),
                    Reply::Frame,
                )
            }
            other => other,
        },
    }
}

/// Fails what the fault covers and serves the rest.
async fn fail(
    fault: &Fault,
    code: ErrorCode,
    context: &RequestContext,
    body: Bytes,
    next: &Next,
) -> Reply {
    let row = Row::find(context.api_key);
    let whole = Reader::new(body.clone());
    let Some(topic) = &fault.topic else {
        let failed = row.and_then(|row| row.fail(context, whole, code.code()));
        return match failed {
            Some(failed) => failed,
            // Nothing to put an error into: the handler refuses what cannot be decoded.
            None => next.run(context.clone(), Reader::new(body)).await,
        };
    };
    let split = {
        let scope = Scope {
            topic,
            partition: fault.partition,
            image: &next.image(),
        };
        row.and_then(|row| row.split(context, whole, &scope, code.code()))
    };
    match split {
        None => next.run(context.clone(), Reader::new(body)).await,
        Some(split) => match split.rest {
            None => split.failed,
            Some(rest) => (split.merge)(next.run(context.clone(), rest).await),
        },
    }
}
