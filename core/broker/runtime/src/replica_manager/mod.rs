//! All partitions of this broker: found by name or id, made and removed as the metadata says.

mod background;
mod cleaner;
mod open;
mod publish;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{Found, LogDir};
use kafka_rs_platform::Platform;
use kafka_rs_types::{NodeId, PartitionIndex, Str, TopicPartition, Uuid};
use parking_lot::{Mutex, RwLock};

use crate::log_cleaner::LogCleaner;
use crate::{Error, Observer, Partition, Traffic};

/// A topic of which this broker hosts partitions; replaced as a whole when that changes.
#[derive(Debug, Clone)]
struct HostedTopic {
    id: Uuid,
    name: Str,
    /// By index; a hole is a partition that other brokers host.
    partitions: Vec<Option<Arc<Partition>>>,
}

#[derive(Debug, Default)]
struct Topics {
    by_name: HashMap<Str, Arc<HostedTopic>>,
    by_id: HashMap<Uuid, Arc<HostedTopic>>,
}

/// Something renamed for deletion, to be removed later.
#[derive(Debug)]
struct Doomed {
    /// Monotonic time from which on it may go.
    due: Duration,
    dir: usize,
    path: PathBuf,
    is_dir: bool,
}

/// The partitions of this broker and the log directories they live in (Kafka's `ReplicaManager`).
#[derive(Debug)]
pub struct ReplicaManager {
    node_id: NodeId,
    platform: Platform,
    config: ArcSwap<BrokerConfig>,
    dirs: Vec<Arc<LogDir>>,
    /// What was on disk at start and no partition has claimed yet.
    found: Mutex<BTreeMap<TopicPartition, (usize, Found)>>,
    topics: RwLock<Topics>,
    doomed: Mutex<Vec<Doomed>>,
    /// What went through partitions that are gone, so that totals never go back.
    retired: Mutex<Traffic>,
    checkpoints: Mutex<background::Checkpoints>,
    cleaner: LogCleaner,
    observer: Option<Arc<dyn Observer>>,
}

impl ReplicaManager {
    /// Looks at what is in the log directories; opens nothing before the metadata asks for it.
    ///
    /// # Errors
    /// When no directory can be listed.
    pub fn new(
        node_id: NodeId,
        platform: Platform,
        config: Arc<BrokerConfig>,
        dirs: Vec<Arc<LogDir>>,
    ) -> Result<Self, Error> {
        let mut found = BTreeMap::new();
        for (at, dir) in dirs.iter().enumerate() {
            for partition in dir.partitions()? {
                found.insert(partition.topic_partition.clone(), (at, partition));
            }
        }
        let cleaned = dirs.iter().flat_map(|dir| dir.cleaner_offsets().clone());
        let cleaner = LogCleaner::new(cleaned.collect(), platform.clock.now_ms());
        Ok(Self {
            node_id,
            platform,
            config: ArcSwap::new(config),
            dirs,
            found: Mutex::new(found),
            topics: RwLock::default(),
            doomed: Mutex::default(),
            retired: Mutex::default(),
            checkpoints: Mutex::default(),
            cleaner,
            observer: None,
        })
    }

    /// Tells `observer` of everything that happens to partitions opened from now on.
    #[must_use]
    pub fn observed_by(mut self, observer: Option<Arc<dyn Observer>>) -> Self {
        self.observer = observer;
        self
    }

    /// The partition of a topic called `topic`.
    ///
    /// # Errors
    /// UNKNOWN_TOPIC_OR_PARTITION.
    pub fn partition(&self, topic: &str, index: PartitionIndex) -> Result<Arc<Partition>, Error> {
        let topics = self.topics.read();
        topics
            .by_name
            .get(topic)
            .and_then(|topic| at(topic, index))
            .ok_or_else(|| Error::UnknownTopicOrPartition(TopicPartition::new(topic, index)))
    }

    /// The partition of the topic whose id is `id`.
    ///
    /// # Errors
    /// UNKNOWN_TOPIC_ID, or UNKNOWN_TOPIC_OR_PARTITION when the topic has no such partition.
    pub fn partition_by_id(
        &self,
        id: &Uuid,
        index: PartitionIndex,
    ) -> Result<Arc<Partition>, Error> {
        let topics = self.topics.read();
        let topic = topics.by_id.get(id).ok_or(Error::UnknownTopicId(*id))?;
        at(topic, index).ok_or_else(|| {
            Error::UnknownTopicOrPartition(TopicPartition::new(topic.name.clone(), index))
        })
    }

    /// The name of the hosted topic whose id is `id`.
    pub fn topic_name(&self, id: &Uuid) -> Option<Str> {
        self.topics
            .read()
            .by_id
            .get(id)
            .map(|topic| topic.name.clone())
    }

    /// Every partition hosted here, in the order of topic ids and indexes.
    pub fn partitions(&self) -> Vec<Arc<Partition>> {
        let topics = self.topics.read();
        let mut hosted: Vec<_> = topics.by_id.values().collect();
        hosted.sort_unstable_by_key(|topic| topic.id);
        hosted
            .into_iter()
            .flat_map(|topic| topic.partitions.iter().flatten().cloned())
            .collect()
    }

    /// What went through the partitions of deleted topics.
    pub fn retired_traffic(&self) -> Traffic {
        *self.retired.lock()
    }

    /// Number of partitions hosted here.
    pub fn partition_count(&self) -> usize {
        let topics = self.topics.read();
        topics
            .by_id
            .values()
            .map(|topic| topic.partitions.iter().flatten().count())
            .sum()
    }

    /// The log directories, in the order of `log.dirs`.
    pub fn log_dirs(&self) -> &[Arc<LogDir>] {
        &self.dirs
    }

    /// Which of [`Self::log_dirs`] holds a partition.
    pub fn log_dir_of(&self, partition: &Partition) -> Option<&Arc<LogDir>> {
        let path = partition.reader().root();
        self.dirs.iter().find(|dir| dir.path() == path)
    }

    /// Resolves after `duration` of the broker's time.
    pub(crate) fn sleep(&self, duration: Duration) -> kafka_rs_platform::Sleep {
        self.platform.clock.sleep(duration)
    }

    /// The settings in force.
    pub fn config(&self) -> Arc<BrokerConfig> {
        self.config.load_full()
    }
}

fn at(topic: &HostedTopic, index: PartitionIndex) -> Option<Arc<Partition>> {
    topic.partitions.get(usize::try_from(index).ok()?)?.clone()
}
