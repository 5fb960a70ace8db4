//! Kafka's log on a storage: segments, indexes, recovery, retention, checkpoints.
//!
//! ```text
//!   LogDir ── one log directory: lock, meta.properties, checkpoints, health
//!     └─ Log ── one partition, one writer            LogReader ── any number, without its lock
//!          ├─ Segment 00…0.log  .index  .timeindex  .txnindex     (sealed ones never change)
//!          ├─ tail cache: the bytes just appended, shared
//!          ├─ CleanedSegment ….cleaned, .swap: compaction's replacement of sealed segments
//!          └─ NNN.snapshot, leader-epoch-checkpoint, partition.metadata
//!   FlushScheduler ── one fsync for everybody who waits on the same file
//! ```
//!
//! Invariants:
//! - Files are byte for byte what Apache Kafka writes and reads.
//! - Offsets in a log only grow; a batch is stored as it came but for its base offset and epoch.
//! - A reader sees a batch only when all of it is written; a sealed segment is deleted from the
//!   directory while readers finish with it.
//! - An I/O error takes the whole log directory offline; nothing here panics on what a disk holds.
//!
//! What producers did and which epoch began where is decided elsewhere (state/replication); this
//! crate stores their files as opaque bytes.

mod checkpoint;
mod compaction;
mod config;
mod error;
mod files;
mod flush;
mod index;
mod log;
mod log_dir;
mod lookup;
mod meta_properties;
mod partition_metadata;
mod places;
mod reader;
mod recovery;
mod retention;
mod segment;
mod stretch;
mod swap;
mod tail_cache;
mod txn_index;
mod walk;

pub use checkpoint::{OffsetCheckpoint, parse_offsets, write_offsets};
pub use compaction::{CleanedSegment, SegmentView};
pub use config::LogConfig;
pub use error::Error;
pub use files::{parse_partition_dir, partition_dir_name};
pub use flush::{FlushDriver, FlushRound, FlushScheduler, Flushed};
pub use index::{IndexEntry, OffsetEntry, TimeEntry};
pub use log::{AppendInfo, Log, OpenOptions};
pub use log_dir::{Found, LogDir};
pub use lookup::TimestampOffset;
pub use meta_properties::MetaProperties;
pub use partition_metadata::PartitionMetadata;
pub use reader::{FetchData, LogReader};
pub use retention::Removed;
pub use txn_index::AbortedTransaction;
pub use walk::{Walked, walk};
