//! Which log is cleaned next, up to where, and which of its segments become one.

use std::ops::Range;

use kafka_rs_types::{Offset, Timestamp};

/// One segment as the plan sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentState {
    /// First offset.
    pub base_offset: Offset,
    /// Bytes of the `.log`.
    pub size: u64,
    /// Bytes of the `.index`.
    pub offset_index_size: u64,
    /// Bytes of the `.timeindex`.
    pub time_index_size: u64,
    /// Largest timestamp, -1 for none.
    pub largest_timestamp: Timestamp,
    /// Timestamp of the first batch, -1 when there is none or nobody asked.
    pub first_timestamp: Timestamp,
}

/// One compacted log as the plan sees it.
#[derive(Debug, Clone)]
pub struct LogState<'a> {
    /// All segments in order; the last one is active.
    pub segments: &'a [SegmentState],
    /// First offset there is.
    pub log_start_offset: Offset,
    /// Offset after the last record.
    pub log_end_offset: Offset,
    /// Offset after the last decided record.
    pub last_stable_offset: Offset,
    /// From `cleaner-offset-checkpoint`: where the last cleaning ended.
    pub checkpoint: Option<Offset>,
    /// `min.compaction.lag.ms`.
    pub min_compaction_lag_ms: i64,
    /// `max.compaction.lag.ms`.
    pub max_compaction_lag_ms: i64,
    /// `min.cleanable.dirty.ratio`.
    pub min_cleanable_dirty_ratio: f64,
}

/// What of a log can be cleaned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cleanable {
    /// Where the dirty part begins.
    pub first_dirty_offset: Offset,
    /// Offset from which on nothing may be touched; a segment begins there.
    pub first_uncleanable_offset: Offset,
    /// The checkpoint does not fit the log and has to be set to `first_dirty_offset`.
    pub reset_checkpoint: bool,
    /// Bytes of the clean part.
    pub clean_bytes: u64,
    /// Bytes that are dirty and may be cleaned.
    pub cleanable_bytes: u64,
    /// For how long `max.compaction.lag.ms` has been exceeded, 0 when it is not.
    pub compaction_delay_ms: i64,
    /// `min.cleanable.dirty.ratio`.
    min_cleanable_dirty_ratio: f64,
}

impl Cleanable {
    /// Share of the bytes that are dirty, 0 to 1.
    pub fn ratio(&self) -> f64 {
        match self.clean_bytes + self.cleanable_bytes {
            0 => 0.0,
            total => self.cleanable_bytes as f64 / total as f64,
        }
    }

    /// Whether it is worth it: dirty enough, or overdue.
    pub fn is_due(&self) -> bool {
        let overdue = self.compaction_delay_ms > 0 && self.cleanable_bytes > 0;
        overdue || self.ratio() > self.min_cleanable_dirty_ratio
    }
}

/// Works out what of a log can be cleaned at `now`.
pub fn cleanable(log: &LogState<'_>, now: Timestamp) -> Cleanable {
    let valid = log
        .checkpoint
        .filter(|offset| (log.log_start_offset..=log.log_end_offset).contains(offset));
    let first_dirty = valid.unwrap_or(log.log_start_offset);
    let (active, sealed) = match log.segments.split_last() {
        Some((active, sealed)) => (active.base_offset, sealed),
        None => (log.log_start_offset, log.segments),
    };
    let dirty = &sealed[floor(sealed, first_dirty)..];
    let too_young = dirty
        .iter()
        .find(|segment| {
            log.min_compaction_lag_ms > 0
                && segment.largest_timestamp > now.saturating_sub(log.min_compaction_lag_ms)
        })
        .map(|segment| segment.base_offset);
    let uncleanable = log
        .last_stable_offset
        .min(active)
        .min(too_young.unwrap_or(Offset::MAX))
        .max(first_dirty);
    // Counted in whole segments: the one that holds the first offset not to be touched counts as such.
    let clean_end = sealed.partition_point(|s| s.base_offset < first_dirty);
    let cleanable_end = floor(log.segments, uncleanable);
    let cleanable_from = floor(log.segments, first_dirty).min(cleanable_end);
    let bytes = |segments: &[SegmentState]| segments.iter().map(|s| s.size).sum::<u64>();
    Cleanable {
        first_dirty_offset: first_dirty,
        first_uncleanable_offset: log
            .segments
            .get(cleanable_end)
            .map_or(uncleanable, |segment| segment.base_offset),
        reset_checkpoint: log.checkpoint.is_some() && valid.is_none(),
        clean_bytes: bytes(&sealed[..clean_end]),
        cleanable_bytes: bytes(&log.segments[cleanable_from..cleanable_end]),
        compaction_delay_ms: compaction_delay(dirty, log.max_compaction_lag_ms, now),
        min_cleanable_dirty_ratio: log.min_cleanable_dirty_ratio,
    }
}

/// The log to clean next: of those that are due the one with the largest dirty ratio.
pub fn filthiest(logs: &[Cleanable]) -> Option<usize> {
    logs.iter()
        .enumerate()
        .filter(|(_, log)| log.is_due() && log.first_dirty_offset < log.first_uncleanable_offset)
        .max_by(|(_, a), (_, b)| a.ratio().total_cmp(&b.ratio()))
        .map(|(at, _)| at)
}

/// Index of the segment that holds `offset`: the last one that begins at or before it.
fn floor(segments: &[SegmentState], offset: Offset) -> usize {
    segments
        .partition_point(|segment| segment.base_offset <= offset)
        .saturating_sub(1)
}

fn compaction_delay(dirty: &[SegmentState], max_lag_ms: i64, now: Timestamp) -> i64 {
    let earliest = dirty
        .iter()
        .map(|segment| segment.first_timestamp)
        .filter(|timestamp| *timestamp > 0)
        .min();
    let until = now.saturating_sub(max_lag_ms.max(0));
    earliest.map_or(0, |earliest| until.saturating_sub(earliest).max(0))
}

/// Groups neighbouring segments that fit into one, in bytes of log and indexes and in offsets
/// relative to the first. `first_uncleanable_offset` ends the last segment.
pub fn group_segments(
    segments: &[SegmentState],
    segment_bytes_max: u64,
    index_bytes_max: u64,
    first_uncleanable_offset: Offset,
) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let mut start = 0;
    while start < segments.len() {
        let mut end = start + 1;
        let mut sum = segments[start];
        while let Some(next) = segments.get(end) {
            let last_offset = segments
                .get(end + 1)
                .map_or(first_uncleanable_offset, |after| after.base_offset)
                - 1;
            let in_reach =
                next.size == 0 || i32::try_from(last_offset - segments[start].base_offset).is_ok();
            sum.size += next.size;
            sum.offset_index_size += next.offset_index_size;
            sum.time_index_size += next.time_index_size;
            let fits = sum.size <= segment_bytes_max
                && sum.offset_index_size <= index_bytes_max
                && sum.time_index_size <= index_bytes_max;
            if !fits || !in_reach {
                break;
            }
            end += 1;
        }
        groups.push(start..end);
        start = end;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(base_offset: Offset, size: u64, timestamp: Timestamp) -> SegmentState {
        SegmentState {
            base_offset,
            size,
            offset_index_size: size / 10,
            time_index_size: size / 10,
            largest_timestamp: timestamp,
            first_timestamp: timestamp,
        }
    }

    fn log(segments: &[SegmentState]) -> LogState<'_> {
        LogState {
            segments,
            log_start_offset: 0,
            log_end_offset: 100,
            last_stable_offset: 100,
            checkpoint: None,
            min_compaction_lag_ms: 0,
            max_compaction_lag_ms: i64::MAX,
            min_cleanable_dirty_ratio: 0.5,
        }
    }

    fn three() -> [SegmentState; 4] {
        [
            segment(0, 100, 1_000),
            segment(30, 100, 2_000),
            segment(60, 100, 3_000),
            segment(90, 50, 4_000),
        ]
    }

    #[test]
    fn the_active_segment_and_what_is_undecided_are_never_cleaned() {
        let segments = three();
        let all = cleanable(&log(&segments), 5_000);
        assert_eq!(
            (all.first_uncleanable_offset, all.cleanable_bytes),
            (90, 300)
        );
        assert_eq!(all.ratio(), 1.0);
        let open = LogState {
            last_stable_offset: 40,
            ..log(&segments)
        };
        let open = cleanable(&open, 5_000);
        assert_eq!(
            (open.first_uncleanable_offset, open.cleanable_bytes),
            (30, 100)
        );
    }

    #[test]
    fn the_ratio_counts_what_is_clean_already() {
        let segments = three();
        let cleaned = LogState {
            checkpoint: Some(60),
            ..log(&segments)
        };
        let found = cleanable(&cleaned, 5_000);
        assert_eq!((found.clean_bytes, found.cleanable_bytes), (200, 100));
        assert!(!found.is_due());
        assert_eq!(filthiest(&[found, cleanable(&log(&segments), 0)]), Some(1));
        assert_eq!(filthiest(&[found]), None);
    }

    #[test]
    fn young_segments_wait_and_old_ones_do_not() {
        let segments = three();
        let waiting = LogState {
            min_compaction_lag_ms: 2_500,
            ..log(&segments)
        };
        assert_eq!(cleanable(&waiting, 5_000).first_uncleanable_offset, 60);
        let overdue = LogState {
            checkpoint: Some(60),
            max_compaction_lag_ms: 1_500,
            ..log(&segments)
        };
        assert!(!cleanable(&overdue, 4_500).is_due());
        assert!(cleanable(&overdue, 4_501).is_due());
    }

    #[test]
    fn a_checkpoint_outside_the_log_is_set_back_to_its_start() {
        let segments = three();
        for checkpoint in [-1, 101] {
            let wrong = LogState {
                checkpoint: Some(checkpoint),
                ..log(&segments)
            };
            let found = cleanable(&wrong, 0);
            assert!(found.reset_checkpoint);
            assert_eq!(found.first_dirty_offset, 0);
        }
        assert!(!cleanable(&log(&segments), 0).reset_checkpoint);
    }

    #[test]
    fn nothing_sealed_means_nothing_to_clean() {
        let segments = [segment(0, 50, 1)];
        let found = cleanable(&log(&segments), 5);
        assert_eq!((found.cleanable_bytes, found.ratio()), (0, 0.0));
        assert_eq!(filthiest(&[found]), None);
    }

    #[test]
    fn segments_join_while_bytes_indexes_and_offsets_fit() {
        let segments = three();
        assert_eq!(group_segments(&segments, 200, 1_000, 100), [0..2, 2..4]);
        assert_eq!(group_segments(&segments, 1_000, 20, 100), [0..2, 2..4]);
        assert_eq!(group_segments(&segments, 10, 10, 100).len(), 4);
        let far = [segment(0, 1, 1), segment(5, 1, 1), segment(1 << 32, 1, 1)];
        assert_eq!(group_segments(&far, 1_000, 1_000, 1 << 33).len(), 3);
        let empty = [segment(0, 1, 1), segment(5, 0, 1)];
        let joined = group_segments(&empty, 1_000, 1_000, 1 << 33);
        assert_eq!((joined.len(), joined[0].clone()), (1, 0..2));
        assert!(group_segments(&[], 1, 1, 1).is_empty());
    }
}
