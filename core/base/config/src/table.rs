//! Reading the table, once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// A broker or controller.
    Broker,
    /// A topic.
    Topic,
    /// A producer.
    Producer,
    /// A consumer.
    Consumer,
    /// An admin client.
    Admin,
    /// A group.
    Group,
    /// A client metrics subscription.
    ClientMetrics,
}

/// Kafka's types of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Boolean,
    /// Text.
    String,
    /// 32 bits.
    Int,
    /// 16 bits.
    Short,
    /// 64 bits.
    Long,
    /// A fraction.
    Double,
    /// Texts separated by commas.
    List,
    /// A Java class name.
    Class,
    /// A secret.
    Password,
}

/// When a key can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateMode {
    /// At start only.
    ReadOnly,
    /// At run time, for one broker.
    PerBroker,
    /// At run time, for one broker or all.
    ClusterWide,
    /// At run time, for the resource it belongs to.
    Resource,
}

/// A broker key a topic key gets its default from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synonym {
    /// The broker key.
    pub key: &'static str,
    /// What its value is multiplied with (hours to milliseconds, say).
    pub factor: i64,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What it belongs to.
    pub scope: Scope,
    /// Its name.
    pub name: &'static str,
    /// Type of its values.
    pub kind: Kind,
    /// Default; `None` for null or where a value is required.
    pub default: Option<&'static str>,
    /// The valid values, as Kafka prints them.
    pub valid: &'static str,
    /// HIGH, MEDIUM or LOW.
    pub importance: &'static str,
    /// When it can be changed.
    pub update: UpdateMode,
    /// Kafka keeps it to itself: shown only where it is set.
    pub internal: bool,
    /// For a topic key: the broker keys that set its default, the strongest first.
    pub synonyms: Vec<Synonym>,
    /// What it does.
    pub doc: &'static str,
}

impl Key {
    /// True for a secret, which is never shown.
    pub fn is_sensitive(&self) -> bool {
        self.kind == Kind::Password
    }

    /// A value as Kafka shows it: read by its type and written again.
    pub fn rendered(&self, value: &str) -> String {
        match self.kind {
            Kind::Boolean => value.trim().to_ascii_lowercase(),
            Kind::Int | Kind::Short | Kind::Long => value.trim().to_owned(),
            Kind::List => {
                let elements: Vec<&str> = value.split(',').map(str::trim).collect();
                elements.join(",")
            }
            _ => value.to_owned(),
        }
    }

    /// The number DescribeConfigs uses for the type.
    pub fn type_code(&self) -> i8 {
        match self.kind {
            Kind::Boolean => 1,
            Kind::String => 2,
            Kind::Int => 3,
            Kind::Short => 4,
            Kind::Long => 5,
            Kind::Double => 6,
            Kind::List => 7,
            Kind::Class => 8,
            Kind::Password => 9,
        }
    }
}

type Rows = BTreeMap<&'static str, Key>;

static TABLE: LazyLock<BTreeMap<Scope, Rows>> = LazyLock::new(|| {
    let mut table: BTreeMap<Scope, Rows> = BTreeMap::new();
    for line in include_str!("../data/keys.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let key = parse(line);
        table.entry(key.scope).or_default().insert(key.name, key);
    }
    table
});

/// All keys of a scope, by name.
pub fn keys(scope: Scope) -> impl Iterator<Item = &'static Key> {
    TABLE.get(&scope).into_iter().flat_map(BTreeMap::values)
}

/// The key called `name`.
pub fn find(scope: Scope, name: &str) -> Option<&'static Key> {
    TABLE.get(&scope)?.get(name)
}

/// The key of a scope that looks most like `name`, if any looks like it at all.
pub fn nearest(scope: Scope, name: &str) -> Option<&'static str> {
    keys(scope)
        .map(|key| (strsim::damerau_levenshtein(key.name, name), key.name))
        .min()
        .filter(|(distance, _)| *distance <= name.len().div_ceil(3).max(2))
        .map(|(_, name)| name)
}

fn parse(line: &'static str) -> Key {
    let mut columns = line.split('\t');
    let mut next = || columns.next().unwrap_or_default();
    let update;
    Key {
        scope: match next() {
            "broker" => Scope::Broker,
            "topic" => Scope::Topic,
            "producer" => Scope::Producer,
            "consumer" => Scope::Consumer,
            "admin" => Scope::Admin,
            "group" => Scope::Group,
            _ => Scope::ClientMetrics,
        },
        name: next(),
        kind: match next() {
            "BOOLEAN" => Kind::Boolean,
            "INT" => Kind::Int,
            "SHORT" => Kind::Short,
            "LONG" => Kind::Long,
            "DOUBLE" => Kind::Double,
            "LIST" => Kind::List,
            "CLASS" => Kind::Class,
            "PASSWORD" => Kind::Password,
            _ => Kind::String,
        },
        default: match next() {
            "\\N" | "<required>" => None,
            value => Some(value),
        },
        valid: next(),
        importance: next(),
        update: {
            update = next();
            match update {
                "broker" => UpdateMode::PerBroker,
                "cluster" => UpdateMode::ClusterWide,
                "readonly" | "internal" => UpdateMode::ReadOnly,
                _ => UpdateMode::Resource,
            }
        },
        internal: update == "internal",
        synonyms: next()
            .split(',')
            .filter(|s| !s.is_empty())
            .map(synonym)
            .collect(),
        doc: next(),
    }
}

fn synonym(text: &'static str) -> Synonym {
    match text.split_once(':') {
        Some((key, factor)) => Synonym {
            key,
            factor: factor.parse().unwrap_or(1),
        },
        None => Synonym {
            key: text,
            factor: 1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_every_default_is_valid() {
        for key in TABLE.values().flat_map(BTreeMap::values) {
            assert!(
                ["HIGH", "MEDIUM", "LOW"].contains(&key.importance),
                "{}",
                key.name
            );
            // Kafka does not hold its own empty defaults against its validators.
            if let Some(default) = key.default.filter(|default| !default.is_empty()) {
                assert_eq!(
                    crate::check(key, default),
                    Ok(()),
                    "{} = {default}",
                    key.name
                );
            }
            for synonym in &key.synonyms {
                assert!(
                    find(Scope::Broker, synonym.key).is_some(),
                    "{}",
                    synonym.key
                );
            }
        }
        assert!(keys(Scope::Topic).count() > 25 && keys(Scope::Broker).count() > 300);
    }

    #[test]
    fn a_misspelt_key_finds_the_one_that_was_meant() {
        assert_eq!(
            nearest(Scope::Broker, "log.retention.hour"),
            Some("log.retention.hours")
        );
        assert_eq!(
            nearest(Scope::Broker, "num.partitons"),
            Some("num.partitions")
        );
        assert_eq!(nearest(Scope::Broker, "completely.other"), None);
    }
}
