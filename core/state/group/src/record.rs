//! Records of `__consumer_offsets`, in the versions Kafka 4.4 writes.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_coordinator::Record;
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::group_metadata_value::MemberMetadata;
use kafka_rs_wire::records::group_coordinator::{
    GroupMetadataKey, GroupMetadataValue, OffsetCommitKey, OffsetCommitValue,
};
use kafka_rs_wire::{EncodeError, encode_coordinator_key, encode_coordinator_value};

use crate::offsets::CommittedOffset;
use crate::{ClassicGroup, Error};

/// Version of group metadata: the last without tagged fields.
const GROUP_METADATA_VERSION: i16 = 3;
/// Version of an offset: the first with the topic's id.
const OFFSET_COMMIT_VERSION: i16 = 4;
/// The one version that carries an expiry of its own, as clients before KIP-211 set it.
const OFFSET_COMMIT_VERSION_WITH_EXPIRY: i16 = 1;

/// A group's metadata with these assignments; without any for a group without members.
pub(crate) fn group_metadata(
    group: &ClassicGroup,
    assignments: Option<&BTreeMap<Str, Bytes>>,
) -> Record {
    let protocol = group.protocol_name.clone().unwrap_or_default();
    let members = assignments.into_iter().flat_map(|assignments| {
        group.members.values().map(|member| MemberMetadata {
            member_id: member.id.clone(),
            group_instance_id: member.group_instance_id.clone(),
            client_id: member.client_id.clone(),
            client_host: member.client_host.clone(),
            rebalance_timeout: member.rebalance_timeout_ms,
            session_timeout: member.session_timeout_ms,
            subscription: member.metadata(&protocol),
            assignment: assignments.get(&member.id).cloned().unwrap_or_default(),
            ..Default::default()
        })
    });
    let value = GroupMetadataValue {
        protocol_type: group.protocol_type.clone().unwrap_or_default(),
        generation: group.generation,
        protocol: group.protocol_name.clone(),
        leader: group.leader.clone(),
        current_state_timestamp: group.state_since.unwrap_or(-1),
        members: members.collect(),
        ..Default::default()
    };
    Record {
        key: group_key(&group.id),
        value: Some(written(encode_coordinator_value(
            &value,
            GROUP_METADATA_VERSION,
        ))),
    }
}

/// The first record of a group: nobody in it, nothing agreed on.
pub(crate) fn new_group(group: &ClassicGroup) -> Record {
    let value = GroupMetadataValue {
        protocol: None,
        leader: None,
        current_state_timestamp: group.state_since.unwrap_or(-1),
        ..Default::default()
    };
    Record {
        key: group_key(&group.id),
        value: Some(written(encode_coordinator_value(
            &value,
            GROUP_METADATA_VERSION,
        ))),
    }
}

/// The end of a group.
pub(crate) fn group_tombstone(group_id: &Str) -> Record {
    Record {
        key: group_key(group_id),
        value: None,
    }
}

/// A committed offset.
pub(crate) fn offset_commit(
    group_id: &Str,
    topic: &Str,
    partition: i32,
    committed: &CommittedOffset,
) -> Record {
    let version = match committed.expire_timestamp {
        Some(_) => OFFSET_COMMIT_VERSION_WITH_EXPIRY,
        None => OFFSET_COMMIT_VERSION,
    };
    let value = OffsetCommitValue {
        offset: committed.offset,
        leader_epoch: committed.leader_epoch,
        metadata: committed.metadata.clone(),
        commit_timestamp: committed.commit_timestamp,
        expire_timestamp: committed.expire_timestamp.unwrap_or(-1),
        topic_id: committed.topic_id,
        ..Default::default()
    };
    Record {
        key: offset_key(group_id, topic, partition),
        value: Some(written(encode_coordinator_value(&value, version))),
    }
}

/// The end of a committed offset.
pub(crate) fn offset_tombstone(group_id: &Str, topic: &Str, partition: i32) -> Record {
    Record {
        key: offset_key(group_id, topic, partition),
        value: None,
    }
}

/// A committed offset out of its record.
pub(crate) fn committed_offset(
    value: OffsetCommitValue,
    record_offset: i64,
) -> Result<CommittedOffset, Error> {
    Ok(CommittedOffset {
        offset: value.offset,
        leader_epoch: value.leader_epoch,
        metadata: value.metadata.detached(),
        commit_timestamp: value.commit_timestamp,
        expire_timestamp: (value.expire_timestamp != -1).then_some(value.expire_timestamp),
        topic_id: value.topic_id,
        record_offset,
    })
}

fn group_key(group_id: &Str) -> Bytes {
    let key = GroupMetadataKey {
        group: group_id.clone(),
        ..Default::default()
    };
    written(encode_coordinator_key(&key))
}

fn offset_key(group_id: &Str, topic: &Str, partition: i32) -> Bytes {
    let key = OffsetCommitKey {
        group: group_id.clone(),
        topic: topic.clone(),
        partition,
        ..Default::default()
    };
    written(encode_coordinator_key(&key))
}

/// What goes into records came out of requests, whose strings are no longer than records can
/// carry; the versions are constants.
pub(crate) fn written(encoded: Result<Bytes, EncodeError>) -> Bytes {
    encoded.expect("group records fit their layouts")
}
