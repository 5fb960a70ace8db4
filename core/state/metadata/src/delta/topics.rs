use std::sync::Arc;

use kafka_rs_types::Uuid;
use kafka_rs_wire::records::metadata::{
    ClearElrRecord, PartitionChangeRecord, PartitionRecord, RemoveTopicRecord, TopicRecord,
};

use super::{MetadataDelta, TopicDelta};
use crate::Error;
use crate::image::{
    ConfigResource, LeaderRecoveryState, PartitionRegistration, TopicImage, directory,
};

/// The leader field of a PartitionChangeRecord that leaves the leader alone.
pub(crate) const NO_LEADER_CHANGE: i32 = -2;
/// The recovery-state field of a PartitionChangeRecord that leaves the state alone.
const NO_RECOVERY_CHANGE: i8 = -1;

impl MetadataDelta {
    /// As in Kafka's controller, a name or an id that is taken is a broken log.
    pub(super) fn replay_topic(&mut self, record: &TopicRecord) -> Result<(), Error> {
        let topics = &self.image.topics;
        if topics.id_of(&record.name).is_some() || topics.by_id(&record.topic_id).is_some() {
            return Err(Error::DuplicateTopic(record.topic_id));
        }
        self.image.topics.insert(TopicImage {
            name: record.name.detached(),
            id: record.topic_id,
            partitions: Default::default(),
        });
        let delta = TopicDelta {
            created: true,
            ..Default::default()
        };
        self.topics.insert(record.topic_id, delta);
        Ok(())
    }

    pub(super) fn replay_partition(&mut self, record: &PartitionRecord) -> Result<(), Error> {
        let partition = PartitionRegistration::from_record(record)?;
        let topic = self
            .image
            .topics
            .get_mut(&record.topic_id)
            .ok_or(Error::UnknownTopicId(record.topic_id))?;
        topic
            .partitions
            .insert(record.partition_id, Arc::new(partition));
        self.mark_partition(record.topic_id, record.partition_id);
        Ok(())
    }

    pub(super) fn replay_partition_change(
        &mut self,
        record: &PartitionChangeRecord,
    ) -> Result<(), Error> {
        let topic = self
            .image
            .topics
            .get_mut(&record.topic_id)
            .ok_or(Error::UnknownTopicId(record.topic_id))?;
        let changed = topic
            .partitions
            .get(record.partition_id)
            .ok_or(Error::UnknownPartition(
                record.topic_id,
                record.partition_id,
            ))?
            .merge(record)?;
        topic
            .partitions
            .insert(record.partition_id, Arc::new(changed));
        self.mark_partition(record.topic_id, record.partition_id);
        Ok(())
    }

    /// Forgets the topic and, as Kafka does without further records, its configuration.
    pub(super) fn replay_remove_topic(&mut self, record: &RemoveTopicRecord) -> Result<(), Error> {
        let id = record.topic_id;
        let topic = self
            .image
            .topics
            .remove(&id)
            .ok_or(Error::UnknownTopicId(id))?;
        let resource = ConfigResource::topic(topic.name.clone());
        if self.image.configs.resources.remove(&resource).is_some() {
            self.configs.insert(resource);
        }
        self.topics.remove(&id);
        if let Some(before) = self.base.topics.by_id(&id) {
            self.deleted_topics.insert(id, Arc::clone(before));
        }
        Ok(())
    }

    /// Empties the ELR fields of one topic, or of all topics when the name is empty.
    pub(super) fn replay_clear_elr(&mut self, record: &ClearElrRecord) -> Result<(), Error> {
        let topics: Vec<Uuid> = if record.topic_name.is_empty() {
            self.image.topics.iter().map(|topic| topic.id).collect()
        } else {
            // A topic deleted meanwhile has no ELR to clear.
            self.image
                .topics
                .id_of(&record.topic_name)
                .into_iter()
                .collect()
        };
        for id in topics {
            self.clear_elr_of(id);
        }
        Ok(())
    }

    fn clear_elr_of(&mut self, id: Uuid) {
        let Some(topic) = self.image.topics.by_id(&id) else {
            return;
        };
        let with_elr: Vec<_> = topic
            .partitions
            .iter()
            .filter(|(_, p)| !p.elr.is_empty() || !p.last_known_elr.is_empty())
            .map(|(index, p)| (index, Arc::clone(p)))
            .collect();
        for (index, mut partition) in with_elr {
            let cleared = Arc::make_mut(&mut partition);
            cleared.elr.clear();
            cleared.last_known_elr.clear();
            if let Some(topic) = self.image.topics.get_mut(&id) {
                topic.partitions.insert(index, partition);
            }
            self.mark_partition(id, index);
        }
    }

    fn mark_partition(&mut self, topic: Uuid, partition: i32) {
        self.topics
            .entry(topic)
            .or_default()
            .partitions
            .insert(partition);
    }
}

impl PartitionRegistration {
    pub(crate) fn from_record(record: &PartitionRecord) -> Result<Self, Error> {
        Ok(Self {
            directories: directories(&record.directories, record.replicas.len())?,
            replicas: record.replicas.clone(),
            isr: record.isr.clone(),
            removing_replicas: record.removing_replicas.clone(),
            adding_replicas: record.adding_replicas.clone(),
            elr: record.eligible_leader_replicas.clone().unwrap_or_default(),
            last_known_elr: record.last_known_elr.clone().unwrap_or_default(),
            leader: record.leader,
            leader_epoch: record.leader_epoch,
            partition_epoch: record.partition_epoch,
            leader_recovery_state: recovery_state(record.leader_recovery_state)?,
        })
    }

    /// This registration after `change`; absent fields keep what is there.
    pub(crate) fn merge(&self, change: &PartitionChangeRecord) -> Result<Self, Error> {
        let keep = |new: &Option<Vec<i32>>, old: &Vec<i32>| new.as_ref().unwrap_or(old).clone();
        let replicas = keep(&change.replicas, &self.replicas);
        let new_directories = change.directories.as_ref().unwrap_or(&self.directories);
        let directories = directories(new_directories, replicas.len())?;
        let (leader, leader_epoch) = match change.leader {
            NO_LEADER_CHANGE => (self.leader, self.leader_epoch),
            leader => (leader, self.leader_epoch + 1),
        };
        let leader_recovery_state = match change.leader_recovery_state {
            NO_RECOVERY_CHANGE => self.leader_recovery_state,
            code => recovery_state(code)?,
        };
        Ok(Self {
            replicas,
            directories,
            isr: keep(&change.isr, &self.isr),
            removing_replicas: keep(&change.removing_replicas, &self.removing_replicas),
            adding_replicas: keep(&change.adding_replicas, &self.adding_replicas),
            elr: keep(&change.eligible_leader_replicas, &self.elr),
            last_known_elr: keep(&change.last_known_elr, &self.last_known_elr),
            leader,
            leader_epoch,
            partition_epoch: self.partition_epoch + 1,
            leader_recovery_state,
        })
    }
}

/// A record without directories comes from a controller that did not know them.
fn directories(listed: &[Uuid], replicas: usize) -> Result<Vec<Uuid>, Error> {
    if listed.iter().all(|id| *id == directory::MIGRATING) {
        return Ok(vec![directory::MIGRATING; replicas]);
    }
    if listed.len() != replicas {
        return Err(Error::InvalidValue {
            field: "number of directories",
            value: listed.len() as i64,
        });
    }
    Ok(listed.to_vec())
}

fn recovery_state(code: i8) -> Result<LeaderRecoveryState, Error> {
    LeaderRecoveryState::from_code(code).ok_or(Error::InvalidValue {
        field: "leaderRecoveryState",
        value: i64::from(code),
    })
}
