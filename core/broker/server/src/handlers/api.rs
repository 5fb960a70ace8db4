//! What a handler is: a type implementing [`Api`], turned into a row of the table.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kafka_rs_net::{Reply, RequestContext};
use kafka_rs_quota::{Kind, Millis};
use kafka_rs_wire::{ApiKey, Message, Reader, Request, encode_response};

use crate::node::Node;
use crate::quotas::Meter;

/// One request on its way through a handler.
pub(crate) struct Call<R> {
    /// The node that serves it.
    pub(crate) node: Arc<Node>,
    /// Who sent it, and over what.
    pub(crate) context: RequestContext,
    /// Its version, within the handler's range.
    pub(crate) version: i16,
    /// The decoded body.
    pub(crate) request: R,
    /// Measures the time spent on it, when anybody has a quota.
    pub(crate) meter: Option<Arc<Meter>>,
}

/// What a handler makes of a request.
pub(crate) enum Answer<R> {
    /// Send this.
    Reply(R),
    /// Send nothing (Produce with acks=0).
    NoReply,
    /// Close the connection; the reason goes to the log.
    Close(String),
}

/// One API as this broker serves it.
pub(crate) trait Api: Send + 'static {
    /// The request; its type names the API and the response.
    type Request: Request + Send;
    /// First version served.
    const MIN: i16;
    /// Last version served.
    const MAX: i16;
    /// Whose quota it is when a handler says in its answer how long the client has to wait.
    const QUOTA: Kind = Kind::Request;
    /// Sent by brokers, whose time nobody has a quota of.
    const EXEMPT: bool = false;

    /// Serves one request.
    fn handle(
        call: Call<Self::Request>,
    ) -> impl Future<Output = Answer<<Self::Request as Request>::Response>> + Send;
}

/// A boxed call of a handler.
pub(crate) type HandlerFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// A row of the handler table.
pub(crate) struct Handler {
    /// Which API.
    pub(crate) key: ApiKey,
    /// First version served.
    pub(crate) min: i16,
    /// Last version served.
    pub(crate) max: i16,
    /// Decodes, handles, encodes.
    pub(crate) call: fn(Arc<Node>, RequestContext, Reader) -> HandlerFuture,
}

impl Handler {
    /// The row for `A`.
    pub(crate) const fn of<A: Api>() -> Self {
        Self {
            key: A::Request::API_KEY,
            min: A::MIN,
            max: A::MAX,
            call: dispatch::<A>,
        }
    }
}

fn dispatch<A: Api>(node: Arc<Node>, context: RequestContext, body: Reader) -> HandlerFuture {
    Box::pin(run::<A>(node, context, body))
}

async fn run<A: Api>(node: Arc<Node>, context: RequestContext, mut body: Reader) -> Reply {
    let version = context.api_version;
    let request = match A::Request::decode(&mut body, version) {
        Ok(request) => request,
        Err(error) => {
            return Reply::Close {
                reason: format!("cannot be decoded: {error}"),
            };
        }
    };
    drop(body);
    let correlation_id = context.correlation_id;
    let metered = !A::EXEMPT && node.quotas.is_any_limited();
    let meter = metered.then(|| Meter::new(&node.quotas, &context));
    let handled = A::handle(Call {
        node,
        context,
        version,
        request,
        meter: meter.clone(),
    });
    let answer = match &meter {
        None => handled.await,
        Some(meter) => meter.measure(handled).await,
    };
    match answer {
        Answer::Reply(mut response) => {
            if let Some(meter) = meter {
                throttle::<A>(&meter, &mut response);
            }
            encode(A::Request::API_KEY, version, correlation_id, &response)
        }
        Answer::NoReply => Reply::NoReply,
        Answer::Close(reason) => Reply::Close { reason },
    }
}

/// Tells a client that used more than its quota how long to wait, and holds it to that.
fn throttle<A: Api>(meter: &Meter, response: &mut <A::Request as Request>::Response) {
    let Some(request) = meter.finish() else {
        return;
    };
    let Some(wait) = response.throttle_time_ms_mut() else {
        return meter.throttle(Kind::Request, request);
    };
    let own = Millis::try_from(*wait).unwrap_or(0);
    *wait = i32::try_from(own.max(request)).unwrap_or(i32::MAX);
    if own > request {
        meter.throttle(A::QUOTA, own);
    } else {
        meter.throttle(Kind::Request, request);
    }
}

/// Header and body of a response as one frame, without the length in front.
pub(crate) fn encode<M: Message>(
    key: ApiKey,
    version: i16,
    correlation_id: i32,
    response: &M,
) -> Reply {
    match encode_response(key, version, correlation_id, response) {
        Ok(frame) => Reply::Frame(frame),
        Err(error) => Reply::Close {
            reason: format!("the answer cannot be encoded: {error}"),
        },
    }
}
