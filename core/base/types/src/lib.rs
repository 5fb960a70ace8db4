//! The vocabulary every other crate speaks: cheap strings, uuids, topic partitions, error codes
//! and the plain number types of Kafka's protocol.
//!
//! ```text
//!   Str ── UTF-8 view of a reference-counted frame      ErrorCode ── Kafka's error table
//!   Uuid ── topic and directory ids                     TopicPartition ── name + index
//! ```
//!
//! Nothing here does I/O or knows a message layout.
//!
//! ```
//! use kafka_rs_types::{ErrorCode, Str};
//! assert_eq!(ErrorCode::NotLeaderOrFollower as i16, 6);
//! assert_eq!(&*Str::from("orders"), "orders");
//! ```

#[rustfmt::skip]
mod error_code;
mod rope;
mod str;
mod topic_partition;
mod uuid;

pub use error_code::ErrorCode;
pub use rope::{FileRegion, Piece, Rope};
pub use str::{InvalidUtf8, Str};
pub use topic_partition::TopicPartition;
pub use uuid::{ParseUuidError, Uuid};

/// A record's position in a partition; the first is 0, -1 means none.
pub type Offset = i64;
/// Counts the leaderships of a partition; -1 means unknown (KIP-101).
pub type LeaderEpoch = i32;
/// Identifies a broker or controller (`node.id`); -1 means none.
pub type NodeId = i32;
/// Index of a partition in its topic, from 0.
pub type PartitionIndex = i32;
/// Identifies an idempotent or transactional producer; -1 means none (KIP-98).
pub type ProducerId = i64;
/// Fences older instances of a producer; -1 means none (KIP-98).
pub type ProducerEpoch = i16;
/// Milliseconds since 1970-01-01T00:00:00Z; -1 means none.
pub type Timestamp = i64;
