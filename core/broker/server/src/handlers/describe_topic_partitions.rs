//! DescribeTopicPartitions: key 75, version 0 (KIP-966): metadata of topics, a page at a time.

use std::collections::BTreeSet;

use kafka_rs_metadata::{MetadataImage, TopicImage};
use kafka_rs_types::{ErrorCode, NodeId, Str};
use kafka_rs_wire::messages::describe_topic_partitions_request::Cursor as RequestCursor;
use kafka_rs_wire::messages::describe_topic_partitions_response::{
    Cursor, DescribeTopicPartitionsResponsePartition, DescribeTopicPartitionsResponseTopic,
};
use kafka_rs_wire::messages::{DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse};

use super::authorized_operations::TOPIC_OPERATIONS;
use super::{Answer, Api, Call};
use crate::topics::is_internal_topic;

pub(super) struct DescribeTopicPartitions;

impl Api for DescribeTopicPartitions {
    type Request = DescribeTopicPartitionsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<DescribeTopicPartitionsRequest>,
    ) -> Answer<DescribeTopicPartitionsResponse> {
        let image = call.node.quorum.image();
        let (first, mut from) = match &call.request.cursor {
            Some(cursor) if !is_valid(&call, cursor) => return Answer::Reply(refused(&call)),
            Some(cursor) => (Some(cursor.topic_name.clone()), cursor.partition_index),
            None => (None, 0),
        };
        let limit = call
            .node
            .config
            .number("max.request.partition.size.limit")
            .max(1);
        let mut left = call
            .request
            .response_partition_limit
            .clamp(1, i32::try_from(limit).unwrap_or(i32::MAX));
        let mut response = DescribeTopicPartitionsResponse::default();
        for name in names(&call, &image) {
            if first.as_ref().is_some_and(|first| name < *first) {
                continue;
            }
            if first.as_ref() != Some(&name) {
                from = 0;
            }
            if left == 0 {
                response.next_cursor = Some(cursor(name, 0));
                break;
            }
            let Some(topic) = image.topics().by_name(&name) else {
                response.topics.push(absent(name));
                continue;
            };
            let (described, next) = describe(&image, topic, from, left);
            left -= i32::try_from(described.partitions.len()).unwrap_or(left);
            response.topics.push(described);
            if let Some(next) = next {
                response.next_cursor = Some(cursor(name, next));
                break;
            }
        }
        Answer::Reply(response)
    }
}

/// A cursor has to point into the list of topics, where there is one.
fn is_valid(call: &Call<DescribeTopicPartitionsRequest>, cursor: &RequestCursor) -> bool {
    let topics = &call.request.topics;
    let listed = topics.iter().any(|topic| topic.name == cursor.topic_name);
    cursor.partition_index >= 0 && (topics.is_empty() || listed)
}

fn refused(call: &Call<DescribeTopicPartitionsRequest>) -> DescribeTopicPartitionsResponse {
    let topics = call.request.topics.iter();
    let topics = topics.map(|topic| DescribeTopicPartitionsResponseTopic {
        error_code: ErrorCode::InvalidRequest.code(),
        name: Some(topic.name.clone()),
        ..Default::default()
    });
    DescribeTopicPartitionsResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn names(call: &Call<DescribeTopicPartitionsRequest>, image: &MetadataImage) -> BTreeSet<Str> {
    if call.request.topics.is_empty() {
        return image
            .topics()
            .iter()
            .map(|topic| topic.name.clone())
            .collect();
    }
    call.request
        .topics
        .iter()
        .map(|topic| topic.name.clone())
        .collect()
}

fn cursor(topic_name: Str, partition_index: i32) -> Cursor {
    Cursor {
        topic_name,
        partition_index,
        ..Default::default()
    }
}

fn absent(name: Str) -> DescribeTopicPartitionsResponseTopic {
    let code = match kafka_rs_metadata::validate_topic_name(&name) {
        Ok(()) => ErrorCode::UnknownTopicOrPartition,
        Err(_) => ErrorCode::InvalidTopicException,
    };
    DescribeTopicPartitionsResponseTopic {
        error_code: code.code(),
        is_internal: is_internal_topic(&name),
        name: Some(name),
        topic_authorized_operations: TOPIC_OPERATIONS,
        ..Default::default()
    }
}

/// At most `limit` partitions from index `from` on, and where the next page begins.
fn describe(
    image: &MetadataImage,
    topic: &TopicImage,
    from: i32,
    limit: i32,
) -> (DescribeTopicPartitionsResponseTopic, Option<i32>) {
    let alive = |id: &NodeId| image.cluster().is_active(*id);
    let mut next = None;
    let mut partitions = Vec::new();
    for (index, partition) in topic.partitions.iter().filter(|(index, _)| *index >= from) {
        if i32::try_from(partitions.len()).unwrap_or(i32::MAX) >= limit {
            next = Some(index);
            break;
        }
        let leads = partition.leader >= 0 && alive(&partition.leader);
        let code = if leads {
            ErrorCode::None
        } else {
            ErrorCode::LeaderNotAvailable
        };
        partitions.push(DescribeTopicPartitionsResponsePartition {
            error_code: code.code(),
            partition_index: index,
            leader_id: if leads { partition.leader } else { -1 },
            leader_epoch: partition.leader_epoch,
            replica_nodes: partition.replicas.clone(),
            isr_nodes: partition.isr.clone(),
            eligible_leader_replicas: Some(partition.elr.clone()),
            last_known_elr: Some(partition.last_known_elr.clone()),
            offline_replicas: partition
                .replicas
                .iter()
                .copied()
                .filter(|id| !alive(id))
                .collect(),
            ..Default::default()
        });
    }
    let described = DescribeTopicPartitionsResponseTopic {
        name: Some(topic.name.clone()),
        topic_id: topic.id,
        is_internal: is_internal_topic(&topic.name),
        partitions,
        topic_authorized_operations: TOPIC_OPERATIONS,
        ..Default::default()
    };
    (described, next)
}
