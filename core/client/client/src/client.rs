//! The connection layer: finds brokers, leaders and coordinators, and asks again where asking
//! again helps.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use kafka_rs_config::ClientConfig;
use kafka_rs_platform::Platform;
use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, Str, TopicPartition};
use kafka_rs_wire::{Request, VersionRange};
use parking_lot::Mutex;

use crate::Error;
use crate::backoff::Backoff;
use crate::connection::Connection;
use crate::coordinator::CoordinatorType;
use crate::interest::Interest;
use crate::metadata::Metadata;
use crate::pool::{Lane, Pool};
use crate::transport::{Connector, Endpoint, TcpConnector, parse_bootstrap};

/// Whom a request is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// Any broker.
    Any,
    /// The broker that takes requests for the controller.
    Controller,
    /// This broker.
    Broker(NodeId),
    /// The leader of this partition.
    Leader(TopicPartition),
    /// The coordinator of this group.
    GroupCoordinator(Str),
    /// The coordinator of this transactional id.
    TransactionCoordinator(Str),
}

impl Destination {
    /// The leader of partition `partition` of `topic`.
    pub fn leader(topic: impl Into<Str>, partition: PartitionIndex) -> Self {
        Self::Leader(TopicPartition::new(topic, partition))
    }
}

/// How a call is made; [`Client::options`] has what the settings say.
#[derive(Debug, Clone)]
pub struct CallOptions {
    /// How long the whole call may take, retries and all.
    pub timeout: Duration,
    /// How long one attempt may wait for its answer (`request.timeout.ms`).
    pub request_timeout: Duration,
    /// Attempts after the first.
    pub retries: u32,
    /// Which connection.
    pub lane: Lane,
    /// Versions of the API that will do.
    pub versions: VersionRange,
}

/// Many connections to one cluster, as one thing to ask. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) config: ClientConfig,
    pub(crate) platform: Platform,
    pub(crate) pool: Pool,
    pub(crate) bootstrap: Vec<Endpoint>,
    pub(crate) metadata: ArcSwap<Metadata>,
    pub(crate) interest: Mutex<Interest>,
    pub(crate) refreshing: tokio::sync::Mutex<()>,
    pub(crate) coordinators: Mutex<BTreeMap<(CoordinatorType, Str), Endpoint>>,
    pub(crate) retry: Backoff,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.pool.close();
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("bootstrap", &self.shared.bootstrap)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client over TCP to `bootstrap.servers`. Connects when it is first asked something.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(config: ClientConfig, platform: Platform) -> Result<Self, Error> {
        let bytes = |key| usize::try_from(config.number(key)).ok().filter(|n| *n > 0);
        let connector = TcpConnector {
            send_buffer_bytes: bytes("send.buffer.bytes"),
            receive_buffer_bytes: bytes("receive.buffer.bytes"),
        };
        Self::with_connector(config, platform, Arc::new(connector))
    }

    /// A client whose connections `connector` opens.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn with_connector(
        config: ClientConfig,
        platform: Platform,
        connector: Arc<dyn Connector>,
    ) -> Result<Self, Error> {
        let protocol = config.text("security.protocol");
        if !protocol.eq_ignore_ascii_case("PLAINTEXT") {
            return Err(Error::config(format!(
                "security.protocol={protocol} is not built yet, and a client that ignored it would \
                 send everything in the open; only PLAINTEXT can be used for now"
            )));
        }
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        let bootstrap = match connector.bootstrap() {
            Some(endpoints) => endpoints,
            None => parse_bootstrap(&config.list("bootstrap.servers"))?,
        };
        let backoff = |first, longest| Backoff {
            first: config.duration(first),
            longest: config.duration(longest),
        };
        let client_id = Some(config.text("client.id")).filter(|id| !id.is_empty());
        let pool = Pool::new(
            connector,
            platform.clone(),
            client_id.map(Str::from),
            backoff("reconnect.backoff.ms", "reconnect.backoff.max.ms"),
            backoff(
                "socket.connection.setup.timeout.ms",
                "socket.connection.setup.timeout.max.ms",
            ),
        );
        Ok(Self {
            shared: Arc::new(Shared {
                retry: backoff("retry.backoff.ms", "retry.backoff.max.ms"),
                interest: Mutex::new(Interest::new(&config)),
                config,
                platform,
                pool,
                bootstrap,
                metadata: ArcSwap::default(),
                refreshing: tokio::sync::Mutex::default(),
                coordinators: Mutex::default(),
            }),
        })
    }

    /// The settings.
    pub fn config(&self) -> &ClientConfig {
        &self.shared.config
    }

    /// Clock and randomness.
    pub fn platform(&self) -> &Platform {
        &self.shared.platform
    }

    /// `retry.backoff.ms` up to `retry.backoff.max.ms`.
    pub(crate) fn retry(&self) -> Backoff {
        self.shared.retry
    }

    /// What the settings say about calls: `default.api.timeout.ms` (for a producer
    /// `max.block.ms`), `request.timeout.ms`, `retries`.
    pub fn options(&self) -> CallOptions {
        let config = &self.shared.config;
        let whole = match config.scope() {
            kafka_rs_config::Scope::Producer => "max.block.ms",
            _ => "default.api.timeout.ms",
        };
        CallOptions {
            timeout: config.duration(whole),
            request_timeout: config.duration("request.timeout.ms"),
            retries: match config.scope() {
                // Consumers have no such setting.
                kafka_rs_config::Scope::Consumer => u32::MAX,
                _ => u32::try_from(config.number("retries")).unwrap_or(0),
            },
            lane: Lane::Main,
            versions: VersionRange::new(0, i16::MAX),
        }
    }

    /// Sends `request` to whom it is for and returns the answer, whatever codes are in it.
    ///
    /// Lost connections, timeouts and unknown leaders or coordinators are retried until the
    /// call's time is up; codes in the answer are not, see [`Client::call_with`].
    ///
    /// # Errors
    /// When there was no answer.
    pub async fn call<R: Request>(
        &self,
        to: &Destination,
        request: R,
    ) -> Result<R::Response, Error> {
        self.call_with(
            to,
            &self.options(),
            |_| request.clone(),
            |_| ErrorCode::None,
        )
        .await
    }

    /// The same with options, a request that is built for the version that was negotiated, and
    /// `code`, which finds the code in the answer that decides about the call as a whole.
    ///
    /// On a retriable code, the leader, controller or coordinator is looked up again and the
    /// request sent again, until the call's time or `retries` are used up; then the answer is
    /// returned as it came. Codes that are not retriable are returned at once.
    ///
    /// # Errors
    /// When there was no answer. [`Error::is_outcome_unknown`] tells whether the request may have
    /// taken effect all the same.
    pub async fn call_with<R: Request>(
        &self,
        to: &Destination,
        options: &CallOptions,
        build: impl Fn(i16) -> R,
        code: impl Fn(&R::Response) -> ErrorCode,
    ) -> Result<R::Response, Error> {
        let clock = &self.shared.platform.clock;
        let deadline = clock.monotonic().saturating_add(options.timeout);
        let mut failures = 0;
        let mut last = None;
        loop {
            let outcome = tokio::select! {
                biased;
                outcome = self.attempt(to, options, &build) => outcome,
                () = clock.sleep_until(deadline) => {
                    let what = format!("{} to {to:?} took too long", R::NAME);
                    return Err(last.unwrap_or_else(|| Error::timeout(what)));
                }
            };
            let (retriable, found) = match &outcome {
                Ok(response) => {
                    let found = code(response);
                    (found.is_retriable(), found)
                }
                Err(error) => {
                    let found = match error.reason() {
                        crate::Reason::Kafka(code) => code,
                        crate::Reason::Local(_) => ErrorCode::None,
                    };
                    (error.is_retriable(), found)
                }
            };
            let wait = {
                failures += 1;
                self.shared
                    .retry
                    .wait(failures, self.shared.platform.random.as_ref())
            };
            let in_time = clock.monotonic() + wait < deadline && failures <= options.retries;
            if !retriable || !in_time {
                return outcome;
            }
            tracing::debug!(request = R::NAME, code = found.name(), failures, "retrying");
            last = outcome.err();
            self.rediscover(to, found);
            clock.sleep(wait).await;
        }
    }

    async fn attempt<R: Request>(
        &self,
        to: &Destination,
        options: &CallOptions,
        build: &impl Fn(i16) -> R,
    ) -> Result<R::Response, Error> {
        let connection = self.route(to, options.lane).await?;
        let version = connection.version(R::API_KEY, options.versions)?;
        let pending = connection.begin(&build(version), version, true)?;
        tokio::select! {
            biased;
            response = pending.response() => response,
            () = self.shared.platform.clock.sleep(options.request_timeout) => {
                Err(timed_out(&connection, R::NAME, options.request_timeout))
            }
        }
    }

    /// A connection to whom `to` means.
    pub(crate) async fn route(
        &self,
        to: &Destination,
        lane: Lane,
    ) -> Result<Arc<Connection>, Error> {
        let endpoint = match to {
            Destination::Any => return self.any(lane).await,
            Destination::Controller => self.controller().await?,
            Destination::Broker(id) => self.broker(*id).await?,
            Destination::Leader(partition) => self.leader(partition).await?,
            Destination::GroupCoordinator(id) => {
                self.coordinator(CoordinatorType::Group, id).await?
            }
            Destination::TransactionCoordinator(id) => {
                self.coordinator(CoordinatorType::Transaction, id).await?
            }
        };
        self.shared.pool.connect(&endpoint, lane).await
    }

    /// A connection to any broker: an open one, else whichever can be reached.
    pub(crate) async fn any(&self, lane: Lane) -> Result<Arc<Connection>, Error> {
        let metadata = self.shared.metadata.load_full();
        let mut known: Vec<Endpoint> = metadata.nodes.values().map(|n| n.endpoint()).collect();
        let open = known.iter().filter_map(|e| self.shared.pool.open(e, lane));
        if let Some(idle) = open.min_by_key(|connection| connection.pending()) {
            return Ok(idle);
        }
        let random = &self.shared.platform.random;
        let shuffle = |endpoints: &mut Vec<Endpoint>| {
            for at in (1..endpoints.len()).rev() {
                let other = random.below(at as u64 + 1) as usize;
                endpoints.swap(at, other);
            }
        };
        shuffle(&mut known);
        // metadata.recovery.strategy: begin again where the client began.
        let strategy = self.shared.config.text("metadata.recovery.strategy");
        if known.is_empty() || strategy.eq_ignore_ascii_case("rebootstrap") {
            let mut bootstrap = self.shared.bootstrap.clone();
            shuffle(&mut bootstrap);
            known.extend(bootstrap);
        }
        let mut failed = Error::network("no broker is known", false);
        for endpoint in known {
            match self.shared.pool.connect(&endpoint, lane).await {
                Ok(connection) => return Ok(connection),
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// The open connection to a node, if there is one.
    pub(crate) fn opened(&self, node: NodeId, lane: Lane) -> Option<Arc<Connection>> {
        let metadata = self.shared.metadata.load();
        let endpoint = metadata.nodes.get(&node)?.endpoint();
        self.shared.pool.open(&endpoint, lane)
    }

    /// Sleeps until `at`, for ever when there is no such moment.
    pub(crate) async fn sleep_until(&self, at: Option<Duration>) {
        match at {
            Some(at) => self.shared.platform.clock.sleep_until(at).await,
            None => std::future::pending().await,
        }
    }

    async fn controller(&self) -> Result<Endpoint, Error> {
        let find =
            |metadata: &Metadata| Some(metadata.nodes.get(&metadata.controller?)?.endpoint());
        self.find(find, || {
            Error::kafka(ErrorCode::NotController, "the controller is not known")
        })
        .await
    }

    async fn broker(&self, id: NodeId) -> Result<Endpoint, Error> {
        let find = |metadata: &Metadata| Some(metadata.nodes.get(&id)?.endpoint());
        self.find(find, || {
            let message = format!("broker {id} is not in the cluster");
            Error::kafka(ErrorCode::BrokerNotAvailable, message)
        })
        .await
    }

    async fn leader(&self, partition: &TopicPartition) -> Result<Endpoint, Error> {
        self.add_topics([partition.topic.clone()]);
        let find = |metadata: &Metadata| Some(metadata.leader(partition)?.0.endpoint());
        self.find(find, || {
            let metadata = self.shared.metadata.load();
            let topic = metadata.topics.get(&partition.topic);
            let code = topic.map_or(ErrorCode::UnknownTopicOrPartition, |topic| topic.error);
            match (
                code,
                metadata.partition(&partition.topic, partition.partition),
            ) {
                (ErrorCode::None, None) => Error::kafka(
                    ErrorCode::UnknownTopicOrPartition,
                    format!("there is no {partition}"),
                ),
                (ErrorCode::None, Some(_)) => Error::kafka(
                    ErrorCode::LeaderNotAvailable,
                    format!("{partition} has no leader"),
                ),
                (code, _) => Error::kafka(code, format!("metadata of {partition}")),
            }
        })
        .await
    }

    /// What `find` finds in the metadata; asks for fresh metadata once when it finds nothing.
    async fn find(
        &self,
        find: impl Fn(&Metadata) -> Option<Endpoint>,
        missing: impl Fn() -> Error,
    ) -> Result<Endpoint, Error> {
        if let Some(found) = find(&self.shared.metadata.load()) {
            return Ok(found);
        }
        let fresh = self.refresh_metadata().await?;
        find(&fresh).ok_or_else(missing)
    }

    /// Forgets what led to `code`.
    fn rediscover(&self, to: &Destination, code: ErrorCode) {
        match to {
            Destination::GroupCoordinator(id) => {
                self.forget_coordinator(CoordinatorType::Group, id, code);
            }
            Destination::TransactionCoordinator(id) => {
                self.forget_coordinator(CoordinatorType::Transaction, id, code);
            }
            Destination::Any => {}
            Destination::Controller | Destination::Broker(_) | Destination::Leader(_) => {
                let lost = matches!(
                    code,
                    ErrorCode::NetworkException
                        | ErrorCode::RequestTimedOut
                        | ErrorCode::NotController
                );
                if lost || code.refreshes_metadata() {
                    self.doubt(to);
                }
            }
        }
    }

    /// Closes the connections. Calls under way fail; nothing else is waited for.
    pub fn close(&self) {
        self.shared.pool.close();
    }
}

/// The answer did not come in time. The connection goes, since what comes on it is late.
pub(crate) fn timed_out(connection: &Connection, request: &str, after: Duration) -> Error {
    let message = format!(
        "no answer to {request} from {} within {} ms",
        connection.endpoint(),
        after.as_millis()
    );
    connection.close(&message);
    Error::kafka(ErrorCode::RequestTimedOut, message).with_outcome_unknown(true)
}
