//! What a consumer tells about its group and partitions.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{Offset, TopicPartition};

/// A change of what the group has assigned to the consumer. Nothing waits for it to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These partitions are the consumer's from now on, beside those it had.
    Assigned(BTreeSet<TopicPartition>),
    /// These were given back; what was acked of them had been committed, with auto-commit.
    Revoked(BTreeSet<TopicPartition>),
    /// These are gone without notice: another member may have them already.
    Lost(BTreeSet<TopicPartition>),
    /// The log of this partition was cut off below the position; reading goes on at the offset.
    Truncated(TopicPartition, Offset),
}

/// What a consumer has done and has before it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Records handed out (`records-consumed-total`).
    pub records: u64,
    /// Bytes of their keys and values (`bytes-consumed-total`).
    pub bytes: u64,
    /// Fetch requests answered (`fetch-total`).
    pub fetches: u64,
    /// Bytes of record batches fetched, compressed as they came.
    pub fetched_bytes: u64,
    /// Bytes fetched ahead and not handed out.
    pub buffered_bytes: u64,
    /// Commits acknowledged (`commit-total`).
    pub commits: u64,
    /// Rebalances gone through (`rebalance-total`).
    pub rebalances: u64,
    /// Partitions assigned (`assigned-partitions`).
    pub partitions: u64,
    /// Records behind the position, by partition (`records-lag`); where the end is known.
    pub lag: BTreeMap<TopicPartition, i64>,
}
