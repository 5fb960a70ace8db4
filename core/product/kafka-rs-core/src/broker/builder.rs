//! How an embedded broker is described before it starts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kafka_rs_platform::{SimStorage, VirtualClock};
use kafka_rs_types::Timestamp;

use super::life::Parts;
use super::snapshot::Snapshot;
use super::stores::Stores;
use super::{Broker, FixtureRecord, fixtures};
use crate::{Error, Release};

/// The settings that differ from Kafka's defaults, because one broker in a test suite needs one
/// partition of each internal topic, no waiting for members that will not come, and no work while
/// nobody asks for any. Whatever is given with [`BrokerBuilder::config`] beats them.
pub const TEST_PROFILE: &[(&str, &str)] = &[
    ("listeners", "PLAINTEXT://127.0.0.1:0"),
    ("offsets.topic.num.partitions", "1"),
    ("offsets.topic.replication.factor", "1"),
    ("transaction.state.log.num.partitions", "1"),
    ("transaction.state.log.replication.factor", "1"),
    ("transaction.state.log.min.isr", "1"),
    ("share.coordinator.state.topic.num.partitions", "1"),
    ("share.coordinator.state.topic.replication.factor", "1"),
    ("share.coordinator.state.topic.min.isr", "1"),
    ("group.initial.rebalance.delay.ms", "0"),
    // A broker that shares its process with the controller is not lost without it.
    ("broker.heartbeat.interval.ms", "3600000"),
    ("broker.session.timeout.ms", "86400000"),
];

/// More of the same for a broker in memory, which has no crash to recover from.
const MEMORY_PROFILE: &[(&str, &str)] = &[
    ("replica.high.watermark.checkpoint.interval.ms", "3600000"),
    ("log.flush.offset.checkpoint.interval.ms", "3600000"),
    ("log.flush.start.offset.checkpoint.interval.ms", "3600000"),
];

/// Describes an embedded broker; see [`Broker::builder`].
#[derive(Debug, Clone)]
pub struct BrokerBuilder {
    nodes: usize,
    dir: Option<PathBuf>,
    topics: Vec<(String, i32)>,
    listen: Option<String>,
    config: BTreeMap<String, String>,
    fixtures: Vec<Fixtures>,
    frozen_at: Option<Timestamp>,
    seed: Option<u64>,
    simulated_disk: bool,
    restore: Option<PathBuf>,
    impersonate: Option<String>,
}

#[derive(Debug, Clone)]
enum Fixtures {
    File(PathBuf),
    Records(Vec<FixtureRecord>),
}

impl Default for BrokerBuilder {
    fn default() -> Self {
        Self {
            nodes: 1,
            dir: None,
            topics: Vec::new(),
            listen: None,
            config: BTreeMap::new(),
            fixtures: Vec::new(),
            frozen_at: None,
            seed: None,
            simulated_disk: false,
            restore: None,
            impersonate: None,
        }
    }
}

impl BrokerBuilder {
    /// How many nodes; 1 is all there can be until clusters are built.
    #[must_use]
    pub fn nodes(mut self, nodes: usize) -> Self {
        self.nodes = nodes;
        self
    }

    /// Keeps everything below this directory instead of in memory. A later broker in the same
    /// directory goes on where this one ended.
    #[must_use]
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// Creates topics at start, each with a number of partitions; those that exist are kept.
    #[must_use]
    pub fn topics<N: Into<String>>(mut self, topics: impl IntoIterator<Item = (N, i32)>) -> Self {
        let named = topics.into_iter().map(|(name, count)| (name.into(), count));
        self.topics.extend(named);
        self
    }

    /// Listens on `host:port` from the start; port 0 takes any free one. Without this, nothing
    /// listens before [`Broker::bootstrap_servers`] is asked for.
    #[must_use]
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = Some(address.into());
        self
    }

    /// Sets a setting, by Kafka's name.
    #[must_use]
    pub fn config(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(key.into(), value.into());
        self
    }

    /// Loads a file of records at start, one JSON object a line; see [`FixtureRecord`].
    #[must_use]
    pub fn fixtures(mut self, path: impl Into<PathBuf>) -> Self {
        self.fixtures.push(Fixtures::File(path.into()));
        self
    }

    /// Loads these records at start.
    #[must_use]
    pub fn records(mut self, records: impl IntoIterator<Item = FixtureRecord>) -> Self {
        let records = records.into_iter().collect();
        self.fixtures.push(Fixtures::Records(records));
        self
    }

    /// Starts with the clock frozen at `wall_ms` (milliseconds since 1970).
    #[must_use]
    pub fn frozen_at(mut self, wall_ms: Timestamp) -> Self {
        self.frozen_at = Some(wall_ms);
        self
    }

    /// Draws ids from this seed, so that two runs draw the same.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Keeps everything on a simulated disk, which loses what was not synced when
    /// [`Broker::power_cut`] says so.
    #[must_use]
    pub fn simulated_disk(mut self) -> Self {
        self.simulated_disk = true;
        self
    }

    /// Begins with what [`Broker::snapshot`] wrote, settings and a frozen clock's time included;
    /// what else is given here beats them. A `dir` must be empty then.
    #[must_use]
    pub fn restore(mut self, snapshot: impl Into<PathBuf>) -> Self {
        self.restore = Some(snapshot.into());
        self
    }

    /// Serves what this release of Kafka serves; see [`Broker::impersonate`].
    #[must_use]
    pub fn impersonate(mut self, release: impl Into<String>) -> Self {
        self.impersonate = Some(release.into());
        self
    }

    /// Starts the broker and returns when it serves. Runs on the tokio runtime it is called in.
    ///
    /// # Errors
    /// A setting, directory, address, topic or fixture that cannot be used.
    pub async fn start(self) -> Result<Broker, Error> {
        if self.nodes != 1 {
            return Err(Error::NotBuilt(format!(
                "a broker of {} nodes comes with clusters, which are not built yet; use nodes(1)",
                self.nodes
            )));
        }
        let release = self
            .impersonate
            .as_deref()
            .map(Release::named)
            .transpose()?;
        let restored = self.restore.as_deref().map(Snapshot::read).transpose()?;
        let frozen = restored.as_ref().and_then(|snapshot| snapshot.frozen_at);
        let clock = match self.frozen_at.or(frozen) {
            Some(wall_ms) => VirtualClock::frozen(wall_ms),
            None => VirtualClock::running(),
        };
        let settings = self.settings(restored.as_ref());
        let parts = Parts {
            stores: self.stores(restored)?,
            settings,
            seed: self.seed,
            clock,
            listen: self.listen.is_some(),
        };
        let broker = Broker::launch(parts).await?;
        broker.create_topics(&self.topics).await?;
        for fixtures in &self.fixtures {
            let records = match fixtures {
                Fixtures::File(path) => fixtures::read(path)?,
                Fixtures::Records(records) => records.clone(),
            };
            broker.load(&records).await?;
        }
        broker.set_release(release);
        Ok(broker)
    }

    fn stores(&self, restored: Option<Snapshot>) -> Result<Stores, Error> {
        let stores = match (&self.dir, self.simulated_disk) {
            (Some(_), true) => {
                let reason = "a broker is in a directory or on a simulated disk, not both";
                return Err(Error::Control(reason.to_owned()));
            }
            (Some(dir), false) => Stores::on_disk(dir),
            (None, true) => Stores::Simulated(SimStorage::new().into()),
            (None, false) => Stores::in_memory(),
        };
        match restored {
            None => Ok(stores),
            Some(snapshot) => stores.filled_with(snapshot.stores),
        }
    }

    fn settings(&self, restored: Option<&Snapshot>) -> BTreeMap<String, String> {
        let memory = if self.dir.is_none() {
            MEMORY_PROFILE
        } else {
            &[]
        };
        let mut settings: BTreeMap<String, String> = TEST_PROFILE
            .iter()
            .chain(memory)
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        if let Some(snapshot) = restored {
            settings.extend(snapshot.settings.clone());
        }
        if let Some(dir) = &self.dir {
            settings.insert("log.dirs".to_owned(), dir.display().to_string());
        }
        if let Some(address) = &self.listen {
            settings.insert("listeners".to_owned(), format!("PLAINTEXT://{address}"));
        }
        settings.extend(self.config.clone());
        settings
    }
}
