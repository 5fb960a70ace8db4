//! A topic's effective settings.

use std::collections::BTreeMap;

use crate::{BrokerConfig, Key, Scope, find};

/// Where an effective value comes from (the numbers are DescribeConfigs').
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i8)]
pub enum ConfigSource {
    /// Set for the topic.
    DynamicTopic = 1,
    /// Set at run time for this broker.
    DynamicBroker = 2,
    /// Set at run time for all brokers.
    DynamicDefaultBroker = 3,
    /// Set in the file, the environment or on the command line.
    StaticBroker = 4,
    /// Nobody set it.
    Default = 5,
}

/// An effective value and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The value; `None` for null.
    pub value: Option<String>,
    /// Where it comes from.
    pub source: ConfigSource,
    /// The key it was set under, for a broker's setting.
    pub key: &'static str,
}

/// The value of a topic key: the topic's own, else the broker's under one of the synonyms, else the default.
pub fn topic_value(
    key: &'static Key,
    overrides: &BTreeMap<String, String>,
    broker: &BrokerConfig,
) -> Effective {
    if let Some(value) = overrides.get(key.name) {
        let source = ConfigSource::DynamicTopic;
        return Effective {
            value: Some(value.clone()),
            source,
            key: key.name,
        };
    }
    topic_default(key, |name| broker.set_value(name))
}

/// The value of a topic key nobody set for the topic: what `broker` says is set under one of the
/// synonyms, in the topic key's unit, else the default.
pub fn topic_default(
    key: &'static Key,
    broker: impl Fn(&str) -> Option<(String, ConfigSource)>,
) -> Effective {
    for synonym in &key.synonyms {
        if let Some((value, source)) = broker(synonym.key) {
            let value = scaled(&value, synonym.factor);
            return Effective {
                value: Some(value),
                source,
                key: synonym.key,
            };
        }
    }
    Effective {
        value: key.default.map(str::to_owned),
        source: ConfigSource::Default,
        key: key.name,
    }
}

fn scaled(value: &str, factor: i64) -> String {
    match value.trim().parse::<i64>() {
        // A negative retention means "for ever" in every unit.
        Ok(number) if factor != 1 && number >= 0 => number.saturating_mul(factor).to_string(),
        Ok(_) if factor != 1 => "-1".to_owned(),
        _ => value.to_owned(),
    }
}

/// A topic's settings, looked up by name.
#[derive(Debug, Clone)]
pub struct TopicConfig<'a> {
    overrides: &'a BTreeMap<String, String>,
    broker: &'a BrokerConfig,
}

impl<'a> TopicConfig<'a> {
    /// The settings of a topic with these overrides on a broker.
    pub fn new(overrides: &'a BTreeMap<String, String>, broker: &'a BrokerConfig) -> Self {
        Self { overrides, broker }
    }

    /// The effective value of `name`; empty for null or an unknown key.
    pub fn text(&self, name: &str) -> String {
        find(Scope::Topic, name)
            .and_then(|key| topic_value(key, self.overrides, self.broker).value)
            .unwrap_or_default()
    }

    /// The effective value as a number; 0 where it is none.
    pub fn number(&self, name: &str) -> i64 {
        self.text(name).trim().parse().unwrap_or(0)
    }

    /// True when a list value holds `item`.
    pub fn lists(&self, name: &str, item: &str) -> bool {
        self.text(name).split(',').any(|part| part.trim() == item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broker(pairs: &[(&str, &str)]) -> BrokerConfig {
        let pairs = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        BrokerConfig::new(pairs.collect()).expect("config")
    }

    #[test]
    fn the_topic_beats_the_broker_beats_the_default() {
        let none = BTreeMap::new();
        let plain = broker(&[]);
        assert_eq!(
            TopicConfig::new(&none, &plain).number("retention.ms"),
            604_800_000
        );
        let hours = broker(&[("log.retention.hours", "2")]);
        assert_eq!(
            TopicConfig::new(&none, &hours).number("retention.ms"),
            7_200_000
        );
        let both = broker(&[("log.retention.hours", "2"), ("log.retention.ms", "5")]);
        assert_eq!(TopicConfig::new(&none, &both).number("retention.ms"), 5);
        let own: BTreeMap<_, _> = [("retention.ms".to_owned(), "9".to_owned())].into();
        assert_eq!(TopicConfig::new(&own, &both).number("retention.ms"), 9);
        let ever = broker(&[("log.retention.hours", "-1")]);
        assert_eq!(TopicConfig::new(&none, &ever).number("retention.ms"), -1);
    }
}
