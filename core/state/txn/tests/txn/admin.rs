//! DescribeTransactions, ListTransactions and what is stored.

use kafka_rs_txn::{ListTransactions, Reply, Request};
use kafka_rs_types::{ErrorCode, Str};

use crate::harness::{START_MS, TIMEOUT_MS, World, read};

fn list(world: &mut World, request: ListTransactions) -> Vec<Str> {
    match world.ask(Request::List(request)) {
        Reply::Listed(ErrorCode::None, listed) => {
            listed.into_iter().map(|t| t.transactional_id).collect()
        }
        other => panic!("answered {other:?}"),
    }
}

#[test]
fn transactions_are_described_as_they_are() {
    let mut world = World::new();
    let producer = world.init("a").expect("producer");
    world.advance(5);
    assert_eq!(world.add("a", producer, 2, 1), ErrorCode::None);
    assert_eq!(world.add("a", producer, 2, 0), ErrorCode::None);
    let Reply::Described(described) = world.ask(Request::Describe("a".into())) else {
        panic!("answered in kind");
    };
    assert_eq!(described.error_code, 0);
    assert_eq!(described.transaction_state, "Ongoing");
    assert_eq!(described.transaction_timeout_ms, TIMEOUT_MS);
    assert_eq!(described.transaction_start_time_ms, START_MS + 5);
    assert_eq!(described.producer_id, producer.id);
    assert_eq!(described.topics.len(), 1);
    assert_eq!(described.topics[0].partitions, [0, 1]);
    for (id, code) in [
        ("b", ErrorCode::TransactionalIdNotFound),
        ("", ErrorCode::InvalidRequest),
    ] {
        let Reply::Described(described) = world.ask(Request::Describe(id.into())) else {
            panic!("answered in kind");
        };
        assert_eq!(described.error_code, code.code());
    }
}

#[test]
fn transactions_are_listed_by_state_producer_and_age() {
    let mut world = World::new();
    let a = world.init("a").expect("producer");
    let b = world.init("b").expect("producer");
    assert_eq!(world.add("b", b, 2, 0), ErrorCode::None);
    world.advance(100);
    let all = ListTransactions {
        duration_ms: -1,
        ..Default::default()
    };
    assert_eq!(list(&mut world, all.clone()), ["a", "b"]);
    let by_state = ListTransactions {
        states: vec!["Ongoing".into(), "Unheard".into()],
        ..all.clone()
    };
    assert_eq!(list(&mut world, by_state), ["b"]);
    let by_unknown = ListTransactions {
        states: vec!["Unheard".into()],
        ..all.clone()
    };
    assert!(list(&mut world, by_unknown).is_empty());
    let by_producer = ListTransactions {
        producer_ids: vec![a.id],
        ..all.clone()
    };
    assert_eq!(list(&mut world, by_producer), ["a"]);
    let older = |duration_ms| ListTransactions {
        states: vec!["Ongoing".into()],
        duration_ms,
        ..all.clone()
    };
    assert_eq!(list(&mut world, older(99)), ["b"]);
    assert!(list(&mut world, older(100)).is_empty());
}

#[test]
fn records_have_kafkas_layout() {
    let mut world = World::new();
    let producer = world.init("id").expect("producer");
    world.add("id", producer, 2, 3);
    let record = &world.records[1];
    assert_eq!(record.key[..], [0, 0, 0, 2, b'i', b'd']);
    let value = record.value.clone().expect("value");
    // Version 1: flexible, with the fields of KIP-890 as tags.
    let mut expected = vec![0, 1];
    expected.extend(1_001_i64.to_be_bytes());
    expected.extend(0_i16.to_be_bytes());
    expected.extend(TIMEOUT_MS.to_be_bytes());
    expected.push(1);
    expected.extend([2, 2, b't', 2, 0, 0, 0, 3, 0]);
    expected.extend(START_MS.to_be_bytes());
    expected.extend(START_MS.to_be_bytes());
    // Tag 0 is PreviousProducerId, tag 2 ClientTransactionVersion.
    expected.extend([2, 0, 8]);
    expected.extend(1_001_i64.to_be_bytes());
    expected.extend([2, 2, 0, 2]);
    assert_eq!(value[..], expected[..]);
    let (_, read) = read(record);
    assert_eq!(read.expect("value").client_transaction_version, 2);
}
