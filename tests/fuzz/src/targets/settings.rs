//! What people write into configuration files, environments and client settings.

use std::collections::BTreeMap;

use kafka_rs_config::{
    BrokerConfig, ClientConfig, Scope, check, find, from_env, keys, nearest, parse_properties,
};

use super::{Target, in_proportion};

pub(super) fn targets() -> Vec<Target> {
    vec![Target {
        name: "settings",
        seeds,
        run,
        memory_max: |input| 4 * in_proportion(input),
    }]
}

/// Reads the text as a file of properties and gives what it says to everybody who takes settings. What
/// a broker accepts, it can be asked for; what it refuses, it says so about.
fn run(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    let pairs = match parse_properties(&text) {
        Ok(pairs) => pairs,
        Err(error) => return error.to_string().chars().take(12).collect(),
    };
    let mut said = format!("{}", pairs.len().min(4));
    for (name, value) in &pairs {
        for scope in [Scope::Broker, Scope::Topic, Scope::Group, Scope::Producer] {
            let _ = nearest(scope, name);
            if let Some(key) = find(scope, name) {
                said += if check(key, value).is_ok() { "+" } else { "-" };
            }
        }
    }
    let given: BTreeMap<String, String> = pairs.iter().cloned().collect();
    if let Ok(config) = BrokerConfig::new(given) {
        for key in keys(Scope::Broker) {
            let _ = (config.text(key.name), config.list(key.name));
        }
        said += if config.listeners().is_ok() { "l" } else { "L" };
        said += if config.advertised_listeners().is_ok() {
            "a"
        } else {
            "A"
        };
    }
    for scope in [Scope::Producer, Scope::Consumer] {
        let taken = ClientConfig::new(scope, pairs.iter().map(|(n, v)| (n, v)));
        said += if taken.is_ok() { "c" } else { "C" };
    }
    let variables = pairs.iter().map(|(name, value)| {
        let name = name.to_uppercase().replace('.', "_");
        (format!("KAFKA_{name}"), value.clone())
    });
    let found = from_env(variables);
    said += &format!(
        "{}{}",
        found.settings.len().min(4),
        found.warnings.len().min(4)
    );
    said
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = [
        "listeners=PLAINTEXT://:9092,CONTROLLER://:9093\ncontroller.listener.names=CONTROLLER\n",
        "advertised.listeners=PLAINTEXT://host:9092\nlog.dirs=/a,/b\nnode.id=1\n",
        "cfg.num.partitions=3\nretention.ms=-1\ncleanup.policy=compact,delete\n",
        "bootstrap.servers=a:1,b:2\nlinger.ms=5\nacks=all\ncompression.type=zstd\n",
        "max.poll.records=1\ngroup.id=g\nauto.offset.reset=by_duration:PT1H\n",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec();
    for key in keys(Scope::Broker).chain(keys(Scope::Producer)).step_by(7) {
        seeds.push(format!("{}=1", key.name).into_bytes());
    }
    seeds
}
