use kafka_rs_types::Uuid;
use kafka_rs_wire::records::metadata::{
    AccessControlEntryRecord, ClientQuotaRecord, ConfigRecord, DelegationTokenRecord,
    FeatureLevelRecord, PartitionRecord, ProducerIdsRecord, RegisterBrokerRecord,
    RegisterControllerRecord, TopicRecord, UserScramCredentialRecord, client_quota_record,
    register_broker_record, register_controller_record,
};

use super::{BrokerRegistration, ControllerRegistration, MetadataImage, PartitionRegistration};
use crate::{MetadataRecord, MetadataVersion};

impl MetadataImage {
    /// The records that make this image out of an empty one: the content of a snapshot.
    ///
    /// `metadata.version` comes first, because it decides how the rest is written.
    pub fn to_records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        let level = self.features.metadata_version_or_minimum();
        self.feature_records()
            .chain(self.cluster_records(level))
            .chain(self.topic_records(level))
            .chain(self.config_records())
            .chain(self.other_records())
            .chain(self.security_records())
    }

    fn feature_records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        self.features.all().map(|(name, feature_level)| {
            FeatureLevelRecord {
                name,
                feature_level,
                ..Default::default()
            }
            .into()
        })
    }

    fn cluster_records(&self, level: MetadataVersion) -> impl Iterator<Item = MetadataRecord> + '_ {
        let brokers = self.cluster.brokers();
        let controllers = self
            .cluster
            .controllers()
            .filter(move |_| level.supports_controller_registration());
        brokers
            .map(move |broker| broker.to_record(level).into())
            .chain(controllers.map(|controller| controller.to_record().into()))
    }

    fn topic_records(&self, level: MetadataVersion) -> impl Iterator<Item = MetadataRecord> + '_ {
        self.topics.iter().flat_map(move |topic| {
            let record = TopicRecord {
                name: topic.name.clone(),
                topic_id: topic.id,
                ..Default::default()
            };
            let partitions = topic.partitions.iter();
            std::iter::once(record.into())
                .chain(partitions.map(move |(index, p)| p.to_record(topic.id, index, level).into()))
        })
    }

    fn config_records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        self.configs.iter().flat_map(|(resource, values)| {
            values.iter().map(|(key, value)| {
                ConfigRecord {
                    resource_type: resource.kind as i8,
                    resource_name: resource.name.clone(),
                    name: key.clone(),
                    value: Some(value.clone()),
                    ..Default::default()
                }
                .into()
            })
        })
    }

    fn other_records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        let quotas = self.client_quotas.iter().map(|(entity, key, value)| {
            let entity = entity
                .iter()
                .map(|(kind, name)| client_quota_record::EntityData {
                    entity_type: kind.clone(),
                    entity_name: name.clone(),
                    ..Default::default()
                });
            MetadataRecord::from(ClientQuotaRecord {
                entity: entity.collect(),
                key: key.clone(),
                value,
                remove: false,
                ..Default::default()
            })
        });
        let producer_ids = (self.next_producer_id > 0).then(|| {
            ProducerIdsRecord {
                broker_id: -1,
                broker_epoch: -1,
                next_producer_id: self.next_producer_id,
                ..Default::default()
            }
            .into()
        });
        quotas.chain(producer_ids)
    }

    fn security_records(&self) -> impl Iterator<Item = MetadataRecord> + '_ {
        let acls = self.acls.iter().map(|(id, entry)| {
            MetadataRecord::from(AccessControlEntryRecord {
                id: *id,
                resource_type: entry.resource_type,
                resource_name: entry.resource_name.clone(),
                pattern_type: entry.pattern_type,
                principal: entry.principal.clone(),
                host: entry.host.clone(),
                operation: entry.operation,
                permission_type: entry.permission_type,
                ..Default::default()
            })
        });
        let scram = self.scram.iter().map(|((mechanism, name), credential)| {
            MetadataRecord::from(UserScramCredentialRecord {
                name: name.clone(),
                mechanism: *mechanism,
                salt: credential.salt.clone(),
                stored_key: credential.stored_key.clone(),
                server_key: credential.server_key.clone(),
                iterations: credential.iterations,
                ..Default::default()
            })
        });
        let tokens = self.delegation_tokens.iter().map(|(id, token)| {
            MetadataRecord::from(DelegationTokenRecord {
                owner: token.owner.clone(),
                requester: token.requester.clone(),
                renewers: token.renewers.clone(),
                issue_timestamp: token.issue_timestamp,
                max_timestamp: token.max_timestamp,
                expiration_timestamp: token.expiration_timestamp,
                token_id: id.clone(),
                ..Default::default()
            })
        });
        acls.chain(scram).chain(tokens)
    }
}

impl PartitionRegistration {
    pub(crate) fn to_record(
        &self,
        topic_id: Uuid,
        partition_id: i32,
        level: MetadataVersion,
    ) -> PartitionRecord {
        // Tagged fields are left out when empty, as Kafka does to save space.
        let elr = |ids: &Vec<i32>| (level.supports_elr() && !ids.is_empty()).then(|| ids.clone());
        PartitionRecord {
            partition_id,
            topic_id,
            replicas: self.replicas.clone(),
            isr: self.isr.clone(),
            removing_replicas: self.removing_replicas.clone(),
            adding_replicas: self.adding_replicas.clone(),
            leader: self.leader,
            leader_recovery_state: self.leader_recovery_state as i8,
            leader_epoch: self.leader_epoch,
            partition_epoch: self.partition_epoch,
            directories: if level.supports_directories() {
                self.directories.clone()
            } else {
                Vec::new()
            },
            eligible_leader_replicas: elr(&self.elr),
            last_known_elr: elr(&self.last_known_elr),
            ..Default::default()
        }
    }

    /// The registration of a new partition whose in-sync replicas are `isr`, led by the first.
    pub(crate) fn initial(replicas: Vec<i32>, directories: Vec<Uuid>, isr: Vec<i32>) -> Self {
        debug_assert_eq!(replicas.len(), directories.len());
        Self {
            leader: isr.first().copied().unwrap_or(super::NO_LEADER),
            replicas,
            directories,
            isr,
            removing_replicas: Vec::new(),
            adding_replicas: Vec::new(),
            elr: Vec::new(),
            last_known_elr: Vec::new(),
            leader_epoch: 0,
            partition_epoch: 0,
            leader_recovery_state: Default::default(),
        }
    }
}

impl BrokerRegistration {
    pub(crate) fn to_record(&self, level: MetadataVersion) -> RegisterBrokerRecord {
        let end_points = self
            .listeners
            .iter()
            .map(|e| register_broker_record::BrokerEndpoint {
                name: e.name.clone(),
                host: e.host.clone(),
                port: e.port,
                security_protocol: e.security_protocol,
                ..Default::default()
            });
        let features = self.supported_features.iter().map(|(name, range)| {
            register_broker_record::BrokerFeature {
                name: name.clone(),
                min_supported_version: range.min,
                max_supported_version: range.max,
                ..Default::default()
            }
        });
        let directories = || self.directories.clone();
        RegisterBrokerRecord {
            broker_id: self.id,
            is_migrating_zk_broker: self.is_migrating_zk_broker,
            incarnation_id: self.incarnation_id,
            broker_epoch: self.epoch,
            end_points: end_points.collect(),
            features: features.collect(),
            rack: self.rack.clone(),
            fenced: self.fenced,
            in_controlled_shutdown: self.in_controlled_shutdown,
            log_dirs: level
                .supports_directories()
                .then(directories)
                .unwrap_or_default(),
            cordoned_log_dirs: level
                .supports_cordoned_directories()
                .then(|| self.cordoned_directories.clone())
                .flatten(),
            ..Default::default()
        }
    }
}

impl ControllerRegistration {
    pub(crate) fn to_record(&self) -> RegisterControllerRecord {
        let end_points =
            self.listeners
                .iter()
                .map(|e| register_controller_record::ControllerEndpoint {
                    name: e.name.clone(),
                    host: e.host.clone(),
                    port: e.port,
                    security_protocol: e.security_protocol,
                    ..Default::default()
                });
        let features = self.supported_features.iter().map(|(name, range)| {
            register_controller_record::ControllerFeature {
                name: name.clone(),
                min_supported_version: range.min,
                max_supported_version: range.max,
                ..Default::default()
            }
        });
        RegisterControllerRecord {
            controller_id: self.id,
            incarnation_id: self.incarnation_id,
            zk_migration_ready: self.zk_migration_ready,
            end_points: end_points.collect(),
            features: features.collect(),
            ..Default::default()
        }
    }
}
