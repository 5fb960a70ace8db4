//! Records of consumer groups, in the versions Kafka 4.4 writes.

use kafka_rs_coordinator::Record;
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::consumer_group_current_member_assignment_value::TopicPartitions;
use kafka_rs_wire::records::group_coordinator::consumer_group_member_metadata_value::{
    ClassicMemberMetadata, ClassicProtocol,
};
use kafka_rs_wire::records::group_coordinator::consumer_group_target_assignment_member_value::TopicPartition;
use kafka_rs_wire::records::group_coordinator::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue, ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey,
    ConsumerGroupRegularExpressionKey, ConsumerGroupRegularExpressionValue,
    ConsumerGroupTargetAssignmentMemberKey, ConsumerGroupTargetAssignmentMemberValue,
    ConsumerGroupTargetAssignmentMetadataKey, ConsumerGroupTargetAssignmentMetadataValue,
};
use kafka_rs_wire::{
    Message, Record as RecordLayout, encode_coordinator_key, encode_coordinator_value,
};

use super::assignor::Partitions;
use super::member::Owned;
use super::regex::ResolvedRegex;
use super::{ConsumerGroup, ConsumerMember};
use crate::record::written;

/// All values of consumer groups are at their first version.
const VALUE_VERSION: i16 = 0;

pub(crate) fn member(group: &Str, member: &ConsumerMember) -> Record {
    let classic = member.classic.as_ref().map(|classic| {
        let protocols = classic.protocols.iter().map(|protocol| ClassicProtocol {
            name: protocol.name.clone(),
            metadata: protocol.metadata.clone(),
            ..Default::default()
        });
        ClassicMemberMetadata {
            session_timeout_ms: classic.session_timeout_ms,
            supported_protocols: protocols.collect(),
            ..Default::default()
        }
    });
    let value = ConsumerGroupMemberMetadataValue {
        instance_id: member.instance_id.clone(),
        rack_id: member.rack_id.clone(),
        client_id: member.client_id.clone(),
        client_host: member.client_host.clone(),
        subscribed_topic_names: member.subscribed_topic_names.iter().cloned().collect(),
        subscribed_topic_regex: member.subscribed_topic_regex.clone(),
        rebalance_timeout_ms: member.rebalance_timeout_ms,
        server_assignor: member.server_assignor.clone(),
        classic_member_metadata: classic,
        ..Default::default()
    };
    record(&member_key(group, &member.id), Some(&value))
}

pub(crate) fn epoch(group: &Str, epoch: i32, metadata_hash: i64) -> Record {
    let value = ConsumerGroupMetadataValue {
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
    let value = ConsumerGroupTargetAssignmentMemberValue {
        topic_partitions: topics.collect(),
        ..Default::default()
    };
    record(&target_key(group, member), Some(&value))
}

pub(crate) fn target_epoch(group: &Str, assignment_epoch: i32, timestamp: i64) -> Record {
    let value = ConsumerGroupTargetAssignmentMetadataValue {
        assignment_epoch,
        assignment_timestamp: timestamp,
        ..Default::default()
    };
    record(&target_epoch_key(group), Some(&value))
}

pub(crate) fn current(group: &Str, member: &ConsumerMember) -> Record {
    let value = ConsumerGroupCurrentMemberAssignmentValue {
        member_epoch: member.epoch,
        previous_member_epoch: member.previous_epoch,
        state: member.state.code(),
        assigned_partitions: owned(&member.assigned),
        partitions_pending_revocation: owned(&member.pending_revocation),
        ..Default::default()
    };
    record(&current_key(group, &member.id), Some(&value))
}

pub(crate) fn regex(group: &Str, expression: &Str, resolved: &ResolvedRegex) -> Record {
    let value = ConsumerGroupRegularExpressionValue {
        topics: resolved.topics.iter().cloned().collect(),
        version: resolved.version,
        timestamp: resolved.timestamp,
        ..Default::default()
    };
    record(&regex_key(group, expression), Some(&value))
}

pub(crate) fn regex_tombstone(group: &Str, expression: &Str) -> Record {
    tombstone(&regex_key(group, expression))
}

pub(crate) fn partition_metadata_tombstone(group: &Str) -> Record {
    tombstone(&ConsumerGroupPartitionMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    })
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
pub(crate) fn group_tombstones(group: &ConsumerGroup) -> Vec<Record> {
    let id = &group.id;
    let mut records = Vec::new();
    let members = group.members.keys();
    records.extend(members.clone().map(|m| tombstone(&current_key(id, m))));
    records.extend(group.target.keys().map(|m| tombstone(&target_key(id, m))));
    records.push(tombstone(&target_epoch_key(id)));
    records.extend(members.map(|m| tombstone(&member_key(id, m))));
    records.extend(group.regexes.keys().map(|e| regex_tombstone(id, e)));
    records.push(partition_metadata_tombstone(id));
    records.push(tombstone(&epoch_key(id)));
    records
}

fn owned(owned: &Owned) -> Vec<TopicPartitions> {
    let topics = owned.iter().map(|(id, partitions)| TopicPartitions {
        topic_id: *id,
        partitions: partitions.keys().copied().collect(),
        assignment_epochs: Some(partitions.values().copied().collect()),
        ..Default::default()
    });
    topics.collect()
}

fn member_key(group: &Str, member: &Str) -> ConsumerGroupMemberMetadataKey {
    ConsumerGroupMemberMetadataKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn epoch_key(group: &Str) -> ConsumerGroupMetadataKey {
    ConsumerGroupMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    }
}

fn target_key(group: &Str, member: &Str) -> ConsumerGroupTargetAssignmentMemberKey {
    ConsumerGroupTargetAssignmentMemberKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn target_epoch_key(group: &Str) -> ConsumerGroupTargetAssignmentMetadataKey {
    ConsumerGroupTargetAssignmentMetadataKey {
        group_id: group.clone(),
        ..Default::default()
    }
}

fn current_key(group: &Str, member: &Str) -> ConsumerGroupCurrentMemberAssignmentKey {
    ConsumerGroupCurrentMemberAssignmentKey {
        group_id: group.clone(),
        member_id: member.clone(),
        ..Default::default()
    }
}

fn regex_key(group: &Str, expression: &Str) -> ConsumerGroupRegularExpressionKey {
    ConsumerGroupRegularExpressionKey {
        group_id: group.clone(),
        regular_expression: expression.clone(),
        ..Default::default()
    }
}

fn tombstone<K: RecordLayout>(key: &K) -> Record {
    record(key, None::<&ConsumerGroupMetadataValue>)
}

fn record<K: RecordLayout, V: Message>(key: &K, value: Option<&V>) -> Record {
    Record {
        key: written(encode_coordinator_key(key)),
        value: value.map(|value| written(encode_coordinator_value(value, VALUE_VERSION))),
    }
}
