use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_coordinator::{
    Coordinator, Decided, Now, Outcome, Record, RecordPosition, Timers, Token,
};
use kafka_rs_types::{ErrorCode, Offset, ProducerId};
use kafka_rs_wire::DecodeError;

use super::batches::combined;
use super::record::{self, Read, Update};
use super::{Reply, Request, StateKey};
use crate::StateBatch;

/// A number that nobody has set.
pub(crate) const UNKNOWN: i32 = -1;

/// What the broker's configuration says about stored share state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoordinatorConfig {
    /// `share.coordinator.snapshot.update.records.per.snapshot`: a snapshot after so many updates.
    pub updates_per_snapshot: u32,
    /// `share.coordinator.cold.partition.snapshot.interval.ms`.
    pub cold_snapshot_interval_ms: i64,
}

impl Default for CoordinatorConfig {
    fn default() -> Self {
        Self {
            updates_per_snapshot: 500,
            cold_snapshot_interval_ms: 300_000,
        }
    }
}

/// What is stored of one partition as one group reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct PartitionState {
    pub(crate) snapshot_epoch: i32,
    pub(crate) state_epoch: i32,
    pub(crate) leader_epoch: i32,
    pub(crate) start_offset: Offset,
    pub(crate) done: i32,
    pub(crate) created_ms: i64,
    pub(crate) written_ms: i64,
    pub(crate) batches: Vec<StateBatch>,
    /// Updates since the snapshot.
    pub(crate) updates: u32,
    /// Where the snapshot is in the log.
    pub(crate) snapshot_at: Offset,
}

/// How to take one replayed record back.
#[derive(Debug)]
pub enum Undo {
    /// The record changed nothing.
    Nothing,
    /// What was known before.
    State(StateKey, Option<Box<Known>>),
}

/// What was known of a partition.
#[derive(Debug)]
pub struct Known(PartitionState);

/// One shard of the share coordinator: what one partition of `__share_group_state` holds.
#[derive(Debug)]
pub struct ShareCoordinator {
    pub(super) config: CoordinatorConfig,
    pub(super) states: BTreeMap<StateKey, PartitionState>,
    pub(super) timers: Timers<()>,
}

impl ShareCoordinator {
    /// A shard that knows nothing.
    pub fn new(config: CoordinatorConfig) -> Self {
        Self {
            config,
            states: BTreeMap::new(),
            timers: Timers::default(),
        }
    }

    /// Looks for cold partitions after a while, if there are any partitions.
    pub(super) fn watch_cold(&mut self, now: Now) {
        let interval = self.config.cold_snapshot_interval_ms;
        if !self.states.is_empty() && self.timers.deadline(&()).is_none() {
            self.timers.schedule((), now.after_ms(interval));
        }
    }

    /// Partitions that are seldom written get a snapshot too, or the log could never be cut.
    fn snapshot_cold(&mut self, now: Now) -> Outcome<Reply, ()> {
        let mut out = Outcome::default();
        let interval = self.config.cold_snapshot_interval_ms;
        for (key, state) in &self.states {
            if state.updates > 0 && now.wall_ms - state.written_ms >= interval {
                out.records
                    .push(record::snapshot(key, &next_snapshot(state, now)));
            }
        }
        self.watch_cold(now);
        out
    }

    fn put(&mut self, key: StateKey, state: Option<PartitionState>) -> Undo {
        let before = match state {
            Some(state) => self.states.insert(key.clone(), state),
            None => self.states.remove(&key),
        };
        Undo::State(key, before.map(|before| Box::new(Known(before))))
    }
}

/// The same state as a snapshot of its own.
pub(super) fn next_snapshot(state: &PartitionState, now: Now) -> PartitionState {
    PartitionState {
        snapshot_epoch: state.snapshot_epoch.wrapping_add(1).max(0),
        written_ms: now.wall_ms,
        updates: 0,
        ..state.clone()
    }
}

/// The state after an update.
pub(super) fn updated(state: &PartitionState, update: &Update) -> PartitionState {
    let start_offset = match update.start_offset {
        -1 => state.start_offset,
        start_offset => start_offset,
    };
    PartitionState {
        leader_epoch: update.leader_epoch,
        start_offset,
        done: update.done,
        batches: combined(&state.batches, &update.batches, start_offset),
        updates: state.updates.saturating_add(1),
        ..state.clone()
    }
}

impl Coordinator for ShareCoordinator {
    type Request = Request;
    type Reply = Reply;
    type Then = ();
    type Undo = Undo;
    type Error = DecodeError;

    fn handle(&mut self, now: Now, token: Token, request: Request) -> Decided<Self> {
        let out = self.decide(now, token, request);
        self.watch_cold(now);
        out
    }

    fn timeout(&mut self, now: Now) -> Option<Decided<Self>> {
        self.timers.pop_due(now.monotonic)?;
        Some(self.snapshot_cold(now))
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.timers.next_deadline()
    }

    fn replay(&mut self, position: RecordPosition, record: &Record) -> Result<Undo, DecodeError> {
        Ok(match record::read(record)? {
            Read::Snapshot(key, state) => {
                let state = state.map(|state| PartitionState {
                    snapshot_at: position.offset,
                    ..*state
                });
                self.put(key, state)
            }
            Read::Update(key, Some(update)) => match self.states.get(&key) {
                // An update of an older snapshot says nothing that the newer one does not.
                Some(state) if state.snapshot_epoch <= update.snapshot_epoch => {
                    let state = updated(state, &update);
                    self.put(key, Some(state))
                }
                _ => Undo::Nothing,
            },
            Read::Update(_, None) | Read::Unknown => Undo::Nothing,
        })
    }

    fn undo(&mut self, undo: Undo) {
        if let Undo::State(key, before) = undo {
            match before {
                Some(before) => self.states.insert(key, before.0),
                None => self.states.remove(&key),
            };
        }
    }

    fn replay_end_transaction(&mut self, _: ProducerId, _: bool) {}

    fn complete(&mut self, _: Now, (): (), _: Result<(), ErrorCode>) -> Decided<Self> {
        Outcome::default()
    }

    fn refusal(request: &Request, error: ErrorCode) -> Reply {
        match request {
            Request::Read(..) => Reply::State(Err((error, None))),
            Request::Summary(_) => Reply::Summary(Err((error, None))),
            Request::Needed => Reply::Needed(None),
            Request::Initialize { .. }
            | Request::Write(..)
            | Request::Delete(_)
            | Request::TopicsDeleted(_) => Reply::Done(Err((error, None))),
        }
    }

    fn refused(reply: Reply, error: ErrorCode) -> Reply {
        match reply {
            Reply::State(_) => Reply::State(Err((error, None))),
            Reply::Summary(_) => Reply::Summary(Err((error, None))),
            Reply::Needed(_) => Reply::Needed(None),
            Reply::Done(_) => Reply::Done(Err((error, None))),
        }
    }

    fn loaded(&mut self, now: Now) -> Decided<Self> {
        self.watch_cold(now);
        Outcome::default()
    }

    fn unloaded(&mut self) -> Vec<(Token, Reply)> {
        self.states.clear();
        self.timers = Timers::default();
        Vec::new()
    }
}
