//! Committed offsets: who may commit, what is found, what expires.

use kafka_rs_coordinator::{Coordinator, Record, RecordPosition};
use kafka_rs_group::{DeletedTopic, Reply, Request};
use kafka_rs_types::{ErrorCode, Uuid};
use kafka_rs_wire::messages::OffsetCommitRequest;
use kafka_rs_wire::messages::OffsetDeleteRequest;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;

use crate::harness::{Joiner, World, code};

const DAY_MS: u64 = 24 * 3_600_000;

#[test]
fn a_consumer_without_a_group_commits_under_a_simple_one() {
    let mut world = World::new();
    assert_eq!(world.committed("g", "t", 0), -1);
    assert_eq!(world.commit("g", "", -1, 5), ErrorCode::None);
    assert_eq!(world.committed("g", "t", 0), 5);
    assert!(world.shard.group("g").unwrap().protocol_type().is_none());
    world.reload();
    assert_eq!(world.committed("g", "t", 0), 5);
}

#[test]
fn commits_are_refused_with_kafkas_errors() {
    let mut world = World::new();
    assert_eq!(world.commit("g", "m", 1, 5), ErrorCode::GroupIdNotFound);
    let (ids, generation) = world.stable("g", 1);
    assert_eq!(
        world.commit("g", "m", generation, 5),
        ErrorCode::UnknownMemberId
    );
    assert_eq!(
        world.commit("g", &ids[0], 99, 5),
        ErrorCode::IllegalGeneration
    );
    assert_eq!(world.commit("g", "", -1, 5), ErrorCode::UnknownMemberId);
    assert_eq!(world.commit("g", &ids[0], generation, 5), ErrorCode::None);
    // While members join the next generation, the old one may still commit …
    world.join_twice("g", &mut Joiner::default());
    assert_eq!(world.commit("g", &ids[0], generation, 6), ErrorCode::None);
    // … but once it is formed nobody knows who owns what until the leader has assigned.
    let token = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    let next = world.joined(token).generation_id;
    assert_eq!(
        world.commit("g", &ids[0], next, 7),
        ErrorCode::RebalanceInProgress
    );
    assert_eq!(world.committed("g", "t", 0), 6);
}

#[test]
fn long_metadata_is_refused_partition_by_partition() {
    let mut world = World::new();
    let partition = |index: i32, length: usize| OffsetCommitRequestPartition {
        partition_index: index,
        committed_offset: 1,
        committed_metadata: Some("ü".repeat(length).into()),
        ..Default::default()
    };
    let request = OffsetCommitRequest {
        group_id: "g".into(),
        generation_id_or_member_epoch: -1,
        retention_time_ms: -1,
        topics: vec![OffsetCommitRequestTopic {
            name: "t".into(),
            partitions: vec![partition(0, 4_096), partition(1, 4_097)],
            ..Default::default()
        }],
        ..Default::default()
    };
    let token = world.ask(Request::OffsetCommit {
        api_version: 9,
        request,
    });
    let Reply::OffsetCommit(response) = world.reply(token) else {
        panic!()
    };
    let codes: Vec<_> = response.topics[0]
        .partitions
        .iter()
        .map(|p| code(p.error_code))
        .collect();
    assert_eq!(codes, [ErrorCode::None, ErrorCode::OffsetMetadataTooLarge]);
    assert_eq!(
        (world.committed("g", "t", 0), world.committed("g", "t", 1)),
        (1, -1)
    );
}

#[test]
fn a_commit_that_cannot_be_stored_never_was() {
    let mut world = World::new();
    world.commit("g", "", -1, 5);
    world.broken = Some(ErrorCode::NotCoordinator);
    assert_eq!(world.commit("g", "", -1, 6), ErrorCode::NotCoordinator);
    assert_eq!(world.commit("new", "", -1, 6), ErrorCode::NotCoordinator);
    assert_eq!(world.committed("g", "t", 0), 5);
    assert!(world.shard.group("new").is_none());
}

#[test]
fn a_commit_keeps_the_session() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 1);
    for offset in 0..5 {
        world.advance(6_000);
        assert_eq!(
            world.commit("g", &ids[0], generation, offset),
            ErrorCode::None
        );
    }
}

#[test]
fn offsets_expire_a_week_after_the_group_became_empty_and_the_group_with_them() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 1);
    world.commit("g", &ids[0], generation, 5);
    for _ in 0..(8 * DAY_MS / 9_000) {
        world.advance(9_000);
        world.heartbeat("g", &ids[0], generation);
    }
    assert_eq!(world.committed("g", "t", 0), 5, "its topic is in use");
    world.leave("g", &[(&ids[0], None)]);
    world.advance(7 * DAY_MS - 1);
    assert_eq!(world.committed("g", "t", 0), 5);
    world.advance(600_001);
    assert_eq!(world.committed("g", "t", 0), -1);
    assert!(world.shard.group("g").is_none());
    assert!(world.replayed().group("g").is_none());
    world.advance(600_000);
    assert!(
        world.shard.next_deadline().is_none(),
        "nothing left to look at"
    );
}

#[test]
fn offsets_of_a_dropped_topic_expire_while_the_group_lives() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 1);
    let commit =
        |world: &mut World, topic| world.commit_to("g", &ids[0], generation, (topic, 0), 5, -1);
    commit(&mut world, "t");
    commit(&mut world, "dropped");
    for _ in 0..(8 * DAY_MS / 9_000) {
        world.advance(9_000);
        world.heartbeat("g", &ids[0], generation);
    }
    assert_eq!(world.committed("g", "t", 0), 5);
    assert_eq!(world.committed("g", "dropped", 0), -1);
}

#[test]
fn a_simple_groups_offsets_expire_by_their_own_age() {
    let mut world = World::new();
    world.commit_to("g", "", -1, ("t", 0), 1, -1);
    world.advance(4 * DAY_MS);
    world.commit_to("g", "", -1, ("t", 1), 2, -1);
    // An old client may say itself how long to keep an offset.
    world.commit_to("g", "", -1, ("t", 2), 3, DAY_MS as i64);
    world.advance(DAY_MS + 600_000);
    assert_eq!(world.committed("g", "t", 2), -1);
    world.advance(2 * DAY_MS);
    assert_eq!(
        (world.committed("g", "t", 0), world.committed("g", "t", 1)),
        (-1, 2)
    );
}

#[test]
fn offsets_are_deleted_where_nobody_reads() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 1);
    for topic in ["t", "other"] {
        world.commit_to("g", &ids[0], generation, (topic, 0), 5, -1);
    }
    let topic = |name: &str| OffsetDeleteRequestTopic {
        name: name.into(),
        partitions: vec![OffsetDeleteRequestPartition::default()],
        ..Default::default()
    };
    let token = world.ask(Request::OffsetDelete(OffsetDeleteRequest {
        group_id: "g".into(),
        topics: vec![topic("t"), topic("other")],
        ..Default::default()
    }));
    let Reply::OffsetDelete(response) = world.reply(token) else {
        panic!()
    };
    let codes: Vec<_> = response
        .topics
        .iter()
        .map(|t| code(t.partitions[0].error_code))
        .collect();
    assert_eq!(codes, [ErrorCode::GroupSubscribedToTopic, ErrorCode::None]);
    assert_eq!(
        (
            world.committed("g", "t", 0),
            world.committed("g", "other", 0)
        ),
        (5, -1)
    );
    let token = world.ask(Request::OffsetDelete(OffsetDeleteRequest {
        group_id: "none".into(),
        ..Default::default()
    }));
    let Reply::OffsetDelete(response) = world.reply(token) else {
        panic!()
    };
    assert_eq!(code(response.error_code), ErrorCode::GroupIdNotFound);
}

#[test]
fn the_offsets_of_a_deleted_topic_go_and_its_namesakes_stay() {
    let mut world = World::new();
    let (old, new) = (Uuid([1; 16]), Uuid([2; 16]));
    for (index, id) in [(0, old), (1, new), (2, Uuid::ZERO)] {
        let request = OffsetCommitRequest {
            group_id: "g".into(),
            generation_id_or_member_epoch: -1,
            retention_time_ms: -1,
            topics: vec![OffsetCommitRequestTopic {
                name: "t".into(),
                topic_id: id,
                partitions: vec![OffsetCommitRequestPartition {
                    partition_index: index,
                    committed_offset: 7,
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        world.ask(Request::OffsetCommit {
            api_version: 10,
            request,
        });
    }
    world.ask(Request::TopicsDeleted(vec![DeletedTopic {
        id: old,
        name: "t".into(),
    }]));
    let found = [0, 1, 2].map(|index| world.committed("g", "t", index));
    assert_eq!(found, [-1, 7, -1]);
}

#[test]
fn offsets_in_an_open_transaction_are_unstable_until_it_ends() {
    let mut world = World::new();
    world.commit("g", "", -1, 5);
    // A transactional commit, as replayed from a log.
    let record: Record = world.log.last().cloned().unwrap();
    for (offset, producer_id) in [(10, 77), (11, 78)] {
        let position = RecordPosition {
            offset,
            producer_id,
        };
        world.shard.replay(position, &record).unwrap();
    }
    let unstable = |world: &mut World| {
        let token = world.ask(Request::OffsetFetch {
            group: OffsetFetchRequestGroup {
                group_id: "g".into(),
                topics: None,
                ..Default::default()
            },
            require_stable: true,
        });
        let Reply::OffsetFetch(group) = world.reply(token) else {
            panic!()
        };
        code(group.topics[0].partitions[0].error_code)
    };
    assert_eq!(unstable(&mut world), ErrorCode::UnstableOffsetCommit);
    world.shard.replay_end_transaction(77, true);
    assert_eq!(unstable(&mut world), ErrorCode::UnstableOffsetCommit);
    world.shard.replay_end_transaction(78, false);
    assert_eq!(unstable(&mut world), ErrorCode::None);
}
