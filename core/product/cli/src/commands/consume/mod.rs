//! `kafka-rs consume`: records to stdout.

mod begin;
mod format;

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use clap::Args;
use indicatif::ProgressBar;
use kafka_rs_admin::Admin;
use kafka_rs_client::consumer::{Batch, Consumer, Position};
use kafka_rs_client::{Client, Scope};
use kafka_rs_types::{Str, TopicPartition};

use super::cluster::Connection;
use super::signals::{INTERRUPTED, Signals};
use crate::output::{Unit, progress};
use begin::Begin;
use format::Format;

/// How often a quiet consumer looks whether it is at the end.
const IDLE: Duration = Duration::from_millis(50);

/// Records asked for at once, where `--max` does not want fewer.
const POLL_RECORDS: u64 = 500;

/// Read records, of whole topics, of some partitions, or as a member of a group.
///
/// Values are printed, a line each, unless --format or --json says otherwise. Without --group
/// nothing is committed. Ctrl-C commits what was printed, with --group, and leaves the group.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs consume orders                           all there is, and what comes
  kafka-rs consume orders -e                        all there is
  kafka-rs consume orders -o -10 -e                 the last ten of every partition
  kafka-rs consume orders -p 0 -o 4711 -n 1         that one
  kafka-rs consume orders -o @$(date -d '1 hour ago' +%s000)
  kafka-rs consume orders -g billing                as a member of a group; goes on where it was
  kafka-rs consume orders -f '%t[%p]@%o %T %h %k=%s\\n'
  kafka-rs consume orders -e --json | jq -r .key
  kafka-rs consume orders -X isolation.level=read_committed

Formats: %t topic, %p partition, %o offset, %T timestamp, %k key, %K its size, %s value, %S its size,
%h headers, %% a percent sign; \\n \\t \\0 \\x1f as usual. A size is -1 for null.
JSON has bytes that are no text as {\"base64\": \"…\"}; `kafka-rs produce --json` reads it back.

Exit status: 0 at the end, after --max records or a signal, 1 when something failed, 2 for wrong
arguments.")]
pub(crate) struct Consume {
    /// Which topics.
    #[arg(required = true, value_name = "TOPIC")]
    topics: Vec<String>,
    /// Share the topics with other members of this group, and commit what was printed.
    #[arg(short, long)]
    group: Option<String>,
    /// Only these partitions, with commas between.
    #[arg(short, long, value_name = "INDEX,…", value_delimiter = ',', conflicts_with = "group", value_parser = clap::value_parser!(i32).range(0..))]
    partitions: Vec<i32>,
    /// Where to begin: beginning, end, OFFSET, -COUNT before the end, @MILLISECONDS since 1970. A
    /// group begins where it was, and there, beginning or end, only when it has been nowhere.
    #[arg(
        short,
        long,
        value_name = "WHERE",
        default_value = "beginning",
        allow_hyphen_values = true
    )]
    offset: Begin,
    /// Stop after so many records.
    #[arg(short = 'n', long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    max: Option<u64>,
    /// Stop where the records end.
    #[arg(short, long)]
    exit_at_end: bool,
    /// How to print a record.
    #[arg(short, long, default_value = "%s\\n", hide_default_value = true)]
    format: String,
    /// Print the key, this, and the value. Short for -f '%k…%s\n'.
    #[arg(short = 'K', long, value_name = "TEXT", conflicts_with = "format")]
    key_separator: Option<String>,
    /// One JSON object per record.
    #[arg(long, conflicts_with_all = ["format", "key_separator"])]
    json: bool,
    /// Print NULL for keys and values that are null, not nothing.
    #[arg(short = 'Z', long = "null")]
    show_null: bool,
    /// Show no progress.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Consume {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let format = self.format()?;
        let mut settings = Vec::new();
        if let Some(max) = self.max {
            settings.push(("max.poll.records", max.min(POLL_RECORDS).to_string()));
        }
        if self.exit_at_end {
            // An answer tells where the end is; there is no use in waiting long for it.
            settings.push(("fetch.max.wait.ms", IDLE.as_millis().to_string()));
        }
        if let Some(group) = &self.group {
            let reset = match self.offset {
                Begin::Beginning => "earliest",
                Begin::End => "latest",
                _ => anyhow::bail!(
                    "a group goes on where it was; `kafka-rs groups reset-offsets {group}` puts it \
                     elsewhere"
                ),
            };
            settings.push(("group.id", group.clone()));
            settings.push(("auto.offset.reset", reset.to_owned()));
        }
        self.connection
            .run(Scope::Consumer, settings, async |client| {
                self.consume(client, &format).await
            })
    }

    fn format(&self) -> anyhow::Result<Format> {
        let null = if self.show_null { "NULL" } else { "" };
        match &self.key_separator {
            _ if self.json => Ok(Format::json()),
            Some(separator) => {
                let separator = separator.replace('%', "%%");
                Format::text(&format!("%k{separator}%s\\n"), null)
            }
            None => Format::text(&self.format, null),
        }
    }

    async fn consume(&self, client: Client, format: &Format) -> anyhow::Result<()> {
        let mut signals = Signals::new()?;
        let admin = Admin::new(client.clone());
        let topics: Vec<Str> = self.topics.iter().map(|t| Str::from(t.as_str())).collect();
        let mut consumer = Consumer::with_client(client)?;
        let mut ahead = None;
        if self.group.is_some() {
            for (name, described) in admin.describe_topics(&topics).await? {
                if described.is_err() {
                    eprintln!("kafka-rs: there is no topic {name} yet; waiting for it");
                }
            }
            consumer.subscribe(topics)?;
        } else {
            let partitions = begin::partitions(&admin, &topics, &self.partitions).await?;
            consumer.assign(partitions.iter().cloned())?;
            let records = begin::seek(&consumer, &admin, &partitions, self.offset).await?;
            ahead = self.exit_at_end.then_some(records);
        }
        let bar = self.progress(ahead);
        let printed = self.print(&mut consumer, format, &mut signals, &bar).await;
        bar.finish_and_clear();
        let closed = tokio::select! {
            closed = consumer.close() => closed,
            _ = signals.next() => std::process::exit(INTERRUPTED),
        };
        printed?;
        Ok(closed?)
    }

    /// A bar, when stdout goes elsewhere than where the bar would be.
    fn progress(&self, ahead: Option<u64>) -> ProgressBar {
        let total = match (ahead, self.max) {
            (Some(ahead), Some(max)) => Some(ahead.min(max)),
            (ahead, max) => ahead.or(max),
        };
        let shown = !self.quiet && !std::io::stdout().is_terminal();
        progress(Unit::Records, total, shown)
    }

    async fn print(
        &self,
        consumer: &mut Consumer,
        format: &Format,
        signals: &mut Signals,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut left = self.max.unwrap_or(u64::MAX);
        let mut out = Vec::new();
        loop {
            let polled = tokio::select! {
                biased;
                _ = signals.next() => return Ok(()),
                polled = consumer.poll(IDLE) => polled?,
            };
            let Some(batch) = polled else {
                if self.exit_at_end && is_at_end(consumer) {
                    return Ok(());
                }
                continue;
            };
            let wanted = usize::try_from(left).unwrap_or(usize::MAX);
            for record in batch.iter().take(wanted) {
                format.write(record, &mut out)?;
            }
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(&out)?;
            stdout.flush()?;
            out.clear();
            bar.inc(batch.len().min(wanted) as u64);
            if batch.len() > wanted {
                return self.commit_some(consumer, &batch, wanted).await;
            }
            // Only now: what is committed has been printed.
            consumer.ack(&batch);
            left -= batch.len() as u64;
            if left == 0 || (self.exit_at_end && batch.caught_up()) {
                return Ok(());
            }
        }
    }

    /// Commits what of a batch was printed.
    async fn commit_some(
        &self,
        consumer: &Consumer,
        batch: &Batch,
        printed: usize,
    ) -> anyhow::Result<()> {
        let automatic = consumer.client().config().flag("enable.auto.commit");
        if self.group.is_none() || !automatic {
            return Ok(());
        }
        let mut positions: BTreeMap<TopicPartition, Position> = BTreeMap::new();
        for record in batch.iter().take(printed) {
            let position = Position {
                offset: record.offset() + 1,
                leader_epoch: record.leader_epoch(),
            };
            positions.insert(record.topic_partition().clone(), position);
        }
        Ok(consumer.commit_positions(&positions).await?)
    }
}

/// True when the brokers have said of all partitions that nothing is left.
fn is_at_end(consumer: &Consumer) -> bool {
    let metrics = consumer.metrics();
    metrics.partitions > 0
        && metrics.lag.len() as u64 == metrics.partitions
        && metrics.lag.values().all(|lag| *lag == 0)
}
