//! Lines for people, in the manner of kafka-dump-log.

use std::io::{self, Write};
use std::path::Path;

use kafka_rs_inspect::{Content, Item};
use kafka_rs_records::{BatchHeader, Compression, RecordRef, TimestampType};
use kafka_rs_replication::ProducerState;
use kafka_rs_wire::DescribedRecord;
use serde_json::{Value, json};

use crate::output::{json_of, text_bytes};

pub(super) fn write(
    out: &mut impl Write,
    file: &Path,
    item: &Item<'_>,
    print_data: bool,
) -> io::Result<()> {
    match item {
        Item::File {
            kind, base_offset, ..
        } => {
            writeln!(out, "{} ({})", file.display(), kind.name())?;
            match base_offset {
                Some(offset) => writeln!(out, "Log starting offset: {offset}"),
                None => Ok(()),
            }
        }
        Item::Batch {
            position,
            header,
            valid,
        } => batch(out, *position, header, *valid),
        Item::Record { record, content } => record_line(out, record, content, print_data),
        Item::OffsetIndexEntry { offset, position } => {
            writeln!(out, "offset: {offset} position: {position}")
        }
        Item::TimeIndexEntry { timestamp, offset } => {
            writeln!(out, "timestamp: {timestamp} offset: {offset}")
        }
        Item::AbortedTransaction(entry) => writeln!(
            out,
            "producerId: {} firstOffset: {} lastOffset: {} lastStableOffset: {}",
            entry.producer_id, entry.first_offset, entry.last_offset, entry.last_stable_offset
        ),
        Item::Producer(producer) => producer_line(out, producer),
        Item::LeaderEpoch {
            leader_epoch,
            start_offset,
        } => writeln!(
            out,
            "leaderEpoch: {leader_epoch} startOffset: {start_offset}"
        ),
        Item::Offset {
            topic_partition,
            offset,
        } => writeln!(
            out,
            "topic: {} partition: {} offset: {offset}",
            topic_partition.topic, topic_partition.partition
        ),
        Item::Property { key, value } => writeln!(out, "{key}: {value}"),
        Item::IndexVerified { entries } => writeln!(out, "{entries} entries checked"),
        Item::Problem { position, reason } => {
            writeln!(out, "PROBLEM at byte {position}: {reason}")
        }
    }
}

fn batch(out: &mut impl Write, position: u64, header: &BatchHeader, valid: bool) -> io::Result<()> {
    if header.magic < 2 {
        return writeln!(
            out,
            "offset: {} position: {position} {} size: {} magic: {} compresscodec: {} crc: {} isvalid: {valid}",
            header.base_offset,
            timestamp(header.timestamp_type(), header.max_timestamp),
            header.size(),
            header.magic,
            codec(header),
            header.crc,
        );
    }
    let horizon = header
        .delete_horizon_ms()
        .map_or("OptionalLong.empty".to_owned(), |ms| {
            format!("OptionalLong[{ms}]")
        });
    writeln!(
        out,
        "baseOffset: {} lastOffset: {} count: {} baseSequence: {} lastSequence: {} producerId: {} \
         producerEpoch: {} partitionLeaderEpoch: {} isTransactional: {} isControl: {} \
         deleteHorizonMs: {horizon} position: {position} {} size: {} magic: {} compresscodec: {} \
         crc: {} isvalid: {valid}",
        header.base_offset,
        header.last_offset(),
        header.record_count,
        header.base_sequence,
        header.last_sequence(),
        header.producer_id,
        header.producer_epoch,
        header.partition_leader_epoch,
        header.is_transactional(),
        header.is_control(),
        timestamp(header.timestamp_type(), header.max_timestamp),
        header.size(),
        header.magic,
        codec(header),
        header.crc,
    )
}

fn timestamp(kind: TimestampType, timestamp: i64) -> String {
    match kind {
        TimestampType::CreateTime => format!("CreateTime: {timestamp}"),
        TimestampType::LogAppendTime => format!("LogAppendTime: {timestamp}"),
    }
}

/// The codec's name, also for a number that is none.
pub(super) fn codec(header: &BatchHeader) -> String {
    match header.compression() {
        Ok(compression) => name_of(compression).to_owned(),
        Err(error) => error.to_string(),
    }
}

fn name_of(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "none",
        Compression::Gzip => "gzip",
        Compression::Snappy => "snappy",
        Compression::Lz4 => "lz4",
        Compression::Zstd => "zstd",
    }
}

fn record_line(
    out: &mut impl Write,
    record: &RecordRef<'_>,
    content: &Content,
    print_data: bool,
) -> io::Result<()> {
    let size = |part: Option<&[u8]>| part.map_or(-1, |part| part.len() as i64);
    write!(
        out,
        "| offset: {} timestamp: {} keySize: {} valueSize: {}",
        record.offset,
        record.timestamp,
        size(record.key),
        size(record.value)
    )?;
    if record.sequence >= 0 {
        write!(out, " sequence: {}", record.sequence)?;
    }
    if !record.headers.is_empty() {
        let keys: Vec<_> = record
            .headers
            .iter()
            .map(|header| header.key_lossy())
            .collect();
        write!(out, " headerKeys: [{}]", keys.join(","))?;
    }
    match content {
        Content::Control { name, fields } => write!(out, " {name}: {}", json_of(fields))?,
        _ if !print_data => {}
        Content::Plain | Content::Undecodable(_) => {
            if record.key.is_some() {
                write!(out, " key: {}", text_bytes(record.key))?;
            }
            write!(out, " payload: {}", text_bytes(record.value))?;
        }
        Content::Coordinator { key, value } => {
            let value = value.as_ref().map_or(Value::Null, described);
            write!(out, " key: {} payload: {value}", described(key))?;
        }
        Content::Metadata(record) => write!(out, " payload: {}", described(record))?,
    }
    writeln!(out)
}

/// A key or value with the name of its layout.
pub(super) fn described(record: &DescribedRecord) -> Value {
    json!({ "type": record.name, "version": record.version, "data": json_of(&record.fields) })
}

fn producer_line(out: &mut impl Write, producer: &ProducerState) -> io::Result<()> {
    write!(
        out,
        "producerId: {} producerEpoch: {} coordinatorEpoch: {} currentTxnFirstOffset: {} lastTimestamp: {}",
        producer.producer_id,
        producer.producer_epoch,
        producer.coordinator_epoch,
        producer
            .current_txn_first_offset
            .map_or("None".to_owned(), |offset| offset.to_string()),
        producer.last_timestamp
    )?;
    match producer.batches().first() {
        None => writeln!(out),
        Some(batch) => writeln!(
            out,
            " firstSequence: {} lastSequence: {} lastOffset: {} offsetDelta: {} timestamp: {}",
            batch.first_sequence(),
            batch.last_sequence,
            batch.last_offset,
            batch.offset_delta,
            batch.timestamp
        ),
    }
}
