use kafka_rs_types::{NodeId, Uuid};
use kafka_rs_wire::records::metadata::PartitionChangeRecord;

use crate::MetadataVersion;
use crate::delta::NO_LEADER_CHANGE;
use crate::image::{LeaderRecoveryState, NO_LEADER, PartitionRegistration};

/// Who may become leader when the present one cannot stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Election {
    /// The preferred replica if it is in sync, else as `Online`.
    Preferred,
    /// The present leader if it may stay, else the first replica in sync.
    Online,
    /// As `Online`; when nobody is in sync, the first replica that is up, losing records.
    Unclean,
}

/// Works out the one record that takes a partition to a target: finishes a reassignment when its
/// new replicas are in sync, elects a leader, keeps the ELR fields (KIP-966).
pub(crate) struct PartitionChange<'a> {
    partition: &'a PartitionRegistration,
    topic_id: Uuid,
    index: i32,
    level: MetadataVersion,
    min_isr: usize,
    elr_enabled: bool,
    election: Election,
    unclean_shutdown: Option<NodeId>,
    isr: Vec<NodeId>,
    replicas: Vec<NodeId>,
    removing: Vec<NodeId>,
    adding: Vec<NodeId>,
    elr: Vec<NodeId>,
    recovery: LeaderRecoveryState,
    directories: Vec<(NodeId, Uuid)>,
}

/// Outside knowledge a change is built with.
pub(crate) struct Cluster<'a> {
    /// Brokers that may lead this partition now.
    pub(crate) may_lead: &'a dyn Fn(NodeId) -> bool,
    /// Directory id of a replica newly placed on a broker.
    pub(crate) default_directory: &'a dyn Fn(NodeId) -> Uuid,
}

impl<'a> PartitionChange<'a> {
    pub(crate) fn new(
        partition: &'a PartitionRegistration,
        topic_id: Uuid,
        index: i32,
        level: MetadataVersion,
    ) -> Self {
        let replicas = partition.replicas.iter().copied();
        Self {
            topic_id,
            index,
            level,
            min_isr: 1,
            elr_enabled: false,
            election: Election::Online,
            unclean_shutdown: None,
            isr: partition.isr.clone(),
            replicas: partition.replicas.clone(),
            removing: partition.removing_replicas.clone(),
            adding: partition.adding_replicas.clone(),
            elr: partition.elr.clone(),
            recovery: partition.leader_recovery_state,
            directories: replicas
                .zip(partition.directories.iter().copied())
                .collect(),
            partition,
        }
    }

    pub(crate) fn election(mut self, election: Election) -> Self {
        self.election = election;
        self
    }

    /// Enables eligible leader replicas; `min_isr` is the topic's `min.insync.replicas`.
    pub(crate) fn elr(mut self, enabled: bool, min_isr: usize) -> Self {
        self.elr_enabled = enabled;
        self.min_isr = min_isr;
        self
    }

    pub(crate) fn target_isr(mut self, isr: Vec<NodeId>) -> Self {
        self.isr = isr;
        self
    }

    pub(crate) fn target_recovery(mut self, recovery: LeaderRecoveryState) -> Self {
        self.recovery = recovery;
        self
    }

    /// Where the replicas are to be, those that leave included.
    pub(crate) fn target_replicas(
        mut self,
        replicas: Vec<NodeId>,
        adding: Vec<NodeId>,
        removing: Vec<NodeId>,
    ) -> Self {
        self.replicas = replicas;
        self.adding = adding;
        self.removing = removing;
        self
    }

    /// A replica that came back without a clean shutdown: it may lack its last records.
    pub(crate) fn unclean_shutdown(mut self, broker: Option<NodeId>) -> Self {
        self.unclean_shutdown = broker;
        self
    }

    /// The record, unless nothing changes.
    pub(crate) fn build(mut self, cluster: &Cluster<'_>) -> Option<PartitionChangeRecord> {
        let mut record = PartitionChangeRecord {
            partition_id: self.index,
            topic_id: self.topic_id,
            ..Default::default()
        };
        self.complete_reassignment();
        self.populate_elr();
        self.elect(&mut record, cluster);
        self.bump_epoch_when_replicas_leave(&mut record);
        self.record_elr(&mut record);
        let isr_allowed = !self.isr.is_empty() || self.elr_enabled;
        if record.isr.is_none() && isr_allowed && self.isr != self.partition.isr {
            record.isr = Some(self.isr.clone());
        }
        self.bump_epoch_when_isr_shrinks(&mut record);
        self.record_last_known_leader(&mut record);
        self.record_assignment(&mut record, cluster);
        if self.recovery != self.partition.leader_recovery_state {
            record.leader_recovery_state = self.recovery as i8;
        }
        let nothing = PartitionChangeRecord {
            partition_id: self.index,
            topic_id: self.topic_id,
            ..Default::default()
        };
        (record != nothing).then_some(record)
    }

    /// Ends the reassignment once every replica that stays or joins is in sync.
    fn complete_reassignment(&mut self) {
        if self.adding.is_empty() && self.removing.is_empty() {
            return;
        }
        let stays = |id: &&NodeId| !self.removing.contains(id);
        let replicas: Vec<NodeId> = self.replicas.iter().filter(stays).copied().collect();
        let isr: Vec<NodeId> = self.isr.iter().filter(stays).copied().collect();
        if replicas.is_empty() || isr.is_empty() || !replicas.iter().all(|id| isr.contains(id)) {
            return;
        }
        self.replicas = replicas;
        self.isr = isr;
        self.adding.clear();
        self.removing.clear();
    }

    /// Below the minimum ISR, who just left it still holds everything acknowledged.
    fn populate_elr(&mut self) {
        if !self.elr_enabled {
            return;
        }
        if self.isr.len() >= self.min_isr {
            self.elr.clear();
            return;
        }
        let mut candidates = self.elr.clone();
        candidates.extend_from_slice(&self.partition.isr);
        candidates.sort_unstable();
        candidates.dedup();
        candidates.retain(|id| !self.isr.contains(id) && self.unclean_shutdown != Some(*id));
        self.elr = candidates;
    }

    fn elect(&mut self, record: &mut PartitionChangeRecord, cluster: &Cluster<'_>) {
        let (leader, unclean) = self.choose_leader(cluster);
        if leader == self.partition.leader {
            return;
        }
        if self.elr.contains(&leader) {
            self.isr = vec![leader];
            self.elr.retain(|id| *id != leader);
        }
        record.leader = leader;
        if unclean {
            // Only the new leader's log counts now, whatever the others hold.
            record.isr = Some(vec![leader]);
            if self.partition.leader_recovery_state != LeaderRecoveryState::Recovering {
                record.leader_recovery_state = LeaderRecoveryState::Recovering as i8;
            }
        }
    }

    /// The leader to be, and whether that election loses records.
    fn choose_leader(&self, cluster: &Cluster<'_>) -> (NodeId, bool) {
        let in_sync = |id: NodeId| {
            let eligible =
                self.isr.contains(&id) || (self.isr.is_empty() && self.elr.contains(&id));
            eligible && (cluster.may_lead)(id)
        };
        let preferred = self.replicas.first().copied().unwrap_or(NO_LEADER);
        if self.election == Election::Preferred && in_sync(preferred) {
            return (preferred, false);
        }
        if in_sync(self.partition.leader) {
            return (self.partition.leader, false);
        }
        if let Some(id) = self.replicas.iter().find(|id| in_sync(**id)) {
            return (*id, false);
        }
        if let Some(id) = self.last_known_leader(cluster) {
            return (id, true);
        }
        if self.election == Election::Unclean {
            let up = self.replicas.iter().find(|id| (cluster.may_lead)(**id));
            return up.map_or((NO_LEADER, false), |id| (*id, true));
        }
        (NO_LEADER, false)
    }

    /// With neither ISR nor ELR left, the last leader loses least.
    fn last_known_leader(&self, cluster: &Cluster<'_>) -> Option<NodeId> {
        if !self.elr_enabled || !self.elr.is_empty() || !self.isr.is_empty() {
            return None;
        }
        match self.partition.last_known_elr.as_slice() {
            [last] if (cluster.may_lead)(*last) => Some(*last),
            _ => None,
        }
    }

    fn bump_epoch_when_replicas_leave(&self, record: &mut PartitionChangeRecord) {
        let all_stay = |id: &NodeId| self.replicas.contains(id);
        if record.leader == NO_LEADER_CHANGE && !self.partition.replicas.iter().all(all_stay) {
            record.leader = self.partition.leader;
        }
    }

    fn bump_epoch_when_isr_shrinks(&self, record: &mut PartitionChangeRecord) {
        if !self.level.bumps_leader_epoch_on_isr_shrink() || record.leader != NO_LEADER_CHANGE {
            return;
        }
        if let Some(isr) = &record.isr
            && !self.partition.isr.iter().all(|id| isr.contains(id))
        {
            record.leader = self.partition.leader;
        }
    }

    fn record_elr(&mut self, record: &mut PartitionChangeRecord) {
        let unclean = record.isr.is_some();
        if unclean || !self.elr_enabled {
            self.elr.clear();
        }
        if self.elr != self.partition.elr {
            record.eligible_leader_replicas = Some(self.elr.clone());
        }
    }

    fn record_last_known_leader(&self, record: &mut PartitionChangeRecord) {
        if !self.elr_enabled {
            return;
        }
        let known = &self.partition.last_known_elr;
        let leaderless = record.isr.as_ref().is_some_and(Vec::is_empty);
        let keeps_leader = self.partition.leader != NO_LEADER && record.leader != NO_LEADER;
        if leaderless && known.as_slice() != [self.partition.leader] {
            record.last_known_elr = Some(vec![self.partition.leader]);
        } else if (record.leader >= 0 || keeps_leader) && !known.is_empty() {
            record.last_known_elr = Some(Vec::new());
        }
    }

    fn record_assignment(&self, record: &mut PartitionChangeRecord, cluster: &Cluster<'_>) {
        if !self.replicas.is_empty() {
            if self.level.supports_directories() {
                let directory = |id: &NodeId| {
                    let known = self.directories.iter().find(|(broker, _)| broker == id);
                    known.map_or_else(|| (cluster.default_directory)(*id), |(_, dir)| *dir)
                };
                let directories: Vec<Uuid> = self.replicas.iter().map(directory).collect();
                if directories != self.partition.directories {
                    record.directories = Some(directories);
                }
            }
            if self.replicas != self.partition.replicas {
                record.replicas = Some(self.replicas.clone());
            }
        }
        if self.removing != self.partition.removing_replicas {
            record.removing_replicas = Some(self.removing.clone());
        }
        if self.adding != self.partition.adding_replicas {
            record.adding_replicas = Some(self.adding.clone());
        }
    }
}
