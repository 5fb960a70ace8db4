//! What all commands share that work on a cluster.

use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use kafka_rs_admin::{Admin, Items};
use kafka_rs_client::{Client, ClientConfig, Destination, Error, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::MetadataRequest;

/// How long a cluster may take to answer the first request.
const REACH: Duration = Duration::from_secs(5);

/// Which cluster, and how to speak to it.
#[derive(Args)]
pub(crate) struct Connection {
    /// Brokers to begin with: HOST:PORT, several with commas between.
    #[arg(
        short,
        long,
        env = "KAFKA_BOOTSTRAP_SERVERS",
        default_value = "localhost:9092",
        value_name = "HOST:PORT",
        global = true
    )]
    pub(crate) bootstrap: String,
    /// A setting of the client, by Kafka's name; may be given many times.
    #[arg(short = 'X', value_name = "KEY=VALUE", global = true)]
    client: Vec<String>,
}

/// Which cluster, and how its answers are shown.
#[derive(Args)]
pub(crate) struct Cluster {
    #[command(flatten)]
    connection: Connection,
    /// One JSON object per line instead of tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl Cluster {
    /// Runs `work` with an admin client of the cluster.
    pub(crate) fn run<T>(
        &self,
        work: impl AsyncFnOnce(Admin) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let work = async |client| work(Admin::new(client)).await;
        self.connection.run(Scope::Admin, Vec::new(), work)
    }
}

impl Connection {
    /// Runs `work` with a client that has `settings`, and over them what `-X` says.
    pub(crate) fn run<T>(
        &self,
        scope: Scope,
        settings: Vec<(&str, String)>,
        work: impl AsyncFnOnce(Client) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let config = self.config(scope, settings)?;
        // What waits for stdin or stdout must not keep heartbeats and sending waiting.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let client = Client::new(config, Platform::real())?;
            let done = async {
                self.reach(&client).await?;
                work(client.clone()).await
            };
            let done = done.await;
            client.close();
            done.map_err(|error| self.explain(error))
        })
    }

    /// Waits for the cluster to answer at all: not for as long as a call may take, unless `-X`
    /// says how long that is.
    async fn reach(&self, client: &Client) -> anyhow::Result<()> {
        let mut options = client.options();
        let given = |key: &str| self.client.iter().any(|pair| pair.starts_with(key));
        if !given("default.api.timeout.ms=") && !given("max.block.ms=") {
            options.timeout = options.timeout.min(REACH);
        }
        let nothing = |_| MetadataRequest {
            topics: Some(Vec::new()),
            ..MetadataRequest::default()
        };
        let any = |_: &_| ErrorCode::None;
        client
            .call_with(&Destination::Any, &options, nothing, any)
            .await?;
        Ok(())
    }

    fn config(&self, scope: Scope, settings: Vec<(&str, String)>) -> anyhow::Result<ClientConfig> {
        let mut pairs = vec![
            ("bootstrap.servers", self.bootstrap.clone()),
            ("client.id", "kafka-rs".to_owned()),
        ];
        pairs.extend(settings);
        for setting in &self.client {
            let (key, value) = key_value(setting)?;
            pairs.retain(|(other, _)| *other != key);
            pairs.push((key, value.to_owned()));
        }
        Ok(ClientConfig::new(scope, pairs)?)
    }

    /// Says what to do when there is no broker at all.
    fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        let unreachable = error.chain().any(|cause| {
            let cause = cause.downcast_ref::<Error>();
            cause.is_some_and(|error| error.is(ErrorCode::NetworkException))
        });
        if !unreachable {
            return error;
        }
        anyhow!(
            "{error:#}\nIs a broker running at {}? `kafka-rs start` starts one here; --bootstrap \
             HOST:PORT or KAFKA_BOOTSTRAP_SERVERS names another",
            self.bootstrap
        )
    }
}

/// `KEY=VALUE` as a pair.
pub(crate) fn key_value(text: &str) -> anyhow::Result<(&str, &str)> {
    let (key, value) = text
        .split_once('=')
        .with_context(|| format!("{text}: must be KEY=VALUE"))?;
    if key.is_empty() {
        bail!("{text}: must be KEY=VALUE");
    }
    Ok((key, value))
}

/// Says what was probably meant, when something failed that has a setting nobody here knows.
pub(crate) fn with_hints<'a, T>(
    done: anyhow::Result<T>,
    scope: kafka_rs_config::Scope,
    keys: impl IntoIterator<Item = &'a str>,
) -> anyhow::Result<T> {
    if done.is_err() {
        let unknown = |key: &&str| kafka_rs_config::find(scope, key).is_none();
        for key in keys.into_iter().filter(unknown) {
            if let Some(near) = kafka_rs_config::nearest(scope, key) {
                eprintln!("kafka-rs: {key}: did you mean {near}?");
            }
        }
    }
    done
}

/// Writes a line for whoever reads stdout.
pub(crate) fn line(text: &impl Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{text}")?;
    Ok(())
}

/// Shows what was done with `shown`, errors on stderr; fails when one failed.
pub(crate) fn report<K: Display + Ord, T>(
    items: Items<K, T>,
    mut shown: impl FnMut(&K, T) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let all = items.len();
    let mut failed = 0;
    for (key, result) in items {
        match result {
            Ok(value) => shown(&key, value)?,
            Err(error) => {
                failed += 1;
                eprintln!("kafka-rs: {key}: {error}");
            }
        }
    }
    match failed {
        0 => Ok(()),
        _ => bail!("{failed} of {all} failed"),
    }
}
