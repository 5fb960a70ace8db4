//! Share groups (KIP-932): members, records, acknowledgements, offsets, and the states of the share
//! coordinator.

mod reading;
mod states;

use kafka_rs_wire::messages::alter_share_group_offsets_request::{
    AlterShareGroupOffsetsRequestPartition, AlterShareGroupOffsetsRequestTopic,
};
use kafka_rs_wire::messages::delete_share_group_offsets_request::DeleteShareGroupOffsetsRequestTopic;
use kafka_rs_wire::messages::describe_share_group_offsets_request::{
    DescribeShareGroupOffsetsRequestGroup, DescribeShareGroupOffsetsRequestTopic,
};
use kafka_rs_wire::messages::*;

use crate::side::{Side, call, pause};

fn joining(group: &str, member: &str, topic: &str) -> ShareGroupHeartbeatRequest {
    ShareGroupHeartbeatRequest {
        group_id: group.into(),
        member_id: member.into(),
        subscribed_topic_names: Some(vec![topic.into()]),
        ..Default::default()
    }
}

fn alive(group: &str, member: &str, member_epoch: i32) -> ShareGroupHeartbeatRequest {
    ShareGroupHeartbeatRequest {
        group_id: group.into(),
        member_id: member.into(),
        member_epoch,
        ..Default::default()
    }
}

async fn refused(side: &mut Side, topic: &str) {
    let group = side.named("shared-refused");
    let rackless = ShareGroupHeartbeatRequest {
        rack_id: Some(" ".into()),
        ..joining(&group, "m", topic)
    };
    let topicless = ShareGroupHeartbeatRequest {
        subscribed_topic_names: None,
        ..joining(&group, "m", topic)
    };
    for (label, request) in [
        ("no such share group", alive(&group, "m", 3)),
        ("leaving no share group", alive(&group, "m", -1)),
        ("no such share epoch", alive(&group, "m", -2)),
        ("no share group id", joining("", "m", topic)),
        ("no share member id", joining(&group, "", topic)),
        ("a blank share member id", joining(&group, " ", topic)),
        ("a blank share rack", rackless),
        ("no share topics", topicless),
    ] {
        side.ask(label, &request).await;
    }
    describe(side, "no such share group", &[&group, ""]).await;
    describe_offsets(side, "no such share group", &group, None).await;
}

async fn describe(side: &mut Side, label: &str, groups: &[&str]) {
    let request = ShareGroupDescribeRequest {
        group_ids: groups.iter().map(|id| (*id).into()).collect(),
        include_authorized_operations: true,
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn describe_offsets(side: &mut Side, label: &str, group: &str, topic: Option<&str>) {
    let topics = topic.map(|topic| {
        [topic, "missing"]
            .iter()
            .map(|name| DescribeShareGroupOffsetsRequestTopic {
                topic_name: (*name).into(),
                partitions: vec![0, 1],
                ..Default::default()
            })
            .collect()
    });
    let request = DescribeShareGroupOffsetsRequest {
        groups: vec![DescribeShareGroupOffsetsRequestGroup {
            group_id: group.into(),
            topics,
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn alter_offsets(side: &mut Side, label: &str, group: &str, topic: &str) {
    let of = |name: &str, partitions: &[i32]| AlterShareGroupOffsetsRequestTopic {
        topic_name: name.into(),
        partitions: partitions
            .iter()
            .map(|index| AlterShareGroupOffsetsRequestPartition {
                partition_index: *index,
                start_offset: 2,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    };
    let request = AlterShareGroupOffsetsRequest {
        group_id: group.into(),
        topics: vec![of(topic, &[0]), of("missing", &[0])],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn delete_offsets(side: &mut Side, label: &str, group: &str, topic: &str) {
    let of = |name: &str| DeleteShareGroupOffsetsRequestTopic {
        topic_name: name.into(),
        ..Default::default()
    };
    let request = DeleteShareGroupOffsetsRequest {
        group_id: group.into(),
        topics: vec![of(topic), of("missing")],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

/// Joins, and asks on until partitions come; notes the last answer.
async fn joined(side: &mut Side, group: &str, topic: &str) -> i32 {
    let version = side.version::<ShareGroupHeartbeatRequest>();
    let ask = |request| call(side.address.clone(), version, request);
    let mut answer = ask(joining(group, "one", topic)).await;
    for _ in 0..200 {
        let Ok(given) = &answer else { break };
        if given
            .assignment
            .as_ref()
            .is_some_and(|a| !a.topic_partitions.is_empty())
        {
            break;
        }
        pause().await;
        answer = ask(alive(group, "one", given.member_epoch)).await;
    }
    let answer = side.note::<ShareGroupHeartbeatRequest>("a share member", version, answer);
    answer.map_or(0, |answer| answer.member_epoch)
}

async fn members(side: &mut Side, topic: &str) {
    let group = side.named("shared");
    reading::earliest(side, &group).await;
    let epoch = joined(side, &group, topic).await;
    side.ask(
        "a share member with nothing new",
        &alive(&group, "one", epoch),
    )
    .await;
    side.ask("a newer share epoch", &alive(&group, "one", epoch + 1))
        .await;
    side.ask("a share stranger", &alive(&group, "nobody", epoch))
        .await;
    describe(side, "one share member", &[&group]).await;
    reading::read(side, &group, topic).await;
    describe_offsets(side, "of a group in use", &group, Some(topic)).await;
    describe_offsets(side, "all of a group in use", &group, None).await;
    alter_offsets(side, "of a group in use", &group, topic).await;
    delete_offsets(side, "of a group in use", &group, topic).await;
    let delete = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("a share group in use", &delete).await;
    side.ask("leaving a share group", &alive(&group, "one", -1))
        .await;
    describe(side, "an empty share group", &[&group]).await;
    alter_offsets(side, "of an empty group", &group, topic).await;
    describe_offsets(side, "altered", &group, None).await;
    delete_offsets(side, "of an empty group", &group, topic).await;
    describe_offsets(side, "deleted", &group, None).await;
    delete_offsets(side, "of nothing left", &group, topic).await;
    side.ask("an empty share group", &delete).await;
    describe(side, "a deleted share group", &[&group]).await;
}

pub(crate) async fn run(side: &mut Side) {
    let topic = side.named("shared-topic");
    let id = side.with_topic(&topic, 2, &[]).await;
    refused(side, &topic).await;
    members(side, &topic).await;
    states::run(side, id).await;
}
