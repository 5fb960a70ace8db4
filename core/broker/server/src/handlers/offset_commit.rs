//! OffsetCommit: key 8, versions 2–10.
//!
//! - 5: no retention of its own any more (KIP-211). 6: leader epochs (KIP-320). 7: static members
//!   (KIP-345). 8: flexible. 9: for the consumer protocol too (KIP-848). 10: topics by id.

use std::collections::BTreeMap;

use kafka_rs_metadata::TopicsImage;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::offset_commit_request::OffsetCommitRequestTopic;
use kafka_rs_wire::messages::offset_commit_response::{
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::{OffsetCommitRequest, OffsetCommitResponse};

use super::{Answer, Api, Call};

/// First version that names topics by id.
const TOPIC_IDS_SINCE: i16 = 10;

pub(super) struct OffsetCommit;

impl Api for OffsetCommit {
    type Request = OffsetCommitRequest;
    const MIN: i16 = 2;
    const MAX: i16 = 10;

    async fn handle(call: Call<OffsetCommitRequest>) -> Answer<OffsetCommitResponse> {
        let mut request = call.request;
        let image = call.node.quorum.image();
        let by_id = call.version >= TOPIC_IDS_SINCE;
        // Answers stand in the order of the request, whoever gives them.
        let mut answers: Vec<OffsetCommitResponseTopic> = request.topics.iter().map(echo).collect();
        let mut existing = Vec::new();
        let mut places = BTreeMap::new();
        for (at, mut topic) in std::mem::take(&mut request.topics).into_iter().enumerate() {
            let refused = resolve(image.topics(), &mut topic, by_id);
            answers[at].partitions.extend(refused);
            if !topic.partitions.is_empty() {
                places.insert(existing.len(), at);
                existing.push(topic);
            }
        }
        drop(image);
        if !existing.is_empty() {
            request.topics = existing;
            let committed = call.node.groups.commit_offsets(call.version, request).await;
            for (from, topic) in committed.topics.into_iter().enumerate() {
                if let Some(at) = places.get(&from) {
                    answers[*at].partitions.extend(topic.partitions);
                }
            }
        }
        Answer::Reply(OffsetCommitResponse {
            topics: answers,
            ..Default::default()
        })
    }
}

fn echo(topic: &OffsetCommitRequestTopic) -> OffsetCommitResponseTopic {
    OffsetCommitResponseTopic {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        ..Default::default()
    }
}

/// Fills in the topic's name or id and takes out the partitions that do not exist.
fn resolve(
    topics: &TopicsImage,
    topic: &mut OffsetCommitRequestTopic,
    by_id: bool,
) -> Vec<OffsetCommitResponsePartition> {
    let found = match by_id {
        true => topics.by_id(&topic.topic_id),
        false => topics.by_name(&topic.name),
    };
    let refuse = |index: i32, error: ErrorCode| OffsetCommitResponsePartition {
        partition_index: index,
        error_code: error.code(),
        ..Default::default()
    };
    let Some(found) = found else {
        let error = match by_id {
            true => ErrorCode::UnknownTopicId,
            false => ErrorCode::UnknownTopicOrPartition,
        };
        let partitions = std::mem::take(&mut topic.partitions).into_iter();
        return partitions
            .map(|p| refuse(p.partition_index, error))
            .collect();
    };
    topic.name = found.name.clone();
    topic.topic_id = found.id;
    let mut refused = Vec::new();
    topic.partitions.retain(|partition| {
        let index = partition.partition_index;
        let exists = topics.partition(&found.name, index).is_some();
        if !exists {
            refused.push(refuse(index, ErrorCode::UnknownTopicOrPartition));
        }
        exists
    });
    refused
}
