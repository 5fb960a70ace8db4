//! `kafka-rs quotas`: what users, client ids and addresses may use.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use kafka_rs_admin::{Admin, QuotaEntity, QuotaEntityType, QuotaMatch};
use kafka_rs_types::Str;
use serde_json::json;

use super::cluster::{Cluster, key_value, line};
use crate::output::table;

/// Stands for everyone without a quota of their own.
const DEFAULT: &str = "default";

/// Show and change the quotas of users, client ids and addresses.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs quotas list
  kafka-rs quotas set --client-id reports consumer_byte_rate=1000000 request_percentage=50
  kafka-rs quotas set --user default producer_byte_rate=5000000
  kafka-rs quotas set --ip 10.1.2.3 connection_creation_rate=10
  kafka-rs quotas delete --client-id reports consumer_byte_rate")]
pub(crate) struct Quotas {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    cluster: Cluster,
}

#[derive(Args)]
struct Entity {
    /// A user, or `default` for all users without a quota.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A client id, or `default` for all without a quota; with --user, of that user.
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// An address, or `default` for all without a quota.
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["user", "client_id"])]
    ip: Option<String>,
}

impl Entity {
    fn parts(&self) -> impl Iterator<Item = (QuotaEntityType, &str)> {
        let parts = [
            (QuotaEntityType::User, &self.user),
            (QuotaEntityType::ClientId, &self.client_id),
            (QuotaEntityType::Ip, &self.ip),
        ];
        parts
            .into_iter()
            .filter_map(|(kind, name)| Some((kind, name.as_deref()?)))
    }

    fn entity(&self) -> anyhow::Result<QuotaEntity> {
        let parts = self.parts().map(|(kind, name)| {
            let name = Some(name).filter(|name| *name != DEFAULT);
            (kind, name.map(Str::from))
        });
        let entity = QuotaEntity {
            parts: parts.collect(),
        };
        if entity.parts.is_empty() {
            bail!("whose quota? name it with --user, --client-id or --ip");
        }
        Ok(entity)
    }

    fn filter(&self) -> BTreeMap<QuotaEntityType, QuotaMatch> {
        let parts = self.parts().map(|(kind, name)| match name {
            DEFAULT => (kind, QuotaMatch::Default),
            name => (kind, QuotaMatch::Exact(name.into())),
        });
        parts.collect()
    }
}

#[derive(Subcommand)]
enum Command {
    /// Show quotas: of everyone, or of those that are named.
    #[command(after_help = "Examples:
  kafka-rs quotas list
  kafka-rs quotas list --user ann
  kafka-rs quotas list --client-id default --json")]
    List {
        #[command(flatten)]
        entity: Entity,
    },
    /// Set quotas of a user, a client id, both, or an address.
    #[command(after_help = "Examples:
  kafka-rs quotas set --client-id reports consumer_byte_rate=1000000
  kafka-rs quotas set --user ann --client-id default producer_byte_rate=2000000
  kafka-rs quotas set --user default controller_mutation_rate=10 --dry-run
The quotas are producer_byte_rate, consumer_byte_rate, request_percentage, controller_mutation_rate, and of
addresses connection_creation_rate.")]
    Set {
        #[command(flatten)]
        entity: Entity,
        /// What to set.
        #[arg(required = true, value_name = "QUOTA=NUMBER")]
        quotas: Vec<String>,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove quotas.
    #[command(after_help = "Examples:
  kafka-rs quotas delete --client-id reports consumer_byte_rate")]
    Delete {
        #[command(flatten)]
        entity: Entity,
        /// What to remove.
        #[arg(required = true, value_name = "QUOTA")]
        quotas: Vec<String>,
        /// Only find out whether it could be done.
        #[arg(long)]
        dry_run: bool,
    },
}

impl Quotas {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self { command, cluster } = self;
        let json = cluster.json;
        cluster.run(async |admin| match command {
            Command::List { entity } => list(&admin, &entity, json).await,
            Command::Set {
                entity,
                quotas,
                dry_run,
            } => {
                let mut values = BTreeMap::new();
                for quota in &quotas {
                    let (key, value) = key_value(quota)?;
                    let value: f64 = value
                        .parse()
                        .with_context(|| format!("{quota}: the value must be a number"))?;
                    values.insert(Str::from(key), Some(value));
                }
                alter(&admin, entity.entity()?, values, dry_run, json).await
            }
            Command::Delete {
                entity,
                quotas,
                dry_run,
            } => {
                let values = quotas.into_iter().map(|key| (Str::from(key), None));
                alter(&admin, entity.entity()?, values.collect(), dry_run, json).await
            }
        })
    }
}

async fn list(admin: &Admin, entity: &Entity, json: bool) -> anyhow::Result<()> {
    let found = admin
        .describe_client_quotas(&entity.filter(), false)
        .await?;
    let name = |entity: &QuotaEntity, kind| {
        let name = entity.parts.get(&kind)?;
        Some(name.as_ref().map_or(DEFAULT, Str::as_str).to_owned())
    };
    let kinds = [
        QuotaEntityType::User,
        QuotaEntityType::ClientId,
        QuotaEntityType::Ip,
    ];
    let mut rows = Vec::new();
    for (entity, values) in &found {
        let names = kinds.map(|kind| name(entity, kind));
        for (key, value) in values {
            if json {
                let [user, client, ip] = &names;
                line(&json!({
                    "user": user, "client_id": client, "ip": ip, "quota": key.as_str(), "value": value,
                }))?;
                continue;
            }
            let [user, client, ip] = names.clone().map(Option::unwrap_or_default);
            rows.push([user, client, ip, key.to_string(), value.to_string()]);
        }
    }
    if json {
        return Ok(());
    }
    if rows.is_empty() {
        return line(&"no quota is set");
    }
    let header = ["USER", "CLIENT", "IP", "QUOTA", "VALUE"];
    line(&table(header, &[4], rows))
}

async fn alter(
    admin: &Admin,
    entity: QuotaEntity,
    values: BTreeMap<Str, Option<f64>>,
    dry_run: bool,
    json: bool,
) -> anyhow::Result<()> {
    let changes = BTreeMap::from([(entity.clone(), values.clone())]);
    let mut done = admin.alter_client_quotas(&changes, dry_run).await?;
    done.remove(&entity)
        .with_context(|| format!("the answer does not name the {entity}"))??;
    for (key, value) in &values {
        if json {
            line(&json!({ "quota": key.as_str(), "value": value, "dry_run": dry_run }))?;
            continue;
        }
        let could = if dry_run { "could be " } else { "" };
        match value {
            Some(value) => line(&format!("{key}={value} {could}set: {entity}"))?,
            None => line(&format!("{key} {could}deleted: {entity}"))?,
        }
    }
    Ok(())
}
