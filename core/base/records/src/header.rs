use kafka_rs_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};

use crate::{Compression, Error};

/// Bytes of a v2 batch header, up to and including the record count.
pub const BATCH_HEADER_SIZE: usize = 61;
/// Bytes before the part that the length field counts: base offset and the length itself.
pub const LOG_OVERHEAD: usize = 12;
/// First byte the v2 checksum covers (the attributes).
pub const CRC_START: usize = 21;
/// Smallest message of format 0, counted as its length field counts it.
const LEGACY_V0_MIN: i32 = 14;
/// Smallest message of format 1, counted as its length field counts it.
const LEGACY_V1_MIN: i32 = 22;

pub(crate) const CRC_AT: usize = 17;
pub(crate) const ATTRIBUTES_AT: usize = 21;
pub(crate) const BASE_TIMESTAMP_AT: usize = 27;
pub(crate) const MAX_TIMESTAMP_AT: usize = 35;

const TIMESTAMP_TYPE_BIT: i16 = 0x08;
const TRANSACTIONAL_BIT: i16 = 0x10;
const CONTROL_BIT: i16 = 0x20;
const DELETE_HORIZON_BIT: i16 = 0x40;

/// Whose clock a record's timestamp comes from (`message.timestamp.type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimestampType {
    /// The producer's.
    #[default]
    CreateTime,
    /// The broker's, at the moment of appending.
    LogAppendTime,
}

/// The attribute bits of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributes(pub i16);

impl Attributes {
    /// Codec of the records section; an id above 4 is [`Error::UnsupportedCompression`].
    pub fn compression(self) -> Result<Compression, Error> {
        Compression::from_id(self.0 & 0x07).ok_or(Error::UnsupportedCompression(self.0 & 0x07))
    }

    /// True when the records section is compressed, with whatever codec.
    pub fn is_compressed(self) -> bool {
        self.0 & 0x07 != 0
    }

    /// Meaning of the batch's timestamps.
    pub fn timestamp_type(self) -> TimestampType {
        if self.0 & TIMESTAMP_TYPE_BIT == 0 {
            TimestampType::CreateTime
        } else {
            TimestampType::LogAppendTime
        }
    }

    /// Part of a transaction.
    pub fn is_transactional(self) -> bool {
        self.0 & TRANSACTIONAL_BIT != 0
    }

    /// Carries control records, which consumers never show.
    pub fn is_control(self) -> bool {
        self.0 & CONTROL_BIT != 0
    }

    /// The base timestamp holds the delete horizon (KIP-534).
    pub fn has_delete_horizon(self) -> bool {
        self.0 & DELETE_HORIZON_BIT != 0
    }

    /// The same with another codec.
    #[must_use]
    pub fn with_compression(self, compression: Compression) -> Self {
        Self((self.0 & !0x07) | compression.id())
    }

    /// The same with another meaning of timestamps.
    #[must_use]
    pub fn with_timestamp_type(self, kind: TimestampType) -> Self {
        match kind {
            TimestampType::CreateTime => Self(self.0 & !TIMESTAMP_TYPE_BIT),
            TimestampType::LogAppendTime => Self(self.0 | TIMESTAMP_TYPE_BIT),
        }
    }

    /// The same with the transactional bit set or cleared.
    #[must_use]
    pub fn with_transactional(self, on: bool) -> Self {
        Self(self.0 & !TRANSACTIONAL_BIT | if on { TRANSACTIONAL_BIT } else { 0 })
    }

    /// The same with the control bit set or cleared.
    #[must_use]
    pub fn with_control(self, on: bool) -> Self {
        Self(self.0 & !CONTROL_BIT | if on { CONTROL_BIT } else { 0 })
    }

    /// The same with the delete-horizon bit set or cleared.
    #[must_use]
    pub fn with_delete_horizon(self, on: bool) -> Self {
        Self(self.0 & !DELETE_HORIZON_BIT | if on { DELETE_HORIZON_BIT } else { 0 })
    }
}

/// The fixed fields at the start of a batch, decoded; no record is looked at.
///
/// Messages of formats 0 and 1 are shown in the same shape, so that a walk over a segment treats
/// all formats alike: `base_offset` is the message's own offset, which for a compressed wrapper is
/// the offset of its *last* inner message (see [`crate::RecordBatch::first_offset`]), producer
/// fields and leader epoch are -1, `record_count` is -1 for a wrapper and 1 otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchHeader {
    /// Offset of the first record.
    pub base_offset: Offset,
    /// Bytes after this field.
    pub batch_length: i32,
    /// Epoch of the leader that appended the batch.
    pub partition_leader_epoch: LeaderEpoch,
    /// Format: 2, or 0 and 1 before Kafka 0.11.
    pub magic: i8,
    /// CRC-32C from the attributes to the end (formats 0 and 1: CRC-32 from the magic).
    pub crc: u32,
    /// Codec, timestamp type and kind of batch.
    pub attributes: Attributes,
    /// Offset of the last record, relative to the base; kept by compaction.
    pub last_offset_delta: i32,
    /// Timestamp of the first record, or the delete horizon.
    pub base_timestamp: Timestamp,
    /// Largest timestamp in the batch.
    pub max_timestamp: Timestamp,
    /// Producer, or -1.
    pub producer_id: ProducerId,
    /// Epoch of the producer, or -1.
    pub producer_epoch: ProducerEpoch,
    /// Sequence number of the first record, or -1.
    pub base_sequence: i32,
    /// Records in the batch.
    pub record_count: i32,
}

/// Size in bytes of the batch or message at the front of `bytes`, which needs only
/// [`LOG_OVERHEAD`] + 5 bytes to be there; `None` when fewer are.
///
/// Errors when the length field or the magic cannot be true. Meant for walking files: the answer
/// may be larger than `bytes`.
pub fn peek_batch_size(bytes: &[u8]) -> Option<Result<usize, Error>> {
    if bytes.len() < LOG_OVERHEAD + 5 {
        return None;
    }
    let length = i32_at(bytes, 8);
    let magic = bytes[16] as i8;
    let minimum = match magic {
        0 => LEGACY_V0_MIN,
        1 => LEGACY_V1_MIN,
        2 => (BATCH_HEADER_SIZE - LOG_OVERHEAD) as i32,
        other => return Some(Err(Error::UnknownMagic(other))),
    };
    Some(if length < minimum {
        Err(Error::BatchTooSmall { length, minimum })
    } else {
        Ok(LOG_OVERHEAD + length as usize)
    })
}

impl BatchHeader {
    /// Decodes the header at the front of `bytes`.
    ///
    /// The whole header must be there, the rest of the batch need not be. Checks the magic and
    /// that the length covers at least the header, nothing more.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let size = match peek_batch_size(bytes) {
            None => {
                return Err(Error::Truncated {
                    needed: BATCH_HEADER_SIZE,
                    available: bytes.len(),
                });
            }
            Some(size) => size?,
        };
        let magic = bytes[16] as i8;
        let needed = match magic {
            0 => LOG_OVERHEAD + LEGACY_V0_MIN as usize,
            1 => LOG_OVERHEAD + LEGACY_V1_MIN as usize,
            _ => BATCH_HEADER_SIZE,
        };
        if bytes.len() < needed {
            return Err(Error::Truncated {
                needed: size,
                available: bytes.len(),
            });
        }
        if magic < 2 {
            return Ok(Self::legacy(bytes, magic));
        }
        Ok(Self {
            base_offset: i64_at(bytes, 0),
            batch_length: i32_at(bytes, 8),
            partition_leader_epoch: i32_at(bytes, 12),
            magic,
            crc: i32_at(bytes, CRC_AT) as u32,
            attributes: Attributes(i16_at(bytes, ATTRIBUTES_AT)),
            last_offset_delta: i32_at(bytes, 23),
            base_timestamp: i64_at(bytes, BASE_TIMESTAMP_AT),
            max_timestamp: i64_at(bytes, MAX_TIMESTAMP_AT),
            producer_id: i64_at(bytes, 43),
            producer_epoch: i16_at(bytes, 51),
            base_sequence: i32_at(bytes, 53),
            record_count: i32_at(bytes, 57),
        })
    }

    fn legacy(bytes: &[u8], magic: i8) -> Self {
        // Formats 0 and 1 know four attribute bits: codec and timestamp type.
        let attributes = Attributes(i16::from(bytes[17]) & 0x0f);
        let timestamp = if magic == 1 { i64_at(bytes, 18) } else { -1 };
        Self {
            base_offset: i64_at(bytes, 0),
            batch_length: i32_at(bytes, 8),
            partition_leader_epoch: -1,
            magic,
            crc: i32_at(bytes, 12) as u32,
            attributes,
            last_offset_delta: 0,
            base_timestamp: timestamp,
            max_timestamp: timestamp,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            record_count: if attributes.is_compressed() { -1 } else { 1 },
        }
    }

    /// Bytes of the whole batch.
    pub fn size(&self) -> usize {
        LOG_OVERHEAD + self.batch_length as usize
    }

    /// Offset of the last record (kept when compaction removed that record).
    pub fn last_offset(&self) -> Offset {
        self.base_offset
            .saturating_add(i64::from(self.last_offset_delta))
    }

    /// Offset the next batch starts at or after.
    pub fn next_offset(&self) -> Offset {
        self.last_offset().saturating_add(1)
    }

    /// Codec of the records section.
    pub fn compression(&self) -> Result<Compression, Error> {
        self.attributes.compression()
    }

    /// Meaning of the timestamps.
    pub fn timestamp_type(&self) -> TimestampType {
        self.attributes.timestamp_type()
    }

    /// Part of a transaction.
    pub fn is_transactional(&self) -> bool {
        self.attributes.is_transactional()
    }

    /// Carries control records.
    pub fn is_control(&self) -> bool {
        self.attributes.is_control()
    }

    /// Written by an idempotent or transactional producer.
    pub fn has_producer_id(&self) -> bool {
        self.producer_id > -1
    }

    /// When markers and tombstones of this batch may go (KIP-534), if compaction has set it.
    pub fn delete_horizon_ms(&self) -> Option<Timestamp> {
        self.attributes
            .has_delete_horizon()
            .then_some(self.base_timestamp)
    }

    /// Sequence number of the last record, wrapping from `i32::MAX` to 0; -1 without a producer.
    pub fn last_sequence(&self) -> i32 {
        if self.base_sequence == -1 {
            -1
        } else {
            increment_sequence(self.base_sequence, self.last_offset_delta)
        }
    }

    /// Writes the 61 bytes of a v2 header, checksum as in `self.crc`.
    pub fn encode_into(&self, out: &mut [u8; BATCH_HEADER_SIZE]) {
        out[0..8].copy_from_slice(&self.base_offset.to_be_bytes());
        out[8..12].copy_from_slice(&self.batch_length.to_be_bytes());
        out[12..16].copy_from_slice(&self.partition_leader_epoch.to_be_bytes());
        out[16] = self.magic as u8;
        out[17..21].copy_from_slice(&self.crc.to_be_bytes());
        out[21..23].copy_from_slice(&self.attributes.0.to_be_bytes());
        out[23..27].copy_from_slice(&self.last_offset_delta.to_be_bytes());
        out[27..35].copy_from_slice(&self.base_timestamp.to_be_bytes());
        out[35..43].copy_from_slice(&self.max_timestamp.to_be_bytes());
        out[43..51].copy_from_slice(&self.producer_id.to_be_bytes());
        out[51..53].copy_from_slice(&self.producer_epoch.to_be_bytes());
        out[53..57].copy_from_slice(&self.base_sequence.to_be_bytes());
        out[57..61].copy_from_slice(&self.record_count.to_be_bytes());
    }
}

/// `sequence` moved `by` records on; numbers run from 0 to `i32::MAX` and start again at 0.
pub fn increment_sequence(sequence: i32, by: i32) -> i32 {
    ((i64::from(sequence) + i64::from(by)).rem_euclid(1 << 31)) as i32
}

/// `sequence` moved `by` records back, the inverse of [`increment_sequence`].
pub fn decrement_sequence(sequence: i32, by: i32) -> i32 {
    ((i64::from(sequence) - i64::from(by)).rem_euclid(1 << 31)) as i32
}

pub(crate) fn i16_at(bytes: &[u8], at: usize) -> i16 {
    i16::from_be_bytes([bytes[at], bytes[at + 1]])
}

pub(crate) fn i32_at(bytes: &[u8], at: usize) -> i32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    i32::from_be_bytes(four)
}

pub(crate) fn i64_at(bytes: &[u8], at: usize) -> i64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[at..at + 8]);
    i64::from_be_bytes(eight)
}
