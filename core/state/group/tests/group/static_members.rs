//! Members that are known by an instance id (KIP-345, KIP-814).

use kafka_rs_group::State;
use kafka_rs_types::{ErrorCode, Str};

use crate::harness::{Joiner, World, code, subscription};

/// A stable group of one static member; its id.
fn stable_static(world: &mut World, version: i16) -> Str {
    let joiner = fixed(version);
    let token = world.join("g", &joiner);
    assert!(world.is_parked(token), "static members need no id first");
    world.advance(3_000);
    let id = world.joined(token).member_id;
    assert!(id.starts_with("fixed-"));
    world.sync("g", &id, 1, &[(&id, "mine")]);
    id
}

fn fixed(version: i16) -> Joiner {
    Joiner {
        version,
        instance: Some("fixed"),
        ..Joiner::default()
    }
}

#[test]
fn a_returning_leader_keeps_its_place_and_is_told_not_to_assign() {
    let mut world = World::new();
    let old = stable_static(&mut world, 9);
    let token = world.join("g", &fixed(9));
    let joined = world.joined(token);
    assert_eq!((joined.error_code, joined.generation_id), (0, 1));
    assert!(joined.skip_assignment && joined.leader == joined.member_id);
    assert_eq!(joined.members.len(), 1);
    assert_ne!(joined.member_id, old);
    let token = world.sync("g", &joined.member_id, 1, &[]);
    assert_eq!(&world.synced(token).assignment[..], b"mine");
    assert_eq!(world.heartbeat("g", &old, 1), ErrorCode::UnknownMemberId);
    // The new id is written down.
    let replayed = world.replayed();
    let ids: Vec<_> = replayed
        .group("g")
        .unwrap()
        .members()
        .map(|m| m.id.clone())
        .collect();
    assert_eq!(ids, [joined.member_id]);
}

#[test]
fn an_older_returning_leader_is_told_that_somebody_else_leads() {
    let mut world = World::new();
    let old = stable_static(&mut world, 5);
    let token = world.join("g", &fixed(5));
    let joined = world.joined(token);
    assert_eq!(joined.leader, old);
    assert!(joined.members.is_empty() && !joined.skip_assignment);
}

#[test]
fn a_returning_member_with_other_protocols_rebalances() {
    let mut world = World::new();
    stable_static(&mut world, 9);
    let changed = Joiner {
        protocols: vec![
            ("sticky", subscription(&["t"])),
            ("range", subscription(&["t"])),
        ],
        ..fixed(9)
    };
    let token = world.join("g", &changed);
    // Alone in the group, it is through at once, in the next generation.
    assert_eq!(world.joined(token).generation_id, 2);
}

#[test]
fn the_old_process_is_fenced() {
    let mut world = World::new();
    let old = stable_static(&mut world, 9);
    let rejoining = world.join(
        "g",
        &Joiner {
            member_id: old.clone(),
            ..fixed(9)
        },
    );
    let joined = world.joined(rejoining);
    assert_eq!(joined.generation_id, 2);
    let token = world.sync("g", &old, 2, &[(&old, "mine")]);
    world.synced(token);
    let replaced = world.join("g", &fixed(9));
    world.joined(replaced);
    let fenced = world.join(
        "g",
        &Joiner {
            member_id: old,
            ..fixed(9)
        },
    );
    let fenced = world.joined(fenced);
    assert_eq!(code(fenced.error_code), ErrorCode::FencedInstanceId);
    assert_eq!(fenced.protocol_name, None);
}

#[test]
fn a_parked_request_of_the_old_process_is_fenced_too() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 1);
    let first = world.join("g", &fixed(9));
    assert!(world.is_parked(first));
    let second = world.join("g", &fixed(9));
    assert_eq!(
        code(world.joined(first).error_code),
        ErrorCode::FencedInstanceId
    );
    let other = world.join(
        "g",
        &Joiner {
            member_id: ids[0].clone(),
            ..Joiner::default()
        },
    );
    assert_eq!(world.joined(second).error_code, 0);
    assert_eq!(world.joined(other).error_code, 0);
}

#[test]
fn a_static_member_keeps_its_place_while_it_does_not_rejoin() {
    let mut world = World::new();
    let fixed_id = stable_static(&mut world, 9);
    let mut other = Joiner::default();
    let newcomer = world.join_twice("g", &mut other);
    for _ in 0..12 {
        world.heartbeat("g", &fixed_id, 1);
        world.advance(5_000);
    }
    let joined = world.joined(newcomer);
    assert_eq!((joined.error_code, joined.members.len()), (0, 2));
    assert_eq!(joined.leader, joined.member_id, "a leader has to be there");
}

#[test]
fn an_administrator_removes_by_instance_id() {
    let mut world = World::new();
    stable_static(&mut world, 9);
    let left = world.leave("g", &[("", Some("fixed")), ("", Some("other"))]);
    let codes: Vec<_> = left.members.iter().map(|m| code(m.error_code)).collect();
    assert_eq!(codes, [ErrorCode::None, ErrorCode::UnknownMemberId]);
    assert_eq!(
        world.shard.group("g").map(|g| g.state()),
        Some(State::Empty)
    );
}

#[test]
fn a_replacement_that_cannot_be_stored_is_taken_back() {
    let mut world = World::new();
    let old = stable_static(&mut world, 9);
    world.broken = Some(ErrorCode::CoordinatorNotAvailable);
    let token = world.join("g", &fixed(9));
    let refused = world.joined(token);
    assert_eq!(code(refused.error_code), ErrorCode::CoordinatorNotAvailable);
    world.broken = None;
    assert_eq!(world.heartbeat("g", &old, 1), ErrorCode::None);
    let token = world.sync("g", &old, 1, &[]);
    assert_eq!(&world.synced(token).assignment[..], b"mine");
}
