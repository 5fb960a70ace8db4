//! `kafka-rs topics`: the topics of a cluster.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use kafka_rs_admin::{Admin, ListedOffset, NewTopic, OffsetSpec, TopicDescription};
use kafka_rs_client::Error;
use kafka_rs_config::Scope;
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use serde_json::json;

use super::cluster::{Cluster, key_value, line, report, with_hints};
use crate::output::table;

/// List, describe, create, grow and delete topics.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs topics list
  kafka-rs topics create orders --partitions 6 -c retention.ms=86400000
  kafka-rs topics describe orders --bootstrap broker:9092
  kafka-rs topics list --json | jq -r .name")]
pub(crate) struct Topics {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    cluster: Cluster,
}

#[derive(Subcommand)]
enum Command {
    /// List topics with their partitions and replicas.
    #[command(after_help = "Examples:
  kafka-rs topics list
  kafka-rs topics list --internal --json")]
    List {
        /// Show topics like __consumer_offsets too.
        #[arg(long)]
        internal: bool,
    },
    /// Show the partitions of topics: leader, replicas, replicas in sync, first and next offset.
    #[command(after_help = "Examples:
  kafka-rs topics describe orders payments
  kafka-rs topics describe orders --json | jq .partitions[].leader")]
    Describe {
        /// Which topics.
        #[arg(required = true, value_name = "TOPIC")]
        topics: Vec<String>,
    },
    /// Create topics.
    #[command(after_help = "Examples:
  kafka-rs topics create orders payments
  kafka-rs topics create orders --partitions 6 --replication-factor 3 -c cleanup.policy=compact
  kafka-rs topics create orders --if-not-exists
  kafka-rs topics create orders --partitions 100 --dry-run    would that be allowed?")]
    Create {
        /// Names of the topics.
        #[arg(required = true, value_name = "TOPIC")]
        topics: Vec<String>,
        /// How many partitions each gets; by default as many as the cluster says.
        #[arg(short, long, value_parser = clap::value_parser!(i32).range(1..))]
        partitions: Option<i32>,
        /// Replicas of each partition; by default as many as the cluster says.
        #[arg(short, long, value_parser = clap::value_parser!(i16).range(1..))]
        replication_factor: Option<i16>,
        /// A setting of the topics, by Kafka's name; may be given many times.
        #[arg(short, long, value_name = "KEY=VALUE")]
        config: Vec<String>,
        /// No failure when a topic is there already.
        #[arg(long)]
        if_not_exists: bool,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Grow topics to that many partitions.
    #[command(after_help = "Examples:
  kafka-rs topics add-partitions orders --to 12

Records with a key go to another partition once there are more; nothing moves what is there.")]
    AddPartitions {
        /// Which topics.
        #[arg(required = true, value_name = "TOPIC")]
        topics: Vec<String>,
        /// How many partitions there shall be in all.
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(i32).range(1..))]
        to: i32,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Delete topics with all their records.
    #[command(after_help = "Examples:
  kafka-rs topics delete orders
  kafka-rs topics delete orders payments --if-exists")]
    Delete {
        /// Which topics.
        #[arg(required = true, value_name = "TOPIC")]
        topics: Vec<String>,
        /// No failure when a topic is not there.
        #[arg(long)]
        if_exists: bool,
    },
}

impl Topics {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self { command, cluster } = self;
        let json = cluster.json;
        cluster.run(async |admin| match command {
            Command::List { internal } => list(&admin, internal, json).await,
            Command::Describe { topics } => describe(&admin, names(topics), json).await,
            Command::Create {
                topics,
                partitions,
                replication_factor,
                config,
                if_not_exists,
                dry_run,
            } => {
                let mut configs = BTreeMap::new();
                for setting in &config {
                    let (key, value) = key_value(setting)?;
                    configs.insert(Str::from(key), Str::from(value));
                }
                let topics = names(topics).into_iter().map(|name| NewTopic {
                    partitions,
                    replication_factor,
                    configs: configs.clone(),
                    ..NewTopic::new(name)
                });
                let topics: Vec<_> = topics.collect();
                let done = create(&admin, &topics, if_not_exists, dry_run, json).await;
                with_hints(done, Scope::Topic, configs.keys().map(Str::as_str))
            }
            Command::AddPartitions {
                topics,
                to,
                dry_run,
            } => {
                let counts = names(topics).into_iter().map(|name| (name, to)).collect();
                let done = admin.create_partitions(&counts, dry_run).await?;
                let what = if dry_run { "could grow" } else { "grown" };
                report(done, |name, ()| match json {
                    true => line(
                        &json!({ "name": name.as_str(), "partitions": to, "dry_run": dry_run }),
                    ),
                    false => line(&format!("{what} {name} to {to} partitions")),
                })
            }
            Command::Delete { topics, if_exists } => {
                let mut done = admin.delete_topics(&names(topics)).await?;
                done.retain(|_, result| {
                    !(if_exists && failed_with(result, ErrorCode::UnknownTopicOrPartition))
                });
                report(done, |name, ()| match json {
                    true => line(&json!({ "name": name.as_str(), "deleted": true })),
                    false => line(&format!("deleted {name}")),
                })
            }
        })
    }
}

fn names(topics: Vec<String>) -> Vec<Str> {
    topics.into_iter().map(Str::from).collect()
}

fn failed_with<T>(result: &Result<T, Error>, code: ErrorCode) -> bool {
    result.as_ref().is_err_and(|error| error.is(code))
}

fn replication_factor(topic: &TopicDescription) -> usize {
    topic
        .partitions
        .first()
        .map_or(0, |partition| partition.replicas.len())
}

async fn list(admin: &Admin, internal: bool, json: bool) -> anyhow::Result<()> {
    let mut topics = admin.list_topics().await?;
    topics.retain(|topic| internal || !topic.is_internal);
    if json {
        for topic in &topics {
            line(&json!({
                "name": topic.name.as_str(),
                "id": topic.id.to_string(),
                "internal": topic.is_internal,
                "partitions": topic.partitions.len(),
                "replication_factor": replication_factor(topic),
            }))?;
        }
        return Ok(());
    }
    let rows = topics.iter().map(|topic| {
        let partitions = topic.partitions.len().to_string();
        [
            topic.name.to_string(),
            partitions,
            replication_factor(topic).to_string(),
            topic.id.to_string(),
        ]
    });
    line(&table(
        ["TOPIC", "PARTITIONS", "REPLICAS", "ID"],
        &[1, 2],
        rows,
    ))
}

async fn create(
    admin: &Admin,
    topics: &[NewTopic],
    if_not_exists: bool,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<()> {
    let mut done = admin.create_topics(topics, dry_run).await?;
    done.retain(|_, result| !(if_not_exists && failed_with(result, ErrorCode::TopicAlreadyExists)));
    let what = if dry_run { "could create" } else { "created" };
    report(done, |name, created| match json {
        true => line(&json!({
            "name": name.as_str(),
            "id": created.id.to_string(),
            "partitions": created.partitions,
            "replication_factor": created.replication_factor,
            "dry_run": dry_run,
        })),
        false => line(&format!(
            "{what} {name} with {} partitions, replication factor {}",
            created.partitions, created.replication_factor
        )),
    })
}

async fn describe(admin: &Admin, topics: Vec<Str>, json: bool) -> anyhow::Result<()> {
    let described = admin.describe_topics(&topics).await?;
    let partitions: Vec<TopicPartition> = described
        .values()
        .flatten()
        .flat_map(|topic| {
            let indexes = topic.partitions.iter().filter(|p| p.leader.is_some());
            indexes.map(|p| TopicPartition::new(topic.name.clone(), p.index))
        })
        .collect();
    let starts = admin
        .list_offsets_of(partitions.clone(), OffsetSpec::Earliest)
        .await?;
    let ends = admin
        .list_offsets_of(partitions, OffsetSpec::Latest)
        .await?;
    let offset =
        |found: &BTreeMap<TopicPartition, Result<ListedOffset, Error>>, topic: &Str, index| {
            let found = found.get(&TopicPartition::new(topic.clone(), index));
            found
                .and_then(|found| found.as_ref().ok())
                .map(|found| found.offset)
        };
    report(described, |name, topic| {
        let offsets = |index| (offset(&starts, name, index), offset(&ends, name, index));
        if json {
            let partitions = topic.partitions.iter().map(|p| {
                let (start, end) = offsets(p.index);
                json!({
                    "partition": p.index,
                    "leader": p.leader,
                    "leader_epoch": p.leader_epoch,
                    "replicas": p.replicas,
                    "isr": p.isr,
                    "offline": p.offline,
                    "log_start_offset": start,
                    "log_end_offset": end,
                })
            });
            return line(&json!({
                "name": name.as_str(),
                "id": topic.id.to_string(),
                "internal": topic.is_internal,
                "partitions": partitions.collect::<Vec<_>>(),
            }));
        }
        let rows = topic.partitions.iter().map(|p| {
            let (start, end) = offsets(p.index);
            [
                p.index.to_string(),
                p.leader
                    .map_or_else(|| "none".to_owned(), |id| id.to_string()),
                list_of(&p.replicas),
                list_of(&p.isr),
                or_dash(start),
                or_dash(end),
            ]
        });
        let header = [
            "PARTITION",
            "LEADER",
            "REPLICAS",
            "ISR",
            "LOG-START",
            "LOG-END",
        ];
        line(&format!("topic {name}, id {}", topic.id))?;
        line(&table(header, &[0, 1, 4, 5], rows))
    })
}

fn list_of(ids: &[i32]) -> String {
    ids.iter().map(i32::to_string).collect::<Vec<_>>().join(",")
}

/// A number that may not be known.
pub(super) fn or_dash(number: Option<i64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}
