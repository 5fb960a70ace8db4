//! A node's life: format or open, follow the metadata, listen, register, serve, stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::FlushScheduler;
use kafka_rs_metadata::{ControllerConfig, MetadataDelta, MetadataImage};
use kafka_rs_net::{InProcess, NetStats, Service, TcpServer};
use kafka_rs_platform::{Platform, Storage, spawn};
use kafka_rs_quorum::{Publisher, Quorum, QuorumConfig};
use kafka_rs_replication::FetchSessionCache;
use kafka_rs_runtime::{
    GroupService, Observer, ReplicaManager, SharePartitionManager, ShareStates, TransactionService,
};
use kafka_rs_types::{NodeId, Str, Uuid};
use parking_lot::Mutex;
use tokio::task::JoinHandle;

use crate::door::Interceptor;
use crate::error::Error;
use crate::format::{format, open_dirs};
use crate::listen::bind;
use crate::node::Node;
use crate::producer_ids::ProducerIds;
use crate::quotas::Quotas;
use crate::registration::{advertise, advertise_unbound, heartbeat, heartbeats, register};
use crate::router::Router;
use crate::telemetry::{ClientMetric, ClientMetrics};

/// How long answers under way may take when the server stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Where records live.
#[derive(Debug, Clone)]
pub enum DataDirs {
    /// In memory; gone with the server.
    Memory,
    /// In the directories of `log.dirs`.
    Disk,
    /// In storages of the caller's, one per log directory, with who flushes each.
    Storages(Vec<(Arc<dyn Storage>, FlushScheduler)>),
}

/// How a node starts.
#[derive(Debug)]
pub struct ServerOptions {
    /// Its settings.
    pub config: BrokerConfig,
    /// Time and randomness.
    pub platform: Platform,
    /// Where records live.
    pub data: DataDirs,
    /// Whether the listeners are opened at start; [`Server::listen`] opens them later.
    pub listen: bool,
    /// Told of what happens to partitions.
    pub observer: Option<Arc<dyn Observer>>,
}

/// A running node.
pub struct Server {
    node: Arc<Node>,
    router: Arc<Router>,
    listeners: Mutex<Vec<(Str, TcpServer)>>,
    stats: Arc<NetStats>,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("addresses", &self.addresses())
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Starts a node and returns when it serves: listeners bound, broker registered and unfenced.
    ///
    /// An empty directory is formatted on the way. Runs on the tokio runtime it is called in.
    ///
    /// # Errors
    /// What stands in the way, with the setting, directory or address it is about.
    pub async fn start(
        config: BrokerConfig,
        platform: Platform,
        data: DataDirs,
    ) -> Result<Self, Error> {
        Self::start_with(ServerOptions {
            config,
            platform,
            data,
            listen: true,
            observer: None,
        })
        .await
    }

    /// [`Self::start`] with everything there is to choose.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_with(options: ServerOptions) -> Result<Self, Error> {
        let platform = options.platform.clone();
        let listen = options.listen;
        let node = node(options).await?;
        let mut server = Self {
            router: Router::new(Arc::clone(&node)),
            listeners: Mutex::default(),
            stats: Arc::default(),
            tasks: Vec::new(),
            node,
        };
        let opened = match listen {
            true => server.bind(),
            false => advertise_unbound(&server.node, &server.node.config),
        };
        if let Err(error) = opened {
            server.node.quorum.stop().await;
            return Err(error);
        }
        let broker_epoch = register(&server.node).await?;
        let background = ReplicaManager::run(Arc::downgrade(&server.node.replicas));
        server.tasks.push(spawn(&platform.clock, background));
        let cleaner = ReplicaManager::run_cleaner(Arc::downgrade(&server.node.replicas));
        server.tasks.push(spawn(&platform.clock, cleaner));
        let pruning = ShareStates::prune(Arc::downgrade(&server.node.share_states));
        server.tasks.push(spawn(&platform.clock, pruning));
        heartbeat(&server.node, broker_epoch, false).await?;
        server.node.transactions.start();
        // A client that is let in earlier would be told of a cluster without brokers.
        for (_, listener) in server.listeners.lock().iter() {
            listener.serve();
        }
        let beating = heartbeats(Arc::clone(&server.node), broker_epoch);
        server.tasks.push(spawn(&platform.clock, beating));
        Ok(server)
    }

    /// Opens the listeners of the settings, unless they are open. Runs on the tokio runtime it is
    /// called in.
    ///
    /// # Errors
    /// When an address cannot be bound.
    pub fn listen(&self) -> Result<(), Error> {
        self.bind()?;
        for (_, listener) in self.listeners.lock().iter() {
            listener.serve();
        }
        Ok(())
    }

    fn bind(&self) -> Result<(), Error> {
        let mut listeners = self.listeners.lock();
        if listeners.is_empty() {
            let node = &self.node;
            let bound = bind(&node.config, &node.platform, &self.router, &self.stats)?;
            let addresses: Vec<(Str, SocketAddr)> = bound
                .iter()
                .map(|(name, server)| (name.clone(), server.address()))
                .collect();
            advertise(node, &node.config, &addresses)?;
            *listeners = bound;
        }
        Ok(())
    }

    /// Names of the open listeners with the addresses they are bound to.
    pub fn addresses(&self) -> Vec<(Str, SocketAddr)> {
        let listeners = self.listeners.lock();
        listeners
            .iter()
            .map(|(name, server)| (name.clone(), server.address()))
            .collect()
    }

    /// `host:port` for clients on this machine: the first client listener, as advertised; empty
    /// while none is open.
    pub fn bootstrap(&self) -> String {
        let addresses = self.addresses();
        let advertised = self.node.advertised.read();
        let first = addresses.first().and_then(|(name, _)| advertised.get(name));
        first
            .map(|(host, port)| format!("{host}:{port}"))
            .unwrap_or_default()
    }

    /// The cluster's id.
    pub fn cluster_id(&self) -> Str {
        self.node.cluster_id.clone()
    }

    /// This node's id.
    pub fn node_id(&self) -> NodeId {
        self.node.node_id
    }

    /// A connection without a socket. It serves until the server is closed or dropped.
    pub fn connect(&self) -> InProcess {
        let advertised = self.node.advertised.read();
        let listener = advertised.keys().next().cloned();
        let service: Arc<dyn Service> = Arc::clone(&self.router) as Arc<dyn Service>;
        InProcess::connect(service, listener.unwrap_or(Str::from_static("PLAINTEXT")))
    }

    /// The metadata quorum: changes of the metadata, past the network.
    pub fn quorum(&self) -> &Quorum {
        &self.node.quorum
    }

    /// The partitions.
    pub fn replicas(&self) -> &Arc<ReplicaManager> {
        &self.node.replicas
    }

    /// The groups.
    pub fn groups(&self) -> &Arc<GroupService> {
        &self.node.groups
    }

    /// The transactions.
    pub fn transactions(&self) -> &Arc<TransactionService> {
        &self.node.transactions
    }

    /// Puts these interceptors at the door, the first one outermost, instead of those that are there.
    pub fn intercept(&self, interceptors: Vec<Arc<dyn Interceptor>>) {
        self.router.door().set(interceptors);
    }

    /// Metrics in the text form Prometheus reads.
    pub fn metrics(&self) -> String {
        crate::metrics::render(&self.router, &self.stats)
    }

    /// What clients push (KIP-714): the newest value of every series.
    pub fn client_metrics(&self) -> Vec<ClientMetric> {
        self.node.telemetry.all()
    }

    /// Whether this node serves all it should.
    ///
    /// # Errors
    /// A sentence about the log directory that failed.
    pub fn health(&self) -> Result<(), String> {
        for dir in self.node.replicas.log_dirs() {
            dir.check()
                .map_err(|error| format!("log directory {} is offline: {error}", dir.path()))?;
        }
        Ok(())
    }

    /// Stops accepting, lets answers go out, closes the logs cleanly.
    ///
    /// # Errors
    /// The first log that could not be closed; the next start recovers it.
    pub async fn close(&self) -> Result<(), Error> {
        for task in &self.tasks {
            task.abort();
        }
        // Members that wait for a rebalance would hold their connections open until the end.
        self.node.transactions.close();
        self.node.groups.close();
        self.node.share_states.close();
        let listeners = std::mem::take(&mut *self.listeners.lock());
        for (_, listener) in listeners {
            listener.shutdown(&self.node.clock, DRAIN).await;
        }
        self.router.close();
        self.node.quorum.stop().await;
        let closed = self.node.replicas.close();
        self.leave();
        Ok(closed?)
    }

    /// Ends as a killed process does: no answer goes out any more, nothing is written on the way.
    pub fn abort(&self) {
        self.router.close();
        for task in &self.tasks {
            task.abort();
        }
        self.listeners.lock().clear();
        self.leave();
    }

    /// [`Self::abort`], and its addresses are free when it returns.
    pub async fn kill(&self) {
        let listeners = std::mem::take(&mut *self.listeners.lock());
        self.abort();
        for (_, listener) in listeners {
            listener.abort().await;
        }
    }

    /// Tasks end in their own time; the directories are free at once.
    fn leave(&self) {
        for dir in self.node.replicas.log_dirs() {
            dir.leave();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.abort();
    }
}

/// Puts a node's parts together and starts its quorum.
async fn node(options: ServerOptions) -> Result<Arc<Node>, Error> {
    let platform = options.platform;
    let config = Arc::new(options.config);
    let dirs = open_dirs(&config, &options.data)?;
    let (cluster_id, directory_ids) = format(&config, &platform, &dirs)?;
    let node_id = config.node_id();
    let replicas =
        ReplicaManager::new(node_id, platform.clone(), Arc::clone(&config), dirs.clone())?;
    let replicas = Arc::new(replicas.observed_by(options.observer));
    let groups = Arc::new(GroupService::new(
        node_id,
        &platform,
        &config,
        Arc::clone(&replicas),
    ));
    let transactions = Arc::new(TransactionService::new(
        node_id,
        &platform,
        &config,
        Arc::clone(&replicas),
        Arc::clone(&groups),
    ));
    let share_states = Arc::new(ShareStates::new(
        node_id,
        &platform,
        &config,
        Arc::clone(&replicas),
    ));
    let shares = Arc::new(SharePartitionManager::new(
        &platform,
        &config,
        Arc::clone(&replicas),
        Arc::clone(&share_states),
    ));
    let quotas = Arc::new(Quotas::new(node_id, Arc::clone(&platform.clock), &config));
    let telemetry = Arc::new(ClientMetrics::new(Arc::clone(&platform.clock), &config));
    let publishers = vec![
        publisher(&replicas),
        group_publisher(&groups),
        transaction_publisher(&transactions),
        share_publisher(&share_states, &shares),
        quota_publisher(&quotas, &replicas),
        telemetry_publisher(&telemetry),
    ];
    let quorum = Quorum::start(
        quorum_config(&config, &cluster_id, directory_ids[0]),
        platform.clone(),
        Arc::clone(&dirs[0]),
        publishers,
    )
    .await?;
    let slots = usize::try_from(config.number("max.incremental.fetch.session.cache.slots"));
    Ok(Arc::new(Node {
        node_id,
        cluster_id,
        clock: Arc::clone(&platform.clock),
        platform,
        quorum,
        replicas,
        groups,
        transactions,
        share_states,
        shares,
        fetch_sessions: Mutex::new(FetchSessionCache::new(slots.unwrap_or(0))),
        fetch_max_bytes: usize::try_from(config.number("fetch.max.bytes")).unwrap_or(0),
        producer_ids: ProducerIds::default(),
        quotas,
        telemetry,
        directory_ids,
        advertised: Default::default(),
        config,
    }))
}

fn publisher(replicas: &Arc<ReplicaManager>) -> Publisher {
    let replicas = Arc::downgrade(replicas);
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let Some(replicas) = replicas.upgrade() {
            replicas.publish(delta, image);
        }
    })
}

/// Comes after the replica manager's: groups need their partitions open.
fn group_publisher(groups: &Arc<GroupService>) -> Publisher {
    let groups = Arc::downgrade(groups);
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let Some(groups) = groups.upgrade() {
            groups.publish(delta, image);
        }
    })
}

/// Comes after the groups': markers of decided transactions go to them too.
fn transaction_publisher(transactions: &Arc<TransactionService>) -> Publisher {
    let transactions = Arc::downgrade(transactions);
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let Some(transactions) = transactions.upgrade() {
            transactions.publish(delta, image);
        }
    })
}

/// Comes after the replica manager's: states and records need their partitions open.
fn share_publisher(states: &Arc<ShareStates>, shares: &Arc<SharePartitionManager>) -> Publisher {
    let (states, shares) = (Arc::downgrade(states), Arc::downgrade(shares));
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let (Some(states), Some(shares)) = (states.upgrade(), shares.upgrade()) {
            states.publish(delta, image);
            shares.publish(delta, image);
        }
    })
}

/// Comes after the replica manager's, which knows the changed settings.
fn quota_publisher(quotas: &Arc<Quotas>, replicas: &Arc<ReplicaManager>) -> Publisher {
    let (quotas, replicas) = (Arc::downgrade(quotas), Arc::downgrade(replicas));
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let (Some(quotas), Some(replicas)) = (quotas.upgrade(), replicas.upgrade()) {
            quotas.publish(delta, image, &replicas.config());
        }
    })
}

fn telemetry_publisher(telemetry: &Arc<ClientMetrics>) -> Publisher {
    let telemetry = Arc::downgrade(telemetry);
    Box::new(move |delta: &MetadataDelta, image: &Arc<MetadataImage>| {
        if let Some(telemetry) = telemetry.upgrade() {
            telemetry.publish(delta, image);
        }
    })
}

fn quorum_config(config: &BrokerConfig, cluster_id: &Str, directory_id: Uuid) -> QuorumConfig {
    let snapshot_bytes = config.number("metadata.log.max.record.bytes.between.snapshots");
    let quorum = QuorumConfig::new(
        directory_id,
        ControllerConfig {
            node_id: config.node_id(),
            cluster_id: cluster_id.clone(),
            delete_topic_enable: config.flag("delete.topic.enable"),
            default_partitions: i32::try_from(config.number("num.partitions")).unwrap_or(1),
            default_replication_factor: i16::try_from(config.number("default.replication.factor"))
                .unwrap_or(1),
            session_timeout_ms: config.number("broker.session.timeout.ms"),
            static_config: config.given().clone(),
        },
    );
    QuorumConfig {
        snapshot_bytes: u64::try_from(snapshot_bytes).unwrap_or(u64::MAX),
        ..quorum
    }
}
