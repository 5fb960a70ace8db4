//! SyncGroup: key 14, versions 0–5.
//!
//! - 3: static members (KIP-345). 4: flexible. 5: protocol type and name must be given (KIP-559).

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{SyncGroupRequest, SyncGroupResponse};

use super::{Answer, Api, Call};

/// First version in which a member has to say what it takes the group's protocol for.
const PROTOCOL_SINCE: i16 = 5;

pub(super) struct SyncGroup;

impl Api for SyncGroup {
    type Request = SyncGroupRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<SyncGroupRequest>) -> Answer<SyncGroupResponse> {
        let request = call.request;
        let named = request.protocol_type.is_some() && request.protocol_name.is_some();
        if call.version >= PROTOCOL_SINCE && !named {
            return Answer::Reply(SyncGroupResponse {
                error_code: ErrorCode::InconsistentGroupProtocol.code(),
                ..Default::default()
            });
        }
        Answer::Reply(call.node.groups.sync_group(request).await)
    }
}
