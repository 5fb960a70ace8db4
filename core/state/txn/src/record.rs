//! Records of `__transaction_state`, in the versions Kafka 4.4 writes.

use std::collections::BTreeMap;

use kafka_rs_coordinator::Record;
use kafka_rs_types::{Str, TopicPartition};
use kafka_rs_wire::records::transaction::transaction_log_value::PartitionsSchema;
use kafka_rs_wire::records::transaction::{TransactionLogKey, TransactionLogValue};
use kafka_rs_wire::{
    Record as _, coordinator_record_type, decode_coordinator_key, decode_coordinator_value,
    encode_coordinator_key, encode_coordinator_value,
};

use crate::{Error, Transaction, TransactionState};

/// A transactional id as it is now. Below level 1 of `transaction.version` the values must be
/// readable to brokers that do not know tagged fields.
pub(crate) fn transaction(transaction: &Transaction, transaction_version: i16) -> Record {
    let version = i16::from(transaction_version >= 1);
    let mut value = TransactionLogValue {
        producer_id: transaction.producer_id,
        producer_epoch: transaction.producer_epoch,
        transaction_timeout_ms: transaction.timeout_ms,
        transaction_status: transaction.state.id(),
        transaction_partitions: partitions(transaction),
        transaction_last_update_timestamp_ms: transaction.last_update_ms,
        transaction_start_timestamp_ms: transaction.start_ms,
        ..Default::default()
    };
    if version >= 1 {
        value.previous_producer_id = transaction.previous_producer_id;
        value.next_producer_id = transaction.next_producer_id;
        value.client_transaction_version = transaction.client_version;
    }
    let encoded = encode_coordinator_value(&value, version);
    Record {
        key: key(&transaction.transactional_id),
        value: Some(encoded.expect("topic names came out of requests and fit the layout")),
    }
}

/// The end of a transactional id.
pub(crate) fn tombstone(transactional_id: &Str) -> Record {
    Record {
        key: key(transactional_id),
        value: None,
    }
}

/// Reads a record: the id, and what is known of it unless it is gone. `None` for records of a kind
/// that only a newer Kafka knows.
pub(crate) fn read(record: &Record) -> Result<Option<(Str, Option<Transaction>)>, Error> {
    if coordinator_record_type(&record.key)? != TransactionLogKey::API_KEY {
        return Ok(None);
    }
    let key: TransactionLogKey = decode_coordinator_key(record.key.clone())?;
    let id = key.transactional_id.detached();
    let Some(value) = record.value.clone() else {
        return Ok(Some((id, None)));
    };
    let value: TransactionLogValue = decode_coordinator_value(value)?;
    let state = TransactionState::from_id(value.transaction_status)
        .ok_or(Error::UnknownState(value.transaction_status))?;
    let topics = value.transaction_partitions.unwrap_or_default();
    let partitions = topics.iter().flat_map(|topic| {
        let name = topic.topic.detached();
        let indexes = topic.partition_ids.iter();
        indexes.map(move |index| TopicPartition::new(name.clone(), *index))
    });
    let transaction = Transaction {
        transactional_id: id.clone(),
        producer_id: value.producer_id,
        previous_producer_id: value.previous_producer_id,
        next_producer_id: value.next_producer_id,
        producer_epoch: value.producer_epoch,
        timeout_ms: value.transaction_timeout_ms,
        state,
        partitions: partitions.collect(),
        start_ms: value.transaction_start_timestamp_ms,
        last_update_ms: value.transaction_last_update_timestamp_ms,
        client_version: value.client_transaction_version,
    };
    Ok(Some((id, Some(transaction))))
}

fn partitions(transaction: &Transaction) -> Option<Vec<PartitionsSchema>> {
    if transaction.state == TransactionState::Empty {
        return None;
    }
    let mut topics: BTreeMap<&Str, Vec<i32>> = BTreeMap::new();
    for partition in &transaction.partitions {
        let indexes = topics.entry(&partition.topic).or_default();
        indexes.push(partition.partition);
    }
    let topics = topics.into_iter().map(|(topic, indexes)| PartitionsSchema {
        topic: topic.clone(),
        partition_ids: indexes,
        ..Default::default()
    });
    Some(topics.collect())
}

fn key(transactional_id: &Str) -> bytes::Bytes {
    let key = TransactionLogKey {
        transactional_id: transactional_id.clone(),
        ..Default::default()
    };
    encode_coordinator_key(&key).expect("the id came out of a request and fits the layout")
}
