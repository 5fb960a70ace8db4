mod cluster;
mod replay;
mod security;
mod topics;

pub(crate) use topics::NO_LEADER_CHANGE;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_types::{NodeId, PartitionIndex, Str, Uuid};

use crate::image::{
    ClientQuotaEntity, ConfigResource, MetadataImage, PartitionRegistration, Provenance, TopicImage,
};

/// What happened to one topic between two images.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicDelta {
    /// True when the earlier image did not have the topic.
    pub created: bool,
    /// Partitions that are new or different.
    pub partitions: BTreeSet<PartitionIndex>,
}

/// The difference between two images, built by replaying records on the earlier one.
///
/// Publishers get it together with the later image: the delta says what changed, the image what
/// it is now. A topic that was created and deleted again within the delta appears nowhere.
#[derive(Debug, Clone)]
pub struct MetadataDelta {
    pub(crate) base: Arc<MetadataImage>,
    pub(crate) image: MetadataImage,
    pub(crate) topics: BTreeMap<Uuid, TopicDelta>,
    pub(crate) deleted_topics: BTreeMap<Uuid, Arc<TopicImage>>,
    pub(crate) configs: BTreeSet<ConfigResource>,
    pub(crate) brokers: BTreeSet<NodeId>,
    pub(crate) controllers: BTreeSet<NodeId>,
    pub(crate) features: BTreeSet<Str>,
    pub(crate) client_quotas: BTreeSet<ClientQuotaEntity>,
    pub(crate) acls: BTreeSet<Uuid>,
    pub(crate) scram: BTreeSet<(i8, Str)>,
    pub(crate) delegation_tokens: BTreeSet<Str>,
    pub(crate) producer_ids: bool,
    pub(crate) snapshot: bool,
}

impl MetadataDelta {
    /// A delta that starts from `base` and so far changes nothing.
    pub fn new(base: Arc<MetadataImage>) -> Self {
        Self {
            image: (*base).clone(),
            base,
            topics: BTreeMap::new(),
            deleted_topics: BTreeMap::new(),
            configs: BTreeSet::new(),
            brokers: BTreeSet::new(),
            controllers: BTreeSet::new(),
            features: BTreeSet::new(),
            client_quotas: BTreeSet::new(),
            acls: BTreeSet::new(),
            scram: BTreeSet::new(),
            delegation_tokens: BTreeSet::new(),
            producer_ids: false,
            snapshot: false,
        }
    }

    /// The image this delta starts from.
    pub fn base(&self) -> &Arc<MetadataImage> {
        &self.base
    }

    /// The image after what was replayed so far.
    pub fn image(&self) -> &MetadataImage {
        &self.image
    }

    /// Ends the delta: the later image, reaching to `provenance`.
    pub fn finish(&self, provenance: Provenance) -> MetadataImage {
        let mut image = self.image.clone();
        image.provenance = provenance;
        image
    }

    /// True when a snapshot was loaded, so that everything may have changed.
    pub fn is_from_snapshot(&self) -> bool {
        self.snapshot
    }

    /// Topics created or changed, with the partitions that changed, by id.
    pub fn changed_topics(&self) -> impl Iterator<Item = (&Uuid, &TopicDelta)> {
        self.topics.iter()
    }

    /// Topics of the earlier image that are gone, as they were.
    pub fn deleted_topics(&self) -> impl Iterator<Item = &Arc<TopicImage>> {
        self.deleted_topics.values()
    }

    /// True when topics or partitions changed in any way.
    pub fn topics_changed(&self) -> bool {
        !self.topics.is_empty() || !self.deleted_topics.is_empty()
    }

    /// Every changed partition: its topic as it is now, its index, before (if it was there), now.
    pub fn changed_partitions(&self) -> impl Iterator<Item = PartitionChange<'_>> {
        self.topics.iter().flat_map(move |(id, delta)| {
            let now = self.image.topics().by_id(id);
            let before = self.base.topics().by_id(id);
            delta.partitions.iter().filter_map(move |index| {
                let topic = now?;
                Some(PartitionChange {
                    topic,
                    partition: *index,
                    before: before.and_then(|t| t.partitions.get(*index)),
                    now: topic.partitions.get(*index)?,
                })
            })
        })
    }

    /// Resources whose configuration changed.
    pub fn changed_configs(&self) -> &BTreeSet<ConfigResource> {
        &self.configs
    }

    /// Brokers registered, changed or gone.
    pub fn changed_brokers(&self) -> &BTreeSet<NodeId> {
        &self.brokers
    }

    /// Controllers registered, changed or gone.
    pub fn changed_controllers(&self) -> &BTreeSet<NodeId> {
        &self.controllers
    }

    /// Features whose finalized level changed, `metadata.version` included.
    pub fn changed_features(&self) -> &BTreeSet<Str> {
        &self.features
    }

    /// Entities whose client quotas changed.
    pub fn changed_client_quotas(&self) -> &BTreeSet<ClientQuotaEntity> {
        &self.client_quotas
    }

    /// Access control entries that came or went.
    pub fn changed_acls(&self) -> &BTreeSet<Uuid> {
        &self.acls
    }

    /// SCRAM credentials (mechanism, user) set or removed.
    pub fn changed_scram(&self) -> &BTreeSet<(i8, Str)> {
        &self.scram
    }

    /// Delegation tokens created, renewed or removed.
    pub fn changed_delegation_tokens(&self) -> &BTreeSet<Str> {
        &self.delegation_tokens
    }

    /// True when a block of producer ids was handed out.
    pub fn producer_ids_changed(&self) -> bool {
        self.producer_ids
    }
}

/// One partition that differs between two images.
#[derive(Debug, Clone, Copy)]
pub struct PartitionChange<'a> {
    /// Its topic in the later image.
    pub topic: &'a Arc<TopicImage>,
    /// Its index.
    pub partition: PartitionIndex,
    /// What it was, unless it is new.
    pub before: Option<&'a Arc<PartitionRegistration>>,
    /// What it is now.
    pub now: &'a Arc<PartitionRegistration>,
}
