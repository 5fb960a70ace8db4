//! From one generation to the next: who waits for whom, and for how long.

use kafka_rs_coordinator::{Now, Timers};
use kafka_rs_types::{ErrorCode, Str};

use super::group::InitialDelay;
use super::membership::release;
use super::{ClassicGroup, Member, State};
use crate::coordinator::{Out, Timer};
use crate::{Config, Reply, record};

/// What a decision about a group needs besides the group.
pub(crate) struct Step<'a> {
    pub(crate) now: Now,
    pub(crate) config: &'a Config,
    pub(crate) timers: &'a mut Timers<Timer>,
    pub(crate) out: &'a mut Out,
}

impl Step<'_> {
    /// Begins a rebalance where the state allows it; otherwise sees whether one can end.
    pub(crate) fn maybe_prepare_rebalance(&mut self, group: &mut ClassicGroup) {
        if group.state.may_become(State::PreparingRebalance) {
            self.prepare_rebalance(group);
        } else {
            self.maybe_complete_join(group);
        }
    }

    /// Begins a rebalance.
    pub(crate) fn prepare_rebalance(&mut self, group: &mut ClassicGroup) {
        if group.state == State::CompletingRebalance {
            self.propagate_error(group, ErrorCode::RebalanceInProgress);
        }
        group.pending_sync.clear();
        self.timers.cancel(&Timer::Sync(group.id.clone()));

        let initial = group.state == State::Empty;
        group.transition_to(State::PreparingRebalance, self.now.wall_ms);
        if initial {
            // Others may be about to come; forming generations one by one would only move
            // partitions around.
            let delay_ms = self.config.initial_rebalance_delay_ms;
            let remaining_ms = (group.rebalance_timeout_ms() - delay_ms).max(0);
            self.wait_for_first_members(group, delay_ms, remaining_ms);
        } else if group.has_all_members_joined() {
            self.complete_rebalance(group);
        } else {
            self.wait_for_rejoins(group);
        }
    }

    /// Forms the generation if nobody is missing and the initial wait is not on.
    pub(crate) fn maybe_complete_join(&mut self, group: &mut ClassicGroup) {
        if group.state == State::PreparingRebalance
            && group.previous_state != Some(State::Empty)
            && group.has_all_members_joined()
        {
            self.complete_rebalance(group);
        }
    }

    fn wait_for_first_members(
        &mut self,
        group: &mut ClassicGroup,
        delay_ms: i32,
        remaining_ms: i32,
    ) {
        group.initial_delay = Some(InitialDelay {
            delay_ms,
            remaining_ms,
        });
        let deadline = self.now.after_ms(delay_ms.into());
        self.timers
            .schedule(Timer::Join(group.id.clone()), deadline);
    }

    fn wait_for_rejoins(&mut self, group: &mut ClassicGroup) {
        group.initial_delay = None;
        let deadline = self.now.after_ms(group.rebalance_timeout_ms().into());
        self.timers
            .schedule(Timer::Join(group.id.clone()), deadline);
    }

    /// The join timer fired.
    pub(crate) fn join_timeout(&mut self, group: &mut ClassicGroup) {
        match group.initial_delay {
            Some(delay) if group.new_member_added && delay.remaining_ms != 0 => {
                group.new_member_added = false;
                let next = self
                    .config
                    .initial_rebalance_delay_ms
                    .min(delay.remaining_ms);
                let remaining = (delay.remaining_ms - delay.delay_ms).max(0);
                self.wait_for_first_members(group, next, remaining);
            }
            _ => self.complete_rebalance(group),
        }
    }

    /// Forms the next generation with those who joined.
    pub(crate) fn complete_rebalance(&mut self, group: &mut ClassicGroup) {
        self.timers.cancel(&Timer::Join(group.id.clone()));
        group.initial_delay = None;
        if group.state != State::PreparingRebalance {
            return;
        }
        self.drop_missing_members(group);
        if !group.maybe_elect_joined_leader() && !group.members.is_empty() {
            // Only static members are left, and none of them came: wait another round.
            self.wait_for_rejoins(group);
            return;
        }
        group.init_next_generation(self.now.wall_ms);
        if group.state == State::Empty {
            self.out.records.push(record::group_metadata(group, None));
            self.out.replay = false;
            group.recorded = true;
            return;
        }
        for id in group.members.keys().cloned().collect::<Vec<_>>() {
            let reply = group.joined(&id);
            group.complete_join(&id, || reply, self.out);
            if let Some(member) = group.members.get_mut(&id) {
                member.is_new = false;
                let timeout_ms = member.session_timeout_ms;
                self.expect_heartbeat(&group.id, &id, timeout_ms);
            }
            group.pending_sync.insert(id);
        }
        let deadline = self.now.after_ms(group.rebalance_timeout_ms().into());
        self.timers
            .schedule(Timer::Sync(group.id.clone()), deadline);
    }

    /// Removes dynamic members that did not rejoin in time; static ones keep their place.
    fn drop_missing_members(&mut self, group: &mut ClassicGroup) {
        let missing = group
            .members
            .values()
            .filter(|m| m.awaiting_join.is_none() && m.group_instance_id.is_none());
        for id in missing.map(|m| m.id.clone()).collect::<Vec<_>>() {
            self.remove_member(group, &id);
        }
    }

    /// Removes a member or a pending id with its timer and answers what it waits for.
    pub(crate) fn remove_member(&mut self, group: &mut ClassicGroup, member_id: &Str) {
        self.timers
            .cancel(&Timer::Session(group.id.clone(), member_id.clone()));
        if let Some(mut member) = group.remove(member_id) {
            release(&mut member, ErrorCode::UnknownMemberId, self.out);
        }
    }

    /// Some members of the generation never synced.
    pub(crate) fn sync_timeout(&mut self, group: &mut ClassicGroup) {
        let waiting = matches!(group.state, State::CompletingRebalance | State::Stable);
        if !waiting || group.pending_sync.is_empty() {
            return;
        }
        for id in std::mem::take(&mut group.pending_sync) {
            self.remove_member(group, &id);
        }
        self.prepare_rebalance(group);
    }

    /// A member has been silent for too long.
    pub(crate) fn session_timeout(&mut self, group: &mut ClassicGroup, member_id: &Str) {
        if group.pending_join.contains(member_id) {
            group.pending_join.remove(member_id);
            self.complete_if_all_joined(group);
            return;
        }
        let silent = group
            .members
            .get(member_id)
            .is_some_and(|member| !member.has_satisfied_heartbeat());
        if !silent {
            return;
        }
        self.remove_member(group, member_id);
        match group.state {
            State::Stable | State::CompletingRebalance => self.maybe_prepare_rebalance(group),
            State::PreparingRebalance => self.complete_if_all_joined(group),
            State::Empty => {}
        }
    }

    fn complete_if_all_joined(&mut self, group: &mut ClassicGroup) {
        if group.state == State::PreparingRebalance && group.has_all_members_joined() {
            self.complete_rebalance(group);
        }
    }

    /// Gives a member `timeout_ms` from now until it must be heard of.
    pub(crate) fn expect_heartbeat(&mut self, group_id: &Str, member_id: &Str, timeout_ms: i32) {
        let key = Timer::Session(group_id.clone(), member_id.clone());
        self.timers
            .schedule(key, self.now.after_ms(timeout_ms.into()));
    }

    /// Takes assignments back and answers parked SyncGroups with an error.
    pub(crate) fn propagate_error(&mut self, group: &mut ClassicGroup, error: ErrorCode) {
        for member in group.members.values_mut() {
            member.assignment.clear();
        }
        let reply = super::membership::sync_error(error);
        self.answer_syncs(group, |_| reply.clone());
    }

    /// Answers parked SyncGroups; their members' sessions begin anew.
    pub(crate) fn answer_syncs(
        &mut self,
        group: &mut ClassicGroup,
        reply: impl Fn(&Member) -> kafka_rs_wire::messages::SyncGroupResponse,
    ) {
        let group_id = group.id.clone();
        for member in group.members.values_mut() {
            if let Some(token) = member.awaiting_sync.take() {
                let reply = Reply::SyncGroup(reply(member));
                self.out.replies.push((token, reply));
                self.expect_heartbeat(&group_id, &member.id, member.session_timeout_ms);
            }
        }
    }

    /// Forgets the group's timers and answers everybody who waits: the group is gone.
    pub(crate) fn dissolve(&mut self, group: &mut ClassicGroup, error: ErrorCode) {
        self.forget_timers(group);
        group.release_all(error, self.out);
    }

    /// Forgets every timer of the group.
    pub(crate) fn forget_timers(&mut self, group: &ClassicGroup) {
        self.timers.cancel(&Timer::Join(group.id.clone()));
        self.timers.cancel(&Timer::Sync(group.id.clone()));
        for id in group.pending_join.iter().chain(group.members.keys()) {
            self.timers
                .cancel(&Timer::Session(group.id.clone(), id.clone()));
        }
    }
}
