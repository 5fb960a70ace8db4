//! The embedded broker: the server itself, in this process, for tests and small programs.

mod builder;
mod clients;
mod fixtures;
mod life;
mod records;
mod snapshot;
mod stores;
mod transactions;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use kafka_rs_net::InProcess;
use kafka_rs_platform::{StorageControls, VirtualClock};
use kafka_rs_quorum::SubmitOptions;
use kafka_rs_server::{ClientMetric, Server};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::CreateTopicsRequest;
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::{Message, Reader, Request, encode_request};
use parking_lot::{Mutex, RwLock};

pub use builder::{BrokerBuilder, TEST_PROFILE};
pub use fixtures::FixtureRecord;
pub(crate) use fixtures::from_hex;
pub use records::{CommittedOffset, StoredRecord};
pub use transactions::TransactionStatus;

use crate::Error;
use crate::control::Controls;
use life::Run;
use stores::Stores;

/// The version of CreateTopics that topics are created as.
const CREATE_TOPICS_VERSION: i16 = 7;

/// A broker inside this process: the same as the server's, with a profile for tests.
///
/// By default one node, in memory, reached without a socket. Hundreds can live in one process, each
/// with its own clock, topics and faults. Dropping one without [`Broker::close`] leaves nothing
/// behind, but on disk it is then as after a crash.
///
/// ```
/// # async fn example() -> Result<(), kafka_rs::Error> {
/// use kafka_rs::Broker;
/// let kafka = Broker::builder().topics([("in", 6)]).start().await?;
/// let bootstrap = kafka.bootstrap_servers()?; // for any Kafka client; opens a port
/// assert_eq!(kafka.end_offsets("in")?.len(), 6);
/// kafka.close().await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Broker {
    run: Arc<RwLock<Run>>,
    /// Down and up come one after the other.
    changing: tokio::sync::Mutex<()>,
    stores: Stores,
    settings: Mutex<BTreeMap<String, String>>,
    seed: Option<u64>,
    forks: AtomicU64,
    clock: VirtualClock,
    pub(crate) storage: Arc<StorageControls>,
    pub(crate) controls: Controls,
}

impl Broker {
    /// Describes a broker; [`BrokerBuilder::start`] starts it.
    pub fn builder() -> BrokerBuilder {
        BrokerBuilder::default()
    }

    /// `host:port` for any Kafka client. Opens the port at the first call, on loopback and any free
    /// one unless told otherwise. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub fn bootstrap_servers(&self) -> Result<String, Error> {
        let server = self.server();
        server.listen()?;
        Ok(server.bootstrap())
    }

    /// The cluster's id.
    pub fn cluster_id(&self) -> Str {
        self.server().cluster_id()
    }

    /// A connection without a socket.
    pub fn connect(&self) -> InProcess {
        self.server().connect()
    }

    /// The server inside; another one after each time the broker came up again.
    pub fn server(&self) -> Arc<Server> {
        Arc::clone(&self.run.read().server)
    }

    /// The broker's time.
    pub fn clock(&self) -> &VirtualClock {
        &self.clock
    }

    /// What clients push (KIP-714): the newest value of every series. What they are asked for is a
    /// `client-metrics` resource, set with IncrementalAlterConfigs or `kafka-client-metrics`.
    pub fn client_metrics(&self) -> Vec<ClientMetric> {
        self.server().client_metrics()
    }

    /// Sends one request over a connection of its own and decodes the answer.
    ///
    /// # Errors
    /// When the version does not exist or the connection was closed; error codes are the caller's.
    pub async fn request<R: Request>(
        &self,
        request: &R,
        version: i16,
    ) -> Result<R::Response, Error> {
        let protocol = |error: String| Error::Protocol(error);
        let client_id = Some(Str::from_static("kafka-rs-embedded"));
        let frame = encode_request(1, client_id, request, version)
            .map_err(|error| protocol(error.to_string()))?;
        let sent = self.connect().send(frame.to_bytes()).await;
        let answer = sent.map_err(Error::Disconnected)?;
        let answer = answer.ok_or_else(|| protocol(format!("{} has no answer", R::NAME)))?;
        let mut reader = Reader::new(answer.to_bytes());
        let header = R::API_KEY.response_header_version(version);
        kafka_rs_wire::messages::ResponseHeader::decode(&mut reader, header)
            .and_then(|_| R::Response::decode(&mut reader, version))
            .map_err(|error| protocol(error.to_string()))
    }

    /// Creates topics, each with a number of partitions, past all faults. Those that exist are kept.
    ///
    /// # Errors
    /// The first that cannot be created.
    pub async fn create_topics<N: AsRef<str>>(&self, topics: &[(N, i32)]) -> Result<(), Error> {
        if topics.is_empty() {
            return Ok(());
        }
        let topics = topics.iter().map(|(name, partitions)| CreatableTopic {
            name: Str::from(name.as_ref()),
            num_partitions: *partitions,
            replication_factor: -1,
            ..Default::default()
        });
        let request = CreateTopicsRequest {
            topics: topics.collect(),
            timeout_ms: 30_000,
            ..Default::default()
        };
        let options = SubmitOptions {
            api_version: CREATE_TOPICS_VERSION,
            ..Default::default()
        };
        let server = self.server();
        let submitted = server.quorum().submit(options, request).await;
        let response = submitted.map_err(kafka_rs_server::Error::from)?;
        for topic in response.topics {
            let code =
                ErrorCode::from_code(topic.error_code).unwrap_or(ErrorCode::UnknownServerError);
            if ![ErrorCode::None, ErrorCode::TopicAlreadyExists].contains(&code) {
                return Err(Error::Refused {
                    what: format!("topic {} cannot be created", topic.name),
                    code,
                    message: topic.error_message.map(|message| message.to_string()),
                });
            }
        }
        Ok(())
    }

    /// Stops: answers under way go out, logs are closed cleanly.
    ///
    /// # Errors
    /// When a log cannot be closed.
    pub async fn close(self) -> Result<(), Error> {
        // Nobody must wait for a request that a fault or a standing clock holds back.
        self.controls.release();
        self.clock.resume();
        self.down().await
    }
}
