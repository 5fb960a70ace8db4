use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_coordinator::{
    Coordinator, Decided, Now, Outcome, Record, RecordPosition, Timers, Token,
};
use kafka_rs_types::{ErrorCode, ProducerEpoch, ProducerId, Str};

use crate::request::{Producer, refusal, refused};
use crate::transaction::NO_EPOCH;
use crate::{Config, Error, Markers, Reply, Request, Transaction, TransactionState, record};

/// How long after a decision that could not be stored the next try comes, in milliseconds.
const RETRY_MS: i64 = 1_000;

/// What a transaction coordinator decides.
pub(crate) type Out = Outcome<Reply, Then>;

/// What goes on once the records of a decision are committed.
#[derive(Debug)]
pub enum Then {
    /// A transaction is decided: its markers may be written.
    Prepared(Str),
}

/// How to take one replayed record back.
#[derive(Debug)]
pub enum Undo {
    /// The record changed nothing.
    Nothing,
    /// What was known of the id before; `None` if it was not known.
    Transaction(Str, Option<Box<Transaction>>),
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A transaction has been open for too long.
    Transaction(Str),
    /// Look for expired ids, beginning after this one.
    Sweep(Option<Str>),
}

/// The epoch before the last bump, by which a producer that missed the answer may repeat its
/// request. Counts only while the producer is still the one it was written for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastEpoch {
    producer: Producer,
    epoch: ProducerEpoch,
}

/// One shard of the transaction coordinator: the ids of one partition of `__transaction_state`.
#[derive(Debug)]
pub struct TransactionCoordinator {
    pub(crate) config: Config,
    pub(crate) transactions: BTreeMap<Str, Box<Transaction>>,
    pub(crate) last_epochs: BTreeMap<Str, LastEpoch>,
    pub(crate) timers: Timers<Timer>,
    /// Decided and committed, to be handed to whoever writes markers.
    pub(crate) outbox: Vec<Str>,
    /// By id, the decision whose markers are being written. A report of an earlier one, of a producer that
    /// keeps its epoch, must not pass for it.
    pub(crate) in_flight: BTreeMap<Str, u64>,
    last_serial: u64,
    /// Who waits for markers.
    pub(crate) marker_writer: Option<Token>,
    /// Whether the log has been replayed and timers run.
    pub(crate) active: bool,
    pub(crate) sweeping: bool,
    /// The time of the decision under way, for timers that records set.
    pub(crate) now: Now,
}

impl TransactionCoordinator {
    /// A shard without ids.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            transactions: BTreeMap::new(),
            last_epochs: BTreeMap::new(),
            timers: Timers::default(),
            outbox: Vec::new(),
            in_flight: BTreeMap::new(),
            last_serial: 0,
            marker_writer: None,
            active: false,
            sweeping: false,
            now: Now::default(),
        }
    }

    /// What is known of a transactional id.
    pub fn transaction(&self, transactional_id: &str) -> Option<&Transaction> {
        self.transactions.get(transactional_id).map(|t| &**t)
    }

    /// Every transactional id, in order.
    pub fn transactions(&self) -> impl Iterator<Item = &Transaction> {
        self.transactions.values().map(|t| &**t)
    }

    /// The record that turns an id into `next`.
    pub(crate) fn record(&self, next: &Transaction) -> Record {
        record::transaction(next, self.config.transaction_version)
    }

    pub(crate) fn last_epoch(&self, transaction: &Transaction) -> ProducerEpoch {
        match self.last_epochs.get(&transaction.transactional_id) {
            Some(last) if last.producer == transaction.producer() => last.epoch,
            _ => NO_EPOCH,
        }
    }

    /// Remembers, or forgets, the epoch before that of `next`.
    pub(crate) fn set_last_epoch(&mut self, next: &Transaction, epoch: ProducerEpoch) {
        if epoch == NO_EPOCH {
            self.last_epochs.remove(&next.transactional_id);
            return;
        }
        let last = LastEpoch {
            producer: next.producer(),
            epoch,
        };
        self.last_epochs.insert(next.transactional_id.clone(), last);
    }

    /// Sets the timer of a transaction by what is known of it now; never before `not_before`.
    fn set_timer(&mut self, id: &Str, not_before: Duration) {
        if !self.active {
            return;
        }
        let timer = Timer::Transaction(id.clone());
        match self.transactions.get(id) {
            Some(t) if t.state == TransactionState::Ongoing => {
                let deadline_ms = t.start_ms.saturating_add(i64::from(t.timeout_ms));
                let left = deadline_ms
                    .saturating_sub(self.now.wall_ms)
                    .saturating_add(1);
                let deadline = self.now.after_ms(left).max(not_before);
                // Only moves away or goes; a stale earlier entry costs one look.
                self.timers.schedule(timer, deadline);
            }
            _ => self.timers.cancel(&timer),
        }
    }

    /// Hands out markers, if there are any and somebody waits.
    pub(crate) fn dispatch_markers(&mut self, out: &mut Out) {
        if self.outbox.is_empty() {
            return;
        }
        let Some(token) = self.marker_writer.take() else {
            return;
        };
        let mut ids = std::mem::take(&mut self.outbox);
        ids.sort();
        ids.dedup();
        let markers = ids.iter().filter_map(|id| self.markers_of(id)).collect();
        out.replies.push((token, Reply::Markers(Ok(markers))));
    }

    /// The markers of a decided transaction, which are in flight from now on.
    fn markers_of(&mut self, id: &Str) -> Option<Markers> {
        let t = self
            .transactions
            .get(id)
            .filter(|t| t.state.is_prepared())?;
        self.last_serial += 1;
        self.in_flight.insert(id.clone(), self.last_serial);
        Some(Markers {
            transactional_id: id.clone(),
            producer: t.producer(),
            commit: t.state == TransactionState::PrepareCommit,
            partitions: t.partitions.iter().cloned().collect(),
            client_version: t.client_version,
            serial: self.last_serial,
        })
    }

    fn next_markers(&mut self, token: Token, transaction_version: i16) -> Out {
        let mut out = Out::default();
        self.config.transaction_version = transaction_version;
        // One writer at a time; a second one takes the place of the first.
        if let Some(old) = self.marker_writer.replace(token) {
            out.replies.push((old, Reply::Markers(Ok(Vec::new()))));
        }
        self.dispatch_markers(&mut out);
        out
    }
}

impl Coordinator for TransactionCoordinator {
    type Request = Request;
    type Reply = Reply;
    type Then = Then;
    type Undo = Undo;
    type Error = Error;

    fn handle(&mut self, now: Now, token: Token, request: Request) -> Decided<Self> {
        self.now = now;
        match request {
            Request::InitProducerId(request) => self.init_producer_id(token, &request),
            Request::AddPartitions(request) if request.verify_only => {
                Out::reply(token, self.verify_partitions(&request))
            }
            Request::AddPartitions(request) => self.add_partitions(token, &request),
            Request::EndTxn(request) => self.end_txn(token, &request),
            Request::Describe(id) => Out::reply(token, self.describe(&id)),
            Request::List(request) => Out::reply(token, self.list(&request)),
            Request::NextMarkers(version) => self.next_markers(token, version),
            Request::MarkersWritten(request) => self.markers_written(token, &request),
        }
    }

    fn timeout(&mut self, now: Now) -> Option<Decided<Self>> {
        self.now = now;
        let timer = self.timers.pop_due(now.monotonic)?;
        Some(match timer {
            Timer::Transaction(id) => self.transaction_timeout(&id),
            Timer::Sweep(after) => self.sweep(after),
        })
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.timers.next_deadline()
    }

    fn replay(&mut self, _position: RecordPosition, record: &Record) -> Result<Undo, Error> {
        let Some((id, value)) = record::read(record)? else {
            return Ok(Undo::Nothing);
        };
        let before = match value {
            Some(transaction) => self.transactions.insert(id.clone(), Box::new(transaction)),
            None => {
                self.last_epochs.remove(&id);
                self.in_flight.remove(&id);
                self.transactions.remove(&id)
            }
        };
        self.set_timer(&id, Duration::ZERO);
        Ok(Undo::Transaction(id, before))
    }

    fn undo(&mut self, undo: Undo) {
        let Undo::Transaction(id, before) = undo else {
            return;
        };
        match before {
            Some(transaction) => self.transactions.insert(id.clone(), transaction),
            None => self.transactions.remove(&id),
        };
        // A log that refuses everything must not be asked again without a pause.
        let pause = self.now.after_ms(RETRY_MS);
        self.set_timer(&id, pause);
    }

    fn replay_end_transaction(&mut self, _producer_id: ProducerId, _committed: bool) {
        // Nobody writes to the transaction topic in a transaction.
    }

    fn complete(&mut self, now: Now, then: Then, result: Result<(), ErrorCode>) -> Decided<Self> {
        self.now = now;
        let mut out = Out::default();
        let Then::Prepared(id) = then;
        if result.is_ok() {
            self.outbox.push(id);
            self.dispatch_markers(&mut out);
        } else if self.transaction(&id).is_some_and(|t| t.state.is_prepared()) {
            // In the log, but not known to be replicated: it is written once more before any marker.
            let pause = self.now.after_ms(RETRY_MS);
            self.timers.schedule(Timer::Transaction(id), pause);
        }
        out
    }

    fn refusal(request: &Request, error: ErrorCode) -> Reply {
        refusal(request, error)
    }

    fn refused(reply: Reply, error: ErrorCode) -> Reply {
        refused(reply, error)
    }

    fn loaded(&mut self, now: Now) -> Decided<Self> {
        self.now = now;
        self.active = true;
        for id in self.transactions.keys().cloned().collect::<Vec<_>>() {
            self.set_timer(&id, Duration::ZERO);
        }
        let prepared = self.transactions.values().filter(|t| t.state.is_prepared());
        self.outbox = prepared.map(|t| t.transactional_id.clone()).collect();
        if !self.transactions.is_empty() {
            self.watch_expiry();
        }
        let mut out = Out::default();
        self.dispatch_markers(&mut out);
        out
    }

    fn unloaded(&mut self) -> Vec<(Token, Reply)> {
        let waiting = self.marker_writer.take();
        *self = Self::new(self.config.clone());
        let lost = Reply::Markers(Err(ErrorCode::NotCoordinator));
        waiting.map(|token| (token, lost)).into_iter().collect()
    }
}
