//! JoinGroup of a member that has an id.

use kafka_rs_types::ErrorCode;

use super::join::Join;
use super::{ClassicGroup, State, Step};
use crate::Reply;

impl Step<'_> {
    pub(super) fn join_existing(&mut self, group: &mut ClassicGroup, join: &Join<'_>) {
        let id = &join.request.member_id;
        let instance = join.request.group_instance_id.as_ref();
        if group.pending_join.contains(id) {
            match instance {
                None => self.add_member(group, join, id.clone()),
                // Ids are given out to dynamic members only. Kafka runs into an exception here.
                Some(_) => self.refuse_join(join, id.clone(), ErrorCode::UnknownServerError),
            }
            return;
        }
        if let Err(error) = group.validate_member(id, instance) {
            self.refuse_join(join, id.clone(), error.code());
            return;
        }
        match group.state {
            State::PreparingRebalance => self.rejoin(group, join),
            State::CompletingRebalance if self.unchanged(group, join) => {
                // It did not get the answer to its last JoinGroup.
                self.let_in(group, join);
            }
            State::CompletingRebalance => self.rejoin(group, join),
            // A leader rejoins to have everybody assigned anew: it saw new partitions.
            State::Stable if group.is_leader(id) || !self.unchanged(group, join) => {
                self.rejoin(group, join);
            }
            State::Stable => self.let_in(group, join),
            State::Empty => self.refuse_join(join, id.clone(), ErrorCode::UnknownMemberId),
        }
    }

    fn unchanged(&self, group: &ClassicGroup, join: &Join<'_>) -> bool {
        let member = group.members.get(&join.request.member_id);
        member.is_some_and(|member| member.matches(join.request))
    }

    fn let_in(&mut self, group: &ClassicGroup, join: &Join<'_>) {
        let reply = group.joined(&join.request.member_id);
        self.out.replies.push((join.token, Reply::JoinGroup(reply)));
    }

    fn rejoin(&mut self, group: &mut ClassicGroup, join: &Join<'_>) {
        let id = &join.request.member_id;
        group.update_member(id, join.request, join.token, self.out);
        self.maybe_prepare_rebalance(group);
    }
}
