//! Log compaction on this broker (Kafka's `LogCleaner` and `LogCleanerManager`): what is being
//! cleaned, what cannot be, how far each log has been cleaned, and what the metrics say of it.

mod cleaning;
#[cfg(test)]
mod tests;
mod throttle;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_types::{Offset, Timestamp, TopicPartition, Uuid};
use parking_lot::{Mutex, RwLock};

pub(crate) use cleaning::{Cleaning, Limits, Stats, Step};
use kafka_rs_cleaner::{Cleanable, LogState, SegmentState, cleanable};
use throttle::Throttle;

use crate::Partition;

/// A partition and the topic it belongs to: a topic made anew is another one.
pub(crate) type PartitionKey = (Uuid, i32);

/// Why a cleaning ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The log changed or went away; the next round begins anew.
    #[error("the log changed while it was being cleaned")]
    Aborted,
    /// The log could not be read or written.
    #[error(transparent)]
    Log(#[from] kafka_rs_log::Error),
    /// A batch in the log cannot be read.
    #[error(transparent)]
    Records(#[from] kafka_rs_records::Error),
}

impl Error {
    /// Whether the partition is left alone from now on: trying again would fail again.
    fn is_lasting(&self) -> bool {
        match self {
            Self::Records(_) | Self::Log(kafka_rs_log::Error::Corrupt { .. }) => true,
            Self::Aborted | Self::Log(_) => false,
        }
    }
}

/// What the metrics tell of compaction, under the names of Kafka's `kafka.log:type=LogCleaner` and
/// `LogCleanerManager`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CleanerMetrics {
    /// `cleaner-recopy-percent`: bytes written per byte read in the last cleanings.
    pub cleaner_recopy_percent: u64,
    /// `max-buffer-utilization-percent`: how full an offset map was in the last cleanings.
    pub max_buffer_utilization_percent: u64,
    /// `max-clean-time-secs`: how long one of the last cleanings took.
    pub max_clean_time_secs: u64,
    /// `max-compaction-delay-secs`: by how much `max.compaction.lag.ms` was exceeded.
    pub max_compaction_delay_secs: u64,
    /// `max-dirty-percent`: dirty share of the dirtiest log.
    pub max_dirty_percent: u64,
    /// `time-since-last-run-ms`: since a log to clean was last looked for.
    pub time_since_last_run_ms: i64,
    /// `uncleanable-partitions-count`: partitions whose cleaning failed.
    pub uncleanable_partitions_count: u64,
}

/// The book kept of compaction.
#[derive(Debug, Default)]
pub(crate) struct LogCleaner {
    book: Mutex<Book>,
    throttle: Mutex<Throttle>,
    /// True when the broker stops; a step holds the lock, so that closing waits for it.
    closed: RwLock<bool>,
}

#[derive(Debug, Default)]
struct Book {
    in_progress: BTreeSet<PartitionKey>,
    uncleanable: BTreeSet<PartitionKey>,
    /// Logs that could not be cleaned now, and until when they are left alone: others get their turn,
    /// and nobody runs in circles.
    resting: BTreeMap<PartitionKey, Timestamp>,
    /// Where cleaning got to.
    cleaned: BTreeMap<TopicPartition, Offset>,
    /// The last cleanings, one per thread at most; with how long they took.
    last: Vec<(Stats, Duration)>,
    max_dirty_ratio: f64,
    max_compaction_delay_ms: i64,
    last_run: Timestamp,
}

impl LogCleaner {
    /// Begins with what the checkpoints say.
    pub(crate) fn new(cleaned: BTreeMap<TopicPartition, Offset>, now: Timestamp) -> Self {
        let book = Book {
            cleaned,
            last_run: now,
            ..Book::default()
        };
        Self {
            book: Mutex::new(book),
            ..Self::default()
        }
    }

    /// Chooses the filthiest log of `partitions`, which is in progress from then on.
    pub(crate) fn grab(
        &self,
        partitions: &[std::sync::Arc<Partition>],
        now: Timestamp,
    ) -> Option<(std::sync::Arc<Partition>, Cleanable)> {
        let mut book = self.book.lock();
        let hosted: BTreeSet<PartitionKey> = partitions.iter().map(|p| key(p)).collect();
        book.uncleanable.retain(|key| hosted.contains(key));
        book.resting
            .retain(|key, until| *until > now && hosted.contains(key));
        book.last_run = now;
        let mut candidates = Vec::new();
        for partition in partitions.iter().filter(|p| p.settings().compacted) {
            let key = key(partition);
            if book.in_progress.contains(&key)
                || book.uncleanable.contains(&key)
                || book.resting.contains_key(&key)
            {
                continue;
            }
            let name = partition.topic_partition();
            match range(partition, book.cleaned.get(name).copied(), now) {
                Ok(range) => {
                    if range.reset_checkpoint {
                        book.cleaned.insert(name.clone(), range.first_dirty_offset);
                    }
                    candidates.push((partition, range));
                }
                Err(error) => {
                    tracing::warn!(partition = %name, %error, "the log cannot be cleaned");
                    book.uncleanable.insert(key);
                }
            }
        }
        let ranges: Vec<Cleanable> = candidates.iter().map(|(_, range)| *range).collect();
        let ratios = ranges.iter().map(Cleanable::ratio);
        book.max_dirty_ratio = ratios.fold(0.0, f64::max);
        let delays = ranges.iter().map(|range| range.compaction_delay_ms);
        book.max_compaction_delay_ms = delays.max().unwrap_or(0);
        let (partition, range) = candidates[kafka_rs_cleaner::filthiest(&ranges)?];
        book.in_progress.insert(key(partition));
        Some((std::sync::Arc::clone(partition), range))
    }

    /// Does a step of a cleaning unless the broker is closing.
    pub(crate) fn step(&self, cleaning: &mut Cleaning) -> Result<Step, Error> {
        let closed = self.closed.read();
        if *closed {
            return Err(Error::Aborted);
        }
        cleaning.step()
    }

    /// Monotonic time to wait for after a step.
    pub(crate) fn throttle(&self, now: Duration, bytes: u64, bytes_per_second: f64) -> Duration {
        self.throttle.lock().spend(now, bytes, bytes_per_second)
    }

    /// Takes down that a cleaning ended, and how. One that failed is not tried before `rest_until`.
    pub(crate) fn done(
        &self,
        cleaning: &Cleaning,
        outcome: Result<Offset, &Error>,
        took: Duration,
        threads: usize,
        rest_until: Timestamp,
    ) {
        let mut book = self.book.lock();
        let partition = &cleaning.partition;
        book.in_progress.remove(&key(partition));
        match outcome {
            Ok(end) => {
                if !partition.reader().is_deleted() {
                    let name = partition.topic_partition().clone();
                    book.cleaned.insert(name, end);
                }
                book.last.push((cleaning.stats, took));
                let surplus = book.last.len().saturating_sub(threads.max(1));
                book.last.drain(..surplus);
                let (stats, range) = (&cleaning.stats, &cleaning.range);
                tracing::info!(
                    partition = %partition.topic_partition(), from = range.first_dirty_offset, until = end,
                    bytes_read = stats.bytes_read, bytes_written = stats.bytes_written,
                    records_read = stats.records_read, records_kept = stats.records_kept,
                    records_without_key = stats.records_invalid, took_ms = took.as_millis() as u64,
                    "cleaned a log"
                );
            }
            Err(error) if error.is_lasting() => {
                tracing::warn!(partition = %partition.topic_partition(), %error, "the log cannot be cleaned and is left as it is");
                book.uncleanable.insert(key(partition));
            }
            Err(error) => {
                tracing::debug!(partition = %partition.topic_partition(), %error, "cleaning aborted");
                book.resting.insert(key(partition), rest_until);
            }
        }
    }

    /// Gives back a log that was grabbed and could not be begun; it is not tried before `rest_until`.
    pub(crate) fn give_up(&self, partition: &Partition, error: &Error, rest_until: Timestamp) {
        let mut book = self.book.lock();
        book.in_progress.remove(&key(partition));
        book.resting.insert(key(partition), rest_until);
        if error.is_lasting() {
            tracing::warn!(partition = %partition.topic_partition(), %error, "the log cannot be cleaned and is left as it is");
            book.uncleanable.insert(key(partition));
        }
    }

    /// Forgets a partition that is deleted.
    pub(crate) fn forget(&self, partition: &TopicPartition) {
        self.book.lock().cleaned.remove(partition);
    }

    /// Where the cleaning of a log got to.
    pub(crate) fn cleaned_until(&self, partition: &TopicPartition) -> Option<Offset> {
        self.book.lock().cleaned.get(partition).copied()
    }

    /// Waits for the step under way and allows no other.
    pub(crate) fn close(&self) {
        *self.closed.write() = true;
    }

    /// True for a partition whose cleaning failed for good.
    pub(crate) fn is_uncleanable(&self, partition: &Partition) -> bool {
        self.book.lock().uncleanable.contains(&key(partition))
    }

    pub(crate) fn metrics(&self, now: Timestamp) -> CleanerMetrics {
        let book = self.book.lock();
        let sum = |of: fn(&Stats) -> u64| book.last.iter().map(|(s, _)| of(s)).sum::<u64>();
        let utilization = book.last.iter().map(|(s, _)| s.buffer_utilization);
        CleanerMetrics {
            cleaner_recopy_percent: 100 * sum(|s| s.bytes_written) / sum(|s| s.bytes_read).max(1),
            max_buffer_utilization_percent: (100.0 * utilization.fold(0.0, f64::max)) as u64,
            max_clean_time_secs: book
                .last
                .iter()
                .map(|(_, t)| t.as_secs())
                .max()
                .unwrap_or(0),
            max_compaction_delay_secs: book.max_compaction_delay_ms.unsigned_abs() / 1000,
            max_dirty_percent: (100.0 * book.max_dirty_ratio) as u64,
            time_since_last_run_ms: now.saturating_sub(book.last_run).max(0),
            uncleanable_partitions_count: book.uncleanable.len() as u64,
        }
    }
}

fn key(partition: &Partition) -> PartitionKey {
    (partition.topic_id(), partition.topic_partition().partition)
}

/// What of a partition's log can be cleaned now.
pub(crate) fn range(
    partition: &Partition,
    checkpoint: Option<Offset>,
    now: Timestamp,
) -> Result<Cleanable, Error> {
    let settings = partition.settings();
    let compaction = settings.compaction;
    // Opening every segment for its first timestamp is only worth it where a lag is set.
    let dated = compaction.max_compaction_lag_ms < i64::MAX;
    let segments: Vec<SegmentState> = partition
        .reader()
        .segments()
        .iter()
        .map(|segment| cleaning::state_of(segment, dated))
        .collect::<Result<_, _>>()?;
    let log = LogState {
        segments: &segments,
        log_start_offset: partition.log_start_offset(),
        log_end_offset: partition.log_end_offset(),
        last_stable_offset: partition.last_stable_offset(),
        checkpoint,
        min_compaction_lag_ms: compaction.min_compaction_lag_ms,
        max_compaction_lag_ms: compaction.max_compaction_lag_ms,
        min_cleanable_dirty_ratio: compaction.min_cleanable_dirty_ratio,
    };
    Ok(cleanable(&log, now))
}
