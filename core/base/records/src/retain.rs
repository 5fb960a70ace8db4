//! Batches with fewer records than they came with, as log compaction leaves them.

use std::ops::Range;

use bytes::Bytes;
use kafka_rs_types::Timestamp;

use crate::batch::write_crc;
use crate::header::{ATTRIBUTES_AT, BASE_TIMESTAMP_AT, MAX_TIMESTAMP_AT};
use crate::{
    BATCH_HEADER_SIZE, BatchBuilder, Compression, Error, LOG_OVERHEAD, RecordBatch, Records,
    TimestampType,
};

const RECORD_COUNT_AT: usize = 57;

/// The records of a batch that stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// Their places in the decompressed records section; neighbours are one range.
    ranges: Vec<Range<usize>>,
    count: i32,
    max_timestamp: Option<Timestamp>,
}

impl Kept {
    /// Adds the record that takes these bytes of the section; records come in order.
    pub fn push(&mut self, place: Range<usize>, timestamp: Timestamp) {
        match self.ranges.last_mut() {
            Some(last) if last.end == place.start => last.end = place.end,
            _ => self.ranges.push(place),
        }
        self.count += 1;
        self.max_timestamp = self.max_timestamp.max(Some(timestamp));
    }

    /// How many records stay.
    pub fn count(&self) -> i32 {
        self.count
    }

    fn holds(&self, position: usize) -> bool {
        let after = self.ranges.partition_point(|range| range.end <= position);
        self.ranges
            .get(after)
            .is_some_and(|range| range.start <= position)
    }
}

impl RecordBatch {
    /// This batch with the `kept` ones of its `records` only; offsets, timestamps, producer fields
    /// and the batch's last offset stay as they are, and so does the codec.
    ///
    /// `delete_horizon` is set if given (KIP-534). Formats 0 and 1 come out as format 2.
    ///
    /// # Errors
    /// When compression fails, or records that were read before cannot be read again.
    pub fn keeping(
        &self,
        records: &Records,
        kept: &Kept,
        delete_horizon: Option<Timestamp>,
    ) -> Result<Self, Error> {
        if self.header.magic < 2 || delete_horizon.is_some() {
            return self.rebuilt(records, kept, delete_horizon);
        }
        // Deltas are relative to fields that do not change, so the records' bytes are copied.
        let body = records.body();
        let codec = self.header.compression()?;
        let mut out = Vec::with_capacity(self.bytes.len());
        out.extend_from_slice(&self.bytes[..BATCH_HEADER_SIZE]);
        let pieces = || kept.ranges.iter().map(|range| &body[range.clone()]);
        if codec == Compression::None {
            pieces().for_each(|piece| out.extend_from_slice(piece));
        } else {
            let plain: Vec<u8> = pieces().flatten().copied().collect();
            codec.at_default_level().compress(&plain, &mut out)?;
        }
        if self.header.timestamp_type() == TimestampType::CreateTime
            && let Some(max) = kept.max_timestamp
        {
            out[MAX_TIMESTAMP_AT..MAX_TIMESTAMP_AT + 8].copy_from_slice(&max.to_be_bytes());
        }
        finish(out, kept.count)
    }

    fn rebuilt(
        &self,
        records: &Records,
        kept: &Kept,
        delete_horizon: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let header = &self.header;
        let mut iter = records.iter();
        let mut start = 0;
        let mut builder: Option<BatchBuilder> = None;
        while let Some(record) = iter.next() {
            let record = record?;
            if kept.holds(start) {
                // What formats 0 and 1 call the base of a wrapper is the offset of its last message.
                let base_offset = match header.magic {
                    2.. => header.base_offset,
                    _ => record.offset,
                };
                let builder = match &mut builder {
                    Some(builder) => builder,
                    none => none.insert(self.builder(base_offset, delete_horizon)?),
                };
                builder.push_record(&record)?;
            }
            start = iter.position();
        }
        let builder = builder.ok_or(Error::Invalid("a batch without any record left"))?;
        let last_offset = header.last_offset();
        Self::parse(builder.keep_last_offset(last_offset).build()?)
    }

    fn builder(
        &self,
        base_offset: i64,
        delete_horizon: Option<Timestamp>,
    ) -> Result<BatchBuilder, Error> {
        let header = &self.header;
        let mut builder = BatchBuilder::new(header.compression()?)
            .base_offset(base_offset)
            .leader_epoch(header.partition_leader_epoch)
            .producer(
                header.producer_id,
                header.producer_epoch,
                header.base_sequence,
            )
            .transactional(header.is_transactional())
            .control(header.is_control());
        if header.timestamp_type() == TimestampType::LogAppendTime {
            builder = builder.log_append_time(header.max_timestamp);
        }
        if let Some(horizon) = delete_horizon {
            builder = builder.delete_horizon(horizon);
        }
        Ok(builder)
    }

    /// This batch without any record, kept for its offsets, producer and sequence; format 2 only.
    pub fn emptied(&self) -> Self {
        let mut out = self.bytes[..BATCH_HEADER_SIZE].to_vec();
        let attributes = self
            .header
            .attributes
            .with_compression(Compression::None)
            .with_delete_horizon(false);
        out[ATTRIBUTES_AT..ATTRIBUTES_AT + 2].copy_from_slice(&attributes.0.to_be_bytes());
        let none: Timestamp = -1;
        out[BASE_TIMESTAMP_AT..BASE_TIMESTAMP_AT + 8].copy_from_slice(&none.to_be_bytes());
        finish(out, 0).expect("a header is a batch without records")
    }
}

/// Writes what depends on the content: length, count, checksum.
fn finish(mut out: Vec<u8>, count: i32) -> Result<RecordBatch, Error> {
    let length = i32::try_from(out.len() - LOG_OVERHEAD).map_err(|_| Error::BatchOverflow)?;
    out[8..12].copy_from_slice(&length.to_be_bytes());
    out[RECORD_COUNT_AT..RECORD_COUNT_AT + 4].copy_from_slice(&count.to_be_bytes());
    write_crc(&mut out);
    RecordBatch::parse(Bytes::from(out))
}
