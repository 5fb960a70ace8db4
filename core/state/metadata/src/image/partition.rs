use std::sync::Arc;

use kafka_rs_types::{LeaderEpoch, NodeId, PartitionIndex, Uuid};

/// The leader id of a partition that has no leader.
pub const NO_LEADER: NodeId = -1;

/// Directory ids with a meaning of their own (KIP-858).
pub mod directory {
    use kafka_rs_types::Uuid;

    /// The broker has not yet said where it put the replica.
    pub const UNASSIGNED: Uuid = Uuid::ZERO;
    /// The replica is in a directory that is gone.
    pub const LOST: Uuid = Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    /// The replica moved here from a broker that did not report directories.
    pub const MIGRATING: Uuid = Uuid([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
}

/// Whether the leader was elected uncleanly and has not yet recovered (KIP-704).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(i8)]
pub enum LeaderRecoveryState {
    /// Elected from the ISR, or recovered since.
    #[default]
    Recovered = 0,
    /// Elected from outside the ISR; its log may lack acknowledged records.
    Recovering = 1,
}

impl LeaderRecoveryState {
    /// Reads the number records carry; `None` for one that has no meaning.
    pub fn from_code(code: i8) -> Option<Self> {
        match code {
            0 => Some(Self::Recovered),
            1 => Some(Self::Recovering),
            _ => None,
        }
    }
}

/// What the controller knows of one partition (Kafka's `PartitionRegistration`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionRegistration {
    /// Assigned brokers, the preferred leader first.
    pub replicas: Vec<NodeId>,
    /// For each of `replicas`, the directory holding it (see [`directory`]).
    pub directories: Vec<Uuid>,
    /// Replicas in sync with the leader.
    pub isr: Vec<NodeId>,
    /// Replicas that leave when the reassignment completes.
    pub removing_replicas: Vec<NodeId>,
    /// Replicas that join by the reassignment.
    pub adding_replicas: Vec<NodeId>,
    /// Out of the ISR, yet holding every acknowledged record (KIP-966).
    pub elr: Vec<NodeId>,
    /// The ELR members that shut down uncleanly, last first (KIP-966).
    pub last_known_elr: Vec<NodeId>,
    /// The leading broker, or [`NO_LEADER`].
    pub leader: NodeId,
    /// Raised with every change of leader or replicas.
    pub leader_epoch: LeaderEpoch,
    /// Raised with every change of this registration.
    pub partition_epoch: i32,
    /// Whether the leader still recovers from an unclean election.
    pub leader_recovery_state: LeaderRecoveryState,
}

impl PartitionRegistration {
    /// The broker that should lead: the first replica.
    pub fn preferred_leader(&self) -> NodeId {
        self.replicas.first().copied().unwrap_or(NO_LEADER)
    }

    /// True when some broker leads.
    pub fn has_leader(&self) -> bool {
        self.leader != NO_LEADER
    }

    /// True while replicas are being added or removed.
    pub fn is_reassigning(&self) -> bool {
        !self.adding_replicas.is_empty() || !self.removing_replicas.is_empty()
    }

    /// The directory in which `broker` keeps its replica.
    pub fn directory_of(&self, broker: NodeId) -> Option<Uuid> {
        let position = self.replicas.iter().position(|id| *id == broker)?;
        self.directories.get(position).copied()
    }
}

/// The partitions of one topic, by index.
///
/// A sorted vector rather than a tree: most topics have few partitions, indexes have no gaps once
/// a topic is created, and ten thousand one-partition topics should cost little memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partitions(Vec<(PartitionIndex, Arc<PartitionRegistration>)>);

impl Partitions {
    /// The partition with index `index`.
    pub fn get(&self, index: PartitionIndex) -> Option<&Arc<PartitionRegistration>> {
        self.position(index).ok().map(|at| &self.0[at].1)
    }

    /// Number of partitions.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All partitions in index order.
    pub fn iter(&self) -> impl Iterator<Item = (PartitionIndex, &Arc<PartitionRegistration>)> {
        self.0.iter().map(|(index, partition)| (*index, partition))
    }

    pub(crate) fn insert(&mut self, index: PartitionIndex, value: Arc<PartitionRegistration>) {
        match self.position(index) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (index, value)),
        }
    }

    fn position(&self, index: PartitionIndex) -> Result<usize, usize> {
        let guess = usize::try_from(index).unwrap_or(usize::MAX);
        match self.0.get(guess) {
            Some((found, _)) if *found == index => Ok(guess),
            _ => self.0.binary_search_by_key(&index, |(found, _)| *found),
        }
    }
}
