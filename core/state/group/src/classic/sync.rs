//! SyncGroup: the leader hands the assignment in, everybody takes theirs out.

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::SyncGroupRequest;

use super::membership::sync_error;
use super::{ClassicGroup, State, Step};
use crate::coordinator::{Then, Timer};
use crate::{Error, Reply, record};

impl Step<'_> {
    pub(crate) fn sync(
        &mut self,
        group: &mut ClassicGroup,
        token: Token,
        request: &SyncGroupRequest,
    ) {
        let checked = validate(group, request);
        if let Err(error) = checked {
            let reply = Reply::SyncGroup(sync_error(error.code()));
            self.out.replies.push((token, reply));
            return;
        }
        let id = &request.member_id;
        match group.state {
            State::CompletingRebalance => self.park_sync(group, token, request),
            State::Stable => {
                self.has_synced(group, id);
                let assignment = group.members.get(id).map(|m| m.assignment.clone());
                let reply = Reply::SyncGroup(group.synced(assignment.unwrap_or_default()));
                self.out.replies.push((token, reply));
            }
            // `validate` has refused these.
            State::PreparingRebalance | State::Empty => {
                let reply = sync_error(ErrorCode::UnknownMemberId);
                self.out.replies.push((token, Reply::SyncGroup(reply)));
            }
        }
    }

    fn park_sync(&mut self, group: &mut ClassicGroup, token: Token, request: &SyncGroupRequest) {
        let member = group.members.get_mut(&request.member_id);
        if let Some(old) = member.and_then(|member| member.awaiting_sync.replace(token)) {
            // The member asked again; nobody listens to the first answer any more.
            let reply = sync_error(ErrorCode::RebalanceInProgress);
            self.out.replies.push((old, Reply::SyncGroup(reply)));
        }
        self.has_synced(group, &request.member_id);
        if !group.is_leader(&request.member_id) {
            return;
        }
        let given = request.assignments.iter();
        let mut given: BTreeMap<&Str, &Bytes> =
            given.map(|a| (&a.member_id, &a.assignment)).collect();
        let assignments: BTreeMap<Str, Bytes> = group
            .members
            .keys()
            .map(|id| {
                let assignment = given.remove(id).map(|a| Bytes::copy_from_slice(a));
                (id.clone(), assignment.unwrap_or_default())
            })
            .collect();
        self.out
            .records
            .push(record::group_metadata(group, Some(&assignments)));
        self.out.replay = false;
        self.out.then = Some(Then::AssignmentStored {
            group: group.id.clone(),
            generation: group.generation,
            assignments,
        });
    }

    fn has_synced(&mut self, group: &mut ClassicGroup, member_id: &Str) {
        group.pending_sync.remove(member_id);
        if group.pending_sync.is_empty() {
            self.timers.cancel(&Timer::Sync(group.id.clone()));
        }
    }

    /// The assignment is committed, or could not be written down.
    pub(crate) fn assignment_stored(
        &mut self,
        group: &mut ClassicGroup,
        generation: i32,
        mut assignments: BTreeMap<Str, Bytes>,
        result: Result<(), ErrorCode>,
    ) {
        // Meanwhile another rebalance may have begun; then this assignment is history.
        if group.state != State::CompletingRebalance || group.generation != generation {
            return;
        }
        if let Err(error) = result {
            self.propagate_error(group, error);
            self.maybe_prepare_rebalance(group);
            return;
        }
        for member in group.members.values_mut() {
            member.assignment = assignments.remove(&member.id).unwrap_or_default();
        }
        let blank = group.synced(Bytes::new());
        self.answer_syncs(group, |member| {
            let mut reply = blank.clone();
            reply.assignment = member.assignment.clone();
            reply
        });
        group.transition_to(State::Stable, self.now.wall_ms);
    }
}

fn validate(group: &ClassicGroup, request: &SyncGroupRequest) -> Result<(), Error> {
    if group.is_empty() {
        return Err(Error::UnknownMemberId);
    }
    group.validate_member(&request.member_id, request.group_instance_id.as_ref())?;
    group.validate_generation(request.generation_id)?;
    let differs = |asked: &Option<Str>, own: &Option<Str>| match (asked, own) {
        (Some(asked), Some(own)) => asked != own,
        _ => false,
    };
    if differs(&request.protocol_type, &group.protocol_type)
        || differs(&request.protocol_name, &group.protocol_name)
    {
        return Err(Error::InconsistentGroupProtocol);
    }
    if group.state == State::PreparingRebalance {
        return Err(Error::RebalanceInProgress);
    }
    Ok(())
}
