use bytes::{Bytes, BytesMut};
use kafka_rs_types::{LeaderEpoch, Offset, Rope, Timestamp};

use crate::header::{ATTRIBUTES_AT, CRC_AT, CRC_START, MAX_TIMESTAMP_AT};
use crate::{Attributes, BATCH_HEADER_SIZE, RecordBatch, TimestampType};

/// What a leader writes into a validated v2 batch when it appends it.
///
/// Base offset and leader epoch lie outside the checksum, so stamping them costs 12 bytes. A
/// changed timestamp costs one more pass for the checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Offset of the batch's first record.
    pub base_offset: Offset,
    /// Epoch of the appending leader.
    pub leader_epoch: LeaderEpoch,
    /// What happens to the timestamps.
    pub timestamp: StampTimestamp,
}

/// See [`Stamp::timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StampTimestamp {
    /// They stay.
    #[default]
    Keep,
    /// The producer's header did not tell the truth about the largest timestamp: correct it.
    CorrectMax(Timestamp),
    /// `message.timestamp.type=LogAppendTime`: this broker time holds for all records.
    LogAppendTime(Timestamp),
}

impl Stamp {
    /// Stamps offset and epoch, timestamps kept.
    pub fn new(base_offset: Offset, leader_epoch: LeaderEpoch) -> Self {
        Self {
            base_offset,
            leader_epoch,
            timestamp: StampTimestamp::Keep,
        }
    }

    /// Stamps the batch that fills `batch`.
    ///
    /// # Panics
    /// When `batch` is shorter than a v2 header.
    pub fn apply(&self, batch: &mut [u8]) {
        let (head, tail) = batch.split_at_mut(BATCH_HEADER_SIZE);
        self.write(head, tail);
    }

    fn write(&self, head: &mut [u8], tail: &[u8]) {
        head[0..8].copy_from_slice(&self.base_offset.to_be_bytes());
        head[12..16].copy_from_slice(&self.leader_epoch.to_be_bytes());
        let (kind, max) = match self.timestamp {
            StampTimestamp::Keep => return,
            StampTimestamp::CorrectMax(max) => (TimestampType::CreateTime, max),
            StampTimestamp::LogAppendTime(now) => (TimestampType::LogAppendTime, now),
        };
        let attributes = Attributes(i16::from_be_bytes([
            head[ATTRIBUTES_AT],
            head[ATTRIBUTES_AT + 1],
        ]))
        .with_timestamp_type(kind);
        head[ATTRIBUTES_AT..ATTRIBUTES_AT + 2].copy_from_slice(&attributes.0.to_be_bytes());
        head[MAX_TIMESTAMP_AT..MAX_TIMESTAMP_AT + 8].copy_from_slice(&max.to_be_bytes());
        let crc = crc32c::crc32c_append(::crc32c::crc32c(&head[CRC_START..]), tail);
        head[CRC_AT..CRC_AT + 4].copy_from_slice(&crc.to_be_bytes());
    }
}

impl RecordBatch {
    /// The stamped batch in one buffer: in place when nobody else holds these bytes, else copied.
    #[must_use]
    pub fn stamp(self, stamp: &Stamp) -> Self {
        let mut bytes = match self.bytes.try_into_mut() {
            Ok(owned) => owned,
            Err(shared) => BytesMut::from(&shared[..]),
        };
        stamp.apply(&mut bytes);
        Self::reparse(bytes.freeze())
    }

    /// The stamped batch as two pieces: a header of its own and the records, still shared with the
    /// frame they came in. For a vectored write that copies nothing but the header.
    pub fn stamped(&self, stamp: &Stamp) -> Rope {
        let (head, tail) = self.bytes.split_at(BATCH_HEADER_SIZE);
        let mut head = BytesMut::from(head);
        stamp.write(&mut head, tail);
        let mut rope = Rope::from(head.freeze());
        rope.push(self.bytes.slice(BATCH_HEADER_SIZE..));
        rope
    }

    fn reparse(bytes: Bytes) -> Self {
        let header = crate::BatchHeader::parse(&bytes).expect("stamping keeps magic and length");
        Self { header, bytes }
    }
}
