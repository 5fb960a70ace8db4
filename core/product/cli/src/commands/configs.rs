//! `kafka-rs configs`: settings of topics, brokers and groups.

use std::collections::BTreeMap;

use clap::{Args, Subcommand, ValueEnum};
use kafka_rs_admin::{Admin, AlterOperation, ConfigResource, ConfigSource, ResourceType};
use kafka_rs_config::Scope;
use kafka_rs_types::Str;
use serde_json::json;

use super::cluster::{Cluster, key_value, line, with_hints};
use crate::output::table;

/// Show and change settings of topics, brokers, groups and client metrics.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs configs describe topic orders
  kafka-rs configs set topic orders retention.ms=3600000 cleanup.policy=compact
  kafka-rs configs delete topic orders retention.ms
  kafka-rs configs describe broker 1 --all --json | jq -r 'select(.read_only|not).name'")]
pub(crate) struct Configs {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    cluster: Cluster,
}

#[derive(Args)]
struct Resource {
    /// What has the settings.
    #[arg(value_enum)]
    kind: Kind,
    /// Its name; for a broker its number, or `default` for all brokers.
    name: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// A topic.
    Topic,
    /// A broker.
    Broker,
    /// A group.
    Group,
    /// A subscription to client metrics.
    ClientMetrics,
}

impl From<&Resource> for ConfigResource {
    fn from(resource: &Resource) -> Self {
        let kind = match resource.kind {
            Kind::Topic => ResourceType::Topic,
            Kind::Broker => ResourceType::Broker,
            Kind::Group => ResourceType::Group,
            Kind::ClientMetrics => ResourceType::ClientMetrics,
        };
        match (resource.kind, resource.name.as_str()) {
            (Kind::Broker, "default") => Self::new(kind, ""),
            (_, name) => Self::new(kind, name),
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Show what is set; with --all, what is in force by default too.
    #[command(after_help = "Examples:
  kafka-rs configs describe topic orders
  kafka-rs configs describe topic orders --all
  kafka-rs configs describe broker default")]
    Describe {
        #[command(flatten)]
        resource: Resource,
        /// Show defaults too.
        #[arg(long)]
        all: bool,
    },
    /// Set values: all of them or, when one is refused, none.
    #[command(after_help = "Examples:
  kafka-rs configs set topic orders retention.ms=3600000 max.message.bytes=2000000
  kafka-rs configs set topic orders retention.ms=soon --dry-run    what is wrong with that?
  kafka-rs configs set broker default log.cleaner.threads=2")]
    Set {
        #[command(flatten)]
        resource: Resource,
        /// What to set.
        #[arg(required = true, value_name = "KEY=VALUE")]
        settings: Vec<String>,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Take values back to what they are without being set.
    #[command(after_help = "Examples:
  kafka-rs configs delete topic orders retention.ms max.message.bytes")]
    Delete {
        #[command(flatten)]
        resource: Resource,
        /// What to take back.
        #[arg(required = true, value_name = "KEY")]
        keys: Vec<String>,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
}

impl Configs {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self { command, cluster } = self;
        let json = cluster.json;
        cluster.run(async |admin| match command {
            Command::Describe { resource, all } => {
                describe(&admin, &ConfigResource::from(&resource), all, json).await
            }
            Command::Set {
                resource,
                settings,
                dry_run,
            } => {
                let mut changes = BTreeMap::new();
                for setting in &settings {
                    let (key, value) = key_value(setting)?;
                    changes.insert(Str::from(key), AlterOperation::Set(value.into()));
                }
                alter(
                    &admin,
                    &ConfigResource::from(&resource),
                    &changes,
                    dry_run,
                    json,
                )
                .await
            }
            Command::Delete {
                resource,
                keys,
                dry_run,
            } => {
                let changes = keys
                    .into_iter()
                    .map(|key| (Str::from(key), AlterOperation::Delete));
                let changes = changes.collect();
                alter(
                    &admin,
                    &ConfigResource::from(&resource),
                    &changes,
                    dry_run,
                    json,
                )
                .await
            }
        })
    }
}

async fn describe(
    admin: &Admin,
    resource: &ConfigResource,
    all: bool,
    json: bool,
) -> anyhow::Result<()> {
    let mut entries = admin.describe_configs(resource).await?;
    entries.retain(|entry| all || entry.source != ConfigSource::DefaultConfig);
    if json {
        for entry in &entries {
            line(&json!({
                "name": entry.name.as_str(),
                "value": entry.value.as_ref().map(Str::as_str),
                "source": entry.source.name(),
                "read_only": entry.is_read_only,
                "sensitive": entry.is_sensitive,
            }))?;
        }
        return Ok(());
    }
    if entries.is_empty() {
        return line(&format!(
            "nothing is set on {resource}; --all shows the defaults"
        ));
    }
    let rows = entries.iter().map(|entry| {
        let value = match &entry.value {
            Some(value) => value.to_string(),
            None if entry.is_sensitive => "(secret)".to_owned(),
            None => "(none)".to_owned(),
        };
        [
            entry.name.to_string(),
            value,
            entry.source.name().to_owned(),
        ]
    });
    line(&table(["NAME", "VALUE", "SOURCE"], &[], rows))
}

async fn alter(
    admin: &Admin,
    resource: &ConfigResource,
    changes: &BTreeMap<Str, AlterOperation>,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<()> {
    let done = admin
        .incremental_alter_configs(resource, changes, dry_run)
        .await
        .map_err(anyhow::Error::from);
    let scope = match resource.kind {
        ResourceType::Topic => Some(Scope::Topic),
        ResourceType::Group => Some(Scope::Group),
        _ => None,
    };
    match scope {
        Some(scope) => with_hints(done, scope, changes.keys().map(Str::as_str))?,
        None => done?,
    }
    for (name, change) in changes {
        let value = match change {
            AlterOperation::Set(value) => Some(value.as_str()),
            _ => None,
        };
        if json {
            line(&json!({ "name": name.as_str(), "value": value, "dry_run": dry_run }))?;
            continue;
        }
        let could = if dry_run { "could be " } else { "" };
        match value {
            Some(value) => line(&format!("{name}={value} {could}set on {resource}"))?,
            None => line(&format!("{name} {could}deleted from {resource}"))?,
        }
    }
    Ok(())
}
