//! Forks of a running broker, and all of it in one file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use kafka_rs_platform::{Clock, MemoryStorage, Storage, VirtualClock};
use kafka_rs_types::Timestamp;
use serde::{Deserialize, Serialize};

use super::Broker;
use super::life::Parts;
use super::stores::Stores;
use crate::Error;

/// The entry of a snapshot that says how the broker was; the first one.
const ABOUT: &str = "kafka-rs-snapshot.json";
/// The directory with the broker's own files, as Apache Kafka would have them.
const DATA: &str = "data";
/// The form of the file; another one is refused.
const FORMAT: u32 = 1;
/// Settings that belong to the place a broker ran in, not to the broker.
const OF_THE_PLACE: [&str; 2] = ["listeners", "log.dirs"];

/// What a snapshot says about the broker.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    format: u32,
    taken_at_ms: Timestamp,
    frozen: bool,
    settings: BTreeMap<String, String>,
}

/// A snapshot, read.
pub(super) struct Snapshot {
    pub(super) stores: MemoryStorage,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) frozen_at: Option<Timestamp>,
}

impl Broker {
    /// Another broker in memory that begins with all this one has at this moment: records, groups,
    /// settings, and the time of its clock. Each goes its own way from then on. Stored records are
    /// shared, not copied, so that the cost does not grow with them: a test suite loads its records
    /// once and forks a broker per test.
    ///
    /// The new one has no faults, events or connections of this one, and listens at a port of its
    /// own when asked to.
    ///
    /// # Errors
    /// When this broker's storage cannot be read.
    pub async fn fork(&self) -> Result<Self, Error> {
        let now = Clock::now_ms(&self.clock);
        let frozen = self.clock.is_frozen();
        let image = self.image()?;
        let clock = VirtualClock::frozen(now);
        if !frozen {
            clock.resume();
        }
        let mut settings = self.portable_settings();
        settings.insert("listeners".to_owned(), "PLAINTEXT://127.0.0.1:0".to_owned());
        Self::launch(Parts {
            stores: Stores::in_memory().filled_with(image)?,
            settings,
            seed: self.next_seed(),
            clock,
            listen: false,
        })
        .await
    }

    /// Writes all this broker has at this moment into one file: a tar archive with the log directory
    /// as Apache Kafka has it, for [`BrokerBuilder::restore`](super::BrokerBuilder::restore) or for
    /// `tar` and `kafka-dump-log`. The broker goes on.
    ///
    /// # Errors
    /// When its storage cannot be read or the file not be written.
    pub fn snapshot(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let about = About {
            format: FORMAT,
            taken_at_ms: Clock::now_ms(&self.clock),
            frozen: self.clock.is_frozen(),
            settings: self.portable_settings(),
        };
        let image = self.image()?;
        let write = || -> io::Result<()> {
            let mut archive = tar::Builder::new(BufWriter::new(File::create(path)?));
            let about_json = serde_json::to_vec_pretty(&about)?;
            entry(&mut archive, Path::new(ABOUT), &about_json, &about)?;
            put(&mut archive, &image, Path::new(""), &about)?;
            archive.into_inner()?.flush()
        };
        write().map_err(|source| at(path, source))
    }

    /// All of the storage at one moment.
    fn image(&self) -> Result<MemoryStorage, Error> {
        if self.is_up() {
            // The next run need not look again at what lies before these.
            let server = self.server();
            let replicas = server.replicas();
            for partition in replicas.partitions() {
                // A log that cannot be flushed is recovered from further back.
                let _ = partition.flush();
            }
            replicas.checkpoint_recovery_points();
            replicas.checkpoint_high_watermarks();
            replicas.checkpoint_log_starts();
        }
        let _pause = self.storage.pause();
        self.stores.image()
    }

    fn portable_settings(&self) -> BTreeMap<String, String> {
        let mut settings = self.settings.lock().clone();
        settings.retain(|key, _| !OF_THE_PLACE.contains(&key.as_str()));
        settings
    }
}

impl Snapshot {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        unpack(path).map_err(|source| at(path, source))
    }
}

fn at(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        source,
    }
}

fn entry(
    archive: &mut tar::Builder<impl Write>,
    path: &Path,
    content: &[u8],
    about: &About,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(u64::try_from(about.taken_at_ms / 1000).unwrap_or(0));
    archive.append_data(&mut header, path, content)
}

fn put(
    archive: &mut tar::Builder<impl Write>,
    image: &MemoryStorage,
    dir: &Path,
    about: &About,
) -> io::Result<()> {
    for file in image.list(dir)? {
        let path = dir.join(&file.name);
        if file.is_dir {
            put(archive, image, &path, about)?;
        } else {
            let content = image.read_file(&path)?;
            entry(archive, &Path::new(DATA).join(&path), &content, about)?;
        }
    }
    Ok(())
}

fn unpack(path: &Path) -> io::Result<Snapshot> {
    let wrong = |reason: &str| io::Error::new(io::ErrorKind::InvalidData, reason.to_owned());
    let mut archive = tar::Archive::new(BufReader::new(File::open(path)?));
    let stores = MemoryStorage::new();
    let mut about: Option<About> = None;
    for file in archive.entries()? {
        let mut file = file?;
        let name: PathBuf = file.path()?.into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        if name == Path::new(ABOUT) {
            about = Some(serde_json::from_slice(&content)?);
        } else if let Ok(inside) = name.strip_prefix(DATA) {
            if !inside
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
            {
                return Err(wrong("a file of this snapshot lies outside of it"));
            }
            stores.create_dir_all(inside.parent().unwrap_or(Path::new("")))?;
            stores
                .open(inside, true)?
                .write(0, &[Bytes::from(content)])?;
        }
    }
    let about = about.ok_or_else(|| wrong("this is not a snapshot of a broker"))?;
    if about.format != FORMAT {
        return Err(wrong("this snapshot is of a form that is not known here"));
    }
    Ok(Snapshot {
        stores,
        settings: about.settings,
        frozen_at: about.frozen.then_some(about.taken_at_ms),
    })
}
