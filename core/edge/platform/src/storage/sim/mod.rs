//! A disk in memory that forgets, tears and fails on demand, from a seed.

mod disk;
mod fault;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

use super::{DirEntry, Storage, StorageFile, StorageSpace};
use crate::Random;
use disk::{Dir, Disk, File, Node, NodeId};
pub use fault::{Failure, Fault, Operation};

/// Room on a simulated disk that was not given another size.
const CAPACITY: u64 = 1 << 40;

/// Called before every operation; may count, advance a clock (a slow disk) or end a run.
pub type StorageHook = Arc<dyn Fn(Operation) + Send + Sync>;

/// A storage whose unsynced writes live in a volatile layer.
///
/// A handle belongs to one run of a broker. [`SimStorage::killed`] ends the run and begins the next
/// with everything as it was (the page cache survives a process); [`SimStorage::power_cut`] lets
/// what was not synced be lost, torn or kept, as the randomness has it: content before
/// [`StorageFile::sync`], names before [`Storage::sync_dir`]. Files and handles of an ended run fail
/// with EIO, so that what is left of it cannot touch the disk any more.
#[derive(Debug, Clone)]
pub struct SimStorage {
    shared: Arc<Mutex<Shared>>,
    run: u64,
    name: String,
}

struct Shared {
    disk: Disk,
    run: u64,
    capacity: u64,
    faults: Vec<Fault>,
    faults_hit: u64,
    locked: BTreeSet<(u64, PathBuf)>,
    hook: Option<StorageHook>,
    /// Changing operations so far, of all runs.
    changes: u64,
    /// The run ends at this change, which is torn.
    stop_at: Option<u64>,
    stopped: bool,
    trace: u64,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared")
            .field("run", &self.run)
            .field("changes", &self.changes)
            .finish_non_exhaustive()
    }
}

/// What is to be done after the faults had their say.
enum Verdict {
    Go,
    /// Report success and do nothing.
    Skip,
    /// Do half of it, then fail.
    Half,
}

impl Default for SimStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl SimStorage {
    /// An empty disk.
    pub fn new() -> Self {
        Self::named("sim")
    }

    /// An empty disk with a name of its own, for brokers with several.
    pub fn named(name: &str) -> Self {
        let shared = Shared {
            disk: Disk::new(),
            run: 0,
            capacity: CAPACITY,
            faults: Vec::new(),
            faults_hit: 0,
            locked: BTreeSet::new(),
            hook: None,
            changes: 0,
            stop_at: None,
            stopped: false,
            trace: 0xcbf2_9ce4_8422_2325,
        };
        Self {
            shared: Arc::new(Mutex::new(shared)),
            run: 0,
            name: name.to_owned(),
        }
    }

    /// The process ends at once: every handle of this run is dead. Returns that of the next run,
    /// which finds all that was written, synced or not.
    pub fn killed(&self) -> Self {
        let mut shared = self.shared.lock();
        shared.run += 1;
        shared.stopped = false;
        shared.stop_at = None;
        shared.locked.clear();
        Self {
            shared: Arc::clone(&self.shared),
            run: shared.run,
            name: self.name.clone(),
        }
    }

    /// The power fails: like [`Self::killed`], but of what was not synced only a part that `random`
    /// chooses survives.
    pub fn power_cut(&self, random: &dyn Random) -> Self {
        let next = self.killed();
        next.shared.lock().disk.lose_power(random);
        next
    }

    /// Ends this run at the `changes`-th changing operation from now, which is done by half.
    pub fn stop_after(&self, changes: u64) {
        let mut shared = self.shared.lock();
        shared.stop_at = Some(shared.changes + changes);
    }

    /// True once [`Self::stop_after`] has struck.
    pub fn has_stopped(&self) -> bool {
        self.shared.lock().stopped
    }

    /// Adds a fault; those added first are asked first.
    pub fn inject(&self, fault: Fault) {
        self.shared.lock().faults.push(fault);
    }

    /// Takes all faults away.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// How many operations faults have struck.
    pub fn faults_hit(&self) -> u64 {
        self.shared.lock().faults_hit
    }

    /// Limits the bytes of all files together; writes beyond fail with ENOSPC after what fits.
    pub fn set_capacity(&self, bytes: u64) {
        self.shared.lock().capacity = bytes;
    }

    /// Calls `hook` before every operation.
    pub fn set_hook(&self, hook: Option<StorageHook>) {
        self.shared.lock().hook = hook;
    }

    /// Overwrites bytes of a file behind the broker's back.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn damage(&self, path: &Path, position: u64, bytes: &[u8]) -> io::Result<()> {
        let mut shared = self.shared.lock();
        let id = shared.disk.find(path)?;
        shared.disk.damage(id, position, bytes)
    }

    /// Changing operations so far, of all runs.
    pub fn changes(&self) -> u64 {
        self.shared.lock().changes
    }

    /// A hash over every operation so far, with its path and place: equal runs have equal ones.
    pub fn trace(&self) -> u64 {
        self.shared.lock().trace
    }

    /// Asks hook and faults, counts, and runs `act` on the disk.
    fn act<T>(
        &self,
        operation: Operation,
        path: &Path,
        detail: u64,
        act: impl FnOnce(&mut Shared, Verdict) -> io::Result<T>,
    ) -> io::Result<T> {
        let hook = self.shared.lock().hook.clone();
        if let Some(hook) = hook {
            hook(operation);
        }
        let mut shared = self.shared.lock();
        if shared.run != self.run || shared.stopped {
            return Err(Failure::Io.error());
        }
        shared.note(operation, path, detail);
        let verdict = shared.judge(operation, path)?;
        act(&mut shared, verdict)
    }
}

impl Shared {
    fn note(&mut self, operation: Operation, path: &Path, detail: u64) {
        let mut hash = self.trace;
        let name = path.as_os_str().as_encoded_bytes();
        let bytes = [operation as u8];
        for byte in bytes.iter().chain(name).chain(&detail.to_be_bytes()) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.trace = hash;
    }

    fn judge(&mut self, operation: Operation, path: &Path) -> io::Result<Verdict> {
        let name = path.to_string_lossy();
        let mut faults = self.faults.iter_mut();
        if let Some(fault) = faults.find_map(|f| f.strikes(operation, &name).then_some(f.failure)) {
            self.faults_hit += 1;
            return match fault {
                Failure::Lost => Ok(Verdict::Skip),
                Failure::Torn => Ok(Verdict::Half),
                other => Err(other.error()),
            };
        }
        if !matches!(operation, Operation::Read | Operation::List) {
            self.changes += 1;
            if self.stop_at.is_some_and(|at| self.changes >= at) {
                self.stopped = true;
                return Ok(Verdict::Half);
            }
        }
        Ok(Verdict::Go)
    }

    fn write(&mut self, file: NodeId, mut position: u64, chunks: &[Bytes]) -> io::Result<()> {
        for chunk in chunks {
            let grows = (position + chunk.len() as u64)
                .saturating_sub(self.disk.file(file)?.now.len() as u64);
            let room = match self.capacity {
                // Adding all files up at every write would be most of a simulation's time.
                CAPACITY => u64::MAX,
                capacity => capacity.saturating_sub(self.disk.used()),
            };
            if grows > room {
                let fits = chunk.len().saturating_sub((grows - room) as usize);
                self.disk.write(file, position, &chunk.slice(..fits))?;
                return Err(Failure::NoSpace.error());
            }
            self.disk.write(file, position, chunk)?;
            position += chunk.len() as u64;
        }
        Ok(())
    }
}

impl Storage for SimStorage {
    fn create_dir_all(&self, path: &Path) -> io::Result<bool> {
        self.act(Operation::CreateDir, path, 0, |shared, verdict| {
            let mut done = PathBuf::new();
            let mut new = false;
            for part in path {
                done.push(part);
                match shared.disk.find(&done) {
                    Ok(id) if shared.disk.is_dir(id) => new = false,
                    Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
                    Err(_) => {
                        verdict.whole()?;
                        let (parent, name) = shared.disk.parent(&done)?;
                        let dir = Node::Dir(Dir::default());
                        shared.disk.create(parent, &name, dir)?;
                        new = true;
                    }
                }
            }
            Ok(new)
        })
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        let node = self.act(
            Operation::Open,
            path,
            u64::from(create),
            |shared, verdict| match shared.disk.find(path) {
                Ok(id) if shared.disk.is_dir(id) => Err(io::ErrorKind::IsADirectory.into()),
                Ok(id) => Ok(id),
                Err(error) if !create => Err(error),
                Err(_) => {
                    verdict.whole()?;
                    let (parent, name) = shared.disk.parent(path)?;
                    let file = Node::File(File::default());
                    shared.disk.create(parent, &name, file)
                }
            },
        )?;
        Ok(Arc::new(SimFile {
            storage: self.clone(),
            path: path.to_owned(),
            node,
        }))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        self.act(Operation::List, dir, 0, |shared, _| {
            let disk = &shared.disk;
            let entries = disk.dir(disk.find(dir)?)?.now.iter();
            let entry = |(name, id): (&String, &NodeId)| DirEntry {
                name: name.clone(),
                is_dir: disk.is_dir(*id),
                len: disk.file(*id).map_or(0, |file| file.now.len() as u64),
            };
            Ok(entries.map(entry).collect())
        })
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.act(Operation::List, path, 1, |shared, _| {
            Ok(shared.disk.find(path).is_ok())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act(Operation::Rename, from, 0, |shared, verdict| {
            let node = shared.disk.find(from)?;
            let (from, to) = (shared.disk.parent(from)?, shared.disk.parent(to)?);
            verdict.whole()?;
            shared
                .disk
                .rename_entries(vec![(from.0, from.1, None), (to.0, to.1, Some(node))])
        })
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.act(Operation::Remove, path, 0, |shared, verdict| {
            let node = shared.disk.find(path)?;
            if shared.disk.is_dir(node) {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let (parent, name) = shared.disk.parent(path)?;
            verdict.whole()?;
            shared.disk.rename_entries(vec![(parent, name, None)])
        })
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        for entry in self.list(path)? {
            let child = path.join(&entry.name);
            if entry.is_dir {
                self.remove_dir_all(&child)?;
            } else {
                self.remove_file(&child)?;
            }
        }
        self.act(Operation::Remove, path, 1, |shared, verdict| {
            let (parent, name) = shared.disk.parent(path)?;
            verdict.whole()?;
            shared.disk.rename_entries(vec![(parent, name, None)])
        })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.act(Operation::SyncDir, dir, 0, |shared, verdict| {
            let id = shared.disk.find(dir)?;
            if verdict.whole()? {
                shared.disk.sync_dir(id);
            }
            Ok(())
        })
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Any + Send + Sync>> {
        self.open(path, true)?;
        let key = (self.run, path.to_owned());
        if !self.shared.lock().locked.insert(key.clone()) {
            let taken = format!(
                "{}/{} is locked by another broker",
                self.name,
                path.display()
            );
            return Err(io::Error::new(io::ErrorKind::WouldBlock, taken));
        }
        Ok(Box::new(Lock {
            shared: Arc::clone(&self.shared),
            key,
        }))
    }

    fn space(&self) -> io::Result<StorageSpace> {
        self.act(Operation::List, Path::new(""), 2, |shared, _| {
            Ok(StorageSpace {
                total: shared.capacity,
                usable: shared.capacity.saturating_sub(shared.disk.used()),
            })
        })
    }

    fn root(&self) -> String {
        self.name.clone()
    }
}

impl Verdict {
    /// Whether to do it; an operation that cannot be done by half fails.
    fn whole(&self) -> io::Result<bool> {
        match self {
            Self::Go => Ok(true),
            Self::Skip => Ok(false),
            Self::Half => Err(Failure::Torn.error()),
        }
    }
}

struct Lock {
    shared: Arc<Mutex<Shared>>,
    key: (u64, PathBuf),
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.shared.lock().locked.remove(&self.key);
    }
}

#[derive(Debug)]
struct SimFile {
    storage: SimStorage,
    path: PathBuf,
    node: NodeId,
}

impl StorageFile for SimFile {
    fn len(&self) -> io::Result<u64> {
        self.storage
            .act(Operation::List, &self.path, 3, |shared, _| {
                Ok(shared.disk.file(self.node)?.now.len() as u64)
            })
    }

    fn write(&self, position: u64, chunks: &[Bytes]) -> io::Result<()> {
        let act = |shared: &mut Shared, verdict| match verdict {
            Verdict::Go => shared.write(self.node, position, chunks),
            Verdict::Skip => Ok(()),
            Verdict::Half => {
                let first = chunks.first().cloned().unwrap_or_default();
                shared.write(self.node, position, &[first.slice(..first.len() / 2)])?;
                Err(Failure::Torn.error())
            }
        };
        self.storage
            .act(Operation::Write, &self.path, position, act)
    }

    fn read(&self, position: u64, len: usize) -> io::Result<Bytes> {
        self.storage
            .act(Operation::Read, &self.path, position, |shared, _| {
                let content = &shared.disk.file(self.node)?.now;
                let from = usize::try_from(position)
                    .unwrap_or(usize::MAX)
                    .min(content.len());
                let until = from.saturating_add(len).min(content.len());
                Ok(Bytes::copy_from_slice(&content[from..until]))
            })
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        self.storage
            .act(Operation::Truncate, &self.path, len, |shared, verdict| {
                if verdict.whole()? {
                    shared.disk.truncate(self.node, len)?;
                }
                Ok(())
            })
    }

    fn sync(&self) -> io::Result<()> {
        self.storage
            .act(Operation::Sync, &self.path, 0, |shared, verdict| {
                if verdict.whole()? {
                    shared.disk.sync(self.node)?;
                }
                Ok(())
            })
    }
}
