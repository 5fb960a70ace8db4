//! The metadata quorum: openraft carries `__cluster_metadata`, stored as Kafka segments and
//! snapshots, and keeps the metadata image of this node current.
//!
//! ```text
//!  submit(request) ─▶ controller loop ─▶ Controller::handle ─▶ records
//!        ▲                                                       │ one raft entry = one batch
//!        │ response                                              ▼
//!   publishers ◀── image + delta ◀── state machine ◀── openraft ─▶ log store ─▶ kafka-rs-log
//! ```
//!
//! Invariants:
//! - One raft entry is one record batch; its index counts batches, its offsets count records, and
//!   the store keeps the mapping.
//! - The response to a request comes after its records are committed *and* published, so that a
//!   topic can be used the moment CreateTopics answers.
//! - A quorum of one is a quorum: same code, no other mode.
//!
//! Deliberately absent: what a request means (`kafka-rs-metadata`), and openraft's name anywhere else.

mod batches;
mod checkpoint;
mod error;
mod machine;
mod membership;
mod network;
mod quorum;
mod quorum_state;
mod runtime;
mod store;
mod types;

pub use error::Error;
pub use machine::Publisher;
pub use quorum::{Quorum, QuorumConfig, QuorumInfo, SubmitOptions};
pub use types::{Voter, VoterEndpoint};
