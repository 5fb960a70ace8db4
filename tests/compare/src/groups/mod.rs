//! What clients do with their groups.

mod consumer;
mod requests;

use bytes::Bytes;
use kafka_rs_types::Str;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_rs_wire::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_rs_wire::messages::*;

use crate::side::{Side, TOPIC, call, pause};
use requests::{commit, fetch, heartbeat, join, leave, sync};

async fn strangers(side: &mut Side) {
    let group = format!("absent-{}", side.round);
    for key_type in [0, 9] {
        let several = side.version::<FindCoordinatorRequest>() >= 4;
        let key_type = if side.version::<FindCoordinatorRequest>() == 0 {
            0
        } else {
            key_type
        };
        let find = FindCoordinatorRequest {
            key: if several { Str::default() } else { "g".into() },
            key_type,
            coordinator_keys: if several {
                vec!["g".into(), "h".into()]
            } else {
                Vec::new()
            },
            ..Default::default()
        };
        side.ask(&format!("find a coordinator of kind {key_type}"), &find)
            .await;
    }
    for group in [group.as_str(), ""] {
        side.ask("no such group", &heartbeat(group, "m", 1)).await;
        side.ask("no such group", &with_protocol(side, sync(group, "m", 1)))
            .await;
        let request = leave(side, group, &["m", "n"]);
        side.ask("no such group", &request).await;
        side.ask("an unknown member", &join(group, "m", None)).await;
        let request = commit(side, group, "m", 5);
        side.ask("no such group", &request).await;
        let request = OffsetDeleteRequest {
            group_id: group.into(),
            ..Default::default()
        };
        side.ask("no such group", &request).await;
        for all in [false, true] {
            let request = fetch(side, group, all);
            side.ask("no such group", &request).await;
        }
    }
    let groups: Vec<Str> = vec![group.as_str().into(), Str::default()];
    let request = DescribeGroupsRequest {
        groups: groups.clone(),
        ..Default::default()
    };
    side.ask("no such group", &request).await;
    let request = DeleteGroupsRequest {
        groups_names: groups,
        ..Default::default()
    };
    side.ask("no such group", &request).await;
    let hasty = JoinGroupRequest {
        session_timeout_ms: 1,
        ..join("hasty", "", None)
    };
    side.ask("too short a session", &hasty).await;
    let mute = JoinGroupRequest {
        protocols: Vec::new(),
        ..join("mute", "", None)
    };
    side.ask("no protocols", &mute).await;
}

fn with_protocol(side: &Side, request: SyncGroupRequest) -> SyncGroupRequest {
    if side.version::<SyncGroupRequest>() < 5 {
        return request;
    }
    SyncGroupRequest {
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        ..request
    }
}

async fn simple_consumer(side: &mut Side) {
    let group = format!("simple-{}", side.round);
    let request = commit(side, &group, "", -1);
    side.ask("a simple consumer", &request).await;
    for all in [false, true] {
        let request = fetch(side, &group, all);
        side.ask("a simple consumer", &request).await;
    }
    let groups = vec![group.as_str().into()];
    let request = DescribeGroupsRequest {
        groups: groups.clone(),
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
    let partition = |index| OffsetDeleteRequestPartition {
        partition_index: index,
        ..Default::default()
    };
    let topic = |name: &str| OffsetDeleteRequestTopic {
        name: name.into(),
        partitions: vec![partition(0), partition(7)],
        ..Default::default()
    };
    let request = OffsetDeleteRequest {
        group_id: group.as_str().into(),
        topics: vec![topic(TOPIC), topic("missing")],
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
    let request = DeleteGroupsRequest {
        groups_names: groups,
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
}

/// Joins, taking an id first where the version wants that.
async fn let_in(side: &mut Side, label: &str, request: JoinGroupRequest) -> JoinGroupResponse {
    let first = side.ask(label, &request).await.unwrap_or_default();
    let name = format!("MEMBER-{}", side.masks.len());
    side.mask(&first.member_id, &name);
    if first.error_code != 79 {
        return first;
    }
    let again = JoinGroupRequest {
        member_id: first.member_id.clone(),
        ..request
    };
    side.ask(label, &again).await.unwrap_or(first)
}

async fn dynamic_members(side: &mut Side) {
    let group = format!("dynamic-{}", side.round);
    let joined = let_in(side, "the first member", join(&group, "", None)).await;
    let (id, generation) = (joined.member_id.clone(), joined.generation_id);
    let request = commit(side, &group, &id, generation);
    side.ask("a commit before the assignment", &request).await;
    describe(side, "before the assignment", &group).await;
    let leaders = SyncGroupRequest {
        assignments: vec![SyncGroupRequestAssignment {
            member_id: id.clone(),
            assignment: Bytes::from_static(b"assigned"),
            ..Default::default()
        }],
        ..sync(&group, &id, generation)
    };
    for (label, request) in [
        ("a wrong generation", sync(&group, &id, 77)),
        ("a wrong member", sync(&group, "nobody", generation)),
        ("the leader", leaders),
        ("once more", sync(&group, &id, generation)),
    ] {
        let request = with_protocol(side, request);
        side.ask(label, &request).await;
    }
    side.ask("no protocol named", &sync(&group, &id, generation))
        .await;
    describe(side, "stable", &group).await;
    for (label, request) in [
        ("well", heartbeat(&group, &id, generation)),
        ("a wrong generation", heartbeat(&group, &id, 77)),
        ("a wrong member", heartbeat(&group, "nobody", generation)),
    ] {
        side.ask(label, &request).await;
    }
    for (label, member, generation) in [
        ("well", id.as_str(), generation),
        ("a wrong generation", id.as_str(), 77),
        ("a wrong member", "nobody", generation),
        ("no member", "", -1),
    ] {
        let request = commit(side, &group, member, generation);
        side.ask(label, &request).await;
    }
    let request = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("a group in use", &request).await;
    let request = OffsetDeleteRequest {
        group_id: group.as_str().into(),
        topics: vec![OffsetDeleteRequestTopic {
            name: TOPIC.into(),
            partitions: vec![OffsetDeleteRequestPartition::default()],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask("a topic in use", &request).await;
    let foreign = JoinGroupRequest {
        protocol_type: "connect".into(),
        ..join(&group, "", None)
    };
    side.ask("another protocol type", &foreign).await;
    second_member(side, &group, &id, generation).await;
    let request = leave(side, &group, &[&id, "nobody"]);
    side.ask("the last one leaves", &request).await;
    describe(side, "empty", &group).await;
    let request = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("an empty group", &request).await;
}

/// Another member comes while the first is there, and goes again.
async fn second_member(side: &mut Side, group: &str, first: &str, generation: i32) {
    let version = side.version::<JoinGroupRequest>();
    let mut newcomer = join(group, "", None);
    if version >= 4 {
        let refused = side
            .ask("a second member", &newcomer)
            .await
            .unwrap_or_default();
        side.mask(&refused.member_id, "SECOND");
        newcomer.member_id = refused.member_id;
    }
    let parked = tokio::spawn(call(side.address.clone(), version, newcomer));
    // Until the newcomer is in the group, which heartbeats tell.
    for _ in 0..100 {
        let probe = call(side.address.clone(), 4, heartbeat(group, first, generation)).await;
        if probe.is_ok_and(|probe| probe.error_code == 27) {
            break;
        }
        pause().await;
    }
    side.ask("during a rebalance", &heartbeat(group, first, generation))
        .await;
    let request = with_protocol(side, sync(group, first, generation));
    side.ask("during a rebalance", &request).await;
    let request = commit(side, group, first, generation);
    side.ask("during a rebalance", &request).await;
    side.ask("rejoining", &join(group, first, None)).await;
    let joined = match parked.await {
        Ok(answer) => answer,
        Err(error) => Err(error.into()),
    };
    let second = joined
        .as_ref()
        .map(|joined| joined.member_id.clone())
        .unwrap_or_default();
    side.mask(&second, "SECOND");
    side.note::<JoinGroupRequest>("a second member", version, joined);
    let request = leave(side, group, &[&second]);
    side.ask("the second one leaves", &request).await;
}

async fn static_members(side: &mut Side) {
    if side.version::<JoinGroupRequest>() < 5 {
        return;
    }
    let group = format!("static-{}", side.round);
    let joined = let_in(side, "a static member", join(&group, "", Some("fixed"))).await;
    let leaders = SyncGroupRequest {
        assignments: vec![SyncGroupRequestAssignment {
            member_id: joined.member_id.clone(),
            assignment: Bytes::from_static(b"assigned"),
            ..Default::default()
        }],
        ..sync(&group, &joined.member_id, joined.generation_id)
    };
    let request = with_protocol(side, leaders);
    side.ask("a static member", &request).await;
    describe(side, "with a static member", &group).await;
    let back = let_in(
        side,
        "the static member comes back",
        join(&group, "", Some("fixed")),
    )
    .await;
    let old = join(&group, &joined.member_id, Some("fixed"));
    side.ask("its old process", &old).await;
    if side.version::<HeartbeatRequest>() >= 3 {
        let request = HeartbeatRequest {
            group_instance_id: Some("fixed".into()),
            ..heartbeat(&group, &joined.member_id, joined.generation_id)
        };
        side.ask("its old process", &request).await;
    }
    let request = with_protocol(side, sync(&group, &back.member_id, back.generation_id));
    side.ask("its new process", &request).await;
    if side.version::<LeaveGroupRequest>() >= 3 {
        let identity = |instance: &str| MemberIdentity {
            group_instance_id: Some(instance.into()),
            ..Default::default()
        };
        let request = LeaveGroupRequest {
            group_id: group.as_str().into(),
            members: vec![identity("fixed"), identity("unknown")],
            ..Default::default()
        };
        side.ask("removed by its instance id", &request).await;
    }
}

async fn describe(side: &mut Side, label: &str, group: &str) {
    let request = DescribeGroupsRequest {
        groups: vec![group.into()],
        include_authorized_operations: side.version::<DescribeGroupsRequest>() >= 3,
        ..Default::default()
    };
    side.ask(label, &request).await;
}

/// Asks for groups, and leaves those of transactions out, which come and go meanwhile.
async fn list(side: &mut Side, label: &str, request: ListGroupsRequest) {
    let version = side.version::<ListGroupsRequest>();
    let answer = call(side.address.clone(), version, request).await;
    let answer = answer.map(|mut answer| {
        let mine = |id: &str| !id.starts_with("transacted");
        answer.groups.retain(|group| mine(&group.group_id));
        answer
    });
    side.note::<ListGroupsRequest>(label, version, answer);
}

/// Which groups there are, by state and type.
async fn lists(side: &mut Side) {
    let version = side.version::<ListGroupsRequest>();
    list(side, "all groups", ListGroupsRequest::default()).await;
    let filters: &[&[&str]] = &[&["Stable"], &["empty"], &["Dead", "Empty"], &["nonsense"]];
    if version >= 4 {
        for states in filters {
            let request = ListGroupsRequest {
                states_filter: states.iter().map(|state| (*state).into()).collect(),
                ..Default::default()
            };
            list(side, &format!("groups in {states:?}"), request).await;
        }
    }
    if version >= 5 {
        for kind in ["classic", "Consumer", "share", "nonsense"] {
            let request = ListGroupsRequest {
                types_filter: vec![kind.into()],
                ..Default::default()
            };
            list(side, &format!("groups of type {kind}"), request).await;
        }
    }
}

pub(crate) async fn run(side: &mut Side) {
    strangers(side).await;
    simple_consumer(side).await;
    dynamic_members(side).await;
    static_members(side).await;
    lists(side).await;
    consumer::run(side).await;
}
