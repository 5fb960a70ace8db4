//! Transaction coordinator state machine: transactional ids, their producers and transactions, as
//! Kafka 4.4 keeps them (KIP-98, KIP-360, KIP-588, KIP-664, KIP-890).
//!
//! ```text
//!   InitProducerId, AddPartitionsToTxn, EndTxn, timeouts ──▶ handle, timeout
//!            │ Outcome { records, replies, then }
//!            ▼
//!   replay: TransactionLog{Key,Value}, tombstones
//!            │ PrepareCommit or PrepareAbort committed
//!            ▼
//!   NextMarkers ──▶ markers to write ──▶ MarkersWritten ──▶ CompleteCommit or CompleteAbort
//! ```
//!
//! Invariants:
//! - a transaction that is decided stays decided: from PrepareCommit only CompleteCommit follows,
//!   from PrepareAbort only CompleteAbort, whatever crashes in between;
//! - markers are handed out only once the decision is committed, and again after every loading until
//!   they are reported as written;
//! - the epoch of a producer id never goes back, and a request with another epoch than the current
//!   one changes nothing;
//! - what is replayed gives every transactional id back as it was; only the epoch before the last
//!   bump, which lets a producer repeat a request, lives in memory alone, as in Kafka.
//!
//! Deliberately absent: writing markers, producer ids (both are the driver's), two-phase commit.
//!
//! ```
//! use kafka_rs_coordinator::{Coordinator, Now, Token};
//! use kafka_rs_txn::{Config, InitProducerId, Reply, Request, TransactionCoordinator};
//!
//! let mut shard = TransactionCoordinator::new(Config::default());
//! let request = Request::InitProducerId(InitProducerId {
//!     transactional_id: "t".into(),
//!     timeout_ms: 60_000,
//!     expected: None,
//!     fresh_producer_id: Some(7),
//! });
//! let outcome = shard.handle(Now::default(), Token(1), request);
//! let (_, Reply::InitProducerId(Ok(producer))) = &outcome.replies[0] else { unreachable!() };
//! assert_eq!((producer.id, producer.epoch), (7, 0));
//! assert_eq!(outcome.records.len(), 1);
//! ```

mod admin;
mod config;
mod coordinator;
mod end;
mod error;
mod expire;
mod init;
mod partitions;
mod record;
mod request;
mod state;
mod transaction;

pub use config::{Config, SUPPORTS_EPOCH_BUMP};
pub use coordinator::{Then, TransactionCoordinator, Undo};
pub use error::{Error, coordinator_error};
pub use request::{
    AddPartitions, EndTxn, InitProducerId, ListTransactions, Markers, MarkersWritten, Producer,
    Reply, Request,
};
pub use state::TransactionState;
pub use transaction::Transaction;
