//! Members coming, changing and going, and the counts that follow them.

use std::collections::BTreeSet;

use bytes::Bytes;
use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::join_group_response::JoinGroupResponseMember;
use kafka_rs_wire::messages::{JoinGroupRequest, JoinGroupResponse, SyncGroupResponse};

use super::{ClassicGroup, Member, protocols_of};
use crate::Reply;
use crate::coordinator::Out;

impl ClassicGroup {
    /// Adds a member. Its protocols must be supported and its instance id must be free.
    pub(crate) fn add(&mut self, member: Member) {
        if let Some(instance) = &member.group_instance_id {
            let taken = self
                .static_members
                .insert(instance.clone(), member.id.clone());
            assert!(taken.is_none(), "a group instance id has one member");
        }
        if self.members.is_empty() {
            self.protocol_type = Some(member.protocol_type.clone());
        }
        if self.leader.is_none() {
            self.leader = Some(member.id.clone());
        }
        self.pending_join.remove(&member.id);
        self.awaiting_join += usize::from(member.awaiting_join.is_some());
        self.count_protocols(&member, true);
        self.members.insert(member.id.clone(), member);
    }

    /// Removes a member or a pending id; gives the member with whatever it still waits for.
    #[must_use = "what the member waits for must be answered"]
    pub(crate) fn remove(&mut self, member_id: &str) -> Option<Member> {
        let removed = self.members.remove(member_id);
        if let Some(member) = &removed {
            self.count_protocols(member, false);
            self.awaiting_join -= usize::from(member.awaiting_join.is_some());
            if let Some(instance) = &member.group_instance_id {
                self.static_members.remove(instance);
            }
        }
        if self.is_leader(member_id) {
            self.leader = self.members.keys().next().cloned();
        }
        self.pending_join.remove(member_id);
        self.pending_sync.remove(member_id);
        removed
    }

    /// Takes over what a rejoining member says, and parks its request.
    pub(crate) fn update_member(
        &mut self,
        member_id: &str,
        request: &JoinGroupRequest,
        token: Token,
        out: &mut Out,
    ) {
        self.cancel_join(member_id, ErrorCode::RebalanceInProgress, out);
        let Some(mut member) = self.members.remove(member_id) else {
            return;
        };
        self.count_protocols(&member, false);
        member.protocols = protocols_of(request);
        member.rebalance_timeout_ms = request.rebalance_timeout_ms;
        member.session_timeout_ms = request.session_timeout_ms;
        member.awaiting_join = Some(token);
        self.awaiting_join += 1;
        self.count_protocols(&member, true);
        self.members.insert(member.id.clone(), member);
    }

    pub(crate) fn count_protocols(&mut self, member: &Member, present: bool) {
        // Once each, however often a member repeats a name.
        let names: BTreeSet<&Str> = member.protocols.iter().map(|p| &p.name).collect();
        for name in names {
            if present {
                *self.supported_protocols.entry(name.clone()).or_default() += 1;
            } else if let Some(count) = self.supported_protocols.get_mut(name) {
                *count -= 1;
                if *count == 0 {
                    self.supported_protocols.remove(name);
                }
            }
        }
    }

    /// True when nobody is missing for the next generation.
    pub(crate) fn has_all_members_joined(&self) -> bool {
        self.members.len() == self.awaiting_join && self.pending_join.is_empty()
    }

    /// Makes sure that the leader is a member that joins; false when nobody does.
    pub(crate) fn maybe_elect_joined_leader(&mut self) -> bool {
        let Some(leader) = &self.leader else {
            return false;
        };
        if self
            .members
            .get(leader)
            .is_some_and(|m| m.awaiting_join.is_some())
        {
            return true;
        }
        let joined = self.members.values().find(|m| m.awaiting_join.is_some());
        match joined {
            Some(member) => {
                self.leader = Some(member.id.clone());
                true
            }
            None => false,
        }
    }

    /// Answers a parked JoinGroup with an error; false when the member has none.
    pub(crate) fn cancel_join(&mut self, member_id: &str, error: ErrorCode, out: &mut Out) -> bool {
        let id = Str::from(member_id);
        self.complete_join(member_id, || join_error(id, error), out)
    }

    /// Answers a parked JoinGroup; false when the member has none.
    pub(crate) fn complete_join(
        &mut self,
        member_id: &str,
        reply: impl FnOnce() -> JoinGroupResponse,
        out: &mut Out,
    ) -> bool {
        let parked = self
            .members
            .get_mut(member_id)
            .and_then(|m| m.awaiting_join.take());
        let Some(token) = parked else {
            return false;
        };
        self.awaiting_join -= 1;
        out.replies.push((token, Reply::JoinGroup(reply())));
        true
    }

    /// Answers everybody who waits, with an error.
    pub(crate) fn release_all(&mut self, error: ErrorCode, out: &mut Out) {
        for member in self.members.values_mut() {
            release(member, error, out);
        }
        self.awaiting_join = 0;
    }

    /// Everybody in the group, as the leader gets to see them.
    pub(crate) fn members_for_leader(&self) -> Vec<JoinGroupResponseMember> {
        let protocol = self.protocol_name.clone().unwrap_or_default();
        let members = self.members.values().map(|member| JoinGroupResponseMember {
            member_id: member.id.clone(),
            group_instance_id: member.group_instance_id.clone(),
            metadata: member.metadata(&protocol),
            ..Default::default()
        });
        members.collect()
    }

    /// The answer that lets `member_id` into the current generation.
    pub(crate) fn joined(&self, member_id: &Str) -> JoinGroupResponse {
        JoinGroupResponse {
            generation_id: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol_name.clone(),
            leader: self.leader.clone().unwrap_or_default(),
            member_id: member_id.clone(),
            members: if self.is_leader(member_id) {
                self.members_for_leader()
            } else {
                Vec::new()
            },
            ..Default::default()
        }
    }

    /// The answer that gives `assignment` out.
    pub(crate) fn synced(&self, assignment: Bytes) -> SyncGroupResponse {
        SyncGroupResponse {
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol_name.clone(),
            assignment,
            ..Default::default()
        }
    }
}

/// Answers everything a removed member was waiting for.
pub(crate) fn release(member: &mut Member, error: ErrorCode, out: &mut Out) {
    if let Some(token) = member.awaiting_join.take() {
        let id = match error {
            ErrorCode::UnknownMemberId => Str::default(),
            _ => member.id.clone(),
        };
        out.replies
            .push((token, Reply::JoinGroup(join_error(id, error))));
    }
    if let Some(token) = member.awaiting_sync.take() {
        out.replies
            .push((token, Reply::SyncGroup(sync_error(error))));
    }
}

/// A JoinGroup answer that only says what is wrong.
pub(crate) fn join_error(member_id: Str, error: ErrorCode) -> JoinGroupResponse {
    JoinGroupResponse {
        member_id,
        error_code: error.code(),
        protocol_name: None,
        ..Default::default()
    }
}

/// A SyncGroup answer that only says what is wrong.
pub(crate) fn sync_error(error: ErrorCode) -> SyncGroupResponse {
    SyncGroupResponse {
        error_code: error.code(),
        ..Default::default()
    }
}
