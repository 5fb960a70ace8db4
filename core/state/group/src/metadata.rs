use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use kafka_rs_types::{Str, Uuid};

/// A topic as far as groups care.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: Str,
    /// How many partitions it has.
    pub partitions: i32,
}

/// What groups need to know of the cluster: topics, and what is set on groups. Never changes once made.
pub trait Metadata: fmt::Debug + Send + Sync {
    /// Grows with every change.
    fn version(&self) -> i64;

    /// The topic called `name`.
    fn topic_by_name(&self, name: &str) -> Option<Topic>;

    /// The topic with this id.
    fn topic_by_id(&self, id: &Uuid) -> Option<Topic>;

    /// Calls `visit` with the name of every topic.
    fn visit_topic_names(&self, visit: &mut dyn FnMut(&Str));

    /// The value of `key` that is set on `group`.
    fn group_config(&self, group: &str, key: &str) -> Option<i32>;
}

/// The cluster's metadata at one moment, cheap to clone.
#[derive(Clone)]
pub struct MetadataView(Arc<dyn Metadata>);

impl MetadataView {
    /// A view of `metadata`.
    pub fn new(metadata: impl Metadata + 'static) -> Self {
        Self(Arc::new(metadata))
    }

    pub(crate) fn get(&self) -> &dyn Metadata {
        &*self.0
    }

    /// The ids of those of `names` that exist.
    pub(crate) fn ids<'a>(
        &self,
        names: impl IntoIterator<Item = &'a Str>,
    ) -> std::collections::BTreeSet<Uuid> {
        let topics = names
            .into_iter()
            .filter_map(|name| self.get().topic_by_name(name));
        topics.map(|topic| topic.id).collect()
    }
}

impl MetadataView {
    /// Stands for topics as they are: changes when one appears, grows or goes. `names` are in order.
    pub(crate) fn topics_hash<'a>(&self, names: impl IntoIterator<Item = &'a Str>) -> i64 {
        let mut hash = None;
        for name in names {
            if let Some(topic) = self.get().topic_by_name(name) {
                let so_far = hash.unwrap_or(FNV_OFFSET);
                let bytes = topic.id.0.into_iter().chain(topic.partitions.to_be_bytes());
                hash = Some(bytes.fold(so_far, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
                }));
            }
        }
        hash.unwrap_or(0).cast_signed()
    }
}

/// FNV-1a: only ever compared with what this broker wrote itself. Kafka uses another hash, and a
/// group that moves between the two is assigned anew once.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0100_0000_01b3;

impl Default for MetadataView {
    /// A cluster without topics, older than any other.
    fn default() -> Self {
        Self::new(TopicList::default())
    }
}

impl fmt::Debug for MetadataView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MetadataView({})", self.0.version())
    }
}

impl PartialEq for MetadataView {
    /// Views of the same version show the same.
    fn eq(&self, other: &Self) -> bool {
        self.0.version() == other.0.version()
    }
}

/// A list of topics, and settings of groups: metadata where there is no cluster.
#[derive(Debug, Clone)]
pub struct TopicList {
    /// Its version.
    pub version: i64,
    /// By name.
    pub topics: BTreeMap<Str, Topic>,
    /// By group and key.
    pub configs: BTreeMap<(Str, Str), i32>,
}

impl Default for TopicList {
    fn default() -> Self {
        Self {
            version: -1,
            topics: BTreeMap::new(),
            configs: BTreeMap::new(),
        }
    }
}

impl Metadata for TopicList {
    fn version(&self) -> i64 {
        self.version
    }

    fn topic_by_name(&self, name: &str) -> Option<Topic> {
        self.topics.get(name).cloned()
    }

    fn topic_by_id(&self, id: &Uuid) -> Option<Topic> {
        self.topics.values().find(|topic| topic.id == *id).cloned()
    }

    fn visit_topic_names(&self, visit: &mut dyn FnMut(&Str)) {
        self.topics.keys().for_each(visit);
    }

    fn group_config(&self, group: &str, key: &str) -> Option<i32> {
        self.configs
            .get(&(Str::from(group), Str::from(key)))
            .copied()
    }
}
