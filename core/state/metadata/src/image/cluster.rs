use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;
use kafka_rs_types::{NodeId, Str, Uuid};

/// Where and how a node can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Listener name.
    pub name: Str,
    /// Advertised host.
    pub host: Str,
    /// Advertised port.
    pub port: u16,
    /// Kafka's number of the security protocol: 0 PLAINTEXT, 1 SSL, 2 SASL_PLAINTEXT, 3 SASL_SSL.
    pub security_protocol: i16,
}

/// The lowest and highest level of a feature a node supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupportedVersions {
    /// Lowest level.
    pub min: i16,
    /// Highest level.
    pub max: i16,
}

impl SupportedVersions {
    /// True when `level` is within the range.
    pub fn contains(&self, level: i16) -> bool {
        self.min <= level && level <= self.max
    }
}

/// A broker as it registered (Kafka's `BrokerRegistration`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerRegistration {
    /// `node.id`.
    pub id: NodeId,
    /// Offset of its registration: fences earlier incarnations.
    pub epoch: i64,
    /// Random id of the process, so that a restart is told from a repeated request.
    pub incarnation_id: Uuid,
    /// Advertised listeners.
    pub listeners: Vec<Endpoint>,
    /// Feature levels the broker supports.
    pub supported_features: BTreeMap<Str, SupportedVersions>,
    /// `broker.rack`.
    pub rack: Option<Str>,
    /// Fenced brokers lead nothing and are hidden from clients.
    pub fenced: bool,
    /// True while the broker hands its leaderships over before it stops (KIP-841).
    pub in_controlled_shutdown: bool,
    /// True for a ZooKeeper broker in migration; only old logs say so.
    pub is_migrating_zk_broker: bool,
    /// Ids of its log directories that are online (KIP-858).
    pub directories: Vec<Uuid>,
    /// Ids of log directories that take no new replicas (KIP-1066); `None` when not reported.
    pub cordoned_directories: Option<Vec<Uuid>>,
}

impl BrokerRegistration {
    /// True when the broker may lead and may be given replicas in the ISR.
    pub fn is_active(&self) -> bool {
        !self.fenced && !self.in_controlled_shutdown
    }

    /// The endpoint of the listener called `listener`.
    pub fn endpoint(&self, listener: &str) -> Option<&Endpoint> {
        self.listeners.iter().find(|e| e.name == *listener)
    }

    /// True when `directory` is online on this broker, or its place is not yet known.
    pub fn has_online_directory(&self, directory: &Uuid) -> bool {
        use super::partition::directory::{LOST, MIGRATING, UNASSIGNED};
        if *directory == UNASSIGNED || *directory == MIGRATING || self.directories.is_empty() {
            return true;
        }
        *directory != LOST && self.directories.contains(directory)
    }
}

/// A controller as it registered (KIP-919).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControllerRegistration {
    /// `node.id`.
    pub id: NodeId,
    /// Random id of the process.
    pub incarnation_id: Uuid,
    /// Only old logs say true.
    pub zk_migration_ready: bool,
    /// Its listeners.
    pub listeners: Vec<Endpoint>,
    /// Feature levels the controller supports.
    pub supported_features: BTreeMap<Str, SupportedVersions>,
}

/// All registered brokers and controllers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClusterImage {
    pub(crate) brokers: OrdMap<NodeId, Arc<BrokerRegistration>>,
    pub(crate) controllers: OrdMap<NodeId, Arc<ControllerRegistration>>,
}

impl ClusterImage {
    /// The broker with that id, fenced or not.
    pub fn broker(&self, id: NodeId) -> Option<&Arc<BrokerRegistration>> {
        self.brokers.get(&id)
    }

    /// All brokers in the order of their ids, fenced ones too.
    pub fn brokers(&self) -> impl Iterator<Item = &Arc<BrokerRegistration>> {
        self.brokers.values()
    }

    /// Brokers clients may be told of: those not fenced.
    pub fn alive_brokers(&self) -> impl Iterator<Item = &Arc<BrokerRegistration>> {
        self.brokers.values().filter(|broker| !broker.fenced)
    }

    /// True when the broker is registered, not fenced and not shutting down.
    pub fn is_active(&self, id: NodeId) -> bool {
        self.broker(id).is_some_and(|broker| broker.is_active())
    }

    /// The controller with that id.
    pub fn controller(&self, id: NodeId) -> Option<&Arc<ControllerRegistration>> {
        self.controllers.get(&id)
    }

    /// All controllers in the order of their ids.
    pub fn controllers(&self) -> impl Iterator<Item = &Arc<ControllerRegistration>> {
        self.controllers.values()
    }
}
