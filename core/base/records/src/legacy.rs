//! Message formats 0 and 1: read, and rewritten as format 2, never written.

use bytes::Bytes;
use kafka_rs_types::{Offset, Timestamp};

use crate::compression::{decompress, repair_v0_frame};
use crate::header::i32_at;
use crate::record::HeadersRef;
use crate::{
    BatchBuilder, BatchHeader, Codec, Compression, Error, RecordBatch, RecordRef, TimestampType,
};

/// CRC-32 (the zip one), which formats 0 and 1 use.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// How to read the messages in a buffer: one plain message, or what a wrapper contained.
#[derive(Debug, Clone)]
pub(crate) struct LegacyRecords {
    magic: i8,
    /// Added to the stored offsets; wrappers of format 1 store them relative to their first.
    base_offset: Offset,
    /// The wrapper's timestamp holds for all under LogAppendTime.
    log_append_time: Option<Timestamp>,
}

impl LegacyRecords {
    pub(crate) fn open(batch: &RecordBatch, limit: usize) -> Result<(Bytes, Self), Error> {
        let header = &batch.header;
        let log_append_time = (header.magic == 1
            && header.timestamp_type() == TimestampType::LogAppendTime)
            .then_some(header.max_timestamp);
        let mut records = Self {
            magic: header.magic,
            base_offset: 0,
            log_append_time,
        };
        let codec = header.compression()?;
        if codec == Compression::None {
            return Ok((batch.bytes.clone(), records));
        }
        let value = Message::read(&batch.bytes, &mut 0)?
            .value
            .ok_or(Error::Invalid("compressed message without a value"))?;
        let body = if header.magic == 0 && codec == Compression::Lz4 {
            let mut frame = value.to_vec();
            repair_v0_frame(&mut frame);
            decompress(codec, &frame, limit)?
        } else {
            decompress(codec, value, limit)?
        };
        if header.magic == 1 {
            let last = last_inner_offset(&body)?;
            records.base_offset = header.base_offset.saturating_sub(last);
        }
        Ok((Bytes::from(body), records))
    }

    pub(crate) fn read<'a>(
        &self,
        bytes: &'a [u8],
        pos: &mut usize,
    ) -> Result<RecordRef<'a>, Error> {
        let message = Message::read(bytes, pos)?;
        if message.header.magic != self.magic {
            return Err(Error::Invalid("message of another format inside a wrapper"));
        }
        if message.header.attributes.is_compressed() {
            return Err(Error::Invalid("compressed message inside a wrapper"));
        }
        Ok(RecordRef {
            offset: self.base_offset.saturating_add(message.header.base_offset),
            timestamp: self
                .log_append_time
                .unwrap_or(message.header.base_timestamp),
            sequence: -1,
            key: message.key,
            value: message.value,
            headers: HeadersRef::default(),
        })
    }
}

/// The stored offset of the last message in a decompressed wrapper.
fn last_inner_offset(body: &[u8]) -> Result<Offset, Error> {
    let mut pos = 0;
    let mut last = Err(Error::Invalid("compressed message contains none"));
    while pos < body.len() {
        last = Ok(Message::read(body, &mut pos)?.header.base_offset);
    }
    last
}

struct Message<'a> {
    header: BatchHeader,
    key: Option<&'a [u8]>,
    value: Option<&'a [u8]>,
}

impl<'a> Message<'a> {
    fn read(bytes: &'a [u8], pos: &mut usize) -> Result<Self, Error> {
        let rest = &bytes[*pos..];
        let header = BatchHeader::parse(rest)?;
        if header.magic > 1 {
            return Err(Error::Invalid("message of another format inside a wrapper"));
        }
        let message = rest.get(..header.size()).ok_or(Error::Truncated {
            needed: header.size(),
            available: rest.len(),
        })?;
        let mut at = if header.magic == 0 { 18 } else { 26 };
        let key = nullable(message, &mut at)?;
        let value = nullable(message, &mut at)?;
        if at != message.len() {
            return Err(Error::Invalid("message is shorter than its length says"));
        }
        *pos += message.len();
        Ok(Self { header, key, value })
    }
}

fn nullable<'a>(message: &'a [u8], at: &mut usize) -> Result<Option<&'a [u8]>, Error> {
    const BROKEN: Error = Error::Invalid("field length exceeds its message");
    if message.len() - *at < 4 {
        return Err(BROKEN);
    }
    let length = i32_at(message, *at);
    *at += 4;
    let Ok(length) = usize::try_from(length) else {
        return Ok(None);
    };
    if length > message.len() - *at {
        return Err(BROKEN);
    }
    let field = &message[*at..*at + length];
    *at += length;
    Ok(Some(field))
}

/// Rewrites messages of formats 0 and 1 as batches of format 2; format 2 passes through, shared.
///
/// Each message or wrapper becomes one batch with the same offsets, timestamps and codec (format 0
/// has no timestamps: -1). `limit` bounds the decompressed size of each.
pub fn convert_to_v2(batch: &RecordBatch, limit: usize) -> Result<RecordBatch, Error> {
    if batch.header.magic >= 2 {
        return Ok(batch.clone());
    }
    let records = batch.records(limit)?;
    let mut builder = BatchBuilder::new(Codec::from(batch.header.compression()?));
    if batch.header.timestamp_type() == TimestampType::LogAppendTime {
        builder = builder.log_append_time(batch.header.max_timestamp);
    }
    for (index, record) in records.iter().enumerate() {
        let record = record?;
        if index == 0 {
            builder = builder.base_offset(record.offset);
        }
        builder.push_at(
            record.offset,
            record.timestamp,
            record.key,
            record.value,
            &[],
        )?;
    }
    RecordBatch::parse(builder.build()?)
}
