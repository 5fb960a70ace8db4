//! Share groups (KIP-932): records in flight of share partitions, share sessions, and the share
//! coordinator's state machine.
//!
//! ```text
//!   ShareFetch ──▶ session: which partitions ──▶ partition: acquire ──▶ records
//!   ShareAcknowledge ─────────────────────────▶ partition: acknowledge ──▶ Write
//!   locks that run out, members that go ──────▶ partition: expire, release ──▶ Write
//!                                                             │
//!   Initialize, Read, Write, Delete ShareGroupState ──────────┴──▶ coordinator ──▶ ShareSnapshot, ShareUpdate
//! ```
//!
//! Invariants:
//! - a record is with one member at a time, and until its lock runs out with nobody else;
//! - a record is delivered until it is acknowledged or archived, and never more often than the limit;
//! - the start offset never goes back, and nothing before it is delivered again;
//! - what a member acknowledges takes effect once it is stored, all of a request or nothing.
//!
//! Who is a member of a group, and which partitions it reads, is in the group coordinator.
//!
//! ```
//! use std::time::Duration;
//! use kafka_rs_share::{Acknowledgement, Acquire, Limits, SharePartition, Span};
//!
//! let mut partition = SharePartition::new(0, Limits::default());
//! let wanted = Acquire { member: &"m".into(), max_records: 10, batch_size: 10, strict: false };
//! let got = partition.acquire(Duration::ZERO, &wanted, 0, &[Span { first: 0, last: 4 }]);
//! assert_eq!((got[0].first, got[0].last, got[0].deliveries), (0, 4, 1));
//! let accept = (0, 4, vec![Acknowledgement::Accept]);
//! let write = partition.acknowledge(Duration::ZERO, &"m".into(), &[accept]).unwrap().unwrap();
//! partition.complete(write.ticket.unwrap(), true);
//! assert_eq!(partition.start_offset(), 5);
//! ```

mod coordinator;
mod partition;
mod session;

pub use coordinator::{
    CoordinatorConfig, PartitionSummary, ReadState, Refusal, Reply, Request, ShareCoordinator,
    StateKey, Undo, WriteState, coordinator_key,
};
pub use partition::{
    AcknowledgeError, Acknowledgement, Acquire, Acquired, DeliveryState, Limits, SharePartition,
    Span, StateBatch, Stored, Write,
};
pub use session::{
    FINAL_EPOCH, Fetching, INITIAL_EPOCH, SessionError, SessionKey, ShareSessions, TopicIdPartition,
};
