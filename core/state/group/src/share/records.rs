//! Records of share groups, in the versions Kafka 4.4 writes.

use kafka_rs_coordinator::Record;
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::share_group_current_member_assignment_value::TopicPartitions;
use kafka_rs_wire::records::group_coordinator::share_group_state_partition_metadata_value::{
    TopicInfo, TopicPartitionsInfo,
};
use kafka_rs_wire::records::group_coordinator::share_group_target_assignment_member_value::TopicPartition;
use kafka_rs_wire::records::group_coordinator::{
    ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue,
    ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue, ShareGroupMetadataKey,
    ShareGroupMetadataValue, ShareGroupStatePartitionMetadataKey,
    ShareGroupStatePartitionMetadataValue, ShareGroupTargetAssignmentMemberKey,
    ShareGroupTargetAssignmentMemberValue, ShareGroupTargetAssignmentMetadataKey,
    ShareGroupTargetAssignmentMetadataValue,
};
use kafka_rs_wire::{
    Message, Record as RecordLayout, encode_coordinator_key, encode_coordinator_value,
};

use super::group::SharedTopics;
use super::lifecycle::States;
use super::{ShareGroup, ShareMember};
use crate::Partitions;
use crate::record::written;

/// All values of share groups are at their first version.
const VALUE_VERSION: i16 = 0;
/// The one state of a member, Kafka's `STABLE`.
const STABLE: i8 = 0;

pub(crate) fn member(group: &Str, member: &ShareMember) -> Record {
    let value = ShareGroupMemberMetadataValue {
        rack_id: member.rack_id.clone(),
        client_id: member.client_id.clone(),
        client_host: member.client_host.clone(),
        subscribed_topic_names: member.subscribed.iter().cloned().collect(),
        ..Default::default()
    };
    record(&member_key(group, &member.id), Some(&value))
}

pub(crate) fn epoch(group: &Str, epoch: i32, metadata_hash: i64) -> Record {
    let value = ShareGroupMetadataValue {
        epoch,
        metadata_hash,
        ..Default::default()
    };
    record(&epoch_key(group), Some(&value))
}

pub(crate) fn target(group: &Str, member: &Str, partitions: &Partitions) -> Record {
    let topics = partitions.iter().map(|(id, partitions)| TopicPartition {
        topic_id: *id,
        partitions: partitions.iter().copied().collect(),
        ..Default::default()
    });
    let value = ShareGroupTargetAssignmentMemberValue {
        topic_partitions: topics.collect(),
        ..Default::default()
    };
    record(&target_key(group, member), Some(&value))
}

pub(crate) fn target_epoch(group: &Str, assignment_epoch: i32, timestamp: i64) -> Record {
    let value = ShareGroupTargetAssignmentMetadataValue {
        assignment_epoch,
        assignment_timestamp: timestamp,
        ..Default::default()
    };
    record(&target_epoch_key(group), Some(&value))
}

pub(crate) fn current(group: &Str, member: &ShareMember) -> Record {
    let topics = member
        .assigned
        .iter()
        .map(|(id, partitions)| TopicPartitions {
            topic_id: *id,
            partitions: partitions.iter().copied().collect(),
            ..Default::default()
        });
    let value = ShareGroupCurrentMemberAssignmentValue {
        member_epoch: member.epoch,
        previous_member_epoch: member.previous_epoch,
        state: STABLE,
        assigned_partitions: topics.collect(),
        ..Default::default()
    };
    record(&current_key(group, &member.id), Some(&value))
}

pub(crate) fn states(group: &Str, states: &States) -> Record {
    let infos = |topics: &SharedTopics| {
        let topics = topics.iter().map(|(id, topic)| TopicPartitionsInfo {
            topic_id: *id,
            topic_name: topic.name.clone(),
            partitions: topic.partitions.iter().copied().collect(),
            ..Default::default()
        });
        topics.collect()
    };
    let deleting = states.deleting.iter().map(|(id, name)| TopicInfo {
        topic_id: *id,
        topic_name: name.clone(),
        ..Default::default()
    });
    let value = ShareGroupStatePartitionMetadataValue {
        initializing_topics: infos(&states.initializing),
        initialized_topics: infos(&states.initialized),
        deleting_topics: deleting.collect(),
        ..Default::default()
    };
    record(&states_key(group), Some(&value))
}

/// The end of a member.
pub(crate) fn member_tombstones(group: &Str, member: &Str) -> [Record; 3] {
    [
        tombstone(&current_key(group, member)),
        tombstone(&target_key(group, member)),
        tombstone(&member_key(group, member)),
    ]
}

/// The end of a group and all its members.
pub(crate) fn group_tombstones(group: &ShareGroup) -> Vec<Record> {
    let id = &group.id;
    let mut records = Vec::new();
    let members = group.members.keys();
    records.extend(members.clone().map(|m| tombstone(&current_key(id, m))));
    records.extend(group.target.keys().map(|m| tombstone(&target_key(id, m))));
    records.push(tombstone(&target_epoch_key(id)));
    records.extend(members.map(|m| tombstone(&member_key(id, m))));
    records.push(tombstone(&states_key(id)));
    records.push(tombstone(&epoch_key(id)));
    records
}

fn member_key(group: &Str, member: &Str) -> ShareGroupMemberMetadataKey {
    ShareGroupMemberMetadataKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn epoch_key(group: &Str) -> ShareGroupMetadataKey {
    ShareGroupMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    }
}

fn target_key(group: &Str, member: &Str) -> ShareGroupTargetAssignmentMemberKey {
    ShareGroupTargetAssignmentMemberKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn target_epoch_key(group: &Str) -> ShareGroupTargetAssignmentMetadataKey {
    ShareGroupTargetAssignmentMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    }
}

fn current_key(group: &Str, member: &Str) -> ShareGroupCurrentMemberAssignmentKey {
    ShareGroupCurrentMemberAssignmentKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn states_key(group: &Str) -> ShareGroupStatePartitionMetadataKey {
    ShareGroupStatePartitionMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    }
}

fn tombstone<K: RecordLayout>(key: &K) -> Record {
    record(key, None::<&ShareGroupMetadataValue>)
}

fn record<K: RecordLayout, V: Message>(key: &K, value: Option<&V>) -> Record {
    Record {
        key: written(encode_coordinator_key(key)),
        value: value.map(|value| written(encode_coordinator_value(value, VALUE_VERSION))),
    }
}
