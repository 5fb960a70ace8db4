//! ShareGroupHeartbeat: members come, tell what they read, hear which partitions they have, and go.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_coordinator::{Now, Record, Token};
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::{ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse};

use super::group::{SharedTopic, SharedTopics, add, partitions, take};
use super::{ShareGroup, ShareMember, assign, records};
use crate::consumer::Refresh;
use crate::coordinator::Out;
use crate::{Config, Context, Error, GroupCoordinator, Initialize, Partitions, Reply};

const LEAVE_EPOCH: i32 = -1;

/// For how long what a group knows of its topics is good if nobody says otherwise, in milliseconds.
const REFRESH_INTERVAL_MS: u64 = i32::MAX as u64;

/// What is wrong with a heartbeat whatever the state of any group.
pub(crate) fn validate(request: &ShareGroupHeartbeatRequest) -> Result<(), Error> {
    let blank = |text: &Str| text.trim().is_empty();
    if blank(&request.member_id) {
        return Err(Error::InvalidRequest("a member id is needed"));
    }
    if blank(&request.group_id) {
        return Err(Error::InvalidRequest("a group id is needed"));
    }
    if request.rack_id.as_ref().is_some_and(blank) {
        return Err(Error::InvalidRequest("a rack id must not be blank"));
    }
    if request.member_epoch == 0 {
        let topics = request.subscribed_topic_names.as_ref();
        if topics.is_none_or(Vec::is_empty) {
            return Err(Error::InvalidRequest("who joins says what it reads"));
        }
    } else if request.member_epoch < LEAVE_EPOCH {
        return Err(Error::InvalidRequest("there is no such member epoch"));
    }
    Ok(())
}

/// A heartbeat's answer that only says what is wrong.
pub(crate) fn heartbeat_error(error: &Error) -> ShareGroupHeartbeatResponse {
    ShareGroupHeartbeatResponse {
        error_code: error.code().code(),
        error_message: Some(Str::from(error.to_string())),
        ..Default::default()
    }
}

impl GroupCoordinator {
    pub(crate) fn share_heartbeat(
        &mut self,
        now: Now,
        token: Token,
        context: &Context,
        request: &ShareGroupHeartbeatRequest,
    ) -> Out {
        self.see(&context.metadata);
        let mut out = Out::default();
        let decided = match request.member_epoch == LEAVE_EPOCH {
            true => self.share_leave(request, &mut out),
            false => self.share_alive(now, context, request, &mut out),
        };
        match decided {
            Ok((response, initialize)) => {
                let reply = Reply::ShareGroupHeartbeat(Box::new(response), initialize);
                out.replies.push((token, reply));
                out
            }
            Err(error) => {
                let response = Box::new(heartbeat_error(&error));
                Out::reply(token, Reply::ShareGroupHeartbeat(response, None))
            }
        }
    }

    fn share_alive(
        &mut self,
        now: Now,
        context: &Context,
        request: &ShareGroupHeartbeatRequest,
        out: &mut Out,
    ) -> Result<(ShareGroupHeartbeatResponse, Option<Initialize>), Error> {
        let joins = request.member_epoch == 0;
        let (fresh, records) = self.enter_share_group(&request.group_id, joins)?;
        let group = match &fresh {
            Some(fresh) => fresh,
            None => self.share_group_or_error(&request.group_id)?,
        };
        let old = self.share_member(group, request, joins)?;
        let new = told(&old, context, request);
        let mut plan = Plan {
            now,
            config: &self.config,
            metadata: &self.metadata,
            group,
            records,
            refresh: None,
        };
        let member = plan.alive(&old, new);
        let initialize = plan.initialize(&member);
        let tell = joins || old.assigned != member.assigned;
        let response = ShareGroupHeartbeatResponse {
            member_id: Some(member.id.clone()),
            member_epoch: member.epoch,
            heartbeat_interval_ms: self
                .config
                .share_heartbeat_interval_ms(&self.metadata, &group.id),
            assignment: tell.then(|| member.assignment()),
            ..Default::default()
        };
        let (records, refresh) = (plan.records, plan.refresh);
        let group_id = group.id.clone();
        out.records = records;
        let begins = initialize.is_some();
        if let Some(group) = self.share_groups.get_mut(&group_id) {
            if refresh.is_some() {
                group.refresh = refresh;
            }
            if begins {
                group.initializing_since = now.wall_ms;
            }
        }
        let session_ms = self
            .config
            .share_session_timeout_ms(&self.metadata, &group_id);
        self.expect_share(now, &group_id, &member.id, session_ms);
        Ok((response, initialize))
    }

    fn share_member(
        &self,
        group: &ShareGroup,
        request: &ShareGroupHeartbeatRequest,
        joins: bool,
    ) -> Result<ShareMember, Error> {
        let Some(member) = group.members.get(&request.member_id) else {
            if !joins {
                return Err(Error::UnknownMemberId);
            }
            let max = self.config.share_max_size;
            if group.members.len() >= max {
                return Err(Error::GroupMaxSizeReached(max));
            }
            return Ok(ShareMember::new(&request.member_id));
        };
        let received = request.member_epoch;
        // A member may be behind by one epoch if the answer that told it the newer one was lost.
        if joins || received == member.epoch || received == member.previous_epoch {
            return Ok(member.clone());
        }
        Err(Error::FencedMemberEpoch {
            received,
            current: member.epoch,
        })
    }

    fn share_leave(
        &mut self,
        request: &ShareGroupHeartbeatRequest,
        out: &mut Out,
    ) -> Result<(ShareGroupHeartbeatResponse, Option<Initialize>), Error> {
        let group = self.share_group_or_error(&request.group_id)?;
        if !group.members.contains_key(&request.member_id) {
            return Err(Error::UnknownMemberId);
        }
        let group_id = group.id.clone();
        self.fence_share(&group_id, &request.member_id, out);
        let response = ShareGroupHeartbeatResponse {
            member_id: Some(request.member_id.clone()),
            member_epoch: LEAVE_EPOCH,
            ..Default::default()
        };
        Ok((response, None))
    }
}

/// The member as it says it is.
fn told(old: &ShareMember, context: &Context, request: &ShareGroupHeartbeatRequest) -> ShareMember {
    let mut new = old.clone();
    new.client_id = context.client_id.detached();
    new.client_host = context.client_host.detached();
    if let Some(rack) = &request.rack_id {
        new.rack_id = Some(rack.detached());
    }
    if let Some(names) = &request.subscribed_topic_names {
        new.subscribed = names.iter().map(Str::detached).collect();
    }
    new
}

/// A decision about a share group in the making.
pub(super) struct Plan<'a> {
    pub(super) now: Now,
    pub(super) config: &'a Config,
    pub(super) metadata: &'a crate::MetadataView,
    pub(super) group: &'a ShareGroup,
    pub(super) records: Vec<Record>,
    pub(super) refresh: Option<Refresh>,
}

impl Plan<'_> {
    /// Takes a member from what it was to what it says it is, and to the group's newest assignment.
    fn alive(&mut self, old: &ShareMember, new: ShareMember) -> ShareMember {
        let group = self.group;
        let known = group.members.contains_key(&new.id);
        if !known || *old != new {
            self.records.push(records::member(&group.id, &new));
        }
        let resubscribed = !known || old.subscribed != new.subscribed;
        let pending = self.waits_for_assignment(&new);
        let mut epoch = group.epoch;
        if resubscribed || pending || group.has_metadata_expired(self.now.monotonic) {
            let hash = self.hash(&new);
            if resubscribed || pending || hash != group.metadata_hash {
                epoch += 1;
                self.records.push(records::epoch(&group.id, epoch, hash));
            }
            let deadline = self.now.monotonic + Duration::from_millis(REFRESH_INTERVAL_MS);
            self.refresh = Some(Refresh { deadline, epoch });
        }
        let (target_epoch, target) = self.update_target(epoch, &new);
        let mut next = new;
        if next.epoch != target_epoch {
            next.previous_epoch = next.epoch;
            next.epoch = target_epoch;
            next.assigned = target;
        } else if resubscribed {
            let subscribed = self.metadata.ids(&next.subscribed);
            next.assigned.retain(|topic, _| subscribed.contains(topic));
        }
        if next.epoch != old.epoch || next.assigned != old.assigned || !known {
            self.records.push(records::current(&group.id, &next));
        }
        next
    }

    fn members_with<'b>(&'b self, new: &'b ShareMember) -> impl Iterator<Item = &'b ShareMember> {
        let others = self.group.members.values().filter(|m| m.id != new.id);
        others.chain(std::iter::once(new))
    }

    fn hash(&self, new: &ShareMember) -> i64 {
        let names: BTreeSet<&Str> = self
            .members_with(new)
            .flat_map(|member| &member.subscribed)
            .collect();
        self.metadata.topics_hash(names)
    }

    /// Whether partitions that have a state and are read by somebody are with nobody.
    fn waits_for_assignment(&self, new: &ShareMember) -> bool {
        let group = self.group;
        let read = self.assignable(new);
        let with_somebody = |topic: &Uuid, index: &i32| {
            group
                .target
                .values()
                .any(|t| t.get(topic).is_some_and(|p| p.contains(index)))
        };
        read.iter()
            .any(|(topic, indexes)| indexes.iter().any(|index| !with_somebody(topic, index)))
    }

    /// Partitions that have a state, of topics that somebody reads.
    fn assignable(&self, new: &ShareMember) -> Partitions {
        let names: BTreeSet<&Str> = self
            .members_with(new)
            .flat_map(|member| &member.subscribed)
            .collect();
        let ids = self.metadata.ids(names);
        let mut assignable = partitions(&self.group.initialized);
        assignable.retain(|topic, _| ids.contains(topic));
        assignable
    }

    fn update_target(&mut self, group_epoch: i32, new: &ShareMember) -> (i32, Partitions) {
        let group = self.group;
        if group.assignment_epoch >= group_epoch || !self.may_assign() {
            let target = group.target.get(&new.id).cloned().unwrap_or_default();
            return (group.assignment_epoch, target);
        }
        let members: BTreeMap<Str, BTreeSet<Uuid>> = self
            .members_with(new)
            .map(|m| (m.id.clone(), self.metadata.ids(&m.subscribed)))
            .collect();
        let mut assigned = assign(&members, &self.assignable(new), &group.target);
        for id in members.keys() {
            let partitions = assigned.entry(id.clone()).or_default();
            if group.target.get(id) != Some(partitions) {
                self.records
                    .push(records::target(&group.id, id, partitions));
            }
        }
        let made = records::target_epoch(&group.id, group_epoch, self.now.wall_ms);
        self.records.push(made);
        (group_epoch, assigned.remove(&new.id).unwrap_or_default())
    }

    fn may_assign(&self) -> bool {
        let group = self.group;
        let interval = self
            .config
            .share_assignment_interval_ms(self.metadata, &group.id);
        // Who has nothing yet need not wait.
        let nothing = group.target.values().all(BTreeMap::is_empty);
        let made = group.assignment_timestamp;
        nothing || interval == 0 || self.now.wall_ms >= made.saturating_add(interval.into())
    }

    /// What the share coordinator is to be asked for, so that everything that is read has a state.
    fn initialize(&mut self, member: &ShareMember) -> Option<Initialize> {
        let group = self.group;
        let names: BTreeSet<Str> = self
            .members_with(member)
            .flat_map(|m| m.subscribed.iter().cloned())
            .collect();
        let mut missing = SharedTopics::new();
        for name in &names {
            if let Some(topic) = self.metadata.get().topic_by_name(name) {
                let partitions = (0..topic.partitions).collect();
                let name = name.clone();
                missing.insert(topic.id, SharedTopic { name, partitions });
            }
        }
        take(&mut missing, &partitions(&group.initialized));
        let age = self.now.wall_ms - group.initializing_since;
        if age < self.config.share_initialize_retry_interval_ms {
            take(&mut missing, &partitions(&group.initializing));
        }
        missing
            .retain(|id, topic| !topic.partitions.is_empty() && !group.deleting.contains_key(id));
        if missing.is_empty() {
            return None;
        }
        let mut next = group.clone_states();
        add(&mut next.initializing, &missing);
        self.records.push(records::states(&group.id, &next));
        Some(Initialize {
            group: group.id.clone(),
            state_epoch: self.newest_epoch(),
            topics: partitions(&missing),
        })
    }

    /// The group's epoch after this decision.
    fn newest_epoch(&self) -> i32 {
        self.refresh
            .map_or(self.group.epoch, |refresh| refresh.epoch)
    }
}
