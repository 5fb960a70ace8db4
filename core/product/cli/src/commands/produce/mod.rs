//! `kafka-rs produce`: records from stdin or files.

mod form;
mod input;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use clap::Args;
use indicatif::ProgressBar;
use kafka_rs_admin::Admin;
use kafka_rs_client::producer::{Producer, ProducerRecord, RecordHeader};
use kafka_rs_client::{Client, Scope};
use kafka_rs_types::Str;

use super::cluster::{Connection, key_value};
use super::signals::{INTERRUPTED, Signals};
use crate::output::{Unit, progress, unescape};
use form::{Cutter, Form};
use input::Input;

/// Closing waits this long for what flushing has already waited for.
const CLOSE: Duration = Duration::from_secs(5);

/// Send records: a line of stdin, or of a file, is one.
///
/// Records are idempotent and acknowledged by all replicas in sync unless told otherwise. Ctrl-C
/// sends what was read and ends; a second one ends at once.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs produce orders                                  type lines, end with Ctrl-D
  kafka-rs produce orders -K : < orders.txt                key:value
  kafka-rs produce orders access.log.1 access.log.2 -z zstd    with a progress bar
  kafka-rs produce photos --whole cat.jpg dog.jpg          each file is one record
  echo '{\"key\":\"a\",\"value\":{\"n\":1},\"headers\":{\"h\":\"x\"}}' | kafka-rs produce orders --json
  kafka-rs consume orders -e --json | kafka-rs produce copy --json
  kafka-rs produce orders -X linger.ms=100 -X batch.size=1000000 < many.txt

JSON: key and value are text, {\"base64\": \"…\"} for other bytes, null, or any JSON, which is sent as
its text; headers are a list of {\"key\", \"value\"} or an object; timestamp (milliseconds since 1970)
and partition count when they are there; topic and offset are skipped.

Exit status: 0 when every record was acknowledged, 1 when not, 2 for wrong arguments.")]
pub(crate) struct Produce {
    /// Which topic; brokers may create it.
    topic: String,
    /// Files to send instead of stdin.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What stands between key and value; without it in a line there is no key. May have \t, \x1f.
    #[arg(short = 'K', long, value_name = "TEXT", conflicts_with = "json")]
    key_separator: Option<String>,
    /// A key for all records that have none of their own.
    #[arg(short, long)]
    key: Option<String>,
    /// What stands between records.
    #[arg(short = 'D', long, value_name = "TEXT", default_value = "\\n")]
    delimiter: String,
    /// Everything in a file, or on stdin, is one record.
    #[arg(long, conflicts_with = "delimiter")]
    whole: bool,
    /// A header for all records; may be given many times.
    #[arg(short = 'H', long = "header", value_name = "KEY=VALUE")]
    headers: Vec<String>,
    /// Records are JSON objects: key, value, headers, timestamp, partition.
    #[arg(long)]
    json: bool,
    /// Empty keys and values are null.
    #[arg(short = 'Z', long = "null")]
    empty_is_null: bool,
    /// Send to this partition; by default the key decides.
    #[arg(short, long, value_name = "INDEX", value_parser = clap::value_parser!(i32).range(0..))]
    partition: Option<i32>,
    /// How to compress.
    #[arg(short = 'z', long, value_name = "CODEC", value_parser = ["none", "gzip", "snappy", "lz4", "zstd"])]
    compression: Option<String>,
    /// Who has to have a record before it counts.
    #[arg(short, long, value_parser = ["all", "1", "0"])]
    acks: Option<String>,
    /// Say nothing but errors.
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    connection: Connection,
}

impl Produce {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let form = self.form()?;
        let cutter = Cutter::new(self.delimiter()?);
        let mut settings = Vec::new();
        if let Some(codec) = &self.compression {
            settings.push(("compression.type", codec.clone()));
        }
        if let Some(acks) = &self.acks {
            settings.push(("acks", acks.clone()));
            if acks != "all" {
                settings.push(("enable.idempotence", "false".to_owned()));
            }
        }
        self.connection
            .run(Scope::Producer, settings, async |client| {
                self.send(client, &form, cutter).await
            })
    }

    fn delimiter(&self) -> anyhow::Result<Option<Vec<u8>>> {
        let delimiter = unescape(&self.delimiter);
        if delimiter.is_empty() {
            bail!("--delimiter is empty; --whole makes one record of all");
        }
        Ok((!self.whole).then_some(delimiter))
    }

    fn form(&self) -> anyhow::Result<Form> {
        let key_separator = self.key_separator.as_deref().map(unescape);
        if key_separator.as_ref().is_some_and(Vec::is_empty) {
            bail!("--key-separator is empty");
        }
        let header = |text: &String| {
            let (key, value) = key_value(text)?;
            Ok(RecordHeader {
                key: Str::from(key),
                value: Some(Bytes::copy_from_slice(value.as_bytes())),
            })
        };
        Ok(Form {
            topic: Str::from(self.topic.as_str()),
            partition: self.partition,
            key: self.key.clone().map(Bytes::from),
            key_separator,
            headers: self
                .headers
                .iter()
                .map(header)
                .collect::<anyhow::Result<_>>()?,
            json: self.json,
            empty_is_null: self.empty_is_null,
        })
    }

    async fn send(&self, client: Client, form: &Form, cutter: Cutter) -> anyhow::Result<()> {
        self.look(&client).await?;
        let producer = Producer::with_client(client)?;
        let mut signals = Signals::new()?;
        let bar = self.progress();
        let sent = tokio::select! {
            sent = self.send_all(&producer, form, cutter, &bar) => sent,
            _ = signals.next() => Ok(()),
        };
        let flushed = tokio::select! {
            flushed = producer.flush() => flushed,
            _ = signals.next() => std::process::exit(INTERRUPTED),
        };
        bar.finish_and_clear();
        let metrics = producer.metrics();
        // Whatever was not acknowledged has been told by the flush.
        let _ = producer.close(CLOSE).await;
        let (good, bad) = (metrics.record_send_total, metrics.record_error_total);
        flushed
            .with_context(|| format!("{bad} of {} records were not acknowledged", good + bad))?;
        sent?;
        if !self.quiet && std::io::stderr().is_terminal() {
            eprintln!("sent {good} records to {}", self.topic);
        }
        Ok(())
    }

    /// Finds out early what the producer would only tell after waiting.
    async fn look(&self, client: &Client) -> anyhow::Result<()> {
        let topic = Str::from(self.topic.as_str());
        let described = Admin::new(client.clone()).describe_topics(&[topic]).await?;
        // A topic that is not there may be created by the first record.
        for topic in described.into_values().flatten() {
            let count = topic.partitions.len();
            if let Some(wanted) = self.partition
                && topic.partitions.iter().all(|p| p.index != wanted)
            {
                bail!(
                    "{} has {count} partitions and no partition {wanted}",
                    topic.name
                );
            }
        }
        Ok(())
    }

    async fn send_all(
        &self,
        producer: &Producer,
        form: &Form,
        mut cutter: Cutter,
        bar: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut inputs = input::read(self.files.clone());
        let mut records = 0_u64;
        while let Some(input) = inputs.recv().await {
            let cut = match input? {
                Input::Piece(piece) => {
                    bar.inc(piece.len() as u64);
                    cutter.push(&piece)?
                }
                Input::End => cutter.finish().into_iter().collect(),
            };
            for bytes in cut {
                records += 1;
                let record = form.record(bytes);
                let record = record.with_context(|| format!("record {records}"))?;
                if let Some(record) = record {
                    take_in(producer, record).await?;
                }
            }
            bar.set_message(format!("{records} records"));
            if producer.metrics().record_error_total > 0 {
                // The flush says what it was; going on would only make more of them.
                return Ok(());
            }
        }
        Ok(())
    }

    /// A bar for files and pipes; who types sees what was typed.
    fn progress(&self) -> ProgressBar {
        let typed = self.files.is_empty() && std::io::stdin().is_terminal();
        let sizes = self
            .files
            .iter()
            .map(|path| Some(path.metadata().ok()?.len()));
        let total = match self.files.is_empty() {
            true => None,
            false => sizes.sum(),
        };
        progress(Unit::Bytes, total, !self.quiet && !typed)
    }
}

/// Gives a record to the producer, waiting for room. Its failure is told by the flush.
async fn take_in(producer: &Producer, record: ProducerRecord) -> anyhow::Result<()> {
    drop(producer.submit(record).await?);
    Ok(())
}
