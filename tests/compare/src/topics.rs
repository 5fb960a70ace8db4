//! Topics: what there is, and making, growing and removing them.

use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::create_partitions_request::{
    CreatePartitionsAssignment, CreatePartitionsTopic,
};
use kafka_rs_wire::messages::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig,
};
use kafka_rs_wire::messages::delete_topics_request::DeleteTopicState;
use kafka_rs_wire::messages::describe_topic_partitions_request::{Cursor, TopicRequest};
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::*;

use crate::side::{Side, TOPIC};

/// Rounds until every version but those of Metadata had its turn.
const ROUNDS: i16 = 6;

/// Names that topics must not have.
const INVALID: &[&str] = &["", ".", "..", "in valid", "sl/ash", "ü"];

fn topic(name: &str, num_partitions: i32, replication_factor: i16) -> CreatableTopic {
    CreatableTopic {
        name: name.into(),
        num_partitions,
        replication_factor,
        ..Default::default()
    }
}

fn assigned(name: &str, assignments: &[(i32, &[i32])]) -> CreatableTopic {
    let assignment = |(partition_index, broker_ids): &(i32, &[i32])| CreatableReplicaAssignment {
        partition_index: *partition_index,
        broker_ids: broker_ids.to_vec(),
        ..Default::default()
    };
    CreatableTopic {
        assignments: assignments.iter().map(assignment).collect(),
        ..topic(name, -1, -1)
    }
}

fn configured(name: &str, key: &str, value: Option<&str>) -> CreatableTopic {
    let config = CreatableTopicConfig {
        name: key.into(),
        value: value.map(Str::from),
        ..Default::default()
    };
    CreatableTopic {
        configs: vec![config],
        ..topic(name, 1, 1)
    }
}

fn create(topics: Vec<CreatableTopic>) -> CreateTopicsRequest {
    CreateTopicsRequest {
        topics,
        timeout_ms: 10_000,
        ..Default::default()
    }
}

async fn creating(side: &mut Side) {
    let node = side.node_id;
    let name = |what: &str| format!("{what}-{}", side.round);
    let a = name("created");
    let mut cases = vec![
        ("a topic", create(vec![topic(&a, 2, 1)])),
        ("it again", create(vec![topic(&a, 2, 1)])),
        ("no partitions", create(vec![topic(&name("none"), 0, 1)])),
        (
            "negative partitions",
            create(vec![topic(&name("negative"), -2, 1)]),
        ),
        ("no replicas", create(vec![topic(&name("none"), 1, 0)])),
        (
            "negative replicas",
            create(vec![topic(&name("none"), 1, -2)]),
        ),
        ("two replicas", create(vec![topic(&name("two"), 1, 2)])),
        (
            "twice in one request",
            create(vec![
                topic(&name("twice"), 1, 1),
                topic(&name("twice"), 1, 1),
            ]),
        ),
        (
            "good and bad",
            create(vec![topic(&name("good"), 1, 1), topic("b ad", 1, 1)]),
        ),
        ("nothing", create(Vec::new())),
        (
            "assigned",
            create(vec![assigned(
                &name("assigned"),
                &[(0, &[node]), (1, &[node])],
            )]),
        ),
        (
            "a gap",
            create(vec![assigned(&name("gap"), &[(0, &[node]), (2, &[node])])]),
        ),
        (
            "from 1",
            create(vec![assigned(&name("gap"), &[(1, &[node])])]),
        ),
        (
            "a partition twice",
            create(vec![assigned(&name("gap"), &[(0, &[node]), (0, &[node])])]),
        ),
        (
            "an unknown broker",
            create(vec![assigned(&name("gap"), &[(0, &[77])])]),
        ),
        (
            "a broker twice",
            create(vec![assigned(&name("gap"), &[(0, &[node, node])])]),
        ),
        (
            "no broker",
            create(vec![assigned(&name("gap"), &[(0, &[])])]),
        ),
        (
            "assigned and counted",
            create(vec![CreatableTopic {
                num_partitions: 1,
                ..assigned(&name("gap"), &[(0, &[node])])
            }]),
        ),
        (
            "too long a name",
            create(vec![topic(&"n".repeat(250), 1, 1)]),
        ),
        (
            "colliding names",
            create(vec![
                topic(&name("col_lide"), 1, 1),
                topic(&name("col.lide"), 1, 1),
            ]),
        ),
    ];
    if side.version::<CreateTopicsRequest>() >= 4 {
        cases.push(("defaults", create(vec![topic(&name("defaults"), -1, -1)])));
    }
    for invalid in INVALID {
        cases.push(("an invalid name", create(vec![topic(invalid, 1, 1)])));
    }
    for (key, value) in CONFIGS {
        cases.push((
            "a configuration",
            create(vec![configured(
                &name(&format!("{key}.{}", value.unwrap_or("null").len())),
                key,
                *value,
            )]),
        ));
    }
    // Beyond the last version only the topic is needed.
    if side.round >= ROUNDS {
        cases.truncate(1);
    }
    for (label, request) in cases {
        for validate_only in [true, false] {
            let request = CreateTopicsRequest {
                validate_only,
                ..request.clone()
            };
            let of = match request.topics.first().and_then(|t| t.configs.first()) {
                Some(config) => format!(" {}={:?}", config.name, config.value),
                None => String::new(),
            };
            let only = if validate_only { "validate: " } else { "" };
            let answer = side
                .ask(&format!("{only}create {label}{of}"), &request)
                .await;
            for topic in answer.unwrap_or_default().topics {
                if topic.topic_id != Uuid::ZERO {
                    side.mask(
                        &format!("{:?}", topic.topic_id),
                        &format!("ID-OF-{}", topic.name),
                    );
                }
            }
        }
    }
}

const CONFIGS: &[(&str, Option<&str>)] = &[
    ("retention.ms", Some("1000")),
    ("retention.ms", Some("-7")),
    ("retention.ms", Some("soon")),
    ("retention.ms", Some("")),
    ("retention.ms", None),
    ("retention.bytes", Some("99999999999999999999")),
    ("cleanup.policy", Some("compact, delete")),
    ("cleanup.policy", Some("keep")),
    ("cleanup.policy", Some("")),
    ("compression.type", Some("lz4")),
    ("compression.type", Some("LZ4")),
    ("compression.type", Some("lzma")),
    ("compression.gzip.level", Some("77")),
    ("min.insync.replicas", Some("0")),
    ("min.insync.replicas", Some("3")),
    ("segment.bytes", Some("13")),
    ("segment.ms", Some("0")),
    ("max.message.bytes", Some("-1")),
    ("min.cleanable.dirty.ratio", Some("1.5")),
    ("min.cleanable.dirty.ratio", Some("half")),
    ("preallocate", Some("TRUE")),
    ("preallocate", Some("yes")),
    ("unclean.leader.election.enable", Some("true")),
    ("message.timestamp.type", Some("Sometimes")),
    ("message.format.version", Some("2.0")),
    ("leader.replication.throttled.replicas", Some("0:1,1:1")),
    ("leader.replication.throttled.replicas", Some("all of them")),
    ("max.compaction.lag.ms", Some("1")),
    ("min.compaction.lag.ms", Some("5000")),
    ("remote.storage.enable", Some("false")),
    ("remote.storage.enable", Some("true")),
    ("local.retention.ms", Some("9999999999")),
    ("no.such.key", Some("1")),
    ("", Some("1")),
];

async fn metadata(side: &mut Side) {
    let version = side.version::<MetadataRequest>();
    let by_name = |name: &str| MetadataRequestTopic {
        name: Some(name.into()),
        ..Default::default()
    };
    let created = side.named("created");
    side.id_of(&created).await;
    let mut names = vec![
        vec![TOPIC.to_owned()],
        vec![created.clone(), "missing".to_owned()],
    ];
    names.extend(INVALID.iter().map(|name| vec![(*name).to_owned()]));
    names.push(vec![TOPIC.to_owned(), TOPIC.to_owned()]);
    names.push(vec!["n".repeat(250)]);
    for names in names {
        let request = MetadataRequest {
            topics: Some(names.iter().map(|name| by_name(name)).collect()),
            allow_auto_topic_creation: version < 4,
            ..Default::default()
        };
        // Before version 4 to ask for a topic is to create it.
        if version >= 4 || !names.iter().any(|name| name == "missing") {
            side.ask(&format!("metadata of {names:?}"), &request).await;
        }
    }
    let none = MetadataRequest {
        topics: Some(Vec::new()),
        allow_auto_topic_creation: true,
        ..Default::default()
    };
    if version >= 1 {
        side.ask("metadata of no topic", &none).await;
    }
    let fresh = MetadataRequest {
        topics: Some(vec![by_name(&side.named("automatic"))]),
        ..none.clone()
    };
    side.ask("metadata of a topic that is not yet", &fresh)
        .await;
    let name = side.named("automatic");
    side.id_of(&name).await;
    side.ask("metadata of a topic made by asking", &fresh).await;
    if version >= 10 {
        let id = side.topic_id;
        for (label, topic_id, name) in [
            ("an id", id, None),
            ("an unknown id", Uuid([9; 16]), None),
            ("no id", Uuid::ZERO, None),
            ("an id and a name", id, Some(Str::from(TOPIC))),
        ] {
            let topic = MetadataRequestTopic {
                topic_id,
                name,
                ..Default::default()
            };
            let request = MetadataRequest {
                topics: Some(vec![topic]),
                allow_auto_topic_creation: false,
                ..Default::default()
            };
            side.ask(&format!("metadata of {label}"), &request).await;
        }
    }
    if version >= 8 {
        let request = MetadataRequest {
            topics: Some(vec![by_name(TOPIC), by_name(&created)]),
            include_topic_authorized_operations: true,
            include_cluster_authorized_operations: version <= 10,
            allow_auto_topic_creation: false,
            ..Default::default()
        };
        side.ask("metadata with operations", &request).await;
    }
}

async fn growing(side: &mut Side) {
    let node = side.node_id;
    let name = side.named("created");
    let to = |name: &str, count, assignments: Option<Vec<Vec<i32>>>| CreatePartitionsTopic {
        name: name.into(),
        count,
        assignments: assignments.map(|all| {
            let one = |broker_ids| CreatePartitionsAssignment {
                broker_ids,
                ..Default::default()
            };
            all.into_iter().map(one).collect()
        }),
        ..Default::default()
    };
    let cases = [
        ("by one", to(&name, 3, None)),
        ("to what it has", to(&name, 3, None)),
        ("to fewer", to(&name, 1, None)),
        ("to none", to(&name, 0, None)),
        ("to a negative count", to(&name, -1, None)),
        ("an unknown topic", to("missing", 3, None)),
        ("an invalid topic", to("in valid", 3, None)),
        ("assigned", to(&name, 4, Some(vec![vec![node]]))),
        ("to an unknown broker", to(&name, 5, Some(vec![vec![77]]))),
        (
            "to the same broker twice",
            to(&name, 5, Some(vec![vec![node, node]])),
        ),
        (
            "with too few assignments",
            to(&name, 7, Some(vec![vec![node]])),
        ),
        (
            "with too many assignments",
            to(&name, 5, Some(vec![vec![node], vec![node]])),
        ),
        ("with an empty assignment", to(&name, 5, Some(vec![vec![]]))),
        ("with no assignments", to(&name, 5, Some(vec![]))),
    ];
    for (label, topic) in cases {
        for validate_only in [true, false] {
            let request = CreatePartitionsRequest {
                topics: vec![topic.clone()],
                timeout_ms: 10_000,
                validate_only,
                ..Default::default()
            };
            let only = if validate_only { "validate: " } else { "" };
            side.ask(&format!("{only}grow {label}"), &request).await;
        }
    }
    let twice = CreatePartitionsRequest {
        topics: vec![to(&name, 9, None), to(&name, 10, None)],
        timeout_ms: 10_000,
        ..Default::default()
    };
    side.ask("grow twice in one request", &twice).await;
}

async fn describing(side: &mut Side) {
    let created = side.named("created");
    side.id_of(&created).await;
    let named = |name: &str| TopicRequest {
        name: name.into(),
        ..Default::default()
    };
    let at = |topic_name: &str, partition_index| Cursor {
        topic_name: topic_name.into(),
        partition_index,
        ..Default::default()
    };
    let both = || vec![named(TOPIC), named(&created)];
    let cases = [
        ("two topics", both(), 2_000, None),
        ("one partition", both(), 1, None),
        ("two partitions", both(), 2, None),
        ("no partition", both(), 0, None),
        ("a negative limit", both(), -1, None),
        (
            "unknown and invalid",
            vec![named("missing"), named("in valid"), named(TOPIC)],
            2_000,
            None,
        ),
        ("from a cursor", both(), 2_000, Some(at(TOPIC, 1))),
        ("from a cursor with a limit", both(), 1, Some(at(TOPIC, 1))),
        ("from beyond the end", both(), 2_000, Some(at(TOPIC, 99))),
        (
            "from a negative partition",
            both(),
            2_000,
            Some(at(TOPIC, -1)),
        ),
        (
            "from a topic not asked for",
            vec![named(TOPIC)],
            2_000,
            Some(at("a", 0)),
        ),
        (
            "from after all topics",
            vec![named(TOPIC)],
            2_000,
            Some(at("zzz", 0)),
        ),
        (
            "from a missing topic",
            both(),
            2_000,
            Some(at("missing", 0)),
        ),
    ];
    for (label, topics, response_partition_limit, cursor) in cases {
        let request = DescribeTopicPartitionsRequest {
            topics,
            response_partition_limit,
            cursor,
            ..Default::default()
        };
        side.ask(&format!("describe {label}"), &request).await;
    }
}

async fn deleting(side: &mut Side) {
    let name = side.named("created");
    let id = side.id_of(&name).await;
    let version = side.version::<DeleteTopicsRequest>();
    let mut cases: Vec<(&str, Option<&str>, Uuid)> = vec![
        ("an unknown topic", Some("missing"), Uuid::ZERO),
        ("an invalid topic", Some("in valid"), Uuid::ZERO),
        ("a topic", Some(&name), Uuid::ZERO),
        ("it again", Some(&name), Uuid::ZERO),
    ];
    if version >= 6 {
        cases.insert(0, ("an unknown id", None, Uuid([9; 16])));
        cases.insert(0, ("neither id nor name", None, Uuid::ZERO));
        cases.insert(0, ("both id and name", Some(&name), id));
        cases.insert(5, ("by its id", None, id));
    }
    for (label, name, topic_id) in cases {
        let request = DeleteTopicsRequest {
            topics: match version {
                6.. => vec![DeleteTopicState {
                    name: name.map(Str::from),
                    topic_id,
                    ..Default::default()
                }],
                _ => Vec::new(),
            },
            topic_names: match version {
                6.. => Vec::new(),
                _ => name.map(Str::from).into_iter().collect(),
            },
            timeout_ms: 10_000,
            ..Default::default()
        };
        side.ask(&format!("delete {label}"), &request).await;
    }
}

pub(crate) async fn run(side: &mut Side) {
    creating(side).await;
    metadata(side).await;
    if side.round < ROUNDS {
        growing(side).await;
        describing(side).await;
        deleting(side).await;
    }
}
