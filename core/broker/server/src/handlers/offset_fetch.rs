//! OffsetFetch: key 9, versions 1–10.
//!
//! - 2: all topics of a group, an error for the group. 5: leader epochs (KIP-320). 6: flexible.
//! - 7: stable offsets only (KIP-447). 8: several groups (KIP-709). 9: member id and epoch
//!   (KIP-848). 10: topics by id.

use futures::future::join_all;
use kafka_rs_metadata::TopicsImage;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::offset_fetch_response::{
    OffsetFetchResponseGroup, OffsetFetchResponsePartition, OffsetFetchResponsePartitions,
    OffsetFetchResponseTopic, OffsetFetchResponseTopics,
};
use kafka_rs_wire::messages::{OffsetFetchRequest, OffsetFetchResponse};

use super::{Answer, Api, Call};

/// First version with an error for the whole group.
const GROUP_ERROR_SINCE: i16 = 2;
/// First version for several groups.
const SEVERAL_GROUPS_SINCE: i16 = 8;
/// First version that names topics by id.
const TOPIC_IDS_SINCE: i16 = 10;

pub(super) struct OffsetFetch;

impl Api for OffsetFetch {
    type Request = OffsetFetchRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 10;

    async fn handle(call: Call<OffsetFetchRequest>) -> Answer<OffsetFetchResponse> {
        if call.version < SEVERAL_GROUPS_SINCE {
            let group = only_group(&call.request);
            let wanted = group.topics.clone();
            let found = fetch(&call, group).await;
            return Answer::Reply(for_one_group(call.version, wanted, found));
        }
        let groups = call.request.groups.iter().cloned();
        let groups = join_all(groups.map(|group| fetch(&call, group))).await;
        Answer::Reply(OffsetFetchResponse {
            groups,
            ..Default::default()
        })
    }
}

async fn fetch(
    call: &Call<OffsetFetchRequest>,
    mut group: OffsetFetchRequestGroup,
) -> OffsetFetchResponseGroup {
    let by_id = call.version >= TOPIC_IDS_SINCE;
    let mut unknown = Vec::new();
    if let (true, Some(topics)) = (by_id, &mut group.topics) {
        let image = call.node.quorum.image();
        unknown = resolve(image.topics(), topics);
    }
    let all = group.topics.is_none();
    let stable = call.request.require_stable;
    let mut response = call.node.groups.fetch_offsets(group, stable).await;
    if response.error_code != 0 {
        return response;
    }
    if by_id && all {
        // Offsets of topics that are gone have no id to be named by.
        let image = call.node.quorum.image();
        response.topics.retain_mut(|topic| {
            let id = image.topics().id_of(&topic.name);
            topic.topic_id = id.unwrap_or_default();
            id.is_some()
        });
    }
    response.topics.append(&mut unknown);
    response
}

/// Fills in names; topics whose ids are unknown are taken out and answered.
fn resolve(
    image: &TopicsImage,
    topics: &mut Vec<OffsetFetchRequestTopics>,
) -> Vec<OffsetFetchResponseTopics> {
    let mut unknown = Vec::new();
    topics.retain_mut(|topic| {
        if let Some(name) = image.name_of(&topic.topic_id) {
            topic.name = name.clone();
            return true;
        }
        let partitions = topic.partition_indexes.iter();
        unknown.push(OffsetFetchResponseTopics {
            topic_id: topic.topic_id,
            partitions: partitions
                .map(|index| OffsetFetchResponsePartitions {
                    partition_index: *index,
                    committed_offset: -1,
                    committed_leader_epoch: -1,
                    metadata: Some(Str::default()),
                    error_code: ErrorCode::UnknownTopicId.code(),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        });
        false
    });
    unknown
}

/// The one group of an older request, in the form of the newer.
fn only_group(request: &OffsetFetchRequest) -> OffsetFetchRequestGroup {
    let topics = request.topics.as_ref().map(|topics| {
        let topics = topics.iter().map(|topic| OffsetFetchRequestTopics {
            name: topic.name.clone(),
            partition_indexes: topic.partition_indexes.clone(),
            ..Default::default()
        });
        topics.collect()
    });
    OffsetFetchRequestGroup {
        group_id: request.group_id.clone(),
        topics,
        ..Default::default()
    }
}

/// The answer in the form for one group.
fn for_one_group(
    version: i16,
    wanted: Option<Vec<OffsetFetchRequestTopics>>,
    found: OffsetFetchResponseGroup,
) -> OffsetFetchResponse {
    let error_code = found.error_code;
    let topics = if error_code != 0 && version < GROUP_ERROR_SINCE {
        // There is no place for the group's error: every partition tells it.
        let wanted = wanted.unwrap_or_default().into_iter();
        wanted.map(|topic| failed(topic, error_code)).collect()
    } else {
        found.topics.into_iter().map(older).collect()
    };
    OffsetFetchResponse {
        topics,
        error_code: if version < GROUP_ERROR_SINCE {
            0
        } else {
            error_code
        },
        ..Default::default()
    }
}

fn failed(topic: OffsetFetchRequestTopics, error_code: i16) -> OffsetFetchResponseTopic {
    let partitions = topic.partition_indexes.iter();
    OffsetFetchResponseTopic {
        name: topic.name,
        partitions: partitions
            .map(|index| OffsetFetchResponsePartition {
                partition_index: *index,
                committed_offset: -1,
                metadata: Some(Str::default()),
                error_code,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    }
}

fn older(topic: OffsetFetchResponseTopics) -> OffsetFetchResponseTopic {
    let partitions = topic.partitions.into_iter();
    OffsetFetchResponseTopic {
        name: topic.name,
        partitions: partitions
            .map(|partition| OffsetFetchResponsePartition {
                partition_index: partition.partition_index,
                committed_offset: partition.committed_offset,
                committed_leader_epoch: partition.committed_leader_epoch,
                metadata: partition.metadata,
                error_code: partition.error_code,
                ..Default::default()
            })
            .collect(),
        ..Default::default()
    }
}
