//! One shard: its inbox, its state, and the loop that whoever comes first runs for everybody.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::future::{Either, select};
use kafka_rs_coordinator::{Coordinator, Decided, InTransaction, Now, RecordPosition, Token};
use kafka_rs_platform::spawn_on;
use kafka_rs_types::{ErrorCode, LeaderEpoch, PartitionIndex};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::log::ShardLog;
use super::runtime::Shared;
use super::writer::{Batch, Deferred, encode, size_of};
use crate::{Appended, TransactionMarker};

/// No batch grows beyond this by adding more decisions to it, in bytes.
const BATCH_BYTES_MAX: usize = 512 << 10;

/// Something for the shard to do.
pub(super) enum Operation<C: Coordinator> {
    /// Decide about a request.
    Request(C::Request, oneshot::Sender<C::Reply>),
    /// Write the end of a transaction and take it in.
    EndTransaction(TransactionMarker, oneshot::Sender<Result<(), ErrorCode>>),
    /// Look at the timers.
    Timers,
    /// The oldest append that waits is replicated, or will not be.
    Replicated(u64, Result<(), ErrorCode>),
    /// Stop.
    Unload,
}

/// One partition's coordinator with its log.
pub(super) struct Shard<C: Coordinator> {
    this: Weak<Self>,
    pub(super) index: PartitionIndex,
    pub(super) leader_epoch: LeaderEpoch,
    pub(super) shared: Arc<Shared>,
    pub(super) log: Arc<dyn ShardLog>,
    inbox: Mutex<VecDeque<Operation<C>>>,
    core: Mutex<Core<C>>,
}

/// Where a shard is in its life.
pub(super) enum Phase {
    /// The log is being replayed.
    Loading,
    /// It serves.
    Active,
    /// The log could not be read.
    Failed,
    /// Another broker's business now.
    Unloaded,
}

impl Phase {
    /// What requests are told that the shard cannot look at.
    fn refusal(&self) -> Option<ErrorCode> {
        match self {
            Self::Active => None,
            Self::Loading => Some(ErrorCode::CoordinatorLoadInProgress),
            Self::Failed | Self::Unloaded => Some(ErrorCode::NotCoordinator),
        }
    }
}

/// An append that is not replicated yet.
struct Pending<C: Coordinator> {
    id: u64,
    deferred: Vec<Deferred<C>>,
}

pub(super) struct Core<C: Coordinator> {
    pub(super) phase: Phase,
    pub(super) coordinator: C,
    waiting: HashMap<Token, oneshot::Sender<C::Reply>>,
    next_token: u64,
    batch: Batch<C>,
    /// In the order of the log.
    pending: VecDeque<Pending<C>>,
    next_pending: u64,
    alarm: Option<Duration>,
}

impl<C: Coordinator + 'static> Shard<C> {
    pub(super) fn new(
        index: PartitionIndex,
        leader_epoch: LeaderEpoch,
        shared: Arc<Shared>,
        log: Arc<dyn ShardLog>,
        coordinator: C,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            index,
            leader_epoch,
            shared,
            log,
            inbox: Mutex::default(),
            core: Mutex::new(Core {
                phase: Phase::Loading,
                coordinator,
                waiting: HashMap::new(),
                next_token: 0,
                batch: Batch::default(),
                pending: VecDeque::new(),
                next_pending: 0,
                alarm: None,
            }),
        })
    }

    /// Asks the coordinator; the request is decided on before this returns, or by whoever is at it.
    pub(super) fn submit(&self, request: C::Request) -> oneshot::Receiver<C::Reply> {
        let (sender, receiver) = oneshot::channel();
        self.enqueue(Operation::Request(request, sender));
        receiver
    }

    /// Puts something into the inbox and sees to it that it is done.
    pub(super) fn enqueue(&self, operation: Operation<C>) {
        self.inbox.lock().push_back(operation);
        self.drain();
    }

    /// Runs what is in the inbox, unless somebody else is at it, who will then find it.
    fn drain(&self) {
        // Whoever holds the lock looks into the inbox again after letting go of it, so an
        // operation put in while it was held is never left behind.
        while !self.inbox.lock().is_empty() {
            let Some(mut core) = self.core.try_lock() else {
                return;
            };
            self.run(&mut core);
        }
    }

    /// Takes the shard's lock to load it; the log is replayed outside the inbox.
    pub(super) fn with_core<T>(&self, f: impl FnOnce(&mut Core<C>) -> T) -> T {
        let result = f(&mut self.core.lock());
        self.drain();
        result
    }

    /// The log is replayed: serve.
    pub(super) fn activate(&self, core: &mut Core<C>) {
        core.phase = Phase::Active;
        let decided = core.coordinator.loaded(self.now());
        self.absorb(core, decided);
        self.flush(core);
        self.set_alarm(core);
    }

    fn run(&self, core: &mut Core<C>) {
        loop {
            let operations = std::mem::take(&mut *self.inbox.lock());
            if operations.is_empty() {
                break;
            }
            for operation in operations {
                self.operate(core, operation);
            }
            self.flush(core);
        }
        self.set_alarm(core);
    }

    fn operate(&self, core: &mut Core<C>, operation: Operation<C>) {
        match operation {
            Operation::Request(request, sender) => self.decide(core, request, sender),
            Operation::EndTransaction(marker, sender) => {
                self.end_transaction(core, &marker, sender);
            }
            Operation::Timers => {
                core.alarm = None;
                while matches!(core.phase, Phase::Active) {
                    let Some(decided) = core.coordinator.timeout(self.now()) else {
                        break;
                    };
                    self.absorb(core, decided);
                }
            }
            Operation::Replicated(id, result) => self.replicated(core, id, result),
            Operation::Unload => self.unload(core),
        }
    }

    fn decide(&self, core: &mut Core<C>, request: C::Request, sender: oneshot::Sender<C::Reply>) {
        if let Some(error) = core.phase.refusal() {
            // The client may be gone; then nobody wants to know.
            let _ = sender.send(C::refusal(&request, error));
            return;
        }
        let token = Token(core.next_token);
        core.next_token += 1;
        core.waiting.insert(token, sender);
        let decided = core.coordinator.handle(self.now(), token, request);
        self.absorb(core, decided);
    }

    /// Takes a decision into the batch; what changes nothing waits for what it may have seen.
    fn absorb(&self, core: &mut Core<C>, decided: Decided<C>) {
        let alone = core.batch.transaction.is_some() || decided.transaction.is_some();
        if !decided.records.is_empty() && (alone || core.batch.bytes >= BATCH_BYTES_MAX) {
            self.flush(core);
        }
        let deferred = Deferred {
            replies: decided.replies,
            then: decided.then,
            ended: None,
        };
        if decided.records.is_empty() {
            if !core.batch.deferred.is_empty() {
                core.batch.deferred.push(deferred);
            } else if let Some(last) = core.pending.back_mut() {
                last.deferred.push(deferred);
            } else {
                self.release(core, vec![deferred], Ok(()));
            }
            return;
        }
        if decided.replay
            && let Err(error) = self.replay(core, &decided.records, decided.transaction)
        {
            self.release(core, vec![deferred], Err(error));
            return;
        }
        core.batch.transaction = decided.transaction;
        core.batch.bytes += size_of(&decided.records);
        core.batch.records.extend(decided.records);
        core.batch.deferred.push(deferred);
    }

    /// Applies records that are about to be appended; all or none.
    fn replay(
        &self,
        core: &mut Core<C>,
        records: &[kafka_rs_coordinator::Record],
        transaction: Option<InTransaction>,
    ) -> Result<(), ErrorCode> {
        let before = core.batch.undo.len();
        let first = self.log.log_end_offset() + core.batch.records.len() as i64;
        for (offset, record) in (first..).zip(records) {
            let position = RecordPosition {
                offset,
                producer_id: transaction.map_or(-1, |t| t.producer_id),
            };
            match core.coordinator.replay(position, record) {
                Ok(undo) => core.batch.undo.push(undo),
                Err(error) => {
                    tracing::error!(partition = self.index, %error, "a coordinator decided on a record it cannot read");
                    for undo in core.batch.undo.drain(before..).rev().collect::<Vec<_>>() {
                        core.coordinator.undo(undo);
                    }
                    return Err(ErrorCode::UnknownServerError);
                }
            }
        }
        Ok(())
    }

    /// Appends the batch, and whatever its completion adds, until there is nothing left.
    fn flush(&self, core: &mut Core<C>) {
        while !core.batch.deferred.is_empty() {
            let batch = std::mem::take(&mut core.batch);
            let appended = encode(
                &batch.records,
                batch.transaction,
                self.shared.config.compression,
                self.now().wall_ms,
            )
            .and_then(|bytes| {
                let verification = batch.transaction.and_then(|t| t.verification);
                self.log.append(bytes, verification)
            });
            match appended {
                Err(error) => {
                    for undo in batch.undo.into_iter().rev() {
                        core.coordinator.undo(undo);
                    }
                    self.release(core, batch.deferred, Err(self.shared.refusal_code(error)));
                }
                Ok(appended) if appended.awaits_high_watermark || !core.pending.is_empty() => {
                    self.await_replication(core, appended, batch.deferred);
                }
                Ok(_) => self.release(core, batch.deferred, Ok(())),
            }
        }
    }

    /// Appends the marker, then takes it in: what is in the log cannot be undone.
    fn end_transaction(
        &self,
        core: &mut Core<C>,
        marker: &TransactionMarker,
        sender: oneshot::Sender<Result<(), ErrorCode>>,
    ) {
        self.flush(core);
        let appended = match core.phase.refusal() {
            Some(error) => Err(error),
            None => self.log.append_marker(marker),
        };
        let appended = match appended {
            Ok(appended) => appended,
            Err(error) => {
                let _ = sender.send(Err(error));
                return;
            }
        };
        core.coordinator
            .replay_end_transaction(marker.producer_id, marker.commit);
        let deferred = vec![Deferred {
            replies: Vec::new(),
            then: None,
            ended: Some(sender),
        }];
        if appended.awaits_high_watermark || !core.pending.is_empty() {
            self.await_replication(core, appended, deferred);
        } else {
            self.release(core, deferred, Ok(()));
        }
    }

    fn await_replication(
        &self,
        core: &mut Core<C>,
        appended: Appended,
        deferred: Vec<Deferred<C>>,
    ) {
        let id = core.next_pending;
        core.next_pending += 1;
        core.pending.push_back(Pending { id, deferred });
        let replicated = Arc::clone(&self.log).replicated(appended);
        let timeout = self.shared.clock.sleep(self.shared.config.append_timeout);
        let shard = Weak::clone(&self.this);
        let watch = async move {
            let result = match select(replicated, timeout).await {
                Either::Left((result, _)) => result,
                Either::Right(_) => Err(ErrorCode::RequestTimedOut),
            };
            if let Some(shard) = shard.upgrade() {
                shard.enqueue(Operation::Replicated(id, result));
            }
        };
        spawn_on(&self.shared.handle, &self.shared.clock, watch);
    }

    fn replicated(&self, core: &mut Core<C>, id: u64, result: Result<(), ErrorCode>) {
        // The high watermark passes appends in their order, but the tasks that watch it may be
        // scheduled in another; what is replicated takes everything before it along.
        let result = result.map_err(|error| self.shared.refusal_code(error));
        while let Some(first) = core.pending.front() {
            let is_it = first.id == id;
            if first.id > id || (result.is_err() && !is_it) {
                break;
            }
            if let Some(pending) = core.pending.pop_front() {
                self.release(core, pending.deferred, result);
            }
        }
        if result.is_err()
            && let Some(at) = core.pending.iter().position(|pending| pending.id == id)
            && let Some(pending) = core.pending.remove(at)
        {
            self.release(core, pending.deferred, result);
        }
    }

    /// Sends replies, and goes on with what waited for the append.
    fn release(
        &self,
        core: &mut Core<C>,
        deferred: Vec<Deferred<C>>,
        result: Result<(), ErrorCode>,
    ) {
        for Deferred {
            replies,
            then,
            ended,
        } in deferred
        {
            if let Some(ended) = ended {
                // Whoever wrote the marker may have given up; the end is in the log all the same.
                let _ = ended.send(result);
            }
            for (token, reply) in replies {
                let reply = match result {
                    Ok(()) => reply,
                    Err(error) => C::refused(reply, error),
                };
                core.send(token, reply);
            }
            if let Some(then) = then {
                let decided = core.coordinator.complete(self.now(), then, result);
                self.absorb(core, decided);
            }
        }
    }

    fn unload(&self, core: &mut Core<C>) {
        core.phase = Phase::Unloaded;
        let lost = Err(ErrorCode::NotCoordinator);
        let mut deferred = std::mem::take(&mut core.batch).deferred;
        for pending in std::mem::take(&mut core.pending) {
            deferred.extend(pending.deferred);
        }
        for one in &mut deferred {
            // The state is thrown away: nothing goes on.
            one.then = None;
        }
        self.release(core, deferred, lost);
        for (token, reply) in core.coordinator.unloaded() {
            core.send(token, reply);
        }
        core.waiting.clear();
    }

    fn set_alarm(&self, core: &mut Core<C>) {
        let next = match core.phase {
            Phase::Active => core.coordinator.next_deadline(),
            _ => None,
        };
        // An alarm that rings too early costs a look; moving it with every heartbeat would cost
        // more.
        let keep = matches!((core.alarm, next), (Some(set), Some(next)) if set <= next);
        if !keep && core.alarm != next {
            self.shared.alarm.set(self.index, core.alarm, next);
            core.alarm = next;
        }
    }

    fn now(&self) -> Now {
        Now {
            wall_ms: self.shared.clock.now_ms(),
            monotonic: self.shared.clock.monotonic(),
        }
    }
}

impl<C: Coordinator> Core<C> {
    fn send(&mut self, token: Token, reply: C::Reply) {
        if let Some(sender) = self.waiting.remove(&token) {
            // The client may be gone; then nobody wants to know.
            let _ = sender.send(reply);
        }
    }
}
