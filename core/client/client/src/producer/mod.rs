//! The producer: records gathered into batches, sent in order, sent again until they are in the log
//! once.
//!
//! ```text
//!   Producer ─ send, enqueue ─▶ Core ─ poll, drain ─▶ driver task ─ Produce ─▶ Connection
//!      ▲ Delivery                 ▲                       │
//!      └──── one Completion per batch ◀──── settle ───────┘
//! ```
//!
//! - `core`, `topic`, `partition`, `settle`, `split`, `partitioner` decide: no clock, no I/O, no task.
//!   `driver` carries out; `handle` is what applications hold.
//! - A record is encoded once, straight into its batch, by the caller. No task, channel or
//!   allocation per record; whoever waits for one holds a share of its batch's completion.
//! - Idempotent unless told otherwise: a record that is acknowledged is in the log once, and records
//!   of one partition are in the log in the order they were taken in. How numbers and epochs do that
//!   is told in `partition`.
//! - Everything is bounded: records by `buffer.memory`, requests by
//!   `max.in.flight.requests.per.connection`, time by `max.block.ms` and `delivery.timeout.ms`.
//!
//! # Transactions
//! [`TransactionalProducer`] hands out a [`Transaction`] at a time, a scope: what leaves it without a
//! commit is aborted. `txn` is what the core knows of it, `txn_requests` asks the coordinator. With
//! `transaction.version` 2 (KIP-890) leaders tell the coordinator of partitions and every end raises
//! the epoch; with 0 and 1 the client tells it, and raises the epoch after an abort.
//!
//! Deliberately unlike Java's producer: until a partition's first batch under an epoch is
//! acknowledged only one is on the wire, since the broker would take any number before that; a batch
//! that is given up with its fate unknown raises no epoch, the broker's next answer tells whether it
//! has to be. Batches fill up to `batch.size` before compression, not by an estimate of what
//! compression will yield.

mod batch;
mod core;
mod delivery;
mod driver;
mod handle;
mod memory;
mod metrics;
mod partition;
mod partitioner;
mod record;
mod requests;
mod settings;
mod settle;
mod split;
mod topic;
mod transactional;
mod txn;
mod txn_requests;

pub use delivery::Delivery;
pub use handle::{Producer, SendManyError};
pub use kafka_rs_records::{HeaderRef, RecordHeader};
pub use metrics::ProducerMetrics;
pub use record::{ProducerRecord, RecordMetadata, RecordSlice};
pub use transactional::{Transaction, TransactionalProducer};
