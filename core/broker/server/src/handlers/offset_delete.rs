//! OffsetDelete: key 47, version 0 (KIP-496).

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::offset_delete_response::{
    OffsetDeleteResponsePartition, OffsetDeleteResponseTopic,
};
use kafka_rs_wire::messages::{OffsetDeleteRequest, OffsetDeleteResponse};

use super::{Answer, Api, Call};

pub(super) struct OffsetDelete;

impl Api for OffsetDelete {
    type Request = OffsetDeleteRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(call: Call<OffsetDeleteRequest>) -> Answer<OffsetDeleteResponse> {
        let mut request = call.request;
        let missing = take_missing(&call.node.quorum.image(), &mut request);
        let mut response = call.node.groups.delete_offsets(request).await;
        if response.error_code == 0 {
            let mut topics = missing;
            for topic in response.topics {
                merge(&mut topics, topic);
            }
            response.topics = topics;
        }
        Answer::Reply(response)
    }
}

/// Takes the partitions that do not exist out of the request, and answers them.
fn take_missing(
    image: &kafka_rs_metadata::MetadataImage,
    request: &mut OffsetDeleteRequest,
) -> Vec<OffsetDeleteResponseTopic> {
    let mut missing = Vec::new();
    for topic in &mut request.topics {
        let exists = |index| image.topics().partition(&topic.name, index).is_some();
        let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut topic.partitions)
            .into_iter()
            .partition(|partition| exists(partition.partition_index));
        topic.partitions = known;
        let partitions = unknown
            .iter()
            .map(|partition| OffsetDeleteResponsePartition {
                partition_index: partition.partition_index,
                error_code: ErrorCode::UnknownTopicOrPartition.code(),
                ..Default::default()
            });
        if !unknown.is_empty() {
            missing.push(OffsetDeleteResponseTopic {
                name: topic.name.clone(),
                partitions: partitions.collect(),
                ..Default::default()
            });
        }
    }
    request.topics.retain(|topic| !topic.partitions.is_empty());
    missing
}

fn merge(topics: &mut Vec<OffsetDeleteResponseTopic>, topic: OffsetDeleteResponseTopic) {
    match topics.iter_mut().find(|other| other.name == topic.name) {
        Some(other) => other.partitions.extend(topic.partitions),
        None => topics.push(topic),
    }
}
