//! Finding offsets by time.

use kafka_rs_records::RecordBatch;
use kafka_rs_types::{LeaderEpoch, Offset, Timestamp};

use crate::LogReader;
use crate::error::Error;
use crate::segment::Segment;
use crate::walk::walk;

/// Most bytes a batch may decompress to when a record is looked for in it.
const DECOMPRESSED_MAX: usize = 256 << 20;

/// A record found by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampOffset {
    /// Its timestamp.
    pub timestamp: Timestamp,
    /// Its offset.
    pub offset: Offset,
    /// Leader epoch of its batch.
    pub leader_epoch: LeaderEpoch,
}

impl LogReader {
    /// The first record at or after the log's start whose timestamp is at least `timestamp`.
    ///
    /// # Errors
    /// When the disk fails or holds something that is no batch.
    pub fn offset_for_timestamp(
        &self,
        timestamp: Timestamp,
    ) -> Result<Option<TimestampOffset>, Error> {
        let start = self.log_start_offset();
        let segments = self.shared.segments.load_full();
        for (at, segment) in segments.iter().enumerate() {
            let all_before_start = segments
                .get(at + 1)
                .is_some_and(|next| next.base_offset <= start);
            if all_before_start || segment.max_timestamp() < timestamp || segment.size() == 0 {
                continue;
            }
            let found = self.find(segment, timestamp, start)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The first record that has the largest timestamp of the log (KIP-734).
    ///
    /// # Errors
    /// When the disk fails or holds something that is no batch.
    pub fn max_timestamp(&self) -> Result<Option<TimestampOffset>, Error> {
        let segments = self.shared.segments.load_full();
        let newest = segments
            .iter()
            .filter(|segment| segment.size() > 0)
            .reduce(|a, b| {
                if b.max_timestamp() > a.max_timestamp() {
                    b
                } else {
                    a
                }
            });
        match newest {
            None => Ok(None),
            Some(segment) => self.find(segment, segment.max_timestamp(), self.log_start_offset()),
        }
    }

    fn find(
        &self,
        segment: &Segment,
        timestamp: Timestamp,
        start: Offset,
    ) -> Result<Option<TimestampOffset>, Error> {
        let io = |error| self.shared.failed("read", &segment.path("log"))(error);
        let from = segment.offset_before(timestamp).map_err(io)?.max(start);
        let position = segment.position_before(from).map_err(io)?;
        let file = segment.file().map_err(io)?;
        let mut found = None;
        let walked = walk(
            file.as_ref(),
            position,
            segment.size(),
            false,
            |_, batch| {
                let header = &batch.header;
                // A compressed batch of the old formats does not say its largest timestamp in front.
                let may_hold = header.max_timestamp >= timestamp || header.magic < 2;
                if may_hold && header.last_offset() >= start {
                    found = in_batch(&batch, timestamp, start);
                }
                found.is_none()
            },
        )
        .map_err(io)?;
        match walked.stopped {
            Some(reason) if found.is_none() => Err(Error::Corrupt {
                path: segment.path("log").display().to_string(),
                position: walked.valid_until,
                reason,
            }),
            _ => Ok(found),
        }
    }
}

fn in_batch(batch: &RecordBatch, timestamp: Timestamp, start: Offset) -> Option<TimestampOffset> {
    let records = batch.records(DECOMPRESSED_MAX).ok()?;
    let mut iter = records.iter().filter_map(Result::ok);
    let record = iter.find(|r| r.timestamp >= timestamp && r.offset >= start)?;
    Some(TimestampOffset {
        timestamp: record.timestamp,
        offset: record.offset,
        leader_epoch: batch.header.partition_leader_epoch,
    })
}
