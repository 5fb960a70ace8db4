use bytes::Bytes;
use kafka_rs_types::{LeaderEpoch, Offset, ProducerEpoch, ProducerId, Timestamp};

use crate::batch::write_crc;
use crate::header::Attributes;
use crate::varint::{len_i32, len_i64, write_i32, write_i64};
use crate::{
    BATCH_HEADER_SIZE, BatchHeader, Codec, Error, HeaderRef, LOG_OVERHEAD, RecordRef, TimestampType,
};

/// Builds one batch of format 2.
///
/// Set the batch's own fields first, then push records, then [`BatchBuilder::build`].
#[derive(Debug, Clone)]
pub struct BatchBuilder {
    codec: Codec,
    header: BatchHeader,
    log_append_time: Option<Timestamp>,
    delete_horizon: Option<Timestamp>,
    next_offset: Offset,
    /// Header room followed by the records, uncompressed.
    out: Vec<u8>,
}

impl BatchBuilder {
    /// An empty batch at offset 0, by no producer, with leader epoch -1.
    pub fn new(codec: impl Into<Codec>) -> Self {
        Self::with_room(codec, 0)
    }

    /// The same, with room for `room` bytes of records, so that they need not be moved as they
    /// become more.
    pub fn with_room(codec: impl Into<Codec>, room: usize) -> Self {
        let codec = codec.into();
        let mut out = Vec::with_capacity(BATCH_HEADER_SIZE + room);
        out.resize(BATCH_HEADER_SIZE, 0);
        Self {
            codec,
            header: BatchHeader {
                base_offset: 0,
                batch_length: 0,
                partition_leader_epoch: -1,
                magic: 2,
                crc: 0,
                attributes: Attributes::default().with_compression(codec.compression),
                last_offset_delta: -1,
                base_timestamp: -1,
                max_timestamp: -1,
                producer_id: -1,
                producer_epoch: -1,
                base_sequence: -1,
                record_count: 0,
            },
            log_append_time: None,
            delete_horizon: None,
            next_offset: 0,
            out,
        }
    }

    /// Offset of the first record. Call before pushing.
    #[must_use]
    pub fn base_offset(mut self, offset: Offset) -> Self {
        self.header.base_offset = offset;
        self.next_offset = offset;
        self
    }

    /// Epoch of the leader that appends the batch.
    #[must_use]
    pub fn leader_epoch(mut self, epoch: LeaderEpoch) -> Self {
        self.header.partition_leader_epoch = epoch;
        self
    }

    /// Idempotent producer: id, epoch and the sequence number of the first record.
    #[must_use]
    pub fn producer(mut self, id: ProducerId, epoch: ProducerEpoch, base_sequence: i32) -> Self {
        self.header.producer_id = id;
        self.header.producer_epoch = epoch;
        self.header.base_sequence = base_sequence;
        self
    }

    /// Marks the batch as part of a transaction.
    #[must_use]
    pub fn transactional(mut self, on: bool) -> Self {
        self.header.attributes = self.header.attributes.with_transactional(on);
        self
    }

    /// Marks the batch as one of control records.
    #[must_use]
    pub fn control(mut self, on: bool) -> Self {
        self.header.attributes = self.header.attributes.with_control(on);
        self
    }

    /// Stamps the batch with the broker's time, which then holds for all its records.
    #[must_use]
    pub fn log_append_time(mut self, now: Timestamp) -> Self {
        self.log_append_time = Some(now);
        self.header.attributes = self
            .header
            .attributes
            .with_timestamp_type(TimestampType::LogAppendTime);
        self
    }

    /// Sets the delete horizon (KIP-534). Call before pushing.
    #[must_use]
    pub fn delete_horizon(mut self, horizon: Timestamp) -> Self {
        self.delete_horizon = Some(horizon);
        self.header.attributes = self.header.attributes.with_delete_horizon(true);
        self
    }

    /// Makes the batch end at `offset` though its last record lies before it, as compaction leaves
    /// batches. Call after pushing.
    #[must_use]
    pub fn keep_last_offset(mut self, offset: Offset) -> Self {
        self.next_offset = self.next_offset.max(offset.saturating_add(1));
        self
    }

    /// Adds a record at the next offset.
    ///
    /// `timestamp` is in milliseconds since 1970, -1 for none; a `None` value is a tombstone.
    pub fn push(
        &mut self,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[HeaderRef<'_>],
    ) -> Result<(), Error> {
        self.push_at(self.next_offset, timestamp, key, value, headers)
    }

    /// Adds a record at `offset`, which must not be below the last one's.
    pub fn push_at(
        &mut self,
        offset: Offset,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[HeaderRef<'_>],
    ) -> Result<(), Error> {
        let header_bytes = headers
            .iter()
            .map(|header| field_len(Some(header.key)) + field_len(header.value))
            .sum::<usize>();
        self.begin(offset, timestamp, key, value, headers.len(), header_bytes)?;
        for header in headers {
            write_field(&mut self.out, Some(header.key));
            write_field(&mut self.out, header.value);
        }
        Ok(())
    }

    /// Adds a record read from another batch, offset and timestamp as they are.
    pub fn push_record(&mut self, record: &RecordRef<'_>) -> Result<(), Error> {
        let headers = &record.headers;
        let (offset, timestamp) = (record.offset, record.timestamp);
        let (count, raw) = (headers.len(), headers.raw());
        self.begin(
            offset,
            timestamp,
            record.key,
            record.value,
            count,
            raw.len(),
        )?;
        self.out.extend_from_slice(raw);
        Ok(())
    }

    /// Writes everything of a record but its headers.
    fn begin(
        &mut self,
        offset: Offset,
        timestamp: Timestamp,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        header_count: usize,
        header_bytes: usize,
    ) -> Result<(), Error> {
        let base = self.header.base_offset;
        let out_of_batch = || Error::OffsetOutOfBatch { offset, base };
        if offset < self.next_offset {
            return Err(out_of_batch());
        }
        let offset_delta = offset
            .checked_sub(base)
            .and_then(|delta| i32::try_from(delta).ok())
            .ok_or_else(out_of_batch)?;
        if self.header.record_count == 0 {
            self.header.base_timestamp = self.delete_horizon.unwrap_or(timestamp);
        }
        let timestamp_delta = timestamp.wrapping_sub(self.header.base_timestamp);
        let header_count = i32::try_from(header_count).map_err(|_| Error::BatchOverflow)?;
        let length = 1
            + len_i64(timestamp_delta)
            + len_i32(offset_delta)
            + field_len(key)
            + field_len(value)
            + len_i32(header_count)
            + header_bytes;
        if length + self.out.len() > i32::MAX as usize {
            return Err(Error::BatchOverflow);
        }
        write_i32(&mut self.out, length as i32);
        self.out.push(0);
        write_i64(&mut self.out, timestamp_delta);
        write_i32(&mut self.out, offset_delta);
        write_field(&mut self.out, key);
        write_field(&mut self.out, value);
        write_i32(&mut self.out, header_count);
        self.header.record_count += 1;
        self.header.max_timestamp = self.header.max_timestamp.max(timestamp);
        self.next_offset = offset + 1;
        Ok(())
    }

    /// Records pushed so far.
    pub fn record_count(&self) -> i32 {
        self.header.record_count
    }

    /// True when no record was pushed.
    pub fn is_empty(&self) -> bool {
        self.header.record_count == 0
    }

    /// Offset the next [`BatchBuilder::push`] will get.
    pub fn next_offset(&self) -> Offset {
        self.next_offset
    }

    /// Bytes of the batch so far, without compression.
    pub fn uncompressed_size(&self) -> usize {
        self.out.len()
    }

    /// Compresses the records and writes the header.
    pub fn build(mut self) -> Result<Bytes, Error> {
        let mut out = if self.codec.compression == crate::Compression::None {
            std::mem::take(&mut self.out)
        } else {
            let mut packed = Vec::with_capacity(BATCH_HEADER_SIZE + self.out.len() / 2);
            packed.resize(BATCH_HEADER_SIZE, 0);
            self.codec
                .compress(&self.out[BATCH_HEADER_SIZE..], &mut packed)?;
            packed
        };
        let header = &mut self.header;
        header.batch_length =
            i32::try_from(out.len() - LOG_OVERHEAD).map_err(|_| Error::BatchOverflow)?;
        let last_offset = self.next_offset - 1;
        header.last_offset_delta = i32::try_from(last_offset - header.base_offset)
            .map_err(|_| Error::OffsetOutOfBatch {
                offset: last_offset,
                base: header.base_offset,
            })?
            .max(0);
        if let Some(now) = self.log_append_time {
            header.max_timestamp = now;
        }
        if let Some(horizon) = self.delete_horizon {
            header.base_timestamp = horizon;
        }
        let mut fixed = [0; BATCH_HEADER_SIZE];
        header.encode_into(&mut fixed);
        out[..BATCH_HEADER_SIZE].copy_from_slice(&fixed);
        write_crc(&mut out);
        Ok(Bytes::from(out))
    }
}

fn field_len(field: Option<&[u8]>) -> usize {
    match field {
        None => 1,
        // A length beyond i32 is stopped by the check of the whole record's length.
        Some(bytes) => len_i32(bytes.len() as i32) + bytes.len(),
    }
}

fn write_field(out: &mut Vec<u8>, field: Option<&[u8]>) {
    match field {
        None => write_i32(out, -1),
        Some(bytes) => {
            write_i32(out, bytes.len() as i32);
            out.extend_from_slice(bytes);
        }
    }
}
