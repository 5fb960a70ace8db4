//! Forming generations: who is let in, who waits for whom, and for how long.

use kafka_rs_group::{Config, State};
use kafka_rs_types::ErrorCode;

use crate::harness::{Joiner, World, code, subscription};

fn state(world: &World, group: &str) -> Option<State> {
    world.shard.group(group).map(|group| group.state())
}

#[test]
fn a_member_without_an_id_is_given_one_first() {
    let mut world = World::new();
    let token = world.join("g", &Joiner::default());
    let refused = world.joined(token);
    assert_eq!(code(refused.error_code), ErrorCode::MemberIdRequired);
    assert!(refused.member_id.starts_with("client-"));
    // The group is remembered from its first request on.
    assert_eq!(world.log.len(), 1);
    assert_eq!(state(&world, "g"), Some(State::Empty));
}

#[test]
fn old_clients_are_let_in_without_asking_twice() {
    let mut world = World::new();
    let token = world.join(
        "g",
        &Joiner {
            version: 3,
            ..Joiner::default()
        },
    );
    assert!(world.is_parked(token));
    world.advance(3_000);
    assert_eq!(world.joined(token).generation_id, 1);
}

#[test]
fn an_unknown_id_is_refused() {
    let mut world = World::new();
    let stranger = Joiner {
        member_id: "nobody".into(),
        ..Joiner::default()
    };
    let token = world.join("g", &stranger);
    assert_eq!(
        code(world.joined(token).error_code),
        ErrorCode::UnknownMemberId
    );
    assert!(world.shard.group("g").is_none());
    world.stable("g", 1);
    let token = world.join("g", &stranger);
    assert_eq!(
        code(world.joined(token).error_code),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn an_empty_group_waits_for_more_members_and_longer_with_each() {
    let mut world = World::new();
    let first = world.join_twice("g", &mut Joiner::default());
    world.advance(2_000);
    let second = world.join_twice("g", &mut Joiner::default());
    world.advance(1_000);
    assert!(world.is_parked(first) && world.is_parked(second));
    world.advance(3_000);
    let (first, second) = (world.joined(first), world.joined(second));
    assert_eq!((first.generation_id, second.generation_id), (1, 1));
    assert_eq!(first.leader, second.leader);
    let members = [first.members.len(), second.members.len()];
    assert!(
        members == [2, 0] || members == [0, 2],
        "only the leader sees the members"
    );
}

#[test]
fn the_first_wait_ends_with_the_rebalance_timeout() {
    let mut world = World::new();
    let mut tokens = vec![];
    let mut joiner = Joiner {
        rebalance_ms: 5_000,
        ..Joiner::default()
    };
    tokens.push(world.join_twice("g", &mut joiner));
    for _ in 0..4 {
        world.advance(1_500);
        let mut late = Joiner {
            rebalance_ms: 5_000,
            ..Joiner::default()
        };
        tokens.push(world.join_twice("g", &mut late));
    }
    // 3 s, then the 2 s that are left of the timeout, whoever keeps coming.
    assert!(!world.is_parked(tokens[0]));
}

#[test]
fn everybody_gets_the_assignment_once_the_leader_has_brought_it() {
    let mut world = World::new();
    let (mut a, mut b) = (Joiner::default(), Joiner::default());
    let (ta, tb) = (world.join_twice("g", &mut a), world.join_twice("g", &mut b));
    world.advance(6_000);
    let (ra, rb) = (world.joined(ta), world.joined(tb));
    let (leader, other) = if ra.leader == ra.member_id {
        (ra, rb)
    } else {
        (rb, ra)
    };
    let waiting = world.sync("g", &other.member_id, 1, &[]);
    assert!(world.is_parked(waiting));
    let plan = [
        (leader.member_id.as_str(), "L"),
        (other.member_id.as_str(), "O"),
    ];
    let led = world.sync("g", &leader.member_id, 1, &plan);
    assert_eq!(&world.synced(led).assignment[..], b"L");
    let synced = world.synced(waiting);
    assert_eq!(&synced.assignment[..], b"O");
    assert_eq!(synced.protocol_name.as_deref(), Some("range"));
    assert_eq!(state(&world, "g"), Some(State::Stable));
    // Asking again gives the same.
    let again = world.sync("g", &other.member_id, 1, &[]);
    assert_eq!(&world.synced(again).assignment[..], b"O");
}

#[test]
fn a_newcomer_has_everybody_rejoin() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    let newcomer = world.join_twice("g", &mut Joiner::default());
    assert!(world.is_parked(newcomer));
    assert_eq!(
        world.heartbeat("g", &ids[1], generation),
        ErrorCode::RebalanceInProgress
    );
    let rejoin = |id: &kafka_rs_types::Str| Joiner {
        member_id: id.clone(),
        ..Joiner::default()
    };
    let first = world.join("g", &rejoin(&ids[0]));
    let second = world.join("g", &rejoin(&ids[1]));
    for token in [newcomer, first, second] {
        let joined = world.joined(token);
        assert_eq!(
            (joined.error_code, joined.generation_id),
            (0, generation + 1)
        );
    }
}

#[test]
fn who_does_not_rejoin_in_time_is_out() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    let newcomer = world.join_twice("g", &mut Joiner::default());
    for _ in 0..11 {
        // Alive, but not rejoining.
        world.advance(5_000);
        world.heartbeat("g", &ids[0], generation);
        world.heartbeat("g", &ids[1], generation);
    }
    world.advance(5_000);
    let joined = world.joined(newcomer);
    assert_eq!(
        (joined.error_code, joined.leader == joined.member_id),
        (0, true)
    );
    assert_eq!(
        world.heartbeat("g", &ids[0], generation),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn a_silent_member_is_dropped_and_the_rest_rebalances() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    world.advance(6_000);
    assert_eq!(world.heartbeat("g", &ids[0], generation), ErrorCode::None);
    world.advance(6_000);
    assert_eq!(state(&world, "g"), Some(State::PreparingRebalance));
    assert_eq!(
        world.heartbeat("g", &ids[1], generation),
        ErrorCode::UnknownMemberId
    );
    assert_eq!(
        world.heartbeat("g", &ids[0], generation),
        ErrorCode::RebalanceInProgress
    );
}

#[test]
fn a_member_that_waits_needs_no_heartbeats() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 2);
    let rejoining = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    // The other one goes silent; this one waits much longer than its session.
    world.advance(10_001);
    let joined = world.joined(rejoining);
    assert_eq!((joined.error_code, joined.members.len()), (0, 1));
}

#[test]
fn who_joins_but_never_syncs_is_out() {
    let mut world = World::new();
    let mut joiner = Joiner {
        rebalance_ms: 8_000,
        session_ms: 60_000,
        ..Joiner::default()
    };
    let token = world.join_twice("g", &mut joiner);
    world.advance(3_000);
    assert_eq!(world.joined(token).error_code, 0);
    world.advance(8_000);
    assert_eq!(state(&world, "g"), Some(State::Empty));
    assert_eq!(
        world.heartbeat("g", &joiner.member_id, 1),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn an_id_that_never_comes_back_is_forgotten_after_its_session() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 1);
    let token = world.join("g", &Joiner::default());
    let id = world.joined(token).member_id;
    let rejoining = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    assert!(world.is_parked(rejoining), "the id may still come");
    world.advance(10_000);
    assert_eq!(world.joined(rejoining).error_code, 0);
    let late = world.join(
        "g",
        &Joiner {
            member_id: id,
            ..Joiner::default()
        },
    );
    assert_eq!(
        code(world.joined(late).error_code),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn the_protocol_is_the_one_most_members_prefer_of_those_all_know() {
    let mut world = World::new();
    let protocols = |names: &[&'static str]| {
        names
            .iter()
            .map(|name| (*name, subscription(&["t"])))
            .collect::<Vec<_>>()
    };
    let lists = [&["only-a", "x", "y"][..], &["y", "x"], &["y", "x", "z"]];
    let tokens: Vec<_> = lists
        .iter()
        .map(|names| {
            let mut joiner = Joiner {
                protocols: protocols(names),
                ..Joiner::default()
            };
            world.join_twice("g", &mut joiner)
        })
        .collect();
    world.advance(9_000);
    for token in tokens {
        assert_eq!(world.joined(token).protocol_name.as_deref(), Some("y"));
    }
    let foreign = world.join(
        "g",
        &Joiner {
            protocols: protocols(&["z"]),
            ..Joiner::default()
        },
    );
    assert_eq!(
        code(world.joined(foreign).error_code),
        ErrorCode::InconsistentGroupProtocol
    );
    let foreign = world.join(
        "g",
        &Joiner {
            protocol_type: "connect",
            ..Joiner::default()
        },
    );
    assert_eq!(
        code(world.joined(foreign).error_code),
        ErrorCode::InconsistentGroupProtocol
    );
}

#[test]
fn a_full_group_takes_nobody() {
    let mut world = World::with(Config {
        max_size: 2,
        ..Config::default()
    });
    world.stable("g", 2);
    let token = world.join("g", &Joiner::default());
    assert_eq!(
        code(world.joined(token).error_code),
        ErrorCode::GroupMaxSizeReached
    );
}

#[test]
fn an_unchanged_follower_may_ask_again_but_the_leader_rebalances() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    let follower = world.join(
        "g",
        &Joiner {
            member_id: ids[1].clone(),
            ..Joiner::default()
        },
    );
    let joined = world.joined(follower);
    assert_eq!((joined.error_code, joined.generation_id), (0, generation));
    let leader = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    assert!(world.is_parked(leader));
    assert_eq!(state(&world, "g"), Some(State::PreparingRebalance));
}

#[test]
fn leaving_rebalances_and_the_last_one_leaves_an_empty_group() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    let left = world.leave("g", &[(&ids[1], None), ("nobody", None)]);
    let codes: Vec<_> = left.members.iter().map(|m| code(m.error_code)).collect();
    assert_eq!(codes, [ErrorCode::None, ErrorCode::UnknownMemberId]);
    assert_eq!(
        world.heartbeat("g", &ids[0], generation),
        ErrorCode::RebalanceInProgress
    );
    world.leave("g", &[(&ids[0], None)]);
    assert_eq!(state(&world, "g"), Some(State::Empty));
    assert_eq!(
        world.replayed().group("g").map(|g| g.state()),
        Some(State::Empty)
    );
    let unknown = world.leave("other", &[("a", None)]);
    assert_eq!(
        code(unknown.members[0].error_code),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn a_member_that_leaves_while_it_waits_is_answered() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 2);
    let waiting = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    world.leave("g", &[(&ids[0], None)]);
    assert_eq!(
        code(world.joined(waiting).error_code),
        ErrorCode::UnknownMemberId
    );
}

#[test]
fn syncs_are_refused_with_kafkas_errors() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    let error = |world: &mut World, group: &str, id: &str, generation| {
        let token = world.sync(group, id, generation, &[]);
        code(world.synced(token).error_code)
    };
    assert_eq!(
        error(&mut world, "none", "a", 1),
        ErrorCode::UnknownMemberId
    );
    assert_eq!(
        error(&mut world, "g", "a", generation),
        ErrorCode::UnknownMemberId
    );
    assert_eq!(
        error(&mut world, "g", &ids[0], 99),
        ErrorCode::IllegalGeneration
    );
    world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    assert_eq!(
        error(&mut world, "g", &ids[0], generation),
        ErrorCode::RebalanceInProgress
    );
}

#[test]
fn an_assignment_that_cannot_be_stored_is_not_given_out() {
    let mut world = World::new();
    let (mut a, mut b) = (Joiner::default(), Joiner::default());
    let (ta, tb) = (world.join_twice("g", &mut a), world.join_twice("g", &mut b));
    world.advance(6_000);
    let (ra, rb) = (world.joined(ta), world.joined(tb));
    let (leader, other) = if ra.leader == ra.member_id {
        (ra, rb)
    } else {
        (rb, ra)
    };
    let waiting = world.sync("g", &other.member_id, 1, &[]);
    world.broken = Some(ErrorCode::CoordinatorNotAvailable);
    let led = world.sync(
        "g",
        &leader.member_id,
        1,
        &[(leader.member_id.as_str(), "L")],
    );
    for token in [waiting, led] {
        let synced = world.synced(token);
        assert_eq!(code(synced.error_code), ErrorCode::CoordinatorNotAvailable);
        assert!(synced.assignment.is_empty());
    }
    assert_eq!(state(&world, "g"), Some(State::PreparingRebalance));
}

#[test]
fn a_group_whose_first_record_fails_does_not_exist() {
    let mut world = World::new();
    world.broken = Some(ErrorCode::NotCoordinator);
    let token = world.join(
        "g",
        &Joiner {
            version: 3,
            ..Joiner::default()
        },
    );
    assert_eq!(
        code(world.joined(token).error_code),
        ErrorCode::NotCoordinator
    );
    assert!(world.shard.group("g").is_none());
}

#[test]
fn losing_the_shard_answers_everybody() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 2);
    let joining = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    world.unload();
    assert_eq!(
        code(world.joined(joining).error_code),
        ErrorCode::NotCoordinator
    );
    assert_eq!(world.owed(), 0);
}

#[test]
fn asking_twice_answers_the_first_request_too() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 2);
    let joiner = Joiner {
        member_id: ids[0].clone(),
        ..Joiner::default()
    };
    let first = world.join("g", &joiner);
    let second = world.join("g", &joiner);
    assert_eq!(
        code(world.joined(first).error_code),
        ErrorCode::RebalanceInProgress
    );
    assert!(world.is_parked(second));
    assert!(world.take(second).is_none());
}
