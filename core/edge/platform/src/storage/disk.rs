use std::any::Any;
use std::fs::{self, File, OpenOptions};
use std::io::{self, IoSlice};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Buf, Bytes};

use crate::BufferPool;

use super::{DirEntry, Storage, StorageFile, StorageSpace};

/// Bytes of read buffers kept for the next reads of a storage.
const BUFFERS_MAX: usize = 16 << 20;
/// Pieces given to the system in one vectored write; Linux takes at most 1024.
const SLICES_MAX: usize = 256;

/// A directory of the machine's file system.
#[derive(Debug)]
pub struct DiskStorage {
    root: PathBuf,
    buffers: Arc<BufferPool>,
}

impl DiskStorage {
    /// The storage below `root`, which is made when missing.
    pub fn open(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        fs::create_dir_all(&root)?;
        // Absolute, so that a later change of the working directory does not move the data.
        let root = fs::canonicalize(root)?;
        Ok(Self {
            root,
            buffers: BufferPool::new(BUFFERS_MAX),
        })
    }

    fn at(&self, path: &Path) -> PathBuf {
        if path.as_os_str().is_empty() {
            self.root.clone()
        } else {
            self.root.join(path)
        }
    }
}

impl Storage for DiskStorage {
    fn create_dir_all(&self, path: &Path) -> io::Result<bool> {
        let at = self.at(path);
        match fs::create_dir(&at) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&at).map(|()| true)
            }
            // What is there may be a file; this tells.
            Err(_) => fs::create_dir_all(&at).map(|()| false),
        }
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        let at = self.at(path);
        let writable = OpenOptions::new()
            .read(true)
            .write(true)
            .create(create)
            .truncate(false)
            .open(&at);
        let file = match writable {
            // A read-only file can still be served; a write to it fails with its own error.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => File::open(&at)?,
            other => other?,
        };
        Ok(Arc::new(DiskFile {
            file: Arc::new(file),
            buffers: Arc::clone(&self.buffers),
        }))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(self.at(dir))? {
            let entry = entry?;
            let metadata = match entry.metadata() {
                // Deleted between listing and looking.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                other => other?,
            };
            entries.push(DirEntry {
                name: entry.file_name().to_string_lossy().into_owned(),
                is_dir: metadata.is_dir(),
                len: if metadata.is_dir() { 0 } else { metadata.len() },
            });
        }
        entries.sort();
        Ok(entries)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        fs::exists(self.at(path))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.at(path))
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(self.at(path))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(self.at(dir))?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Any + Send + Sync>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(self.at(path))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(fs::TryLockError::WouldBlock) => Err(io::Error::new(
                io::ErrorKind::WouldBlock,
                "it is locked by another broker; stop that one, or use another directory",
            )),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn space(&self) -> io::Result<StorageSpace> {
        let stat = rustix::fs::statvfs(&self.root)?;
        Ok(StorageSpace {
            total: stat.f_blocks.saturating_mul(stat.f_frsize),
            usable: stat.f_bavail.saturating_mul(stat.f_frsize),
        })
    }

    fn root(&self) -> String {
        self.root.display().to_string()
    }
}

#[derive(Debug)]
struct DiskFile {
    file: Arc<File>,
    buffers: Arc<BufferPool>,
}

impl StorageFile for DiskFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn write(&self, mut position: u64, chunks: &[Bytes]) -> io::Result<()> {
        if let [only] = chunks {
            return std::os::unix::fs::FileExt::write_all_at(self.file.as_ref(), only, position);
        }
        for group in chunks.chunks(SLICES_MAX) {
            let mut rest: Vec<Bytes> = group.to_vec();
            while rest.iter().any(|chunk| !chunk.is_empty()) {
                let slices: Vec<IoSlice<'_>> = rest.iter().map(|c| IoSlice::new(c)).collect();
                let written = match rustix::io::pwritev(&self.file, &slices, position) {
                    Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                    Ok(written) => written,
                    Err(rustix::io::Errno::INTR) => continue,
                    Err(error) => return Err(error.into()),
                };
                position += written as u64;
                advance(&mut rest, written);
            }
        }
        Ok(())
    }

    fn read(&self, position: u64, len: usize) -> io::Result<Bytes> {
        // Filled through its spare capacity: zeroing a fetch's worth of memory first would cost as
        // much as a quarter of the copy.
        let mut buffer = self.buffers.take(len);
        let bytes = &mut buffer.bytes;
        while bytes.len() < len {
            let at = position + bytes.len() as u64;
            match rustix::io::pread(&self.file, rustix::buffer::spare_capacity(bytes), at) {
                Ok(0) => break,
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        bytes.truncate(len);
        Ok(buffer.freeze())
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        if self.len()? > len {
            self.file.set_len(len)
        } else {
            Ok(())
        }
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    fn system_file(&self) -> Option<&Arc<File>> {
        Some(&self.file)
    }
}

/// Drops the first `written` bytes of the chunks.
fn advance(chunks: &mut Vec<Bytes>, mut written: usize) {
    for chunk in chunks.iter_mut() {
        let step = written.min(chunk.len());
        chunk.advance(step);
        written -= step;
    }
    chunks.retain(|chunk| !chunk.is_empty());
}
