//! Records of `__share_group_state` that another program, or another version, has written.

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, Now, Record, RecordPosition, Token};
use kafka_rs_share::{
    CoordinatorConfig, DeliveryState, Limits, ReadState, Reply, Request, ShareCoordinator,
    SharePartition, StateBatch, StateKey, Stored, WriteState,
};
use kafka_rs_types::Uuid;

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "share_state",
        seeds,
        run: load,
        memory_max: in_proportion,
    }]
}

const NOWHERE: RecordPosition = RecordPosition {
    offset: 0,
    producer_id: -1,
};

fn key() -> StateKey {
    StateKey {
        group: "g".into(),
        topic_id: Uuid([7; 16]),
        partition: 0,
    }
}

/// Records one after the other: the lengths of key and value, the key and the value.
fn records(mut input: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while let [key, value, rest @ ..] = input {
        let Some((key, rest)) = rest.split_at_checked(usize::from(*key)) else {
            break;
        };
        let value = rest.get(..usize::from(*value)).unwrap_or(rest);
        input = &rest[value.len()..];
        let value = Some(Bytes::copy_from_slice(value));
        records.push(Record {
            key: Bytes::copy_from_slice(key),
            value: value.filter(|value| !value.is_empty()),
        });
    }
    records
}

fn stored(shard: &mut ShareCoordinator) -> Option<ReadState> {
    let read = Request::Read(key(), 0);
    let out = shard.handle(Now::default(), Token(1), read);
    match out.replies.into_iter().next() {
        Some((_, Reply::State(state))) => state.ok(),
        other => unreachable!("the state was asked for: {other:?}"),
    }
}

/// Loads a shard. Whatever the records say: each can be taken back, and a share partition that begins
/// with what they say finds its way.
fn load(input: &[u8]) -> String {
    let mut shard = ShareCoordinator::new(CoordinatorConfig::default());
    for record in records(input) {
        let before = stored(&mut shard);
        let undo = match shard.replay(NOWHERE, &record) {
            Ok(undo) => undo,
            Err(error) => return error.to_string(),
        };
        shard.undo(undo);
        assert_eq!(stored(&mut shard), before, "undone");
        shard.replay(NOWHERE, &record).expect("replayed before");
    }
    shard.loaded(Now::default());
    let Some(state) = stored(&mut shard) else {
        return String::new();
    };
    let shown = format!("{state:?}");
    let partition = SharePartition::restore(
        &Stored {
            start_offset: state.start_offset,
            batches: state.batches,
        },
        Limits::default(),
    );
    assert!(partition.next_fetch_offset() >= partition.start_offset());
    shown
}

fn seeds() -> Vec<Vec<u8>> {
    let mut shard = ShareCoordinator::new(CoordinatorConfig::default());
    let batch = |first, last, state| StateBatch {
        first,
        last,
        state,
        deliveries: 1,
    };
    let requests = [
        Request::Initialize {
            key: key(),
            state_epoch: 1,
            start_offset: 3,
        },
        Request::Write(
            key(),
            WriteState {
                state_epoch: 1,
                leader_epoch: 0,
                start_offset: 4,
                done: 2,
                batches: vec![
                    batch(4, 9, DeliveryState::Available),
                    batch(10, 11, DeliveryState::Archived),
                ],
            },
        ),
        Request::Delete(key()),
    ];
    let mut all = Vec::new();
    let mut seeds = Vec::new();
    for request in requests {
        let out = shard.handle(Now::default(), Token(0), request);
        for record in out.records {
            shard.replay(NOWHERE, &record).expect("its own record");
            let value = record.value.unwrap_or_default();
            let length = |bytes: &Bytes| u8::try_from(bytes.len()).expect("a short record");
            all.extend([length(&record.key), length(&value)]);
            all.extend_from_slice(&record.key);
            all.extend_from_slice(&value);
        }
        seeds.push(all.clone());
    }
    seeds
}
