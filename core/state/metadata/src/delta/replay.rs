use std::sync::Arc;

use kafka_rs_types::Str;
use kafka_rs_wire::records::metadata::{
    ClientQuotaRecord, ConfigRecord, FeatureLevelRecord, ProducerIdsRecord,
};

use super::MetadataDelta;
use crate::image::{ConfigResource, ConfigResourceType};
use crate::{Error, MetadataRecord, MetadataVersion};

impl MetadataDelta {
    /// Applies one record.
    ///
    /// Kinds without an effect on the image: NoOp (only moves the offset), ZkMigrationState (there
    /// is no ZooKeeper any more) and the transaction markers (whoever reads the log holds a delta
    /// back until its transaction ends).
    ///
    /// # Errors
    /// When the record does not fit the image; the delta must then be dropped.
    pub fn replay(&mut self, record: &MetadataRecord) -> Result<(), Error> {
        match record {
            MetadataRecord::Topic(r) => self.replay_topic(r)?,
            MetadataRecord::Partition(r) => self.replay_partition(r)?,
            MetadataRecord::PartitionChange(r) => self.replay_partition_change(r)?,
            MetadataRecord::RemoveTopic(r) => self.replay_remove_topic(r)?,
            MetadataRecord::ClearElr(r) => self.replay_clear_elr(r)?,
            MetadataRecord::RegisterBroker(r) => self.replay_register_broker(r),
            MetadataRecord::UnregisterBroker(r) => self.replay_unregister_broker(r)?,
            MetadataRecord::BrokerRegistrationChange(r) => self.replay_broker_change(r)?,
            MetadataRecord::FenceBroker(r) => self.replay_fencing(r.id, r.epoch, true)?,
            MetadataRecord::UnfenceBroker(r) => self.replay_fencing(r.id, r.epoch, false)?,
            MetadataRecord::RegisterController(r) => self.replay_register_controller(r),
            MetadataRecord::UnregisterController(r) => {
                self.replay_unregister_controller(r.controller_id);
            }
            MetadataRecord::Config(r) => self.replay_config(r)?,
            MetadataRecord::FeatureLevel(r) => self.replay_feature_level(r)?,
            MetadataRecord::ClientQuota(r) => self.replay_client_quota(r),
            MetadataRecord::ProducerIds(r) => self.replay_producer_ids(r),
            MetadataRecord::AccessControlEntry(r) => self.replay_acl(r),
            MetadataRecord::RemoveAccessControlEntry(r) => self.replay_remove_acl(r),
            MetadataRecord::UserScramCredential(r) => self.replay_scram(r),
            MetadataRecord::RemoveUserScramCredential(r) => self.replay_remove_scram(r),
            MetadataRecord::DelegationToken(r) => self.replay_delegation_token(r),
            MetadataRecord::RemoveDelegationToken(r) => self.replay_remove_token(r),
            MetadataRecord::NoOp(_)
            | MetadataRecord::ZkMigrationState(_)
            | MetadataRecord::BeginTransaction(_)
            | MetadataRecord::EndTransaction(_)
            | MetadataRecord::AbortTransaction(_) => {}
        }
        Ok(())
    }

    fn replay_config(&mut self, record: &ConfigRecord) -> Result<(), Error> {
        let kind =
            ConfigResourceType::from_code(record.resource_type).ok_or(Error::InvalidValue {
                field: "resourceType",
                value: i64::from(record.resource_type),
            })?;
        let resource = ConfigResource {
            kind,
            name: record.resource_name.detached(),
        };
        let value = record.value.as_ref().map(Str::detached);
        self.image
            .configs
            .set(&resource, record.name.detached(), value);
        self.configs.insert(resource);
        Ok(())
    }

    fn replay_feature_level(&mut self, record: &FeatureLevelRecord) -> Result<(), Error> {
        let name = record.name.detached();
        let features = &mut self.image.features;
        if name == *MetadataVersion::FEATURE_NAME {
            let version = MetadataVersion::from_level(record.feature_level);
            features.metadata_version = Some(version.ok_or(Error::InvalidValue {
                field: "metadata.version",
                value: i64::from(record.feature_level),
            })?);
        } else if record.feature_level == 0 {
            features.finalized.remove(&name);
        } else {
            features
                .finalized
                .insert(name.clone(), record.feature_level);
        }
        self.features.insert(name);
        Ok(())
    }

    fn replay_producer_ids(&mut self, record: &ProducerIdsRecord) {
        self.image.next_producer_id = record.next_producer_id;
        self.producer_ids = true;
    }

    fn replay_client_quota(&mut self, record: &ClientQuotaRecord) {
        let entity: crate::image::ClientQuotaEntity = record
            .entity
            .iter()
            .map(|e| {
                let name = e.entity_name.as_ref().map(Str::detached);
                (e.entity_type.detached(), name)
            })
            .collect();
        let quotas = &mut self.image.client_quotas.quotas;
        if record.remove {
            if let Some(values) = quotas.get_mut(&entity) {
                values.remove(&record.key);
                if values.is_empty() {
                    quotas.remove(&entity);
                }
            }
        } else {
            let values = quotas.entry(entity.clone()).or_default();
            values.insert(record.key.detached(), record.value.to_bits());
        }
        self.client_quotas.insert(entity);
    }

    /// Marks everything in the image as changed: what a publisher must see after a snapshot
    /// replaced the image.
    pub fn from_snapshot(
        base: Arc<crate::MetadataImage>,
        records: impl IntoIterator<Item = MetadataRecord>,
    ) -> Result<Self, Error> {
        let mut delta = Self::new(Arc::new(crate::MetadataImage::default()));
        for record in records {
            delta.replay(&record)?;
        }
        delta.snapshot = true;
        delta.mark_missing(&base);
        delta.base = base;
        Ok(delta)
    }

    /// Adds to the change sets what `base` has and the snapshot has not.
    fn mark_missing(&mut self, base: &crate::MetadataImage) {
        for topic in base.topics.iter() {
            if self.image.topics.by_id(&topic.id).is_none() {
                self.deleted_topics.insert(topic.id, Arc::clone(topic));
            } else if let Some(change) = self.topics.get_mut(&topic.id) {
                change.created = false;
            }
        }
        self.configs.extend(base.configs.resources.keys().cloned());
        self.brokers.extend(base.cluster.brokers.keys());
        self.controllers.extend(base.cluster.controllers.keys());
        self.features
            .extend(base.features.finalized.keys().cloned());
        self.client_quotas
            .extend(base.client_quotas.quotas.keys().cloned());
        self.acls.extend(base.acls.by_id.keys());
        self.scram.extend(base.scram.credentials.keys().cloned());
        self.delegation_tokens
            .extend(base.delegation_tokens.tokens.keys().cloned());
    }
}
