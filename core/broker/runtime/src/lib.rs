//! Drivers: the partitions of this broker, and the coordinators on top of them.
//!
//! ```text
//!   metadata delta ─▶ ReplicaManager ─ opens, leads, deletes ─▶ Partition ─▶ Log
//!   Produce ─▶ Partition::append ─▶ high watermark ─▶ WaiterList ─▶ parked requests
//!   Fetch   ─▶ Partition::read   (no lock of the writer)
//!   LogCleaner ─▶ Cleaning: read, decide (state/cleaner), write, swap segments
//!   groups  ─▶ GroupService ─▶ CoordinatorRuntime ─▶ shard ─▶ Partition::append
//!   transactions ─▶ TransactionService ─▶ CoordinatorRuntime ─▶ shard
//!                        └ decided ─▶ markers ─▶ Partition::append_marker, GroupService
//!   ShareFetch, ShareAcknowledge ─▶ SharePartitionManager ─▶ Partition::read, ShareStates
//! ```
//!
//! Invariants:
//! - One writer per partition, behind its lock; readers take what the last step published.
//! - A parked request is a future that waits for a counter; there is no thread and no timer wheel.
//! - What is decided is decided in the state layer; this crate carries it out.

mod coordinator;
mod error;
mod log_cleaner;
mod markers;
mod observer;
mod partition;
mod replica_manager;
mod share;
mod waiters;

pub use coordinator::{
    CoordinatorRuntime, GroupService, Replicated, RuntimeConfig, ShardLog, TransactionService,
    group_config,
};
pub use error::Error;
pub use log_cleaner::CleanerMetrics;
pub use markers::write_txn_markers;
pub use observer::{AppendedBatch, Observer};
pub use partition::{
    AppendRequest, Appended, CompactionSettings, ListedOffset, OffsetSpec, Partition, ReadRequest,
    ReadResult, TopicSettings, Traffic, TransactionMarker, Verification,
};
pub use replica_manager::ReplicaManager;
pub use share::{
    AcknowledgeBatch, ShareFetched, SharePartitionManager, ShareStates, ShareWanted,
    WantedPartition,
};
pub use waiters::{Parked, Waiter, WaiterList};
