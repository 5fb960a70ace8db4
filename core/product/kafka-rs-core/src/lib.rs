//! Apache Kafka as a Rust library: an embedded broker and client.
//!
//! ```text
//!   Broker ─┬ connect()            requests without a socket
//!           ├ bootstrap_servers()  a loopback port for any Kafka client
//!           ├ producer()           sends records
//!           ├ consumer()           reads records, alone or in a group
//!           ├ load, all_records, end_offsets, committed_offsets     past the network
//!           ├ freeze, advance      a clock that all of the broker follows
//!           ├ add_fault            errors, delays, losses at the one door for requests
//!           ├ record_events        what happened, in one order, to assert on
//!           ├ down, crash, up      runs of the same broker; add_storage_fault: what disks do
//!           ├ fork, snapshot       another broker that begins with what this one has
//!           ├ record_traffic       all frames, to replay against another broker
//!           ├ impersonate          no more than an older Kafka serves
//!           └ control(json)        all of these as JSON, for any language
//! ```
//!
//! Invariants: a broker has no state outside itself, so that any number lives in one process; one
//! that is dropped leaves no task, thread or port behind.

mod broker;
mod control;
mod error;
mod release;
mod traffic;

pub use broker::{
    Broker, BrokerBuilder, CommittedOffset, FixtureRecord, StoredRecord, TEST_PROFILE,
    TransactionStatus,
};
pub use control::{
    Control, Event, EventFilter, EventLog, Fault, FaultAction, FaultHandle, FaultStatus,
    StorageFaultSpec, What, error_json,
};
pub use error::Error;
pub use kafka_rs_client::consumer::{self, Consumer};
pub use kafka_rs_client::producer::{self, Producer, ProducerRecord, TransactionalProducer};
/// What tests can make of a storage; see [`Broker::add_storage_fault`].
pub use kafka_rs_platform::{Failure, Operation, StorageFault, StorageFaultStatus};
pub use kafka_rs_server::ClientMetric;
pub use release::Release;
pub use traffic::{Difference, Frame, Passed, Replay, Traffic};
