//! What an internal topic may contain that another program, or another version, has written to.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, Now, Record, RecordPosition, Token};
use kafka_rs_txn::{
    AddPartitions, Config, EndTxn, InitProducerId, ListTransactions, Producer, Reply, Request,
    TransactionCoordinator,
};
use kafka_rs_types::TopicPartition;

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "transaction_state",
        seeds: transaction_seeds,
        run: load_transaction,
        memory_max: in_proportion,
    }]
}

const NOWHERE: RecordPosition = RecordPosition {
    offset: 0,
    producer_id: -1,
};

/// The length of the key, the key and the value; no value when nothing follows.
fn record(input: &[u8]) -> Option<Record> {
    let (length, rest) = input.split_first()?;
    let (key, value) = rest.split_at_checked(usize::from(*length))?;
    let value = Some(Bytes::copy_from_slice(value));
    Some(Record {
        key: Bytes::copy_from_slice(key),
        value: value.filter(|value| !value.is_empty()),
    })
}

/// Loads a shard from the record. Whatever it says: the shard can be taken into service, lists what it
/// knows, hands markers out once, and does not wait for a timer that never ends.
fn load_transaction(input: &[u8]) -> String {
    let Some(record) = record(input) else {
        return String::new();
    };
    let mut shard = TransactionCoordinator::new(Config::default());
    let undo = match shard.replay(NOWHERE, &record) {
        Ok(undo) => undo,
        Err(error) => return error.to_string(),
    };
    shard.undo(undo);
    assert_eq!(shard.transactions().count(), 0, "undone");
    shard.replay(NOWHERE, &record).expect("replayed before");
    shard.loaded(Now::default());
    let listed = shard.handle(
        Now::default(),
        Token(1),
        Request::List(ListTransactions {
            duration_ms: -1,
            ..Default::default()
        }),
    );
    let Some((_, Reply::Listed(_, listed))) = listed.replies.first() else {
        unreachable!("a list was asked for");
    };
    assert_eq!(listed.len(), shard.transactions().count());
    let markers = shard.handle(Now::default(), Token(2), Request::NextMarkers(2));
    let prepared = shard.transactions().any(|t| t.state.is_prepared());
    assert_eq!(markers.replies.len(), usize::from(prepared));
    let later = Now {
        wall_ms: i64::MAX / 2,
        monotonic: Duration::from_secs(1 << 40),
    };
    let mut fired = 0;
    while shard.timeout(later).is_some() {
        fired += 1;
        assert!(fired < 10, "timers go on for ever");
    }
    let states: Vec<_> = shard.transactions().map(|t| t.state).collect();
    format!("{states:?}{fired}")
}

fn transaction_seeds() -> Vec<Vec<u8>> {
    let mut shard = TransactionCoordinator::new(Config::default());
    let producer = Producer { id: 7, epoch: 0 };
    let requests = [
        Request::InitProducerId(InitProducerId {
            transactional_id: "id".into(),
            timeout_ms: 60_000,
            expected: None,
            fresh_producer_id: Some(producer.id),
        }),
        Request::AddPartitions(AddPartitions {
            transactional_id: "id".into(),
            producer,
            partitions: BTreeSet::from([
                TopicPartition::new("t", 0),
                TopicPartition::new("t", 1),
                TopicPartition::new("u", 0),
            ]),
            client_version: 2,
            verify_only: false,
        }),
        Request::EndTxn(EndTxn {
            transactional_id: "id".into(),
            producer,
            commit: true,
            client_version: 2,
            fresh_producer_id: None,
        }),
    ];
    let mut seeds = Vec::new();
    for request in requests {
        for record in shard.handle(Now::default(), Token(1), request).records {
            shard.replay(NOWHERE, &record).expect("own record");
            let mut seed = vec![record.key.len() as u8];
            seed.extend_from_slice(&record.key);
            seeds.push(seed.clone());
            seed.extend(record.value.iter().flatten());
            seeds.push(seed);
        }
    }
    seeds
}
