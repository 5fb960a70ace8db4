use kafka_rs_types::{NodeId, Uuid};

use super::partition_change::{Cluster, Election, PartitionChange};
use super::{Controller, placement};
use crate::image::{PartitionRegistration, directory};
use crate::{MetadataRecord, MetadataVersion};

/// Which partitions a change of a broker concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BrokerChange {
    /// The broker is fenced, shutting down or gone: it leaves every ISR and leads nothing.
    Leaves(NodeId),
    /// As `Leaves`, and it may have lost its last records.
    ShutDownUncleanly(NodeId),
    /// The broker may lead again.
    Returns(NodeId),
}

impl Controller {
    pub(crate) fn metadata_version(&self) -> MetadataVersion {
        self.image.features().metadata_version_or_minimum()
    }

    /// Brokers new replicas may be placed on: all registered, except those shutting down or
    /// without a directory that takes replicas.
    pub(crate) fn usable_brokers(&self) -> impl Iterator<Item = placement::UsableBroker> + '_ {
        let brokers = self.image.cluster().brokers();
        brokers
            .filter(|broker| !broker.in_controlled_shutdown)
            .filter(|broker| match &broker.cordoned_directories {
                Some(cordoned) => !broker.directories.iter().all(|d| cordoned.contains(d)),
                None => true,
            })
            .map(|broker| placement::UsableBroker {
                id: broker.id,
                rack: broker.rack.clone(),
                fenced: broker.fenced,
            })
    }

    /// The registration of a new partition on `replicas`; `None` when none of them may lead.
    pub(crate) fn new_partition(&self, replicas: Vec<NodeId>) -> Option<PartitionRegistration> {
        let active = |id: &&NodeId| self.image.cluster().is_active(**id);
        let isr: Vec<NodeId> = replicas.iter().filter(active).copied().collect();
        if isr.is_empty() {
            return None;
        }
        let directories = replicas.iter().map(|id| self.default_directory(*id));
        let directories = directories.collect();
        Some(PartitionRegistration::initial(replicas, directories, isr))
    }

    /// The directory a new replica on `broker` will be in, as far as the controller can say.
    pub(crate) fn default_directory(&self, broker: NodeId) -> Uuid {
        let Some(broker) = self.image.cluster().broker(broker) else {
            return directory::UNASSIGNED;
        };
        match broker.directories.as_slice() {
            [] => directory::MIGRATING,
            [only] => *only,
            _ => directory::UNASSIGNED,
        }
    }

    /// Records for every partition that `change` of a broker concerns.
    pub(crate) fn partition_changes(&self, change: BrokerChange) -> Vec<MetadataRecord> {
        self.changes_where(change, &|partition| concerns(change, partition))
    }

    /// Records for the partitions of which `broker` keeps its replica in a directory in `lost`.
    pub(crate) fn lost_directory_changes(
        &self,
        broker: NodeId,
        lost: &[Uuid],
    ) -> Vec<MetadataRecord> {
        self.changes_where(BrokerChange::Leaves(broker), &|partition| {
            let directory = partition.directory_of(broker);
            directory.is_some_and(|directory| lost.contains(&directory))
        })
    }

    fn changes_where(
        &self,
        change: BrokerChange,
        concerned: &dyn Fn(&PartitionRegistration) -> bool,
    ) -> Vec<MetadataRecord> {
        let mut records = Vec::new();
        for topic in self.image.topics().iter() {
            let election = match self.is_unclean_election_enabled(&topic.name) {
                true => Election::Unclean,
                false => Election::Online,
            };
            for (index, partition) in topic.partitions.iter() {
                if concerned(partition) {
                    records.extend(self.partition_change(
                        topic.id,
                        index,
                        partition,
                        change,
                        election,
                        &topic.name,
                    ));
                }
            }
        }
        records
    }

    fn partition_change(
        &self,
        topic_id: Uuid,
        index: i32,
        partition: &PartitionRegistration,
        change: BrokerChange,
        election: Election,
        topic: &str,
    ) -> Option<MetadataRecord> {
        let (gone, back, unclean) = match change {
            BrokerChange::Leaves(id) => (Some(id), None, None),
            BrokerChange::ShutDownUncleanly(id) => (Some(id), None, Some(id)),
            BrokerChange::Returns(id) => (None, Some(id), None),
        };
        let isr = partition.isr.iter().copied();
        let isr = isr.filter(|id| Some(*id) != gone).collect();
        // The image still shows a returning broker as fenced, and a leaving one as active.
        let active =
            |id| Some(id) != gone && (Some(id) == back || self.image.cluster().is_active(id));
        let may_lead = |id| active(id) && self.has_online_replica(partition, id);
        PartitionChange::new(partition, topic_id, index, self.metadata_version())
            .election(election)
            .elr(self.is_elr_enabled(), self.effective_min_isr(topic))
            .unclean_shutdown(unclean)
            .target_isr(isr)
            .build(&Cluster {
                may_lead: &may_lead,
                default_directory: &|id| self.default_directory(id),
            })
            .map(MetadataRecord::from)
    }

    /// True when the replica of `partition` on `broker` is in a directory that is online.
    pub(crate) fn has_online_replica(
        &self,
        partition: &PartitionRegistration,
        broker: NodeId,
    ) -> bool {
        let registration = self.image.cluster().broker(broker);
        match (registration, partition.directory_of(broker)) {
            (Some(registration), Some(directory)) => registration.has_online_directory(&directory),
            _ => false,
        }
    }

    /// True when the ELR fields are kept (KIP-966).
    pub(crate) fn is_elr_enabled(&self) -> bool {
        self.metadata_version().supports_elr()
            && self
                .image
                .features()
                .level("eligible.leader.replicas.version")
                > 0
    }
}

fn concerns(change: BrokerChange, partition: &PartitionRegistration) -> bool {
    match change {
        BrokerChange::Leaves(id) => partition.isr.contains(&id) || partition.elr.contains(&id),
        BrokerChange::ShutDownUncleanly(id) => {
            partition.isr.contains(&id) || partition.elr.contains(&id)
        }
        BrokerChange::Returns(_) => !partition.has_leader(),
    }
}
