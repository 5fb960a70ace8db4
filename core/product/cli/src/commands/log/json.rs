//! Objects for programs, one a line.

use std::io::{self, Write};
use std::path::Path;

use kafka_rs_inspect::{Content, Item};
use kafka_rs_records::{BatchHeader, RecordRef, TimestampType};
use kafka_rs_replication::ProducerState;
use serde_json::{Map, Value, json};

use super::text::{codec, described};
use crate::output::{json_bytes, json_of};

pub(super) fn write(
    out: &mut impl Write,
    file: &Path,
    item: &Item<'_>,
    print_data: bool,
) -> io::Result<()> {
    let value = match item {
        Item::File {
            kind, base_offset, ..
        } => json!({
            "type": "file", "file": file.display().to_string(), "kind": kind.name(), "baseOffset": base_offset,
        }),
        Item::Batch {
            position,
            header,
            valid,
        } => batch(*position, header, *valid),
        Item::Record {
            record: found,
            content,
        } => record(found, content, print_data),
        Item::OffsetIndexEntry { offset, position } => {
            json!({ "type": "offsetIndexEntry", "offset": offset, "position": position })
        }
        Item::TimeIndexEntry { timestamp, offset } => {
            json!({ "type": "timeIndexEntry", "timestamp": timestamp, "offset": offset })
        }
        Item::AbortedTransaction(entry) => json!({
            "type": "abortedTransaction", "producerId": entry.producer_id, "firstOffset": entry.first_offset,
            "lastOffset": entry.last_offset, "lastStableOffset": entry.last_stable_offset,
        }),
        Item::Producer(found) => producer(found),
        Item::LeaderEpoch {
            leader_epoch,
            start_offset,
        } => {
            json!({ "type": "leaderEpoch", "leaderEpoch": leader_epoch, "startOffset": start_offset })
        }
        Item::Offset {
            topic_partition,
            offset,
        } => json!({
            "type": "offset", "topic": topic_partition.topic.as_str(), "partition": topic_partition.partition, "offset": offset,
        }),
        Item::Property { key, value } => {
            json!({ "type": "property", "key": key, "value": value })
        }
        Item::IndexVerified { entries } => {
            json!({ "type": "indexVerified", "file": file.display().to_string(), "entries": entries })
        }
        Item::Problem { position, reason } => json!({
            "type": "problem", "file": file.display().to_string(), "position": position, "reason": reason,
        }),
    };
    writeln!(out, "{value}")
}

fn batch(position: u64, header: &BatchHeader, valid: bool) -> Value {
    json!({
        "type": "batch",
        "baseOffset": header.base_offset,
        "lastOffset": header.last_offset(),
        "count": header.record_count,
        "baseSequence": header.base_sequence,
        "lastSequence": header.last_sequence(),
        "producerId": header.producer_id,
        "producerEpoch": header.producer_epoch,
        "partitionLeaderEpoch": header.partition_leader_epoch,
        "isTransactional": header.is_transactional(),
        "isControl": header.is_control(),
        "deleteHorizonMs": header.delete_horizon_ms(),
        "position": position,
        "timestampType": match header.timestamp_type() {
            TimestampType::CreateTime => "CreateTime",
            TimestampType::LogAppendTime => "LogAppendTime",
        },
        "maxTimestamp": header.max_timestamp,
        "size": header.size(),
        "magic": header.magic,
        "compression": codec(header),
        "crc": header.crc,
        "isValid": valid,
    })
}

fn record(record: &RecordRef<'_>, content: &Content, print_data: bool) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("type", "record".into());
    put("offset", record.offset.into());
    put("timestamp", record.timestamp.into());
    put("keySize", record.key.map(<[u8]>::len).into());
    put("valueSize", record.value.map(<[u8]>::len).into());
    if record.sequence >= 0 {
        put("sequence", record.sequence.into());
    }
    if let Content::Control { name, fields } = content {
        put("control", json!({ "type": name, "data": json_of(fields) }));
    }
    if print_data {
        let headers = record
            .headers
            .iter()
            .map(|header| json!({ "key": header.key_lossy(), "value": json_bytes(header.value) }));
        put("headers", headers.collect());
        match content {
            Content::Control { .. } => {}
            Content::Plain | Content::Undecodable(_) => {
                put("key", json_bytes(record.key));
                put("value", json_bytes(record.value));
            }
            Content::Coordinator { key, value } => {
                put("key", described(key));
                put("value", value.as_ref().map_or(Value::Null, described));
            }
            Content::Metadata(found) => put("value", described(found)),
        }
    }
    Value::Object(fields)
}

fn producer(producer: &ProducerState) -> Value {
    let batch = producer.batches().first().map(|batch| {
        json!({
            "firstSequence": batch.first_sequence(), "lastSequence": batch.last_sequence,
            "lastOffset": batch.last_offset, "offsetDelta": batch.offset_delta, "timestamp": batch.timestamp,
        })
    });
    json!({
        "type": "producer",
        "producerId": producer.producer_id,
        "producerEpoch": producer.producer_epoch,
        "coordinatorEpoch": producer.coordinator_epoch,
        "currentTxnFirstOffset": producer.current_txn_first_offset,
        "lastTimestamp": producer.last_timestamp,
        "lastBatch": batch,
    })
}
