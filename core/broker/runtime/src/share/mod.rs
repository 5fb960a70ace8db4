//! Share groups on this broker (KIP-932): what their partitions have in flight, and where that is stored.
//!
//! ```text
//!   ShareFetch ─▶ SharePartitionManager: session ─▶ slot: read the log, acquire ─▶ records
//!   ShareAcknowledge ─▶ session ─▶ slot: acknowledge ─▶ ShareStates ─▶ __share_group_state
//!   locks that run out, members that are gone ─▶ slot: take back ──────┘
//!   log or slot changed ─▶ whoever waits for records looks again
//! ```
//!
//! A slot is one partition as one group reads it, made when it is first fetched from what is stored.
//! Decisions about it and their writes are made under its lock, so they are stored in their order.

mod acknowledge;
mod fetch;
mod manager;
mod records;
mod settings;
mod slot;
mod states;

pub use acknowledge::AcknowledgeBatch;
pub use fetch::{ShareFetched, ShareWanted, WantedPartition};
pub use manager::SharePartitionManager;
pub use states::ShareStates;
