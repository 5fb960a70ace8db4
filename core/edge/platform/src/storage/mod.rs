//! Directories and files of one log directory.

mod controlled;
mod disk;
mod memory;
mod sim;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

pub use controlled::{
    ControlledStorage, StorageControls, StorageFault, StorageFaultStatus, StoragePause,
};
pub use disk::DiskStorage;
pub use memory::MemoryStorage;
pub use sim::{Failure, Fault, Operation, SimStorage, StorageHook};

/// One file or directory in a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DirEntry {
    /// Its name without the directory's.
    pub name: String,
    /// True for a directory.
    pub is_dir: bool,
    /// Bytes of a file, 0 for a directory.
    pub len: u64,
}

/// Room on a storage, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageSpace {
    /// All of it.
    pub total: u64,
    /// What can still be written.
    pub usable: u64,
}

/// A tree of directories and files; every path is relative to its root.
///
/// Errors are those of the operating system. Nothing is durable before [`StorageFile::sync`]
/// (content) and [`Storage::sync_dir`] (names).
pub trait Storage: Send + Sync + Debug {
    /// Makes a directory and those above it. True when it was not there, and is thus empty.
    fn create_dir_all(&self, path: &Path) -> io::Result<bool>;

    /// Opens a file for reading and appending; with `create`, makes it when it is missing.
    fn open(&self, path: &Path, create: bool) -> io::Result<Arc<dyn StorageFile>>;

    /// What a directory holds, in the order of names.
    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>>;

    /// True when the file or directory is there.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// Renames a file or directory, replacing a file of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; whoever has it open can go on reading.
    fn remove_file(&self, path: &Path) -> io::Result<()>;

    /// Removes a directory with everything in it.
    fn remove_dir_all(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a directory durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Locks a file against other processes until the guard is dropped.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Any + Send + Sync>>;

    /// Room left.
    fn space(&self) -> io::Result<StorageSpace>;

    /// The root as people and DescribeLogDirs name it.
    fn root(&self) -> String;

    /// True when appended bytes are served back without a copy, so that caching them is of no use.
    fn is_memory(&self) -> bool {
        false
    }

    /// The whole content of a file.
    fn read_file(&self, path: &Path) -> io::Result<Bytes> {
        let file = self.open(path, false)?;
        let len = usize::try_from(file.len()?).map_err(io::Error::other)?;
        file.read(0, len)
    }

    /// Replaces a file's content so that a crash leaves the old or the new, never a mixture: writes
    /// `<path>.tmp`, syncs, renames, syncs the directory.
    fn replace_file(&self, path: &Path, content: Bytes) -> io::Result<()> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".tmp");
        let temporary = Path::new(&temporary);
        let file = self.open(temporary, true)?;
        file.truncate(0)?;
        file.write(0, &[content])?;
        file.sync()?;
        self.rename(temporary, path)?;
        self.sync_dir(path.parent().unwrap_or(Path::new("")))
    }
}

/// An open file. Reading and writing may go on at the same time.
pub trait StorageFile: Send + Sync + Debug {
    /// Length in bytes.
    fn len(&self) -> io::Result<u64>;

    /// True when there is nothing in it.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Writes the chunks one after the other from `position`, which is at most the length.
    ///
    /// On error some of it may have been written; the caller truncates.
    fn write(&self, position: u64, chunks: &[Bytes]) -> io::Result<()>;

    /// Reads up to `len` bytes from `position`; fewer only at the end of the file.
    fn read(&self, position: u64, len: usize) -> io::Result<Bytes>;

    /// Cuts the file to `len` bytes; a longer file only.
    fn truncate(&self, len: u64) -> io::Result<()>;

    /// Makes content and length durable.
    fn sync(&self) -> io::Result<()>;

    /// The system's file, where there is one: its bytes can go to a socket without being read here.
    fn system_file(&self) -> Option<&Arc<File>> {
        None
    }
}
