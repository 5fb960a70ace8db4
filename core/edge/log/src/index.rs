//! `.index` and `.timeindex`: sorted entries of fixed size, the newest of them still in memory.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use kafka_rs_platform::{Storage, StorageFile};

/// Entries kept back before they are written. After a crash the indexes are rebuilt from the
/// recovery point on, so nothing depends on these being on disk; one write for many saves a system
/// call per batch.
const PENDING_MAX: usize = 128;

/// Entries on each side of a guess that are looked at.
const NEAR: usize = 64;

/// An entry of fixed size that sorts by its first field.
pub trait IndexEntry: Copy {
    /// Its size in the file, in bytes.
    const SIZE: usize;
    /// Appends the entry.
    fn encode(&self, out: &mut BytesMut);
    /// Reads the entry in the first [`Self::SIZE`] bytes, which must be there.
    fn decode(bytes: &[u8]) -> Self;
}

/// Entry of `.index`: where the batch ending at an offset stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetEntry {
    /// Last offset of the batch, relative to the segment's base.
    pub relative_offset: i32,
    /// Its position in the file.
    pub position: i32,
}

impl IndexEntry for OffsetEntry {
    const SIZE: usize = 8;

    fn encode(&self, out: &mut BytesMut) {
        out.extend_from_slice(&self.relative_offset.to_be_bytes());
        out.extend_from_slice(&self.position.to_be_bytes());
    }

    fn decode(bytes: &[u8]) -> Self {
        Self {
            relative_offset: i32_at(bytes, 0),
            position: i32_at(bytes, 4),
        }
    }
}

/// Entry of `.timeindex`: the largest timestamp up to an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeEntry {
    /// Largest timestamp so far, in milliseconds.
    pub timestamp: i64,
    /// Last offset of the batch that has it, relative to the segment's base.
    pub relative_offset: i32,
}

impl IndexEntry for TimeEntry {
    const SIZE: usize = 12;

    fn encode(&self, out: &mut BytesMut) {
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.relative_offset.to_be_bytes());
    }

    fn decode(bytes: &[u8]) -> Self {
        let mut eight = [0; 8];
        eight.copy_from_slice(&bytes[..8]);
        Self {
            timestamp: i64::from_be_bytes(eight),
            relative_offset: i32_at(bytes, 8),
        }
    }
}

fn i32_at(bytes: &[u8], at: usize) -> i32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    i32::from_be_bytes(four)
}

/// One index file.
#[derive(Debug)]
pub(crate) struct Index<E> {
    storage: Arc<dyn Storage>,
    path: PathBuf,
    file: Option<Arc<dyn StorageFile>>,
    written: usize,
    pending: Vec<E>,
}

impl<E: IndexEntry> Index<E> {
    /// The index at `path`; nothing is opened before it is needed.
    pub(crate) fn new(storage: Arc<dyn Storage>, path: PathBuf, written: usize) -> Self {
        Self {
            storage,
            path,
            file: None,
            written,
            pending: Vec::new(),
        }
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        self.written + self.pending.len()
    }

    /// Bytes of all entries.
    pub(crate) fn size(&self) -> u64 {
        (self.len() * E::SIZE) as u64
    }

    /// Says that the file moved.
    pub(crate) fn set_path(&mut self, path: PathBuf) {
        self.path = path;
    }

    /// Adds an entry at the end.
    pub(crate) fn push(&mut self, entry: E) -> io::Result<()> {
        self.pending.push(entry);
        if self.pending.len() >= PENDING_MAX {
            self.write_pending()
        } else {
            Ok(())
        }
    }

    /// Writes what is only in memory; makes the file even when there is nothing to write.
    pub(crate) fn write_pending(&mut self) -> io::Result<()> {
        let file = self.open(true)?;
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut bytes = BytesMut::with_capacity(self.pending.len() * E::SIZE);
        for entry in &self.pending {
            entry.encode(&mut bytes);
        }
        file.write((self.written * E::SIZE) as u64, &[bytes.freeze()])?;
        self.written += self.pending.len();
        self.pending = Vec::new();
        Ok(())
    }

    /// Writes what is pending and makes it durable.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.write_pending()?;
        self.open(true)?.sync()
    }

    /// Forgets all entries.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.pending.clear();
        self.written = 0;
        self.open(true)?.truncate(0)
    }

    /// Lets go of the file handle; it is opened again when needed.
    pub(crate) fn release(&mut self) {
        self.file = None;
    }

    /// Opens the file for good, because its name is about to change hands.
    pub(crate) fn pin(&mut self) -> io::Result<()> {
        if self.written > 0 {
            self.open(false)?;
        }
        Ok(())
    }

    /// The last entry.
    pub(crate) fn last(&self) -> io::Result<Option<E>> {
        match self.len() {
            0 => Ok(None),
            len => self.get(len - 1).map(Some),
        }
    }

    /// The last entry for which `fits` holds; it must hold for a prefix of the entries.
    pub(crate) fn last_where(&self, fits: impl Fn(&E) -> bool) -> io::Result<Option<E>> {
        let pending = self.pending.partition_point(&fits);
        if pending > 0 {
            return Ok(Some(self.pending[pending - 1]));
        }
        let file = match self.written {
            0 => return Ok(None),
            _ => self.handle()?,
        };
        let (mut low, mut high) = (0, self.written);
        let mut found = None;
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = read_entry(file.as_ref(), middle)?;
            if fits(&entry) {
                found = Some(entry);
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(found)
    }

    /// [`Self::last_where`] for who can tell about which entry it is: one read instead of a search.
    pub(crate) fn last_where_near(
        &self,
        guess: usize,
        fits: impl Fn(&E) -> bool,
    ) -> io::Result<Option<E>> {
        let first = guess.saturating_sub(NEAR);
        let until = guess.saturating_add(NEAR).min(self.written);
        if first < until {
            let len = (until - first) * E::SIZE;
            let bytes = self.handle()?.read((first * E::SIZE) as u64, len)?;
            let entry = |at| E::decode(&bytes[at * E::SIZE..]);
            let there = bytes.len() / E::SIZE;
            let fitting = (0..there).take_while(|at| fits(&entry(*at))).count();
            // Only where the last that fits and the first that does not are seen both.
            if fitting > 0 && fitting < there {
                return Ok(Some(entry(fitting - 1)));
            }
        }
        self.last_where(fits)
    }

    fn get(&self, at: usize) -> io::Result<E> {
        if at >= self.written {
            return Ok(self.pending[at - self.written]);
        }
        read_entry(self.handle()?.as_ref(), at)
    }

    fn handle(&self) -> io::Result<Arc<dyn StorageFile>> {
        match &self.file {
            Some(file) => Ok(Arc::clone(file)),
            None => self.storage.open(&self.path, false),
        }
    }

    fn open(&mut self, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        if let Some(file) = &self.file {
            return Ok(Arc::clone(file));
        }
        let file = self.storage.open(&self.path, create)?;
        self.file = Some(Arc::clone(&file));
        Ok(file)
    }
}

fn read_entry<E: IndexEntry>(file: &dyn StorageFile, at: usize) -> io::Result<E> {
    let bytes: Bytes = file.read((at * E::SIZE) as u64, E::SIZE)?;
    if bytes.len() < E::SIZE {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the index is shorter than it was",
        ));
    }
    Ok(E::decode(&bytes))
}

#[cfg(test)]
mod tests {
    use kafka_rs_platform::MemoryStorage;

    use super::*;

    #[test]
    fn lookup_finds_the_last_fitting_entry_written_or_not() {
        let mut index = Index::new(Arc::new(MemoryStorage::new()), PathBuf::from("i"), 0);
        for n in 0..1000 {
            index
                .push(OffsetEntry {
                    relative_offset: n * 10,
                    position: n,
                })
                .expect("push");
        }
        for target in [0, 5, 10, 4_999, 9_990, 1_000_000] {
            let found = index
                .last_where(|e| e.relative_offset <= target)
                .expect("read");
            assert_eq!(found.map(|e| e.position), Some((target / 10).min(999)));
            for guess in [0, 500, 999, usize::MAX] {
                let near = index.last_where_near(guess, |e| e.relative_offset <= target);
                assert_eq!(near.expect("read"), found);
            }
        }
        assert_eq!(
            index.last_where(|e| e.relative_offset < 0).expect("read"),
            None
        );
        assert_eq!(index.len(), 1000);
    }
}
