//! ShareGroupHeartbeat: key 76, version 1 (KIP-932).
//!
//! A group's partitions have to have a state before anybody gets them. Apache Kafka has them made after
//! its answer, so that a first member hears of them with its second heartbeat; here the answer waits,
//! which takes less time than a client would wait for its next turn.

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse};

use super::speaks_share_protocol;
use super::states::initialize_all;
use crate::handlers::group_context::context;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct ShareGroupHeartbeat;

impl Api for ShareGroupHeartbeat {
    type Request = ShareGroupHeartbeatRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 1;

    async fn handle(call: Call<ShareGroupHeartbeatRequest>) -> Answer<ShareGroupHeartbeatResponse> {
        if !speaks_share_protocol(&call.node) {
            return Answer::Reply(ShareGroupHeartbeatResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                ..Default::default()
            });
        }
        let sender = context(&call);
        let node = &call.node;
        let (first, initialize) = node
            .groups
            .share_group_heartbeat(sender.clone(), call.request.clone())
            .await;
        let Some(initialize) = initialize else {
            return Answer::Reply(first);
        };
        let group = initialize.group;
        let (epoch, topics) = (initialize.state_epoch, initialize.topics);
        let failed = initialize_all(node, &call.context, &group, epoch, &topics).await;
        if let Some(((topic_id, partition), (error, _))) = failed.first_key_value() {
            tracing::warn!(%group, %topic_id, partition, error = error.name(), "share states cannot be initialized yet");
        }
        let done = failed.is_empty();
        node.groups
            .share_states_initialized(group, topics, done)
            .await;
        if !done {
            return Answer::Reply(first);
        }
        let mut again = call.request;
        if again.member_epoch != 0 {
            again.member_epoch = first.member_epoch;
        }
        let (mut second, _) = node.groups.share_group_heartbeat(sender, again).await;
        if second.error_code != 0 {
            return Answer::Reply(first);
        }
        // What the first answer told is true unless the second one says otherwise.
        second.assignment = second.assignment.or(first.assignment);
        Answer::Reply(second)
    }
}
