//! What log compaction decides (Kafka's `LogCleaner` and `Cleaner`, KIP-58, KIP-354, KIP-534).
//!
//! ```text
//!   LogState ── cleanable() ─▶ Cleanable ── filthiest() ─▶ the log to clean next
//!   dirty part of the log ─▶ OffsetMap::index ── key hash ─▶ last offset
//!   group_segments() ─▶ which segments become one
//!   every batch ─▶ Filter::decide ─▶ Drop │ Keep │ Replace(smaller batch)
//! ```
//!
//! Invariants:
//! - Of every key in the cleaned part at least the last record stays, but for tombstones past their
//!   delete horizon; a record that stays keeps its offset, timestamp, headers and batch.
//! - Nothing at or after the last stable offset, in the active segment, or younger than
//!   `min.compaction.lag.ms` is touched.
//! - The last batch of an active producer and the last batch of the round stay, if need be empty.
//! - The offset map never grows beyond `log.cleaner.dedupe.buffer.size`; a log with more keys is
//!   cleaned in several rounds.
//!
//! Absent on purpose: files, threads, throttling, time. Who carries this out is broker/runtime.
//!
//! ```
//! use kafka_rs_cleaner::OffsetMap;
//! let mut map = OffsetMap::new(1 << 16, 0.9, 100, (1, 2));
//! map.put(b"key", 7);
//! assert_eq!(map.get(b"key"), Some(7));
//! ```

mod filter;
mod key_hash;
mod offset_map;
mod plan;
mod transactions;

pub use filter::{Decision, Filter, FilterOptions, LastRecord, Seen, index_batch};
pub use offset_map::OffsetMap;
pub use plan::{Cleanable, LogState, SegmentState, cleanable, filthiest, group_segments};
pub use transactions::{AbortedTxn, CleanedTransactions};
