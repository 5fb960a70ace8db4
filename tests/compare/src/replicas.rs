//! Which replicas partitions have, and which of them lead.

use kafka_rs_types::Str;
use kafka_rs_wire::messages::alter_partition_reassignments_request::{
    ReassignablePartition, ReassignableTopic,
};
use kafka_rs_wire::messages::elect_leaders_request::TopicPartitions;
use kafka_rs_wire::messages::list_partition_reassignments_request::ListPartitionReassignmentsTopics;
use kafka_rs_wire::messages::{
    AlterPartitionReassignmentsRequest, ElectLeadersRequest, ListPartitionReassignmentsRequest,
};

use crate::side::{Side, call};

async fn elections(side: &mut Side, topic: &str) {
    let version = side.version::<ElectLeadersRequest>();
    let of = |topic: &str, partitions: &[i32]| TopicPartitions {
        topic: topic.into(),
        partitions: partitions.to_vec(),
        ..Default::default()
    };
    let cases = [
        ("of leaders that lead", vec![of(topic, &[0, 1])]),
        ("of no partition there is", vec![of(topic, &[7, -1])]),
        ("of no topic there is", vec![of("missing", &[0])]),
        ("of nothing of a topic", vec![of(topic, &[])]),
        ("of nothing", Vec::new()),
        (
            "of the same twice",
            vec![of(topic, &[0, 0]), of(topic, &[0])],
        ),
    ];
    let kinds: &[i8] = if version == 0 { &[0] } else { &[0, 1, 2, -1] };
    for &election_type in kinds {
        for (label, topics) in &cases {
            let request = ElectLeadersRequest {
                election_type,
                topic_partitions: Some(topics.clone()),
                timeout_ms: 10_000,
                ..Default::default()
            };
            let label = format!("election {election_type} {label}");
            side.ask(&label, &request).await;
        }
        let request = ElectLeadersRequest {
            election_type,
            topic_partitions: None,
            timeout_ms: 10_000,
            ..Default::default()
        };
        let answer = call(side.address.clone(), version, request).await;
        // Of the topics that there are just now, only one is there for sure.
        let answer = answer.map(|mut answer| {
            let mine = |topic: &Str| topic.as_str() == side.named("replicas");
            answer.replica_election_results.retain(|t| mine(&t.topic));
            answer
        });
        let label = format!("election {election_type} of all");
        side.note::<ElectLeadersRequest>(&label, version, answer);
    }
}

async fn reassignments(side: &mut Side, topic: &str) {
    let node = side.node_id;
    let to = |topic: &str, index: i32, replicas: Option<&[i32]>| ReassignableTopic {
        name: topic.into(),
        partitions: vec![ReassignablePartition {
            partition_index: index,
            replicas: replicas.map(<[i32]>::to_vec),
            ..Default::default()
        }],
        ..Default::default()
    };
    let cases = [
        ("to where it is", to(topic, 0, Some(&[node]))),
        ("to an unknown broker", to(topic, 0, Some(&[77]))),
        ("to one more broker", to(topic, 0, Some(&[node, 77]))),
        ("to a broker twice", to(topic, 0, Some(&[node, node]))),
        ("to no broker", to(topic, 0, Some(&[]))),
        ("to a negative broker", to(topic, 0, Some(&[-1]))),
        ("back", to(topic, 0, None)),
        ("of no partition there is", to(topic, 7, Some(&[node]))),
        ("of no topic there is", to("missing", 0, Some(&[node]))),
        ("back of no topic there is", to("missing", 0, None)),
    ];
    let mut asked: Vec<(String, Vec<ReassignableTopic>)> = cases
        .map(|(label, topic)| (label.to_owned(), vec![topic]))
        .into();
    asked.push(("of nothing".to_owned(), Vec::new()));
    let both = vec![to(topic, 0, Some(&[node])), to(topic, 1, Some(&[77]))];
    asked.push(("of two".to_owned(), both));
    let version = side.version::<AlterPartitionReassignmentsRequest>();
    let factors: &[bool] = if version == 0 {
        &[true]
    } else {
        &[true, false]
    };
    for &allow_replication_factor_change in factors {
        for (label, topics) in &asked {
            let request = AlterPartitionReassignmentsRequest {
                timeout_ms: 10_000,
                allow_replication_factor_change,
                topics: topics.clone(),
                ..Default::default()
            };
            let label = format!("move {label}, {allow_replication_factor_change}");
            side.ask(&label, &request).await;
        }
    }
    let of = |topic: &str, indexes: &[i32]| ListPartitionReassignmentsTopics {
        name: topic.into(),
        partition_indexes: indexes.to_vec(),
        ..Default::default()
    };
    let cases = [
        ("all", None),
        ("none", Some(Vec::new())),
        ("one", Some(vec![of(topic, &[0, 1, 7])])),
        ("no partition", Some(vec![of(topic, &[])])),
        ("missing", Some(vec![of("missing", &[0])])),
    ];
    for (label, topics) in cases {
        let request = ListPartitionReassignmentsRequest {
            timeout_ms: 10_000,
            topics,
            ..Default::default()
        };
        side.ask(&format!("moves: {label}"), &request).await;
    }
}

pub(crate) async fn run(side: &mut Side) {
    let topic = side.named("replicas");
    side.with_topic(&topic, 2, &[]).await;
    elections(side, &topic).await;
    reassignments(side, &topic).await;
}
