use std::borrow::Cow;

use bytes::Bytes;
use kafka_rs_types::{Offset, Str, Timestamp};

use crate::varint::{read_i32, read_i64};
use crate::{BatchHeader, Error, TimestampType};

/// One record, borrowed from its (decompressed) batch; nothing is copied or allocated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecordRef<'a> {
    /// Position in the partition.
    pub offset: Offset,
    /// Milliseconds since 1970; the batch's maximum under LogAppendTime, -1 when unknown.
    pub timestamp: Timestamp,
    /// Sequence number, or -1 without a producer.
    pub sequence: i32,
    /// Key, if the record has one.
    pub key: Option<&'a [u8]>,
    /// Value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Headers, decoded when asked for.
    pub headers: HeadersRef<'a>,
}

/// The headers of a record, undecoded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HeadersRef<'a> {
    count: usize,
    bytes: &'a [u8],
}

/// One header of a record, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeaderRef<'a> {
    /// Key as stored; meant to be UTF-8, which nothing has checked.
    pub key: &'a [u8],
    /// Value, which may be null.
    pub value: Option<&'a [u8]>,
}

/// One record that owns (shares) its bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Position in the partition.
    pub offset: Offset,
    /// Milliseconds since 1970, or -1.
    pub timestamp: Timestamp,
    /// Key, if the record has one.
    pub key: Option<Bytes>,
    /// Value; `None` is a tombstone.
    pub value: Option<Bytes>,
    /// Headers in order; keys may repeat.
    pub headers: Vec<RecordHeader>,
}

/// One header of a record, owned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordHeader {
    /// Key; bytes that are not UTF-8 were replaced, as Kafka's clients do.
    pub key: Str,
    /// Value, which may be null.
    pub value: Option<Bytes>,
}

impl<'a> HeaderRef<'a> {
    /// The key as text, with bytes that are not UTF-8 replaced.
    pub fn key_lossy(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.key)
    }
}

impl<'a> HeadersRef<'a> {
    /// How many headers there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The headers as stored, behind their count.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.bytes
    }

    /// The headers in order. Their layout was checked when the record was read.
    pub fn iter(&self) -> impl Iterator<Item = HeaderRef<'a>> + use<'a> {
        let (bytes, mut pos, mut left) = (self.bytes, 0, self.count);
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            left -= 1;
            let key = read_nullable(bytes, &mut pos)??;
            let value = read_nullable(bytes, &mut pos)?;
            Some(HeaderRef { key, value })
        })
    }
}

/// What all records of one v2 batch share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordBase {
    base_offset: Offset,
    base_timestamp: Timestamp,
    log_append_time: Option<Timestamp>,
    base_sequence: i32,
}

impl RecordBase {
    pub(crate) fn of(header: &BatchHeader) -> Self {
        Self {
            base_offset: header.base_offset,
            base_timestamp: header.base_timestamp,
            log_append_time: (header.timestamp_type() == TimestampType::LogAppendTime)
                .then_some(header.max_timestamp),
            base_sequence: header.base_sequence,
        }
    }

    /// Reads the record at `*pos` of a decompressed records section.
    pub(crate) fn read<'a>(
        &self,
        bytes: &'a [u8],
        pos: &mut usize,
    ) -> Result<RecordRef<'a>, Error> {
        let raw = RawRecord::read(bytes, pos)?;
        let Some(offset) = self.base_offset.checked_add(i64::from(raw.offset_delta)) else {
            return Err(Error::Invalid("record offset overflows"));
        };
        Ok(RecordRef {
            offset,
            timestamp: self
                .log_append_time
                .unwrap_or_else(|| self.base_timestamp.wrapping_add(raw.timestamp_delta)),
            sequence: if self.base_sequence < 0 {
                -1
            } else {
                crate::increment_sequence(self.base_sequence, raw.offset_delta)
            },
            key: raw.key,
            value: raw.value,
            headers: raw.headers,
        })
    }
}

/// A v2 record as stored, with deltas.
pub(crate) struct RawRecord<'a> {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: HeadersRef<'a>,
}

impl<'a> RawRecord<'a> {
    /// Reads one record, checking that its parts fill its length exactly.
    #[inline(always)]
    pub(crate) fn read(bytes: &'a [u8], pos: &mut usize) -> Result<Self, Error> {
        // Not `ok_or`, which would make and drop an error for every good record.
        match Self::read_parts(bytes, pos) {
            Some(record) => Ok(record),
            None => Err(Error::Invalid("record does not fit its lengths")),
        }
    }

    #[inline(always)]
    fn read_parts(bytes: &'a [u8], pos: &mut usize) -> Option<Self> {
        let length = usize::try_from(read_i32(bytes, pos)?).ok()?;
        let end = pos.checked_add(length)?;
        let body = bytes.get(*pos..end)?;
        // The attributes byte is unused in format 2.
        let mut at = 1;
        let timestamp_delta = read_i64(body, &mut at)?;
        let offset_delta = read_i32(body, &mut at)?;
        let key = read_nullable(body, &mut at)?;
        let value = read_nullable(body, &mut at)?;
        let headers = match read_i32(body, &mut at)? {
            0 => HeadersRef::default(),
            count => read_headers(body, &mut at, count)?,
        };
        if at != body.len() {
            return None;
        }
        *pos = end;
        Some(Self {
            timestamp_delta,
            offset_delta,
            key,
            value,
            headers,
        })
    }
}

#[inline(never)]
fn read_headers<'a>(body: &'a [u8], at: &mut usize, count: i32) -> Option<HeadersRef<'a>> {
    let count = usize::try_from(count).ok()?;
    if count > body.len() - *at {
        return None;
    }
    let start = *at;
    for _ in 0..count {
        // A header's key may not be null.
        read_nullable(body, at)??;
        read_nullable(body, at)?;
    }
    Some(HeadersRef {
        count,
        bytes: &body[start..*at],
    })
}

/// A length (any negative one means null, as in Kafka) and that many bytes; the outer `None` when
/// they are not there.
#[inline(always)]
fn read_nullable<'a>(body: &'a [u8], at: &mut usize) -> Option<Option<&'a [u8]>> {
    let length = read_i32(body, at)?;
    if length < 0 {
        return Some(None);
    }
    let end = *at + length as usize;
    let bytes = body.get(*at..end)?;
    *at = end;
    Some(Some(bytes))
}

impl RecordRef<'_> {
    /// Bytes of key and value together.
    pub fn payload_len(&self) -> usize {
        self.key.map_or(0, <[u8]>::len) + self.value.map_or(0, <[u8]>::len)
    }

    /// An owned record sharing `body`, the buffer this record was read from.
    pub(crate) fn share(&self, body: &Bytes) -> Record {
        let share = |part: &[u8]| body.slice_ref(part);
        Record {
            offset: self.offset,
            timestamp: self.timestamp,
            key: self.key.map(share),
            value: self.value.map(share),
            headers: self
                .headers
                .iter()
                .map(|header| RecordHeader {
                    key: Str::from(header.key_lossy().as_ref()),
                    value: header.value.map(share),
                })
                .collect(),
        }
    }
}
