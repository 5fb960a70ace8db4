//! The variables of the two families of images: `KAFKA_CFG_*` and `KAFKA_*`.

use crate::{Scope, find, nearest};

/// Variables of the images and of Kubernetes that say nothing about the broker's own settings.
const IGNORED: &[(&str, &str)] = &[
    ("KAFKA_HEAP_OPTS", "there is no Java heap"),
    ("KAFKA_OPTS", "there is no Java machine"),
    ("KAFKA_JVM_PERFORMANCE_OPTS", "there is no Java machine"),
    ("KAFKA_JMX_OPTS", "metrics are served by metrics.listener"),
    ("KAFKA_JMX_PORT", "metrics are served by metrics.listener"),
    (
        "KAFKA_JMX_HOSTNAME",
        "metrics are served by metrics.listener",
    ),
    ("KAFKA_TOOLS_LOG4J_LOGLEVEL", "logging is set by RUST_LOG"),
    ("KAFKA_GC_LOG_OPTS", "there is no Java machine"),
    ("KAFKA_CLASSPATH", "there is no Java machine"),
    ("KAFKA_HOME", "nothing is installed beside the binary"),
    ("KAFKA_DEBUG", "there is no Java machine"),
    ("KAFKA_VERSION", "set by images for themselves"),
    ("KAFKA_ENABLE_KRAFT", "there is no other mode"),
    (
        "KAFKA_SKIP_KRAFT_STORAGE_INIT",
        "an empty directory is formatted at start",
    ),
    (
        "KAFKA_INITIAL_CONTROLLERS",
        "an empty directory is formatted at start",
    ),
    ("KAFKA_BASE_DIR", "set by images for themselves"),
    ("KAFKA_VOLUME_DIR", "set by images for themselves"),
    ("KAFKA_MOUNTED_CONF_DIR", "set by images for themselves"),
    ("KAFKA_CONF_DIR", "set by images for themselves"),
    ("KAFKA_CONF_FILE", "use --config"),
    ("KAFKA_DAEMON_USER", "set by images for themselves"),
    ("KAFKA_DAEMON_GROUP", "set by images for themselves"),
    ("KAFKA_JMX_CONFIG", "metrics are served by metrics.listener"),
    ("KAFKA_HEAP_OPT", "there is no Java heap"),
    ("KAFKA_EXTRA_FLAGS", "there is no start script"),
    ("KAFKA_INIT_SLEEP_TIME", "there is no start script"),
    ("KAFKA_INIT_MAX_TIMEOUT", "there is no start script"),
    ("KAFKA_NODE_ID_COMMAND", "set node.id itself"),
    ("KAFKA_SUPER_USERS", "there is no authorizer"),
    (
        "KAFKA_INTER_BROKER_PROTOCOL_VERSION",
        "Kafka 4 has no such setting",
    ),
    (
        "KAFKA_CFG_INTER_BROKER_PROTOCOL_VERSION",
        "Kafka 4 has no such setting",
    ),
    ("KAFKA_SERVICE_HOST", "put there by Kubernetes"),
    ("KAFKA_SERVICE_PORT", "put there by Kubernetes"),
];

/// What images prepare for listeners with SASL or TLS. Such listeners are refused, so that nobody
/// loses protection by these being left out.
const SECURITY: &[&str] = &[
    "KAFKA_CLIENT_USER",
    "KAFKA_CLIENT_PASSWORD",
    "KAFKA_INTER_BROKER_USER",
    "KAFKA_INTER_BROKER_PASSWORD",
    "KAFKA_CONTROLLER_USER",
    "KAFKA_CONTROLLER_PASSWORD",
    "KAFKA_CERTIFICATE_PASSWORD",
    "KAFKA_KRAFT_BOOTSTRAP_SCRAM_USERS",
    "KAFKA_TLS_",
    "KAFKA_SSL_KEYSTORE_FILENAME",
    "KAFKA_SSL_KEYSTORE_CREDENTIALS",
    "KAFKA_SSL_KEY_CREDENTIALS",
    "KAFKA_SSL_TRUSTSTORE_FILENAME",
    "KAFKA_SSL_TRUSTSTORE_CREDENTIALS",
];

/// Variables that mean a setting under another name.
const RENAMED: &[(&str, &str)] = &[
    ("KAFKA_KRAFT_CLUSTER_ID", "cluster.id"),
    ("KAFKA_CLUSTER_ID", "cluster.id"),
    ("CLUSTER_ID", "cluster.id"),
];

/// What the environment said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EnvOutcome {
    /// Settings, in the order of the variables' names.
    pub settings: Vec<(String, String)>,
    /// Variables that look like settings and are none, each with a sentence for the log.
    pub warnings: Vec<String>,
    /// Variables left out on purpose, with the reason.
    pub ignored: Vec<(String, &'static str)>,
}

/// Reads settings out of environment variables.
///
/// `KAFKA_CFG_NUM_PARTITIONS` is `num.partitions`. In `KAFKA_NUM_PARTITIONS` an underscore stands for a
/// dot, two for an underscore and three for a dash. Where both families set a key, `KAFKA_CFG_` wins.
pub fn from_env(variables: impl IntoIterator<Item = (String, String)>) -> EnvOutcome {
    let mut variables: Vec<_> = variables.into_iter().collect();
    // KAFKA_CFG_… last, so that it overrides.
    variables.sort_by_key(|(name, _)| (name.starts_with("KAFKA_CFG_"), name.clone()));
    let mut outcome = EnvOutcome::default();
    for (name, value) in variables {
        if let Some((_, key)) = RENAMED.iter().find(|(from, _)| *from == name) {
            outcome.settings.push(((*key).to_owned(), value));
        } else if let Some(reason) = ignored(&name, &value) {
            outcome.ignored.push((name, reason));
        } else if let Some(rest) = name.strip_prefix("KAFKA_CFG_") {
            take(
                &mut outcome,
                &name,
                rest.to_ascii_lowercase().replace('_', "."),
                value,
            );
        } else if let Some(rest) = name.strip_prefix("KAFKA_") {
            take(&mut outcome, &name, image_key(rest), value);
        }
    }
    outcome
}

fn ignored(name: &str, value: &str) -> Option<&'static str> {
    if let Some((_, reason)) = IGNORED.iter().find(|(from, _)| *from == name) {
        return Some(reason);
    }
    if name.starts_with("KAFKA_ZOOKEEPER_") || name.starts_with("KAFKA_CFG_ZOOKEEPER_") {
        return Some("there is no ZooKeeper");
    }
    if name.starts_with("KAFKA_LOG4J_") {
        return Some("logging is set by RUST_LOG");
    }
    if SECURITY.iter().any(|prefix| name.starts_with(prefix)) {
        return Some("only PLAINTEXT listeners are built");
    }
    if name.starts_with("KAFKA_CONFLUENT_") {
        return Some("belongs to another distribution");
    }
    // Kubernetes describes every service called kafka-something in variables like these.
    let kubernetes = name.starts_with("KAFKA_")
        && (name.contains("_SERVICE_HOST")
            || name.contains("_SERVICE_PORT")
            || name.contains("_PORT_")
            || value.starts_with("tcp://"));
    kubernetes.then_some("put there by Kubernetes")
}

fn image_key(rest: &str) -> String {
    const DASH: char = '\u{1}';
    const UNDERSCORE: char = '\u{2}';
    rest.to_ascii_lowercase()
        .replace("___", &DASH.to_string())
        .replace("__", &UNDERSCORE.to_string())
        .replace('_', ".")
        .replace(DASH, "-")
        .replace(UNDERSCORE, "_")
}

fn take(outcome: &mut EnvOutcome, variable: &str, key: String, value: String) {
    if find(Scope::Broker, &key).is_some() || key.starts_with("listener.name.") {
        outcome.settings.push((key, value));
        return;
    }
    let hint = nearest(Scope::Broker, &key)
        .map(|n| format!(", nearest is {n}"))
        .unwrap_or_default();
    outcome.warnings.push(format!(
        "{variable} is ignored: there is no key {key}{hint}"
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(variables: &[(&str, &str)]) -> EnvOutcome {
        from_env(
            variables
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned())),
        )
    }

    #[test]
    fn both_families_become_keys_and_cfg_wins() {
        let got = outcome(&[
            ("KAFKA_CFG_NUM_PARTITIONS", "3"),
            ("KAFKA_NUM_PARTITIONS", "2"),
            ("KAFKA_NODE_ID", "7"),
            ("PATH", "/bin"),
        ]);
        let expected = [
            ("node.id", "7"),
            ("num.partitions", "2"),
            ("num.partitions", "3"),
        ];
        assert_eq!(
            got.settings,
            expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        assert!(got.warnings.is_empty());
    }

    #[test]
    fn what_images_and_kubernetes_add_is_left_alone() {
        let got = outcome(&[
            ("KAFKA_HEAP_OPTS", "-Xmx1G"),
            ("KAFKA_PORT", "tcp://10.0.0.1:9092"),
            ("KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1"),
            ("KAFKA_KRAFT_CLUSTER_ID", "abc"),
        ]);
        assert_eq!(got.settings, [("cluster.id".to_owned(), "abc".to_owned())]);
        assert_eq!((got.ignored.len(), got.warnings.len()), (3, 0));
        let names = [
            "KAFKA_LOG4J_TOOLS_ROOT_LOGLEVEL",
            "KAFKA_CLIENT_USERS",
            "KAFKA_CLIENT_PASSWORDS",
            "KAFKA_TLS_TYPE",
            "KAFKA_SSL_KEY_CREDENTIALS",
            "KAFKA_SUPER_USERS",
            "KAFKA_INTER_BROKER_PROTOCOL_VERSION",
        ];
        let got = outcome(&names.map(|name| (name, "x")));
        assert_eq!((got.ignored.len(), got.warnings), (names.len(), Vec::new()));
    }

    #[test]
    fn underscores_are_dots_underscores_and_dashes_as_in_the_images() {
        for (rest, key) in [
            ("NUM_PARTITIONS", "num.partitions"),
            ("A__B_C___D", "a_b.c-d"),
            ("A____B", "a-.b"),
        ] {
            assert_eq!(image_key(rest), key, "{rest}");
        }
        let got = outcome(&[
            ("KAFKA_LISTENER_NAME_A__B_SASL_ENABLED_MECHANISMS", "PLAIN"),
            ("KAFKA_CFG_LISTENER_NAME_OUT_SSL_CLIENT_AUTH", "none"),
        ]);
        let keys: Vec<_> = got.settings.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "listener.name.a_b.sasl.enabled.mechanisms",
                "listener.name.out.ssl.client.auth",
            ]
        );
    }

    #[test]
    fn a_misspelt_variable_is_named_with_the_nearest_key() {
        let got = outcome(&[("KAFKA_CFG_LOG_RETENTION_HOUR", "1")]);
        assert!(got.warnings[0].contains("log.retention.hours"));
    }
}
