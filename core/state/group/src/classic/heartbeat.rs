//! Heartbeat: keeps a session and tells of rebalances.

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::HeartbeatRequest;

use super::{ClassicGroup, State, Step};

impl Step<'_> {
    pub(crate) fn heartbeat(
        &mut self,
        group: &ClassicGroup,
        request: &HeartbeatRequest,
    ) -> ErrorCode {
        let id = &request.member_id;
        let checked = group
            .validate_member(id, request.group_instance_id.as_ref())
            .and_then(|()| group.validate_generation(request.generation_id));
        if let Err(error) = checked {
            return error.code();
        }
        if group.is_empty() {
            return ErrorCode::UnknownMemberId;
        }
        self.keep_session(group, id);
        match group.state {
            State::PreparingRebalance => ErrorCode::RebalanceInProgress,
            _ => ErrorCode::None,
        }
    }

    /// A sign of life: the member's session begins anew.
    pub(crate) fn keep_session(&mut self, group: &ClassicGroup, member_id: &str) {
        if let Some(member) = group.members.get(member_id) {
            self.expect_heartbeat(&group.id, &member.id, member.session_timeout_ms);
        }
    }
}
