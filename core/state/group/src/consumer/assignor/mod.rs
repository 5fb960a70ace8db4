//! Server-side assignors: `uniform` and `range`, with Kafka's results.
//!
//! Kafka goes through members and topics in the order of its hash maps; here it is the order of their
//! ids, and given that order the results are the same.

mod balancer;
mod heterogeneous;
mod range;
mod uniform;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_types::{PartitionIndex, Str, Uuid};

/// Partitions by topic id; topics without any are not listed.
pub type Partitions = BTreeMap<Uuid, BTreeSet<PartitionIndex>>;

/// Which way to assign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignor {
    /// As evenly as possible, moving as little as possible.
    Uniform,
    /// Neighbouring partitions together, the same ones of each topic.
    Range,
}

impl Assignor {
    /// The one called `name`, or known by the name of Kafka's class.
    pub fn parse(name: &str) -> Option<Self> {
        let class = name.strip_prefix("org.apache.kafka.coordinator.group.assignor.");
        match class.unwrap_or(name) {
            "uniform" | "UniformAssignor" => Some(Self::Uniform),
            "range" | "RangeAssignor" => Some(Self::Range),
            _ => None,
        }
    }

    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Range => "range",
        }
    }

    /// Deals out the partitions of all topics that anybody is subscribed to.
    pub fn assign(self, spec: &GroupSpec<'_>) -> BTreeMap<Str, Partitions> {
        if spec.members.is_empty() {
            return BTreeMap::new();
        }
        match (self, spec.homogeneous) {
            (Self::Range, _) => range::assign(spec),
            (Self::Uniform, true) => uniform::assign(spec),
            (Self::Uniform, false) => heterogeneous::assign(spec),
        }
    }
}

/// A member as assignors see it.
#[derive(Debug, Clone)]
pub struct MemberSpec<'a> {
    /// Its id.
    pub id: &'a Str,
    /// Set for static members.
    pub instance_id: Option<&'a Str>,
    /// The topics it reads, as far as they exist.
    pub topics: Arc<BTreeSet<Uuid>>,
    /// What it should own until now.
    pub assigned: &'a Partitions,
}

/// A group as assignors see it.
#[derive(Debug, Clone)]
pub struct GroupSpec<'a> {
    /// Its members in the order of their ids.
    pub members: Vec<MemberSpec<'a>>,
    /// Whether all members read the same topics.
    pub homogeneous: bool,
    /// Partitions of every topic that a member reads.
    pub partition_counts: BTreeMap<Uuid, i32>,
    /// Every partition that somebody should own until now.
    pub taken: &'a PartitionCounts,
}

impl GroupSpec<'_> {
    fn partitions(&self, topic: &Uuid) -> i32 {
        self.partition_counts.get(topic).copied().unwrap_or(0)
    }
}

/// How many members hold each partition.
///
/// While the records of a change are replayed one after the other a partition may have two holders,
/// or none; counts come out right whatever the order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartitionCounts(BTreeMap<Uuid, BTreeMap<PartitionIndex, u32>>);

impl PartitionCounts {
    /// Somebody holds `partition`.
    pub fn contains(&self, topic: &Uuid, partition: PartitionIndex) -> bool {
        let partitions = self.0.get(topic);
        partitions.is_some_and(|partitions| partitions.contains_key(&partition))
    }

    /// One more holds `partition`.
    pub fn add(&mut self, topic: Uuid, partition: PartitionIndex) {
        let partitions = self.0.entry(topic).or_default();
        *partitions.entry(partition).or_default() += 1;
    }

    /// One less holds `partition`.
    pub fn remove(&mut self, topic: Uuid, partition: PartitionIndex) {
        let Some(partitions) = self.0.get_mut(&topic) else {
            return;
        };
        if let Some(count) = partitions.get_mut(&partition) {
            *count -= 1;
            if *count == 0 {
                partitions.remove(&partition);
            }
        }
        if partitions.is_empty() {
            self.0.remove(&topic);
        }
    }
}

/// Puts a partition into an assignment.
fn give(assignment: &mut Partitions, topic: Uuid, partition: PartitionIndex) {
    assignment.entry(topic).or_default().insert(partition);
}

/// Takes a partition out of an assignment.
fn take(assignment: &mut Partitions, topic: &Uuid, partition: PartitionIndex) {
    if let Some(partitions) = assignment.get_mut(topic) {
        partitions.remove(&partition);
        if partitions.is_empty() {
            assignment.remove(topic);
        }
    }
}
