//! The group requests that both brokers are sent.

use bytes::Bytes;
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::*;

use crate::side::{Side, TOPIC};

pub(crate) fn commit(
    side: &Side,
    group: &str,
    member: &str,
    generation: i32,
) -> OffsetCommitRequest {
    let partition = |index: i32, metadata: Option<String>| OffsetCommitRequestPartition {
        partition_index: index,
        committed_offset: 10 + i64::from(index),
        committed_metadata: metadata.map(Str::from),
        ..Default::default()
    };
    let topic = |name: &str, topic_id, partitions| OffsetCommitRequestTopic {
        name: name.into(),
        topic_id,
        partitions,
        ..Default::default()
    };
    let ours = vec![
        partition(0, Some("here".into())),
        partition(1, Some("x".repeat(4_097))),
        partition(7, None),
    ];
    let id = match side.version::<OffsetCommitRequest>() {
        10.. => (side.topic_id, Uuid([9; 16])),
        _ => (Uuid::ZERO, Uuid::ZERO),
    };
    OffsetCommitRequest {
        group_id: group.into(),
        generation_id_or_member_epoch: generation,
        member_id: member.into(),
        topics: vec![
            topic(TOPIC, id.0, ours),
            topic("missing", id.1, vec![partition(0, None)]),
        ],
        ..Default::default()
    }
}

pub(crate) fn fetch(side: &Side, group: &str, all: bool) -> OffsetFetchRequest {
    let version = side.version::<OffsetFetchRequest>();
    if version < 8 {
        let topic = |name: &str| OffsetFetchRequestTopic {
            name: name.into(),
            partition_indexes: vec![0, 1, 7],
            ..Default::default()
        };
        let topics = (!all || version < 2).then(|| vec![topic(TOPIC), topic("missing")]);
        return OffsetFetchRequest {
            group_id: group.into(),
            topics,
            ..Default::default()
        };
    }
    let topic = |name: &str, topic_id| OffsetFetchRequestTopics {
        name: name.into(),
        topic_id,
        partition_indexes: vec![0, 1, 7],
        ..Default::default()
    };
    let ids = match version {
        10.. => (side.topic_id, Uuid([9; 16])),
        _ => (Uuid::ZERO, Uuid::ZERO),
    };
    let topics = (!all).then(|| vec![topic(TOPIC, ids.0), topic("missing", ids.1)]);
    let group = OffsetFetchRequestGroup {
        group_id: group.into(),
        topics,
        ..Default::default()
    };
    let unknown = OffsetFetchRequestGroup {
        group_id: "unknown".into(),
        ..group.clone()
    };
    OffsetFetchRequest {
        groups: vec![group, unknown],
        ..Default::default()
    }
}

pub(crate) fn join(group: &str, member: &str, instance: Option<&str>) -> JoinGroupRequest {
    let protocol = |name: &str, metadata: &'static [u8]| JoinGroupRequestProtocol {
        name: name.into(),
        metadata: Bytes::from_static(metadata),
        ..Default::default()
    };
    JoinGroupRequest {
        group_id: group.into(),
        session_timeout_ms: 30_000,
        rebalance_timeout_ms: 30_000,
        member_id: member.into(),
        group_instance_id: instance.map(Str::from),
        protocol_type: "consumer".into(),
        protocols: vec![
            protocol("range", b"\0\0\0\0\0\x01\0\x08compared\xff\xff\xff\xff"),
            protocol(
                "roundrobin",
                b"\0\0\0\0\0\x01\0\x08compared\xff\xff\xff\xff",
            ),
        ],
        ..Default::default()
    }
}

pub(crate) fn sync(group: &str, member: &str, generation: i32) -> SyncGroupRequest {
    SyncGroupRequest {
        group_id: group.into(),
        generation_id: generation,
        member_id: member.into(),
        ..Default::default()
    }
}

pub(crate) fn heartbeat(group: &str, member: &str, generation: i32) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id: group.into(),
        generation_id: generation,
        member_id: member.into(),
        ..Default::default()
    }
}

/// LeaveGroup in the form of its version.
pub(crate) fn leave(side: &Side, group: &str, members: &[&str]) -> LeaveGroupRequest {
    let several = side.version::<LeaveGroupRequest>() >= 3;
    let identity = |id: &&str| MemberIdentity {
        member_id: Str::from(*id),
        ..Default::default()
    };
    LeaveGroupRequest {
        group_id: group.into(),
        member_id: if several {
            Str::default()
        } else {
            Str::from(members[0])
        },
        members: match several {
            true => members.iter().map(identity).collect(),
            false => Vec::new(),
        },
        ..Default::default()
    }
}
