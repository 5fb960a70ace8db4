//! Running log compaction: the tasks that clean, and the checkpoint of how far they got.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use kafka_rs_log::OffsetCheckpoint;
use kafka_rs_platform::busy;
use kafka_rs_types::{Offset, Timestamp, TopicPartition};
use tokio::runtime::RuntimeFlavor;

use super::ReplicaManager;
use crate::log_cleaner::{self, Cleaning, Error, Limits};
use crate::{CleanerMetrics, Partition};

impl ReplicaManager {
    /// Cleans logs until the manager is dropped, up to `log.cleaner.threads` at a time.
    ///
    /// Each step runs on a blocking thread; between steps a cleaning waits as
    /// `log.cleaner.io.max.bytes.per.second` asks. Every key but `log.cleaner.enable` may change
    /// meanwhile.
    pub async fn run_cleaner(manager: Weak<Self>) {
        let mut running = FuturesUnordered::new();
        loop {
            let Some(strong) = manager.upgrade() else {
                return;
            };
            if !strong.config().flag("log.cleaner.enable") {
                return;
            }
            let threads = strong.cleaner_threads();
            while running.len() < threads {
                let Some(cleaning) = strong.grab_filthiest_log() else {
                    break;
                };
                running.push(clean(Weak::clone(&manager), cleaning));
            }
            let pause = strong.platform.clock.sleep(strong.cleaner_backoff());
            drop(strong);
            tokio::select! {
                biased;
                Some(()) = running.next(), if !running.is_empty() => {}
                () = pause => {}
            }
        }
    }

    /// `log.cleaner.backoff.ms`.
    fn cleaner_backoff(&self) -> Duration {
        let backoff = u64::try_from(self.config().number("log.cleaner.backoff.ms"));
        Duration::from_millis(backoff.unwrap_or(0))
    }

    /// When a log that could not be cleaned is looked at again.
    fn cleaner_rest_until(&self) -> Timestamp {
        let backoff = i64::try_from(self.cleaner_backoff().as_millis()).unwrap_or(i64::MAX);
        self.platform.clock.now_ms().saturating_add(backoff.max(1))
    }

    fn cleaner_threads(&self) -> usize {
        usize::try_from(self.config().number("log.cleaner.threads"))
            .unwrap_or(1)
            .max(1)
    }

    fn cleaner_limits(&self) -> Limits {
        let config = self.config();
        let threads = self.cleaner_threads();
        let bytes = |key| usize::try_from(config.number(key)).unwrap_or(0) / threads;
        let load_factor = config.text("log.cleaner.io.buffer.load.factor");
        let random = &self.platform.random;
        Limits {
            map_bytes: bytes("log.cleaner.dedupe.buffer.size"),
            load_factor: load_factor.parse().unwrap_or(0.9),
            // Half of the buffer is for what is written.
            io_bytes: bytes("log.cleaner.io.buffer.size") / 2,
            secret: (random.next_u64(), random.next_u64()),
        }
    }

    /// Begins the cleaning of the log that needs it most, if one does.
    fn grab_filthiest_log(&self) -> Option<Cleaning> {
        let now = self.platform.clock.now_ms();
        let (partition, range) = self.cleaner.grab(&self.partitions(), now)?;
        match Cleaning::new(Arc::clone(&partition), range, self.cleaner_limits(), now) {
            Ok(cleaning) => Some(cleaning),
            Err(error) => {
                self.cleaner
                    .give_up(&partition, &error, self.cleaner_rest_until());
                None
            }
        }
    }

    /// One step; the end of the cleaning when there is nothing more to do.
    fn cleaner_step(&self, cleaning: &mut Cleaning) -> Result<(u64, Option<Offset>), Error> {
        let step = self.cleaner.step(cleaning)?;
        let partition = &cleaning.partition;
        let dir = self.dirs.iter().position(|dir| {
            let path = partition.reader().root();
            dir.path() == path
        });
        let delay_ms = partition.settings().log.file_delete_delay_ms;
        for file in step.removed.into_iter().flat_map(|removed| removed.files) {
            self.doom(dir.unwrap_or(0), file, false, delay_ms);
        }
        Ok((step.bytes, step.cleaned_until))
    }

    fn cleaner_done(&self, cleaning: &Cleaning, outcome: Result<Offset, &Error>, took: Duration) {
        let rest_until = self.cleaner_rest_until();
        self.cleaner
            .done(cleaning, outcome, took, self.cleaner_threads(), rest_until);
        self.checkpoint_cleaner();
    }

    /// Writes down how far each log has been cleaned.
    pub fn checkpoint_cleaner(&self) {
        self.checkpoint(OffsetCheckpoint::Cleaner, |partition| {
            self.cleaner.cleaned_until(partition.topic_partition())
        });
    }

    /// Cleans every log that is due, here and now; for tests and embedding without a runtime.
    ///
    /// Returns how many logs were cleaned.
    pub fn clean_logs(&self) -> usize {
        let mut cleaned = 0;
        while let Some(mut cleaning) = self.grab_filthiest_log() {
            let outcome = loop {
                match self.cleaner_step(&mut cleaning) {
                    Ok((_, Some(end))) => break Ok(end),
                    Ok((_, None)) => {}
                    Err(error) => break Err(error),
                }
            };
            let failed = outcome.is_err();
            self.cleaner_done(&cleaning, outcome.as_ref().copied(), Duration::ZERO);
            if failed {
                break;
            }
            cleaned += 1;
        }
        cleaned
    }

    /// What the metrics tell of compaction.
    pub fn cleaner_metrics(&self) -> CleanerMetrics {
        self.cleaner.metrics(self.platform.clock.now_ms())
    }

    /// Bytes that wait in logs whose cleaning failed, by log directory, with how many such logs
    /// there are.
    pub fn uncleanable(&self) -> BTreeMap<String, (u64, u64)> {
        let now = self.platform.clock.now_ms();
        let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for dir in &self.dirs {
            found.insert(dir.path(), (0, 0));
        }
        let failed = |p: &Arc<Partition>| self.cleaner.is_uncleanable(p);
        for partition in self.partitions().iter().filter(|p| failed(p)) {
            let checkpoint = self.cleaner.cleaned_until(partition.topic_partition());
            let range = log_cleaner::range(partition, checkpoint, now);
            let (count, bytes) = found.entry(partition.reader().root()).or_default();
            *count += 1;
            *bytes += range.map_or(0, |range| range.cleanable_bytes);
        }
        found
    }

    /// A partition is deleted: a topic of its name begins uncleaned.
    pub(super) fn forget_cleaned(&self, partition: &TopicPartition) {
        self.cleaner.forget(partition);
    }
}

/// Takes a cleaning to its end.
async fn clean(manager: Weak<ReplicaManager>, mut cleaning: Cleaning) {
    let mut began = None;
    loop {
        let Some(strong) = manager.upgrade() else {
            return;
        };
        let clock = Arc::clone(&strong.platform.clock);
        let began = *began.get_or_insert_with(|| clock.monotonic());
        let at_work = busy(&clock);
        let step = move || {
            let _at_work = at_work;
            let result = strong.cleaner_step(&mut cleaning);
            if !matches!(result, Ok((_, None))) {
                let took = strong.platform.clock.monotonic().saturating_sub(began);
                let outcome = match &result {
                    Ok((_, end)) => Ok(end.unwrap_or(0)),
                    Err(error) => Err(error),
                };
                strong.cleaner_done(&cleaning, outcome, took);
                return None;
            }
            let bytes = result.map_or(0, |(bytes, _)| bytes);
            let rate = strong.config().text("log.cleaner.io.max.bytes.per.second");
            let rate = rate.parse().unwrap_or(f64::MAX);
            let now = strong.platform.clock.monotonic();
            Some((cleaning, strong.cleaner.throttle(now, bytes, rate)))
        };
        let handle = tokio::runtime::Handle::current();
        let stepped = if handle.runtime_flavor() == RuntimeFlavor::CurrentThread {
            // Whoever runs a broker on one thread wants it all there, in one order.
            Ok(step())
        } else {
            handle.spawn_blocking(step).await
        };
        match stepped {
            Ok(Some((next, until))) => {
                cleaning = next;
                if until > clock.monotonic() {
                    clock.sleep_until(until).await;
                }
            }
            // Done, or the runtime stops.
            Ok(None) | Err(_) => return,
        }
    }
}
