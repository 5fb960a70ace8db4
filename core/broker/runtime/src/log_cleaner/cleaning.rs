//! One log being cleaned, in steps of one read each, so that it can be throttled and stopped.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use kafka_rs_cleaner::{
    AbortedTxn, Cleanable, CleanedTransactions, Decision, Filter, FilterOptions, OffsetMap, Seen,
    SegmentState, group_segments, index_batch,
};
use kafka_rs_log::{AbortedTransaction, CleanedSegment, Removed, SegmentView};
use kafka_rs_records::{BatchHeader, split_batches};
use kafka_rs_types::{Offset, Timestamp};

use super::Error;
use crate::Partition;

/// Most bytes a batch may decompress to.
const DECOMPRESSED_MAX: usize = 256 << 20;

/// What a cleaning may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of the offset map.
    pub(crate) map_bytes: usize,
    /// How full it may get, 0 to 1.
    pub(crate) load_factor: f64,
    /// Bytes read at a time.
    pub(crate) io_bytes: usize,
    /// Random secret of the map's hash.
    pub(crate) secret: (u64, u64),
}

/// Counts of one cleaning (Kafka's `CleanerStats`).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Stats {
    pub(crate) map_bytes_read: u64,
    pub(crate) bytes_read: u64,
    pub(crate) bytes_written: u64,
    pub(crate) records_read: u64,
    pub(crate) records_kept: u64,
    pub(crate) records_invalid: u64,
    pub(crate) buffer_utilization: f64,
}

/// What a step did.
#[derive(Debug, Default)]
pub(crate) struct Step {
    /// Bytes read and written, for the throttle.
    pub(crate) bytes: u64,
    /// Files that left the log.
    pub(crate) removed: Vec<Removed>,
    /// The cleaning is over and the log is clean up to here.
    pub(crate) cleaned_until: Option<Offset>,
}

/// One cleaning of one log.
#[derive(Debug)]
pub(crate) struct Cleaning {
    pub(crate) partition: Arc<Partition>,
    pub(crate) range: Cleanable,
    pub(crate) stats: Stats,
    limits: Limits,
    now: Timestamp,
    phase: Phase,
}

#[derive(Debug)]
enum Phase {
    /// The dirty segments are read into the map.
    Indexing(Indexing),
    /// The segments are recopied, group by group.
    Copying(Box<Copying>),
}

#[derive(Debug)]
struct Indexing {
    map: OffsetMap,
    transactions: CleanedTransactions,
    segments: VecDeque<SegmentView>,
    position: u64,
}

#[derive(Debug)]
struct Copying {
    filter: Filter,
    groups: VecDeque<Vec<SegmentView>>,
    target: Option<Target>,
}

/// A segment being written, and where its sources are read.
#[derive(Debug)]
struct Target {
    cleaned: CleanedSegment,
    /// Index into the group.
    source: usize,
    position: u64,
}

impl Cleaning {
    /// Prepares the cleaning of `range` of a partition's log.
    pub(crate) fn new(
        partition: Arc<Partition>,
        range: Cleanable,
        limits: Limits,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let reader = partition.reader();
        let (from, until) = (range.first_dirty_offset, range.first_uncleanable_offset);
        let segments = reader.segments();
        let first = segments
            .partition_point(|s| s.base_offset() <= from)
            .saturating_sub(1);
        let end = segments.partition_point(|s| s.base_offset() < until);
        let dirty: VecDeque<SegmentView> = segments[first..end.max(first)].to_vec().into();
        let position = match dirty.front() {
            Some(segment) => segment.position_before(from)?,
            None => 0,
        };
        let mut transactions = CleanedTransactions::default();
        for entry in reader.aborted_transactions(from, until)? {
            transactions.add_aborted(aborted_txn(&entry));
        }
        let records = u64::try_from(until - from).unwrap_or(0);
        let map = OffsetMap::new(limits.map_bytes, limits.load_factor, records, limits.secret);
        Ok(Self {
            partition,
            range,
            stats: Stats::default(),
            limits,
            now,
            phase: Phase::Indexing(Indexing {
                map,
                transactions,
                segments: dirty,
                position,
            }),
        })
    }

    /// Does the next piece of work.
    ///
    /// # Errors
    /// A log that cannot be cleaned, or that changed under the cleaning.
    pub(crate) fn step(&mut self) -> Result<Step, Error> {
        if self.partition.reader().is_deleted() {
            return Err(Error::Aborted);
        }
        match &mut self.phase {
            Phase::Indexing(indexing) => {
                let (bytes, more) = indexing.step(&self.range, self.limits.io_bytes)?;
                self.stats.map_bytes_read += bytes;
                if !more {
                    self.begin_copying()?;
                }
                Ok(Step {
                    bytes,
                    ..Step::default()
                })
            }
            Phase::Copying(copying) => {
                copying.step(&self.partition, &mut self.stats, self.limits.io_bytes)
            }
        }
    }

    fn begin_copying(&mut self) -> Result<(), Error> {
        let Phase::Indexing(indexing) = &mut self.phase else {
            return Ok(());
        };
        let until = self.range.first_uncleanable_offset;
        let one_key = OffsetMap::new(0, 0.0, 0, self.limits.secret);
        let map = std::mem::replace(&mut indexing.map, one_key);
        self.stats.buffer_utilization = map.utilization();
        let end = map.latest_offset() + 1;
        let settings = self.partition.settings();
        let mut segments = self.partition.reader().segments();
        segments.truncate(segments.partition_point(|s| s.base_offset() < end));
        let states: Vec<SegmentState> = segments
            .iter()
            .map(|segment| state_of(segment, false))
            .collect::<Result<_, _>>()?;
        let ranges = group_segments(
            &states,
            settings.log.segment_bytes,
            settings.log.segment_index_bytes,
            until,
        );
        let filter = Filter::new(
            map,
            FilterOptions {
                now: self.now,
                delete_retention_ms: settings.compaction.delete_retention_ms,
                upper_bound_offset: until,
                active_producers: self.partition.last_records(),
                decompressed_max: DECOMPRESSED_MAX,
            },
        );
        let groups = ranges.into_iter().map(|r| segments[r].to_vec()).collect();
        self.phase = Phase::Copying(Box::new(Copying {
            filter,
            groups,
            target: None,
        }));
        Ok(())
    }
}

impl Indexing {
    /// Reads the next piece into the map; false when there is no more or no room.
    fn step(&mut self, range: &Cleanable, io_bytes: usize) -> Result<(u64, bool), Error> {
        let Some(segment) = self.segments.front() else {
            return Ok((0, false));
        };
        let bytes = segment.read_batches(self.position, io_bytes)?;
        let read = bytes.len() as u64;
        if bytes.is_empty() {
            self.segments.pop_front();
            self.position = 0;
            // Compaction may have left a gap at the segment's end.
            let next = self.segments.front().map(SegmentView::base_offset);
            self.map
                .advance(next.unwrap_or(range.first_uncleanable_offset) - 1);
            return Ok((0, !self.segments.is_empty()));
        }
        for batch in split_batches(bytes) {
            let batch = batch?;
            batch.verify_crc()?;
            let fits = index_batch(
                &mut self.map,
                &mut self.transactions,
                &batch,
                range.first_dirty_offset,
                DECOMPRESSED_MAX,
            )?;
            if !fits {
                return Ok((read, false));
            }
        }
        self.position += read;
        Ok((read, true))
    }
}

impl Copying {
    fn step(
        &mut self,
        partition: &Partition,
        stats: &mut Stats,
        io_bytes: usize,
    ) -> Result<Step, Error> {
        let Some(group) = self.groups.front() else {
            return Ok(Step {
                cleaned_until: Some(self.filter.map().latest_offset() + 1),
                ..Step::default()
            });
        };
        let target = match &mut self.target {
            Some(target) => target,
            none => none.insert(Target::begin(partition, group)?),
        };
        let Some(segment) = group.get(target.source) else {
            let removed = self.swap(partition)?;
            return Ok(Step {
                removed,
                ..Step::default()
            });
        };
        if target.position == 0 {
            // All that overlap: the new segment needs the whole of its transaction index.
            let end = match group.get(target.source + 1) {
                Some(next) => next.base_offset(),
                None => self.filter.upper_bound_offset(),
            };
            let reader = partition.reader();
            for entry in reader.aborted_transactions(segment.base_offset(), end)? {
                self.filter.transactions().add_aborted(aborted_txn(&entry));
            }
        }
        let bytes = segment.read_batches(target.position, io_bytes)?;
        if bytes.is_empty() {
            target.source += 1;
            target.position = 0;
            return Ok(Step::default());
        }
        target.position += bytes.len() as u64;
        let read = bytes.len() as u64;
        let written = target.copy(&mut self.filter, bytes, stats)?;
        stats.bytes_read += read;
        stats.bytes_written += written;
        Ok(Step {
            bytes: read + written,
            ..Step::default()
        })
    }

    /// Puts the finished target in the place of its group.
    fn swap(&mut self, partition: &Partition) -> Result<Vec<Removed>, Error> {
        let (Some(mut target), Some(group)) = (self.target.take(), self.groups.pop_front()) else {
            return Ok(Vec::new());
        };
        target.cleaned.finish()?;
        partition
            .replace_segments(&group, target.cleaned)?
            .ok_or(Error::Aborted)
    }
}

impl Target {
    fn begin(partition: &Partition, group: &[SegmentView]) -> Result<Self, Error> {
        let base_offset = group.first().map_or(0, SegmentView::base_offset);
        let interval = partition.settings().log.index_interval_bytes;
        Ok(Self {
            cleaned: partition.reader().begin_cleaned(base_offset, interval)?,
            source: 0,
            position: 0,
        })
    }

    /// Writes what stays of the batches in `bytes`; returns how many bytes that is.
    fn copy(&mut self, filter: &mut Filter, bytes: Bytes, stats: &mut Stats) -> Result<u64, Error> {
        let mut headers: Vec<BatchHeader> = Vec::new();
        // While every batch stays as it is, what was read is what will be written.
        let mut changed: Option<BytesMut> = None;
        let mut position = 0;
        for batch in split_batches(bytes.clone()) {
            let batch = batch?;
            batch.verify_crc()?;
            let (decision, seen) = filter.decide(&batch)?;
            self.note(&seen, stats)?;
            if decision != Decision::Keep && changed.is_none() {
                changed = Some(BytesMut::from(&bytes[..position]));
            }
            position += batch.bytes.len();
            let kept = match decision {
                Decision::Keep => batch,
                Decision::Replace(smaller) => smaller,
                Decision::Drop => continue,
            };
            headers.push(kept.header);
            if let Some(out) = &mut changed {
                out.extend_from_slice(&kept.bytes);
            }
        }
        let out = changed.map_or(bytes, BytesMut::freeze);
        let written = out.len() as u64;
        if !headers.is_empty() {
            self.cleaned.append(&headers, out)?;
        }
        Ok(written)
    }

    fn note(&mut self, seen: &Seen, stats: &mut Stats) -> Result<(), Error> {
        stats.records_read += seen.records_read;
        stats.records_kept += seen.records_kept;
        stats.records_invalid += seen.records_invalid;
        if let Some(entry) = seen.index_entry {
            self.cleaned
                .append_aborted_transaction(&AbortedTransaction {
                    producer_id: entry.producer_id,
                    first_offset: entry.first_offset,
                    last_offset: entry.last_offset,
                    last_stable_offset: entry.last_stable_offset,
                })?;
        }
        Ok(())
    }
}

/// A segment as the plan sees it; `dated` with the timestamp of its first batch.
pub(super) fn state_of(segment: &SegmentView, dated: bool) -> Result<SegmentState, Error> {
    let (offset_index_size, time_index_size) = segment.index_sizes();
    Ok(SegmentState {
        base_offset: segment.base_offset(),
        size: segment.size(),
        offset_index_size,
        time_index_size,
        largest_timestamp: segment.largest_timestamp(),
        first_timestamp: match dated {
            true => segment.first_timestamp()?,
            false => -1,
        },
    })
}

fn aborted_txn(entry: &AbortedTransaction) -> AbortedTxn {
    AbortedTxn {
        first_offset: entry.first_offset,
        last_offset: entry.last_offset,
        producer_id: entry.producer_id,
        last_stable_offset: entry.last_stable_offset,
    }
}
