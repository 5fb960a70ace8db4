//! Telling somebody what happens to partitions, in the order it happens.

use std::fmt::Debug;

use bytes::Bytes;
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, TopicPartition};

/// A batch that was just appended.
#[derive(Debug)]
pub struct AppendedBatch<'a> {
    /// Offset of its first record.
    pub base_offset: Offset,
    /// Offset of its last record.
    pub last_offset: Offset,
    /// The epoch it was appended in.
    pub leader_epoch: LeaderEpoch,
    /// The batch as it was handed in: complete but for the base offset and epoch in its first bytes.
    pub bytes: &'a Bytes,
}

/// Told of everything that happens to the partitions of a broker.
///
/// Called under the partition's lock, so what it is told of one partition comes in order, and what
/// one thing causes comes after it. It must be quick and must not come back to the partition.
pub trait Observer: Send + Sync + Debug {
    /// A batch was appended.
    fn appended(&self, partition: &TopicPartition, batch: &AppendedBatch<'_>);

    /// The high watermark moved.
    fn high_watermark(&self, partition: &TopicPartition, offset: Offset);

    /// The first offset moved, by retention or DeleteRecords.
    fn log_start(&self, partition: &TopicPartition, offset: Offset);

    /// Another broker leads, or the same one in another epoch; -1 for nobody.
    fn leader(&self, partition: &TopicPartition, leader: NodeId, leader_epoch: LeaderEpoch);
}
