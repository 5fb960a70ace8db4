//! A node's life: format or open, follow the metadata, listen, register, serve, stop.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::{BrokerConfig, Listener};
use kafka_rs_log::{FlushScheduler, LogDir, MetaProperties};
use kafka_rs_metadata::{ControllerConfig, MetadataDelta, MetadataImage, SUPPORTED_FEATURES};
use kafka_rs_net::{InProcess, Limits, NetStats, Service, TcpServer};
use kafka_rs_platform::{DiskStorage, MemoryStorage, Platform, Storage};
use kafka_rs_quorum::{Publisher, Quorum, QuorumConfig, SubmitOptions};
use kafka_rs_replication::FetchSessionCache;
use kafka_rs_runtime::{GroupService, ReplicaManager};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::broker_registration_request::{Feature, Listener as Registered};
use kafka_rs_wire::messages::{BrokerHeartbeatRequest, BrokerRegistrationRequest};
use parking_lot::Mutex;
use tokio::task::JoinHandle;

use crate::error::Error;
use crate::node::Node;
use crate::producer_ids::ProducerIds;
use crate::router::Router;

/// How long answers under way may take when the server stops.
const DRAIN: Duration = Duration::from_secs(5);

/// Where records live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataDirs {
    /// In memory; gone with the server.
    Memory,
    /// In the directories of `log.dirs`.
    Disk,
}

/// A running node.
pub struct Server {
    node: Arc<Node>,
    router: Arc<Router>,
    listeners: Mutex<Vec<TcpServer>>,
    addresses: Vec<(Str, SocketAddr)>,
    stats: Arc<NetStats>,
    tasks: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("addresses", &self.addresses)
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
        let config = Arc::new(config);
        let dirs = open_dirs(&config, &data)?;
        let (cluster_id, directory_ids) = format(&config, &platform, &dirs)?;
        let node_id = config.node_id();
        let replicas = Arc::new(ReplicaManager::new(
            node_id,
            platform.clone(),
            Arc::clone(&config),
            dirs.clone(),
        )?);
        let groups = Arc::new(GroupService::new(
            node_id,
            &platform,
            &config,
            Arc::clone(&replicas),
        ));
        let publishers = vec![publisher(&replicas), group_publisher(&groups)];
        let quorum = Quorum::start(
            quorum_config(&config, &cluster_id, directory_ids[0]),
            platform.clone(),
            Arc::clone(&dirs[0]),
            publishers,
        )
        .await?;
        let slots = usize::try_from(config.number("max.incremental.fetch.session.cache.slots"));
        let node = Arc::new(Node {
            node_id,
            cluster_id,
            platform: platform.clone(),
            clock: Arc::clone(&platform.clock),
            quorum,
            replicas: Arc::clone(&replicas),
            groups,
            fetch_sessions: Mutex::new(FetchSessionCache::new(slots.unwrap_or(0))),
            fetch_max_bytes: usize::try_from(config.number("fetch.max.bytes")).unwrap_or(0),
            producer_ids: ProducerIds::default(),
            directory_ids,
            advertised: Default::default(),
            config: Arc::clone(&config),
        });
        let router = Arc::new(Router::new(Arc::clone(&node)));
        let stats = Arc::new(NetStats::default());
        let listeners = bind(&config, &platform, &router, &stats)?;
        let addresses: Vec<(Str, SocketAddr)> = listeners
            .iter()
            .map(|(name, server)| (name.clone(), server.address()))
            .collect();
        advertise(&node, &config, &addresses)?;
        let broker_epoch = register(&node).await?;
        let mut tasks = vec![tokio::spawn(ReplicaManager::run(Arc::downgrade(&replicas)))];
        heartbeat(&node, broker_epoch, false).await?;
        tasks.push(tokio::spawn(heartbeats(Arc::clone(&node), broker_epoch)));
        let listeners = Mutex::new(listeners.into_iter().map(|(_, server)| server).collect());
        Ok(Self {
            node,
            router,
            listeners,
            addresses,
            stats,
            tasks,
        })
    }

    /// Listener names with the addresses they are bound to.
    pub fn addresses(&self) -> &[(Str, SocketAddr)] {
        &self.addresses
    }

    /// `host:port` for clients on this machine: the first client listener, as advertised.
    pub fn bootstrap(&self) -> String {
        let advertised = self.node.advertised.read();
        let first = self
            .addresses
            .first()
            .and_then(|(name, _)| advertised.get(name));
        first
            .map(|(host, port)| format!("{host}:{port}"))
            .unwrap_or_default()
    }

    /// The cluster's id.
    pub fn cluster_id(&self) -> Str {
        self.node.cluster_id.clone()
    }

    /// A connection without a socket.
    pub fn connect(&self) -> InProcess {
        let listener = self.addresses.first().map(|(name, _)| name.clone());
        let service: Arc<dyn Service> = Arc::clone(&self.router) as Arc<dyn Service>;
        InProcess::connect(service, listener.unwrap_or(Str::from_static("PLAINTEXT")))
    }

    /// Metrics in the text form Prometheus reads.
    pub fn metrics(&self) -> String {
        crate::metrics::render(&self.router, &self.stats)
    }

    /// Stops accepting, lets answers go out, closes the logs cleanly.
    ///
    /// # Errors
    /// The first log that could not be closed; the next start recovers it.
    pub async fn close(self) -> Result<(), Error> {
        for task in &self.tasks {
            task.abort();
        }
        // Members that wait for a rebalance would hold their connections open until the end.
        self.node.groups.close();
        let listeners = std::mem::take(&mut *self.listeners.lock());
        for listener in listeners {
            listener.shutdown(&self.node.clock, DRAIN).await;
        }
        self.node.quorum.stop().await;
        self.node.replicas.close()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn open_dirs(config: &BrokerConfig, data: &DataDirs) -> Result<Vec<Arc<LogDir>>, Error> {
    let mut dirs = Vec::new();
    let paths = match data {
        DataDirs::Memory => vec![None],
        DataDirs::Disk => config.log_dirs().into_iter().map(Some).collect(),
    };
    for path in paths {
        let storage: Arc<dyn Storage> = match path {
            None => Arc::new(MemoryStorage::new()),
            Some(path) => Arc::new(
                DiskStorage::open(&path).map_err(|source| Error::DataDir { path, source })?,
            ),
        };
        let flusher = match data {
            DataDirs::Memory => FlushScheduler::inline(),
            DataDirs::Disk => FlushScheduler::threaded(),
        };
        dirs.push(Arc::new(LogDir::open(storage, flusher)?));
    }
    Ok(dirs)
}

/// Reads whose directories these are; an empty one becomes this node's.
fn format(
    config: &BrokerConfig,
    platform: &Platform,
    dirs: &[Arc<LogDir>],
) -> Result<(Str, Vec<Uuid>), Error> {
    let node_id = config.node_id();
    let given = config
        .set_value("cluster.id")
        .map(|(id, _)| Str::from(id.trim()));
    let known: Vec<Option<MetaProperties>> = dirs
        .iter()
        .map(|dir| dir.meta_properties())
        .collect::<Result<_, _>>()?;
    let on_disk = known
        .iter()
        .flatten()
        .next()
        .map(|properties| properties.cluster_id.clone());
    let cluster_id = match (on_disk, given) {
        (Some(on_disk), Some(given)) if on_disk != given => {
            return Err(Error::WrongDirectory(format!(
                "{} belongs to cluster {on_disk}, but cluster.id is {given}; use another directory or that cluster.id",
                dirs[0].path()
            )));
        }
        (Some(on_disk), _) => on_disk,
        (None, Some(given)) => given,
        (None, None) => Str::from(platform.random.uuid().to_string()),
    };
    let mut ids = Vec::with_capacity(dirs.len());
    for (dir, properties) in dirs.iter().zip(known) {
        let directory_id = match properties {
            Some(known) if known.node_id != node_id => {
                return Err(Error::WrongDirectory(format!(
                    "{} belongs to node {}, but node.id is {node_id}",
                    dir.path(),
                    known.node_id
                )));
            }
            Some(known) if known.cluster_id != cluster_id => {
                return Err(Error::WrongDirectory(format!(
                    "{} belongs to cluster {}, the other directories to {cluster_id}",
                    dir.path(),
                    known.cluster_id
                )));
            }
            Some(MetaProperties {
                directory_id: Some(id),
                ..
            }) => id,
            _ => {
                let id = platform.random.uuid();
                dir.write_meta_properties(&MetaProperties {
                    cluster_id: cluster_id.clone(),
                    node_id,
                    directory_id: Some(id),
                })?;
                id
            }
        };
        ids.push(directory_id);
    }
    Ok((cluster_id, ids))
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

fn quorum_config(config: &BrokerConfig, cluster_id: &Str, directory_id: Uuid) -> QuorumConfig {
    QuorumConfig::new(
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
    )
}

fn limits(config: &BrokerConfig) -> Limits {
    let count = |key: &str| usize::try_from(config.number(key)).unwrap_or(usize::MAX);
    let size = |key: &str| usize::try_from(config.number(key)).ok();
    let overrides = config
        .list("max.connections.per.ip.overrides")
        .into_iter()
        .filter_map(|entry| {
            let (host, count) = entry.rsplit_once(':')?;
            Some((host.parse::<IpAddr>().ok()?, count.trim().parse().ok()?))
        });
    Limits {
        request_bytes_max: count("socket.request.max.bytes"),
        connections_max: count("max.connections"),
        connections_per_ip_max: count("max.connections.per.ip"),
        connections_per_ip_overrides: overrides.collect(),
        idle_max: Duration::from_millis(
            u64::try_from(config.number("connections.max.idle.ms")).unwrap_or(0),
        ),
        queued_bytes_max: size("queued.max.request.bytes"),
        send_buffer_bytes: size("socket.send.buffer.bytes"),
        receive_buffer_bytes: size("socket.receive.buffer.bytes"),
        backlog: i32::try_from(config.number("socket.listen.backlog.size")).unwrap_or(50),
    }
}

/// Binds the client listeners; those of the controller wait for a quorum of several nodes.
fn bind(
    config: &BrokerConfig,
    platform: &Platform,
    router: &Arc<Router>,
    stats: &Arc<NetStats>,
) -> Result<Vec<(Str, TcpServer)>, Error> {
    let controllers = config.controller_listener_names();
    let mut bound = Vec::new();
    for listener in config
        .listeners()?
        .iter()
        .filter(|l| !controllers.contains(&l.name))
    {
        let name = Str::from(&listener.name);
        let address = resolve(listener)?;
        let server = TcpServer::bind(
            name.clone(),
            address,
            limits(config),
            Arc::clone(stats),
            &platform.clock,
            Arc::clone(router) as Arc<dyn Service>,
        )
        .map_err(|source| Error::Listen {
            address: address.to_string(),
            source,
        })?;
        bound.push((name, server));
    }
    Ok(bound)
}

fn resolve(listener: &Listener) -> Result<SocketAddr, Error> {
    let host = if listener.host.is_empty() {
        "0.0.0.0"
    } else {
        listener.host.as_str()
    };
    let address = format!("{host}:{}", listener.port);
    let failed = |source| Error::Listen {
        address: address.clone(),
        source,
    };
    let mut found = (host, listener.port).to_socket_addrs().map_err(failed)?;
    found.next().ok_or_else(|| Error::Listen {
        address: address.clone(),
        source: std::io::ErrorKind::AddrNotAvailable.into(),
    })
}

/// Works out what clients are told: `advertised.listeners`, else the listeners themselves with
/// their real ports and, for a wildcard, this machine's name.
fn advertise(
    node: &Node,
    config: &BrokerConfig,
    addresses: &[(Str, SocketAddr)],
) -> Result<(), Error> {
    let told = config.advertised_listeners()?;
    let given = config.listeners()?;
    let mut advertised = node.advertised.write();
    for (name, address) in addresses {
        let explicit = told.iter().find(|listener| *name == listener.name.as_str());
        let source = explicit.or_else(|| given.iter().find(|l| *name == l.name.as_str()));
        let host = source
            .map(|listener| listener.host.as_str())
            .unwrap_or_default();
        let host = match host {
            "" | "0.0.0.0" | "::" => local_host_name(),
            host => Str::from(host),
        };
        let port = match explicit {
            Some(listener) if listener.port != 0 => listener.port,
            _ => address.port(),
        };
        advertised.insert(name.clone(), (host, port));
    }
    Ok(())
}

/// The name other machines may know this one by; `localhost` when it has none that resolves.
fn local_host_name() -> Str {
    let uname = rustix::system::uname();
    let name = uname.nodename().to_string_lossy().into_owned();
    let resolves = (name.as_str(), 0)
        .to_socket_addrs()
        .is_ok_and(|mut found| found.next().is_some());
    if resolves {
        Str::from(name)
    } else {
        Str::from_static("localhost")
    }
}

/// Tells the controller that this broker is there; returns its epoch.
async fn register(node: &Node) -> Result<i64, Error> {
    let protocols: BTreeMap<String, i16> = node
        .config
        .listeners()?
        .into_iter()
        .map(|l| (l.name, l.protocol.code()))
        .collect();
    let advertised = node.advertised.read().clone();
    let listeners = advertised
        .into_iter()
        .map(|(name, (host, port))| Registered {
            security_protocol: protocols.get(name.as_str()).copied().unwrap_or(0),
            name,
            host,
            port,
            ..Default::default()
        });
    let features = SUPPORTED_FEATURES.iter().map(|(name, range, _)| Feature {
        name: Str::from_static(name),
        min_supported_version: range.min,
        max_supported_version: range.max,
        ..Default::default()
    });
    let rack = node.config.text("broker.rack");
    let request = BrokerRegistrationRequest {
        broker_id: node.node_id,
        cluster_id: node.cluster_id.clone(),
        incarnation_id: node.platform.random.uuid(),
        listeners: listeners.collect(),
        features: features.collect(),
        rack: (!rack.is_empty()).then(|| Str::from(rack)),
        log_dirs: node.directory_ids.clone(),
        ..Default::default()
    };
    let options = SubmitOptions {
        api_version: 4,
        ..SubmitOptions::default()
    };
    let response = node.quorum.submit(options, request).await?;
    if response.error_code != ErrorCode::None.code() {
        return Err(Error::Registration {
            node_id: node.node_id,
            code: response.error_code,
        });
    }
    Ok(response.broker_epoch)
}

async fn heartbeat(node: &Node, broker_epoch: i64, want_shut_down: bool) -> Result<bool, Error> {
    let request = BrokerHeartbeatRequest {
        broker_id: node.node_id,
        broker_epoch,
        current_metadata_offset: node.quorum.image().provenance().last_offset,
        want_shut_down,
        ..Default::default()
    };
    let options = SubmitOptions {
        api_version: 1,
        ..SubmitOptions::default()
    };
    let response = node.quorum.submit(options, request).await?;
    if response.error_code != ErrorCode::None.code() {
        return Err(Error::Registration {
            node_id: node.node_id,
            code: response.error_code,
        });
    }
    Ok(response.is_fenced)
}

async fn heartbeats(node: Arc<Node>, broker_epoch: i64) {
    let every = node.config.number("broker.heartbeat.interval.ms");
    let every = Duration::from_millis(u64::try_from(every).unwrap_or(2_000));
    loop {
        node.clock.sleep(every).await;
        if let Err(error) = heartbeat(&node, broker_epoch, false).await {
            tracing::warn!(%error, "heartbeat to the controller failed");
        }
    }
}
