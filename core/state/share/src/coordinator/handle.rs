//! What the shard decides.

use kafka_rs_coordinator::{Now, Outcome, Token};
use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, Str};

use super::record::{self, Update};
use super::shard::{next_snapshot, updated};
use super::{
    PartitionState, PartitionSummary, ReadState, Refusal, Reply, Request, ShareCoordinator,
    StateKey, UNKNOWN, WriteState,
};

/// A start offset that nobody has set.
const NO_START_OFFSET: Offset = -1;

type Out = Outcome<Reply, ()>;

fn refusal(code: ErrorCode, message: &'static str) -> Refusal {
    (code, Some(Str::from_static(message)))
}

fn fenced_leader() -> Refusal {
    refusal(
        ErrorCode::FencedLeaderEpoch,
        "The leader epoch in the request is older than the epoch on the broker.",
    )
}

fn fenced_state() -> Refusal {
    refusal(
        ErrorCode::FencedStateEpoch,
        "The share coordinator rejected the request because the share-group state epoch did not match.",
    )
}

impl ShareCoordinator {
    pub(super) fn decide(&self, now: Now, token: Token, request: Request) -> Out {
        let mut out = Out::default();
        let reply = match request {
            Request::Initialize {
                key,
                state_epoch,
                start_offset,
            } => Reply::Done(self.initialize(now, &key, state_epoch, start_offset, &mut out)),
            Request::Write(key, write) => Reply::Done(self.write(now, &key, write, &mut out)),
            Request::Read(key, leader_epoch) => {
                Reply::State(self.read(&key, leader_epoch, &mut out))
            }
            Request::Summary(key) => Reply::Summary(Ok(self.summary(&key))),
            Request::Delete(key) => {
                if self.states.contains_key(&key) {
                    out.records.push(record::tombstone(&key));
                }
                Reply::Done(Ok(()))
            }
            Request::TopicsDeleted(topics) => {
                let gone = self
                    .states
                    .keys()
                    .filter(|key| topics.contains(&key.topic_id));
                out.records.extend(gone.map(record::tombstone));
                Reply::Done(Ok(()))
            }
            Request::Needed => {
                Reply::Needed(self.states.values().map(|state| state.snapshot_at).min())
            }
        };
        out.replies.push((token, reply));
        out
    }

    fn initialize(
        &self,
        now: Now,
        key: &StateKey,
        state_epoch: i32,
        start_offset: Offset,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let known = self.states.get(key);
        if known.is_some_and(|state| state.state_epoch > state_epoch) {
            return Err(fenced_state());
        }
        let state = PartitionState {
            snapshot_epoch: known.map_or(0, |state| state.snapshot_epoch.wrapping_add(1).max(0)),
            state_epoch,
            // A new beginning says nothing about who leads.
            leader_epoch: 0,
            start_offset,
            done: match start_offset {
                NO_START_OFFSET => UNKNOWN,
                _ => 0,
            },
            created_ms: now.wall_ms,
            written_ms: now.wall_ms,
            ..PartitionState::default()
        };
        out.records.push(record::snapshot(key, &state));
        Ok(())
    }

    fn write(
        &self,
        now: Now,
        key: &StateKey,
        write: WriteState,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let state = self.states.get(key).ok_or_else(|| {
            refusal(
                ErrorCode::InvalidRequest,
                "Write operation on uninitialized share partition not allowed.",
            )
        })?;
        if state.leader_epoch > write.leader_epoch {
            return Err(fenced_leader());
        }
        if state.state_epoch > write.state_epoch {
            return Err(fenced_state());
        }
        let newer = write.state_epoch > state.state_epoch;
        let update = Update {
            snapshot_epoch: state.snapshot_epoch,
            leader_epoch: write.leader_epoch,
            start_offset: write.start_offset,
            done: write.done,
            batches: write.batches,
        };
        if newer || state.updates >= self.config.updates_per_snapshot {
            let mut snapshot = next_snapshot(&updated(state, &update), now);
            snapshot.state_epoch = write.state_epoch;
            out.records.push(record::snapshot(key, &snapshot));
        } else {
            out.records.push(record::update(key, &update));
        }
        Ok(())
    }

    fn read(
        &self,
        key: &StateKey,
        leader_epoch: LeaderEpoch,
        out: &mut Out,
    ) -> Result<ReadState, Refusal> {
        let state = self.states.get(key).ok_or_else(|| {
            refusal(
                ErrorCode::InvalidRequest,
                "Read operation on uninitialized share partition not allowed.",
            )
        })?;
        if state.leader_epoch > leader_epoch && leader_epoch != UNKNOWN {
            return Err(fenced_leader());
        }
        if leader_epoch > state.leader_epoch {
            // From now on nobody of an older leadership writes.
            let update = Update {
                snapshot_epoch: state.snapshot_epoch,
                leader_epoch,
                start_offset: state.start_offset,
                done: state.done,
                batches: Vec::new(),
            };
            out.records.push(record::update(key, &update));
        }
        Ok(ReadState {
            state_epoch: state.state_epoch,
            start_offset: state.start_offset,
            batches: state.batches.clone(),
        })
    }

    fn summary(&self, key: &StateKey) -> PartitionSummary {
        let Some(state) = self.states.get(key) else {
            return PartitionSummary {
                state_epoch: 0,
                leader_epoch: 0,
                start_offset: NO_START_OFFSET,
                done: UNKNOWN,
            };
        };
        PartitionSummary {
            state_epoch: state.state_epoch,
            leader_epoch: state.leader_epoch,
            start_offset: state.start_offset,
            done: state.done,
        }
    }
}
