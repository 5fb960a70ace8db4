//! What is in force where nothing, or something, is set: the resource's own value, this node's, all
//! nodes', the one in the file, the default.

use kafka_rs_config::{ConfigSource, Key, Scope, find, keys, topic_default};
use kafka_rs_types::Str;

use super::{ApiError, Controller, config_rules};
use crate::image::{ConfigMap, ConfigResource, ConfigResourceType};

/// One effective value of a topic, as CreateTopics reports it (KIP-525).
pub(crate) struct EffectiveConfig {
    pub(crate) name: Str,
    pub(crate) value: Option<Str>,
    pub(crate) read_only: bool,
    pub(crate) sensitive: bool,
    /// Kafka's number of where the value comes from.
    pub(crate) source: i8,
}

impl Controller {
    /// Validates what would be all that is set on a resource.
    pub(crate) fn validate_configs(
        &self,
        resource: &ConfigResource,
        values: &ConfigMap,
    ) -> Result<(), ApiError> {
        config_rules::validate(resource, values, |name| {
            let set = self.broker_value(name).map(|(value, _)| value);
            let default = || find(Scope::Broker, name).and_then(|key| key.default);
            set.or_else(|| default().map(str::to_owned))
        })
    }

    /// True when the key holds a list, so that APPEND and SUBTRACT make sense.
    pub(crate) fn is_list(&self, kind: ConfigResourceType, key: &str) -> bool {
        key_of(kind, key).is_some_and(|key| key.kind == kafka_rs_config::Kind::List)
    }

    /// What a list that nobody set holds, for APPEND and SUBTRACT.
    pub(crate) fn default_value(&self, kind: ConfigResourceType, key: &str) -> Option<Str> {
        let key = key_of(kind, key)?;
        let value = match kind {
            ConfigResourceType::Topic => topic_default(key, |name| self.broker_value(name)).value,
            ConfigResourceType::Broker => {
                let given = self.config.static_config.get(key.name).cloned();
                given.or_else(|| key.default.map(str::to_owned))
            }
            _ => key.default.map(str::to_owned),
        };
        value.map(Str::from)
    }

    /// Every setting of a topic for which `set` is set, as CreateTopics reports it (KIP-525).
    pub(crate) fn effective_topic_configs(&self, set: &ConfigMap) -> Vec<EffectiveConfig> {
        let effective = |key: &'static Key| {
            let (value, source) = match set.get(key.name) {
                Some(value) => (Some(value.clone()), ConfigSource::DynamicTopic),
                None => {
                    let default = topic_default(key, |name| self.broker_value(name));
                    (default.value.map(Str::from), default.source)
                }
            };
            EffectiveConfig {
                name: Str::from_static(key.name),
                value,
                read_only: false,
                sensitive: key.is_sensitive(),
                source: source as i8,
            }
        };
        keys(Scope::Topic).map(effective).collect()
    }

    /// What somebody set a broker key to: for this node, for all nodes, in the file.
    fn broker_value(&self, name: &str) -> Option<(String, ConfigSource)> {
        let configs = self.image.configs();
        let this = ConfigResource::broker(self.config.node_id);
        let dynamic = [
            (this, ConfigSource::DynamicBroker),
            (
                ConfigResource::default_broker(),
                ConfigSource::DynamicDefaultBroker,
            ),
        ];
        let set = dynamic.iter().find_map(|(resource, source)| {
            let value = configs.value(resource, name)?;
            Some((value.to_string(), *source))
        });
        let given = || self.config.static_config.get(name).cloned();
        set.or_else(|| Some((given()?, ConfigSource::StaticBroker)))
    }

    /// The value in force for a topic: its own, this node's, all nodes', the static one.
    fn topic_value(&self, topic: &str, key: &str) -> Option<String> {
        let configs = self.image.configs();
        let dynamic = configs
            .value(&ConfigResource::topic(topic), key)
            .or_else(|| configs.value(&ConfigResource::broker(self.config.node_id), key))
            .or_else(|| configs.value(&ConfigResource::default_broker(), key));
        match dynamic {
            Some(value) => Some(value.to_string()),
            None => self.config.static_config.get(key).cloned(),
        }
    }

    /// `unclean.leader.election.enable` of a topic; the default is false.
    pub(crate) fn is_unclean_election_enabled(&self, topic: &str) -> bool {
        let value = self.topic_value(topic, "unclean.leader.election.enable");
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// `min.insync.replicas` of a topic; the default is 1.
    pub(crate) fn effective_min_isr(&self, topic: &str) -> usize {
        let value = self.topic_value(topic, "min.insync.replicas");
        value.and_then(|value| value.parse().ok()).unwrap_or(1)
    }
}

fn key_of(kind: ConfigResourceType, name: &str) -> Option<&'static Key> {
    let scope = match kind {
        ConfigResourceType::Topic => Scope::Topic,
        ConfigResourceType::Broker => Scope::Broker,
        ConfigResourceType::Group => Scope::Group,
        ConfigResourceType::ClientMetrics => Scope::ClientMetrics,
        _ => return None,
    };
    find(scope, name)
}
