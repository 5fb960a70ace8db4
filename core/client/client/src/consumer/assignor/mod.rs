//! Who in a group gets which partitions, exactly as Kafka's Java client decides it. Pure.

mod general;
mod java_hash;
mod range;
mod round_robin;
mod sticky;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use kafka_rs_types::{PartitionIndex, Str, TopicPartition};

use crate::Error;

/// A member as its subscription tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Member {
    pub(crate) id: Str,
    pub(crate) instance_id: Option<Str>,
    pub(crate) topics: Vec<Str>,
    pub(crate) owned: Vec<TopicPartition>,
    /// Generation in which it owned them, -1 when it did not say.
    pub(crate) generation: i32,
    pub(crate) user_data: Option<Bytes>,
    pub(crate) rack: Option<Str>,
}

impl Member {
    /// Kafka's order of members: static ones first, by instance id, then by member id.
    fn order(&self, other: &Self) -> Ordering {
        match (&self.instance_id, &other.instance_id) {
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.id.cmp(&other.id),
        }
    }
}

/// Partitions by member id; every member has an entry.
pub(crate) type Assignment = BTreeMap<Str, Vec<TopicPartition>>;

/// How many partitions each topic that exists has.
pub(crate) type Counts = BTreeMap<Str, PartitionIndex>;

/// Ways to share partitions out (`partition.assignment.strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assignor {
    /// Neighbouring partitions of each topic to each member.
    Range,
    /// One partition after the other, in turn.
    RoundRobin,
    /// As balanced as can be, moving as little as can be; all is given back before a rebalance.
    Sticky,
    /// The same, members keeping what does not move through a rebalance (KIP-429).
    CooperativeSticky,
}

impl Assignor {
    const ALL: [Self; 4] = [
        Self::Range,
        Self::RoundRobin,
        Self::Sticky,
        Self::CooperativeSticky,
    ];

    /// Its name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::RoundRobin => "roundrobin",
            Self::Sticky => "sticky",
            Self::CooperativeSticky => "cooperative-sticky",
        }
    }

    fn java_class(self) -> &'static str {
        match self {
            Self::Range => "RangeAssignor",
            Self::RoundRobin => "RoundRobinAssignor",
            Self::Sticky => "StickyAssignor",
            Self::CooperativeSticky => "CooperativeStickyAssignor",
        }
    }

    /// By its name in the protocol or its class in Java.
    ///
    /// # Errors
    /// A name of no assignor.
    pub fn by_name(name: &str) -> Result<Self, Error> {
        let class = name.trim_start_matches("class ");
        let class = class.strip_prefix("org.apache.kafka.clients.consumer.");
        let found = Self::ALL
            .into_iter()
            .find(|assignor| name == assignor.name() || class == Some(assignor.java_class()));
        found.ok_or_else(|| {
            Error::config(format!(
                "partition.assignment.strategy names no assignor: {name}"
            ))
        })
    }

    /// True when members keep partitions through a rebalance (KIP-429).
    pub(crate) fn is_cooperative(self) -> bool {
        self == Self::CooperativeSticky
    }

    /// What goes with a subscription, for a member that had these partitions last.
    pub(crate) fn user_data(self, had: Option<&(BTreeSet<TopicPartition>, i32)>) -> Option<Bytes> {
        match self {
            Self::Range | Self::RoundRobin => None,
            Self::Sticky => had.map(|(had, at)| sticky::eager_user_data(had, *at)),
            Self::CooperativeSticky => Some(sticky::cooperative_user_data(
                had.map_or(-1, |(_, generation)| *generation),
            )),
        }
    }

    /// Shares out the partitions of every topic somebody wants. Topics that are not in `counts`
    /// do not exist.
    pub(crate) fn assign(self, counts: &Counts, members: &[Member]) -> Assignment {
        // Topics nobody wants are no part of it.
        let wanted: BTreeSet<&Str> = members.iter().flat_map(|member| &member.topics).collect();
        let wanted = counts.iter().filter(|(topic, _)| wanted.contains(topic));
        let counts = &wanted.map(|(topic, n)| (topic.clone(), *n)).collect();
        match self {
            Self::Range => range::assign(counts, members),
            Self::RoundRobin => round_robin::assign(counts, members),
            Self::Sticky => sticky::eager(counts, members),
            Self::CooperativeSticky => sticky::cooperative(counts, members),
        }
    }
}

/// Members in Kafka's order.
fn in_order(members: &[Member]) -> Vec<&Member> {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by(|a, b| a.order(b));
    sorted
}

/// An assignment of nothing.
fn nothing(members: &[Member]) -> Assignment {
    members
        .iter()
        .map(|member| (member.id.clone(), Vec::new()))
        .collect()
}
