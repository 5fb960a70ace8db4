//! One segment: a `.log` file and its indexes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use kafka_rs_platform::{Storage, StorageFile};
use kafka_rs_records::{BATCH_HEADER_SIZE, BatchHeader};
use kafka_rs_types::{Offset, Rope, Timestamp};
use parking_lot::{Mutex, RwLock};

use crate::files::{INDEX, LOG, TIME_INDEX, TXN_INDEX, file_name};
use crate::index::{Index, OffsetEntry, TimeEntry};
use crate::places::Places;
use crate::txn_index::{self, AbortedTransaction};
use crate::walk::{Walked, walk};

/// No timestamp seen yet.
pub(crate) const NO_TIMESTAMP: Timestamp = -1;

/// A segment. The writer appends to the last one of a log; readers use any of them at any time.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) base_offset: Offset,
    storage: Arc<dyn Storage>,
    place: RwLock<Place>,
    file: Mutex<Option<Arc<dyn StorageFile>>>,
    /// Bytes readers may see.
    size: AtomicU64,
    max_timestamp: AtomicI64,
    max_timestamp_offset: AtomicI64,
    pub(crate) indexes: RwLock<Indexes>,
    has_aborted: AtomicBool,
    /// Set when the segment left the log, so that its names may go: the aborted transactions.
    retired: OnceLock<Vec<AbortedTransaction>>,
    /// Largest timestamp of the first batch, once somebody asked.
    first_timestamp: OnceLock<Timestamp>,
    pub(crate) places: Mutex<Places>,
}

/// Where the files of a segment are: a directory, and what follows their names.
#[derive(Debug)]
struct Place {
    dir: PathBuf,
    suffix: &'static str,
}

impl Place {
    fn path(&self, base_offset: Offset, extension: &str) -> PathBuf {
        let mut name = file_name(base_offset, extension);
        name.push_str(self.suffix);
        self.dir.join(name)
    }
}

/// A batch as the index knows it.
#[derive(Debug)]
pub(crate) struct KnownBatch {
    pub(crate) position: u64,
    pub(crate) last_offset: Offset,
}

#[derive(Debug)]
pub(crate) struct Indexes {
    pub(crate) offsets: Index<OffsetEntry>,
    pub(crate) times: Index<TimeEntry>,
    bytes_since_entry: u64,
}

impl Segment {
    /// The segment starting at `base_offset` in `dir`; touches no file.
    pub(crate) fn new(
        storage: Arc<dyn Storage>,
        dir: &Path,
        base_offset: Offset,
        size: u64,
        index_entries: (usize, usize),
        has_aborted: bool,
    ) -> Self {
        let index = |extension| dir.join(file_name(base_offset, extension));
        let indexes = Indexes {
            offsets: Index::new(Arc::clone(&storage), index(INDEX), index_entries.0),
            times: Index::new(Arc::clone(&storage), index(TIME_INDEX), index_entries.1),
            bytes_since_entry: 0,
        };
        Self {
            base_offset,
            storage,
            place: RwLock::new(Place {
                dir: dir.to_owned(),
                suffix: "",
            }),
            file: Mutex::new(None),
            size: AtomicU64::new(size),
            max_timestamp: AtomicI64::new(NO_TIMESTAMP),
            max_timestamp_offset: AtomicI64::new(base_offset),
            indexes: RwLock::new(indexes),
            has_aborted: AtomicBool::new(has_aborted),
            retired: OnceLock::new(),
            first_timestamp: OnceLock::new(),
            places: Mutex::new(Places::default()),
        }
    }

    /// Bytes that are there for readers.
    pub(crate) fn size(&self) -> u64 {
        self.size.load(Ordering::Acquire)
    }

    /// Largest timestamp in the segment, [`NO_TIMESTAMP`] when there is none.
    pub(crate) fn max_timestamp(&self) -> Timestamp {
        self.max_timestamp.load(Ordering::Acquire)
    }

    /// Last offset of the batch with the largest timestamp.
    pub(crate) fn max_timestamp_offset(&self) -> Offset {
        self.max_timestamp_offset.load(Ordering::Acquire)
    }

    pub(crate) fn path(&self, extension: &str) -> PathBuf {
        self.place.read().path(self.base_offset, extension)
    }

    /// The `.log` file, made when it is missing.
    pub(crate) fn file(&self) -> io::Result<Arc<dyn StorageFile>> {
        let mut slot = self.file.lock();
        if let Some(file) = slot.as_ref() {
            return Ok(Arc::clone(file));
        }
        let file = self.storage.open(&self.path(LOG), true)?;
        *slot = Some(Arc::clone(&file));
        Ok(file)
    }

    /// Says that the partition's directory was renamed.
    pub(crate) fn moved(&self, dir: &Path) {
        dir.clone_into(&mut self.place.write().dir);
        self.follow();
    }

    /// Says that the files' names end in `suffix` from now on; the caller renames them.
    pub(crate) fn set_suffix(&self, suffix: &'static str) {
        self.place.write().suffix = suffix;
        self.follow();
    }

    /// Tells the indexes where they are.
    fn follow(&self) {
        let mut indexes = self.indexes.write();
        indexes.offsets.set_path(self.path(INDEX));
        indexes.times.set_path(self.path(TIME_INDEX));
    }

    /// Makes the segment independent of its files' names, which are about to be given up: who reads
    /// it goes on with what is open.
    pub(crate) fn retire(&self) -> io::Result<()> {
        if self.size() > 0 {
            self.file()?;
        }
        let aborted = self.aborted()?;
        let mut indexes = self.indexes.write();
        indexes.offsets.pin()?;
        indexes.times.pin()?;
        // Under the indexes' lock, so that a sync under way has ended and a later one does nothing.
        let _ = self.retired.set(aborted);
        Ok(())
    }

    fn is_retired(&self) -> bool {
        self.retired.get().is_some()
    }

    /// Appends one batch and indexes it.
    pub(crate) fn append(
        &self,
        header: &BatchHeader,
        bytes: &Rope,
        index_interval_bytes: u64,
    ) -> io::Result<()> {
        let position = self.size();
        let file = self.file()?;
        if let Err(error) = file.write(position, bytes.chunks()) {
            // Half a batch must not stay; if this fails too, recovery will cut it.
            let _ = file.truncate(position);
            return Err(error);
        }
        self.note(position, header, index_interval_bytes)?;
        self.size
            .store(position + bytes.len() as u64, Ordering::Release);
        Ok(())
    }

    /// Appends batches that lie one after the other in `bytes`.
    pub(crate) fn append_all(
        &self,
        headers: &[BatchHeader],
        bytes: Bytes,
        index_interval_bytes: u64,
    ) -> io::Result<()> {
        let mut position = self.size();
        let len = bytes.len() as u64;
        self.file()?.write(position, &[bytes])?;
        let end = position + len;
        for header in headers {
            self.note(position, header, index_interval_bytes)?;
            position += header.size() as u64;
        }
        self.size.store(end, Ordering::Release);
        Ok(())
    }

    /// Takes a batch at `position` into timestamps and indexes.
    pub(crate) fn note(
        &self,
        position: u64,
        header: &BatchHeader,
        index_interval_bytes: u64,
    ) -> io::Result<()> {
        if header.max_timestamp > self.max_timestamp() {
            self.max_timestamp_offset
                .store(header.last_offset(), Ordering::Release);
            self.max_timestamp
                .store(header.max_timestamp, Ordering::Release);
        }
        let mut indexes = self.indexes.write();
        if indexes.bytes_since_entry > index_interval_bytes {
            let relative_offset = self.relative(header.last_offset());
            let position = i32::try_from(position).unwrap_or(i32::MAX);
            indexes.offsets.push(OffsetEntry {
                relative_offset,
                position,
            })?;
            self.push_time(&mut indexes)?;
            indexes.bytes_since_entry = 0;
        }
        indexes.bytes_since_entry += header.size() as u64;
        Ok(())
    }

    /// Adds the largest timestamp so far, unless the last entry already says it.
    fn push_time(&self, indexes: &mut Indexes) -> io::Result<()> {
        let timestamp = self.max_timestamp();
        let last = indexes.times.last()?;
        if timestamp >= 0 && last.is_none_or(|last| timestamp > last.timestamp) {
            let relative_offset = self.relative(self.max_timestamp_offset());
            indexes.times.push(TimeEntry {
                timestamp,
                relative_offset,
            })?;
        }
        Ok(())
    }

    fn relative(&self, offset: Offset) -> i32 {
        i32::try_from(offset - self.base_offset).unwrap_or(i32::MAX)
    }

    /// Writes the indexes out; with the closing time entry Kafka puts into a segment that ends.
    pub(crate) fn finish(&self) -> io::Result<()> {
        if self.size() == 0 && self.base_offset == 0 {
            return Ok(());
        }
        let mut indexes = self.indexes.write();
        if self.is_retired() {
            return Ok(());
        }
        self.file()?;
        self.push_time(&mut indexes)?;
        indexes.offsets.write_pending()?;
        indexes.times.write_pending()?;
        indexes.offsets.release();
        indexes.times.release();
        Ok(())
    }

    /// Makes the segment durable; its indexes too when `sealed`.
    pub(crate) fn sync(&self, sealed: bool) -> io::Result<()> {
        if self.is_retired() {
            return Ok(());
        }
        if self.size() > 0 {
            self.file()?.sync()?;
        }
        if sealed {
            let mut indexes = self.indexes.write();
            if self.is_retired() {
                return Ok(());
            }
            indexes.offsets.sync()?;
            indexes.times.sync()?;
            self.sync_aborted()?;
            indexes.offsets.release();
            indexes.times.release();
        }
        Ok(())
    }

    /// A position at or before the batch that holds `offset`.
    pub(crate) fn position_before(&self, offset: Offset) -> io::Result<u64> {
        let relative = self.relative(offset);
        let indexes = self.indexes.read();
        let entry = indexes
            .offsets
            .last_where(|entry| entry.relative_offset <= relative)?;
        Ok(entry.map_or(0, |entry| u64::try_from(entry.position).unwrap_or(0)))
    }

    /// The last indexed batch that starts before `limit` and ends before `upper_bound`.
    pub(crate) fn batch_before(
        &self,
        limit: u64,
        upper_bound: Offset,
    ) -> io::Result<Option<KnownBatch>> {
        let position_max = i32::try_from(limit).unwrap_or(i32::MAX);
        let relative_max = self.relative(upper_bound);
        let indexes = self.indexes.read();
        let slot = usize::try_from(limit * indexes.offsets.len() as u64 / self.size().max(1));
        let entry = indexes
            .offsets
            .last_where_near(slot.unwrap_or(usize::MAX), |entry| {
                entry.position < position_max && entry.relative_offset < relative_max
            })?;
        Ok(entry.map(|entry| KnownBatch {
            position: u64::try_from(entry.position).unwrap_or(0),
            last_offset: self.base_offset + i64::from(entry.relative_offset),
        }))
    }

    /// An offset at or before the first batch that reaches `timestamp`.
    pub(crate) fn offset_before(&self, timestamp: Timestamp) -> io::Result<Offset> {
        let indexes = self.indexes.read();
        let entry = indexes
            .times
            .last_where(|entry| entry.timestamp < timestamp)?;
        Ok(entry.map_or(self.base_offset, |e| {
            self.base_offset + i64::from(e.relative_offset)
        }))
    }

    /// Fills in the largest timestamp from the time index, as after a clean shutdown.
    pub(crate) fn load_timestamp(&self) -> io::Result<()> {
        if let Some(last) = self.indexes.read().times.last()? {
            let offset = self.base_offset + i64::from(last.relative_offset);
            self.max_timestamp_offset.store(offset, Ordering::Release);
            self.max_timestamp.store(last.timestamp, Ordering::Release);
        }
        Ok(())
    }

    /// Walks all batches, makes indexes and timestamps anew and cuts what is no batch.
    ///
    /// Returns the offset after the last batch, and why the walk stopped early if it did.
    pub(crate) fn rebuild(
        &self,
        until: u64,
        verify: bool,
        index_interval_bytes: u64,
    ) -> io::Result<(Offset, Option<String>)> {
        self.places.lock().forget();
        {
            let mut indexes = self.indexes.write();
            indexes.offsets.clear()?;
            indexes.times.clear()?;
            indexes.bytes_since_entry = 0;
        }
        self.max_timestamp.store(NO_TIMESTAMP, Ordering::Release);
        self.max_timestamp_offset
            .store(self.base_offset, Ordering::Release);
        let file = self.file()?;
        let mut next_offset = self.base_offset;
        let mut failure = None;
        let Walked {
            mut valid_until,
            mut stopped,
        } = walk(file.as_ref(), 0, until, verify, |position, batch| {
            // Offsets that go back, or too far for the segment's index, are no continuation of this
            // log; neither is under the checksum.
            if !continues(&batch.header, next_offset, self.base_offset) {
                failure = Some((position, Ok(())));
                return false;
            }
            if let Err(error) = self.note(position, &batch.header, index_interval_bytes) {
                failure = Some((position, Err(error)));
                return false;
            }
            next_offset = batch.header.next_offset();
            true
        })?;
        if let Some((position, cause)) = failure {
            cause?;
            valid_until = position;
            stopped = Some("offsets do not continue the segment".to_owned());
        }
        if stopped.is_some() {
            file.truncate(valid_until)?;
        }
        self.size.store(valid_until, Ordering::Release);
        Ok((next_offset, stopped))
    }

    /// Adds an entry to the `.txnindex`.
    pub(crate) fn append_aborted(&self, entry: &AbortedTransaction) -> io::Result<()> {
        let file = self.storage.open(&self.path(TXN_INDEX), true)?;
        // An entry that a crash has torn is written over.
        let len = file.len()?;
        let end = len - len % txn_index::ENTRY_SIZE as u64;
        file.write(end, &[txn_index::encode(entry)])?;
        self.has_aborted.store(true, Ordering::Release);
        Ok(())
    }

    /// Makes the `.txnindex` durable, if there is one.
    pub(crate) fn sync_aborted(&self) -> io::Result<()> {
        match self.has_aborted.load(Ordering::Acquire) {
            true => self.storage.open(&self.path(TXN_INDEX), false)?.sync(),
            false => Ok(()),
        }
    }

    /// Largest timestamp of the first batch, [`NO_TIMESTAMP`] when there is none.
    pub(crate) fn first_timestamp(&self) -> io::Result<Timestamp> {
        if let Some(timestamp) = self.first_timestamp.get() {
            return Ok(*timestamp);
        }
        if self.size() == 0 {
            return Ok(NO_TIMESTAMP);
        }
        let head = self.file()?.read(0, BATCH_HEADER_SIZE)?;
        let timestamp = BatchHeader::parse(&head).map_or(NO_TIMESTAMP, |h| h.max_timestamp);
        Ok(*self.first_timestamp.get_or_init(|| timestamp))
    }

    /// The aborted transactions whose markers are here.
    pub(crate) fn aborted(&self) -> io::Result<Vec<AbortedTransaction>> {
        if let Some(aborted) = self.retired.get() {
            return Ok(aborted.clone());
        }
        if !self.has_aborted.load(Ordering::Acquire) {
            return Ok(Vec::new());
        }
        let bytes = self.storage.read_file(&self.path(TXN_INDEX))?;
        Ok(txn_index::decode(&bytes))
    }

    /// Forgets aborted transactions whose marker is at or after `offset`.
    pub(crate) fn truncate_aborted(&self, offset: Offset) -> io::Result<()> {
        let kept = self
            .aborted()?
            .into_iter()
            .filter(|entry| entry.last_offset < offset)
            .count();
        if self.has_aborted.load(Ordering::Acquire) {
            let file = self.storage.open(&self.path(TXN_INDEX), true)?;
            file.truncate((kept * txn_index::ENTRY_SIZE) as u64)?;
        }
        Ok(())
    }
}

/// Whether a batch may follow in a segment of `base_offset` that ends at `next_offset`. The base
/// offset of a wrapper of formats 0 and 1 is that of its last message, so only its end counts.
fn continues(header: &BatchHeader, next_offset: Offset, base_offset: Offset) -> bool {
    let first = if header.magic >= 2 {
        header.base_offset
    } else {
        header.last_offset()
    };
    first >= next_offset
        && header.last_offset() >= first
        && i32::try_from(header.last_offset() - base_offset).is_ok()
}
