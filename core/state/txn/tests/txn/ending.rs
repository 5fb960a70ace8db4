//! EndTxn, markers, timeouts and expiry.

use kafka_rs_txn::{Config, Producer, TransactionState};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::records::transaction::TransactionLogValue;

use crate::harness::{Log, TIMEOUT_MS, World, place, read, record};

/// A world with an open transaction of `a` in partition 0.
fn open(client_version: i16) -> (World, Producer) {
    let mut world = World::new();
    let producer = world.init("a").expect("producer");
    assert_eq!(world.add("a", producer, client_version, 0), ErrorCode::None);
    (world, producer)
}

#[test]
fn an_older_client_keeps_its_epoch_from_one_transaction_to_the_next() {
    let (mut world, producer) = open(0);
    assert_eq!(world.end("a", producer, 0, true), Ok(producer));
    let again = world.end("a", producer, 0, true);
    assert_eq!(again, Err(ErrorCode::ConcurrentTransactions));
    let other = world.end("a", producer, 0, false);
    assert_eq!(other, Err(ErrorCode::InvalidTxnState));
    let markers = world.settle();
    assert_eq!(markers.len(), 1);
    assert!(markers[0].commit && markers[0].producer == producer);
    assert_eq!(markers[0].partitions, [place(0)]);
    assert_eq!(world.state("a"), TransactionState::CompleteCommit);
    assert_eq!(
        world.end("a", producer, 0, true),
        Ok(producer),
        "said again"
    );
    let other = world.end("a", producer, 0, false);
    assert_eq!(other, Err(ErrorCode::InvalidTxnState));
    assert_eq!(world.add("a", producer, 0, 1), ErrorCode::None);
}

#[test]
fn every_transaction_of_a_newer_client_has_an_epoch_of_its_own() {
    let (mut world, producer) = open(2);
    let next = Producer {
        epoch: producer.epoch + 1,
        ..producer
    };
    assert_eq!(world.end("a", producer, 2, true), Ok(next));
    let again = world.end("a", producer, 2, true);
    assert_eq!(again, Err(ErrorCode::ConcurrentTransactions));
    assert_eq!(world.settle()[0].producer, next);
    assert_eq!(
        world.end("a", producer, 2, true),
        Ok(next),
        "the answer was lost"
    );
    let changed = world.end("a", producer, 2, false);
    assert_eq!(changed, Err(ErrorCode::InvalidTxnState));
    assert_eq!(world.add("a", producer, 2, 0), ErrorCode::ProducerFenced);
    assert_eq!(world.add("a", next, 2, 0), ErrorCode::None);
    assert_eq!(
        world.end("a", producer, 2, true),
        Err(ErrorCode::ProducerFenced)
    );
}

#[test]
fn a_newer_client_may_abort_what_it_never_began() {
    let mut world = World::new();
    let producer = world.init("a").expect("producer");
    let commit = world.end("a", producer, 2, true);
    assert_eq!(commit, Err(ErrorCode::InvalidTxnState));
    let next = world.end("a", producer, 2, false).expect("aborted");
    assert_eq!(next.epoch, producer.epoch + 1);
    let markers = world.settle();
    assert!(markers[0].partitions.is_empty());
    assert_eq!(world.state("a"), TransactionState::CompleteAbort);
    let old = world.end("a", producer, 0, false);
    assert_eq!(old, Err(ErrorCode::ProducerFenced));
}

#[test]
fn the_last_epoch_of_an_id_ends_its_transaction_under_the_next_id() {
    let last = Producer {
        id: 7,
        epoch: i16::MAX - 1,
    };
    let exhausted = TransactionLogValue {
        producer_id: last.id,
        producer_epoch: last.epoch,
        transaction_timeout_ms: TIMEOUT_MS,
        transaction_status: TransactionState::Empty.id(),
        client_transaction_version: 2,
        ..Default::default()
    };
    let mut world = World::with(Config::default(), vec![record("a", &exhausted)]);
    assert_eq!(world.add("a", last, 2, 0), ErrorCode::None);
    let next = world.end("a", last, 2, true).expect("decided");
    assert_eq!(
        next,
        Producer {
            id: 1_001,
            epoch: 0
        }
    );
    let prepared = world.known("a").clone();
    assert_eq!(
        (prepared.producer_id, prepared.producer_epoch),
        (last.id, i16::MAX)
    );
    assert_eq!(prepared.next_producer_id, next.id);
    world.reload();
    let markers = world.settle();
    assert_eq!(
        markers[0].producer,
        Producer {
            id: last.id,
            epoch: i16::MAX
        }
    );
    let completed = world.known("a").clone();
    assert_eq!(completed.producer(), next);
    assert_eq!(completed.previous_producer_id, last.id);
    assert_eq!(
        world.end("a", last, 2, true),
        Ok(next),
        "the answer was lost"
    );
    assert_eq!(world.add("a", next, 2, 0), ErrorCode::None);
}

#[test]
fn an_epoch_that_fenced_and_is_the_last_one_is_given_to_nobody() {
    let last = Producer {
        id: 7,
        epoch: i16::MAX - 1,
    };
    let exhausted = TransactionLogValue {
        producer_id: last.id,
        producer_epoch: last.epoch,
        transaction_timeout_ms: TIMEOUT_MS,
        transaction_status: TransactionState::Empty.id(),
        client_transaction_version: 2,
        ..Default::default()
    };
    let mut world = World::with(Config::default(), vec![record("a", &exhausted)]);
    assert_eq!(world.add("a", last, 2, 0), ErrorCode::None);
    world.advance(i64::from(TIMEOUT_MS) + 1);
    world.settle();
    assert_eq!(world.known("a").producer_epoch, i16::MAX);
    assert_eq!(
        world.end("a", last, 2, true),
        Err(ErrorCode::InvalidTxnState)
    );
    let next = world.end("a", last, 2, false).expect("aborted");
    assert_eq!((next.id, next.epoch), (1_001, 0));
    world.settle();
    assert_eq!(
        world.end("a", last, 2, false),
        Ok(next),
        "the answer was lost"
    );
    assert_eq!(world.add("a", next, 2, 0), ErrorCode::None);
}

#[test]
fn a_transaction_that_is_open_for_too_long_is_aborted() {
    let (mut world, producer) = open(2);
    world.advance(i64::from(TIMEOUT_MS));
    assert_eq!(world.state("a"), TransactionState::Ongoing);
    world.advance(1);
    assert_eq!(world.state("a"), TransactionState::PrepareAbort);
    assert_eq!(
        world.end("a", producer, 2, true),
        Err(ErrorCode::InvalidTxnState)
    );
    let markers = world.settle();
    assert!(!markers[0].commit);
    assert_eq!(world.add("a", producer, 2, 0), ErrorCode::ProducerFenced);
}

#[test]
fn the_time_of_an_open_transaction_goes_on_over_a_crash() {
    let (mut world, _) = open(2);
    world.advance(i64::from(TIMEOUT_MS) - 10);
    world.reload();
    world.advance(9);
    assert_eq!(world.state("a"), TransactionState::Ongoing);
    world.advance(2);
    assert_eq!(world.state("a"), TransactionState::PrepareAbort);
}

#[test]
fn what_is_decided_is_carried_out_after_a_crash() {
    for commit in [true, false] {
        let (mut world, producer) = open(2);
        world.end("a", producer, 2, commit).expect("decided");
        world.reload();
        let markers = world.settle();
        assert_eq!((markers.len(), markers[0].commit), (1, commit));
        world.reload();
        assert!(world.settle().is_empty());
    }
}

#[test]
fn markers_wait_until_the_decision_is_known_to_be_stored() {
    let (mut world, producer) = open(2);
    world.take_markers();
    world.log = Log::IsSlow;
    let answer = world.end("a", producer, 2, true);
    assert_eq!(answer, Err(ErrorCode::CoordinatorNotAvailable));
    world.take_markers();
    assert!(world.to_write.is_empty());
    world.log = Log::Works;
    world.advance(2_000);
    let markers = world.settle();
    assert!(markers[0].commit, "what is in the log cannot be taken back");
    let next = Producer {
        epoch: producer.epoch + 1,
        ..producer
    };
    assert_eq!(world.end("a", producer, 2, true), Ok(next));
}

#[test]
fn a_late_report_does_not_pass_for_another_transactions() {
    let (mut world, producer) = open(0);
    world.end("a", producer, 0, true).expect("decided");
    let first = world.settle();
    assert_eq!(world.add("a", producer, 0, 1), ErrorCode::None);
    world.end("a", producer, 0, false).expect("decided");
    world.take_markers();
    assert_eq!(world.report(&first[0]), ErrorCode::None);
    assert_eq!(world.state("a"), TransactionState::PrepareAbort);
    world.settle();
    assert_eq!(world.state("a"), TransactionState::CompleteAbort);
}

#[test]
fn a_completion_that_could_not_be_stored_is_reported_again() {
    let (mut world, producer) = open(2);
    world.end("a", producer, 2, true).expect("decided");
    world.take_markers();
    let markers = std::mem::take(&mut world.to_write);
    world.log = Log::Refuses;
    assert_eq!(
        world.report(&markers[0]),
        ErrorCode::CoordinatorNotAvailable
    );
    assert_eq!(world.state("a"), TransactionState::PrepareCommit);
    world.log = Log::Works;
    assert_eq!(world.report(&markers[0]), ErrorCode::None);
    assert_eq!(world.state("a"), TransactionState::CompleteCommit);
}

#[test]
fn ids_that_nobody_uses_are_forgotten_and_open_ones_are_not() {
    let mut world = World::with(
        Config {
            max_timeout_ms: i32::MAX,
            ..Config::default()
        },
        Vec::new(),
    );
    world.init("idle").expect("producer");
    let busy = world.init_with("busy", i32::MAX, None).expect("producer");
    assert_eq!(world.add("busy", busy, 2, 0), ErrorCode::None);
    world.advance(world.config.id_expiration_ms - 1);
    assert!(world.shard.transaction("idle").is_some());
    world.advance(world.config.expiration_check_interval_ms + 1);
    assert!(world.shard.transaction("idle").is_none());
    assert_eq!(world.state("busy"), TransactionState::Ongoing);
    let last = world.records.last().expect("tombstone");
    assert_eq!(read(last), ("idle".into(), None));
    world.reload();
    assert!(world.shard.transaction("idle").is_none());
}

#[test]
fn many_expired_ids_go_in_steps() {
    let mut world = World::new();
    for number in 0..2_500 {
        world.init(&format!("id-{number}")).expect("producer");
    }
    world.advance(world.config.id_expiration_ms + world.config.expiration_check_interval_ms);
    assert_eq!(world.shard.transactions().count(), 0);
}
