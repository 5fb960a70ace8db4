//! What the handlers of one node work with.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_metadata::{MetadataImage, SUPPORTED_FEATURES};
use kafka_rs_platform::{Clock, Platform};
use kafka_rs_quorum::Quorum;
use kafka_rs_replication::FetchSessionCache;
use kafka_rs_runtime::{
    GroupService, ReplicaManager, SharePartitionManager, ShareStates, TransactionService,
};
use kafka_rs_types::{NodeId, Str, Uuid};
use parking_lot::{Mutex, RwLock};

use crate::producer_ids::ProducerIds;
use crate::quotas::Quotas;
use crate::telemetry::ClientMetrics;

/// Where a broker can be reached through one listener.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) host: Str,
    pub(crate) port: i32,
    pub(crate) rack: Option<Str>,
}

/// One node: its parts, shared by all handlers.
pub(crate) struct Node {
    pub(crate) node_id: NodeId,
    pub(crate) cluster_id: Str,
    /// What was given at start; `replicas.config()` has the run-time changes too.
    pub(crate) config: Arc<BrokerConfig>,
    pub(crate) platform: Platform,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) quorum: Quorum,
    pub(crate) replicas: Arc<ReplicaManager>,
    pub(crate) groups: Arc<GroupService>,
    pub(crate) transactions: Arc<TransactionService>,
    pub(crate) share_states: Arc<ShareStates>,
    pub(crate) shares: Arc<SharePartitionManager>,
    pub(crate) fetch_sessions: Mutex<FetchSessionCache>,
    /// `fetch.max.bytes`.
    pub(crate) fetch_max_bytes: usize,
    pub(crate) producer_ids: ProducerIds,
    pub(crate) quotas: Arc<Quotas>,
    pub(crate) telemetry: Arc<ClientMetrics>,
    /// Ids of the log directories, in the order of `log.dirs`.
    pub(crate) directory_ids: Vec<Uuid>,
    /// This process's own addresses by listener name, known before the registration is.
    pub(crate) advertised: RwLock<BTreeMap<Str, (Str, u16)>>,
}

impl Node {
    /// Where broker `id` listens under the name of `listener`, if it does and is registered.
    pub(crate) fn broker_address(
        &self,
        image: &MetadataImage,
        id: NodeId,
        listener: &str,
    ) -> Option<Address> {
        let broker = image.cluster().broker(id)?;
        if id == self.node_id {
            // The listeners of an embedded broker may have been opened after it was registered.
            let advertised = self.advertised.read();
            let (host, port) = advertised.get(listener)?;
            return Some(Address {
                host: host.clone(),
                port: i32::from(*port),
                rack: broker.rack.clone(),
            });
        }
        let endpoint = broker.endpoint(listener)?;
        Some(Address {
            host: endpoint.host.clone(),
            port: i32::from(endpoint.port),
            rack: broker.rack.clone(),
        })
    }

    /// Who is told to be the controller: any broker that lives, since every broker forwards.
    pub(crate) fn reported_controller(&self, image: &MetadataImage) -> NodeId {
        if image.cluster().is_active(self.node_id) {
            return self.node_id;
        }
        image
            .cluster()
            .alive_brokers()
            .next()
            .map_or(-1, |broker| broker.id)
    }

    /// Features this node supports, with their lowest and highest levels.
    pub(crate) fn supported_features(&self) -> Vec<(Str, i16, i16)> {
        let row = |(name, range, _): &(&'static str, kafka_rs_metadata::SupportedVersions, i16)| {
            (Str::from_static(name), range.min, range.max)
        };
        SUPPORTED_FEATURES.iter().map(row).collect()
    }

    /// Features finalized in the cluster, with their levels.
    pub(crate) fn finalized_features(&self, image: &MetadataImage) -> Vec<(Str, i16)> {
        let mut levels: Vec<(Str, i16)> = image
            .features()
            .all()
            .filter(|(_, level)| *level > 0)
            .collect();
        levels.push((Str::from_static(kafka_rs_metadata::KRAFT_VERSION), 1));
        levels
    }
}
