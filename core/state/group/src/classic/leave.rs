//! LeaveGroup: members go on their own, or are removed by an administrator (KIP-345).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::LeaveGroupRequest;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::leave_group_response::MemberResponse;

use super::{ClassicGroup, State, Step};

impl Step<'_> {
    pub(crate) fn leave(
        &mut self,
        group: &mut ClassicGroup,
        request: &LeaveGroupRequest,
    ) -> Vec<MemberResponse> {
        let mut any_left = false;
        let mut responses = Vec::new();
        for identity in &request.members {
            let error = self.leave_one(group, identity);
            any_left |= error == ErrorCode::None;
            responses.push(member_response(identity, error));
        }
        if any_left {
            match group.state {
                State::Stable | State::CompletingRebalance => self.maybe_prepare_rebalance(group),
                State::PreparingRebalance => self.maybe_complete_join(group),
                State::Empty => {}
            }
        }
        responses
    }

    fn leave_one(&mut self, group: &mut ClassicGroup, identity: &MemberIdentity) -> ErrorCode {
        let instance = identity.group_instance_id.as_ref();
        let leaving: Str = if identity.member_id.is_empty() {
            match instance.and_then(|instance| group.static_members.get(instance)) {
                Some(id) => id.clone(),
                None => return ErrorCode::UnknownMemberId,
            }
        } else {
            let id = &identity.member_id;
            if !group.pending_join.contains(id)
                && let Err(error) = group.validate_member(id, instance)
            {
                return error.code();
            }
            id.clone()
        };
        self.remove_member(group, &leaving);
        ErrorCode::None
    }
}

/// The answer about one member.
pub(crate) fn member_response(identity: &MemberIdentity, error: ErrorCode) -> MemberResponse {
    MemberResponse {
        member_id: identity.member_id.clone(),
        group_instance_id: identity.group_instance_id.clone(),
        error_code: error.code(),
        ..Default::default()
    }
}
