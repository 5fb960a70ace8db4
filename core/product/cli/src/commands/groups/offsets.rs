//! Moving and forgetting a group's offsets.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use clap::{ArgGroup, Args};
use kafka_rs_admin::{Admin, Items, ResetPlan, ResetTo};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use serde_json::json;

use crate::commands::cluster::{line, report};
use crate::commands::topics::or_dash;
use crate::output::table;

/// Move a group's offsets; only shows the plan unless --execute is given.
///
/// The group must have no members: they would overwrite what is set here.
#[derive(Args)]
#[command(group = ArgGroup::new("to").required(true))]
#[command(after_help = "Examples:
  kafka-rs groups reset-offsets billing --topic orders --to-earliest              shows the plan
  kafka-rs groups reset-offsets billing --topic orders --to-earliest --execute    carries it out
  kafka-rs groups reset-offsets billing --topic orders:0,3 --shift-by -100 --execute
  kafka-rs groups reset-offsets billing --all-topics --to-timestamp $(date -d '2 hours ago' +%s000)

Offsets outside of the log become its start or its end.")]
pub(super) struct ResetOffsets {
    /// Which group; one that does not exist yet gets its first offsets.
    group: String,
    #[command(flatten)]
    partitions: Partitions,
    /// To the oldest record there is.
    #[arg(long, group = "to")]
    to_earliest: bool,
    /// To the end: only what comes from now on.
    #[arg(long, group = "to")]
    to_latest: bool,
    /// To this offset.
    #[arg(long, group = "to", value_name = "OFFSET", value_parser = clap::value_parser!(i64).range(0..))]
    to_offset: Option<i64>,
    /// To the first record at that time or later, in milliseconds since 1970.
    #[arg(long, group = "to", value_name = "MILLISECONDS", value_parser = clap::value_parser!(i64).range(0..))]
    to_timestamp: Option<i64>,
    /// That many records forward, or back when negative.
    #[arg(
        long,
        group = "to",
        value_name = "RECORDS",
        allow_negative_numbers = true
    )]
    shift_by: Option<i64>,
    /// Carry it out.
    #[arg(long)]
    execute: bool,
}

/// Forget a group's offsets of topics it does not read at the moment.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs groups delete-offsets billing --topic orders
  kafka-rs groups delete-offsets billing --topic orders:0,3 --topic payments")]
pub(super) struct DeleteOffsets {
    /// Which group.
    group: String,
    #[command(flatten)]
    partitions: Partitions,
}

#[derive(Args)]
#[group(required = true)]
struct Partitions {
    /// A topic, or some partitions of it; may be given many times.
    #[arg(long = "topic", value_name = "TOPIC[:PARTITION,…]")]
    topics: Vec<String>,
    /// All topics the group has offsets in.
    #[arg(long, conflicts_with = "topics")]
    all_topics: bool,
}

impl Partitions {
    async fn find(&self, admin: &Admin, group: &Str) -> anyhow::Result<Vec<TopicPartition>> {
        if self.all_topics {
            let committed = admin.list_group_offsets(group).await?;
            return Ok(committed.into_keys().collect());
        }
        let mut found = Vec::new();
        for text in &self.topics {
            let (topic, indexes) = parse(text)?;
            match indexes {
                Some(indexes) => {
                    found.extend(
                        indexes
                            .into_iter()
                            .map(|index| TopicPartition::new(topic.clone(), index)),
                    );
                }
                None => {
                    for (name, described) in admin.describe_topics(&[topic]).await? {
                        let partitions = described?.partitions.into_iter();
                        found
                            .extend(partitions.map(|p| TopicPartition::new(name.clone(), p.index)));
                    }
                }
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// `TOPIC` or `TOPIC:0,3`; topics have no colons in their names.
fn parse(text: &str) -> anyhow::Result<(Str, Option<Vec<i32>>)> {
    let Some((topic, indexes)) = text.split_once(':') else {
        return Ok((text.into(), None));
    };
    let indexes = indexes.split(',').map(|index| {
        let parsed = index.parse::<u16>().map(i32::from);
        parsed.with_context(|| format!("{text}: {index:?} is no partition; must be TOPIC:0,3"))
    });
    Ok((topic.into(), Some(indexes.collect::<anyhow::Result<_>>()?)))
}

impl ResetOffsets {
    fn to(&self) -> ResetTo {
        match (self.to_offset, self.to_timestamp, self.shift_by) {
            (Some(offset), _, _) => ResetTo::Offset(offset),
            (_, Some(at), _) => ResetTo::Timestamp(at),
            (_, _, Some(by)) => ResetTo::Shift(by),
            _ if self.to_earliest => ResetTo::Earliest,
            _ => ResetTo::Latest,
        }
    }

    pub(super) async fn run(&self, admin: &Admin, json: bool) -> anyhow::Result<()> {
        let group = Str::from(self.group.as_str());
        let partitions = self.partitions.find(admin, &group).await?;
        if partitions.is_empty() {
            bail!("group {group} has no offsets; --topic says where it shall get some");
        }
        let plan = admin.plan_reset(&group, &partitions, self.to()).await?;
        if self.execute {
            self.carry_out(admin, &group, &plan).await?;
        }
        self.show(plan, json)
    }

    /// All or nothing: a plan with holes is not begun.
    async fn carry_out(
        &self,
        admin: &Admin,
        group: &Str,
        plan: &Items<TopicPartition, ResetPlan>,
    ) -> anyhow::Result<()> {
        for (at, row) in plan {
            if let Err(error) = row {
                bail!("nothing was changed, since {at} cannot be reset: {error}");
            }
        }
        match admin.describe_group(group).await {
            Ok(found) if !found.members.is_empty() => bail!(
                "nothing was changed: group {group} has {} members ({}); stop them first, since they \
                 would overwrite the offsets",
                found.members.len(),
                found.state
            ),
            Ok(_) => {}
            Err(error) if error.is(ErrorCode::GroupIdNotFound) => {}
            Err(error) => return Err(error.into()),
        }
        let rows = plan
            .iter()
            .filter_map(|(at, row)| Some((at.clone(), row.as_ref().ok()?.after)));
        let offsets: BTreeMap<_, _> = rows.collect();
        report(
            admin.alter_group_offsets(group, &offsets).await?,
            |_, ()| Ok(()),
        )
    }

    fn show(&self, plan: Items<TopicPartition, ResetPlan>, json: bool) -> anyhow::Result<()> {
        let mut rows = Vec::new();
        let shown = report(plan, |at, row| {
            if json {
                return line(&json!({
                    "group": self.group,
                    "topic": at.topic.as_str(),
                    "partition": at.partition,
                    "before": row.before,
                    "after": row.after,
                    "log_start_offset": row.log_start,
                    "log_end_offset": row.log_end,
                    "executed": self.execute,
                }));
            }
            rows.push([
                at.topic.to_string(),
                at.partition.to_string(),
                or_dash(row.before),
                row.after.to_string(),
                row.log_end.saturating_sub(row.after).to_string(),
            ]);
            Ok(())
        });
        if !json {
            let header = ["TOPIC", "PARTITION", "BEFORE", "AFTER", "LAG-AFTER"];
            line(&table(header, &[1, 2, 3, 4], rows))?;
            if !self.execute {
                eprintln!("nothing was changed; --execute carries it out");
            }
        }
        shown
    }
}

impl DeleteOffsets {
    pub(super) async fn run(&self, admin: &Admin, json: bool) -> anyhow::Result<()> {
        let group = Str::from(self.group.as_str());
        let partitions = self.partitions.find(admin, &group).await?;
        let done = admin.delete_group_offsets(&group, partitions).await?;
        report(done, |at, ()| match json {
            true => line(&json!({
                "group": self.group,
                "topic": at.topic.as_str(),
                "partition": at.partition,
                "deleted": true,
            })),
            false => line(&format!("deleted the offset of {group} in {at}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn topics_may_name_some_of_their_partitions() {
        assert_eq!(parse("orders").expect("topic"), ("orders".into(), None));
        assert_eq!(
            parse("orders:0,3").expect("topic"),
            ("orders".into(), Some(vec![0, 3]))
        );
        for wrong in ["orders:", "orders:x", "orders:-1", "orders:1,"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
