//! Reading without the writer's lock.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use bytes::Bytes;
use kafka_rs_records::{BATCH_HEADER_SIZE, BatchHeader, RecordBatch};
use kafka_rs_types::{FileRegion, Offset, Rope, TopicPartition};

use crate::error::Error;
use crate::log::Shared;
use crate::segment::Segment;
use crate::stretch;
use crate::txn_index::AbortedTransaction;
use crate::walk::walk;

/// Least bytes read at a time: more than lie between two entries of an index at its default interval.
const LEAD: usize = 8192;
/// From here on bytes stay in their file: reading fewer costs less than two looks at batch headers.
const IN_PLACE_MIN: usize = 32 << 10;

/// Batches read from a log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchData {
    /// Offset of the first batch, which may be before the offset asked for.
    pub base_offset: Offset,
    /// Where a reader of all of them goes on.
    pub next_offset: Offset,
    /// Whole batches, as stored.
    pub records: Rope,
}

impl FetchData {
    fn nothing(offset: Offset) -> Self {
        Self {
            base_offset: offset,
            next_offset: offset,
            records: Rope::new(),
        }
    }
}

/// What a read wants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) offset: Offset,
    pub(crate) max_bytes: usize,
    pub(crate) upper_bound: Offset,
    pub(crate) min_one: bool,
    /// Bytes may stay in their file.
    pub(crate) in_place: bool,
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
        self.read_wanted(Wanted {
            offset,
            max_bytes,
            upper_bound,
            min_one,
            in_place: false,
        })
    }

    /// [`Self::read`], for who sends the bytes to a socket: many of them are left in their file, and
    /// the records hold a [`FileRegion`](kafka_rs_types::FileRegion) instead. The same bytes, though
    /// only the batches at both ends are looked at.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_in_place(
        &self,
        offset: Offset,
        max_bytes: usize,
        upper_bound: Offset,
        min_one: bool,
    ) -> Result<FetchData, Error> {
        self.read_wanted(Wanted {
            offset,
            max_bytes,
            upper_bound,
            min_one,
            in_place: true,
        })
    }

    fn read_wanted(&self, mut wanted: Wanted) -> Result<FetchData, Error> {
        let Wanted {
            offset,
            max_bytes,
            min_one,
            ..
        } = wanted;
        self.shared.health.check()?;
        let (log_start_offset, log_end_offset) = (self.log_start_offset(), self.log_end_offset());
        if offset < log_start_offset || offset > log_end_offset {
            return Err(Error::OffsetOutOfRange {
                offset,
                log_start_offset,
                log_end_offset,
            });
        }
        let upper_bound = wanted.upper_bound.min(log_end_offset);
        wanted.upper_bound = upper_bound;
        if offset >= upper_bound || (max_bytes == 0 && !min_one) {
            return Ok(FetchData::nothing(offset));
        }
        let cached = self
            .shared
            .tail
            .lock()
            .read(offset, max_bytes, upper_bound, min_one);
        if let Some(data) = cached {
            return Ok(data);
        }
        let segments = self.shared.segments.load();
        let after = segments.partition_point(|segment| segment.base_offset <= offset);
        for segment in &segments[after.saturating_sub(1)..] {
            if segment.base_offset >= upper_bound {
                break;
            }
            if let Some(data) = self.read_segment(segment, wanted)? {
                return Ok(data);
            }
            // Compaction may have removed the offset: the next segment has what follows it.
        }
        Ok(FetchData::nothing(offset))
    }

    fn read_segment(&self, segment: &Segment, wanted: Wanted) -> Result<Option<FetchData>, Error> {
        let Wanted {
            offset, max_bytes, ..
        } = wanted;
        let io = |error| self.shared.failed("read", &segment.path("log"))(error);
        let (generation, place) = {
            let places = segment.places.lock();
            (places.generation(), places.find(offset))
        };
        let size = segment.size();
        let position = match place {
            Some(position) => position,
            None => match self.locate(segment, offset, size)? {
                Some(position) => position,
                None => return Ok(None),
            },
        };
        let left = usize::try_from(size.saturating_sub(position)).unwrap_or(usize::MAX);
        if left == 0 {
            return Ok(None);
        }
        let file = segment.file().map_err(io)?;
        if wanted.in_place
            && max_bytes.min(left) >= IN_PLACE_MIN
            && let Some(system_file) = file.system_file()
            && let Some(stretch) =
                stretch::find(segment, file.as_ref(), position, size, wanted).map_err(io)?
        {
            let mut records = Rope::new();
            records.push_region(FileRegion {
                file: Arc::clone(system_file),
                position,
                len: stretch.len,
            });
            let end = position + stretch.len as u64;
            let mut places = segment.places.lock();
            places.remember(generation, offset, stretch.next_offset, end);
            return Ok(Some(FetchData {
                base_offset: stretch.base_offset,
                next_offset: stretch.next_offset,
                records,
            }));
        }
        let len = max_bytes.max(LEAD).min(left);
        let bytes = file.read(position, len).map_err(io)?;
        let (base_offset, next_offset, records) = match cut(&bytes, wanted) {
            Cut::Found {
                base_offset,
                next_offset,
                records,
            } => (base_offset, next_offset, records),
            Cut::Nothing => (offset, offset, Bytes::new()),
            Cut::NeedsWhole { size } if size <= left => {
                let batch = file.read(position, size).map_err(io)?;
                let header = self.header(segment, position, &batch)?;
                (header.base_offset, header.next_offset(), batch)
            }
            Cut::NeedsWhole { .. } => {
                let reason = "a batch is longer than the file".to_owned();
                return Err(self.corrupt(segment, position, reason));
            }
            Cut::Bad { reason } => return Err(self.corrupt(segment, position, reason)),
        };
        if !records.is_empty() {
            let end = position + records.len() as u64;
            let mut places = segment.places.lock();
            places.remember(generation, offset, next_offset, end);
        }
        Ok(Some(FetchData {
            base_offset,
            next_offset,
            records: Rope::from(records),
        }))
    }

    /// Position of the first batch that reaches `offset`: from the index on, headers only.
    fn locate(&self, segment: &Segment, offset: Offset, size: u64) -> Result<Option<u64>, Error> {
        let io = |error| self.shared.failed("read", &segment.path("log"))(error);
        let file = segment.file().map_err(io)?;
        let mut start = segment.position_before(offset).map_err(io)?;
        let (mut at, mut bytes) = (0, Bytes::new());
        loop {
            let position = start + at as u64;
            if position >= size {
                return Ok(None);
            }
            if at + BATCH_HEADER_SIZE > bytes.len() {
                let left = usize::try_from(size - position).unwrap_or(usize::MAX);
                bytes = file.read(position, LEAD.min(left)).map_err(io)?;
                (start, at) = (position, 0);
            }
            let header = self.header(segment, position, &bytes.slice(at..))?;
            if header.last_offset() >= offset {
                return Ok(Some(position));
            }
            at += header.size();
            if at > bytes.len() {
                (start, at, bytes) = (start + at as u64, 0, Bytes::new());
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

/// What [`cut`] found at the start of a piece of a segment.
enum Cut {
    /// Batches to serve, and the offset after the last.
    Found {
        base_offset: Offset,
        next_offset: Offset,
        records: Bytes,
    },
    /// The batch is there but must not be served.
    Nothing,
    /// The first batch is `size` bytes long and does not fit the piece.
    NeedsWhole { size: usize },
    /// The first bytes are no batch that reaches the offset.
    Bad { reason: String },
}

/// Cuts the wanted batches out of a piece that starts with the first of them.
fn cut(bytes: &Bytes, wanted: Wanted) -> Cut {
    let Wanted {
        offset,
        max_bytes,
        upper_bound,
        min_one,
        ..
    } = wanted;
    let first = match BatchHeader::parse(bytes) {
        Ok(header) if header.last_offset() >= offset => header,
        Ok(header) => {
            return Cut::Bad {
                reason: format!("ends at {}, before {offset}", header.last_offset()),
            };
        }
        Err(error) => {
            return Cut::Bad {
                reason: error.to_string(),
            };
        }
    };
    let size = first.size();
    if first.base_offset >= upper_bound || (size > max_bytes && !min_one) {
        return Cut::Nothing;
    }
    if size > bytes.len() {
        return Cut::NeedsWhole { size };
    }
    let (mut at, mut next_offset) = (size, first.next_offset());
    // What was found is good; if what follows is not, the reader meets it at its next fetch.
    while let Ok(header) = BatchHeader::parse(&bytes[at..]) {
        let end = at + header.size();
        if header.base_offset >= upper_bound || end > max_bytes.min(bytes.len()) {
            break;
        }
        (at, next_offset) = (end, header.next_offset());
    }
    Cut::Found {
        base_offset: first.base_offset,
        next_offset,
        records: bytes.slice(..at),
    }
}
