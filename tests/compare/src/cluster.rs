//! What there is to know and to change about the cluster.

use kafka_rs_types::Str;
use kafka_rs_wire::messages::describe_log_dirs_request::DescribableLogDirTopic;
use kafka_rs_wire::messages::describe_quorum_request::{PartitionData, TopicData};
use kafka_rs_wire::messages::update_features_request::FeatureUpdateKey;
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{ApiKey, Message, encode_request};
use tokio::net::TcpStream;

use crate::side::{Failure, Side, TOPIC, call, receive, send};

async fn api_versions(side: &mut Side) {
    let version = side.version::<ApiVersionsRequest>();
    for (name, software) in [("compare", "1"), ("", ""), ("in valid", "1"), ("ok", "-")] {
        if version < 3 && name != "compare" {
            continue;
        }
        let request = match version {
            3.. => ApiVersionsRequest {
                client_software_name: name.into(),
                client_software_version: software.into(),
                ..Default::default()
            },
            _ => ApiVersionsRequest::default(),
        };
        let answer = call(side.address.clone(), version, request).await;
        // Which APIs there are is for the coverage page; how those that both have are told, for us.
        let answer = answer.map(|mut answer| {
            answer
                .api_keys
                .retain(|api| side.newest.contains_key(&api.api_key));
            answer.api_keys.sort_by_key(|api| api.api_key);
            answer.finalized_features_epoch = answer.finalized_features_epoch.min(0);
            answer
        });
        let label = format!("versions for {name:?}");
        let Ok(answer) = answer else {
            side.note::<ApiVersionsRequest>(&label, version, answer);
            continue;
        };
        for api in &answer.api_keys {
            let known = ApiKey::from_code(api.api_key).map_or("", |api| api.name());
            side.note_text(
                format!("{label}: {known} in ApiVersions v{version}"),
                format!("{api:?}"),
            );
        }
        let rest = ApiVersionsResponse {
            api_keys: Vec::new(),
            ..answer
        };
        side.note::<ApiVersionsRequest>(&label, version, Ok(rest));
    }
}

async fn describe(side: &mut Side) {
    let version = side.version::<DescribeClusterRequest>();
    for include in [false, true] {
        let request = DescribeClusterRequest {
            include_cluster_authorized_operations: include,
            endpoint_type: 1,
            ..Default::default()
        };
        side.ask("the cluster", &request).await;
    }
    if version >= 1 {
        for endpoint_type in [2, 0, 9] {
            let request = DescribeClusterRequest {
                endpoint_type,
                ..Default::default()
            };
            side.ask(&format!("endpoints of type {endpoint_type}"), &request)
                .await;
        }
    }
    if version >= 2 {
        let request = DescribeClusterRequest {
            include_fenced_brokers: true,
            endpoint_type: 1,
            ..Default::default()
        };
        side.ask("fenced brokers too", &request).await;
    }
}

type Topics<'a> = &'a [(&'a str, &'a [i32])];

async fn scram_credentials(side: &mut Side) {
    use describe_user_scram_credentials_request::UserName;
    let user = |name: &&str| UserName {
        name: Str::from(*name),
        ..Default::default()
    };
    let cases: [(&str, Option<&[&str]>); 4] = [
        ("everybody's", None),
        ("nobody's", Some(&[])),
        ("of someone without", Some(&["ann"])),
        ("of one twice", Some(&["ann", "bob", "ann"])),
    ];
    for (label, users) in cases {
        let request = DescribeUserScramCredentialsRequest {
            users: users.map(|users| users.iter().map(user).collect()),
            ..Default::default()
        };
        side.ask(&format!("credentials {label}"), &request).await;
    }
}

async fn unregister(side: &mut Side) {
    // One that is there would be gone, and nothing to compare with it.
    for broker_id in [4_711, -1] {
        let request = UnregisterBrokerRequest {
            broker_id,
            ..Default::default()
        };
        side.ask(&format!("unregister {broker_id}"), &request).await;
    }
}

async fn quorum(side: &mut Side) {
    let cases: &[(&str, Topics<'_>)] = &[
        ("the quorum", &[("__cluster_metadata", &[0])]),
        ("another partition", &[("__cluster_metadata", &[1])]),
        ("two partitions", &[("__cluster_metadata", &[0, 1])]),
        ("another topic", &[(TOPIC, &[0])]),
        ("two topics", &[("__cluster_metadata", &[0]), (TOPIC, &[0])]),
        ("no topic", &[]),
        ("no partition", &[("__cluster_metadata", &[])]),
    ];
    for (label, topics) in cases {
        let topic = |(name, partitions): &(&str, &[i32])| TopicData {
            topic_name: Str::from(*name),
            partitions: partitions
                .iter()
                .map(|&partition_index| PartitionData {
                    partition_index,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        };
        let request = DescribeQuorumRequest {
            topics: topics.iter().map(topic).collect(),
            ..Default::default()
        };
        let version = side.version::<DescribeQuorumRequest>();
        let answer = call(side.address.clone(), version, request).await;
        // How long the log is by now is for each to know.
        let answer = answer.map(|mut answer| {
            let topics = answer.topics.iter_mut();
            for partition in topics.flat_map(|topic| &mut topic.partitions) {
                partition.high_watermark = partition.high_watermark.min(1);
                for voter in &mut partition.current_voters {
                    voter.log_end_offset = voter.log_end_offset.min(1);
                    let directory = format!("{:?}", voter.replica_directory_id);
                    side.mask(&directory, "DIRECTORY");
                }
            }
            answer
        });
        side.note::<DescribeQuorumRequest>(label, version, answer);
    }
}

async fn features(side: &mut Side) {
    let version = side.version::<UpdateFeaturesRequest>();
    let cases: &[(&str, &str, i16, i8)] = &[
        ("an unknown feature", "no.such.feature", 1, 1),
        ("no feature", "", 1, 1),
        ("too new a version", "metadata.version", 9_999, 1),
        ("a negative version", "metadata.version", -1, 1),
        ("an upgrade to less", "metadata.version", 8, 1),
        ("a safe downgrade to nothing", "metadata.version", 0, 2),
        ("an unknown type", "metadata.version", 25, 9),
        ("no type", "metadata.version", 25, 0),
        ("too new a version of quorums", "kraft.version", 99, 1),
    ];
    for (label, feature, level, upgrade_type) in cases {
        let update = FeatureUpdateKey {
            feature: Str::from(*feature),
            max_version_level: *level,
            upgrade_type: if version >= 1 { *upgrade_type } else { 1 },
            allow_downgrade: version == 0 && *upgrade_type == 2,
            ..Default::default()
        };
        for validate_only in [true, false] {
            if version == 0 && validate_only {
                continue;
            }
            let request = UpdateFeaturesRequest {
                timeout_ms: 5_000,
                feature_updates: vec![update.clone()],
                validate_only,
                ..Default::default()
            };
            let only = if validate_only { "validate: " } else { "" };
            side.ask(&format!("{only}features: {label}"), &request)
                .await;
        }
    }
    let none = UpdateFeaturesRequest {
        timeout_ms: 5_000,
        ..Default::default()
    };
    side.ask("features: nothing", &none).await;
}

async fn log_dirs(side: &mut Side) {
    let topics = |topics: &[(&str, &[i32])]| {
        let topic = |(name, partitions): &(&str, &[i32])| DescribableLogDirTopic {
            topic: Str::from(*name),
            partitions: partitions.to_vec(),
            ..Default::default()
        };
        Some(topics.iter().map(topic).collect())
    };
    for (label, topics) in [
        ("a topic", topics(&[(TOPIC, &[0, 1])])),
        ("an unknown partition", topics(&[(TOPIC, &[0, 9])])),
        ("an unknown topic", topics(&[("missing", &[0])])),
        ("no topic", topics(&[])),
        ("no partition", topics(&[(TOPIC, &[])])),
    ] {
        let request = DescribeLogDirsRequest {
            topics,
            ..Default::default()
        };
        let version = side.version::<DescribeLogDirsRequest>();
        let answer = call(side.address.clone(), version, request).await;
        if let Ok(answer) = &answer {
            for dir in &answer.results {
                side.mask(&format!("{:?}", dir.log_dir), "LOG-DIR");
            }
        }
        side.note::<DescribeLogDirsRequest>(&format!("log dirs: {label}"), version, answer);
    }
}

/// Bytes that answer a request whose header says another API or version.
async fn raw(address: String, key: i16, version: i16) -> Result<String, Failure> {
    let request = ApiVersionsRequest::default();
    let mut frame = encode_request(1, Some("compare".into()), &request, 0)?
        .to_bytes()
        .to_vec();
    frame[..2].copy_from_slice(&key.to_be_bytes());
    frame[2..4].copy_from_slice(&version.to_be_bytes());
    let mut stream = TcpStream::connect(address).await?;
    send(&mut stream, &frame).await?;
    let mut reader = receive(&mut stream).await?;
    ResponseHeader::decode(&mut reader, 0)?;
    let mut answer = ApiVersionsResponse::decode(&mut reader, 0)?;
    answer.api_keys.retain(|api| api.api_key == 18);
    Ok(format!("{answer:?}"))
}

/// Requests in versions and of APIs that nobody has.
pub(crate) async fn unknown_versions(side: &mut Side) {
    let keys: Vec<i16> = side.newest.keys().copied().collect();
    let mut cases = vec![
        (18, 77),
        (18, 6),
        (18, -1),
        (999, 0),
        (-1, 0),
        (7, 0),
        (4, 0),
    ];
    for key in keys.into_iter().filter(|key| *key != 18) {
        cases.extend([(key, 99), (key, -1)]);
    }
    for (key, version) in cases {
        let answer = raw(side.address.clone(), key, version).await;
        let text = answer.unwrap_or_else(|error| error.to_string());
        side.note_text(format!("unknown: API {key} v{version}"), text);
    }
}

pub(crate) async fn run(side: &mut Side) {
    api_versions(side).await;
    describe(side).await;
    quorum(side).await;
    unregister(side).await;
    scram_credentials(side).await;
    features(side).await;
    log_dirs(side).await;
}
