//! ShareAcknowledge: key 79, versions 1–2 (KIP-932).
//!
//! - 2: locks are renewed (KIP-1222), and the answer tells for how long.

use kafka_rs_share::{SessionError, SessionKey};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::share_acknowledge_response::{
    LeaderIdAndEpoch, NodeEndpoint, PartitionData, ShareAcknowledgeTopicResponse,
};
use kafka_rs_wire::messages::{ShareAcknowledgeRequest, ShareAcknowledgeResponse};

use super::acknowledge_batches::of_acknowledge;
use super::fetch::lock_timeout_ms;
use super::leaders::Leaders;
use super::speaks_share_protocol;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct ShareAcknowledge;

impl Api for ShareAcknowledge {
    type Request = ShareAcknowledgeRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 2;

    async fn handle(call: Call<ShareAcknowledgeRequest>) -> Answer<ShareAcknowledgeResponse> {
        Answer::Reply(match answer(&call).await {
            Ok(response) => response,
            // Apache Kafka gives no reasons here.
            Err(error) => ShareAcknowledgeResponse {
                error_code: error.code(),
                ..Default::default()
            },
        })
    }
}

async fn answer(
    call: &Call<ShareAcknowledgeRequest>,
) -> Result<ShareAcknowledgeResponse, ErrorCode> {
    let (node, request) = (&call.node, &call.request);
    if !speaks_share_protocol(node) {
        return Err(ErrorCode::UnsupportedVersion);
    }
    let key = SessionKey {
        group: request.group_id.clone().unwrap_or_default().detached(),
        member: request.member_id.clone().unwrap_or_default().detached(),
    };
    let last = node
        .shares
        .begin_acknowledge(&key, request.share_session_epoch)
        .map_err(SessionError::code)?;
    let said = of_acknowledge(&request.topics);
    let results = node
        .shares
        .acknowledge(&key.group, &key.member, &said, request.is_renew_ack)
        .await;
    if last {
        node.shares.end_session(&key);
    }
    let mut response = ShareAcknowledgeResponse {
        acquisition_lock_timeout_ms: lock_timeout_ms(node, &key.group),
        ..Default::default()
    };
    let mut leaders = Leaders::default();
    for ((place, _), result) in said.iter().zip(results) {
        let (error, message) = result.err().unwrap_or((ErrorCode::None, None));
        let mut data = PartitionData {
            partition_index: place.1,
            error_code: error.code(),
            error_message: message,
            ..Default::default()
        };
        if let Some((leader_id, leader_epoch)) = leaders.instead(node, &call.context, *place, error)
        {
            data.current_leader = LeaderIdAndEpoch {
                leader_id,
                leader_epoch,
                ..Default::default()
            };
        }
        let topics = &mut response.responses;
        match topics.iter_mut().find(|topic| topic.topic_id == place.0) {
            Some(topic) => topic.partitions.push(data),
            None => topics.push(ShareAcknowledgeTopicResponse {
                topic_id: place.0,
                partitions: vec![data],
                ..Default::default()
            }),
        }
    }
    let endpoints = leaders.addresses().map(|(node_id, address)| NodeEndpoint {
        node_id,
        host: address.host,
        port: address.port,
        rack: address.rack,
        ..Default::default()
    });
    response.node_endpoints = endpoints.collect();
    Ok(response)
}
