//! What all commands share that work on a cluster.

use std::fmt::Display;
use std::io::Write as _;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use kafka_rs_admin::{Admin, Items};
use kafka_rs_client::{Client, ClientConfig, Error, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_types::ErrorCode;

/// Which cluster, and how its answers are shown.
#[derive(Args)]
pub(crate) struct Cluster {
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
    /// One JSON object per line instead of tables.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

impl Cluster {
    /// Runs `work` with a client of the cluster.
    pub(crate) fn run<T>(
        &self,
        work: impl AsyncFnOnce(Admin) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut pairs = vec![
            ("bootstrap.servers", self.bootstrap.as_str()),
            ("client.id", "kafka-rs"),
        ];
        for setting in &self.client {
            pairs.retain(|(key, _)| Some(*key) != setting.split('=').next());
            pairs.push(key_value(setting)?);
        }
        let config = ClientConfig::new(Scope::Admin, pairs)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let client = Client::new(config, Platform::real())?;
            let done = work(Admin::new(client.clone())).await;
            client.close();
            done.map_err(|error| self.explain(error))
        })
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
