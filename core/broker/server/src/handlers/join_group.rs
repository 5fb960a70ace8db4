//! JoinGroup: key 11, versions 0–9.
//!
//! - 1: rebalance timeout. 4: a member needs an id first (KIP-394). 5: static members (KIP-345).
//! - 6: flexible. 7: the protocol type in answers (KIP-559). 8: reasons (KIP-800).
//! - 9: leaders can be told to leave the assignment alone (KIP-814).

use kafka_rs_types::Str;
use kafka_rs_wire::messages::{JoinGroupRequest, JoinGroupResponse};

use super::group_context::context;
use super::{Answer, Api, Call};

/// First version whose answers can leave the protocol's name out.
const NULLABLE_PROTOCOL_SINCE: i16 = 7;

pub(super) struct JoinGroup;

impl Api for JoinGroup {
    type Request = JoinGroupRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 9;

    async fn handle(call: Call<JoinGroupRequest>) -> Answer<JoinGroupResponse> {
        let context = context(&call);
        let mut request = call.request;
        if call.version == 0 {
            request.rebalance_timeout_ms = request.session_timeout_ms;
        }
        let mut response = call.node.groups.join_group(context, request).await;
        if call.version < NULLABLE_PROTOCOL_SINCE {
            response.protocol_name.get_or_insert(Str::default());
        }
        Answer::Reply(response)
    }
}
