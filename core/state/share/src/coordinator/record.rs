//! Records of `__share_group_state`, in the versions Kafka 4.4 writes.

use bytes::Bytes;
use kafka_rs_coordinator::Record;
use kafka_rs_wire::records::share::{
    ShareSnapshotKey, ShareSnapshotValue, ShareUpdateKey, ShareUpdateValue, share_snapshot_value,
    share_update_value,
};
use kafka_rs_wire::{
    DecodeError, Record as _, coordinator_record_type, decode_coordinator_key,
    decode_coordinator_value, encode_coordinator_key, encode_coordinator_value,
};

use super::{PartitionState, StateKey};
use crate::{DeliveryState, StateBatch};

const VALUE_VERSION: i16 = 0;

/// A record out of the log.
pub(crate) enum Read {
    Snapshot(StateKey, Option<Box<PartitionState>>),
    Update(StateKey, Option<Update>),
    /// Of a kind that only a newer Kafka knows.
    Unknown,
}

/// A change since the snapshot.
pub(crate) struct Update {
    pub(crate) snapshot_epoch: i32,
    pub(crate) leader_epoch: i32,
    pub(crate) start_offset: i64,
    pub(crate) done: i32,
    pub(crate) batches: Vec<StateBatch>,
}

pub(crate) fn snapshot(key: &StateKey, state: &PartitionState) -> Record {
    let batches = state
        .batches
        .iter()
        .map(|batch| share_snapshot_value::StateBatch {
            first_offset: batch.first,
            last_offset: batch.last,
            delivery_state: batch.state.code(),
            delivery_count: batch.deliveries,
            ..Default::default()
        });
    let value = ShareSnapshotValue {
        snapshot_epoch: state.snapshot_epoch,
        state_epoch: state.state_epoch,
        leader_epoch: state.leader_epoch,
        start_offset: state.start_offset,
        delivery_complete_count: state.done,
        create_timestamp: state.created_ms,
        write_timestamp: state.written_ms,
        state_batches: batches.collect(),
        ..Default::default()
    };
    Record {
        key: snapshot_key(key),
        value: Some(fits(encode_coordinator_value(&value, VALUE_VERSION))),
    }
}

pub(crate) fn tombstone(key: &StateKey) -> Record {
    Record {
        key: snapshot_key(key),
        value: None,
    }
}

pub(crate) fn update(key: &StateKey, update: &Update) -> Record {
    let batches = update
        .batches
        .iter()
        .map(|batch| share_update_value::StateBatch {
            first_offset: batch.first,
            last_offset: batch.last,
            delivery_state: batch.state.code(),
            delivery_count: batch.deliveries,
            ..Default::default()
        });
    let value = ShareUpdateValue {
        snapshot_epoch: update.snapshot_epoch,
        leader_epoch: update.leader_epoch,
        start_offset: update.start_offset,
        delivery_complete_count: update.done,
        state_batches: batches.collect(),
        ..Default::default()
    };
    let key = ShareUpdateKey {
        group_id: key.group.clone(),
        topic_id: key.topic_id,
        partition: key.partition,
        ..Default::default()
    };
    Record {
        key: fits(encode_coordinator_key(&key)),
        value: Some(fits(encode_coordinator_value(&value, VALUE_VERSION))),
    }
}

pub(crate) fn read(record: &Record) -> Result<Read, DecodeError> {
    let key = record.key.clone();
    let record_type = coordinator_record_type(&key)?;
    if record_type == ShareSnapshotKey::API_KEY {
        let key: ShareSnapshotKey = decode_coordinator_key(key)?;
        let value = record
            .value
            .clone()
            .map(decode_coordinator_value::<ShareSnapshotValue>);
        let state = value.transpose()?.map(|value| PartitionState {
            snapshot_epoch: value.snapshot_epoch,
            state_epoch: value.state_epoch,
            leader_epoch: value.leader_epoch,
            start_offset: value.start_offset,
            done: value.delivery_complete_count,
            created_ms: value.create_timestamp,
            written_ms: value.write_timestamp,
            batches: value
                .state_batches
                .iter()
                .filter_map(|b| {
                    batch(
                        b.first_offset,
                        b.last_offset,
                        b.delivery_state,
                        b.delivery_count,
                    )
                })
                .collect(),
            ..PartitionState::default()
        });
        let key = state_key(&key.group_id, key.topic_id, key.partition);
        return Ok(Read::Snapshot(key, state.map(Box::new)));
    }
    if record_type == ShareUpdateKey::API_KEY {
        let key: ShareUpdateKey = decode_coordinator_key(key)?;
        let value = record
            .value
            .clone()
            .map(decode_coordinator_value::<ShareUpdateValue>);
        let update = value.transpose()?.map(|value| Update {
            snapshot_epoch: value.snapshot_epoch,
            leader_epoch: value.leader_epoch,
            start_offset: value.start_offset,
            done: value.delivery_complete_count,
            batches: value
                .state_batches
                .iter()
                .filter_map(|b| {
                    batch(
                        b.first_offset,
                        b.last_offset,
                        b.delivery_state,
                        b.delivery_count,
                    )
                })
                .collect(),
        });
        return Ok(Read::Update(
            state_key(&key.group_id, key.topic_id, key.partition),
            update,
        ));
    }
    Ok(Read::Unknown)
}

/// A batch of a state that is not stored counts as to be delivered, one that no log can have is left out.
fn batch(first: i64, last: i64, state: i8, deliveries: i16) -> Option<StateBatch> {
    let batch = StateBatch {
        first,
        last,
        state: DeliveryState::from_code(state).unwrap_or(DeliveryState::Available),
        deliveries,
    };
    batch.is_possible().then_some(batch)
}

fn state_key(
    group: &kafka_rs_types::Str,
    topic_id: kafka_rs_types::Uuid,
    partition: i32,
) -> StateKey {
    StateKey {
        group: group.detached(),
        topic_id,
        partition,
    }
}

fn snapshot_key(key: &StateKey) -> Bytes {
    fits(encode_coordinator_key(&ShareSnapshotKey {
        group_id: key.group.clone(),
        topic_id: key.topic_id,
        partition: key.partition,
        ..Default::default()
    }))
}

fn fits(encoded: Result<Bytes, kafka_rs_wire::EncodeError>) -> Bytes {
    encoded.expect("what is stored came out of requests and fits the layouts")
}
