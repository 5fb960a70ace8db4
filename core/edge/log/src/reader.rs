//! Reading without the writer's lock.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use kafka_rs_records::{BatchHeader, RecordBatch, peek_batch_size};
use kafka_rs_types::{Offset, Rope, TopicPartition};

use crate::error::Error;
use crate::log::Shared;
use crate::segment::Segment;
use crate::txn_index::AbortedTransaction;
use crate::walk::walk;

/// Bytes read beyond what is wanted, since the index points somewhat before the batch.
const LEAD: usize = 8192;

/// Batches read from a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchData {
    /// Offset of the first batch, which may be before the offset asked for.
    pub base_offset: Offset,
    /// Whole batches, as stored.
    pub records: Rope,
}

/// Reads a log; cheap to clone.
#[derive(Debug, Clone)]
pub struct LogReader {
    pub(crate) shared: Arc<Shared>,
}

impl LogReader {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Topic name and partition index.
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.shared.topic_partition
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

    /// Bytes of all segments.
    pub fn size(&self) -> u64 {
        self.shared
            .segments
            .load()
            .iter()
            .map(|segment| segment.size())
            .sum()
    }

    /// The log directory it lies in, as people name it.
    pub fn root(&self) -> String {
        self.shared.storage.root()
    }

    /// Number of segments.
    pub fn segment_count(&self) -> usize {
        self.shared.segments.load().len()
    }

    /// Makes everything appended so far durable; appends go on meanwhile.
    ///
    /// # Errors
    /// When the disk fails; the log directory is offline then.
    pub fn flush(&self) -> Result<Offset, Error> {
        crate::flush::flush(&self.shared)
    }

    /// True when the log directory has failed.
    pub fn is_offline(&self) -> bool {
        self.shared.health.check().is_err()
    }

    /// Bytes of recent batches held in memory for readers at the tail.
    pub fn tail_cache_bytes(&self) -> usize {
        self.shared.tail.lock().size()
    }

    /// Frees the memory that keeps recent batches for readers at the tail.
    pub fn drop_tail_cache(&self) {
        self.shared.tail.lock().clear();
    }

    /// Whole batches from the one that holds `offset` on, up to `max_bytes`, none that starts at or
    /// after `upper_bound`. With `min_one`, the first batch comes even when it is larger.
    ///
    /// # Errors
    /// [`Error::OffsetOutOfRange`] for an offset before the log's start or after its end; an I/O
    /// error, or [`Error::Corrupt`] for bytes that are no batch.
    pub fn read(
        &self,
        offset: Offset,
        max_bytes: usize,
        upper_bound: Offset,
        min_one: bool,
    ) -> Result<FetchData, Error> {
        self.shared.health.check()?;
        let (log_start_offset, log_end_offset) = (self.log_start_offset(), self.log_end_offset());
        if offset < log_start_offset || offset > log_end_offset {
            return Err(Error::OffsetOutOfRange {
                offset,
                log_start_offset,
                log_end_offset,
            });
        }
        let upper_bound = upper_bound.min(log_end_offset);
        if offset >= upper_bound || (max_bytes == 0 && !min_one) {
            return Ok(FetchData {
                base_offset: offset,
                records: Rope::new(),
            });
        }
        let cached = self
            .shared
            .tail
            .lock()
            .read(offset, max_bytes, upper_bound, min_one);
        if let Some((base_offset, records)) = cached {
            return Ok(FetchData {
                base_offset,
                records,
            });
        }
        let segments = self.shared.segments.load();
        let after = segments.partition_point(|segment| segment.base_offset <= offset);
        for segment in &segments[after.saturating_sub(1)..] {
            if segment.base_offset >= upper_bound {
                break;
            }
            let data = self.read_segment(segment, offset, max_bytes, upper_bound, min_one)?;
            if let Some(data) = data {
                return Ok(data);
            }
            // Compaction may have removed the offset: the next segment has what follows it.
        }
        Ok(FetchData {
            base_offset: offset,
            records: Rope::new(),
        })
    }

    fn read_segment(
        &self,
        segment: &Segment,
        offset: Offset,
        max_bytes: usize,
        upper_bound: Offset,
        min_one: bool,
    ) -> Result<Option<FetchData>, Error> {
        let io = |error| self.shared.failed("read", &segment.path("log"))(error);
        let size = segment.size();
        let mut position = segment.position_before(offset).map_err(io)?;
        let file = segment.file().map_err(io)?;
        loop {
            let left = usize::try_from(size.saturating_sub(position)).unwrap_or(usize::MAX);
            if left == 0 {
                return Ok(None);
            }
            let len = max_bytes.saturating_add(LEAD).min(left);
            let bytes = file.read(position, len).map_err(io)?;
            match cut(&bytes, offset, max_bytes, upper_bound, min_one) {
                Cut::Found {
                    base_offset,
                    records,
                } => {
                    return Ok(Some(FetchData {
                        base_offset,
                        records: Rope::from(records),
                    }));
                }
                Cut::Nothing => {
                    return Ok(Some(FetchData {
                        base_offset: offset,
                        records: Rope::new(),
                    }));
                }
                Cut::NeedsWhole { at, size } if size <= left - at => {
                    let batch = file.read(position + at as u64, size).map_err(io)?;
                    let base_offset = self
                        .header(segment, position + at as u64, &batch)?
                        .base_offset;
                    return Ok(Some(FetchData {
                        base_offset,
                        records: Rope::from(batch),
                    }));
                }
                Cut::Before { next } if next > 0 => position += next as u64,
                Cut::Bad { at, reason } => {
                    return Err(self.corrupt(segment, position + at as u64, reason));
                }
                Cut::NeedsWhole { at, .. } | Cut::Before { next: at } => {
                    let reason = "a batch is longer than the file".to_owned();
                    return Err(self.corrupt(segment, position + at as u64, reason));
                }
            }
        }
    }

    fn header(&self, segment: &Segment, at: u64, bytes: &Bytes) -> Result<BatchHeader, Error> {
        BatchHeader::parse(bytes).map_err(|error| self.corrupt(segment, at, error.to_string()))
    }

    fn corrupt(&self, segment: &Segment, position: u64, reason: String) -> Error {
        let path = format!(
            "{}/{}",
            self.shared.storage.root(),
            segment.path("log").display()
        );
        Error::Corrupt {
            path,
            position,
            reason,
        }
    }

    /// Shows every batch that ends at or after `from` to `visit`, in order, until it returns false.
    ///
    /// # Errors
    /// When the disk fails, or holds something that is no batch.
    pub fn for_each_batch(
        &self,
        from: Offset,
        mut visit: impl FnMut(RecordBatch) -> bool,
    ) -> Result<(), Error> {
        let segments = self.shared.segments.load_full();
        let after = segments.partition_point(|segment| segment.base_offset <= from);
        let mut go_on = true;
        for segment in &segments[after.saturating_sub(1)..] {
            let io = |error| self.shared.failed("read", &segment.path("log"))(error);
            if segment.size() == 0 || !go_on {
                continue;
            }
            let start = segment.position_before(from).map_err(io)?;
            let file = segment.file().map_err(io)?;
            let walked = walk(file.as_ref(), start, segment.size(), false, |_, batch| {
                go_on = batch.header.last_offset() < from || visit(batch);
                go_on
            })
            .map_err(io)?;
            if let Some(reason) = walked.stopped {
                return Err(self.corrupt(segment, walked.valid_until, reason));
            }
        }
        Ok(())
    }

    /// Aborted transactions that overlap `from..upper_bound`, for `read_committed` fetches.
    ///
    /// # Errors
    /// When a transaction index cannot be read.
    pub fn aborted_transactions(
        &self,
        from: Offset,
        upper_bound: Offset,
    ) -> Result<Vec<AbortedTransaction>, Error> {
        let segments = self.shared.segments.load();
        let after = segments.partition_point(|segment| segment.base_offset <= from);
        let mut found = Vec::new();
        for segment in &segments[after.saturating_sub(1)..] {
            let entries = segment
                .aborted()
                .map_err(self.shared.failed("read", &segment.path("txnindex")))?;
            for entry in entries {
                if entry.last_offset >= from && entry.first_offset < upper_bound {
                    found.push(entry);
                }
                // No transaction that matters can have its marker further on.
                if entry.last_stable_offset >= upper_bound {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// What [`cut`] found in a piece of a segment.
enum Cut {
    /// Batches to serve.
    Found { base_offset: Offset, records: Bytes },
    /// The batch is there but must not be served.
    Nothing,
    /// The batch starts at `at`, is `size` bytes long and does not fit the piece.
    NeedsWhole { at: usize, size: usize },
    /// Everything in the piece is before the offset; go on `next` bytes further.
    Before { next: usize },
    /// The bytes at `at` are no batch.
    Bad { at: usize, reason: String },
}

/// Cuts the wanted batches out of a piece that starts at some batch before them.
fn cut(bytes: &Bytes, offset: Offset, max_bytes: usize, upper_bound: Offset, min_one: bool) -> Cut {
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        let size = match peek_batch_size(&bytes[at..]) {
            Some(Ok(size)) => size,
            Some(Err(error)) if start.is_none() => {
                return Cut::Bad {
                    at,
                    reason: error.to_string(),
                };
            }
            // What was found before is good; the reader meets the rest at its next fetch.
            Some(Err(_)) | None => break,
        };
        let Ok(header) = BatchHeader::parse(&bytes[at..]) else {
            break;
        };
        if header.last_offset() >= offset && start.is_none() {
            if header.base_offset >= upper_bound {
                return Cut::Nothing;
            }
            if size > bytes.len() - at {
                return if min_one || size <= max_bytes {
                    Cut::NeedsWhole { at, size }
                } else {
                    Cut::Nothing
                };
            }
            if size > max_bytes && !min_one {
                return Cut::Nothing;
            }
            start = Some((at, header.base_offset));
        } else if let Some((from, _)) = start {
            let beyond = header.base_offset >= upper_bound || at + size - from > max_bytes;
            if beyond || size > bytes.len() - at {
                break;
            }
        }
        at += size;
    }
    match start {
        Some((from, base_offset)) => Cut::Found {
            base_offset,
            records: bytes.slice(from..at.min(bytes.len())),
        },
        None => Cut::Before { next: at },
    }
}
