//! Drives coordinators: one shard per partition of an internal topic, each with its state, its log
//! and one writer at a time.
//!
//! ```text
//!  handler ─ submit ─▶ inbox ─▶ whoever gets the shard's lock runs everything in it:
//!                                 handle ─▶ records of all of it in one batch ─▶ append
//!                                 high watermark reached ─▶ complete, release replies
//!  leadership ─▶ load (read the log, replay) ─▶ active ─▶ unload
//!  one timer task for all shards, asleep until the earliest deadline, gone while there is none
//! ```
//!
//! Invariants: a shard that nobody asks and whose groups have no timers costs its memory and
//! nothing else; no reply is sent before what it is about is committed; every request is answered.

mod cluster_metadata;
mod group_service;
mod load;
mod log;
mod marker_writer;
mod runtime;
mod shard;
mod share_groups;
mod timer;
mod transaction_service;
mod writer;

pub(crate) use group_service::{GROUP_METADATA_TOPIC, compression};
pub use group_service::{GroupService, group_config};
pub use log::{Replicated, ShardLog};
pub use runtime::{CoordinatorRuntime, RuntimeConfig};
pub use transaction_service::TransactionService;

#[cfg(test)]
mod tests;
