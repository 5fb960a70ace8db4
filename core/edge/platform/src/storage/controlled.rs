//! A storage that tests hold in their hands: failing on demand, stopped for a moment, ended for good.

#[cfg(test)]
mod tests;

use std::any::Any;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{DirEntry, Failure, Operation, Storage, StorageFile, StorageSpace};

/// No limit of its own to what fits on the storage.
const UNLIMITED: u64 = u64::MAX;

/// What goes wrong with which operations, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageFault {
    /// Which operation; any when not given.
    pub operation: Option<Operation>,
    /// Only on paths that contain this.
    pub path_contains: String,
    /// How many fitting operations are spared first.
    pub after: u64,
    /// How many it then strikes; all when not given.
    pub times: Option<u64>,
    /// How long an operation takes longer, by the machine's time: the thread waits as for a slow disk.
    pub delay: Duration,
    /// How it fails; only slow when not given.
    pub failure: Option<Failure>,
}

/// A fault and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageFaultStatus {
    /// The number it is known by.
    pub id: u64,
    /// The fault.
    pub fault: StorageFault,
    /// Operations that fitted it so far, spared ones included.
    pub seen: u64,
    /// How often it struck.
    pub hits: u64,
}

impl StorageFaultStatus {
    fn strikes(&mut self, operation: Operation, path: &str) -> bool {
        let fault = &self.fault;
        let fits = fault.operation.is_none_or(|wanted| wanted == operation)
            && path.contains(&fault.path_contains);
        if !fits || fault.times.is_some_and(|times| self.hits >= times) {
            return false;
        }
        self.seen += 1;
        let strikes = self.seen > fault.after;
        self.hits += u64::from(strikes);
        strikes
    }
}

/// The hand that tests have on one or several [`ControlledStorage`]s.
#[derive(Debug)]
pub struct StorageControls {
    /// Changes go on while it is read; who holds it alone sees all storages at one moment.
    gate: RwLock<()>,
    /// Whether there is anything to look at beside the gate.
    busy: AtomicBool,
    capacity: AtomicU64,
    faults: Mutex<Faults>,
}

#[derive(Debug, Default)]
struct Faults {
    last_id: u64,
    list: Vec<StorageFaultStatus>,
}

/// While this is held, nothing changes on the storages.
pub struct StoragePause<'a>(
    #[expect(dead_code, reason = "held, not used")] RwLockWriteGuard<'a, ()>,
);

impl StorageControls {
    /// Nothing goes wrong.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            gate: RwLock::new(()),
            busy: AtomicBool::new(false),
            capacity: AtomicU64::new(UNLIMITED),
            faults: Mutex::default(),
        })
    }

    /// Adds a fault and returns its number; those added first are asked first.
    pub fn add(&self, fault: StorageFault) -> u64 {
        let mut faults = self.faults.lock();
        faults.last_id += 1;
        let id = faults.last_id;
        faults.list.push(StorageFaultStatus {
            id,
            fault,
            seen: 0,
            hits: 0,
        });
        self.busy.store(true, Ordering::Release);
        id
    }

    /// Takes all faults and the limit of room away.
    pub fn clear(&self) {
        let mut faults = self.faults.lock();
        faults.list.clear();
        self.capacity.store(UNLIMITED, Ordering::Release);
        self.busy.store(false, Ordering::Release);
    }

    /// The faults, in the order they were added, with what came of them.
    pub fn faults(&self) -> Vec<StorageFaultStatus> {
        self.faults.lock().list.clone()
    }

    /// Limits the bytes of each storage's files together; writes beyond fail with ENOSPC after what
    /// fits.
    pub fn set_capacity(&self, bytes: u64) {
        let _faults = self.faults.lock();
        self.capacity.store(bytes, Ordering::Release);
        self.busy.store(true, Ordering::Release);
    }

    /// Waits for the changes under way and holds back all others until the guard is dropped.
    pub fn pause(&self) -> StoragePause<'_> {
        StoragePause(self.gate.write())
    }

    /// What is to happen to an operation after the faults had their say.
    fn judge(&self, operation: Operation, path: &Path) -> Option<Failure> {
        let name = path.to_string_lossy();
        let mut faults = self.faults.lock();
        let struck = faults.list.iter_mut().find_map(|status| {
            status
                .strikes(operation, &name)
                .then(|| status.fault.clone())
        })?;
        drop(faults);
        if !struck.delay.is_zero() {
            std::thread::sleep(struck.delay);
        }
        struck.failure
    }
}

/// Another storage with [`StorageControls`] before it, for one run of a broker.
///
/// Costs a shared lock per change and a load of a flag per operation while nothing is asked for.
#[derive(Debug, Clone)]
pub struct ControlledStorage {
    inner: Arc<dyn Storage>,
    controls: Arc<StorageControls>,
    ended: Arc<AtomicBool>,
}

/// What became of the question whether to do something.
enum Verdict {
    Go,
    /// Report success and do nothing.
    Skip,
    /// Do half of it, then fail.
    Half,
}

impl Verdict {
    /// Whether to do it; what cannot be done by half fails.
    fn whole(self) -> io::Result<bool> {
        match self {
            Self::Go => Ok(true),
            Self::Skip => Ok(false),
            Self::Half => Err(Failure::Torn.error()),
        }
    }
}

impl ControlledStorage {
    /// Puts the controls before a storage.
    pub fn new(inner: Arc<dyn Storage>, controls: Arc<StorageControls>) -> Self {
        Self {
            inner,
            controls,
            ended: Arc::default(),
        }
    }

    /// Ends the run: every later operation through this fails with EIO, so that what is left of a
    /// dead broker cannot touch the storage any more. The storage itself stays for the next run.
    pub fn end(&self) {
        // Whoever is in the middle of a change finishes it first.
        let _pause = self.controls.pause();
        self.ended.store(true, Ordering::Release);
    }

    fn ask(&self, operation: Operation, path: &Path) -> io::Result<Verdict> {
        if self.ended.load(Ordering::Acquire) {
            return Err(Failure::Io.error());
        }
        if !self.controls.busy.load(Ordering::Acquire) {
            return Ok(Verdict::Go);
        }
        match self.controls.judge(operation, path) {
            None => Ok(Verdict::Go),
            Some(Failure::Lost) => Ok(Verdict::Skip),
            Some(Failure::Torn) => Ok(Verdict::Half),
            Some(failure) => Err(failure.error()),
        }
    }

    /// Asks before something that changes the storage, and keeps the gate open until it is done.
    fn change(
        &self,
        operation: Operation,
        path: &Path,
    ) -> io::Result<(Verdict, RwLockReadGuard<'_, ()>)> {
        // A slow disk must not hold up whoever wants to pause all of it for longer than it takes.
        let verdict = self.ask(operation, path)?;
        let gate = self.controls.gate.read();
        if self.ended.load(Ordering::Acquire) {
            return Err(Failure::Io.error());
        }
        Ok((verdict, gate))
    }

    fn used(&self, dir: &Path) -> io::Result<u64> {
        let mut used = 0;
        for entry in self.inner.list(dir)? {
            used += match entry.is_dir {
                true => self.used(&dir.join(&entry.name))?,
                false => entry.len,
            };
        }
        Ok(used)
    }

    /// Bytes that still fit under the capacity.
    fn room(&self) -> io::Result<u64> {
        match self.controls.capacity.load(Ordering::Acquire) {
            UNLIMITED => Ok(u64::MAX),
            capacity => Ok(capacity.saturating_sub(self.used(Path::new(""))?)),
        }
    }
}

impl Storage for ControlledStorage {
    fn create_dir_all(&self, path: &Path) -> io::Result<bool> {
        let (verdict, _gate) = self.change(Operation::CreateDir, path)?;
        match verdict.whole()? {
            true => self.inner.create_dir_all(path),
            // Whoever believes it was made finds out at the next step.
            false => Ok(false),
        }
    }

    fn open(&self, path: &Path, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        let (verdict, _gate) = self.change(Operation::Open, path)?;
        verdict.whole()?;
        Ok(Arc::new(ControlledFile {
            inner: self.inner.open(path, create)?,
            storage: self.clone(),
            path: path.to_owned(),
        }))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        self.ask(Operation::List, dir)?.whole()?;
        self.inner.list(dir)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        self.ask(Operation::List, path)?.whole()?;
        self.inner.exists(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (verdict, _gate) = self.change(Operation::Rename, from)?;
        match verdict.whole()? {
            true => self.inner.rename(from, to),
            false => Ok(()),
        }
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let (verdict, _gate) = self.change(Operation::Remove, path)?;
        match verdict.whole()? {
            true => self.inner.remove_file(path),
            false => Ok(()),
        }
    }

    fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        let (verdict, _gate) = self.change(Operation::Remove, path)?;
        match verdict.whole()? {
            true => self.inner.remove_dir_all(path),
            false => Ok(()),
        }
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let (verdict, _gate) = self.change(Operation::SyncDir, dir)?;
        match verdict.whole()? {
            true => self.inner.sync_dir(dir),
            false => Ok(()),
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Any + Send + Sync>> {
        self.inner.lock(path)
    }

    fn space(&self) -> io::Result<StorageSpace> {
        let space = self.inner.space()?;
        let total = space
            .total
            .min(self.controls.capacity.load(Ordering::Acquire));
        let usable = space.usable.min(self.room()?);
        Ok(StorageSpace { total, usable })
    }

    fn root(&self) -> String {
        self.inner.root()
    }

    fn is_memory(&self) -> bool {
        self.inner.is_memory()
    }
}

#[derive(Debug)]
struct ControlledFile {
    inner: Arc<dyn StorageFile>,
    storage: ControlledStorage,
    path: PathBuf,
}

impl ControlledFile {
    /// Writes what still fits, then fails as a full disk does.
    fn write_bounded(&self, position: u64, chunks: &[Bytes]) -> io::Result<()> {
        let total: u64 = chunks.iter().map(|chunk| chunk.len() as u64).sum();
        let grows = (position + total).saturating_sub(self.inner.len()?);
        let room = self.storage.room()?;
        if grows <= room {
            return self.inner.write(position, chunks);
        }
        self.write_first(position, chunks, total - (grows - room))?;
        Err(Failure::NoSpace.error())
    }

    fn write_first(&self, position: u64, chunks: &[Bytes], mut bytes: u64) -> io::Result<()> {
        let mut part = Vec::new();
        for chunk in chunks {
            let len = bytes.min(chunk.len() as u64);
            part.push(chunk.slice(..usize::try_from(len).unwrap_or(0)));
            bytes -= len;
        }
        self.inner.write(position, &part)
    }
}

impl StorageFile for ControlledFile {
    fn len(&self) -> io::Result<u64> {
        self.storage.ask(Operation::List, &self.path)?.whole()?;
        self.inner.len()
    }

    fn write(&self, position: u64, chunks: &[Bytes]) -> io::Result<()> {
        let (verdict, _gate) = self.storage.change(Operation::Write, &self.path)?;
        match verdict {
            Verdict::Skip => Ok(()),
            Verdict::Half => {
                let total: u64 = chunks.iter().map(|chunk| chunk.len() as u64).sum();
                self.write_first(position, chunks, total / 2)?;
                Err(Failure::Torn.error())
            }
            Verdict::Go if self.storage.controls.busy.load(Ordering::Acquire) => {
                self.write_bounded(position, chunks)
            }
            Verdict::Go => self.inner.write(position, chunks),
        }
    }

    fn read(&self, position: u64, len: usize) -> io::Result<Bytes> {
        self.storage.ask(Operation::Read, &self.path)?.whole()?;
        self.inner.read(position, len)
    }

    fn truncate(&self, len: u64) -> io::Result<()> {
        let (verdict, _gate) = self.storage.change(Operation::Truncate, &self.path)?;
        match verdict.whole()? {
            true => self.inner.truncate(len),
            false => Ok(()),
        }
    }

    fn sync(&self) -> io::Result<()> {
        let (verdict, _gate) = self.storage.change(Operation::Sync, &self.path)?;
        match verdict.whole()? {
            true => self.inner.sync(),
            false => Ok(()),
        }
    }

    fn system_file(&self) -> Option<&Arc<File>> {
        // Bytes that go past this file cannot be made to fail or to wait.
        match self.storage.controls.busy.load(Ordering::Acquire) {
            true => None,
            false => self.inner.system_file(),
        }
    }
}
