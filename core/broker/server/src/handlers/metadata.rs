//! Metadata: key 3, versions 0–13.
//!
//! - 0: an empty topic list means all topics; later null does. 4: auto-creation can be refused.
//! - 5: offline replicas. 7: leader epochs. 8–10: authorized operations. 10: topic ids (KIP-516).
//! - 12: topics by id. 13: top-level error code.

use std::collections::BTreeSet;

use kafka_rs_metadata::{MetadataImage, TopicImage};
use kafka_rs_types::{ErrorCode, NodeId, Str, Uuid};
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_rs_wire::messages::{MetadataRequest, MetadataResponse};

use super::authorized_operations::{CLUSTER_OPERATIONS, TOPIC_OPERATIONS};
use super::{Answer, Api, Call};
use crate::topics::{create_missing, is_internal_topic};
use kafka_rs_metadata::validate_topic_name;

pub(super) struct Metadata;

impl Api for Metadata {
    type Request = MetadataRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 13;

    async fn handle(call: Call<MetadataRequest>) -> Answer<MetadataResponse> {
        if asks_by_id_too_early(&call) {
            return Answer::Reply(refused(&call));
        }
        let mut response = cluster_part(&call);
        match wanted(&call) {
            Wanted::All => {
                let image = call.node.quorum.image();
                response.topics = image
                    .topics()
                    .iter()
                    .map(|topic| describe(&call, &image, topic))
                    .collect();
            }
            Wanted::These(topics) => response.topics = these(&call, &topics).await,
        }
        Answer::Reply(response)
    }
}

/// Versions 10 and 11 have a field for topic ids, but brokers answer only to names (KIP-516).
fn asks_by_id_too_early(call: &Call<MetadataRequest>) -> bool {
    let by_id = |topic: &MetadataRequestTopic| topic.name.is_none() || !topic.topic_id.is_zero();
    (10..12).contains(&call.version) && call.request.topics.iter().flatten().any(by_id)
}

fn refused(call: &Call<MetadataRequest>) -> MetadataResponse {
    let topics = call.request.topics.iter().flatten();
    let topics = topics.map(|topic| MetadataResponseTopic {
        error_code: ErrorCode::InvalidRequest.code(),
        name: Some(topic.name.clone().unwrap_or_default()),
        topic_id: topic.topic_id,
        ..Default::default()
    });
    MetadataResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

enum Wanted {
    All,
    These(Vec<MetadataRequestTopic>),
}

fn wanted(call: &Call<MetadataRequest>) -> Wanted {
    match &call.request.topics {
        None => Wanted::All,
        Some(topics) if topics.is_empty() && call.version == 0 => Wanted::All,
        Some(topics) => {
            let mut seen = BTreeSet::new();
            let topics = topics.iter();
            let once = topics.filter(|topic| seen.insert((topic.topic_id, topic.name.clone())));
            Wanted::These(once.cloned().collect())
        }
    }
}

fn cluster_part(call: &Call<MetadataRequest>) -> MetadataResponse {
    let image = call.node.quorum.image();
    let listener = &call.context.connection.listener;
    let brokers = image.cluster().alive_brokers().filter_map(|broker| {
        let address = call.node.broker_address(&image, broker.id, listener)?;
        Some(MetadataResponseBroker {
            node_id: broker.id,
            host: address.host,
            port: address.port,
            rack: address.rack,
            ..Default::default()
        })
    });
    MetadataResponse {
        brokers: brokers.collect(),
        cluster_id: Some(call.node.cluster_id.clone()),
        controller_id: call.node.reported_controller(&image),
        cluster_authorized_operations: if call.request.include_cluster_authorized_operations {
            CLUSTER_OPERATIONS
        } else {
            i32::MIN
        },
        ..Default::default()
    }
}

/// Answers for the topics asked for, creating those that are missing where that is allowed.
async fn these(
    call: &Call<MetadataRequest>,
    topics: &[MetadataRequestTopic],
) -> Vec<MetadataResponseTopic> {
    let mut missing = BTreeSet::new();
    let image = call.node.quorum.image();
    for topic in topics {
        let name = topic.name.as_ref().filter(|_| topic.topic_id.is_zero());
        if let Some(name) = name.filter(|name| image.topics().by_name(name).is_none()) {
            missing.insert(name.clone());
        }
    }
    let mut failures = Default::default();
    if !missing.is_empty() && may_create(call) {
        failures = create_missing(&call.node, &missing, &call.context).await;
    }
    let image = call.node.quorum.image();
    topics
        .iter()
        .map(|topic| {
            let found = if topic.topic_id.is_zero() {
                topic
                    .name
                    .as_ref()
                    .and_then(|name| image.topics().by_name(name))
            } else {
                image.topics().by_id(&topic.topic_id)
            };
            match found {
                Some(found) => describe(call, &image, found),
                None => absent(call, topic, &failures),
            }
        })
        .collect()
}

fn may_create(call: &Call<MetadataRequest>) -> bool {
    // Before version 4 a request could not say, and always allowed it.
    (call.version < 4 || call.request.allow_auto_topic_creation)
        && call.node.config.flag("auto.create.topics.enable")
}

fn absent(
    call: &Call<MetadataRequest>,
    topic: &MetadataRequestTopic,
    failures: &std::collections::BTreeMap<Str, ErrorCode>,
) -> MetadataResponseTopic {
    let by_id = !topic.topic_id.is_zero();
    let code = match &topic.name {
        _ if by_id => ErrorCode::UnknownTopicId,
        None => ErrorCode::InvalidTopicException,
        Some(name) => match failures.get(name) {
            Some(code) => *code,
            None if validate_topic_name(name).is_err() => ErrorCode::InvalidTopicException,
            None => ErrorCode::UnknownTopicOrPartition,
        },
    };
    let name = if by_id { None } else { topic.name.clone() };
    MetadataResponseTopic {
        error_code: code.code(),
        // Only versions from 12 on can leave the name out.
        name: if call.version < 12 {
            Some(name.unwrap_or_default())
        } else {
            name
        },
        topic_id: topic.topic_id,
        is_internal: topic
            .name
            .as_ref()
            .is_some_and(|name| is_internal_topic(name)),
        ..Default::default()
    }
}

fn describe(
    call: &Call<MetadataRequest>,
    image: &MetadataImage,
    topic: &TopicImage,
) -> MetadataResponseTopic {
    let partitions = topic.partitions.iter().map(|(index, partition)| {
        let alive = |id: &NodeId| image.cluster().is_active(*id);
        let has_listener = call
            .node
            .broker_address(image, partition.leader, &call.context.connection.listener)
            .is_some();
        let (leader_id, code) = match partition.leader {
            leader if leader < 0 || !alive(&leader) => (-1, ErrorCode::LeaderNotAvailable),
            _ if !has_listener && call.version <= 5 => (-1, ErrorCode::LeaderNotAvailable),
            _ if !has_listener => (-1, ErrorCode::ListenerNotFound),
            leader => (leader, ErrorCode::None),
        };
        MetadataResponsePartition {
            error_code: code.code(),
            partition_index: index,
            leader_id,
            leader_epoch: partition.leader_epoch,
            replica_nodes: partition.replicas.clone(),
            isr_nodes: partition.isr.clone(),
            offline_replicas: partition
                .replicas
                .iter()
                .copied()
                .filter(|id| !alive(id))
                .collect(),
            ..Default::default()
        }
    });
    MetadataResponseTopic {
        error_code: ErrorCode::None.code(),
        name: Some(topic.name.clone()),
        topic_id: if call.version >= 10 {
            topic.id
        } else {
            Uuid::ZERO
        },
        is_internal: is_internal_topic(&topic.name),
        partitions: partitions.collect(),
        topic_authorized_operations: if call.request.include_topic_authorized_operations {
            TOPIC_OPERATIONS
        } else {
            i32::MIN
        },
        ..Default::default()
    }
}
