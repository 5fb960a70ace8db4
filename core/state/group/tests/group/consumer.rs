//! Consumer groups: joining, following, leaving, fencing.

use kafka_rs_group::{Config, ConsumerGroupState, Reply, Request};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::ListGroupsRequest;
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;

use crate::consumer_world::{Member, assigned, durable, topic_id};
use crate::harness::{Joiner, World, code};

fn world() -> World {
    let mut world = World::new();
    world.set_topics(&[("a", 1, 4), ("b", 2, 2)]);
    world
}

#[test]
fn the_first_member_gets_everything_at_once() {
    let mut world = world();
    let member = Member::new("m", &["a", "missing"]);
    let response = world.beat(member.request("g"));
    assert_eq!(response.error_code, 0);
    // Epochs begin at 1, and joining is a change.
    assert_eq!(response.member_epoch, 2);
    assert_eq!(response.heartbeat_interval_ms, 5_000);
    assert_eq!(assigned(&response).unwrap().len(), 4);
    assert_eq!(
        world.consumer_group("g").state(),
        ConsumerGroupState::Stable
    );
}

#[test]
fn partitions_move_only_after_their_owner_has_let_go() {
    let mut world = world();
    let (mut one, mut two) = (Member::new("1", &["a"]), Member::new("2", &["a"]));
    world.follow("g", &mut one);
    world.advance(1_000);
    let response = world.beat(two.request("g"));
    assert_eq!(assigned(&response).unwrap().len(), 0);
    two.epoch = response.member_epoch;
    // The first still says that it owns all four.
    let response = world.beat(one.request("g"));
    assert_eq!(assigned(&response).unwrap().len(), 2);
    assert_eq!(response.member_epoch, 2, "not yet at the new epoch");
    assert_eq!(
        world.consumer_group("g").state(),
        ConsumerGroupState::Reconciling
    );
    let waiting = world.beat(two.request("g"));
    assert_eq!(assigned(&waiting).unwrap().len(), 0);
    one.owned = assigned(&response).unwrap();
    assert_eq!(world.beat(one.request("g")).member_epoch, 3);
    let response = world.beat(two.request("g"));
    assert_eq!(assigned(&response).unwrap().len(), 2);
    assert_eq!(
        world.consumer_group("g").state(),
        ConsumerGroupState::Stable
    );
}

#[test]
fn target_assignments_are_made_at_most_once_in_an_interval() {
    let mut world = world();
    let (mut one, two) = (Member::new("1", &["a"]), Member::new("2", &["a"]));
    world.follow("g", &mut one);
    world.beat(two.request("g"));
    let group = world.consumer_group("g");
    assert_eq!((group.epoch(), group.assignment_epoch()), (3, 2));
    assert_eq!(group.state(), ConsumerGroupState::Assigning);
    world.advance(1_000);
    world.beat(one.request("g"));
    assert_eq!(world.consumer_group("g").assignment_epoch(), 3);
}

#[test]
fn a_member_at_a_wrong_epoch_is_fenced_and_one_that_missed_an_answer_is_not() {
    let mut world = world();
    let mut member = Member::new("m", &["a"]);
    world.follow("g", &mut member);
    let right = member.epoch;
    for (epoch, error) in [(right + 1, 110), (right - 1, 110), (right, 0)] {
        member.epoch = epoch;
        assert_eq!(world.beat(member.request("g")).error_code, error, "{epoch}");
    }
    // Its topics grow; the answer with the new epoch is lost.
    member.epoch = right;
    world.set_topics(&[("a", 1, 5)]);
    world.advance(1_000);
    assert_eq!(world.beat(member.request("g")).member_epoch, right + 1);
    let again = world.beat(member.request("g"));
    assert_eq!((again.error_code, again.member_epoch), (0, right + 1));
    assert_eq!(assigned(&again).unwrap().len(), 5);
    member.owned.insert((topic_id(9), 0));
    assert_eq!(world.beat(member.request("g")).error_code, 110);
}

#[test]
fn strangers_and_members_of_no_group_are_told_so() {
    let mut world = world();
    let mut member = Member::new("m", &["a"]);
    member.epoch = 3;
    assert_eq!(world.beat(member.request("g")).error_code, 69);
    world.follow("g", &mut Member::new("other", &["a"]));
    assert_eq!(world.beat(member.request("g")).error_code, 25);
    member.epoch = -1;
    assert_eq!(world.beat(member.request("g")).error_code, 25);
    world.stable("classic", 1);
    assert_eq!(world.beat(member.request("classic")).error_code, 69);
}

#[test]
fn a_silent_member_goes_and_its_partitions_to_others() {
    let mut world = world();
    let (mut one, mut two) = (Member::new("1", &["a"]), Member::new("2", &["a"]));
    world.settle("g", &mut [&mut one, &mut two]);
    assert_eq!(two.owned.len(), 2);
    for _ in 0..9 {
        world.advance(5_000);
        world.follow("g", &mut one);
    }
    world.follow("g", &mut one);
    assert_eq!(one.owned.len(), 4);
    assert_eq!(world.beat(two.request("g")).error_code, 25);
}

#[test]
fn a_member_that_does_not_let_go_within_its_rebalance_timeout_is_fenced() {
    let mut world = world();
    let (mut one, mut two) = (Member::new("1", &["a"]), Member::new("2", &["a"]));
    world.follow("g", &mut one);
    world.advance(1_000);
    world.follow("g", &mut two);
    for _ in 0..7 {
        // It is alive, but keeps saying that it owns all of them.
        let error = world.beat(one.request("g")).error_code;
        assert_eq!(error, 0);
        world.follow("g", &mut two);
        world.advance(4_999);
    }
    assert_eq!(world.beat(one.request("g")).error_code, 25);
    world.follow("g", &mut two);
    assert_eq!(two.owned.len(), 4);
}

#[test]
fn a_static_member_comes_back_to_what_it_had() {
    let mut world = world();
    let mut one = Member::new("1", &["a"]);
    one.instance = Some("i".into());
    let mut two = Member::new("2", &["a"]);
    world.settle("g", &mut [&mut one, &mut two]);
    let mut next = Member::new("3", &["a"]);
    next.instance = Some("i".into());
    assert_eq!(world.beat(next.request("g")).error_code, 111);
    let mut leaving = one.clone();
    leaving.epoch = -2;
    assert_eq!(world.beat(leaving.request("g")).member_epoch, -2);
    let epoch = world.consumer_group("g").epoch();
    world.follow("g", &mut next);
    assert_eq!(next.owned, one.owned);
    assert_eq!(
        world.consumer_group("g").epoch(),
        epoch,
        "nothing changes for the others"
    );
    assert_eq!(world.beat(one.request("g")).error_code, 82);
}

#[test]
fn what_cannot_be_right_is_refused() {
    let mut world = world();
    let config = Config {
        consumer_max_size: 1,
        ..Config::default()
    };
    let mut small = World::with(config);
    small.follow("g", &mut Member::new("1", &["a"]));
    let second = small.beat(Member::new("2", &["a"]).request("g"));
    assert_eq!(second.error_code, ErrorCode::GroupMaxSizeReached.code());
    let mut member = Member::new("m", &[]);
    member.regex = Some("[".into());
    let refused = world.beat(member.request("g"));
    assert_eq!(
        refused.error_code,
        ErrorCode::InvalidRegularExpression.code()
    );
    assert!(world.shard.consumer_group("g").is_none());
}

#[test]
fn regular_expressions_follow_topics_that_come() {
    let mut world = world();
    let mut member = Member::new("m", &["b"]);
    member.regex = Some("a|x.*".into());
    let response = world.beat(member.request("g"));
    assert_eq!(response.error_code, 0);
    // Resolved right after, by a timer that is due at once.
    world.advance(1_000);
    world.follow("g", &mut member);
    assert_eq!(member.owned.len(), 6);
    world.set_topics(&[("a", 1, 4), ("b", 2, 2), ("x1", 3, 3)]);
    world.advance(11_000);
    world.follow("g", &mut member);
    world.advance(1_000);
    world.follow("g", &mut member);
    assert_eq!(member.owned.len(), 9);
    let by_name = Member {
        regex: None,
        ..member.clone()
    };
    member = by_name;
    world.advance(1_000);
    world.follow("g", &mut member);
    assert_eq!(member.owned.len(), 2);
    assert_eq!(
        durable(world.compacted().consumer_group("g").unwrap()),
        durable(world.consumer_group("g"))
    );
}

#[test]
fn members_ask_for_an_assignor() {
    let mut world = world();
    let mut one = Member::new("1", &["a", "b"]);
    one.assignor = Some("range".into());
    let mut two = Member::new("2", &["a", "b"]);
    world.settle("g", &mut [&mut one, &mut two]);
    let expected = [(topic_id(1), 0), (topic_id(1), 1), (topic_id(2), 0)];
    assert_eq!(one.owned, expected.into());
}

#[test]
fn a_group_whose_record_cannot_be_written_is_as_before() {
    let mut world = world();
    let mut one = Member::new("1", &["a"]);
    world.follow("g", &mut one);
    let before = durable(world.consumer_group("g"));
    world.broken = Some(ErrorCode::CoordinatorNotAvailable);
    world.advance(1_000);
    let refused = world.beat(Member::new("2", &["a"]).request("g"));
    assert_eq!(refused.error_code, 15);
    let mut leaving = one.clone();
    leaving.epoch = -1;
    assert_eq!(world.beat(leaving.request("g")).error_code, 15);
    assert_eq!(
        world
            .beat(Member::new("n", &["a"]).request("new"))
            .error_code,
        15
    );
    assert!(world.shard.consumer_group("new").is_none());
    assert_eq!(durable(world.consumer_group("g")), before);
    world.broken = None;
    world.follow("g", &mut one);
}

#[test]
fn offsets_are_committed_at_the_members_epoch_or_since_it_has_the_partition() {
    let mut world = world();
    let mut one = Member::new("1", &["a"]);
    world.follow("g", &mut one);
    let old = one.epoch;
    let commit = |world: &mut World, member: &str, epoch: i32| world.commit("g", member, epoch, 5);
    assert_eq!(commit(&mut world, "1", old), ErrorCode::None);
    assert_eq!(
        commit(&mut world, "1", old + 1),
        ErrorCode::StaleMemberEpoch
    );
    assert_eq!(commit(&mut world, "2", old), ErrorCode::UnknownMemberId);
    assert_eq!(commit(&mut world, "", -1), ErrorCode::UnknownMemberId);
    assert_eq!(
        commit(&mut world, "1", old - 1),
        ErrorCode::StaleMemberEpoch
    );
    let fetch = |world: &mut World, member: Option<&str>, epoch: i32| {
        let token = world.ask(Request::OffsetFetch {
            group: OffsetFetchRequestGroup {
                group_id: "g".into(),
                member_id: member.map(Str::from),
                member_epoch: epoch,
                ..Default::default()
            },
            require_stable: false,
        });
        match world.reply(token) {
            Reply::OffsetFetch(group) => code(group.error_code),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(fetch(&mut world, None, -1), ErrorCode::None);
    assert_eq!(fetch(&mut world, Some("1"), old), ErrorCode::None);
    assert_eq!(
        fetch(&mut world, Some("1"), old - 1),
        ErrorCode::StaleMemberEpoch
    );
    assert_eq!(
        fetch(&mut world, Some("2"), old),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn empty_groups_change_their_kind_and_keep_their_offsets() {
    let mut world = world();
    assert_eq!(world.commit("g", "", -1, 7), ErrorCode::None);
    let mut member = Member::new("m", &["a"]);
    world.follow("g", &mut member);
    assert!(world.shard.group("g").is_none());
    let token = world.join("g", &Joiner::default());
    let expected = world.joined(token).error_code;
    assert_ne!(expected, 0);
    member.epoch = -1;
    world.beat(member.request("g"));
    assert_eq!(world.consumer_group("g").state(), ConsumerGroupState::Empty);
    world.stable("g", 1);
    assert!(world.shard.consumer_group("g").is_none());
    for shard in [world.replayed(), world.compacted()] {
        assert!(shard.consumer_group("g").is_none());
        assert!(shard.group("g").is_some());
    }
    assert_eq!(world.committed("g", "t", 0), 7);
}

#[test]
fn groups_are_listed_described_and_deleted() {
    let mut world = world();
    let mut member = Member::new("m", &["a"]);
    world.follow("g", &mut member);
    world.stable("classic", 1);
    let list = |world: &mut World, states: &[&str], types: &[&str]| {
        let filter = |texts: &[&str]| texts.iter().map(|text| Str::from(*text)).collect();
        let token = world.ask(Request::ListGroups(ListGroupsRequest {
            states_filter: filter(states),
            types_filter: filter(types),
            ..Default::default()
        }));
        let Reply::ListGroups(0, groups) = world.reply(token) else {
            panic!("answered in kind");
        };
        groups
            .into_iter()
            .map(|group| group.group_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&mut world, &[], &["Consumer"]), ["g"]);
    assert_eq!(list(&mut world, &["stable"], &[]).len(), 2);
    assert!(list(&mut world, &["empty"], &["consumer"]).is_empty());
    let delete = |world: &mut World| {
        let token = world.ask(Request::DeleteGroups(vec!["g".into()]));
        let Reply::DeleteGroups(results) = world.reply(token) else {
            panic!("answered in kind");
        };
        code(results[0].error_code)
    };
    assert_eq!(delete(&mut world), ErrorCode::NonEmptyGroup);
    member.epoch = -1;
    world.beat(member.request("g"));
    assert_eq!(delete(&mut world), ErrorCode::None);
    assert!(world.shard.consumer_group("g").is_none());
    assert!(world.replayed().consumer_group("g").is_none());
}
