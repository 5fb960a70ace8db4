//! ConsumerGroupHeartbeat: members come, tell what they read and own, hear what they should own, and go.

use kafka_rs_coordinator::{Now, Token};
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse};

use super::member::{ConsumerMember, LEAVE_EPOCH, LEAVE_STATIC_EPOCH, Owned};
use super::membership::Sender;
use super::plan::{Plan, RebalanceTimer};
use super::regex_plan::RegexChange;
use super::{ConsumerGroup, records};
use crate::coordinator::{Out, Timer};
use crate::{Config, Context, Error, GroupCoordinator, Reply};

/// First version in which members make their ids themselves.
const MEMBER_ID_REQUIRED_SINCE: i16 = 1;

/// What is wrong with a heartbeat whatever the state of any group.
pub(crate) fn validate(
    config: &Config,
    api_version: i16,
    request: &ConsumerGroupHeartbeatRequest,
) -> Result<(), Error> {
    let epoch = request.member_epoch;
    let blank = |text: &Str| text.trim().is_empty();
    let blank_if_set = |text: &Option<Str>| text.as_ref().is_some_and(blank);
    let needs_id = api_version >= MEMBER_ID_REQUIRED_SINCE || epoch > 0 || epoch == LEAVE_EPOCH;
    if needs_id && blank(&request.member_id) {
        return Err(Error::InvalidRequest("a member id is needed"));
    }
    if blank(&request.group_id) {
        return Err(Error::InvalidRequest("a group id is needed"));
    }
    if blank_if_set(&request.instance_id) {
        return Err(Error::InvalidRequest("an instance id must not be blank"));
    }
    if blank_if_set(&request.rack_id) {
        return Err(Error::InvalidRequest("a rack id must not be blank"));
    }
    if epoch == 0 {
        validate_join(request)?;
    } else if epoch == LEAVE_STATIC_EPOCH && request.instance_id.is_none() {
        return Err(Error::InvalidRequest(
            "only a static member leaves to come back",
        ));
    } else if epoch < LEAVE_STATIC_EPOCH {
        return Err(Error::InvalidRequest("there is no such member epoch"));
    }
    match &request.server_assignor {
        Some(name) if !config.consumer_assignors.iter().any(|a| *name == *a.name()) => {
            Err(Error::UnsupportedAssignor(name.clone()))
        }
        _ => Ok(()),
    }
}

fn validate_join(request: &ConsumerGroupHeartbeatRequest) -> Result<(), Error> {
    if request.rebalance_timeout_ms == -1 {
        return Err(Error::InvalidRequest("who joins gives a rebalance timeout"));
    }
    if !request.topic_partitions.as_ref().is_some_and(Vec::is_empty) {
        return Err(Error::InvalidRequest("who joins owns no partitions"));
    }
    if request.subscribed_topic_names.is_none() && request.subscribed_topic_regex.is_none() {
        return Err(Error::InvalidRequest(
            "who joins says what it reads, by names or by a regular expression",
        ));
    }
    Ok(())
}

/// A heartbeat's answer that only says what is wrong.
pub(crate) fn heartbeat_error(error: &Error) -> ConsumerGroupHeartbeatResponse {
    ConsumerGroupHeartbeatResponse {
        error_code: error.code().code(),
        error_message: Some(Str::from(error.to_string())),
        ..Default::default()
    }
}

impl GroupCoordinator {
    pub(crate) fn consumer_heartbeat(
        &mut self,
        now: Now,
        token: Token,
        context: &Context,
        request: &ConsumerGroupHeartbeatRequest,
        fresh_id: Uuid,
    ) -> Out {
        self.see(&context.metadata);
        let mut out = Out::default();
        let leaves = [LEAVE_EPOCH, LEAVE_STATIC_EPOCH].contains(&request.member_epoch);
        let decided = match leaves {
            true => self.consumer_leave(now, request, &mut out),
            false => self.consumer_alive(now, context, request, fresh_id, &mut out),
        };
        match decided {
            Ok(response) => {
                self.watch_expiry(now);
                out.replies
                    .push((token, Reply::ConsumerGroupHeartbeat(response)));
                out
            }
            Err(error) => Out::reply(
                token,
                Reply::ConsumerGroupHeartbeat(heartbeat_error(&error)),
            ),
        }
    }

    fn consumer_alive(
        &mut self,
        now: Now,
        context: &Context,
        request: &ConsumerGroupHeartbeatRequest,
        fresh_id: Uuid,
        out: &mut Out,
    ) -> Result<ConsumerGroupHeartbeatResponse, Error> {
        let joins = request.member_epoch == 0;
        let entered = self.enter_consumer_group(&request.group_id, joins)?;
        let group = match &entered.fresh {
            Some(fresh) => fresh,
            None => self.consumer_group_or_error(&request.group_id)?,
        };
        let member_id = match request.member_id.is_empty() {
            true => Str::from(fresh_id.to_string()),
            false => request.member_id.clone(),
        };
        self.has_room(group, &member_id)?;
        let mut plan = self.plan(now, group);
        plan.records = entered.records;
        let owned = request.topic_partitions.as_deref();
        let old = plan.member(&Sender {
            member_id: &member_id,
            instance_id: request.instance_id.as_ref(),
            epoch: Some(request.member_epoch),
            owned,
            joins,
        })?;
        let new = old.told(context, request);
        let member = plan.alive(&old, new, request)?;
        let response = answer(&self.config, &plan, request, &old, &member);
        let (planned, soft) = (std::mem::take(&mut plan.records), plan.soft);
        let group_id = group.id.clone();
        out.records = planned;
        self.accept(now, &group_id, &member.id, soft);
        let session_ms = self.config.session_timeout_ms(&self.metadata, &group_id);
        self.expect_consumer(now, &group_id, &member.id, session_ms);
        Ok(response)
    }

    fn consumer_leave(
        &mut self,
        now: Now,
        request: &ConsumerGroupHeartbeatRequest,
        out: &mut Out,
    ) -> Result<ConsumerGroupHeartbeatResponse, Error> {
        let group = self.consumer_group_or_error(&request.group_id)?;
        let member = group.validate_member(&request.member_id, request.instance_id.as_ref())?;
        let stays = request.member_epoch == LEAVE_STATIC_EPOCH && request.instance_id.is_some();
        if stays {
            out.records.push(records::current(&group.id, &away(member)));
        } else {
            let (group_id, id) = (group.id.clone(), member.id.clone());
            self.fence(now, &group_id, &[id], out);
        }
        Ok(ConsumerGroupHeartbeatResponse {
            member_id: Some(request.member_id.clone()),
            member_epoch: request.member_epoch,
            ..Default::default()
        })
    }

    /// Remembers what a decision changes that no record tells.
    pub(super) fn accept(
        &mut self,
        now: Now,
        group_id: &Str,
        member_id: &Str,
        soft: super::plan::Soft,
    ) {
        if let Some(group) = self.consumer_groups.get_mut(group_id)
            && soft.refresh.is_some()
        {
            group.refresh = soft.refresh;
        }
        if soft.resolve {
            let timer = Timer::Regex(group_id.clone());
            self.timers.schedule(timer, now.monotonic);
        }
        let timer = Timer::ConsumerRebalance(group_id.clone(), member_id.clone());
        match soft.rebalance {
            Some(RebalanceTimer::Start(timeout_ms)) => {
                self.timers.schedule(timer, now.after_ms(timeout_ms.into()));
            }
            Some(RebalanceTimer::Cancel) => self.timers.cancel(&timer),
            None => {}
        }
    }

    fn has_room(&self, group: &ConsumerGroup, member_id: &str) -> Result<(), Error> {
        let max = self.config.consumer_max_size;
        if group.members.len() >= max && !group.members.contains_key(member_id) {
            return Err(Error::GroupMaxSizeReached(max));
        }
        Ok(())
    }

    pub(crate) fn consumer_group_or_error(&self, id: &Str) -> Result<&ConsumerGroup, Error> {
        match self.consumer_groups.get(id) {
            Some(group) => Ok(group),
            None if self.groups.contains_key(id) || self.share_groups.contains_key(id) => {
                Err(Error::NotAConsumerGroup(id.clone()))
            }
            None => Err(Error::GroupIdNotFound(id.clone())),
        }
    }
}

impl Plan<'_> {
    /// Takes a member from what it was to what it says it is, and on towards its target assignment.
    fn alive(
        &mut self,
        old: &ConsumerMember,
        new: ConsumerMember,
        request: &ConsumerGroupHeartbeatRequest,
    ) -> Result<ConsumerMember, Error> {
        let names_changed = self.update_member(old, &new);
        let regex = self.update_regex(old, &new)?;
        let bump = names_changed || regex == RegexChange::Resolved;
        let group = self.group;
        let mut epoch = group.epoch;
        let mut homogeneous = group.subscriptions.are_homogeneous(group.members.len());
        if bump || group.has_metadata_expired(self.now.monotonic) {
            (epoch, homogeneous) = self.update_subscriptions(bump, old, &new);
        }
        let target = self.update_target(epoch, old, &new, homogeneous);
        let changed = names_changed || regex != RegexChange::None;
        let owned = request.topic_partitions.as_deref();
        self.reconcile(new, &target, changed, owned)
    }
}

/// A static member that leaves to come back: it keeps what it owns.
fn away(member: &ConsumerMember) -> ConsumerMember {
    let mut away = ConsumerMember {
        epoch: LEAVE_STATIC_EPOCH,
        pending_revocation: Owned::new(),
        ..member.clone()
    };
    for epoch in away.assigned.values_mut().flat_map(|p| p.values_mut()) {
        *epoch = 0;
    }
    away
}

fn answer(
    config: &Config,
    plan: &Plan<'_>,
    request: &ConsumerGroupHeartbeatRequest,
    old: &ConsumerMember,
    member: &ConsumerMember,
) -> ConsumerGroupHeartbeatResponse {
    let subscribed =
        request.subscribed_topic_names.is_some() || request.subscribed_topic_regex.is_some();
    let full =
        request.rebalance_timeout_ms != -1 && subscribed && request.topic_partitions.is_some();
    let tell = request.member_epoch == 0 || full || old.assigned != member.assigned;
    ConsumerGroupHeartbeatResponse {
        member_id: Some(member.id.clone()),
        member_epoch: member.epoch,
        heartbeat_interval_ms: config.heartbeat_interval_ms(plan.metadata, &plan.group.id),
        assignment: tell.then(|| member.assignment()),
        ..Default::default()
    }
}
