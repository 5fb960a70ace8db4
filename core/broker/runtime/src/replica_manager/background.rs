//! What happens without a request: retention, checkpoints, timed flushes, removal, shutdown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use kafka_rs_log::OffsetCheckpoint;
use kafka_rs_platform::blocking;
use kafka_rs_types::{Offset, TopicPartition};

use super::{Doomed, ReplicaManager};
use crate::{Error, Partition};

/// Offsets by directory, as last written, so that an idle broker writes nothing.
pub(super) type Checkpoints = BTreeMap<(usize, OffsetCheckpoint), BTreeMap<TopicPartition, Offset>>;

/// Something done now and then: when next, the key that says how often, and what.
type Job = (Duration, &'static str, fn(&ReplicaManager));

/// How long recent batches of a partition that nobody writes to stay in memory.
const TAIL_CACHE_IDLE: Duration = Duration::from_secs(10);

impl ReplicaManager {
    /// Runs the background work until the manager is dropped.
    ///
    /// All of it hangs on one sleep to the nearest thing that is due.
    pub async fn run(manager: Weak<Self>) {
        let Some(strong) = manager.upgrade() else {
            return;
        };
        let clock = Arc::clone(&strong.platform.clock);
        let every = |key: &str, strong: &Self| {
            let ms = u64::try_from(strong.config().number(key)).unwrap_or(u64::MAX);
            Duration::from_millis(ms)
        };
        let mut jobs: [Job; 4] = [
            (
                Duration::ZERO,
                "replica.high.watermark.checkpoint.interval.ms",
                Self::checkpoint_high_watermarks,
            ),
            (
                Duration::ZERO,
                "log.flush.offset.checkpoint.interval.ms",
                Self::checkpoint_recovery_points,
            ),
            (
                Duration::ZERO,
                "log.flush.start.offset.checkpoint.interval.ms",
                Self::checkpoint_log_starts,
            ),
            (
                Duration::ZERO,
                "log.retention.check.interval.ms",
                Self::apply_retention,
            ),
        ];
        let start = clock.monotonic();
        for (due, key, _) in &mut jobs {
            *due = start.saturating_add(every(key, &strong));
        }
        let mut housekeeping = start + TAIL_CACHE_IDLE;
        let mut ends = BTreeMap::new();
        drop(strong);
        loop {
            let next = jobs
                .iter()
                .map(|(due, ..)| *due)
                .min()
                .unwrap_or(housekeeping);
            clock.sleep_until(next.min(housekeeping)).await;
            let Some(strong) = manager.upgrade() else {
                return;
            };
            let now = clock.monotonic();
            // A checkpoint waits for the disk, and the removal of gigabytes takes its time.
            blocking(|| {
                for (due, key, job) in &mut jobs {
                    if *due <= now {
                        job(&strong);
                        *due = now.saturating_add(every(key, &strong));
                    }
                }
                if housekeeping <= now {
                    strong.remove_doomed();
                    strong.flush_old();
                    strong.drop_idle_tails(&mut ends);
                    housekeeping = now + TAIL_CACHE_IDLE;
                }
            });
        }
    }

    /// Writes the high watermarks to their checkpoint.
    pub fn checkpoint_high_watermarks(&self) {
        self.checkpoint(OffsetCheckpoint::HighWatermark, |p| {
            Some(p.high_watermark())
        });
    }

    /// Flushes nothing; writes down up to where logs are durable.
    pub fn checkpoint_recovery_points(&self) {
        self.checkpoint(OffsetCheckpoint::RecoveryPoint, |p| {
            Some(p.reader().recovery_point())
        });
    }

    /// Writes down where DeleteRecords and retention let logs start.
    pub fn checkpoint_log_starts(&self) {
        self.checkpoint(OffsetCheckpoint::LogStartOffset, |p| {
            Some(p.log_start_offset()).filter(|offset| *offset > 0)
        });
    }

    pub(super) fn checkpoint(
        &self,
        which: OffsetCheckpoint,
        offset: impl Fn(&Partition) -> Option<Offset>,
    ) {
        let mut by_dir: Vec<BTreeMap<TopicPartition, Offset>> =
            vec![BTreeMap::new(); self.dirs.len()];
        for partition in self.partitions() {
            let path = partition.reader().root();
            let at = self.dirs.iter().position(|dir| dir.path() == path);
            if let (Some(at), Some(offset)) = (at, offset(&partition)) {
                by_dir[at].insert(partition.topic_partition().clone(), offset);
            }
        }
        let mut written = self.checkpoints.lock();
        for (at, offsets) in by_dir.into_iter().enumerate() {
            let unchanged = written
                .get(&(at, which))
                .map_or(offsets.is_empty(), |w| *w == offsets);
            if unchanged || self.dirs[at].check().is_err() {
                continue;
            }
            match self.dirs[at].write_checkpoint(which, &offsets) {
                Ok(()) => {
                    written.insert((at, which), offsets);
                }
                Err(error) => tracing::error!(%error, "a checkpoint cannot be written"),
            }
        }
    }

    /// Takes out what topics' retention allows to go.
    pub fn apply_retention(&self) {
        for partition in self.partitions() {
            let path = partition.reader().root();
            let Some(at) = self.dirs.iter().position(|dir| dir.path() == path) else {
                continue;
            };
            match partition.apply_retention() {
                Ok(removed) => {
                    let delay_ms = partition.settings().log.file_delete_delay_ms;
                    for file in removed.into_iter().flat_map(|removed| removed.files) {
                        self.doom(at, file, false, delay_ms);
                    }
                }
                Err(error) => {
                    tracing::error!(partition = %partition.topic_partition(), %error, "retention failed");
                }
            }
        }
    }

    /// Flushes partitions whose `flush.ms` says so.
    fn flush_old(&self) {
        for partition in self.partitions() {
            let unflushed = partition.log_end_offset() > partition.reader().recovery_point();
            if unflushed
                && partition.settings().flush_ms < i64::MAX
                && let Err(error) = partition.flush()
            {
                tracing::error!(partition = %partition.topic_partition(), %error, "flush failed");
            }
        }
    }

    /// Frees the tail caches of partitions nobody wrote to since the last round.
    fn drop_idle_tails(&self, ends: &mut BTreeMap<TopicPartition, Offset>) {
        for partition in self.partitions() {
            if partition.reader().tail_cache_bytes() == 0 {
                continue;
            }
            let end = partition.log_end_offset();
            if ends.insert(partition.topic_partition().clone(), end) == Some(end) {
                partition.reader().drop_tail_cache();
                ends.remove(partition.topic_partition());
            }
        }
    }

    pub(super) fn doom(&self, dir: usize, path: PathBuf, is_dir: bool, delay_ms: i64) {
        let delay = Duration::from_millis(u64::try_from(delay_ms).unwrap_or(0));
        let due = self.platform.clock.monotonic() + delay;
        self.doomed.lock().push(Doomed {
            due,
            dir,
            path,
            is_dir,
        });
    }

    /// Removes what was renamed for deletion long enough ago.
    pub fn remove_doomed(&self) {
        let now = self.platform.clock.monotonic();
        let due: Vec<Doomed> = self
            .doomed
            .lock()
            .extract_if(.., |doomed| doomed.due <= now)
            .collect();
        for doomed in due {
            let dir = &self.dirs[doomed.dir];
            let removed = if doomed.is_dir {
                dir.remove_deleted(&doomed.path)
            } else {
                dir.remove_file(&doomed.path)
            };
            if let Err(error) = removed {
                tracing::error!(%error, "a deleted log cannot be removed");
            }
        }
    }

    /// Closes every partition and marks the directories as cleanly shut down.
    ///
    /// # Errors
    /// The first failure; the others are logged. A directory with a failure is not marked.
    pub fn close(&self) -> Result<(), Error> {
        self.cleaner.close();
        let mut first = None;
        let mut unclean = vec![false; self.dirs.len()];
        for partition in self.partitions() {
            if let Err(error) = partition.close() {
                tracing::error!(partition = %partition.topic_partition(), %error, "not closed cleanly");
                let path = partition.reader().root();
                if let Some(at) = self.dirs.iter().position(|dir| dir.path() == path) {
                    unclean[at] = true;
                }
                first.get_or_insert(error);
            }
        }
        self.checkpoint_high_watermarks();
        self.checkpoint_recovery_points();
        self.checkpoint_log_starts();
        self.checkpoint_cleaner();
        for (dir, unclean) in self.dirs.iter().zip(unclean) {
            if !unclean && let Err(error) = dir.mark_clean() {
                first.get_or_insert(Error::Log(error));
            }
        }
        first.map_or(Ok(()), Err)
    }
}
