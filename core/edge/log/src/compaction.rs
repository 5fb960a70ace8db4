//! Compaction's hands: sealed segments to read, a cleaned segment to write, and the swap of one for
//! the other. What stays of them is decided elsewhere (state/cleaner).
//!
//! A cleaned segment is written as `….cleaned`, made durable, renamed to `….swap` (from then on it
//! counts: recovery finishes the swap), the old files to `….deleted`, and at last `….swap` to its
//! own name. Readers that are at the old segments finish with what they have open.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use kafka_rs_records::{BatchHeader, peek_batch_size};
use kafka_rs_types::{Offset, Timestamp};

use crate::error::Error;
use crate::files::{CLEANED_SUFFIX, INDEX, LOG, SWAP_SUFFIX, TIME_INDEX, TXN_INDEX};
use crate::log::{Log, Shared};
use crate::segment::Segment;
use crate::{AbortedTransaction, LogReader, Removed};

/// All files of a segment; the log first, which is what recovery goes by.
const EXTENSIONS: [&str; 4] = [LOG, INDEX, TIME_INDEX, TXN_INDEX];

/// A segment as compaction sees it; it stays readable when the log lets go of it.
#[derive(Debug, Clone)]
pub struct SegmentView {
    segment: Arc<Segment>,
    shared: Arc<Shared>,
}

impl SegmentView {
    /// First offset.
    pub fn base_offset(&self) -> Offset {
        self.segment.base_offset
    }

    /// Bytes of the `.log`.
    pub fn size(&self) -> u64 {
        self.segment.size()
    }

    /// Bytes of the `.index` and the `.timeindex`.
    pub fn index_sizes(&self) -> (u64, u64) {
        let indexes = self.segment.indexes.read();
        (indexes.offsets.size(), indexes.times.size())
    }

    /// Largest timestamp, -1 for none.
    pub fn largest_timestamp(&self) -> Timestamp {
        self.segment.max_timestamp()
    }

    /// Timestamp of the first batch, -1 for none.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn first_timestamp(&self) -> Result<Timestamp, Error> {
        self.segment
            .first_timestamp()
            .map_err(|error| self.failed(error))
    }

    /// A position at or before the batch that holds `offset`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn position_before(&self, offset: Offset) -> Result<u64, Error> {
        self.segment
            .position_before(offset)
            .map_err(|error| self.failed(error))
    }

    /// Whole batches from `position` on, about `len` bytes of them and at least one; empty at the
    /// end.
    ///
    /// # Errors
    /// When the disk fails, or [`Error::Corrupt`].
    pub fn read_batches(&self, position: u64, len: usize) -> Result<Bytes, Error> {
        let left = usize::try_from(self.size().saturating_sub(position)).unwrap_or(usize::MAX);
        let file = self.segment.file().map_err(|error| self.failed(error))?;
        let bytes = file
            .read(position, len.min(left))
            .map_err(|error| self.failed(error))?;
        let mut whole = 0;
        while let Some(size) = peek_batch_size(&bytes[whole..]) {
            let size = size.map_err(|error| self.corrupt(position + whole as u64, &error))?;
            if whole + size > bytes.len() {
                break;
            }
            whole += size;
        }
        if whole > 0 || left == 0 {
            return Ok(bytes.slice(..whole));
        }
        match peek_batch_size(&bytes) {
            Some(Ok(size)) if size <= left => file
                .read(position, size)
                .map_err(|error| self.failed(error)),
            _ if len < left => self.read_batches(position, len.saturating_mul(2).max(1 << 10)),
            _ => Err(self.corrupt(position, &"the last batch is cut off")),
        }
    }

    fn failed(&self, error: std::io::Error) -> Error {
        self.shared.failed_cleaning("read", &self.segment.path(LOG))(error)
    }

    fn corrupt(&self, position: u64, reason: &dyn std::fmt::Display) -> Error {
        Error::Corrupt {
            path: format!(
                "{}/{}",
                self.shared.storage.root(),
                self.segment.path(LOG).display()
            ),
            position,
            reason: reason.to_string(),
        }
    }
}

impl Shared {
    /// As [`Shared::failed`], but what fails because the partition was deleted meanwhile is no
    /// failure of the disk.
    fn failed_cleaning(
        &self,
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Error {
        let deleted = self.deleted.load(Ordering::Acquire);
        let partition = self.topic_partition.clone();
        let failed = self.failed(action, path);
        move |error| match deleted {
            true => Error::Deleted(partition),
            false => failed(error),
        }
    }
}

impl LogReader {
    /// All segments in order; the last one is being written.
    pub fn segments(&self) -> Vec<SegmentView> {
        let segments = self.shared.segments.load_full();
        let view = |segment: &Arc<Segment>| SegmentView {
            segment: Arc::clone(segment),
            shared: Arc::clone(&self.shared),
        };
        segments.iter().map(view).collect()
    }

    /// True once the partition's directory was renamed for deletion.
    pub fn is_deleted(&self) -> bool {
        self.shared.deleted.load(Ordering::Acquire)
    }

    /// Begins a segment that will take the place of others, the first of which has `base_offset`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn begin_cleaned(
        &self,
        base_offset: Offset,
        index_interval_bytes: u64,
    ) -> Result<CleanedSegment, Error> {
        let shared = Arc::clone(&self.shared);
        shared.health.check()?;
        let storage = Arc::clone(&shared.storage);
        let segment = Segment::new(storage, &shared.dir(), base_offset, 0, (0, 0), false);
        segment.set_suffix(CLEANED_SUFFIX);
        let cleaned = CleanedSegment {
            segment: Arc::new(segment),
            shared,
            index_interval_bytes,
            is_swapped: false,
        };
        cleaned.remove_files();
        let path = cleaned.segment.path(LOG);
        cleaned
            .segment
            .file()
            .map_err(cleaned.shared.failed_cleaning("create", &path))?;
        Ok(cleaned)
    }
}

/// A segment being written to replace others; dropped before that, it leaves nothing behind.
#[derive(Debug)]
pub struct CleanedSegment {
    segment: Arc<Segment>,
    shared: Arc<Shared>,
    index_interval_bytes: u64,
    is_swapped: bool,
}

impl CleanedSegment {
    /// Appends batches that lie one after the other in `bytes`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn append(&mut self, headers: &[BatchHeader], bytes: Bytes) -> Result<(), Error> {
        self.segment
            .append_all(headers, bytes, self.index_interval_bytes)
            .map_err(|error| self.failed("append to", error))
    }

    /// Notes an aborted transaction whose marker is here.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn append_aborted_transaction(&mut self, entry: &AbortedTransaction) -> Result<(), Error> {
        self.segment
            .append_aborted(entry)
            .map_err(|error| self.failed("append to", error))
    }

    /// Writes everything out and makes it durable, so that only names are left to change.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(&mut self) -> Result<(), Error> {
        let write = || {
            self.segment.finish()?;
            self.segment.sync(true)?;
            self.segment.sync_aborted()?;
            self.shared.storage.sync_dir(&self.shared.dir())
        };
        write().map_err(|error| self.failed("finish", error))
    }

    fn failed(&self, action: &'static str, error: std::io::Error) -> Error {
        self.shared.failed_cleaning(action, &self.segment.path(LOG))(error)
    }

    /// Gives the files names that end in `suffix`.
    fn rename(&self, suffix: &'static str) -> Result<(), Error> {
        let from: Vec<PathBuf> = EXTENSIONS.iter().map(|e| self.segment.path(e)).collect();
        self.segment.set_suffix(suffix);
        for (from, extension) in from.iter().zip(EXTENSIONS) {
            match self
                .shared
                .storage
                .rename(from, &self.segment.path(extension))
            {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                renamed => renamed.map_err(self.shared.failed_cleaning("rename", from))?,
            }
        }
        Ok(())
    }

    fn remove_files(&self) {
        for extension in EXTENSIONS {
            let path = self.segment.path(extension);
            match self.shared.storage.remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    // The next start removes it.
                    tracing::debug!(%error, path = %path.display(), "leftover of compaction not removed");
                }
                _ => {}
            }
        }
    }
}

impl Drop for CleanedSegment {
    fn drop(&mut self) {
        if !self.is_swapped {
            self.remove_files();
        }
    }
}

impl Log {
    /// Puts a finished cleaned segment in the place of `old` ones, whose files are renamed and
    /// returned to be removed later.
    ///
    /// `None` when they are no longer all there, side by side and sealed: somebody truncated the log
    /// or retention took one. Nothing has changed then.
    ///
    /// # Errors
    /// When the disk fails; the log directory is offline then.
    pub fn replace_segments(
        &mut self,
        old: &[SegmentView],
        mut cleaned: CleanedSegment,
    ) -> Result<Option<Vec<Removed>>, Error> {
        self.shared.health.check()?;
        let segments = self.shared.segments.load_full();
        let Some(at) = find_run(&segments, old) else {
            return Ok(None);
        };
        if self.shared.deleted.load(Ordering::Acquire) {
            return Ok(None);
        }
        let after = at + old.len();
        cleaned.rename(SWAP_SUFFIX)?;
        // From here on a crash finishes the swap instead of forgetting it.
        cleaned.is_swapped = true;
        self.sync_names()?;
        let mut removed = Vec::with_capacity(old.len());
        for segment in segments[at..after].iter().rev() {
            removed.push(self.take_out(segment)?);
        }
        // A power failure must not bring an old segment back beside the new one.
        self.sync_names()?;
        cleaned.rename("")?;
        let mut next: Vec<Arc<Segment>> = segments.as_ref().clone();
        next.splice(at..after, [Arc::clone(&cleaned.segment)]);
        self.shared.segments.store(Arc::new(next));
        self.shared.names_changed.store(true, Ordering::Release);
        // What is cached of the old segments holds records that are gone now.
        let cleaned_end = segments[after].base_offset;
        self.shared.tail.lock().drop_before(cleaned_end);
        Ok(Some(removed))
    }

    fn sync_names(&self) -> Result<(), Error> {
        let dir = self.shared.dir();
        self.shared
            .storage
            .sync_dir(&dir)
            .map_err(self.shared.failed("sync", &dir))
    }
}

/// Where `old` stands in `segments`, all of it and before the last one.
fn find_run(segments: &[Arc<Segment>], old: &[SegmentView]) -> Option<usize> {
    let first = old.first()?;
    let at = segments
        .iter()
        .position(|segment| Arc::ptr_eq(segment, &first.segment))?;
    let run = segments.get(at..at + old.len())?;
    let same = run
        .iter()
        .zip(old)
        .all(|(segment, old)| Arc::ptr_eq(segment, &old.segment));
    (same && at + old.len() < segments.len()).then_some(at)
}
