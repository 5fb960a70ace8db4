//! What an embedded broker's records outlive it in: memory, a simulated disk, or a directory.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kafka_rs_log::FlushScheduler;
use kafka_rs_platform::{DiskStorage, MemoryStorage, SeededRandom, SimStorage, Storage};
use parking_lot::Mutex;

use crate::Error;

/// Where the records of a broker live, whether it runs or not.
#[derive(Debug)]
pub(super) enum Stores {
    /// In memory.
    Memory(Arc<MemoryStorage>),
    /// On a simulated disk; the handle is the newest run's.
    Simulated(Mutex<SimStorage>),
    /// In a directory.
    Disk(PathBuf),
}

/// A storage, and who flushes it.
pub(super) type Opened = (Arc<dyn Storage>, FlushScheduler);

impl Stores {
    pub(super) fn in_memory() -> Self {
        Self::Memory(Arc::new(MemoryStorage::new()))
    }

    pub(super) fn on_disk(dir: &Path) -> Self {
        Self::Disk(dir.to_owned())
    }

    /// The storage for the next run of the broker.
    pub(super) fn open(&self) -> Result<Opened, Error> {
        Ok(match self {
            Self::Memory(memory) => (Arc::clone(memory) as _, FlushScheduler::inline()),
            Self::Simulated(disk) => (Arc::new(disk.lock().clone()), FlushScheduler::inline()),
            Self::Disk(dir) => {
                let storage = DiskStorage::open(dir).map_err(|source| Error::File {
                    path: dir.display().to_string(),
                    source,
                })?;
                (Arc::new(storage), FlushScheduler::threaded())
            }
        })
    }

    /// What was not synced is lost, torn or kept, as `seed` has it.
    pub(super) fn cut_power(&self, seed: u64) -> Result<(), Error> {
        match self {
            Self::Simulated(disk) => {
                let mut disk = disk.lock();
                *disk = disk.power_cut(&SeededRandom::new(seed));
                Ok(())
            }
            _ => Err(Error::Control(
                "the power of a simulated disk can be cut only; start with simulated_disk"
                    .to_owned(),
            )),
        }
    }

    /// All of it in memory, as it is now. Shares the bytes of a broker in memory; nobody must
    /// change anything meanwhile.
    pub(super) fn image(&self) -> Result<MemoryStorage, Error> {
        match self {
            Self::Memory(memory) => Ok(memory.fork()),
            other => {
                let image = MemoryStorage::new();
                let (storage, _) = other.open()?;
                copy(storage.as_ref(), &image, Path::new("")).map_err(|source| Error::File {
                    path: storage.root(),
                    source,
                })?;
                Ok(image)
            }
        }
    }

    /// These, empty so far, with what an image holds.
    pub(super) fn filled_with(self, image: MemoryStorage) -> Result<Self, Error> {
        if let Self::Memory(_) = self {
            return Ok(Self::Memory(Arc::new(image)));
        }
        let (storage, _) = self.open()?;
        let failed = |source| Error::File {
            path: storage.root(),
            source,
        };
        let there = storage.list(Path::new("")).map_err(failed)?;
        if !there.is_empty() {
            let reason = "a snapshot is restored into an empty directory only";
            return Err(failed(io::Error::other(reason)));
        }
        copy(&image, storage.as_ref(), Path::new("")).map_err(failed)?;
        Ok(self)
    }
}

/// Copies what a directory holds, durably.
fn copy(from: &dyn Storage, to: &dyn Storage, dir: &Path) -> io::Result<()> {
    for entry in from.list(dir)? {
        let path = dir.join(&entry.name);
        if entry.is_dir {
            to.create_dir_all(&path)?;
            copy(from, to, &path)?;
        } else {
            let file = to.open(&path, true)?;
            file.write(0, &[from.read_file(&path)?])?;
            file.sync()?;
        }
    }
    to.sync_dir(dir)
}
