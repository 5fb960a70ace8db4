//! `kafka-rs groups`: groups, their offsets and their lag.

mod offsets;

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, Subcommand};
use kafka_rs_admin::{Admin, GroupDescription, GroupMember, OffsetSpec};
use kafka_rs_types::{Str, TopicPartition};
use serde_json::{Value, json};

use super::cluster::{Cluster, line, report};
use super::topics::or_dash;
use crate::output::table;
use offsets::{DeleteOffsets, ResetOffsets};

/// List, describe and delete groups, see their lag, move their offsets.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs groups list
  kafka-rs groups describe billing                    who reads what, and how far behind
  kafka-rs groups reset-offsets billing --topic orders --to-earliest            shows the plan
  kafka-rs groups reset-offsets billing --topic orders --to-earliest --execute  carries it out")]
pub(crate) struct Groups {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    cluster: Cluster,
}

#[derive(Subcommand)]
enum Command {
    /// List groups with their states.
    #[command(after_help = "Examples:
  kafka-rs groups list
  kafka-rs groups list --json | jq -r 'select(.state==\"Empty\").group'")]
    List,
    /// Show a group: its members, committed offsets and lag.
    #[command(after_help = "Examples:
  kafka-rs groups describe billing
  kafka-rs groups describe billing --json | jq '[.partitions[].lag] | add'")]
    Describe {
        /// Which group.
        group: String,
    },
    /// Delete groups that have no members, with their offsets.
    #[command(after_help = "Examples:
  kafka-rs groups delete billing audit")]
    Delete {
        /// Which groups.
        #[arg(required = true, value_name = "GROUP")]
        groups: Vec<String>,
    },
    ResetOffsets(ResetOffsets),
    DeleteOffsets(DeleteOffsets),
}

impl Groups {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let Self { command, cluster } = self;
        let json = cluster.json;
        cluster.run(async |admin| match command {
            Command::List => list(&admin, json).await,
            Command::Describe { group } => describe(&admin, &group.into(), json).await,
            Command::Delete { groups } => {
                let groups: Vec<Str> = groups.into_iter().map(Str::from).collect();
                let done = admin.delete_groups(&groups).await?;
                report(done, |group, ()| match json {
                    true => line(&json!({ "group": group.as_str(), "deleted": true })),
                    false => line(&format!("deleted {group}")),
                })
            }
            Command::ResetOffsets(reset) => reset.run(&admin, json).await,
            Command::DeleteOffsets(delete) => delete.run(&admin, json).await,
        })
    }
}

async fn list(admin: &Admin, json: bool) -> anyhow::Result<()> {
    let groups = admin.list_groups().await?;
    if json {
        for group in &groups {
            line(&json!({
                "group": group.group_id.as_str(),
                "state": group.state.as_str(),
                "type": group.group_type.as_str(),
                "protocol": group.protocol_type.as_str(),
            }))?;
        }
        return Ok(());
    }
    let rows = groups.iter().map(|group| {
        [
            &group.group_id,
            &group.state,
            &group.group_type,
            &group.protocol_type,
        ]
        .map(|text| text.to_string())
    });
    line(&table(["GROUP", "STATE", "TYPE", "PROTOCOL"], &[], rows))
}

/// A partition as a group sees it.
struct Row<'a> {
    at: TopicPartition,
    committed: Option<i64>,
    log_end: Option<i64>,
    member: Option<&'a GroupMember>,
}

impl Row<'_> {
    fn lag(&self) -> Option<i64> {
        Some((self.log_end? - self.committed?).max(0))
    }

    fn json(&self) -> Value {
        json!({
            "topic": self.at.topic.as_str(),
            "partition": self.at.partition,
            "committed_offset": self.committed,
            "log_end_offset": self.log_end,
            "lag": self.lag(),
            "member": self.member.map(|member| member.member_id.as_str()),
            "client": self.member.map(|member| member.client_id.as_str()),
            "host": self.member.map(|member| member.client_host.as_str()),
        })
    }

    fn cells(&self) -> [String; 7] {
        let of = |read: fn(&GroupMember) -> &Str| {
            self.member
                .map_or_else(|| "-".to_owned(), |member| read(member).to_string())
        };
        [
            self.at.topic.to_string(),
            self.at.partition.to_string(),
            or_dash(self.committed),
            or_dash(self.log_end),
            or_dash(self.lag()),
            of(|member| &member.member_id),
            of(|member| &member.client_host),
        ]
    }
}

async fn describe(admin: &Admin, group_id: &Str, json: bool) -> anyhow::Result<()> {
    let group = admin.describe_group(group_id).await?;
    let mut committed = BTreeMap::new();
    for (at, offset) in admin.list_group_offsets(group_id).await? {
        committed.insert(at, offset?.offset);
    }
    let assigned = group
        .members
        .iter()
        .flat_map(|member| member.assignment.iter().cloned());
    let all: BTreeSet<TopicPartition> = committed.keys().cloned().chain(assigned).collect();
    let ends = admin
        .list_offsets_of(all.clone(), OffsetSpec::Latest)
        .await?;
    let rows: Vec<Row<'_>> = all
        .into_iter()
        .map(|at| Row {
            committed: committed.get(&at).copied(),
            // A topic that is gone leaves its offsets behind for a while.
            log_end: ends
                .get(&at)
                .and_then(|end| end.as_ref().ok())
                .map(|end| end.offset),
            member: group
                .members
                .iter()
                .find(|member| member.assignment.contains(&at)),
            at,
        })
        .collect();
    if json {
        return line(&json_group(&group, &rows));
    }
    line(&format!(
        "group {group_id}: {}, {} members{}",
        group.state,
        group.members.len(),
        match group.protocol.as_str() {
            "" => String::new(),
            protocol => format!(", {protocol}"),
        }
    ))?;
    let header = [
        "TOPIC",
        "PARTITION",
        "COMMITTED",
        "LOG-END",
        "LAG",
        "MEMBER",
        "HOST",
    ];
    line(&table(header, &[1, 2, 3, 4], rows.iter().map(Row::cells)))
}

fn json_group(group: &GroupDescription, rows: &[Row<'_>]) -> Value {
    let members = group.members.iter().map(|member| {
        json!({
            "member": member.member_id.as_str(),
            "instance": member.group_instance_id.as_ref().map(Str::as_str),
            "client": member.client_id.as_str(),
            "host": member.client_host.as_str(),
        })
    });
    json!({
        "group": group.group_id.as_str(),
        "state": group.state.as_str(),
        "protocol_type": group.protocol_type.as_str(),
        "protocol": group.protocol.as_str(),
        "members": members.collect::<Vec<_>>(),
        "partitions": rows.iter().map(Row::json).collect::<Vec<_>>(),
    })
}
