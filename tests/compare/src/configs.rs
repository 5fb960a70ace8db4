//! Configurations of topics, brokers and what else has some.

use kafka_rs_types::Str;
use kafka_rs_wire::Request as _;
use kafka_rs_wire::messages::describe_configs_request::DescribeConfigsResource;
use kafka_rs_wire::messages::{
    AlterConfigsRequest, DescribeConfigsRequest, IncrementalAlterConfigsRequest,
    ListConfigResourcesRequest, alter_configs_request, incremental_alter_configs_request,
};

use crate::side::{Side, call};

const BROKER: i8 = 4;
const TOPIC: i8 = 2;

async fn describe(side: &mut Side, label: &str, kind: i8, name: &str, keys: Option<&[&str]>) {
    let version = side.version::<DescribeConfigsRequest>();
    let request = DescribeConfigsRequest {
        resources: vec![DescribeConfigsResource {
            resource_type: kind,
            resource_name: name.into(),
            configuration_keys: keys.map(|keys| keys.iter().map(|key| Str::from(*key)).collect()),
            ..Default::default()
        }],
        include_synonyms: true,
        include_documentation: version >= 3,
        ..Default::default()
    };
    let answer = call(side.address.clone(), version, request).await;
    side.asked
        .push((DescribeConfigsRequest::API_KEY.code(), version));
    let mut results = match answer {
        Ok(answer) => answer.results,
        Err(error) => {
            side.note_text(
                format!("{label}: DescribeConfigs v{version}"),
                error.to_string(),
            );
            return;
        }
    };
    for result in &mut results {
        // One answer per key, so that each can differ by itself.
        result.configs.sort_by(|a, b| a.name.cmp(&b.name));
        let keys: Vec<&str> = result.configs.iter().map(|config| &*config.name).collect();
        side.note_text(
            format!("{label}: keys of DescribeConfigs v{version}"),
            keys.join(" "),
        );
    }
    for result in &mut results {
        for mut config in std::mem::take(&mut result.configs) {
            let described = !config.documentation.take().unwrap_or_default().is_empty();
            let key = format!(
                "documentation of {} in DescribeConfigs v{version}",
                config.name
            );
            side.note_text(format!("{label}: {key}"), described.to_string());
            let key = format!("{label}: {} in DescribeConfigs v{version}", config.name);
            side.note_text(key, format!("{config:?}"));
        }
    }
    side.note_text(
        format!("{label}: DescribeConfigs v{version}"),
        format!("{results:?}"),
    );
}

fn set(
    kind: i8,
    name: &str,
    configs: &[(&str, Option<&str>)],
    validate_only: bool,
) -> AlterConfigsRequest {
    let config = |(name, value): &(&str, Option<&str>)| alter_configs_request::AlterableConfig {
        name: (*name).into(),
        value: value.map(Str::from),
        ..Default::default()
    };
    AlterConfigsRequest {
        resources: vec![alter_configs_request::AlterConfigsResource {
            resource_type: kind,
            resource_name: name.into(),
            configs: configs.iter().map(config).collect(),
            ..Default::default()
        }],
        validate_only,
        ..Default::default()
    }
}

type Change<'a> = (i8, &'a str, Option<&'a str>);

fn change(
    kind: i8,
    name: &str,
    changes: &[Change<'_>],
    validate_only: bool,
) -> IncrementalAlterConfigsRequest {
    let config = |(operation, name, value): &Change<'_>| {
        incremental_alter_configs_request::AlterableConfig {
            name: (*name).into(),
            config_operation: *operation,
            value: value.map(Str::from),
            ..Default::default()
        }
    };
    IncrementalAlterConfigsRequest {
        resources: vec![incremental_alter_configs_request::AlterConfigsResource {
            resource_type: kind,
            resource_name: name.into(),
            configs: changes.iter().map(config).collect(),
            ..Default::default()
        }],
        validate_only,
        ..Default::default()
    }
}

type Settings<'a> = &'a [(&'a str, Option<&'a str>)];

async fn alter_all(side: &mut Side, topic: &str) {
    let node = side.node_id.to_string();
    let cases: &[(&str, i8, &str, Settings<'_>)] = &[
        ("one key", TOPIC, topic, &[("retention.ms", Some("5000"))]),
        (
            "another, which takes the first back",
            TOPIC,
            topic,
            &[("retention.bytes", Some("5000"))],
        ),
        (
            "a bad value",
            TOPIC,
            topic,
            &[("retention.ms", Some("soon"))],
        ),
        ("no value", TOPIC, topic, &[("retention.ms", None)]),
        (
            "an unknown key",
            TOPIC,
            topic,
            &[("no.such.key", Some("1"))],
        ),
        (
            "a key twice",
            TOPIC,
            topic,
            &[("retention.ms", Some("1")), ("retention.ms", Some("2"))],
        ),
        (
            "an unknown topic",
            TOPIC,
            "missing",
            &[("retention.ms", Some("1"))],
        ),
        (
            "an invalid topic",
            TOPIC,
            "in valid",
            &[("retention.ms", Some("1"))],
        ),
        ("no topic", TOPIC, "", &[("retention.ms", Some("1"))]),
        ("nothing", TOPIC, topic, &[]),
        (
            "the broker",
            BROKER,
            &node,
            &[("log.cleaner.threads", Some("1"))],
        ),
        (
            "a fixed key of the broker",
            BROKER,
            &node,
            &[("broker.id", Some("1"))],
        ),
        (
            "another broker",
            BROKER,
            "77",
            &[("log.cleaner.threads", Some("1"))],
        ),
        (
            "no number",
            BROKER,
            "b",
            &[("log.cleaner.threads", Some("1"))],
        ),
        (
            "all brokers",
            BROKER,
            "",
            &[("log.cleaner.backoff.ms", Some("7777"))],
        ),
        ("all brokers back", BROKER, "", &[]),
        ("the broker back", BROKER, &node, &[]),
        ("an unknown kind", 77, "x", &[("a", Some("1"))]),
        ("no kind", 0, "x", &[("a", Some("1"))]),
    ];
    for (label, kind, name, configs) in cases {
        for validate_only in [true, false] {
            let only = if validate_only { "validate: " } else { "" };
            let request = set(*kind, name, configs, validate_only);
            side.ask(&format!("{only}set {label}"), &request).await;
        }
    }
    describe(side, "after setting", TOPIC, topic, None).await;
}

async fn alter_some(side: &mut Side, topic: &str) {
    let node = side.node_id.to_string();
    let cases: &[(&str, i8, &str, &[Change<'_>])] = &[
        ("set", TOPIC, topic, &[(0, "retention.ms", Some("5000"))]),
        ("delete", TOPIC, topic, &[(1, "retention.ms", None)]),
        (
            "delete what is not set",
            TOPIC,
            topic,
            &[(1, "segment.ms", None)],
        ),
        (
            "append",
            TOPIC,
            topic,
            &[(2, "cleanup.policy", Some("compact"))],
        ),
        (
            "append what is there",
            TOPIC,
            topic,
            &[(2, "cleanup.policy", Some("compact"))],
        ),
        (
            "subtract",
            TOPIC,
            topic,
            &[(3, "cleanup.policy", Some("delete"))],
        ),
        (
            "subtract what is not there",
            TOPIC,
            topic,
            &[(3, "cleanup.policy", Some("delete"))],
        ),
        (
            "subtract all",
            TOPIC,
            topic,
            &[(3, "cleanup.policy", Some("compact"))],
        ),
        (
            "append nonsense",
            TOPIC,
            topic,
            &[(2, "cleanup.policy", Some("nonsense"))],
        ),
        (
            "append to a number",
            TOPIC,
            topic,
            &[(2, "retention.ms", Some("1"))],
        ),
        (
            "subtract from a number",
            TOPIC,
            topic,
            &[(3, "retention.ms", Some("1"))],
        ),
        (
            "an unknown operation",
            TOPIC,
            topic,
            &[(9, "retention.ms", Some("1"))],
        ),
        ("no value", TOPIC, topic, &[(0, "retention.ms", None)]),
        (
            "append nothing",
            TOPIC,
            topic,
            &[(2, "cleanup.policy", None)],
        ),
        (
            "a bad value",
            TOPIC,
            topic,
            &[(0, "retention.ms", Some("soon"))],
        ),
        (
            "a value with spaces",
            TOPIC,
            topic,
            &[(0, "retention.ms", Some(" 6000 "))],
        ),
        (
            "an unknown key",
            TOPIC,
            topic,
            &[(0, "no.such.key", Some("1"))],
        ),
        (
            "delete an unknown key",
            TOPIC,
            topic,
            &[(1, "no.such.key", None)],
        ),
        (
            "a key twice",
            TOPIC,
            topic,
            &[(0, "retention.ms", Some("1")), (1, "retention.ms", None)],
        ),
        ("nothing", TOPIC, topic, &[]),
        (
            "an unknown topic",
            TOPIC,
            "missing",
            &[(0, "retention.ms", Some("1"))],
        ),
        (
            "an invalid topic",
            TOPIC,
            "in valid",
            &[(0, "retention.ms", Some("1"))],
        ),
        (
            "the broker",
            BROKER,
            &node,
            &[(0, "log.cleaner.threads", Some("1"))],
        ),
        (
            "the broker back",
            BROKER,
            &node,
            &[(1, "log.cleaner.threads", None)],
        ),
        (
            "a fixed key of the broker",
            BROKER,
            &node,
            &[(0, "broker.id", Some("1"))],
        ),
        (
            "an unknown key of the broker",
            BROKER,
            &node,
            &[(0, "no.such.key", Some("1"))],
        ),
        (
            "a bad value of the broker",
            BROKER,
            &node,
            &[(0, "log.cleaner.threads", Some("x"))],
        ),
        (
            "another broker",
            BROKER,
            "77",
            &[(0, "log.cleaner.threads", Some("1"))],
        ),
        (
            "no number",
            BROKER,
            "b",
            &[(0, "log.cleaner.threads", Some("1"))],
        ),
        (
            "all brokers",
            BROKER,
            "",
            &[(0, "log.cleaner.backoff.ms", Some("7777"))],
        ),
        (
            "all brokers back",
            BROKER,
            "",
            &[(1, "log.cleaner.backoff.ms", None)],
        ),
        ("an unknown kind", 77, "x", &[(0, "a", Some("1"))]),
        (
            "a broker's loggers",
            8,
            &node,
            &[(0, "no.such.logger", Some("INFO"))],
        ),
        (
            "a group",
            32,
            "g",
            &[(0, "consumer.session.timeout.ms", Some("50000"))],
        ),
        (
            "a bad value of a group",
            32,
            "g",
            &[(0, "consumer.session.timeout.ms", Some("x"))],
        ),
        (
            "an unknown key of a group",
            32,
            "g",
            &[(0, "no.such.key", Some("1"))],
        ),
        (
            "a group back",
            32,
            "g",
            &[(1, "consumer.session.timeout.ms", None)],
        ),
        ("metrics", 16, "m", &[(0, "interval.ms", Some("1000"))]),
        ("metrics back", 16, "m", &[(1, "interval.ms", None)]),
    ];
    for (label, kind, name, changes) in cases {
        for validate_only in [true, false] {
            let only = if validate_only { "validate: " } else { "" };
            let request = change(*kind, name, changes, validate_only);
            side.ask(&format!("{only}change {label}"), &request).await;
        }
    }
    let mut twice = change(TOPIC, topic, &[(0, "retention.ms", Some("1"))], false);
    twice.resources.extend(twice.resources.clone());
    side.ask("change a topic twice", &twice).await;
    describe(side, "after changing", TOPIC, topic, None).await;
}

pub(crate) async fn run(side: &mut Side) {
    let topic = side.named("configured");
    let node = side.node_id.to_string();
    side.with_topic(&topic, 1, &[("segment.ms", "70000")]).await;
    describe(side, "topic", TOPIC, &topic, None).await;
    describe(side, "broker", BROKER, &node, None).await;
    describe(side, "brokers", BROKER, "", None).await;
    let keys: &[&str] = &["retention.ms", "no.such.key"];
    for (label, kind, name, keys) in [
        ("two keys", TOPIC, topic.as_str(), Some(keys)),
        ("no keys", TOPIC, &topic, Some(&[][..])),
        ("an unknown topic", TOPIC, "missing", None),
        ("an invalid topic", TOPIC, "in valid", None),
        ("no topic", TOPIC, "", None),
        ("another broker", BROKER, "77", None),
        ("no number", BROKER, "b", None),
        ("an unknown kind", 77, "x", None),
        ("no kind", 0, "x", None),
        ("loggers of another broker", 8, "77", None),
        ("a group", 32, "g", None),
        ("metrics", 16, "m", None),
    ] {
        describe(side, label, kind, name, keys).await;
    }
    alter_all(side, &topic).await;
    alter_some(side, &topic).await;
    let kinds: &[&[i8]] = &[&[], &[2], &[4], &[8], &[16], &[32], &[2, 4], &[77]];
    for kinds in kinds {
        if side.version::<ListConfigResourcesRequest>() >= 1 || kinds.is_empty() {
            let request = ListConfigResourcesRequest {
                resource_types: kinds.to_vec(),
                ..Default::default()
            };
            let version = side.version::<ListConfigResourcesRequest>();
            let answer = call(side.address.clone(), version, request).await;
            // Other rounds make topics meanwhile.
            let answer = answer.map(|mut answer| {
                let mine = |name: &str, kind| kind != TOPIC || name == topic;
                let all = &mut answer.config_resources;
                all.retain(|resource| mine(&resource.resource_name, resource.resource_type));
                answer
            });
            let label = format!("resources of kinds {kinds:?}");
            side.note::<ListConfigResourcesRequest>(&label, version, answer);
        }
    }
}
