//! Leader partition state: producer state, leader epochs, high watermark, fetch sessions.
//!
//! ```text
//!   batch header ──▶ ProducerStateTable.check ──▶ append | duplicate | error
//!                                  ▲ replay (leader, follower and recovery alike)
//!   appended, fetched, metadata ──▶ PartitionState.step ──▶ Effects { high watermark, LSO, ISR }
//!                                  ├ LeaderEpochCache     where each leader's records begin
//!                                  └ Leadership           followers, ISR, proposals
//!   FetchRequest ──▶ FetchSessionCache.begin ──▶ partitions ──finish──▶ FetchResponse
//! ```
//!
//! Invariants:
//! - No clock, disk, socket or randomness: time and seeds are arguments, files are byte strings.
//! - The high watermark of a leader never moves back, and never past what every replica of the
//!   ISR (and every one proposed to join it) has.
//! - Deciding changes nothing; a table changes only by what is in the log.
//!
//! The log itself, parking of requests and the AlterPartition exchange are the runtime's.

mod error;
mod fetch_session;
mod leader_epoch;
mod partition;
mod producer_state;

pub use error::Error;
pub use fetch_session::{FetchPlan, FetchSessionCache, PartitionToFetch};
pub use leader_epoch::{EpochEndOffset, LeaderEpochCache, UNDEFINED_EPOCH, UNDEFINED_EPOCH_OFFSET};
pub use partition::{
    AckState, Assignment, Effects, Event, FollowerState, Isolation, IsrAnswer, IsrProposal,
    PartitionState, Recovered,
};
pub use producer_state::{
    BATCHES_RETAINED, BatchMetadata, CompletedTransaction, ProducerState, ProducerStateTable,
    SequenceCheck, Verifications,
};
