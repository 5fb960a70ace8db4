//! JoinGroup: who may come in, and under which id.

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::JoinGroupRequest;

use super::membership::join_error;
use super::{ClassicGroup, Member, State, Step};
use crate::{Context, Reply};

/// First version in which a member must have an id before it is let in (KIP-394).
const MEMBER_ID_REQUIRED_SINCE: i16 = 4;

/// One JoinGroup on its way.
pub(crate) struct Join<'a> {
    pub(crate) token: Token,
    pub(crate) context: &'a Context,
    pub(crate) request: &'a JoinGroupRequest,
    pub(crate) fresh_id: Uuid,
}

impl Join<'_> {
    pub(super) fn protocol_names(&self) -> impl Iterator<Item = &Str> {
        self.request.protocols.iter().map(|protocol| &protocol.name)
    }

    /// A new member's id: what names it, and a random id as Java writes one.
    fn new_member_id(&self) -> Str {
        let prefix = match &self.request.group_instance_id {
            Some(instance) => instance,
            None => &self.context.client_id,
        };
        Str::from(format!("{prefix}-{}", java_uuid(self.fresh_id)))
    }
}

impl Step<'_> {
    /// Lets a member in, back in, or says why not.
    pub(crate) fn join(&mut self, group: &mut ClassicGroup, join: &Join<'_>) {
        let member_id = &join.request.member_id;
        if !self.has_room_for(group, member_id) {
            self.remove_member(group, member_id);
            self.refuse_join(join, Str::default(), ErrorCode::GroupMaxSizeReached);
        } else if !group.supports_protocols(&join.request.protocol_type, join.protocol_names()) {
            self.refuse_join(
                join,
                member_id.clone(),
                ErrorCode::InconsistentGroupProtocol,
            );
        } else if member_id.is_empty() {
            self.join_new(group, join);
        } else {
            self.join_existing(group, join);
        }
    }

    fn has_room_for(&self, group: &ClassicGroup, member_id: &Str) -> bool {
        let member = group.members.get(member_id);
        match group.state {
            State::Empty => true,
            State::PreparingRebalance => {
                member.is_some_and(|m| m.awaiting_join.is_some())
                    || group.awaiting_join < self.config.max_size
            }
            State::CompletingRebalance | State::Stable => {
                member.is_some() || group.members.len() < self.config.max_size
            }
        }
    }

    fn join_new(&mut self, group: &mut ClassicGroup, join: &Join<'_>) {
        let new_id = join.new_member_id();
        if let Some(instance) = &join.request.group_instance_id {
            match group.static_members.get(instance).cloned() {
                Some(old_id) => self.replace_static(group, join, &old_id, &new_id),
                None => self.add_member(group, join, new_id),
            }
        } else if join.context.api_version >= MEMBER_ID_REQUIRED_SINCE {
            group.pending_join.insert(new_id.clone());
            self.expect_heartbeat(&group.id, &new_id, join.request.session_timeout_ms);
            self.refuse_join(join, new_id, ErrorCode::MemberIdRequired);
        } else {
            self.add_member(group, join, new_id);
        }
    }

    /// Puts a new member into the group and has everybody rejoin.
    pub(super) fn add_member(&mut self, group: &mut ClassicGroup, join: &Join<'_>, id: Str) {
        let mut member = Member::joining(id.detached(), join.context, join.request);
        member.awaiting_join = Some(join.token);
        if group.state == State::PreparingRebalance && group.previous_state == Some(State::Empty) {
            group.new_member_added = true;
        }
        group.add(member);
        // Nobody sends heartbeats while waiting for its first generation, and clients that go
        // away then are noticed by this timer alone.
        self.expect_heartbeat(&group.id, &id, self.config.new_member_join_timeout_ms);
        self.maybe_prepare_rebalance(group);
    }

    pub(super) fn refuse_join(&mut self, join: &Join<'_>, member_id: Str, error: ErrorCode) {
        let reply = Reply::JoinGroup(join_error(member_id, error));
        self.out.replies.push((join.token, reply));
    }
}

/// An id as `java.util.UUID` writes it.
fn java_uuid(id: Uuid) -> String {
    let value = u128::from_be_bytes(id.0);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        value >> 96,
        (value >> 80) & 0xffff,
        (value >> 64) & 0xffff,
        (value >> 48) & 0xffff,
        value & 0xffff_ffff_ffff,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_as_java_does() {
        let id = Uuid([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]);
        assert_eq!(java_uuid(id), "00010203-0405-0607-0809-0a0b0c0d0eff");
    }
}
