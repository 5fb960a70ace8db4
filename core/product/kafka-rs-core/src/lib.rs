//! Apache Kafka as a Rust library: an embedded broker and client.
//!
//! ```text
//!   Broker ─┬ connect()            requests without a socket
//!           ├ bootstrap_servers()  a loopback port for any Kafka client
//!           ├ load, all_records, end_offsets, committed_offsets     past the network
//!           └ clock()              frozen and advanced by a test
//! ```
//!
//! Invariants: a broker has no state outside itself, so that any number lives in one process; one
//! that is dropped leaves no task, thread or port behind.

mod broker;
mod error;

pub use broker::{
    Broker, BrokerBuilder, CommittedOffset, FixtureRecord, StoredRecord, TEST_PROFILE,
};
pub use error::Error;
