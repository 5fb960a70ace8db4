//! DescribeQuorum: key 55, versions 0–2 (KIP-595).
//!
//! - 1: when replicas last fetched (KIP-836). 2: directory ids, endpoints, error messages (KIP-853).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_quorum_response::{
    Listener, Node as QuorumNode, PartitionData, ReplicaState, TopicData,
};
use kafka_rs_wire::messages::{DescribeQuorumRequest, DescribeQuorumResponse};

use super::{Answer, Api, Call};

const METADATA_TOPIC: &str = "__cluster_metadata";

pub(super) struct DescribeQuorum;

impl Api for DescribeQuorum {
    type Request = DescribeQuorumRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 2;

    async fn handle(call: Call<DescribeQuorumRequest>) -> Answer<DescribeQuorumResponse> {
        let asked = &call.request.topics;
        let one = match asked.as_slice() {
            [topic] => {
                topic.topic_name == METADATA_TOPIC
                    && topic.partitions.len() == 1
                    && topic.partitions[0].partition_index == 0
            }
            _ => false,
        };
        if !one {
            return Answer::Reply(unknown(&call));
        }
        Answer::Reply(describe(&call))
    }
}

/// Only the one partition has a quorum.
fn unknown(call: &Call<DescribeQuorumRequest>) -> DescribeQuorumResponse {
    let code = ErrorCode::UnknownTopicOrPartition;
    let topics = call.request.topics.iter().map(|topic| TopicData {
        topic_name: topic.topic_name.clone(),
        partitions: topic
            .partitions
            .iter()
            .map(|partition| PartitionData {
                partition_index: partition.partition_index,
                error_code: code.code(),
                error_message: (call.version >= 2)
                    .then(|| Str::from_static("only the metadata log has a quorum")),
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    DescribeQuorumResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn describe(call: &Call<DescribeQuorumRequest>) -> DescribeQuorumResponse {
    let info = call.node.quorum.describe();
    let now = call.node.clock.now_ms();
    let image = call.node.quorum.image();
    let is_voter = |id: i32| info.voters.iter().any(|voter| voter.id == id);
    let voters = info.voters.iter().map(|voter| ReplicaState {
        replica_id: voter.id,
        replica_directory_id: if call.version >= 2 {
            voter.directory_id
        } else {
            Default::default()
        },
        log_end_offset: info.log_end_offset,
        last_fetch_timestamp: now,
        last_caught_up_timestamp: now,
        ..Default::default()
    });
    // Brokers that are no voters follow the log.
    let observers = image
        .cluster()
        .brokers()
        .filter(|b| !is_voter(b.id))
        .map(|broker| ReplicaState {
            replica_id: broker.id,
            log_end_offset: info.high_watermark,
            ..Default::default()
        });
    let nodes = info.voters.iter().map(|voter| QuorumNode {
        node_id: voter.id,
        listeners: voter
            .endpoints
            .iter()
            .map(|endpoint| Listener {
                name: endpoint.name.clone(),
                host: endpoint.host.clone(),
                port: endpoint.port,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    });
    let partition = PartitionData {
        partition_index: 0,
        leader_id: info.leader.unwrap_or(-1),
        leader_epoch: info.leader_epoch,
        high_watermark: info.high_watermark,
        current_voters: voters.collect(),
        observers: observers.collect(),
        ..Default::default()
    };
    DescribeQuorumResponse {
        topics: vec![TopicData {
            topic_name: Str::from_static(METADATA_TOPIC),
            partitions: vec![partition],
            ..Default::default()
        }],
        nodes: if call.version >= 2 {
            nodes.collect()
        } else {
            Vec::new()
        },
        ..Default::default()
    }
}
