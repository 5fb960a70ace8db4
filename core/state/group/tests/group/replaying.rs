//! Records and what becomes of them.

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, Record, RecordPosition};
use kafka_rs_group::{Config, GroupCoordinator, State};
use kafka_rs_types::ErrorCode;

use crate::harness::{Joiner, World};

const NOWHERE: RecordPosition = RecordPosition {
    offset: 0,
    producer_id: -1,
};

#[test]
fn members_of_a_replayed_group_go_on_without_rebalance() {
    let mut world = World::new();
    let (ids, generation) = world.stable("g", 2);
    world.reload();
    assert_eq!(world.heartbeat("g", &ids[0], generation), ErrorCode::None);
    let token = world.sync("g", &ids[1], generation, &[]);
    assert_eq!(&world.synced(token).assignment[..], b"a");
    assert_eq!(world.shard.group("g").unwrap().leader(), Some(&ids[0]));
    // Their sessions begin anew, and end.
    world.advance(10_000);
    assert_eq!(world.shard.group("g").unwrap().state(), State::Empty);
}

#[test]
fn a_replayed_group_that_is_too_large_rebalances() {
    let mut world = World::new();
    world.stable("g", 3);
    world.config = Config {
        max_size: 2,
        ..Config::default()
    };
    world.reload();
    assert_eq!(
        world.shard.group("g").unwrap().state(),
        State::PreparingRebalance
    );
}

#[test]
fn a_group_in_the_middle_of_its_first_rebalance_is_empty_after_a_crash() {
    let mut world = World::new();
    let parked = world.join_twice("g", &mut Joiner::default());
    world.reload();
    assert!(!world.is_parked(parked));
    assert_eq!(world.shard.group("g").unwrap().state(), State::Empty);
}

#[test]
fn records_of_other_protocols_are_passed_over_and_broken_ones_refused() {
    let mut shard = GroupCoordinator::new(Config::default());
    let record = |key: &'static [u8], value: &'static [u8]| Record {
        key: Bytes::from_static(key),
        value: Some(Bytes::from_static(value)),
    };
    assert!(
        shard
            .replay(NOWHERE, &record(b"\0\x11\0\x01g", b"\0\0rest"))
            .is_ok()
    );
    assert!(
        shard
            .replay(NOWHERE, &record(b"\x7f\xffnew", b"\0\0"))
            .is_ok()
    );
    for key in [&b"\0"[..], b"\0\x02\0\x05g", b"\0\x01\0\x01g\0\x01t"] {
        let key = Bytes::copy_from_slice(key);
        let record = Record { key, value: None };
        assert!(shard.replay(NOWHERE, &record).is_err());
    }
    assert!(
        shard
            .replay(NOWHERE, &record(b"\0\x02\0\x01g", b"\0\x03\0"))
            .is_err()
    );
    assert_eq!(shard.groups().count(), 0);
}

#[test]
fn offsets_in_the_layout_of_the_oldest_brokers_are_read() {
    // Key version 0; value version 0: offset, metadata, commit timestamp.
    let mut shard = GroupCoordinator::new(Config::default());
    let record = Record {
        key: Bytes::from_static(b"\0\0\0\x01g\0\x01t\0\0\0\x02"),
        value: Some(Bytes::from_static(
            b"\0\0\0\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\0\0\x01",
        )),
    };
    shard.replay(NOWHERE, &record).unwrap();
    assert!(shard.group("g").is_some());
}
