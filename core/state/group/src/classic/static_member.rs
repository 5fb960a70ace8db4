//! A static member that comes back under a new id (KIP-345).

use bytes::Bytes;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::JoinGroupResponse;

use super::join::Join;
use super::membership::release;
use super::{ClassicGroup, MemberProtocol, State, Step};
use crate::coordinator::{Then, Timer};
use crate::record;

/// First version in which a leader can be told to leave the assignment alone (KIP-814).
const SKIP_ASSIGNMENT_SINCE: i16 = 9;

/// What is needed to finish the replacement of a static member, or to take it back.
#[derive(Debug, Clone)]
pub struct StaticReplacement {
    api_version: i16,
    instance: Str,
    old_id: Str,
    new_id: Str,
    old_leader: Option<Str>,
    old_protocols: Vec<MemberProtocol>,
    old_rebalance_timeout_ms: i32,
    old_session_timeout_ms: i32,
}

impl Step<'_> {
    /// The instance `old_id` was known by comes back: its place goes to `new_id`.
    pub(super) fn replace_static(
        &mut self,
        group: &mut ClassicGroup,
        join: &Join<'_>,
        old_id: &Str,
        new_id: &Str,
    ) {
        let old_leader = group.leader.clone();
        self.rename(group, old_id, new_id);
        let Some(member) = group.members.get(new_id) else {
            return;
        };
        let replacement = StaticReplacement {
            api_version: join.context.api_version,
            instance: member.group_instance_id.clone().unwrap_or_default(),
            old_id: old_id.clone(),
            new_id: new_id.clone(),
            old_leader,
            old_protocols: member.protocols.clone(),
            old_rebalance_timeout_ms: member.rebalance_timeout_ms,
            old_session_timeout_ms: member.session_timeout_ms,
        };
        group.update_member(new_id, join.request, join.token, self.out);
        match group.state {
            State::Stable if group.select_protocol() == group.protocol_name => {
                // Nothing changes for the others: the new id is written down and that is all.
                self.out
                    .records
                    .push(record::group_metadata(group, Some(&assignments(group))));
                self.out.replay = false;
                self.out.then = Some(Then::StaticReplaced(
                    group.id.clone(),
                    Box::new(replacement),
                ));
            }
            State::Stable => self.maybe_prepare_rebalance(group),
            State::CompletingRebalance => self.prepare_rebalance(group),
            State::PreparingRebalance | State::Empty => self.maybe_complete_join(group),
        }
    }

    /// The new id is committed, or could not be written down.
    pub(crate) fn static_replaced(
        &mut self,
        group: &mut ClassicGroup,
        replacement: StaticReplacement,
        result: Result<(), ErrorCode>,
    ) {
        if let Err(error) = result {
            self.take_back(group, replacement, error);
            return;
        }
        let new_id = replacement.new_id;
        let is_leader = group.is_leader(&new_id);
        let mut reply = group.joined(&new_id);
        if replacement.api_version >= SKIP_ASSIGNMENT_SINCE {
            reply.skip_assignment = is_leader;
        } else {
            // Told the old leader's id, a returning leader does not assign, which would need
            // everybody to rejoin.
            reply.leader = replacement.old_leader.unwrap_or_default();
            reply.members.clear();
        }
        group.complete_join(&new_id, || reply, self.out);
    }

    fn take_back(
        &mut self,
        group: &mut ClassicGroup,
        replacement: StaticReplacement,
        error: ErrorCode,
    ) {
        let new_id = replacement.new_id;
        let reply = JoinGroupResponse {
            generation_id: group.generation,
            protocol_type: group.protocol_type.clone(),
            protocol_name: group.protocol_name.clone(),
            leader: replacement.old_leader.unwrap_or_default(),
            error_code: error.code(),
            ..Default::default()
        };
        group.complete_join(&new_id, || reply, self.out);
        let owner = group.static_members.get(&replacement.instance);
        if owner != Some(&new_id) {
            return;
        }
        if let Some(mut member) = group.members.remove(&new_id) {
            group.count_protocols(&member, false);
            member.protocols = replacement.old_protocols;
            member.rebalance_timeout_ms = replacement.old_rebalance_timeout_ms;
            member.session_timeout_ms = replacement.old_session_timeout_ms;
            group.count_protocols(&member, true);
            group.members.insert(new_id.clone(), member);
        }
        self.rename(group, &new_id, &replacement.old_id);
    }

    /// Gives a static member another id; whoever used the old one is fenced.
    fn rename(&mut self, group: &mut ClassicGroup, old_id: &Str, new_id: &Str) {
        let Some(mut member) = group.members.remove(old_id) else {
            return;
        };
        group.awaiting_join -= usize::from(member.awaiting_join.is_some());
        release(&mut member, ErrorCode::FencedInstanceId, self.out);
        member.id = new_id.clone();
        member.is_new = false;
        if group.is_leader(old_id) {
            group.leader = Some(new_id.clone());
        }
        // A fenced member has not synced; its successor will, or be missed.
        if group.pending_sync.remove(old_id) {
            group.pending_sync.insert(new_id.clone());
        }
        if let Some(instance) = &member.group_instance_id {
            group
                .static_members
                .insert(instance.clone(), new_id.clone());
        }
        let timeout_ms = member.session_timeout_ms;
        group.members.insert(new_id.clone(), member);
        let old_timer = Timer::Session(group.id.clone(), old_id.clone());
        self.timers.cancel(&old_timer);
        self.expect_heartbeat(&group.id, new_id, timeout_ms);
    }
}

/// The assignments as they stand, by member id.
pub(crate) fn assignments(group: &ClassicGroup) -> std::collections::BTreeMap<Str, Bytes> {
    let members = group.members.values();
    members
        .map(|m| (m.id.clone(), m.assignment.clone()))
        .collect()
}
