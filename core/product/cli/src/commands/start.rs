//! `kafka-rs start`: settings from file, environment and command line; run until told to stop.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use kafka_rs_config::{BrokerConfig, Scope, find, from_env, nearest, parse_properties};
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};
use tokio::signal::unix::{SignalKind, signal};

/// Start a broker.
#[derive(Args)]
#[command(after_help = "Examples:
  kafka-rs start --memory --listen 127.0.0.1:0
  kafka-rs start --data-dir ./data -c num.partitions=6 -c log.retention.hours=24
  KAFKA_CFG_NODE_ID=1 kafka-rs start --config server.properties

Settings come from the file, then the environment (KAFKA_CFG_*, KAFKA_*), then -c; the later wins.
Logs go to stderr; RUST_LOG=debug shows more, KAFKA_RS_LOG_FORMAT=json makes them JSON.")]
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
    /// Keep records in memory only.
    #[arg(long, conflicts_with = "data_dir")]
    memory: bool,
}

impl Start {
    /// Runs the broker until SIGTERM or Ctrl-C.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        init_logging();
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

    fn settings(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut settings = BTreeMap::new();
        if let Some(path) = &self.config {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            let pairs = parse_properties(&text).with_context(|| path.display().to_string())?;
            for (key, value) in pairs {
                warn_if_unknown(&path.display().to_string(), &key);
                settings.insert(key, value);
            }
        }
        let environment = from_env(std::env::vars());
        for warning in environment.warnings {
            tracing::warn!("{warning}");
        }
        for (variable, reason) in environment.ignored {
            tracing::debug!(variable, reason, "not used");
        }
        settings.extend(environment.settings);
        for pair in &self.set {
            let Some((key, value)) = pair.split_once('=') else {
                bail!("-c {pair}: must be KEY=VALUE");
            };
            if find(Scope::Broker, key.trim()).is_none() && !key.starts_with("listener.name.") {
                let hint = nearest(Scope::Broker, key.trim())
                    .map(|near| format!("; did you mean {near}?"))
                    .unwrap_or_default();
                bail!("-c {key}: there is no such setting{hint}");
            }
            settings.insert(key.trim().to_owned(), value.trim().to_owned());
        }
        if let Some(listen) = &self.listen {
            settings.insert("listeners".to_owned(), format!("PLAINTEXT://{listen}"));
        }
        if let Some(dir) = &self.data_dir {
            settings.insert("log.dirs".to_owned(), dir.display().to_string());
        }
        Ok(settings)
    }
}

fn warn_if_unknown(place: &str, key: &str) {
    if find(Scope::Broker, key).is_none() && !key.starts_with("listener.name.") {
        let nearest = nearest(Scope::Broker, key).unwrap_or("none");
        tracing::warn!(place, key, nearest, "unknown setting");
    }
}

async fn serve(config: BrokerConfig, data: DataDirs) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot watch for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot watch for SIGINT")?;
    let metrics_address = config.text("metrics.listener");
    let server = Arc::new(Server::start(config, Platform::real(), data).await?);
    let metrics = match metrics_address.as_str() {
        "" => None,
        address => Some(tokio::spawn(metrics(
            address.to_owned(),
            Arc::clone(&server),
        ))),
    };
    // One line, flushed: scripts wait for it.
    let mut stdout = std::io::stdout();
    writeln!(stdout, "ready {}", server.bootstrap()).context("cannot write to stdout")?;
    stdout.flush().context("cannot write to stdout")?;
    tokio::select! {
        _ = terminate.recv() => tracing::info!("SIGTERM, shutting down"),
        _ = interrupt.recv() => tracing::info!("interrupted, shutting down"),
    }
    if let Some(metrics) = metrics {
        metrics.abort();
        // Its reference to the server goes with the task.
        let _ = metrics.await;
    }
    match Arc::try_unwrap(server) {
        Ok(server) => server.close().await?,
        Err(_) => bail!("the server is still in use"),
    }
    Ok(())
}

/// Serves /metrics and /health over HTTP.
async fn metrics(address: String, server: Arc<Server>) {
    use axum::routing::get;
    let page = move || {
        let server = Arc::clone(&server);
        async move { server.metrics() }
    };
    let router = axum::Router::new()
        .route("/metrics", get(page))
        .route("/health", get(|| async { "ok\n" }));
    match tokio::net::TcpListener::bind(&address).await {
        Ok(listener) => {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "metrics are no longer served");
            }
        }
        Err(error) => tracing::error!(address, %error, "metrics.listener cannot be bound"),
    }
}

fn init_logging() {
    use tracing_subscriber::EnvFilter;
    // openraft tells every vote at info; it says what matters at warn.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,openraft=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    let json = std::env::var("KAFKA_RS_LOG_FORMAT").is_ok_and(|format| format == "json");
    if json {
        builder.json().init()
    } else {
        builder.init()
    }
}
