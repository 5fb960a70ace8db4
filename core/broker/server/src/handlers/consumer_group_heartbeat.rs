//! ConsumerGroupHeartbeat: key 68, versions 0–1 (KIP-848).
//!
//! - 1: regular expressions; members make their ids themselves (KIP-1082).

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse};

use super::group_context::{context, speaks_consumer_protocol};
use super::{Answer, Api, Call};

pub(super) struct ConsumerGroupHeartbeat;

impl Api for ConsumerGroupHeartbeat {
    type Request = ConsumerGroupHeartbeatRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<ConsumerGroupHeartbeatRequest>,
    ) -> Answer<ConsumerGroupHeartbeatResponse> {
        if !speaks_consumer_protocol(&call.node) {
            return Answer::Reply(ConsumerGroupHeartbeatResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                ..Default::default()
            });
        }
        let context = context(&call);
        let groups = &call.node.groups;
        let response = groups.consumer_group_heartbeat(context, call.request).await;
        Answer::Reply(response)
    }
}
