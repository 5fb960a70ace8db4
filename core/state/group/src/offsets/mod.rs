//! Committed offsets: by group, topic and partition; those of open transactions apart
//! (Kafka's `OffsetMetadataManager`).

mod commit;
mod delete;
mod expire;
mod fetch;
mod store;
mod txn_commit;

pub use store::{CommittedOffset, OffsetUndo};
pub(crate) use store::{OffsetPlace, Offsets};
