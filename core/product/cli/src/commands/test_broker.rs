//! `kafka-rs test-broker`: a broker for the tests of a program in any language.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use kafka_rs::{Broker, Error, error_json};
use serde_json::{Value, json};

/// Run a broker for a test, controlled over stdin and stdout.
///
/// When it serves, stdout gets one line of JSON: {"bootstrap_servers": "HOST:PORT", "cluster_id":
/// "...", "version": "..."}. Then every line on stdin is a test control, answered by one line on
/// stdout: {"ok": ...} or {"error": {"code", "name", "message"}}. It ends when stdin does, so it
/// never outlives the test that started it.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs test-broker --topic in=6 --topic out=6
  kafka-rs test-broker --fixtures records.jsonl -c message.max.bytes=1000

Controls are those of the embedded broker (docs/embedding.md), such as
  {\"control\":\"add_fault\",\"api\":\"Produce\",\"error\":\"NOT_LEADER_OR_FOLLOWER\",\"times\":2}
  {\"control\":\"advance\",\"ms\":3600000}
  {\"control\":\"all_records\",\"topic\":\"out\"}

Exit status: 0 when stdin ended, 1 when the broker cannot start, 2 for wrong arguments.")]
pub(crate) struct TestBroker {
    /// A topic to create, with its number of partitions; may be given many times.
    #[arg(long, value_name = "NAME=PARTITIONS")]
    topic: Vec<String>,
    /// Records to load, one JSON object a line; may be given many times.
    #[arg(long, value_name = "FILE")]
    fixtures: Vec<PathBuf>,
    /// A setting, by Kafka's name; may be given many times.
    #[arg(short = 'c', value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Where to listen; any free port of the loopback interface by default.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:0")]
    listen: String,
    /// Keep records here instead of in memory.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Begin with time frozen at this moment, in milliseconds since 1970.
    #[arg(long, value_name = "MS")]
    frozen_at: Option<i64>,
    /// How many nodes.
    #[arg(long, default_value_t = 1, value_name = "N")]
    nodes: usize,
}

impl TestBroker {
    /// Runs the broker until stdin ends.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Runtime::new().context("no tokio runtime")?;
        let broker = runtime.block_on(self.start())?;
        print(&json!({
            "bootstrap_servers": broker.bootstrap_servers()?,
            "cluster_id": broker.cluster_id().as_str(),
            "version": env!("CARGO_PKG_VERSION"),
        }))?;
        for line in std::io::stdin().lock().lines() {
            let line = line.context("cannot read stdin")?;
            if line.trim().is_empty() {
                continue;
            }
            print(&answer(runtime.block_on(broker.control(&line))))?;
        }
        runtime.block_on(broker.close())?;
        Ok(())
    }

    async fn start(&self) -> anyhow::Result<Broker> {
        let mut builder = Broker::builder().nodes(self.nodes).listen(&self.listen);
        for topic in &self.topic {
            let Some((name, partitions)) = topic.split_once('=') else {
                bail!("--topic {topic} is not NAME=PARTITIONS");
            };
            let partitions: i32 = partitions
                .parse()
                .with_context(|| format!("--topic {topic} has no number of partitions"))?;
            builder = builder.topics([(name, partitions)]);
        }
        for setting in &self.set {
            let Some((key, value)) = setting.split_once('=') else {
                bail!("-c {setting} is not KEY=VALUE");
            };
            builder = builder.config(key, value);
        }
        for path in &self.fixtures {
            builder = builder.fixtures(path);
        }
        if let Some(dir) = &self.dir {
            builder = builder.dir(dir);
        }
        if let Some(ms) = self.frozen_at {
            builder = builder.frozen_at(ms);
        }
        Ok(builder.start().await?)
    }
}

fn answer(result: Result<String, Error>) -> Value {
    let parsed = result.map(|text| serde_json::from_str::<Value>(&text).unwrap_or_default());
    match parsed {
        Ok(value) => json!({"ok": value}),
        Err(error) => json!({"error": error_json(&error)}),
    }
}

fn print(line: &Value) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    Ok(stdout.flush()?)
}
