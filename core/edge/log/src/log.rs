//! The writer's side of one partition's log.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arc_swap::ArcSwap;
use bytes::Bytes;
use kafka_rs_platform::Storage;
use kafka_rs_records::BatchHeader;
use kafka_rs_types::{Offset, Rope, Timestamp, TopicPartition};
use parking_lot::Mutex;

use crate::error::Error;
use crate::files::{LEADER_EPOCHS, SNAPSHOT, file_name, parse_file_name};
use crate::index::{IndexEntry, OffsetEntry, TimeEntry};
use crate::log_dir::Health;
use crate::reader::LogReader;
use crate::segment::{NO_TIMESTAMP, Segment};
use crate::tail_cache::TailCache;
use crate::txn_index::AbortedTransaction;
use crate::{FlushScheduler, LogConfig};

/// How a log is opened.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// The directory was made just now: there is nothing to look for in it.
    pub new: bool,
    /// The broker shut down cleanly: trust indexes and ends of files.
    pub clean: bool,
    /// Everything before this offset was made durable.
    pub recovery_point: Offset,
    /// From the checkpoint; DeleteRecords may have moved it past a segment's start.
    pub log_start_offset: Offset,
}

/// What an append did besides appending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppendInfo {
    /// A new segment was begun for this batch.
    pub rolled: bool,
}

/// What writer and readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) topic_partition: TopicPartition,
    pub(crate) storage: Arc<dyn Storage>,
    pub(crate) health: Arc<Health>,
    /// In order; never empty. The last one is being written.
    pub(crate) segments: ArcSwap<Vec<Arc<Segment>>>,
    pub(crate) log_start_offset: AtomicI64,
    pub(crate) log_end_offset: AtomicI64,
    pub(crate) recovery_point: AtomicI64,
    pub(crate) tail: Mutex<TailCache>,
    /// Names in the directory changed since it was last synced.
    pub(crate) names_changed: AtomicBool,
    pub(crate) dir: Mutex<PathBuf>,
    /// The directory was renamed for deletion.
    pub(crate) deleted: AtomicBool,
}

impl Shared {
    /// Turns an I/O error into ours and takes the directory offline.
    pub(crate) fn failed(
        &self,
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Error {
        let path = format!("{}/{}", self.storage.root(), path.display());
        let health = Arc::clone(&self.health);
        move |source| {
            let error = Error::Io {
                action,
                path,
                source,
            };
            health.fail(&error);
            error
        }
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.dir.lock().clone()
    }

    pub(crate) fn log_end_offset(&self) -> Offset {
        self.log_end_offset.load(Ordering::Acquire)
    }
}

/// One partition's log, to be written by one owner at a time.
#[derive(Debug)]
pub struct Log {
    pub(crate) shared: Arc<Shared>,
    pub(crate) config: LogConfig,
    pub(crate) flusher: FlushScheduler,
    /// Timestamp of the first batch of the active segment, the start of its `segment.ms`.
    pub(crate) active_first_timestamp: Timestamp,
    /// Taken off `segment.ms` for the active segment.
    pub(crate) active_jitter_ms: i64,
    pub(crate) new: bool,
}

impl Log {
    /// Topic name and partition index.
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.shared.topic_partition
    }

    /// Its directory was made when it was opened: no file of an earlier run can be there.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// A handle for reading, as many as one likes.
    pub fn reader(&self) -> LogReader {
        LogReader::new(Arc::clone(&self.shared))
    }

    /// First offset there is.
    pub fn log_start_offset(&self) -> Offset {
        self.shared.log_start_offset.load(Ordering::Acquire)
    }

    /// Offset after the last record.
    pub fn log_end_offset(&self) -> Offset {
        self.shared.log_end_offset()
    }

    /// Everything before this offset is durable.
    pub fn recovery_point(&self) -> Offset {
        self.shared.recovery_point.load(Ordering::Acquire)
    }

    /// Records that are not yet known to be durable.
    pub fn unflushed_records(&self) -> i64 {
        self.log_end_offset() - self.recovery_point()
    }

    /// The settings in force.
    pub fn config(&self) -> &LogConfig {
        &self.config
    }

    /// Changes the settings; they hold from the next append on.
    pub fn set_config(&mut self, config: LogConfig) {
        let tail_max = if self.shared.storage.is_memory() {
            0
        } else {
            config.tail_cache_bytes
        };
        self.shared.tail.lock().set_max(tail_max);
        self.config = config;
    }

    /// Appends a batch whose header says its place; `bytes` are the batch as stored.
    ///
    /// # Errors
    /// [`Error::OutOfOrder`] when it does not continue the log, an I/O error otherwise: the log
    /// directory is offline then and the batch is not in the log.
    pub fn append(&mut self, header: &BatchHeader, bytes: Rope) -> Result<AppendInfo, Error> {
        self.shared.health.check()?;
        let log_end_offset = self.log_end_offset();
        if header.base_offset < log_end_offset {
            let base_offset = header.base_offset;
            return Err(Error::OutOfOrder {
                base_offset,
                log_end_offset,
            });
        }
        let rolled = self.must_roll(header, bytes.len() as u64);
        if rolled {
            self.roll(header.base_offset)?;
        }
        let segments = self.shared.segments.load();
        let active = segments.last().expect("a log always has a segment");
        if active.size() == 0 {
            self.active_first_timestamp = header.max_timestamp;
            self.shared.names_changed.store(true, Ordering::Release);
        }
        active
            .append(header, &bytes, self.config.index_interval_bytes)
            // The path is made only when it is needed: this is the hot path.
            .map_err(|error| self.shared.failed("append to", &active.path("log"))(error))?;
        let mut tail = self.shared.tail.lock();
        tail.push(header.base_offset, header.last_offset(), bytes);
        // Published while the cache is locked: a reader that sees the new end finds the batch.
        self.shared
            .log_end_offset
            .store(header.next_offset(), Ordering::Release);
        Ok(AppendInfo { rolled })
    }

    fn must_roll(&self, header: &BatchHeader, len: u64) -> bool {
        let segments = self.shared.segments.load();
        let active = segments.last().expect("a log always has a segment");
        if active.size() == 0 {
            return i32::try_from(header.last_offset() - active.base_offset).is_err();
        }
        let indexes = active.indexes.read();
        let index_max = self.config.segment_index_bytes;
        let age = header
            .max_timestamp
            .saturating_sub(self.active_first_timestamp);
        let too_old = self.active_first_timestamp >= 0
            && header.max_timestamp >= 0
            && age > self.config.segment_ms.saturating_sub(self.active_jitter_ms);
        active.size() + len > self.config.segment_bytes
            || too_old
            || indexes.offsets.size() + OffsetEntry::SIZE as u64 > index_max
            || indexes.times.size() + TimeEntry::SIZE as u64 > index_max
            || i32::try_from(header.last_offset() - active.base_offset).is_err()
    }

    /// Seals the active segment and begins one at `base_offset`.
    pub(crate) fn roll(&mut self, base_offset: Offset) -> Result<(), Error> {
        let segments = self.shared.segments.load_full();
        let active = segments.last().expect("a log always has a segment");
        active
            .finish()
            .map_err(self.shared.failed("finish", &active.path("log")))?;
        let mut next: Vec<Arc<Segment>> = segments.as_ref().clone();
        if active.size() == 0 {
            next.pop();
        }
        next.push(Arc::new(self.new_segment(base_offset)));
        self.shared.segments.store(Arc::new(next));
        self.shared.names_changed.store(true, Ordering::Release);
        self.active_first_timestamp = NO_TIMESTAMP;
        Ok(())
    }

    /// Draws how much is taken off `segment.ms` for the segment begun last, from a random number.
    pub fn set_roll_jitter(&mut self, random: u64) {
        let bound = u64::try_from(self.config.segment_jitter_ms).unwrap_or(0);
        self.active_jitter_ms = if bound == 0 {
            0
        } else {
            (random % bound) as i64
        };
    }

    pub(crate) fn new_segment(&self, base_offset: Offset) -> Segment {
        let storage = Arc::clone(&self.shared.storage);
        Segment::new(storage, &self.shared.dir(), base_offset, 0, (0, 0), false)
    }

    /// Asks the disk to make everything appended so far durable; `done` is called from the
    /// scheduler with the offset reached. Several logs and callers share one round.
    pub fn request_flush(&self, done: impl FnOnce(Result<Offset, Error>) + Send + 'static) {
        self.flusher.request(&self.shared, Box::new(done));
    }

    /// Whether a flush is done where it is asked for, callback included.
    pub fn flushes_inline(&self) -> bool {
        self.flusher.is_inline()
    }

    /// Makes everything appended so far durable before it returns.
    ///
    /// # Errors
    /// When the disk fails; the log directory is offline then.
    pub fn flush(&self) -> Result<Offset, Error> {
        crate::flush::flush(&self.shared)
    }

    /// Notes an aborted transaction in the index of the segment that holds its marker.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn append_aborted_transaction(&mut self, entry: &AbortedTransaction) -> Result<(), Error> {
        let segments = self.shared.segments.load();
        let active = segments.last().expect("a log always has a segment");
        active
            .append_aborted(entry)
            .map_err(self.shared.failed("append to", &active.path("txnindex")))
    }

    /// Makes the transaction indexes say of the records from `from` on what `entries`, in order, say:
    /// a crash may have come between a marker and its entry, or have taken either away.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn rebuild_aborted_transactions(
        &mut self,
        from: Offset,
        entries: &[AbortedTransaction],
    ) -> Result<(), Error> {
        let segments = self.shared.segments.load();
        for (at, segment) in segments.iter().enumerate() {
            let next = segments.get(at + 1).map_or(Offset::MAX, |s| s.base_offset);
            if next <= from {
                continue;
            }
            let rebuild = || {
                let here = segment.base_offset.max(from)..next;
                let wanted = entries.iter().filter(|e| here.contains(&e.last_offset));
                let found = segment.aborted()?.into_iter();
                let found = found.filter(|entry| entry.last_offset >= from);
                if found.eq(wanted.clone().copied()) {
                    return Ok(());
                }
                segment.truncate_aborted(from)?;
                wanted
                    .into_iter()
                    .try_for_each(|e| segment.append_aborted(e))
            };
            rebuild().map_err(self.shared.failed("rebuild", &segment.path("txnindex")))?;
        }
        Ok(())
    }

    /// Writes the producer state as of `offset`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write_producer_snapshot(&mut self, offset: Offset, state: Bytes) -> Result<(), Error> {
        let path = self.shared.dir().join(file_name(offset, SNAPSHOT));
        let write = || {
            let file = self.shared.storage.open(&path, true)?;
            file.truncate(0)?;
            file.write(0, &[state])
        };
        write().map_err(self.shared.failed("write", &path))
    }

    /// Offsets of the producer snapshots there are, in order.
    ///
    /// # Errors
    /// When the directory cannot be listed.
    pub fn producer_snapshots(&self) -> Result<Vec<Offset>, Error> {
        let dir = self.shared.dir();
        let entries = self
            .shared
            .storage
            .list(&dir)
            .map_err(self.shared.failed("list", &dir))?;
        let offsets = entries
            .iter()
            .filter_map(|entry| match parse_file_name(&entry.name) {
                Some((offset, SNAPSHOT)) => Some(offset),
                _ => None,
            });
        Ok(offsets.collect())
    }

    /// The producer state written for `offset`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read_producer_snapshot(&self, offset: Offset) -> Result<Bytes, Error> {
        let path = self.shared.dir().join(file_name(offset, SNAPSHOT));
        self.shared
            .storage
            .read_file(&path)
            .map_err(self.shared.failed("read", &path))
    }

    /// Removes the producer snapshot of `offset`, if it is there.
    pub fn remove_producer_snapshot(&mut self, offset: Offset) {
        let path = self.shared.dir().join(file_name(offset, SNAPSHOT));
        if let Err(error) = self.shared.storage.remove_file(&path) {
            tracing::debug!(%error, path = %path.display(), "producer snapshot not removed");
        }
    }

    /// Replaces `leader-epoch-checkpoint`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write_leader_epochs(&mut self, checkpoint: &str) -> Result<(), Error> {
        let path = self.shared.dir().join(LEADER_EPOCHS);
        let content = Bytes::copy_from_slice(checkpoint.as_bytes());
        let write = || {
            let file = self.shared.storage.open(&path, true)?;
            file.truncate(0)?;
            file.write(0, &[content])
        };
        write().map_err(self.shared.failed("write", &path))
    }

    /// The content of `leader-epoch-checkpoint`, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn read_leader_epochs(&self) -> Result<Option<String>, Error> {
        let path = self.shared.dir().join(LEADER_EPOCHS);
        match self.shared.storage.read_file(&path) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.shared.failed("read", &path)(error)),
        }
    }

    /// Writes out what a clean start relies on, durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn close(&mut self) -> Result<(), Error> {
        self.shared.health.check()?;
        let segments = self.shared.segments.load_full();
        for segment in segments.iter() {
            segment
                .finish()
                .map_err(self.shared.failed("finish", &segment.path("log")))?;
        }
        let durable = self.recovery_point();
        self.flush()?;
        // A clean start trusts the indexes too. Those of segments before were synced by a flush.
        let first = segments
            .partition_point(|s| s.base_offset < durable)
            .saturating_sub(1);
        for segment in segments.iter().skip(first).filter(|s| s.size() > 0) {
            segment
                .sync(true)
                .map_err(self.shared.failed("sync", &segment.path("log")))?;
        }
        Ok(())
    }
}
