//! High watermark, last stable offset and ISR of one partition.

mod follower;
mod leader;
#[cfg(test)]
mod tests;

use kafka_rs_records::RecordBatch;
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Timestamp};

pub use follower::FollowerState;
use leader::Leadership;

use crate::{CompletedTransaction, EpochEndOffset, Error, LeaderEpochCache, ProducerStateTable};

/// Something that happened to a partition; see [`PartitionState::step`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The metadata makes (or keeps) this broker leader.
    BecomeLeader(Assignment),
    /// The metadata makes (or keeps) this broker follower of somebody, or leaves no leader (-1).
    BecomeFollower {
        /// Epoch of that leader.
        leader_epoch: LeaderEpoch,
        /// The leader.
        leader_id: NodeId,
    },
    /// Records were appended to the local log, as leader or as follower.
    Appended {
        /// Offset after the last one.
        log_end_offset: Offset,
    },
    /// A follower fetched: everything before `fetch_offset` is on its disk.
    FollowerFetched {
        /// The follower.
        replica_id: NodeId,
        /// Where it fetched.
        fetch_offset: Offset,
        /// Where its log starts.
        log_start_offset: Offset,
    },
    /// The leader told this follower its high watermark.
    LeaderHighWatermark(Offset),
    /// Records before this offset went, by retention or DeleteRecords.
    LogStartOffset(Offset),
    /// The log was cut back to this end; the producer table was replayed to it by the caller.
    Truncated {
        /// Offset after the last record kept.
        log_end_offset: Offset,
    },
    /// The controller answered a proposed ISR.
    IsrAnswered(IsrAnswer),
    /// `min.insync.replicas` of the topic changed.
    MinInSyncReplicas(usize),
    /// Time passed; see [`PartitionState::next_deadline`].
    Tick,
}

/// A leader's part of the partition record in the metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Epoch of this leadership.
    pub leader_epoch: LeaderEpoch,
    /// Version of the partition's record; AlterPartition is conditional on it.
    pub partition_epoch: i32,
    /// All replicas, this broker among them.
    pub replicas: Vec<NodeId>,
    /// The in-sync ones, this broker among them.
    pub isr: Vec<NodeId>,
}

/// How the controller answered AlterPartition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IsrAnswer {
    /// Done; this is the state now.
    Committed {
        /// The new in-sync set.
        isr: Vec<NodeId>,
        /// The new version of the partition's record.
        partition_epoch: i32,
    },
    /// Refused for good or overtaken: the old set holds until the metadata says otherwise.
    Rejected,
}

/// An ISR to propose to the controller with AlterPartition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IsrProposal {
    /// Epoch of the proposing leader.
    pub leader_epoch: LeaderEpoch,
    /// Version the proposal is based on.
    pub partition_epoch: i32,
    /// The proposed set.
    pub isr: Vec<NodeId>,
}

/// What the caller has to do after a step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Effects {
    /// The high watermark moved here: release parked produces, wake parked fetches.
    pub high_watermark: Option<Offset>,
    /// The last stable offset moved here: wake parked read_committed fetches.
    pub last_stable_offset: Option<Offset>,
    /// Send AlterPartition.
    pub propose_isr: Option<IsrProposal>,
    /// The leader epoch cache changed: write its checkpoint.
    pub leader_epochs_changed: bool,
    /// Leadership came, went or got another epoch: fail what is parked for the old one.
    pub leadership_changed: bool,
}

/// Up to where a fetch may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// A follower reads to the log end offset.
    LogEnd,
    /// A `read_uncommitted` consumer reads to the high watermark.
    HighWatermark,
    /// A `read_committed` consumer reads to the last stable offset.
    TxnCommitted,
}

/// State of an `acks=all` produce that waits for an offset; see [`PartitionState::ack_state`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AckState {
    /// The high watermark has not reached it.
    Waiting,
    /// Replicated to the ISR.
    Replicated,
    /// Replicated, but to fewer replicas than `min.insync.replicas`:
    /// NOT_ENOUGH_REPLICAS_AFTER_APPEND.
    TooFewReplicas,
    /// This broker lost the leadership: NOT_LEADER_OR_FOLLOWER.
    NotLeader,
}

/// Everything that is decided about one local partition (Kafka's `Partition`, without its log).
///
/// The caller does the I/O: it appends, then shows the batches to [`PartitionState::replay`] and
/// reports the new end with [`Event::Appended`].
#[derive(Debug, Clone)]
pub struct PartitionState {
    node_id: NodeId,
    lag_max_ms: i64,
    leader_epoch: LeaderEpoch,
    leader_id: NodeId,
    leadership: Option<Leadership>,
    min_isr: usize,
    log_start_offset: Offset,
    log_end_offset: Offset,
    high_watermark: Offset,
    last_stable_offset: Offset,
    /// Producer ids, sequences and transactions; change it only through [`PartitionState`] but for
    /// recovery and expiry.
    pub producers: ProducerStateTable,
    /// Start offsets of leader epochs.
    pub leader_epochs: LeaderEpochCache,
}

/// What a log looks like when its partition is opened.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// First offset.
    pub log_start_offset: Offset,
    /// Offset after the last record.
    pub log_end_offset: Offset,
    /// From `replication-offset-checkpoint`; brought into the log's bounds.
    pub high_watermark: Offset,
    /// Replayed to the log's end.
    pub producers: ProducerStateTable,
    /// From `leader-epoch-checkpoint`, brought up to date by the replay.
    pub leader_epochs: LeaderEpochCache,
}

impl PartitionState {
    /// A partition that nobody leads yet. `lag_max_ms` is `replica.lag.time.max.ms`.
    pub fn new(node_id: NodeId, lag_max_ms: i64, min_isr: usize, log: Recovered) -> Self {
        let high_watermark = log.high_watermark.clamp(
            log.log_start_offset,
            log.log_end_offset.max(log.log_start_offset),
        );
        let mut state = Self {
            node_id,
            lag_max_ms,
            leader_epoch: -1,
            leader_id: -1,
            leadership: None,
            min_isr,
            log_start_offset: log.log_start_offset,
            log_end_offset: log.log_end_offset,
            high_watermark,
            last_stable_offset: high_watermark,
            producers: log.producers,
            leader_epochs: log.leader_epochs,
        };
        state.producers.on_high_watermark(high_watermark);
        state.last_stable_offset = state.compute_last_stable_offset();
        state
    }

    /// Takes in a batch that is in the log; see [`ProducerStateTable::replay`].
    ///
    /// Call it for every batch, in order, before the [`Event::Appended`] that covers them. The flag
    /// says whether the leader epoch cache changed.
    pub fn replay(
        &mut self,
        batch: &RecordBatch,
    ) -> Result<(Option<CompletedTransaction>, bool), kafka_rs_records::Error> {
        let header = &batch.header;
        let epochs_changed = self
            .leader_epochs
            .assign(header.partition_leader_epoch, header.base_offset);
        Ok((self.producers.replay(batch)?, epochs_changed))
    }

    /// Takes in an event at time `now` (milliseconds) and says what has to happen.
    pub fn step(&mut self, now: Timestamp, event: Event) -> Effects {
        let mut effects = Effects::default();
        match event {
            Event::BecomeLeader(assignment) => self.become_leader(now, assignment, &mut effects),
            Event::BecomeFollower {
                leader_epoch,
                leader_id,
            } => self.become_follower(leader_epoch, leader_id, &mut effects),
            Event::Appended { log_end_offset } => self.log_end_offset = log_end_offset,
            Event::FollowerFetched {
                replica_id,
                fetch_offset,
                log_start_offset,
            } => self.follower_fetched(now, replica_id, fetch_offset, log_start_offset),
            Event::LeaderHighWatermark(offset) => {
                if self.leadership.is_none() {
                    let target = offset.min(self.log_end_offset);
                    self.move_high_watermark(target, &mut effects);
                }
            }
            Event::LogStartOffset(offset) => self.log_started(offset, &mut effects),
            Event::Truncated { log_end_offset } => self.truncated(log_end_offset, &mut effects),
            Event::IsrAnswered(answer) => {
                if let Some(leadership) = &mut self.leadership {
                    leadership.isr_answered(now, answer);
                }
            }
            Event::MinInSyncReplicas(count) => self.min_isr = count,
            Event::Tick => {}
        }
        self.advance(now, &mut effects);
        effects
    }

    /// When [`Event::Tick`] is due: the moment the slowest in-sync follower falls out.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.leadership
            .as_ref()?
            .next_deadline(self.log_end_offset, self.lag_max_ms)
    }

    fn become_leader(&mut self, now: Timestamp, assignment: Assignment, effects: &mut Effects) {
        let is_new = match &self.leadership {
            Some(_) if assignment.leader_epoch == self.leader_epoch => false,
            _ => assignment.leader_epoch >= self.leader_epoch,
        };
        if assignment.leader_epoch < self.leader_epoch {
            return;
        }
        self.leader_id = self.node_id;
        if is_new {
            self.leader_epoch = assignment.leader_epoch;
            effects.leadership_changed = true;
            effects.leader_epochs_changed |= self
                .leader_epochs
                .assign(assignment.leader_epoch, self.log_end_offset);
            let leadership = Leadership::new(self.node_id, &assignment, self.log_end_offset, now);
            self.leadership = Some(leadership);
        } else if let Some(leadership) = &mut self.leadership {
            leadership.update(self.node_id, &assignment, now);
        }
    }

    fn become_follower(
        &mut self,
        leader_epoch: LeaderEpoch,
        leader_id: NodeId,
        effects: &mut Effects,
    ) {
        if leader_epoch < self.leader_epoch {
            return;
        }
        effects.leadership_changed = self.leadership.is_some() || leader_epoch > self.leader_epoch;
        self.leader_epoch = leader_epoch;
        self.leader_id = leader_id;
        self.leadership = None;
    }

    fn follower_fetched(
        &mut self,
        now: Timestamp,
        replica_id: NodeId,
        fetch_offset: Offset,
        log_start_offset: Offset,
    ) {
        let end = self.log_end_offset;
        if let Some(leadership) = &mut self.leadership
            && let Some(follower) = leadership.follower_mut(replica_id)
        {
            follower.fetched(now, fetch_offset, log_start_offset, end);
        }
    }

    fn log_started(&mut self, offset: Offset, effects: &mut Effects) {
        if offset <= self.log_start_offset {
            return;
        }
        self.log_start_offset = offset;
        self.log_end_offset = self.log_end_offset.max(offset);
        self.producers.on_log_start_offset(offset);
        effects.leader_epochs_changed |= self.leader_epochs.truncate_from_start(offset);
        self.move_high_watermark(offset, effects);
    }

    fn truncated(&mut self, log_end_offset: Offset, effects: &mut Effects) {
        self.log_end_offset = log_end_offset;
        effects.leader_epochs_changed |= self.leader_epochs.truncate_from_end(log_end_offset);
        if self.high_watermark > log_end_offset {
            self.high_watermark = log_end_offset;
            effects.high_watermark = Some(log_end_offset);
        }
    }

    /// Brings ISR, high watermark and last stable offset up to date after any event.
    fn advance(&mut self, now: Timestamp, effects: &mut Effects) {
        if let Some(leadership) = &mut self.leadership {
            effects.propose_isr = leadership.maybe_propose(leader::View {
                now,
                leader_epoch: self.leader_epoch,
                log_end_offset: self.log_end_offset,
                high_watermark: self.high_watermark,
                lag_max_ms: self.lag_max_ms,
            });
            let target = leadership.replicated_offset(
                now,
                self.log_end_offset,
                self.lag_max_ms,
                self.min_isr,
            );
            if let Some(target) = target {
                self.move_high_watermark(target, effects);
            }
        }
        let stable = self.compute_last_stable_offset();
        if stable != self.last_stable_offset {
            self.last_stable_offset = stable;
            effects.last_stable_offset = Some(stable);
        }
    }

    /// Forward only.
    fn move_high_watermark(&mut self, target: Offset, effects: &mut Effects) {
        if target > self.high_watermark {
            self.high_watermark = target;
            self.producers.on_high_watermark(target);
            effects.high_watermark = Some(target);
        }
    }

    fn compute_last_stable_offset(&self) -> Offset {
        match self.producers.first_unstable_offset() {
            Some(offset) if offset < self.high_watermark => offset.max(self.log_start_offset),
            _ => self.high_watermark,
        }
    }
}

/// Questions that change nothing.
impl PartitionState {
    /// True while this broker leads.
    pub fn is_leader(&self) -> bool {
        self.leadership.is_some()
    }

    /// The current leader, -1 for none.
    pub fn leader_id(&self) -> NodeId {
        self.leader_id
    }

    /// The current leader epoch, -1 before the first.
    pub fn leader_epoch(&self) -> LeaderEpoch {
        self.leader_epoch
    }

    /// First offset of the log.
    pub fn log_start_offset(&self) -> Offset {
        self.log_start_offset
    }

    /// Offset after the last record.
    pub fn log_end_offset(&self) -> Offset {
        self.log_end_offset
    }

    /// Offset after the last record that all in-sync replicas have.
    pub fn high_watermark(&self) -> Offset {
        self.high_watermark
    }

    /// Offset after the last record that no open transaction precedes.
    pub fn last_stable_offset(&self) -> Offset {
        self.last_stable_offset
    }

    /// Offset before which a fetch may read.
    pub fn readable_end(&self, isolation: Isolation) -> Offset {
        match isolation {
            Isolation::LogEnd => self.log_end_offset,
            Isolation::HighWatermark => self.high_watermark,
            Isolation::TxnCommitted => self.last_stable_offset,
        }
    }

    /// The in-sync replicas while leading.
    pub fn isr(&self) -> &[NodeId] {
        self.leadership.as_ref().map_or(&[], Leadership::isr)
    }

    /// What is known of a follower while leading.
    pub fn follower(&self, replica_id: NodeId) -> Option<&FollowerState> {
        self.leadership.as_ref()?.follower(replica_id)
    }

    /// The epoch check that Produce, Fetch, ListOffsets and OffsetForLeaderEpoch share (KIP-320).
    ///
    /// `requested` is the client's current leader epoch, -1 when it does not know; with
    /// `leader_only` this broker must lead.
    pub fn check_leader_epoch(
        &self,
        requested: LeaderEpoch,
        leader_only: bool,
    ) -> Result<(), Error> {
        let current = self.leader_epoch;
        if requested != -1 && requested < current {
            return Err(Error::FencedLeaderEpoch { requested, current });
        }
        if requested > current {
            return Err(Error::UnknownLeaderEpoch { requested, current });
        }
        if leader_only && self.leadership.is_none() {
            return Err(Error::NotLeader);
        }
        Ok(())
    }

    /// Whether an `acks=all` produce may be appended at all: enough replicas in sync.
    pub fn check_enough_replicas(&self) -> Result<(), Error> {
        let leadership = self.leadership.as_ref().ok_or(Error::NotLeader)?;
        let (in_sync, required) = (leadership.isr().len(), self.effective_min_isr(leadership));
        if in_sync < required {
            return Err(Error::NotEnoughReplicas { in_sync, required });
        }
        Ok(())
    }

    /// State of an `acks=all` produce of `leader_epoch` that ends before `required_offset`.
    pub fn ack_state(&self, leader_epoch: LeaderEpoch, required_offset: Offset) -> AckState {
        let Some(leadership) = &self.leadership else {
            return AckState::NotLeader;
        };
        if leader_epoch != self.leader_epoch {
            AckState::NotLeader
        } else if self.high_watermark < required_offset {
            AckState::Waiting
        } else if leadership.maximal_isr_len() < self.effective_min_isr(leadership) {
            AckState::TooFewReplicas
        } else {
            AckState::Replicated
        }
    }

    /// The answer to OffsetForLeaderEpoch.
    pub fn end_offset_for_epoch(&self, epoch: LeaderEpoch) -> EpochEndOffset {
        self.leader_epochs
            .end_offset_for(epoch, self.log_end_offset)
    }

    fn effective_min_isr(&self, leadership: &Leadership) -> usize {
        self.min_isr.min(leadership.replica_count())
    }
}
