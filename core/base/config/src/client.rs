//! What a producer, a consumer or an admin client is set to.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{Error, Scope, check, find, nearest};

/// Names librdkafka has for keys of the table.
const ALIASES: &[(&str, &str)] = &[
    ("metadata.broker.list", "bootstrap.servers"),
    ("request.required.acks", "acks"),
    ("compression.codec", "compression.type"),
    ("queue.buffering.max.ms", "linger.ms"),
    ("message.timeout.ms", "delivery.timeout.ms"),
    ("message.max.bytes", "max.request.size"),
    ("message.send.max.retries", "retries"),
    ("max.in.flight", "max.in.flight.requests.per.connection"),
    ("fetch.wait.max.ms", "fetch.max.wait.ms"),
    ("fetch.message.max.bytes", "max.partition.fetch.bytes"),
    ("topic.metadata.refresh.interval.ms", "metadata.max.age.ms"),
    ("socket.timeout.ms", "request.timeout.ms"),
];

/// The settings of one client, checked.
///
/// ```
/// use kafka_rs_config::{ClientConfig, Scope};
/// let config = ClientConfig::new(Scope::Producer, [("linger.ms", "20")])?;
/// assert_eq!((config.number("linger.ms"), config.text("acks").as_str()), (20, "all"));
/// let error = ClientConfig::new(Scope::Producer, [("linger", "20")]).unwrap_err();
/// assert_eq!(error.to_string(), "unknown configuration linger; did you mean linger.ms?");
/// # Ok::<(), kafka_rs_config::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    scope: Scope,
    given: BTreeMap<&'static str, String>,
    warnings: Vec<String>,
}

impl ClientConfig {
    /// Checks `pairs`, all of them against the keys of `scope`.
    ///
    /// # Errors
    /// A key that does not exist, naming the one most like it; one that is given twice, under its
    /// own name or librdkafka's; a value that does not fit.
    pub fn new<K: AsRef<str>, V: AsRef<str>>(
        scope: Scope,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Error> {
        let mut config = Self {
            scope,
            given: BTreeMap::new(),
            warnings: Vec::new(),
        };
        for (name, value) in pairs {
            config.add(name.as_ref().trim(), value.as_ref())?;
        }
        Ok(config)
    }

    fn add(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
        let key = find(self.scope, alias.map_or(name, |(_, key)| key)).ok_or_else(|| {
            Error::UnknownKey {
                key: name.to_owned(),
                nearest: self.suggestion(name),
            }
        })?;
        check(key, value)?;
        if alias.is_some() {
            let warning = format!("configuration {name} is librdkafka's name for {}", key.name);
            self.warnings.push(warning);
        }
        match self.given.insert(key.name, value.trim().to_owned()) {
            None => Ok(()),
            Some(_) => Err(Error::Unusable(format!(
                "configuration {} is given twice",
                key.name
            ))),
        }
    }

    fn suggestion(&self, name: &str) -> Option<String> {
        let close = nearest(self.scope, name);
        // `linger` is nearer to `linger.ms` than its letters tell.
        let longer = || {
            crate::keys(self.scope)
                .map(|key| key.name)
                .find(|key| name.len() > 2 && key.starts_with(name))
        };
        close.or_else(longer).map(str::to_owned)
    }

    /// Whose settings these are.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// What the user should be told, one sentence each.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// True when somebody set `name`.
    pub fn is_set(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// The value in force; empty for null.
    pub fn text(&self, name: &str) -> String {
        match self.given.get(name) {
            Some(value) => value.clone(),
            None => find(self.scope, name)
                .and_then(|key| key.default)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    /// The value in force as a number; 0 where there is none.
    pub fn number(&self, name: &str) -> i64 {
        self.text(name).parse().unwrap_or(0)
    }

    /// The value in force as a number of bytes or items; 0 where it is negative.
    pub fn size(&self, name: &str) -> usize {
        usize::try_from(self.number(name)).unwrap_or(0)
    }

    /// The value in force as a truth value.
    pub fn flag(&self, name: &str) -> bool {
        self.text(name).eq_ignore_ascii_case("true")
    }

    /// The value in force, which is in milliseconds, as a time; zero where it is negative.
    pub fn duration(&self, name: &str) -> Duration {
        Duration::from_millis(u64::try_from(self.number(name)).unwrap_or(0))
    }

    /// The value in force as a list.
    pub fn list(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
        inner
            .unwrap_or(&text)
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_given_twice_under_two_names_is_refused() {
        let pairs = [("linger.ms", "1"), ("queue.buffering.max.ms", "2")];
        let error = ClientConfig::new(Scope::Producer, pairs).unwrap_err();
        assert_eq!(error.to_string(), "configuration linger.ms is given twice");
    }

    #[test]
    fn librdkafkas_names_work_and_warn() {
        let pairs = [("metadata.broker.list", "a:1, b:2")];
        let config = ClientConfig::new(Scope::Consumer, pairs).expect("config");
        assert_eq!(config.list("bootstrap.servers"), ["a:1", "b:2"]);
        assert_eq!(config.warnings().len(), 1);
        assert!(config.is_set("bootstrap.servers") && !config.is_set("group.id"));
    }

    #[test]
    fn a_key_of_another_client_is_unknown_here() {
        let error = ClientConfig::new(Scope::Consumer, [("linger.ms", "1")]).unwrap_err();
        assert!(matches!(error, Error::UnknownKey { .. }));
        let error = ClientConfig::new(Scope::Producer, [("linger.ms", "soon")]).unwrap_err();
        assert!(matches!(error, Error::InvalidValue { .. }));
    }

    #[test]
    fn defaults_are_kafkas() {
        let none: [(&str, &str); 0] = [];
        let producer = ClientConfig::new(Scope::Producer, none).expect("config");
        assert_eq!(producer.duration("linger.ms"), Duration::from_millis(5));
        assert_eq!(producer.size("buffer.memory"), 32 << 20);
        assert!(producer.flag("enable.idempotence"));
        assert!(producer.list("interceptor.classes").is_empty());
    }
}
