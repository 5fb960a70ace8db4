//! The share coordinator (Kafka's `ShareCoordinatorShard`): what share partitions have stored, in
//! `__share_group_state`.
//!
//! A partition's state is a snapshot and the updates since; every so many updates a new snapshot is
//! written, so that what is before it can be deleted. Unlike other coordinators' records these are not
//! compacted.

mod batches;
mod handle;
mod record;
mod request;
mod shard;

pub use request::{PartitionSummary, ReadState, Refusal, Reply, Request, StateKey, WriteState};
pub use shard::{CoordinatorConfig, ShareCoordinator, Undo};
pub(crate) use shard::{PartitionState, UNKNOWN};

/// How a key is looked up: the group, the topic's id and the partition (Kafka's `SharePartitionKey`).
pub fn coordinator_key(group: &str, topic_id: &kafka_rs_types::Uuid, partition: i32) -> String {
    format!("{group}:{topic_id}:{partition}")
}
