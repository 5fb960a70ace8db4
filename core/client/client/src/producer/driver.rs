//! Carries out what the core says: one task for all partitions and brokers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use kafka_rs_types::{ErrorCode, NodeId, Str};
use kafka_rs_wire::messages::{ProduceRequest, ProduceResponse};
use kafka_rs_wire::{ApiKey, VersionRange};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::batch::Identity;
use super::core::{Core, Outgoing};
use super::delivery::Ack;
use super::requests::{self, Answers, PRODUCE_BY_NAME_MAX, Sent};
use super::settle::Returned;
use super::topic::TopicView;
use super::txn_requests;
use crate::client::timed_out;
use crate::connection::{Connection, Pending};
use crate::metadata::Hints;
use crate::{Client, Destination, Error, Lane, Metadata};

/// What handles and the driver share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) core: Mutex<Core>,
    /// The driver has something to look at.
    pub(crate) wake: Notify,
    /// Memory is free again.
    pub(crate) room: Notify,
    /// No more records come: the driver ends when nothing is open.
    pub(crate) closing: AtomicBool,
    /// The driver ends now.
    pub(crate) closed: AtomicBool,
}

impl Shared {
    /// Takes over what is known of the cluster.
    pub(crate) fn learn(&self, metadata: &Metadata) {
        let mut core = self.core.lock();
        for (name, info) in &metadata.topics {
            let count = info.partitions.last().map_or(0, |last| last.index + 1);
            if info.error != ErrorCode::None || count == 0 {
                continue;
            }
            let mut leaders = vec![None; usize::try_from(count).unwrap_or(0)];
            for partition in &info.partitions {
                let leader = partition.leader;
                if let Ok(index) = usize::try_from(partition.index) {
                    leaders[index] = leader.filter(|id| metadata.nodes.contains_key(id));
                }
            }
            let id = info.id;
            core.learn(name, &TopicView { id, leaders });
        }
    }

    /// Tells everybody what they wait for.
    fn tell(&self) {
        let (news, room) = {
            let mut core = self.core.lock();
            (core.take_news(), core.frees_waiters())
        };
        for news in news {
            news.done.finish(news.first, news.outcome);
        }
        if room {
            self.room.notify_waiters();
        }
    }

    /// Ends everything that is open.
    fn end(&self) {
        self.closed.store(true, Ordering::Release);
        self.core.lock().close();
        self.tell();
        self.room.notify_waiters();
    }
}

/// What came of something that took time.
enum Done {
    Produced {
        node: NodeId,
        sent: Vec<Sent>,
        by_name: bool,
        /// `None` when no answer was asked for.
        answer: Result<Option<ProduceResponse>, Error>,
    },
    Connected(NodeId, Result<(), Error>),
    Refreshed(Result<Arc<Metadata>, Error>),
    Identified(Result<Identity, Error>),
    Added(Result<Vec<usize>, Error>),
}

struct Driver {
    shared: Arc<Shared>,
    work: FuturesUnordered<BoxFuture<'static, Done>>,
    connecting: BTreeSet<NodeId>,
    refreshing: bool,
    identifying: bool,
    /// Without finding what was asked for.
    refreshes: u32,
}

impl Drop for Driver {
    /// Nobody waits for ever, whatever ends the driver.
    fn drop(&mut self) {
        self.shared.end();
    }
}

/// Runs until the producer is closed, or dropped and nothing is open.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut driver = Driver {
        shared: Arc::clone(&shared),
        work: FuturesUnordered::new(),
        connecting: BTreeSet::new(),
        refreshing: false,
        identifying: false,
        refreshes: 0,
    };
    let client = &shared.client;
    loop {
        let wake_at = driver.act();
        shared.tell();
        if shared.closed.load(Ordering::Acquire)
            || (shared.closing.load(Ordering::Acquire) && shared.core.lock().is_idle())
        {
            return;
        }
        tokio::select! {
            biased;
            Some(done) = driver.work.next() => driver.finish(done),
            () = shared.wake.notified() => {}
            () = client.sleep_until(wake_at) => {}
        }
        // What else is there already is looked at together.
        while let Some(Some(done)) = driver.work.next().now_or_never() {
            driver.finish(done);
        }
    }
}

impl Driver {
    fn now(&self) -> Duration {
        self.shared.client.platform().clock.monotonic()
    }

    /// Does all that can be done now; returns when to look again.
    fn act(&mut self) -> Option<Duration> {
        loop {
            let now = self.now();
            let plan = self.shared.core.lock().poll(now);
            if plan.identity_missing {
                self.identify();
            }
            if plan.partitions_to_add {
                self.add_partitions();
            }
            let (stale, stale_at) = self.stale(now);
            if plan.leader_missing || stale {
                self.refresh();
            } else if !self.refreshing {
                self.refreshes = 0;
            }
            let mut sent = false;
            for node in plan.nodes {
                sent |= self.serve(now, node);
            }
            if !sent {
                return [plan.wake_at, stale_at].into_iter().flatten().min();
            }
        }
    }

    /// Whether `metadata.max.age.ms` is over, else when it will be.
    fn stale(&self, now: Duration) -> (bool, Option<Duration>) {
        let metadata = self.shared.client.metadata();
        if metadata.version == 0 || self.refreshing {
            return (false, None);
        }
        let age_max = self.shared.core.lock().settings.metadata_age_max;
        let at = metadata.updated_at.saturating_add(age_max);
        (at <= now, Some(at).filter(|at| *at > now))
    }

    /// Sends one request to `node`, if it can be reached. True when something was sent.
    fn serve(&mut self, now: Duration, node: NodeId) -> bool {
        let client = self.shared.client.clone();
        let Some(connection) = client.opened(node, Lane::Produce) else {
            if self.connecting.insert(node) {
                let to = Destination::Broker(node);
                let connect = async move {
                    let opened = client.route(&to, Lane::Produce).await;
                    Done::Connected(node, opened.map(drop))
                };
                self.work.push(connect.boxed());
            }
            return false;
        };
        let outgoing = self.shared.core.lock().drain(now, node);
        if outgoing.is_empty() {
            return true;
        }
        let sent = self.encode(outgoing);
        self.send(node, &connection, sent);
        true
    }

    /// Compresses and stamps, outside the lock.
    fn encode(&mut self, outgoing: Vec<Outgoing>) -> Vec<Sent> {
        let mut sent = Vec::with_capacity(outgoing.len());
        for batch in outgoing {
            match batch.body.encode(batch.stamp) {
                Ok(bytes) => sent.push(Sent {
                    slot: batch.slot,
                    ordinal: batch.ordinal,
                    at: batch.at,
                    topic_id: batch.topic_id,
                    bytes,
                }),
                Err(error) => {
                    let returned = Returned {
                        slot: batch.slot,
                        ordinal: batch.ordinal,
                        bytes: bytes::Bytes::new(),
                        outcome: Err(error),
                    };
                    self.settle(vec![returned]);
                }
            }
        }
        let bytes = sent
            .iter()
            .map(|batch| batch.bytes.len() as u64)
            .sum::<u64>();
        self.shared.core.lock().counts.totals.byte_total += bytes;
        sent
    }

    fn send(&mut self, node: NodeId, connection: &Arc<Connection>, sent: Vec<Sent>) {
        let (acks, timeout, transaction) = {
            let core = self.shared.core.lock();
            let settings = &core.settings;
            let transaction = settings
                .transactional_id
                .clone()
                .map(|id| (id, core.is_v2()));
            (settings.acks, settings.request_timeout, transaction)
        };
        let begun = begin(connection, &sent, acks, timeout, transaction);
        let (pending, by_name) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                let lost = async move {
                    Done::Produced {
                        node,
                        sent,
                        by_name: true,
                        answer: Err(error),
                    }
                };
                self.work.push(lost.boxed());
                return;
            }
        };
        let clock = Arc::clone(&self.shared.client.platform().clock);
        let connection = Arc::clone(connection);
        let produce = async move {
            let answered = async {
                match acks {
                    0 => pending.written().await.map(|()| None),
                    _ => pending.response().await.map(Some),
                }
            };
            let answer = tokio::select! {
                biased;
                answer = answered => answer,
                () = clock.sleep(timeout) => Err(timed_out(&connection, "Produce", timeout)),
            };
            Done::Produced {
                node,
                sent,
                by_name,
                answer,
            }
        };
        self.work.push(produce.boxed());
    }

    fn finish(&mut self, done: Done) {
        match done {
            Done::Produced {
                node,
                sent,
                by_name,
                answer,
            } => self.produced(node, sent, by_name, answer),
            Done::Connected(node, result) => {
                self.connecting.remove(&node);
                if let Err(error) = result {
                    tracing::debug!(node, %error, "cannot connect");
                    self.shared.core.lock().unreachable(node);
                }
            }
            Done::Refreshed(result) => {
                self.refreshing = false;
                match result {
                    Ok(metadata) => self.shared.learn(&metadata),
                    Err(error) => tracing::debug!(%error, "cannot refresh metadata"),
                }
            }
            Done::Added(result) => self.shared.core.lock().added(result),
            Done::Identified(result) => {
                self.identifying = false;
                match result {
                    Ok(identity) => self.shared.core.lock().set_identity(identity),
                    Err(error) if error.is_retriable() => {
                        tracing::debug!(%error, "no producer id yet");
                    }
                    Err(error) => {
                        let error = error.with_fatal();
                        self.shared.core.lock().fail_all(&error, true);
                    }
                }
            }
        }
    }

    fn produced(
        &mut self,
        node: NodeId,
        sent: Vec<Sent>,
        by_name: bool,
        answer: Result<Option<ProduceResponse>, Error>,
    ) {
        let throttle = match &answer {
            Ok(Some(answer)) => u64::try_from(answer.throttle_time_ms).unwrap_or(0),
            _ => 0,
        };
        let unanswered = Ack {
            base_offset: -1,
            log_append_time: None,
        };
        let mut answers = answer.map(|answer| answer.map(Answers::new));
        let mut returned = Vec::with_capacity(sent.len());
        for batch in sent {
            let outcome = match &mut answers {
                Ok(Some(answers)) => answers.take(&batch, by_name),
                Ok(None) => Ok(unanswered),
                Err(error) => Err(error.clone()),
            };
            returned.push(Returned {
                slot: batch.slot,
                ordinal: batch.ordinal,
                bytes: batch.bytes,
                outcome,
            });
        }
        self.settle(returned);
        if let Ok(Some(answers)) = &answers {
            self.led_by(&answers.hints);
        }
        let now = self.now();
        let mut core = self.shared.core.lock();
        core.answered(now, node, Duration::from_millis(throttle));
        core.counts.totals.throttle_ms_total += throttle;
    }

    /// Sends to the leaders the broker named without waiting for more (KIP-951).
    fn led_by(&self, hints: &Hints) {
        if !self.shared.client.led_by(hints) {
            return;
        }
        self.shared.learn(&self.shared.client.metadata());
        let mut core = self.shared.core.lock();
        for hint in &hints.leaders {
            core.moved(&hint.at);
        }
    }

    fn settle(&mut self, returned: Vec<Returned>) {
        let now = self.now();
        let shared = Arc::clone(&self.shared);
        let random = shared.client.platform().random.as_ref();
        let mut rediscover = false;
        {
            let mut core = shared.core.lock();
            for batch in returned {
                rediscover |= core.settle(now, batch, random);
            }
        }
        if rediscover {
            self.refresh();
        }
    }

    /// Asks for fresh metadata, later each time it did not help.
    fn refresh(&mut self) {
        if std::mem::replace(&mut self.refreshing, true) {
            return;
        }
        let client = self.shared.client.clone();
        let wait = {
            let retry = self.shared.core.lock().settings.retry;
            retry.wait(self.refreshes, client.platform().random.as_ref())
        };
        self.refreshes = self.refreshes.saturating_add(1);
        let refresh = async move {
            client.platform().clock.sleep(wait).await;
            Done::Refreshed(client.refresh_metadata().await)
        };
        self.work.push(refresh.boxed());
    }

    fn add_partitions(&mut self) {
        let client = self.shared.client.clone();
        if let Some((producer, slots)) = self.shared.core.lock().take_to_add() {
            let add = async move {
                let added = txn_requests::add_partitions(&client, &producer, &slots).await;
                Done::Added(added.map(|()| slots.into_keys().collect()))
            };
            self.work.push(add.boxed());
        }
    }

    fn identify(&mut self) {
        if std::mem::replace(&mut self.identifying, true) {
            return;
        }
        let client = self.shared.client.clone();
        let identify = async move { Done::Identified(requests::producer_id(&client).await) };
        self.work.push(identify.boxed());
    }
}

/// Gives a Produce to the connection; `transaction` is its id and whether it is of version 2.
fn begin(
    connection: &Connection,
    sent: &[Sent],
    acks: i16,
    timeout: Duration,
    transaction: Option<(Str, bool)>,
) -> Result<(Pending<ProduceRequest>, bool), Error> {
    let nameless = sent.iter().any(|batch| batch.topic_id.is_zero());
    let max = if nameless {
        PRODUCE_BY_NAME_MAX
    } else {
        i16::MAX
    };
    let within = match &transaction {
        // From 12 on the leader tells the coordinator of its partition (KIP-890).
        Some((_, true)) => VersionRange::new(12, max),
        Some((_, false)) => VersionRange::new(3, 11),
        None => VersionRange::new(3, max),
    };
    let version = connection.version(ApiKey::Produce, within)?;
    let by_name = version <= PRODUCE_BY_NAME_MAX;
    let timeout_ms = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX);
    let id = transaction.map(|(id, _)| id);
    let request = requests::produce(sent, by_name, acks, timeout_ms, id);
    let pending = connection.begin(&request, version, acks != 0)?;
    Ok((pending, by_name))
}
