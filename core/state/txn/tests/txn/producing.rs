//! InitProducerId and AddPartitionsToTxn.

use kafka_rs_txn::{Producer, TransactionState};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::records::transaction::TransactionLogValue;

use crate::harness::{Log, TIMEOUT_MS, World, record};

#[test]
fn every_start_of_a_producer_gets_a_later_epoch() {
    let mut world = World::new();
    let first = world.init("a").expect("first");
    assert_eq!(
        first,
        Producer {
            id: 1_001,
            epoch: 0
        }
    );
    let second = world.init("a").expect("second");
    assert_eq!(
        second,
        Producer {
            id: 1_001,
            epoch: 1
        }
    );
    assert_eq!(world.init("b").expect("other id").id, 1_002);
    world.reload();
    let third = world.init("a").expect("after a crash");
    assert_eq!(
        third,
        Producer {
            id: 1_001,
            epoch: 2
        }
    );
}

#[test]
fn impossible_ids_and_timeouts_are_refused() {
    let mut world = World::new();
    assert_eq!(world.init(""), Err(ErrorCode::InvalidRequest));
    for timeout in [0, -1, world.config.max_timeout_ms + 1] {
        let refused = world.init_with("a", timeout, None);
        assert_eq!(refused, Err(ErrorCode::InvalidTransactionTimeout));
    }
    assert!(world.records.is_empty());
}

#[test]
fn a_new_producer_aborts_what_the_old_one_left_open() {
    let mut world = World::new();
    let old = world.init("a").expect("old");
    assert_eq!(world.add("a", old, 2, 0), ErrorCode::None);
    assert_eq!(world.init("a"), Err(ErrorCode::ConcurrentTransactions));
    assert_eq!(world.state("a"), TransactionState::PrepareAbort);
    assert_eq!(world.init("a"), Err(ErrorCode::ConcurrentTransactions));
    let markers = world.settle();
    assert_eq!(markers.len(), 1);
    assert!(!markers[0].commit && markers[0].producer.epoch > old.epoch);
    let new = world.init("a").expect("new");
    assert!(new.id == old.id && new.epoch > markers[0].producer.epoch);
    assert_eq!(world.add("a", old, 2, 0), ErrorCode::ProducerFenced);
    assert_eq!(world.end("a", old, 2, true), Err(ErrorCode::ProducerFenced));
}

#[test]
fn a_producer_that_goes_on_after_an_error_says_which_one_it_was() {
    let mut world = World::new();
    let first = world.init("a").expect("first");
    let bumped = world.init_with("a", TIMEOUT_MS, Some(first)).expect("bump");
    assert_eq!((bumped.id, bumped.epoch), (first.id, first.epoch + 1));
    let again = world.init_with("a", TIMEOUT_MS, Some(first));
    assert_eq!(again, Ok(bumped), "the answer was lost, not the epoch");
    let other = world.init("a").expect("somebody else");
    let fenced = world.init_with("a", TIMEOUT_MS, Some(bumped));
    assert_eq!(fenced, Err(ErrorCode::ProducerFenced));
    let stranger = Producer {
        id: 5,
        epoch: other.epoch,
    };
    let fenced = world.init_with("a", TIMEOUT_MS, Some(stranger));
    assert_eq!(fenced, Err(ErrorCode::ProducerFenced));
}

#[test]
fn a_producer_whose_epochs_run_out_goes_on_under_a_new_id() {
    let exhausted = TransactionLogValue {
        producer_id: 7,
        producer_epoch: i16::MAX - 1,
        transaction_timeout_ms: TIMEOUT_MS,
        transaction_status: TransactionState::Empty.id(),
        ..Default::default()
    };
    let mut world = World::with(Default::default(), vec![record("a", &exhausted)]);
    let last = Producer {
        id: 7,
        epoch: i16::MAX - 1,
    };
    let next = world
        .init_with("a", TIMEOUT_MS, Some(last))
        .expect("rotated");
    assert_eq!(
        next,
        Producer {
            id: 1_001,
            epoch: 0
        }
    );
    assert_eq!(world.known("a").previous_producer_id, 7);
    // The answer was lost: who asks with the id before is known as the last owner.
    let again = world.init_with("a", TIMEOUT_MS, Some(last)).expect("again");
    assert_eq!((again.id, again.epoch), (next.id, next.epoch));
}

#[test]
fn partitions_join_for_their_producer_only() {
    let mut world = World::new();
    let unknown = Producer { id: 1, epoch: 0 };
    assert_eq!(
        world.add("a", unknown, 0, 0),
        ErrorCode::InvalidProducerIdMapping
    );
    assert_eq!(world.add("", unknown, 0, 0), ErrorCode::InvalidRequest);
    let producer = world.init("a").expect("producer");
    let stranger = Producer { id: 1, ..producer };
    assert_eq!(
        world.add("a", stranger, 0, 0),
        ErrorCode::InvalidProducerIdMapping
    );
    let late = Producer {
        epoch: producer.epoch + 1,
        ..producer
    };
    assert_eq!(world.add("a", late, 0, 0), ErrorCode::ProducerFenced);
    assert_eq!(world.add("a", producer, 0, 0), ErrorCode::None);
    let records = world.records.len();
    assert_eq!(world.add("a", producer, 0, 0), ErrorCode::None);
    assert_eq!(
        world.records.len(),
        records,
        "what is known is not written again"
    );
    world.end("a", producer, 0, true).expect("decided");
    assert_eq!(
        world.add("a", producer, 0, 1),
        ErrorCode::ConcurrentTransactions
    );
}

#[test]
fn verification_tells_what_is_part_of_the_transaction() {
    let mut world = World::new();
    let producer = world.init("a").expect("producer");
    assert_eq!(
        world.verify("a", producer, 0),
        ErrorCode::TransactionAbortable
    );
    assert_eq!(world.add("a", producer, 0, 0), ErrorCode::None);
    assert_eq!(world.verify("a", producer, 0), ErrorCode::None);
    assert_eq!(
        world.verify("a", producer, 1),
        ErrorCode::TransactionAbortable
    );
    let old = Producer {
        epoch: producer.epoch - 1,
        ..producer
    };
    assert_eq!(world.verify("a", old, 0), ErrorCode::ProducerFenced);
    world.end("a", producer, 0, true).expect("decided");
    assert_eq!(
        world.verify("a", producer, 0),
        ErrorCode::ConcurrentTransactions
    );
    world.settle();
    assert_eq!(
        world.verify("a", producer, 0),
        ErrorCode::TransactionAbortable
    );
}

#[test]
fn what_could_not_be_stored_did_not_happen() {
    let mut world = World::new();
    let producer = world.init("a").expect("producer");
    world.log = Log::Refuses;
    assert_eq!(
        world.add("a", producer, 2, 0),
        ErrorCode::CoordinatorNotAvailable
    );
    assert_eq!(world.init("a"), Err(ErrorCode::CoordinatorNotAvailable));
    world.log = Log::Works;
    assert_eq!(world.state("a"), TransactionState::Empty);
    assert_eq!(world.add("a", producer, 2, 0), ErrorCode::None);
}
