//! The contract shared by all coordinators: decide, replay, undo, timers, parked replies.
//!
//! ```text
//!   request ──▶ handle ──▶ Outcome { records, replies, then }
//!                              │         driver: replay ─▶ append ─▶ high watermark
//!                              │              append failed: undo, in reverse
//!                              ▼
//!   replies released ◀── complete(then, Ok | Err) ◀── committed or failed
//!   deadline reached ──▶ timeout ──▶ Outcome
//! ```
//!
//! A coordinator is one shard: the state behind one partition of an internal topic. It has no
//! clock, no disk and no lock; whoever drives it is its only writer.
//!
//! Invariants:
//! - what records carry changes in [`Coordinator::replay`] only, and every replay can be undone
//!   until its batch is in the log;
//! - a reply leaves no earlier than everything its outcome could have seen is committed;
//! - every token handed to [`Coordinator::handle`] is answered exactly once: at once, by a later
//!   outcome, or when the shard is unloaded;
//! - the same records in the same order give the same durable state.
//!
//! Deliberately absent: the log, batching and threads (`CoordinatorRuntime`).
//!
//! ```
//! use kafka_rs_coordinator::partition_for;
//! assert_eq!(partition_for("group1", 50), 40);
//! ```

mod contract;
mod partition;
mod timers;

pub use contract::{
    Coordinator, Decided, InTransaction, Now, Outcome, Record, RecordPosition, Token,
};
pub use partition::{java_hash, partition_for};
pub use timers::Timers;
