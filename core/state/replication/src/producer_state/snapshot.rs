//! The bytes of a `.snapshot` file: version, CRC-32C of what follows, then 46 bytes per entry.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use kafka_rs_types::{Offset, Timestamp};

use super::entry::{BatchMetadata, ProducerState};
use crate::Error;

const VERSION: i16 = 1;
/// Version and checksum.
const PREFIX_SIZE: usize = 6;
const ENTRY_SIZE: usize = 46;

/// Kafka's own writes one entry per producer: of its last batch. Ours come after entries of the batches
/// before that one, for after a restart the producer may send again whatever it had in flight. Kafka
/// reads such a file as its own, since a later entry takes the place of an earlier one.
pub(super) fn encode<'a>(producers: impl ExactSizeIterator<Item = &'a ProducerState>) -> Bytes {
    let mut out = BytesMut::with_capacity(PREFIX_SIZE + 4 + producers.len() * ENTRY_SIZE);
    out.put_i16(VERSION);
    out.put_u32(0);
    out.put_i32(0);
    let mut count = 0;
    for producer in producers {
        let (last, before) = match producer.batches().split_last() {
            Some((last, before)) => (Some(last), before),
            None => (None, &[][..]),
        };
        for batch in before {
            count += 1;
            // For Kafka, one that expires later than the last would be left over and stand for it.
            let timestamp = batch.timestamp.min(producer.last_timestamp);
            encode_entry(&mut out, producer, Some(batch), timestamp, None);
        }
        count += 1;
        let open = producer.current_txn_first_offset;
        encode_entry(&mut out, producer, last, producer.last_timestamp, open);
    }
    out[PREFIX_SIZE..PREFIX_SIZE + 4].copy_from_slice(&i32::to_be_bytes(count));
    let crc = kafka_rs_records::crc32c(&out[PREFIX_SIZE..]);
    out[2..PREFIX_SIZE].copy_from_slice(&crc.to_be_bytes());
    out.freeze()
}

fn encode_entry(
    out: &mut BytesMut,
    producer: &ProducerState,
    batch: Option<&BatchMetadata>,
    timestamp: Timestamp,
    current_txn_first_offset: Option<Offset>,
) {
    out.put_i64(producer.producer_id);
    out.put_i16(producer.producer_epoch);
    out.put_i32(batch.map_or(-1, |batch| batch.last_sequence));
    out.put_i64(batch.map_or(-1, |batch| batch.last_offset));
    out.put_i32(batch.map_or(0, |batch| batch.offset_delta));
    out.put_i64(timestamp);
    out.put_i32(producer.coordinator_epoch);
    out.put_i64(current_txn_first_offset.unwrap_or(-1));
}

pub(super) fn decode(bytes: &[u8]) -> Result<Vec<ProducerState>, Error> {
    if bytes.len() < PREFIX_SIZE + 4 {
        return Err(Error::CorruptSnapshot("file is too short"));
    }
    let (mut prefix, mut body) = bytes.split_at(PREFIX_SIZE);
    if prefix.get_i16() != VERSION {
        return Err(Error::CorruptSnapshot("unknown version"));
    }
    if prefix.get_u32() != kafka_rs_records::crc32c(body) {
        return Err(Error::CorruptSnapshot("checksum differs"));
    }
    let count = body.get_i32();
    if usize::try_from(count) != Ok(body.len() / ENTRY_SIZE) || body.len() % ENTRY_SIZE != 0 {
        return Err(Error::CorruptSnapshot("entry count does not fit the size"));
    }
    let mut producers: Vec<ProducerState> = Vec::new();
    for _ in 0..count {
        let entry = decode_entry(&mut body)?;
        match producers.last_mut() {
            Some(before) if entry.continues(before) => before.take_up(&entry),
            _ => producers.push(entry),
        }
    }
    Ok(producers)
}

fn decode_entry(body: &mut &[u8]) -> Result<ProducerState, Error> {
    let mut producer = ProducerState::empty(body.get_i64());
    producer.producer_epoch = body.get_i16();
    let last_sequence = body.get_i32();
    let last_offset = body.get_i64();
    let offset_delta = body.get_i32();
    let timestamp = body.get_i64();
    producer.coordinator_epoch = body.get_i32();
    let current_txn_first_offset = body.get_i64();
    if offset_delta < 0 || last_sequence < -1 {
        return Err(Error::CorruptSnapshot("negative sequence or offset delta"));
    }
    if last_offset >= 0 {
        producer.add_batch(BatchMetadata {
            last_sequence,
            last_offset,
            offset_delta,
            timestamp,
        });
    }
    producer.last_timestamp = timestamp;
    producer.current_txn_first_offset =
        (current_txn_first_offset >= 0).then_some(current_txn_first_offset);
    Ok(producer)
}
