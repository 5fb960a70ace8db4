//! Opening a log: what is on disk becomes a log again, whatever a crash left behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arc_swap::ArcSwap;
use kafka_rs_platform::Storage;
use kafka_rs_types::{Offset, TopicPartition};
use parking_lot::Mutex;

use crate::error::Error;
use crate::files::{
    CLEANED_SUFFIX, DELETED_SUFFIX, INDEX, LOG, TIME_INDEX, TXN_INDEX, parse_file_name,
    partition_dir_name,
};
use crate::index::{IndexEntry, OffsetEntry, TimeEntry};
use crate::log::{Log, OpenOptions, Shared};
use crate::log_dir::Health;
use crate::segment::{NO_TIMESTAMP, Segment};
use crate::tail_cache::TailCache;
use crate::{FlushScheduler, LogConfig};

/// The files of one segment, by extension, with their lengths.
type SegmentFiles = BTreeMap<String, u64>;

impl Log {
    /// Opens the log of a partition in its directory, which exists.
    ///
    /// After an unclean stop every batch from the recovery point on is checked; the first one that
    /// is torn or corrupt and everything behind it is cut off, and indexes are made anew.
    ///
    /// # Errors
    /// When the disk fails; the log directory is offline then.
    pub(crate) fn open(
        storage: Arc<dyn Storage>,
        health: Arc<Health>,
        flusher: FlushScheduler,
        topic_partition: TopicPartition,
        config: LogConfig,
        options: OpenOptions,
    ) -> Result<Self, Error> {
        let dir = PathBuf::from(partition_dir_name(&topic_partition));
        let tail_max = if storage.is_memory() {
            0
        } else {
            config.tail_cache_bytes
        };
        let shared = Arc::new(Shared {
            topic_partition,
            storage,
            health,
            segments: ArcSwap::default(),
            log_start_offset: AtomicI64::new(options.log_start_offset),
            log_end_offset: AtomicI64::new(0),
            recovery_point: AtomicI64::new(options.recovery_point),
            tail: Mutex::new(TailCache::new(tail_max)),
            // What a killed process named may still be on its way to the disk.
            names_changed: AtomicBool::new(!options.clean),
            dir: Mutex::new(dir.clone()),
            deleted: AtomicBool::new(false),
        });
        let mut found = BTreeMap::new();
        if !options.new {
            crate::swap::finish_swaps(&shared, &dir)?;
            found = find(&shared, &dir)?;
        }
        let (segments, log_end_offset) = recover(&shared, &dir, found, &config, options)?;
        let first_offset = segments[0].base_offset;
        shared.segments.store(Arc::new(segments));
        // A checkpoint beyond the end is from records that a crash took.
        let start = options
            .log_start_offset
            .clamp(first_offset, log_end_offset.max(first_offset));
        shared.log_start_offset.store(start, Ordering::Release);
        shared
            .log_end_offset
            .store(log_end_offset, Ordering::Release);
        let recovery_point = options.recovery_point.clamp(0, log_end_offset);
        shared
            .recovery_point
            .store(recovery_point, Ordering::Release);
        let mut log = Self {
            shared,
            config,
            flusher,
            active_first_timestamp: NO_TIMESTAMP,
            active_jitter_ms: 0,
            new: options.new,
        };
        log.load_first_timestamp()?;
        Ok(log)
    }

    fn load_first_timestamp(&mut self) -> Result<(), Error> {
        let base_offset = self
            .shared
            .segments
            .load()
            .last()
            .map_or(0, |s| s.base_offset);
        let mut first = NO_TIMESTAMP;
        self.reader().for_each_batch(base_offset, |batch| {
            first = batch.header.max_timestamp;
            false
        })?;
        self.active_first_timestamp = first;
        Ok(())
    }
}

/// Lists the segments, removing what earlier runs meant to remove.
fn find(shared: &Shared, dir: &Path) -> Result<BTreeMap<Offset, SegmentFiles>, Error> {
    let mut found: BTreeMap<Offset, SegmentFiles> = BTreeMap::new();
    let entries = shared
        .storage
        .list(dir)
        .map_err(shared.failed("list", dir))?;
    for entry in entries {
        let path = dir.join(&entry.name);
        let leftover = entry.name.ends_with(DELETED_SUFFIX)
            || entry.name.ends_with(CLEANED_SUFFIX)
            || entry.name.ends_with(".tmp");
        if leftover {
            shared
                .storage
                .remove_file(&path)
                .map_err(shared.failed("remove", &path))?;
        } else if let Some((offset, extension)) = parse_file_name(&entry.name) {
            found
                .entry(offset)
                .or_default()
                .insert(extension.to_owned(), entry.len);
        }
    }
    // Indexes whose log is gone are of no use to anybody.
    for (offset, files) in &found {
        if !files.contains_key(LOG) {
            for extension in [INDEX, TIME_INDEX, TXN_INDEX] {
                if files.contains_key(extension) {
                    let path = dir.join(crate::files::file_name(*offset, extension));
                    shared
                        .storage
                        .remove_file(&path)
                        .map_err(shared.failed("remove", &path))?;
                }
            }
        }
    }
    found.retain(|_, files| files.contains_key(LOG));
    Ok(found)
}

/// Turns files into segments; returns them with the log's end.
fn recover(
    shared: &Shared,
    dir: &Path,
    found: BTreeMap<Offset, SegmentFiles>,
    config: &LogConfig,
    options: OpenOptions,
) -> Result<(Vec<Arc<Segment>>, Offset), Error> {
    let bases: Vec<Offset> = found.keys().copied().collect();
    let mut segments = Vec::with_capacity(found.len().max(1));
    let mut next_offset = options.log_start_offset.max(0);
    let mut cut = false;
    for (at, (base_offset, files)) in found.into_iter().enumerate() {
        let entries =
            |extension: &str, size| files.get(extension).map_or(0, |len| (*len as usize) / size);
        let counts = (
            entries(INDEX, OffsetEntry::SIZE),
            entries(TIME_INDEX, TimeEntry::SIZE),
        );
        let size = files.get(LOG).copied().unwrap_or(0);
        let segment = Segment::new(
            Arc::clone(&shared.storage),
            dir,
            base_offset,
            size,
            counts,
            files.contains_key(TXN_INDEX),
        );
        if cut {
            remove(shared, &segment, &files)?;
            continue;
        }
        let is_last = at + 1 == bases.len();
        let next_base = bases.get(at + 1).copied();
        let durable = next_base.is_some_and(|next| next <= options.recovery_point);
        // Indexes are synced by the first flush after their segment was sealed, and no sooner.
        let indexed = next_base.is_some_and(|next| next < options.recovery_point);
        let trusted = (options.clean || indexed)
            && files.contains_key(INDEX)
            && indexes_are_sane(&segment, &files, size);
        if trusted {
            let load = || segment.load_timestamp();
            load().map_err(shared.failed("read", &segment.path(TIME_INDEX)))?;
            if is_last {
                next_offset = last_offset(shared, &segment)?.unwrap_or(base_offset);
            }
        } else {
            let verify = !(options.clean || durable);
            let (end, stopped) = segment
                .rebuild(size, verify, config.index_interval_bytes)
                .map_err(shared.failed("recover", &segment.path(LOG)))?;
            next_offset = end;
            if !is_last {
                // No flush comes back to it, and the next start trusts what is below the recovery
                // point: its largest timestamp has to be the last of its time index.
                segment
                    .finish()
                    .and_then(|()| segment.sync(true))
                    .map_err(shared.failed("sync", &segment.path(INDEX)))?;
            }
            if let Some(reason) = stopped {
                let path = segment.path(LOG);
                tracing::warn!(path = %path.display(), reason, log_end_offset = end, kept_bytes = segment.size(), "cut the log at its first bad batch");
                // Durable segments behind it are whole; only what was never synced goes.
                cut = !durable;
            }
        }
        segments.push(Arc::new(segment));
    }
    if segments.is_empty() {
        let storage = Arc::clone(&shared.storage);
        let empty = Segment::new(storage, dir, next_offset, 0, (0, 0), false);
        segments.push(Arc::new(empty));
    }
    Ok((segments, next_offset))
}

/// Whether what the indexes claim can be true for a segment of this size.
fn indexes_are_sane(segment: &Segment, files: &SegmentFiles, size: u64) -> bool {
    let len = |extension: &str| files.get(extension).copied().unwrap_or(0);
    let whole = len(INDEX).is_multiple_of(OffsetEntry::SIZE as u64)
        && len(TIME_INDEX).is_multiple_of(TimeEntry::SIZE as u64)
        && files.contains_key(TIME_INDEX);
    if !whole || (size == 0 && len(INDEX) > 0) {
        return false;
    }
    let indexes = segment.indexes.read();
    let offsets = match indexes.offsets.last() {
        Ok(Some(last)) => {
            // A preallocated index that was never trimmed ends in zeros.
            last.relative_offset > 0 && last.position > 0 && (last.position as u64) < size
        }
        Ok(None) => true,
        Err(_) => false,
    };
    let times = match indexes.times.last() {
        Ok(Some(last)) => last.timestamp > 0 && last.relative_offset >= 0,
        // Without any entry the largest timestamp of a segment with data would be unknown.
        Ok(None) => size == 0,
        Err(_) => false,
    };
    offsets && times
}

/// The offset after the last batch of a trusted segment.
fn last_offset(shared: &Shared, segment: &Segment) -> Result<Option<Offset>, Error> {
    let io = |error| shared.failed("read", &segment.path(LOG))(error);
    let start = segment.position_before(Offset::MAX).map_err(io)?;
    let file = segment.file().map_err(io)?;
    let mut next = None;
    crate::walk::walk(file.as_ref(), start, segment.size(), false, |_, batch| {
        next = Some(batch.header.next_offset());
        true
    })
    .map_err(io)?;
    Ok(next)
}

/// Removes a segment behind a cut.
fn remove(shared: &Shared, segment: &Segment, files: &SegmentFiles) -> Result<(), Error> {
    for extension in files.keys() {
        let path = segment.path(extension);
        tracing::warn!(path = %path.display(), "removing a file that lies behind the end of its log");
        shared
            .storage
            .remove_file(&path)
            .map_err(shared.failed("remove", &path))?;
    }
    Ok(())
}
