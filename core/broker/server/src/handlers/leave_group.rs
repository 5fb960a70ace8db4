//! LeaveGroup: key 13, versions 0–5.
//!
//! - 3: several members at once, also by instance id (KIP-345). 4: flexible. 5: reasons (KIP-800).

use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::{LeaveGroupRequest, LeaveGroupResponse};

use super::{Answer, Api, Call};

/// First version that names several members.
const SEVERAL_MEMBERS_SINCE: i16 = 3;

pub(super) struct LeaveGroup;

impl Api for LeaveGroup {
    type Request = LeaveGroupRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(call: Call<LeaveGroupRequest>) -> Answer<LeaveGroupResponse> {
        let mut request = call.request;
        if call.version >= SEVERAL_MEMBERS_SINCE {
            return Answer::Reply(call.node.groups.leave_group(request).await);
        }
        request.members = vec![MemberIdentity {
            member_id: std::mem::take(&mut request.member_id),
            ..Default::default()
        }];
        let response = call.node.groups.leave_group(request).await;
        let of_member = response
            .members
            .first()
            .map_or(0, |member| member.error_code);
        Answer::Reply(LeaveGroupResponse {
            error_code: match response.error_code {
                0 => of_member,
                error_code => error_code,
            },
            ..Default::default()
        })
    }
}
