//! Making a log shorter: retention and DeleteRecords at its start, truncation at its end.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kafka_rs_types::{Offset, Timestamp};

use crate::error::Error;
use crate::files::{DELETED_SUFFIX, INDEX, LOG, TIME_INDEX, TXN_INDEX};
use crate::log::Log;
use crate::segment::{NO_TIMESTAMP, Segment};

/// Files taken out of a log; they are renamed already and wait to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// First offset of the segment.
    pub base_offset: Offset,
    /// Its renamed files.
    pub files: Vec<PathBuf>,
}

impl Log {
    /// Moves the log's start to `offset` (DeleteRecords), which must not be beyond the end.
    ///
    /// Returns whether it moved. Segments that are no longer needed go with the next retention.
    pub fn advance_log_start_offset(&mut self, offset: Offset) -> bool {
        let offset = offset.min(self.log_end_offset());
        let before = self
            .shared
            .log_start_offset
            .fetch_max(offset, Ordering::AcqRel);
        before < offset
    }

    /// Takes out the segments that `retention.ms`, `retention.bytes` and the log's start allow to go;
    /// none with records at or after `high_watermark`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn apply_retention(
        &mut self,
        now: Timestamp,
        high_watermark: Offset,
    ) -> Result<Vec<Removed>, Error> {
        self.shared.health.check()?;
        let mut removed = Vec::new();
        while let Some(next_base) = self.oldest_may_go(now, high_watermark)? {
            let segments = self.shared.segments.load_full();
            let mut rest: Vec<Arc<Segment>> = segments.as_ref().clone();
            let oldest = rest.remove(0);
            self.shared.segments.store(Arc::new(rest));
            self.shared
                .log_start_offset
                .fetch_max(next_base, Ordering::AcqRel);
            removed.push(self.take_out(&oldest)?);
        }
        Ok(removed)
    }

    /// The base offset of the segment after the oldest, if the oldest may go.
    fn oldest_may_go(
        &mut self,
        now: Timestamp,
        high_watermark: Offset,
    ) -> Result<Option<Offset>, Error> {
        let segments = self.shared.segments.load_full();
        let oldest = &segments[0];
        let end = segments
            .get(1)
            .map_or(self.log_end_offset(), |next| next.base_offset);
        // A sealed segment may be empty: compaction left nothing of it.
        if (oldest.size() == 0 && segments.len() == 1) || end > high_watermark {
            return Ok(None);
        }
        let start_passed = segments.len() > 1 && end <= self.log_start_offset();
        let over = self.config.delete && self.is_over(&segments, oldest, now);
        if !start_passed && !over {
            return Ok(None);
        }
        if segments.len() == 1 {
            // The active one: a new one takes its place first.
            self.roll(self.log_end_offset())?;
        }
        Ok(Some(end))
    }

    fn is_over(&self, segments: &[Arc<Segment>], oldest: &Segment, now: Timestamp) -> bool {
        // An empty segment is as old as the one behind it.
        let aged = match segments.get(1) {
            Some(next) if oldest.size() == 0 => next,
            _ => oldest,
        };
        let max_timestamp = aged.max_timestamp();
        let expired = self.config.retention_ms >= 0
            && max_timestamp > NO_TIMESTAMP
            && now.saturating_sub(max_timestamp) > self.config.retention_ms;
        let total: u64 = segments.iter().map(|segment| segment.size()).sum();
        let surplus = u64::try_from(self.config.retention_bytes)
            .is_ok_and(|limit| total.saturating_sub(oldest.size()) >= limit && total > limit);
        expired || surplus
    }

    pub(crate) fn take_out(&self, segment: &Segment) -> Result<Removed, Error> {
        segment
            .retire()
            .map_err(self.shared.failed("open", &segment.path(LOG)))?;
        let mut files = Vec::new();
        for extension in [LOG, INDEX, TIME_INDEX, TXN_INDEX] {
            let path = segment.path(extension);
            let mut renamed = path.clone().into_os_string();
            renamed.push(DELETED_SUFFIX);
            let renamed = PathBuf::from(renamed);
            match self.shared.storage.rename(&path, &renamed) {
                Ok(()) => files.push(renamed),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(self.shared.failed("rename", &path)(error)),
            }
        }
        Ok(Removed {
            base_offset: segment.base_offset,
            files,
        })
    }

    /// Cuts off everything from `offset` on, as a follower does that diverged.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn truncate_to(&mut self, offset: Offset) -> Result<(), Error> {
        self.shared.health.check()?;
        if offset >= self.log_end_offset() {
            return Ok(());
        }
        if offset <= self.shared.segments.load()[0].base_offset {
            return self.truncate_fully(offset);
        }
        let segments = self.shared.segments.load_full();
        let keep = segments.partition_point(|segment| segment.base_offset < offset);
        let kept: Vec<Arc<Segment>> = segments[..keep].to_vec();
        let active = Arc::clone(&kept[keep - 1]);
        self.shared.tail.lock().clear();
        let mut until = 0;
        let path = active.path(LOG);
        let file = active.file().map_err(self.shared.failed("open", &path))?;
        crate::walk::walk(file.as_ref(), 0, active.size(), false, |position, batch| {
            let before = batch.header.last_offset() < offset;
            if before {
                until = position + batch.header.size() as u64;
            }
            before
        })
        .map_err(self.shared.failed("read", &path))?;
        self.shared.segments.store(Arc::new(kept));
        for segment in &segments[keep..] {
            self.erase(segment)?;
        }
        file.truncate(until)
            .map_err(self.shared.failed("truncate", &path))?;
        let (log_end_offset, _) = active
            .rebuild(until, false, self.config.index_interval_bytes)
            .map_err(self.shared.failed("truncate", &path))?;
        active
            .truncate_aborted(offset)
            .map_err(self.shared.failed("truncate", &path))?;
        self.ended_at(log_end_offset);
        Ok(())
    }

    /// Forgets all records and goes on at `offset`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn truncate_fully(&mut self, offset: Offset) -> Result<(), Error> {
        self.shared.health.check()?;
        let segments = self.shared.segments.load_full();
        self.shared.tail.lock().clear();
        self.shared
            .segments
            .store(Arc::new(vec![Arc::new(self.new_segment(offset))]));
        for segment in segments.iter() {
            self.erase(segment)?;
        }
        self.shared
            .log_start_offset
            .store(offset, Ordering::Release);
        self.ended_at(offset);
        // The new segment's file names the offset; without it a restart would begin at 0.
        let active = Arc::clone(&self.shared.segments.load()[0]);
        active
            .file()
            .map_err(self.shared.failed("create", &active.path(LOG)))?;
        Ok(())
    }

    fn ended_at(&mut self, log_end_offset: Offset) {
        self.shared
            .log_end_offset
            .store(log_end_offset, Ordering::Release);
        self.shared
            .recovery_point
            .fetch_min(log_end_offset, Ordering::AcqRel);
        self.shared.names_changed.store(true, Ordering::Release);
        self.active_first_timestamp = NO_TIMESTAMP;
    }

    fn erase(&self, segment: &Segment) -> Result<(), Error> {
        for path in self.take_out(segment)?.files {
            self.shared
                .storage
                .remove_file(&path)
                .map_err(self.shared.failed("remove", &path))?;
        }
        Ok(())
    }
}
