//! Groups of the consumer protocol (KIP-848).

use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions;
use kafka_rs_wire::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_rs_wire::messages::*;

use super::requests::commit;
use crate::side::{Side, TOPIC, call, pause};

/// A member that says everything it has to say.
fn full(group: &str, member: &str, epoch: i32) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        group_id: group.into(),
        member_id: member.into(),
        member_epoch: epoch,
        rebalance_timeout_ms: 30_000,
        subscribed_topic_names: Some(vec![TOPIC.into()]),
        topic_partitions: Some(Vec::new()),
        ..Default::default()
    }
}

/// A member with nothing new.
fn alive(group: &str, member: &str, epoch: i32) -> ConsumerGroupHeartbeatRequest {
    ConsumerGroupHeartbeatRequest {
        group_id: group.into(),
        member_id: member.into(),
        member_epoch: epoch,
        ..Default::default()
    }
}

fn owning(topic_id: Uuid, partitions: &[i32]) -> Option<Vec<TopicPartitions>> {
    Some(vec![TopicPartitions {
        topic_id,
        partitions: partitions.to_vec(),
        ..Default::default()
    }])
}

/// Asks, and gives the member's epoch.
async fn beat(side: &mut Side, label: &str, request: ConsumerGroupHeartbeatRequest) -> i32 {
    let answer = side.ask(label, &request).await.unwrap_or_default();
    if let Some(id) = &answer.member_id
        && request.member_id.is_empty()
    {
        side.mask(id, "GIVEN");
    }
    answer.member_epoch
}

async fn describe(side: &mut Side, label: &str, groups: &[&str]) {
    let request = ConsumerGroupDescribeRequest {
        group_ids: groups.iter().map(|id| (*id).into()).collect(),
        include_authorized_operations: true,
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn refused(side: &mut Side) {
    let group = side.named("modern-refused");
    let joining = || full(&group, "m", 0);
    let mut requests = vec![
        ("no such group", alive(&group, "m", 3)),
        ("leaving no group", alive(&group, "m", -1)),
        (
            "leaving for a while without instance",
            alive(&group, "m", -2),
        ),
        ("no such epoch", alive(&group, "m", -3)),
        ("no group id", full("", "m", 0)),
        ("no member id", alive(&group, "", 2)),
        ("a blank member id", alive(&group, " ", 2)),
    ];
    let wrong = [
        (
            "no rebalance timeout",
            ConsumerGroupHeartbeatRequest {
                rebalance_timeout_ms: -1,
                ..joining()
            },
        ),
        (
            "no partitions said",
            ConsumerGroupHeartbeatRequest {
                topic_partitions: None,
                ..joining()
            },
        ),
        (
            "joining with partitions",
            ConsumerGroupHeartbeatRequest {
                topic_partitions: owning(side.topic_id, &[0]),
                ..joining()
            },
        ),
        (
            "no topics",
            ConsumerGroupHeartbeatRequest {
                subscribed_topic_names: None,
                ..joining()
            },
        ),
        (
            "a blank instance",
            ConsumerGroupHeartbeatRequest {
                instance_id: Some(" ".into()),
                ..joining()
            },
        ),
        (
            "a blank rack",
            ConsumerGroupHeartbeatRequest {
                rack_id: Some("".into()),
                ..joining()
            },
        ),
        (
            "an unknown assignor",
            ConsumerGroupHeartbeatRequest {
                server_assignor: Some("x".into()),
                ..joining()
            },
        ),
    ];
    requests.extend(wrong);
    if side.version::<ConsumerGroupHeartbeatRequest>() >= 1 {
        let regex = Some("[".into());
        let request = ConsumerGroupHeartbeatRequest {
            subscribed_topic_regex: regex,
            ..joining()
        };
        requests.push(("no regular expression", request));
    }
    for (label, request) in requests {
        beat(side, label, request).await;
    }
    describe(side, "no such group", &[&group, ""]).await;
}

async fn offsets(side: &mut Side, group: &str, member: &str, epoch: i32) {
    for (label, member, epoch) in [
        ("a member", member, epoch),
        ("a newer epoch", member, epoch + 1),
        ("an older epoch", member, epoch - 2),
        ("a stranger", "nobody", epoch),
        ("nobody", "", -1),
    ] {
        let request = commit(side, group, member, epoch);
        side.ask(&format!("consumer group: {label}"), &request)
            .await;
        if side.version::<OffsetFetchRequest>() < 9 {
            continue;
        }
        let request = OffsetFetchRequest {
            groups: vec![OffsetFetchRequestGroup {
                group_id: group.into(),
                member_id: (!member.is_empty()).then(|| member.into()),
                member_epoch: epoch,
                ..Default::default()
            }],
            ..Default::default()
        };
        side.ask(&format!("consumer group: {label}"), &request)
            .await;
    }
    let request = OffsetDeleteRequest {
        group_id: group.into(),
        topics: [TOPIC, "missing"]
            .iter()
            .map(|name| OffsetDeleteRequestTopic {
                name: (*name).into(),
                partitions: vec![OffsetDeleteRequestPartition::default()],
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    };
    side.ask("consumer group: in use", &request).await;
}

async fn members(side: &mut Side) {
    let group = side.named("modern");
    let id = side.topic_id;
    let one = beat(side, "the first member", full(&group, "one", 0)).await;
    beat(side, "the first once more", full(&group, "one", one)).await;
    beat(side, "nothing new", alive(&group, "one", one)).await;
    beat(side, "a newer epoch", alive(&group, "one", one + 1)).await;
    beat(side, "an older epoch", alive(&group, "one", one - 1)).await;
    beat(side, "a stranger", alive(&group, "nobody", one)).await;
    describe(side, "one member", &[&group]).await;
    offsets(side, &group, "one", one).await;
    let ranged = ConsumerGroupHeartbeatRequest {
        server_assignor: Some("range".into()),
        rack_id: Some("rack".into()),
        ..full(&group, "two", 0)
    };
    let two = beat(side, "the second member", ranged).await;
    let both = ConsumerGroupHeartbeatRequest {
        topic_partitions: owning(id, &[0, 1]),
        ..full(&group, "one", one)
    };
    beat(side, "the first has to let go", both).await;
    describe(side, "one to let go", &[&group]).await;
    beat(side, "the second waits", alive(&group, "two", two)).await;
    let less = ConsumerGroupHeartbeatRequest {
        topic_partitions: owning(id, &[0]),
        ..alive(&group, "one", one)
    };
    let newer = beat(side, "the first has let go", less).await;
    beat(side, "the second gets it", alive(&group, "two", two)).await;
    describe(side, "two members", &[&group]).await;
    let request = DescribeGroupsRequest {
        groups: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("a consumer group", &request).await;
    let delete = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("a consumer group in use", &delete).await;
    let silent = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: Some(Vec::new()),
        ..alive(&group, "one", newer)
    };
    beat(side, "the first reads nothing any more", silent).await;
    beat(side, "the first leaves", alive(&group, "one", -1)).await;
    beat(side, "the first leaves again", alive(&group, "one", -1)).await;
    beat(side, "the second is alone", alive(&group, "two", two)).await;
    beat(side, "the second leaves", alive(&group, "two", -1)).await;
    describe(side, "an empty group", &[&group]).await;
    super::lists(side).await;
    side.ask("an empty consumer group", &delete).await;
}

async fn static_members(side: &mut Side) {
    let group = side.named("modern-static");
    let fixed = |request: ConsumerGroupHeartbeatRequest| ConsumerGroupHeartbeatRequest {
        instance_id: Some("fixed".into()),
        ..request
    };
    let one = beat(side, "a static member", fixed(full(&group, "one", 0))).await;
    beat(side, "its place is taken", fixed(full(&group, "two", 0))).await;
    beat(side, "its place is taken", fixed(alive(&group, "two", one))).await;
    beat(
        side,
        "it leaves for a while",
        fixed(alive(&group, "one", -2)),
    )
    .await;
    describe(side, "while it is away", &[&group]).await;
    let two = beat(side, "it comes back", fixed(full(&group, "two", 0))).await;
    beat(side, "its old process", fixed(alive(&group, "one", one))).await;
    beat(
        side,
        "an unknown instance",
        ConsumerGroupHeartbeatRequest {
            instance_id: Some("unknown".into()),
            ..alive(&group, "two", two)
        },
    )
    .await;
    beat(side, "it leaves", fixed(alive(&group, "two", -1))).await;
}

/// Which topics an expression stands for is found out a moment after the member has come.
async fn regular_expressions(side: &mut Side) {
    let version = side.version::<ConsumerGroupHeartbeatRequest>();
    if version == 0 {
        let given = beat(
            side,
            "no member id",
            full(&side.named("modern-given"), "", 0),
        )
        .await;
        assert!(given != 0, "members of version 0 may have no id");
        return;
    }
    let group = side.named("modern-regex");
    let request = ConsumerGroupHeartbeatRequest {
        subscribed_topic_names: None,
        subscribed_topic_regex: Some("compar.*|\\Qnone\\E".into()),
        ..full(&group, "m", 0)
    };
    let mut epoch = beat(side, "a regular expression", request).await;
    let first = epoch;
    for _ in 0..100 {
        let probe = call(side.address.clone(), version, alive(&group, "m", epoch)).await;
        epoch = probe.map_or(epoch, |probe| probe.member_epoch);
        if epoch != first {
            break;
        }
        pause().await;
    }
    let again = ConsumerGroupHeartbeatRequest {
        subscribed_topic_regex: Some("compar.*|\\Qnone\\E".into()),
        subscribed_topic_names: None,
        topic_partitions: owning(side.topic_id, &[0, 1]),
        ..full(&group, "m", epoch)
    };
    beat(side, "its topics", again).await;
    describe(side, "a regular expression", &[&group]).await;
    let leaving: Str = group.as_str().into();
    beat(side, "it leaves", alive(&leaving, "m", -1)).await;
}

pub(super) async fn run(side: &mut Side) {
    refused(side).await;
    members(side).await;
    static_members(side).await;
    regular_expressions(side).await;
}
