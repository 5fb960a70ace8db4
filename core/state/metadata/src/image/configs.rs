use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;
use kafka_rs_types::Str;

/// What a set of configuration values belongs to, numbered as in requests and records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i8)]
pub enum ConfigResourceType {
    /// A topic.
    Topic = 2,
    /// A broker, or all brokers under the empty name.
    Broker = 4,
    /// Log levels of one broker; never stored.
    BrokerLogger = 8,
    /// A client metrics subscription (KIP-714).
    ClientMetrics = 16,
    /// A group.
    Group = 32,
}

impl ConfigResourceType {
    /// Reads the number requests and records carry.
    pub fn from_code(code: i8) -> Option<Self> {
        [
            Self::Topic,
            Self::Broker,
            Self::BrokerLogger,
            Self::ClientMetrics,
            Self::Group,
        ]
        .into_iter()
        .find(|kind| *kind as i8 == code)
    }

    /// The name Kafka prints, for example `TOPIC`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Topic => "TOPIC",
            Self::Broker => "BROKER",
            Self::BrokerLogger => "BROKER_LOGGER",
            Self::ClientMetrics => "CLIENT_METRICS",
            Self::Group => "GROUP",
        }
    }
}

/// One resource with configuration of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConfigResource {
    /// Its kind.
    pub kind: ConfigResourceType,
    /// Its name; empty for the defaults of all brokers.
    pub name: Str,
}

impl ConfigResource {
    /// A topic.
    pub fn topic(name: impl Into<Str>) -> Self {
        Self {
            kind: ConfigResourceType::Topic,
            name: name.into(),
        }
    }

    /// One broker.
    pub fn broker(id: kafka_rs_types::NodeId) -> Self {
        Self {
            kind: ConfigResourceType::Broker,
            name: id.to_string().into(),
        }
    }

    /// The defaults of all brokers.
    pub fn default_broker() -> Self {
        Self {
            kind: ConfigResourceType::Broker,
            name: Str::default(),
        }
    }
}

/// The values set on one resource, by key.
pub type ConfigMap = BTreeMap<Str, Str>;

/// Every configuration value set at run time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigsImage {
    pub(crate) resources: OrdMap<ConfigResource, Arc<ConfigMap>>,
}

impl ConfigsImage {
    /// What is set on `resource`; `None` when nothing is.
    pub fn get(&self, resource: &ConfigResource) -> Option<&Arc<ConfigMap>> {
        self.resources.get(resource)
    }

    /// One value set on `resource`.
    pub fn value(&self, resource: &ConfigResource, key: &str) -> Option<&Str> {
        self.resources.get(resource)?.get(key)
    }

    /// What is set on the topic called `name`.
    pub fn topic(&self, name: &str) -> Option<&Arc<ConfigMap>> {
        self.resources.get(&ConfigResource::topic(name))
    }

    /// All resources with their values, ordered by kind and name.
    pub fn iter(&self) -> impl Iterator<Item = (&ConfigResource, &Arc<ConfigMap>)> {
        self.resources.iter()
    }

    /// Sets or, with `None`, removes one value.
    pub(crate) fn set(&mut self, resource: &ConfigResource, key: Str, value: Option<Str>) {
        match value {
            Some(value) => {
                let map = self.resources.entry(resource.clone()).or_default();
                Arc::make_mut(map).insert(key, value);
            }
            None => {
                let Some(map) = self.resources.get_mut(resource) else {
                    return;
                };
                let map = Arc::make_mut(map);
                map.remove(&key);
                if map.is_empty() {
                    self.resources.remove(resource);
                }
            }
        }
    }
}
