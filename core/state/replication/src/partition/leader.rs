use kafka_rs_types::{LeaderEpoch, NodeId, Offset, Timestamp};

use super::{Assignment, FollowerState, IsrAnswer, IsrProposal};

/// Pause between a proposal that the controller refused and the next one.
const PROPOSAL_BACKOFF_MS: i64 = 500;

/// The part of a partition's state that exists only while this broker leads it.
#[derive(Debug, Clone)]
pub(super) struct Leadership {
    node_id: NodeId,
    partition_epoch: i32,
    /// Where this leader's own records begin; a follower below it may still have to truncate.
    epoch_start_offset: Offset,
    isr: Vec<NodeId>,
    /// Sent to the controller, not answered yet.
    proposed: Option<Vec<NodeId>>,
    /// After a refusal, the next proposal waits until then.
    propose_from: Timestamp,
    followers: Vec<FollowerState>,
}

/// The leader's side of a decision about the ISR.
pub(super) struct View {
    pub(super) now: Timestamp,
    pub(super) leader_epoch: LeaderEpoch,
    pub(super) log_end_offset: Offset,
    pub(super) high_watermark: Offset,
    pub(super) lag_max_ms: i64,
}

impl Leadership {
    pub(super) fn new(
        node_id: NodeId,
        assignment: &Assignment,
        epoch_start_offset: Offset,
        now: Timestamp,
    ) -> Self {
        let followers = assignment
            .replicas
            .iter()
            .filter(|id| **id != node_id)
            .map(|id| FollowerState::new(*id, assignment.isr.contains(id), now))
            .collect();
        Self {
            node_id,
            partition_epoch: assignment.partition_epoch,
            epoch_start_offset,
            isr: assignment.isr.clone(),
            proposed: None,
            propose_from: 0,
            followers,
        }
    }

    /// The same leadership with other replicas or another ISR.
    pub(super) fn update(&mut self, node_id: NodeId, assignment: &Assignment, now: Timestamp) {
        if assignment.partition_epoch < self.partition_epoch {
            return;
        }
        self.partition_epoch = assignment.partition_epoch;
        self.isr.clone_from(&assignment.isr);
        self.proposed = None;
        let known = std::mem::take(&mut self.followers);
        self.followers = assignment
            .replicas
            .iter()
            .filter(|id| **id != node_id)
            .map(|id| {
                known
                    .iter()
                    .find(|follower| follower.replica_id == *id)
                    .copied()
                    .unwrap_or_else(|| FollowerState::new(*id, assignment.isr.contains(id), now))
            })
            .collect();
    }

    pub(super) fn isr(&self) -> &[NodeId] {
        &self.isr
    }

    pub(super) fn replica_count(&self) -> usize {
        self.followers.len() + 1
    }

    pub(super) fn follower(&self, replica_id: NodeId) -> Option<&FollowerState> {
        self.followers.iter().find(|f| f.replica_id == replica_id)
    }

    pub(super) fn follower_mut(&mut self, replica_id: NodeId) -> Option<&mut FollowerState> {
        self.followers
            .iter_mut()
            .find(|f| f.replica_id == replica_id)
    }

    /// The ISR and whatever was proposed to join it: until the controller has answered, an offset
    /// counts as replicated only when it is in both.
    fn is_maximal_isr(&self, replica_id: NodeId) -> bool {
        self.isr.contains(&replica_id)
            || self
                .proposed
                .as_ref()
                .is_some_and(|proposed| proposed.contains(&replica_id))
    }

    pub(super) fn maximal_isr_len(&self) -> usize {
        let joining = self.proposed.iter().flatten();
        self.isr.len() + joining.filter(|id| !self.isr.contains(id)).count()
    }

    pub(super) fn isr_answered(&mut self, now: Timestamp, answer: IsrAnswer) {
        self.proposed = None;
        match answer {
            IsrAnswer::Committed {
                isr,
                partition_epoch,
            } if partition_epoch >= self.partition_epoch => {
                self.isr = isr;
                self.partition_epoch = partition_epoch;
            }
            IsrAnswer::Committed { .. } => {}
            IsrAnswer::Rejected => self.propose_from = now.saturating_add(PROPOSAL_BACKOFF_MS),
        }
    }

    /// One change at a time: first let replicas out that lag, then let in those that caught up.
    pub(super) fn maybe_propose(&mut self, view: View) -> Option<IsrProposal> {
        if self.proposed.is_some() || view.now < self.propose_from {
            return None;
        }
        let is_lagging = |id: &NodeId| {
            self.follower(*id).is_some_and(|follower| {
                !follower.is_caught_up(view.now, view.log_end_offset, view.lag_max_ms)
            })
        };
        let joins = |follower: &&FollowerState| {
            !self.isr.contains(&follower.replica_id)
                && follower.log_end_offset >= view.high_watermark
                && follower.log_end_offset >= self.epoch_start_offset
        };
        let mut isr: Vec<NodeId> = self
            .isr
            .iter()
            .copied()
            .filter(|id| *id == self.node_id || !is_lagging(id))
            .collect();
        if isr.len() == self.isr.len() {
            isr.extend(self.followers.iter().filter(joins).map(|f| f.replica_id));
        }
        if isr.len() == self.isr.len() {
            return None;
        }
        self.proposed = Some(isr.clone());
        Some(IsrProposal {
            leader_epoch: view.leader_epoch,
            partition_epoch: self.partition_epoch,
            isr,
        })
    }

    /// Up to where the log is replicated, or `None` while fewer than `min.insync.replicas` are in
    /// sync, when the high watermark must stand still (KIP-966).
    ///
    /// Replicas that are caught up but not in the ISR yet are waited for, or they could never join.
    pub(super) fn replicated_offset(
        &self,
        now: Timestamp,
        log_end_offset: Offset,
        lag_max_ms: i64,
        min_isr: usize,
    ) -> Option<Offset> {
        if self.maximal_isr_len() < min_isr.min(self.replica_count()) {
            return None;
        }
        let waited_for = |follower: &&FollowerState| {
            self.is_maximal_isr(follower.replica_id)
                || (follower.log_end_offset >= 0
                    && follower.is_caught_up(now, log_end_offset, lag_max_ms))
        };
        Some(
            self.followers
                .iter()
                .filter(waited_for)
                .map(|follower| follower.log_end_offset)
                .fold(log_end_offset, Offset::min),
        )
    }

    pub(super) fn next_deadline(
        &self,
        log_end_offset: Offset,
        lag_max_ms: i64,
    ) -> Option<Timestamp> {
        if self.proposed.is_some() {
            return None;
        }
        self.followers
            .iter()
            .filter(|f| self.isr.contains(&f.replica_id) && f.log_end_offset != log_end_offset)
            .map(|f| {
                f.last_caught_up_ms
                    .saturating_add(lag_max_ms)
                    .saturating_add(1)
            })
            .min()
            .map(|deadline| deadline.max(self.propose_from))
    }
}
