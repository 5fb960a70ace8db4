//! One scenario: its handles, and which step does what.

use std::collections::BTreeMap;

use kafka_rs_admin::{Admin, NewTopic};
use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::producer::{Producer, Transaction, TransactionalProducer};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_types::{Str, TopicPartition};
use serde_json::{Value, json};

/// What a step brings, or why it cannot be played at all.
pub(crate) type Out = Result<Value, String>;

/// Plays the steps of a scenario one after the other.
pub(crate) struct Player {
    bootstrap: String,
    prefix: String,
    pub(crate) admin: Admin,
    pub(crate) producers: BTreeMap<String, Producer>,
    pub(crate) transactional: BTreeMap<String, TransactionalProducer>,
    pub(crate) transactions: BTreeMap<String, Transaction>,
    pub(crate) consumers: BTreeMap<String, Consumer>,
}

impl Player {
    pub(crate) fn new(bootstrap: &str, prefix: &str) -> Result<Self, String> {
        let config = ClientConfig::new(Scope::Admin, [("bootstrap.servers", bootstrap)]);
        let client = config
            .map_err(Error::from)
            .and_then(|config| Client::new(config, Platform::real()));
        Ok(Self {
            bootstrap: bootstrap.to_owned(),
            prefix: prefix.to_owned(),
            admin: Admin::new(client.map_err(|error| error.to_string())?),
            producers: BTreeMap::new(),
            transactional: BTreeMap::new(),
            transactions: BTreeMap::new(),
            consumers: BTreeMap::new(),
        })
    }

    pub(crate) async fn step(&mut self, step: &Value) -> Out {
        let what = text(step, "do")?;
        match what.as_str() {
            "topic" => self.topic(step).await,
            "delete_topic" => {
                let name = Str::from(self.name(&text(step, "topic")?));
                let deleted = self.admin.delete_topics(std::slice::from_ref(&name)).await;
                Ok(one(deleted.map(|mut rows| rows.remove(&name)), |()| {
                    json!("ok")
                }))
            }
            "grow" => {
                let name = Str::from(self.name(&text(step, "topic")?));
                let count = number(step, "partitions").unwrap_or(1) as i32;
                let counts = [(name.clone(), count)].into();
                let grown = self.admin.create_partitions(&counts, false).await;
                Ok(one(grown.map(|mut rows| rows.remove(&name)), |()| {
                    json!("ok")
                }))
            }
            "delete_records" => {
                let at = self.at(step)?;
                let before = [(at.clone(), number(step, "offset").unwrap_or(-1))].into();
                let deleted = self.admin.delete_records(&before).await;
                Ok(one(deleted.map(|mut rows| rows.remove(&at)), |start| {
                    json!(start)
                }))
            }
            "group" => {
                let group = Str::from(self.name(&text(step, "group")?));
                let described = self.admin.describe_group(&group).await;
                Ok(said(described.map(
                    |group| json!({"state": group.state.as_str(), "members": group.members.len()}),
                )))
            }
            "sleep" => {
                let ms = number(step, "ms").unwrap_or(0) as u64;
                tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
                Ok(json!("ok"))
            }
            _ => match self.write(&what, step).await? {
                Some(out) => Ok(out),
                None => self.read(&what, step).await,
            },
        }
    }

    async fn topic(&self, step: &Value) -> Out {
        let name = Str::from(self.name(&text(step, "topic")?));
        let mut topic = NewTopic::new(name.clone());
        topic.partitions = number(step, "partitions").map(|n| n as i32);
        topic.replication_factor = Some(1);
        for (key, value) in pairs(step, "config") {
            topic = topic.config(key, value);
        }
        let created = self.admin.create_topics(&[topic], false).await;
        Ok(one(created.map(|mut rows| rows.remove(&name)), |_| {
            json!("ok")
        }))
    }

    /// The settings of a handle, with the names that belong to this player.
    pub(crate) fn config(&self, scope: Scope, step: &Value) -> Result<ClientConfig, Error> {
        let mut settings = pairs(step, "config");
        settings.push(("bootstrap.servers".to_owned(), self.bootstrap.clone()));
        for (key, value) in &mut settings {
            if key == "group.id" || key == "transactional.id" {
                *value = self.name(value);
            }
        }
        Ok(ClientConfig::new(
            scope,
            settings.iter().map(|(k, v)| (k.as_str(), v.as_str())),
        )?)
    }

    /// A name of the scenario's as it is on the broker.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The scenario's name of what is so called on the broker.
    pub(crate) fn plain(&self, name: &str) -> String {
        name.strip_prefix(&self.prefix).unwrap_or(name).to_owned()
    }

    pub(crate) fn at(&self, step: &Value) -> Result<TopicPartition, String> {
        let topic = self.name(&text(step, "topic")?);
        Ok(TopicPartition::new(
            topic,
            number(step, "partition").unwrap_or(0) as i32,
        ))
    }

    /// All partitions a step names: `[["topic", 0], …]`.
    pub(crate) fn partitions(&self, step: &Value) -> Vec<TopicPartition> {
        let rows = step["partitions"].as_array().into_iter().flatten();
        rows.filter_map(|row| {
            let topic = self.name(row[0].as_str()?);
            Some(TopicPartition::new(topic, row[1].as_i64()? as i32))
        })
        .collect()
    }

    /// `topic-0` in the scenario's words.
    pub(crate) fn label(&self, at: &TopicPartition) -> String {
        format!("{}-{}", self.plain(&at.topic), at.partition)
    }

    /// Lets go of all handles.
    pub(crate) async fn end(self) {
        for (_, consumer) in self.consumers {
            let _ = consumer.close().await;
        }
    }
}

/// A string of the step's.
pub(crate) fn text(step: &Value, key: &str) -> Result<String, String> {
    let found = step[key].as_str().map(str::to_owned);
    found.ok_or_else(|| format!("no {key}"))
}

pub(crate) fn number(step: &Value, key: &str) -> Option<i64> {
    step[key].as_i64()
}

fn pairs(step: &Value, key: &str) -> Vec<(String, String)> {
    let rows = step[key].as_object().into_iter().flatten();
    rows.map(|(key, value)| {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        (key.clone(), value)
    })
    .collect()
}

/// The outcome of a call.
pub(crate) fn said(outcome: Result<Value, Error>) -> Value {
    outcome.unwrap_or_else(|error| json!({"error": name_of(&error)}))
}

/// The outcome for one item of a call.
fn one<T>(outcome: Result<Option<Result<T, Error>>, Error>, tell: impl Fn(T) -> Value) -> Value {
    said(match outcome {
        Ok(Some(row)) => row.map(tell),
        Ok(None) => Ok(json!("no row")),
        Err(error) => Err(error),
    })
}

/// Codes that mean the same to an application are told as one.
pub(crate) fn name_of(error: &Error) -> String {
    match error.name() {
        "ILLEGAL_GENERATION" | "UNKNOWN_MEMBER_ID" | "REBALANCE_IN_PROGRESS" => "COMMIT_FAILED",
        "INVALID_PRODUCER_EPOCH" | "PRODUCER_FENCED" => "FENCED",
        // Java has one exception for both.
        "CLOSED" => "INVALID_STATE",
        name => name,
    }
    .to_owned()
}
