//! Heartbeat: key 12, versions 0–4.
//!
//! - 3: static members (KIP-345). 4: flexible.

use kafka_rs_wire::messages::{HeartbeatRequest, HeartbeatResponse};

use super::{Answer, Api, Call};

pub(super) struct Heartbeat;

impl Api for Heartbeat {
    type Request = HeartbeatRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 4;

    async fn handle(call: Call<HeartbeatRequest>) -> Answer<HeartbeatResponse> {
        Answer::Reply(call.node.groups.heartbeat(call.request).await)
    }
}
