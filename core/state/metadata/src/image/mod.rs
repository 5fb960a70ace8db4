mod cluster;
mod configs;
mod features;
mod partition;
mod security;
mod snapshot;
mod topics;

pub use cluster::{
    BrokerRegistration, ClusterImage, ControllerRegistration, Endpoint, SupportedVersions,
};
pub use configs::{ConfigMap, ConfigResource, ConfigResourceType, ConfigsImage};
pub use features::FeaturesImage;
pub use partition::{LeaderRecoveryState, NO_LEADER, PartitionRegistration, Partitions, directory};
pub use security::{
    AclEntry, AclsImage, ClientQuotaEntity, ClientQuotasImage, DelegationToken,
    DelegationTokensImage, ScramCredential, ScramImage,
};
pub use topics::{TopicImage, TopicsImage};

use kafka_rs_types::{LeaderEpoch, Offset, ProducerId, Timestamp};

/// Up to where in the metadata log an image reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// Offset of the last record included, or -1.
    pub last_offset: Offset,
    /// Epoch in which that record was written, or -1.
    pub last_epoch: LeaderEpoch,
    /// When its batch was written, or -1.
    pub last_timestamp: Timestamp,
}

impl Default for Provenance {
    fn default() -> Self {
        Self {
            last_offset: -1,
            last_epoch: -1,
            last_timestamp: -1,
        }
    }
}

/// The cluster's metadata at one offset of `__cluster_metadata`.
///
/// Never changes once published. A clone counts a few references, so a request handler takes one
/// and looks everything up in it without locks and without seeing half of a change.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataImage {
    pub(crate) provenance: Provenance,
    pub(crate) features: FeaturesImage,
    pub(crate) cluster: ClusterImage,
    pub(crate) topics: TopicsImage,
    pub(crate) configs: ConfigsImage,
    pub(crate) client_quotas: ClientQuotasImage,
    pub(crate) next_producer_id: ProducerId,
    pub(crate) acls: AclsImage,
    pub(crate) scram: ScramImage,
    pub(crate) delegation_tokens: DelegationTokensImage,
}

impl MetadataImage {
    /// Up to where in the log this image reaches.
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// Finalized feature levels.
    pub fn features(&self) -> &FeaturesImage {
        &self.features
    }

    /// Registered brokers and controllers.
    pub fn cluster(&self) -> &ClusterImage {
        &self.cluster
    }

    /// Topics and partitions.
    pub fn topics(&self) -> &TopicsImage {
        &self.topics
    }

    /// Configuration set at run time.
    pub fn configs(&self) -> &ConfigsImage {
        &self.configs
    }

    /// Client quotas.
    pub fn client_quotas(&self) -> &ClientQuotasImage {
        &self.client_quotas
    }

    /// The first producer id no block has been handed out for.
    pub fn next_producer_id(&self) -> ProducerId {
        self.next_producer_id
    }

    /// Access control entries.
    pub fn acls(&self) -> &AclsImage {
        &self.acls
    }

    /// SCRAM credentials.
    pub fn scram(&self) -> &ScramImage {
        &self.scram
    }

    /// Delegation tokens.
    pub fn delegation_tokens(&self) -> &DelegationTokensImage {
        &self.delegation_tokens
    }
}
