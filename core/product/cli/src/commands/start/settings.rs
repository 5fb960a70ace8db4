//! Settings from file, environment and command line.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail};
use kafka_rs_config::{Scope, find, from_env, nearest, parse_properties};

use super::Start;
use crate::commands::cluster::key_value;

/// Keys that end in the name of a listener and more, which no table can list.
const LISTENER_PREFIX: &str = "listener.name.";

impl Start {
    /// All settings, the later source over the earlier.
    pub(super) fn settings(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let mut settings = self.settings_of_file()?;
        let environment = from_env(variables());
        for warning in environment.warnings {
            tracing::warn!("{warning}");
        }
        for (variable, reason) in environment.ignored {
            tracing::debug!(variable, reason, "not used");
        }
        settings.extend(environment.settings);
        for pair in &self.set {
            let (key, value) = key_value(pair).context("-c")?;
            let key = key.trim();
            if !is_known(key) {
                let hint = hint(key);
                bail!("-c {key}: there is no such setting{hint}");
            }
            settings.insert(key.to_owned(), value.trim().to_owned());
        }
        if let Some(listen) = &self.listen {
            settings.insert("listeners".to_owned(), format!("PLAINTEXT://{listen}"));
        }
        if let Some(dir) = &self.data_dir {
            settings.insert("log.dirs".to_owned(), dir.display().to_string());
        }
        Ok(settings)
    }

    fn settings_of_file(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let Some(path) = &self.config else {
            return Ok(BTreeMap::new());
        };
        let bytes =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = str::from_utf8(&bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            anyhow!(
                "{}: line {line} is not UTF-8; save the file as UTF-8, or write \\uXXXX",
                path.display()
            )
        })?;
        let pairs = parse_properties(text).with_context(|| path.display().to_string())?;
        for (key, _) in pairs.iter().filter(|(key, _)| !is_known(key)) {
            let hint = hint(key);
            tracing::warn!("{}: there is no setting {key}{hint}", path.display());
        }
        Ok(pairs.into_iter().collect())
    }
}

/// The environment. What is not UTF-8 is no setting, whatever its name says.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        match value.into_string() {
            Ok(value) => Some((name, value)),
            Err(_) => {
                if name.starts_with("KAFKA_") {
                    tracing::warn!("{name} is ignored: its value is not UTF-8");
                }
                None
            }
        }
    })
}

fn is_known(key: &str) -> bool {
    find(Scope::Broker, key).is_some() || key.starts_with(LISTENER_PREFIX)
}

fn hint(key: &str) -> String {
    nearest(Scope::Broker, key)
        .map(|near| format!("; did you mean {near}?"))
        .unwrap_or_default()
}
