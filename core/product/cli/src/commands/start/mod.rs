//! `kafka-rs start`: run a broker until told to stop.

mod http;
mod logging;
mod settings;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};

use super::signals::{INTERRUPTED, Signals};
use logging::LogFormat;

/// Start a broker.
///
/// An empty data directory is formatted on first start; one that Apache Kafka wrote is opened as it
/// is. When the broker serves, stdout gets exactly one line, `ready HOST:PORT`; logs go to stderr.
/// SIGTERM or Ctrl-C stops it cleanly, a second signal at once.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs start --memory --listen 127.0.0.1:0           for a test: nothing on disk, any free port
  kafka-rs start --data-dir ./data -c num.partitions=6 -c log.retention.hours=24
  kafka-rs start --config server.properties --log-format json
  kafka-rs start -c metrics.listener=127.0.0.1:9404      then: curl 127.0.0.1:9404/metrics
  KAFKA_CFG_LISTENERS=PLAINTEXT://:9092,CONTROLLER://:9093 kafka-rs start

Settings come from the file, then the environment (KAFKA_CFG_* as in Bitnami's images, KAFKA_* as in
apache/kafka), then -c, then the options above; the later wins. A name that is no setting is an error
in -c and a warning elsewhere, with the name that was probably meant. All settings:
docs/configuration.md.

Exit status: 0 after a clean stop, 1 when the broker cannot start or stop, 2 for wrong arguments,
130 when a second signal cut the stop short.")]
pub(crate) struct Start {
    /// Kafka's server.properties.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// A setting, by Kafka's name; may be given many times.
    #[arg(short = 'c', value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Where to listen; port 0 takes any free one. Short for -c listeners=PLAINTEXT://HOST:PORT.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Where records are kept. Short for -c log.dirs=DIR.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Keep records in memory only; they are gone when the broker stops.
    #[arg(long, conflicts_with = "data_dir")]
    memory: bool,
    /// Form of the log on stderr.
    #[arg(
        long,
        value_enum,
        env = "KAFKA_RS_LOG_FORMAT",
        default_value = "text",
        value_name = "FORMAT"
    )]
    log_format: LogFormat,
    /// What to log: a level (error, warn, info, debug, trace), or levels by module as in RUST_LOG.
    #[arg(long, env = "RUST_LOG", value_name = "FILTER")]
    log_level: Option<String>,
}

impl Start {
    /// Runs the broker until SIGTERM or Ctrl-C.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        forgo_huge_pages();
        logging::init(self.log_format, self.log_level.as_deref())?;
        let config = BrokerConfig::new(self.settings()?)?;
        let data = if self.memory {
            DataDirs::Memory
        } else {
            DataDirs::Disk
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .thread_name("kafka-rs")
            .build()
            .context("cannot start the runtime")?;
        runtime.block_on(serve(config, data))
    }
}

/// The allocator asks for huge pages, of which a broker touches a little here and there: twice the
/// memory for no time that could be measured.
fn forgo_huge_pages() {
    // Where a sandbox forbids it, it stays with the larger memory.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

async fn serve(config: BrokerConfig, data: DataDirs) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    let metrics_address = config.text("metrics.listener");
    let server = Arc::new(Server::start(config, Platform::real(), data).await?);
    let metrics = match metrics_address.as_str() {
        "" => None,
        address => Some(http::serve(address, &server).await?),
    };
    // One line, flushed: scripts wait for it.
    let mut stdout = std::io::stdout();
    writeln!(stdout, "ready {}", server.bootstrap()).context("cannot write to stdout")?;
    stdout.flush().context("cannot write to stdout")?;
    let signal = signals.next().await;
    tracing::info!(signal, "shutting down; a second signal stops at once");
    if let Some(metrics) = metrics {
        metrics.abort();
        // Its reference to the server goes with the task.
        let _ = metrics.await;
    }
    let Ok(server) = Arc::try_unwrap(server) else {
        bail!("the server is still in use");
    };
    tokio::select! {
        closed = server.close() => Ok(closed?),
        signal = signals.next() => {
            tracing::warn!(signal, "stopping at once; the next start recovers the logs");
            std::process::exit(INTERRUPTED);
        }
    }
}
