//! Looking at groups and deleting them.

use kafka_rs_group::{Reply, Request};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::ListGroupsRequest;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;

use crate::harness::{World, code, subscription};

fn describe(world: &mut World, api_version: i16, group: &str) -> DescribedGroup {
    let groups = vec![Str::from(group)];
    let token = world.ask(Request::DescribeGroups {
        api_version,
        groups,
    });
    match world.reply(token) {
        Reply::DescribeGroups(mut groups) => groups.remove(0),
        other => panic!("{other:?}"),
    }
}

fn list(world: &mut World, states: &[&str], types: &[&str]) -> Vec<String> {
    let strings = |list: &[&str]| list.iter().map(|s| Str::from(*s)).collect();
    let token = world.ask(Request::ListGroups(ListGroupsRequest {
        states_filter: strings(states),
        types_filter: strings(types),
        ..Default::default()
    }));
    match world.reply(token) {
        Reply::ListGroups(0, groups) => groups.iter().map(|g| g.group_id.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn delete(world: &mut World, groups: &[&str]) -> Vec<ErrorCode> {
    let groups = groups.iter().map(|s| Str::from(*s)).collect();
    let token = world.ask(Request::DeleteGroups(groups));
    match world.reply(token) {
        Reply::DeleteGroups(results) => results.iter().map(|r| code(r.error_code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_stable_group_shows_its_members_with_metadata() {
    let mut world = World::new();
    let (ids, _) = world.stable("g", 1);
    let group = describe(&mut world, 6, "g");
    assert_eq!(
        (group.group_state, group.protocol_data),
        ("Stable".into(), "range".into())
    );
    let member = &group.members[0];
    assert_eq!(member.member_id, ids[0]);
    assert_eq!(
        (&*member.client_id, &*member.client_host),
        ("client", "/127.0.0.1")
    );
    assert_eq!(member.member_metadata, subscription(&["t"]));
    assert_eq!(&member.member_assignment[..], b"a");
    world.join_twice("g", &mut Default::default());
    let group = describe(&mut world, 6, "g");
    assert_eq!(
        (&*group.group_state, &*group.protocol_data),
        ("PreparingRebalance", "")
    );
    assert!(group.members.iter().all(|m| m.member_metadata.is_empty()));
}

#[test]
fn a_group_that_is_not_there_is_dead_or_not_found() {
    let mut world = World::new();
    let old = describe(&mut world, 5, "none");
    assert_eq!((old.error_code, &*old.group_state), (0, "Dead"));
    let new = describe(&mut world, 6, "none");
    assert_eq!(code(new.error_code), ErrorCode::GroupIdNotFound);
    assert_eq!(new.error_message.as_deref(), Some("Group none not found."));
}

#[test]
fn lists_are_filtered_by_state_and_type_whatever_the_case() {
    let mut world = World::new();
    world.stable("stable", 1);
    world.commit("simple", "", -1, 1);
    assert_eq!(list(&mut world, &[], &[]), ["simple", "stable"]);
    assert_eq!(list(&mut world, &["sTaBle"], &[]), ["stable"]);
    assert_eq!(
        list(&mut world, &["Empty", "Dead"], &["Classic"]),
        ["simple"]
    );
    assert!(list(&mut world, &[], &["consumer"]).is_empty());
}

#[test]
fn only_empty_groups_are_deleted_and_their_offsets_with_them() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 1);
    world.commit("g", &ids[0], generation, 5);
    assert_eq!(
        delete(&mut world, &["g", "none"]),
        [ErrorCode::NonEmptyGroup, ErrorCode::GroupIdNotFound]
    );
    world.leave("g", &[(&ids[0], None)]);
    assert_eq!(
        delete(&mut world, &["g", "g"]),
        [ErrorCode::None, ErrorCode::GroupIdNotFound]
    );
    assert_eq!(world.committed("g", "t", 0), -1);
    assert!(world.shard.group("g").is_none() && world.replayed().group("g").is_none());
}

#[test]
fn a_deletion_that_cannot_be_stored_never_was() {
    let mut world = World::new();
    world.commit("g", "", -1, 5);
    world.broken = Some(ErrorCode::NotCoordinator);
    assert_eq!(delete(&mut world, &["g"]), [ErrorCode::NotCoordinator]);
    assert_eq!(world.committed("g", "t", 0), 5);
    assert!(world.shard.group("g").is_some());
}
