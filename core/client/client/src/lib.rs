//! Kafka clients: the connection layer every client stands on, the producer and the consumer.
//!
//! ```text
//!   Client ─ call(Destination, request) ─▶ route ─▶ Pool ─▶ Connection ─▶ Link: TCP │ in process
//!     ├ Metadata   leaders, controller, topic ids; one refresh however many want it
//!     └ coordinators of groups and transactional ids
//! ```
//!
//! # The connection layer
//! - [`ClientConfig`]: Kafka's property names; an unknown or doubled key is an error.
//! - [`Client::new`] for TCP, [`Client::with_connector`] with an [`InProcessConnector`] for brokers
//!   in this process, or with any other [`Connector`] (TLS, SASL and simulated networks go there).
//! - [`Client::call`] sends one typed request to a [`Destination`], picks the version both sides
//!   speak, finds leaders, the controller and coordinators, and retries lost connections;
//!   [`Client::call_with`] also retries on the codes its caller finds in the answer.
//! - [`Client::metadata`], [`Client::refresh_metadata`], [`Client::add_topics`].
//! - [`Error`]: code, name, message, and what to do about it.
//!
//! Invariants:
//! - Time and randomness come from a [`Platform`](kafka_rs_platform::Platform) alone.
//! - Requests given to one connection go out in the order they were given.
//! - Runs on the caller's tokio; a connection is one task, which ends with its last user.
//!
//! # The producer
//! [`producer::Producer`]; what it is made of is in [`producer`].
//!
//! # The consumer
//! [`consumer::Consumer`]; what it is made of is in [`consumer`].
//!
//! Not here yet: rack-aware assignment, `group.protocol=consumer`, TLS and SASL (`security.protocol` other than PLAINTEXT is refused), closing idle
//! connections (`connections.max.idle.ms`; the broker closes them), KIP-714 metrics push.
//!
//! ```no_run
//! use kafka_rs_client::{Client, ClientConfig, Destination, Scope};
//! use kafka_rs_platform::Platform;
//! use kafka_rs_wire::messages::DescribeClusterRequest;
//!
//! # async fn example() -> Result<(), kafka_rs_client::Error> {
//! let config = ClientConfig::new(Scope::Admin, [("bootstrap.servers", "localhost:9092")])?;
//! let client = Client::new(config, Platform::real())?;
//! let cluster = client.call(&Destination::Any, DescribeClusterRequest::default()).await?;
//! println!("{} has {} brokers", cluster.cluster_id, cluster.brokers.len());
//! # Ok(())
//! # }
//! ```

mod backoff;
mod client;
mod connection;
pub mod consumer;
mod coordinator;
mod error;
mod frame;
mod interest;
mod metadata;
mod pool;
pub mod producer;
mod transport;

pub use client::{CallOptions, Client, Destination};
pub use error::{Error, LocalCode, Reason};
pub use kafka_rs_config::{ClientConfig, Scope};
pub use metadata::{Metadata, Node, PartitionInfo, TopicInfo};
pub use pool::Lane;
pub use transport::{Connector, Endpoint, InProcessConnector, Link, TcpConnector};
