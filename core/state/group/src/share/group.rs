use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{PartitionIndex, Str, Timestamp, Uuid};
use kafka_rs_wire::messages::list_groups_response::ListedGroup;
use kafka_rs_wire::messages::share_group_describe_response::{
    Assignment, DescribedGroup, Member, TopicPartitions,
};
use kafka_rs_wire::messages::share_group_heartbeat_response;

use crate::consumer::Refresh;
use crate::{MetadataView, Partitions};

/// A topic whose partitions a share group has a state of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedTopic {
    /// Its name.
    pub name: Str,
    /// The partitions.
    pub partitions: BTreeSet<PartitionIndex>,
}

/// Topics by id.
pub(crate) type SharedTopics = BTreeMap<Uuid, SharedTopic>;

/// A member of a share group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareMember {
    pub(crate) id: Str,
    pub(crate) rack_id: Option<Str>,
    pub(crate) client_id: Str,
    pub(crate) client_host: Str,
    pub(crate) subscribed: BTreeSet<Str>,
    pub(crate) epoch: i32,
    pub(crate) previous_epoch: i32,
    pub(crate) assigned: Partitions,
}

impl ShareMember {
    pub(crate) fn new(id: &Str) -> Self {
        Self {
            id: id.detached(),
            rack_id: None,
            client_id: Str::default(),
            client_host: Str::default(),
            subscribed: BTreeSet::new(),
            epoch: 0,
            previous_epoch: 0,
            assigned: Partitions::new(),
        }
    }

    /// Its id.
    pub fn id(&self) -> &Str {
        &self.id
    }

    /// The epoch it has heard of.
    pub fn epoch(&self) -> i32 {
        self.epoch
    }

    /// What it reads.
    pub fn assigned(&self) -> &Partitions {
        &self.assigned
    }

    pub(crate) fn assignment(&self) -> share_group_heartbeat_response::Assignment {
        let topics = self.assigned.iter().map(|(id, partitions)| {
            share_group_heartbeat_response::TopicPartitions {
                topic_id: *id,
                partitions: partitions.iter().copied().collect(),
                ..Default::default()
            }
        });
        share_group_heartbeat_response::Assignment {
            topic_partitions: topics.collect(),
            ..Default::default()
        }
    }

    fn describe(&self, metadata: &MetadataView) -> Member {
        let topics = self.assigned.iter().filter_map(|(id, partitions)| {
            let topic = metadata.get().topic_by_id(id)?;
            Some(TopicPartitions {
                topic_id: *id,
                topic_name: topic.name,
                partitions: partitions.iter().copied().collect(),
                ..Default::default()
            })
        });
        Member {
            member_id: self.id.clone(),
            rack_id: self.rack_id.clone(),
            member_epoch: self.epoch,
            client_id: self.client_id.clone(),
            client_host: self.client_host.clone(),
            subscribed_topic_names: self.subscribed.iter().cloned().collect(),
            assignment: Assignment {
                topic_partitions: topics.collect(),
                ..Default::default()
            },
            ..Default::default()
        }
    }
}

/// A share group (KIP-932). All but `refresh` and `initializing_since` is what its records say.
#[derive(Debug, Clone)]
pub struct ShareGroup {
    pub(crate) id: Str,
    pub(crate) epoch: i32,
    /// Stands for the topics the members read, as they were when the group came to its epoch.
    pub(crate) metadata_hash: i64,
    pub(crate) assignment_epoch: i32,
    /// When the target assignment was made; 0 when nobody knows.
    pub(crate) assignment_timestamp: Timestamp,
    pub(crate) members: BTreeMap<Str, ShareMember>,
    pub(crate) target: BTreeMap<Str, Partitions>,
    /// Partitions whose state the share coordinator is being asked for.
    pub(crate) initializing: SharedTopics,
    /// Partitions that have a state.
    pub(crate) initialized: SharedTopics,
    /// Topics whose states are being deleted.
    pub(crate) deleting: BTreeMap<Uuid, Str>,
    pub(crate) refresh: Option<Refresh>,
    /// When the share coordinator was last asked, as milliseconds of the wall clock.
    pub(crate) initializing_since: Timestamp,
}

impl ShareGroup {
    pub(crate) fn empty(id: &Str) -> Self {
        Self {
            id: id.detached(),
            epoch: 0,
            metadata_hash: 0,
            assignment_epoch: 0,
            assignment_timestamp: 0,
            members: BTreeMap::new(),
            target: BTreeMap::new(),
            initializing: SharedTopics::new(),
            initialized: SharedTopics::new(),
            deleting: BTreeMap::new(),
            refresh: None,
            initializing_since: 0,
        }
    }

    /// Its id.
    pub fn id(&self) -> &Str {
        &self.id
    }

    /// Counts what changed its members' subscriptions or topics.
    pub fn epoch(&self) -> i32 {
        self.epoch
    }

    /// Its members in the order of their ids.
    pub fn members(&self) -> impl Iterator<Item = &ShareMember> {
        self.members.values()
    }

    /// True when it has no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Its partitions that have a state at the share coordinator, by topic id.
    pub fn initialized(&self) -> &BTreeMap<Uuid, SharedTopic> {
        &self.initialized
    }

    /// Kafka's name for its state.
    pub fn state(&self) -> &'static str {
        match self.members.is_empty() {
            true => "Empty",
            false => "Stable",
        }
    }

    pub(crate) fn reads(&self, topic: &str) -> bool {
        self.members.values().any(|m| m.subscribed.contains(topic))
    }

    pub(crate) fn has_metadata_expired(&self, now: std::time::Duration) -> bool {
        match self.refresh {
            None => true,
            Some(refresh) => now >= refresh.deadline || self.epoch < refresh.epoch,
        }
    }

    pub(crate) fn describe(&self, metadata: &MetadataView) -> DescribedGroup {
        DescribedGroup {
            group_id: self.id.clone(),
            group_state: Str::from_static(self.state()),
            group_epoch: self.epoch,
            assignment_epoch: self.assignment_epoch,
            assignor_name: Str::from_static("simple"),
            members: self.members().map(|m| m.describe(metadata)).collect(),
            ..Default::default()
        }
    }

    pub(crate) fn list(&self) -> ListedGroup {
        ListedGroup {
            group_id: self.id.clone(),
            protocol_type: Str::from_static("share"),
            group_state: Str::from_static(self.state()),
            group_type: Str::from_static("share"),
            ..Default::default()
        }
    }
}

/// Partitions without the names of their topics.
pub(crate) fn partitions(topics: &SharedTopics) -> Partitions {
    let topics = topics.iter();
    topics
        .map(|(id, topic)| (*id, topic.partitions.clone()))
        .collect()
}

/// Adds partitions to topics.
pub(crate) fn add(topics: &mut SharedTopics, more: &SharedTopics) {
    for (id, topic) in more {
        match topics.get_mut(id) {
            Some(known) => known.partitions.extend(&topic.partitions),
            None => {
                topics.insert(*id, topic.clone());
            }
        }
    }
}

/// Takes partitions out of topics.
pub(crate) fn take(topics: &mut SharedTopics, gone: &Partitions) {
    for (id, partitions) in gone {
        if let Some(topic) = topics.get_mut(id) {
            topic.partitions.retain(|index| !partitions.contains(index));
            if topic.partitions.is_empty() {
                topics.remove(id);
            }
        }
    }
}
