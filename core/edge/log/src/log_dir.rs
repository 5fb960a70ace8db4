//! One log directory: who owns it, what is in it, whether its disk still works.

use std::any::Any;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use kafka_rs_platform::{Storage, StorageSpace};
use kafka_rs_types::{Offset, TopicPartition, Uuid};
use parking_lot::Mutex;

use crate::checkpoint::{OffsetCheckpoint, parse_offsets, write_offsets};
use crate::error::Error;
use crate::files::{PARTITION_METADATA, deleted_dir_name, parse_partition_dir, partition_dir_name};
use crate::log::{Log, OpenOptions};
use crate::{FlushScheduler, LogConfig, MetaProperties, PartitionMetadata};

const CLEAN_SHUTDOWN: &str = ".kafka_cleanshutdown";
const LOCK: &str = ".lock";
const DELETE_SUFFIX: &str = "-delete";

/// Whether a log directory still works; the first I/O error ends it.
#[derive(Debug)]
pub(crate) struct Health {
    dir: String,
    failure: OnceLock<String>,
}

impl Health {
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.failure.get() {
            None => Ok(()),
            Some(reason) => Err(Error::Offline {
                dir: self.dir.clone(),
                reason: reason.clone(),
            }),
        }
    }

    pub(crate) fn fail(&self, error: &Error) {
        if self.failure.set(error.to_string()).is_ok() {
            tracing::error!(dir = self.dir, %error, "log directory goes offline");
        }
    }

    fn leave(&self) {
        // A directory that failed before keeps its first error.
        let _ = self.failure.set("its broker has stopped".to_owned());
    }
}

/// A partition's directory found on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Topic name and partition index, from the directory's name.
    pub topic_partition: TopicPartition,
    /// The topic's id, from `partition.metadata`.
    pub topic_id: Option<Uuid>,
}

/// A log directory, locked for this process.
#[derive(Debug)]
pub struct LogDir {
    storage: Arc<dyn Storage>,
    health: Arc<Health>,
    flusher: FlushScheduler,
    lock: Mutex<Option<Box<dyn Any + Send + Sync>>>,
    clean: bool,
    recovery_points: BTreeMap<TopicPartition, Offset>,
    log_starts: BTreeMap<TopicPartition, Offset>,
    high_watermarks: BTreeMap<TopicPartition, Offset>,
    cleaner_offsets: BTreeMap<TopicPartition, Offset>,
}

impl LogDir {
    /// Locks the directory and reads its checkpoints.
    ///
    /// The mark of a clean shutdown is used up by this: only [`LogDir::mark_clean`] sets it again.
    ///
    /// # Errors
    /// When another broker has the directory, or the disk fails.
    pub fn open(storage: Arc<dyn Storage>, flusher: FlushScheduler) -> Result<Self, Error> {
        let health = Arc::new(Health {
            dir: storage.root(),
            failure: OnceLock::new(),
        });
        let failed = |action, name: &str| {
            let path = format!("{}/{name}", storage.root());
            move |source| Error::Io {
                action,
                path,
                source,
            }
        };
        let lock = storage
            .lock(Path::new(LOCK))
            .map_err(failed("lock", LOCK))?;
        let clean = storage
            .exists(Path::new(CLEAN_SHUTDOWN))
            .map_err(failed("look for", CLEAN_SHUTDOWN))?;
        if clean {
            storage
                .remove_file(Path::new(CLEAN_SHUTDOWN))
                .map_err(failed("remove", CLEAN_SHUTDOWN))?;
            // Else a power cut could bring the mark back, for a log that was written to since.
            storage
                .sync_dir(Path::new(""))
                .map_err(failed("sync", ""))?;
        }
        let recovery_points = read_checkpoint(storage.as_ref(), OffsetCheckpoint::RecoveryPoint)?;
        let log_starts = read_checkpoint(storage.as_ref(), OffsetCheckpoint::LogStartOffset)?;
        let high_watermarks = read_checkpoint(storage.as_ref(), OffsetCheckpoint::HighWatermark)?;
        let cleaner_offsets = read_checkpoint(storage.as_ref(), OffsetCheckpoint::Cleaner)?;
        Ok(Self {
            storage,
            health,
            flusher,
            lock: Mutex::new(Some(lock)),
            clean,
            recovery_points,
            log_starts,
            high_watermarks,
            cleaner_offsets,
        })
    }

    /// The storage below.
    pub fn storage(&self) -> &Arc<dyn Storage> {
        &self.storage
    }

    /// The directory as people and DescribeLogDirs name it.
    pub fn path(&self) -> String {
        self.storage.root()
    }

    /// The first I/O error, if there was one: the directory is offline since.
    ///
    /// # Errors
    /// [`Error::Offline`] with that error.
    pub fn check(&self) -> Result<(), Error> {
        self.health.check()
    }

    /// Writes nothing from now on and unlocks the directory, so that another broker can have it
    /// although somebody may still hold this one.
    pub fn leave(&self) {
        self.health.leave();
        self.lock.lock().take();
    }

    /// True when the last run ended cleanly.
    pub fn was_clean(&self) -> bool {
        self.clean
    }

    /// Room left.
    ///
    /// # Errors
    /// When the system cannot say.
    pub fn space(&self) -> Result<StorageSpace, Error> {
        self.storage
            .space()
            .map_err(self.failed("measure", Path::new("")))
    }

    /// `meta.properties`, or `None` for a directory that was never formatted.
    ///
    /// # Errors
    /// When it is there but cannot be read or understood.
    pub fn meta_properties(&self) -> Result<Option<MetaProperties>, Error> {
        let path = Path::new(MetaProperties::FILE_NAME);
        let bytes = match self.storage.read_file(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            other => other.map_err(self.failed("read", path))?,
        };
        MetaProperties::parse(&String::from_utf8_lossy(&bytes))
            .map(Some)
            .map_err(|reason| Error::Corrupt {
                path: self.name(path),
                position: 0,
                reason,
            })
    }

    /// Writes `meta.properties`, which makes the directory this node's.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write_meta_properties(&self, properties: &MetaProperties) -> Result<(), Error> {
        let path = Path::new(MetaProperties::FILE_NAME);
        self.storage
            .replace_file(path, Bytes::from(properties.to_text()))
            .map_err(self.failed("write", path))
    }

    /// The partitions in the directory. What an earlier run was deleting is removed on the way.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn partitions(&self) -> Result<Vec<Found>, Error> {
        let root = Path::new("");
        let entries = self.storage.list(root).map_err(self.failed("list", root))?;
        let mut found = Vec::new();
        for entry in entries.into_iter().filter(|entry| entry.is_dir) {
            let path = Path::new(&entry.name);
            if entry.name.ends_with(DELETE_SUFFIX) {
                self.storage
                    .remove_dir_all(path)
                    .map_err(self.failed("remove", path))?;
                continue;
            }
            let Some(topic_partition) = parse_partition_dir(&entry.name) else {
                continue;
            };
            let topic_id = self.topic_id(path);
            found.push(Found {
                topic_partition,
                topic_id,
            });
        }
        Ok(found)
    }

    fn topic_id(&self, dir: &Path) -> Option<Uuid> {
        let bytes = self.storage.read_file(&dir.join(PARTITION_METADATA)).ok()?;
        Some(PartitionMetadata::parse(&String::from_utf8_lossy(&bytes))?.topic_id)
    }

    /// Opens the log of a partition, making its directory when it is new.
    ///
    /// # Errors
    /// When the disk fails; the log directory is offline then.
    pub fn open_log(
        &self,
        topic_partition: &TopicPartition,
        topic_id: Option<Uuid>,
        config: LogConfig,
    ) -> Result<Log, Error> {
        self.health.check()?;
        let name = partition_dir_name(topic_partition);
        let dir = Path::new(&name);
        let new = self
            .storage
            .create_dir_all(dir)
            .map_err(self.failed("create", dir))?;
        if let Some(topic_id) = topic_id.filter(|_| new || self.topic_id(dir).is_none()) {
            let path = dir.join(PARTITION_METADATA);
            let text = Bytes::from(PartitionMetadata { topic_id }.to_text());
            let write = || {
                let file = self.storage.open(&path, true)?;
                file.truncate(0)?;
                file.write(0, &[text])
            };
            write().map_err(self.failed("write", &path))?;
        }
        let at = |offsets: &BTreeMap<TopicPartition, Offset>| {
            offsets.get(topic_partition).copied().unwrap_or(0)
        };
        let options = OpenOptions {
            new,
            clean: self.clean,
            recovery_point: at(&self.recovery_points),
            log_start_offset: at(&self.log_starts),
        };
        Log::open(
            Arc::clone(&self.storage),
            Arc::clone(&self.health),
            self.flusher.clone(),
            topic_partition.clone(),
            config,
            options,
        )
    }

    /// The high watermark a partition had at the last checkpoint, 0 when it had none.
    pub fn checkpointed_high_watermark(&self, topic_partition: &TopicPartition) -> Offset {
        self.high_watermarks
            .get(topic_partition)
            .copied()
            .unwrap_or(0)
    }

    /// Where compaction had got to at the start, by partition.
    pub fn cleaner_offsets(&self) -> &BTreeMap<TopicPartition, Offset> {
        &self.cleaner_offsets
    }

    /// Renames a partition's directory, so that a topic of the same name can be made again at once;
    /// [`LogDir::remove_deleted`] with the name returned frees the space later.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn delete_log(&self, log: &Log, unique: &str) -> Result<PathBuf, Error> {
        log.shared.deleted.store(true, Ordering::Release);
        let from = log.shared.dir();
        let to = PathBuf::from(deleted_dir_name(log.topic_partition(), unique));
        self.storage
            .rename(&from, &to)
            .map_err(self.failed("rename", &from))?;
        to.clone_into(&mut log.shared.dir.lock());
        for segment in log.shared.segments.load().iter() {
            segment.moved(&to);
        }
        Ok(to)
    }

    /// Removes a directory that [`LogDir::delete_log`] renamed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove_deleted(&self, path: &Path) -> Result<(), Error> {
        self.storage
            .remove_dir_all(path)
            .map_err(self.failed("remove", path))
    }

    /// Removes a file that retention renamed.
    ///
    /// # Errors
    /// When the disk fails, but not when the file is gone already.
    pub fn remove_file(&self, path: &Path) -> Result<(), Error> {
        match self.storage.remove_file(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other.map_err(self.failed("remove", path)),
        }
    }

    /// Replaces a checkpoint file.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn write_checkpoint(
        &self,
        which: OffsetCheckpoint,
        offsets: &BTreeMap<TopicPartition, Offset>,
    ) -> Result<(), Error> {
        self.health.check()?;
        let path = Path::new(which.file_name());
        self.storage
            .replace_file(path, Bytes::from(write_offsets(offsets)))
            .map_err(self.failed("write", path))
    }

    /// Marks the directory as cleanly shut down; call it last, when every log is closed.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn mark_clean(&self) -> Result<(), Error> {
        self.health.check()?;
        let path = Path::new(CLEAN_SHUTDOWN);
        let content = Bytes::from_static(b"{\"version\":0,\"brokerEpoch\":-1}");
        self.storage
            .replace_file(path, content)
            .map_err(self.failed("write", path))
    }

    fn name(&self, path: &Path) -> String {
        format!("{}/{}", self.storage.root(), path.display())
    }

    fn failed(
        &self,
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(std::io::Error) -> Error + use<> {
        let path = self.name(path);
        let health = Arc::clone(&self.health);
        move |source| {
            let error = Error::Io {
                action,
                path,
                source,
            };
            health.fail(&error);
            error
        }
    }
}

fn read_checkpoint(
    storage: &dyn Storage,
    which: OffsetCheckpoint,
) -> Result<BTreeMap<TopicPartition, Offset>, Error> {
    let path = format!("{}/{}", storage.root(), which.file_name());
    let bytes = match storage.read_file(Path::new(which.file_name())) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => {
            return Err(Error::Io {
                action: "read",
                path,
                source,
            });
        }
        Ok(bytes) => bytes,
    };
    match parse_offsets(&String::from_utf8_lossy(&bytes)) {
        Ok(offsets) => Ok(offsets),
        Err(reason) => {
            // Without it every log is checked from its start, which is slow but right.
            tracing::warn!(path, reason, "checkpoint is unreadable and is ignored");
            Ok(BTreeMap::new())
        }
    }
}
