use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_coordinator::{
    Coordinator, Decided, Now, Outcome, Record, RecordPosition, Timers, Token,
};
use kafka_rs_types::{ErrorCode, ProducerId, Str};
use kafka_rs_wire::messages::{HeartbeatRequest, HeartbeatResponse, LeaveGroupRequest};

use crate::classic::{Join, StaticReplacement, Step, sync_error};
use crate::consumer::{ConsumerUndo, group_tombstones};
use crate::offsets::{OffsetUndo, Offsets};
use crate::share::ShareUndo;
use crate::{
    ClassicGroup, Config, ConsumerGroup, Error, MetadataView, Reply, Request, ShareGroup, record,
    refusal,
};

/// What a group coordinator decides.
pub(crate) type Out = Outcome<Reply, Then>;

/// What goes on once the records of a decision are committed.
#[derive(Debug)]
pub enum Then {
    /// A group wrote its first record, perhaps in the place of an empty consumer group.
    GroupCreated(Str, Option<Box<ConsumerGroup>>),
    /// The leader's assignment was written.
    AssignmentStored {
        /// Of this group.
        group: Str,
        /// For this generation.
        generation: i32,
        /// By member id.
        assignments: BTreeMap<Str, Bytes>,
    },
    /// Members of a consumer group were taken out.
    ConsumerFenced(Str, Vec<Str>),
    /// A static member's new id was written.
    StaticReplaced(Str, Box<StaticReplacement>),
}

/// How to take one replayed record back.
#[derive(Debug)]
pub enum Undo {
    /// The record changed nothing.
    Nothing,
    /// What the group was before; `None` if it did not exist.
    Group(Str, Option<Box<ClassicGroup>>),
    /// A classic group took the place of this one.
    Replaced(Box<ConsumerGroup>),
    /// What the consumer group was before.
    Consumer(Str, ConsumerUndo),
    /// What the share group was before.
    Share(Str, ShareUndo),
    /// What the offset was before, and whether the group came into being for it.
    Offset {
        /// What to put back.
        offsets: Vec<OffsetUndo>,
        /// A group that exists only because of the record.
        created_group: Option<Str>,
    },
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// A member or a pending id has been silent.
    Session(Str, Str),
    /// A rebalance has waited long enough.
    Join(Str),
    /// Members of a new generation did not sync.
    Sync(Str),
    /// A member of a consumer group has been silent.
    ConsumerSession(Str, Str),
    /// A member of a consumer group did not let go of partitions.
    ConsumerRebalance(Str, Str),
    /// Find out which topics a consumer group's regular expressions stand for.
    Regex(Str),
    /// A member of a share group has been silent.
    ShareSession(Str, Str),
    /// Look for expired offsets, beginning after this group.
    Sweep(Option<Str>),
}

/// One shard of the group coordinator: the groups of one partition of `__consumer_offsets`.
#[derive(Debug)]
pub struct GroupCoordinator {
    pub(crate) config: Config,
    pub(crate) groups: BTreeMap<Str, Box<ClassicGroup>>,
    pub(crate) consumer_groups: BTreeMap<Str, Box<ConsumerGroup>>,
    pub(crate) share_groups: BTreeMap<Str, Box<ShareGroup>>,
    /// The newest that was shown to this shard.
    pub(crate) metadata: MetadataView,
    /// The version in which topics were last created; -1 until anything was shown.
    pub(crate) new_topics_version: i64,
    pub(crate) offsets: Offsets,
    pub(crate) timers: Timers<Timer>,
    /// Whether the log has been replayed and timers run.
    pub(crate) active: bool,
    pub(crate) sweeping: bool,
}

impl GroupCoordinator {
    /// A shard without groups.
    pub fn new(config: Config) -> Self {
        Self {
            config,
            groups: BTreeMap::new(),
            consumer_groups: BTreeMap::new(),
            share_groups: BTreeMap::new(),
            metadata: MetadataView::default(),
            new_topics_version: -1,
            offsets: Offsets::default(),
            timers: Timers::default(),
            active: false,
            sweeping: false,
        }
    }

    /// The classic group with this id.
    pub fn group(&self, id: &str) -> Option<&ClassicGroup> {
        self.groups.get(id).map(|group| &**group)
    }

    /// The consumer group with this id.
    pub fn consumer_group(&self, id: &str) -> Option<&ConsumerGroup> {
        self.consumer_groups.get(id).map(|group| &**group)
    }

    /// The share group with this id.
    pub fn share_group(&self, id: &str) -> Option<&ShareGroup> {
        self.share_groups.get(id).map(|group| &**group)
    }

    /// Every classic group, in the order of ids.
    pub fn groups(&self) -> impl Iterator<Item = &ClassicGroup> {
        self.groups.values().map(|group| &**group)
    }

    /// Runs `f` on a group with what it needs besides; `None` when there is no such group.
    pub(crate) fn with_group<T>(
        &mut self,
        now: Now,
        id: &str,
        out: &mut Out,
        f: impl FnOnce(&mut Step<'_>, &mut ClassicGroup) -> T,
    ) -> Option<T> {
        let group = self.groups.get_mut(id)?;
        let mut step = Step {
            now,
            config: &self.config,
            timers: &mut self.timers,
            out,
        };
        Some(f(&mut step, group))
    }

    fn join(&mut self, now: Now, join: &Join<'_>) -> Out {
        let mut out = Out::default();
        let id = &join.request.group_id;
        let mut replaced = None;
        if let Some(consumer) = self.consumer_groups.get(id) {
            if !consumer.is_empty() {
                let error = ErrorCode::InconsistentGroupProtocol;
                return Out::reply(join.token, refusal::join(Str::default(), error));
            }
            if join.request.member_id.is_empty() {
                out.records = group_tombstones(consumer);
                replaced = self.consumer_groups.remove(id);
            }
        }
        if self.share_groups.contains_key(id) {
            let error = ErrorCode::InconsistentGroupProtocol;
            return Out::reply(join.token, refusal::join(Str::default(), error));
        }
        if !self.groups.contains_key(id) {
            if !join.request.member_id.is_empty() {
                let member_id = join.request.member_id.clone();
                return Out::reply(
                    join.token,
                    refusal::join(member_id, ErrorCode::UnknownMemberId),
                );
            }
            let group = Box::new(ClassicGroup::empty(id, Some(now.wall_ms)));
            self.groups.insert(group.id.clone(), group);
            self.watch_expiry(now);
        }
        self.with_group(now, id, &mut out, |step, group| {
            step.join(group, join);
            if !group.recorded && step.out.then.is_none() {
                // From now on the group is remembered, even if nobody ever syncs.
                group.recorded = true;
                step.out.records.push(record::new_group(group));
                step.out.replay = false;
                step.out.then = Some(Then::GroupCreated(group.id.clone(), replaced));
            }
        });
        out
    }

    fn heartbeat(&mut self, now: Now, token: Token, request: &HeartbeatRequest) -> Out {
        let mut out = Out::default();
        let error = self.with_group(now, &request.group_id, &mut out, |step, group| {
            step.heartbeat(group, request)
        });
        let response = HeartbeatResponse {
            error_code: error.unwrap_or(ErrorCode::UnknownMemberId).code(),
            ..Default::default()
        };
        out.replies.push((token, Reply::Heartbeat(response)));
        out
    }

    fn leave(&mut self, now: Now, token: Token, request: LeaveGroupRequest) -> Out {
        let mut out = Out::default();
        let members = self.with_group(now, &request.group_id, &mut out, |step, group| {
            step.leave(group, &request)
        });
        let reply = match members {
            Some(members) => refusal::left(members),
            None => refusal::leave(&request, ErrorCode::UnknownMemberId),
        };
        out.replies.push((token, reply));
        out
    }
}

impl Coordinator for GroupCoordinator {
    type Request = Request;
    type Reply = Reply;
    type Then = Then;
    type Undo = Undo;
    type Error = Error;

    fn handle(&mut self, now: Now, token: Token, request: Request) -> Decided<Self> {
        match request {
            Request::JoinGroup {
                context,
                request,
                fresh_id,
            } => {
                let join = Join {
                    token,
                    context: &context,
                    request: &request,
                    fresh_id,
                };
                self.join(now, &join)
            }
            Request::SyncGroup(request) => {
                let mut out = Out::default();
                let found = self.with_group(now, &request.group_id, &mut out, |step, group| {
                    step.sync(group, token, &request);
                });
                if found.is_none() {
                    let reply = Reply::SyncGroup(sync_error(ErrorCode::UnknownMemberId));
                    out.replies.push((token, reply));
                }
                out
            }
            Request::Heartbeat(request) => self.heartbeat(now, token, &request),
            Request::LeaveGroup(request) => self.leave(now, token, request),
            Request::ConsumerGroupHeartbeat {
                context,
                request,
                fresh_id,
            } => self.consumer_heartbeat(now, token, &context, &request, fresh_id),
            Request::ConsumerGroupDescribe { metadata, groups } => {
                self.see(&metadata);
                Out::reply(token, self.describe_consumer_groups(groups))
            }
            Request::ShareGroupHeartbeat { context, request } => {
                self.share_heartbeat(now, token, &context, &request)
            }
            Request::ShareGroupDescribe { metadata, groups } => {
                self.see(&metadata);
                Out::reply(token, self.describe_share_groups(groups))
            }
            Request::SharePartitions(group) => Out::reply(token, self.share_partitions(&group)),
            Request::ShareStatesInitialized {
                group,
                topics,
                done,
            } => self.share_states_initialized(token, &group, &topics, done),
            Request::ShareStatesDeleted { group, topics } => {
                self.share_states_deleted(token, &group, &topics)
            }
            Request::AlterShareGroupOffsets { metadata, request } => {
                self.see(&metadata);
                self.alter_share_offsets(token, &request)
            }
            Request::DeleteShareGroupOffsets { metadata, request } => {
                self.see(&metadata);
                self.delete_share_offsets(token, &request)
            }
            Request::DeletingShareGroup(group) => self.begin_share_deletion(token, &group),
            Request::OffsetCommit {
                api_version,
                request,
            } => self.commit_offsets(now, token, api_version, request),
            Request::TxnOffsetCommit {
                request,
                verification,
            } => self.commit_transactional_offsets(now, token, request, verification),
            Request::OffsetFetch {
                group,
                require_stable,
            } => Out::reply(token, self.fetch_offsets(group, require_stable)),
            Request::OffsetDelete(request) => self.delete_offsets(token, request),
            Request::DescribeGroups {
                api_version,
                groups,
            } => Out::reply(token, self.describe_groups(api_version, groups)),
            Request::ListGroups(request) => Out::reply(token, self.list_groups(&request)),
            Request::DeleteGroups(groups) => self.delete_groups(token, groups),
            Request::TopicsDeleted(topics) => self.topics_deleted(token, &topics),
            Request::MetadataChanged {
                metadata,
                created,
                topics,
            } => {
                self.metadata_changed(&metadata, created, &topics);
                Out::reply(token, Reply::MetadataChanged)
            }
        }
    }

    fn timeout(&mut self, now: Now) -> Option<Decided<Self>> {
        let timer = self.timers.pop_due(now.monotonic)?;
        let mut out = Out::default();
        match timer {
            Timer::Session(group, member) => {
                self.with_group(now, &group, &mut out, |step, group| {
                    step.session_timeout(group, &member);
                });
            }
            Timer::Join(group) => {
                self.with_group(now, &group, &mut out, |step, group| {
                    step.join_timeout(group)
                });
            }
            Timer::Sync(group) => {
                self.with_group(now, &group, &mut out, |step, group| {
                    step.sync_timeout(group)
                });
            }
            Timer::ConsumerSession(group, member) => {
                self.fence(now, &group, &[member], &mut out);
            }
            Timer::ConsumerRebalance(group, member) => {
                self.consumer_rebalance_timeout(now, &group, &member, &mut out);
            }
            Timer::ShareSession(group, member) => {
                self.fence_share(&group, &member, &mut out);
            }
            Timer::Regex(group) => self.resolve_regexes(now, &group, &mut out),
            Timer::Sweep(after) => self.sweep(now, after, &mut out),
        }
        Some(out)
    }

    fn next_deadline(&self) -> Option<Duration> {
        self.timers.next_deadline()
    }

    fn replay(&mut self, position: RecordPosition, record: &Record) -> Result<Undo, Error> {
        self.replay_record(position, record)
    }

    fn undo(&mut self, undo: Undo) {
        self.undo_record(undo);
    }

    fn replay_end_transaction(&mut self, producer_id: ProducerId, committed: bool) {
        self.offsets.end_transaction(producer_id, committed);
    }

    fn complete(&mut self, now: Now, then: Then, result: Result<(), ErrorCode>) -> Decided<Self> {
        let mut out = Out::default();
        match then {
            Then::GroupCreated(id, replaced) => {
                if let Err(error) = result {
                    self.group_not_created(now, &id, replaced, error, &mut out);
                }
            }
            Then::AssignmentStored {
                group,
                generation,
                assignments,
            } => {
                self.with_group(now, &group, &mut out, |step, group| {
                    step.assignment_stored(group, generation, assignments, result);
                });
            }
            Then::ConsumerFenced(group, members) => {
                if result.is_err() {
                    self.fence_again(now, &group, &members);
                }
            }
            Then::StaticReplaced(group, replacement) => {
                self.with_group(now, &group, &mut out, |step, group| {
                    step.static_replaced(group, *replacement, result);
                });
            }
        }
        out
    }

    fn refusal(request: &Request, error: ErrorCode) -> Reply {
        refusal::refusal(request, error)
    }

    fn refused(reply: Reply, error: ErrorCode) -> Reply {
        refusal::refused(reply, error)
    }

    fn loaded(&mut self, now: Now) -> Decided<Self> {
        self.active = true;
        let mut out = Out::default();
        for id in self.groups.keys().cloned().collect::<Vec<_>>() {
            self.with_group(now, &id, &mut out, |step, group| {
                for member in group.members.values() {
                    step.expect_heartbeat(&group.id, &member.id, member.session_timeout_ms);
                }
                if group.members.len() > step.config.max_size {
                    step.prepare_rebalance(group);
                }
            });
        }
        self.load_consumer_groups(now);
        self.load_share_groups(now);
        self.watch_expiry(now);
        out
    }

    fn unloaded(&mut self) -> Vec<(Token, Reply)> {
        let mut out = Out::default();
        for group in self.groups.values_mut() {
            group.release_all(ErrorCode::NotCoordinator, &mut out);
        }
        self.groups.clear();
        self.consumer_groups.clear();
        self.share_groups.clear();
        self.offsets = Offsets::default();
        self.timers = Timers::default();
        self.active = false;
        self.sweeping = false;
        out.replies
    }
}

impl GroupCoordinator {
    /// A group's first record could not be written: as far as anybody will know, there is none, or
    /// still the one before.
    fn group_not_created(
        &mut self,
        now: Now,
        id: &str,
        replaced: Option<Box<ConsumerGroup>>,
        error: ErrorCode,
        out: &mut Out,
    ) {
        self.with_group(now, id, out, |step, group| step.dissolve(group, error));
        self.groups.remove(id);
        if let Some(replaced) = replaced {
            self.consumer_groups.insert(replaced.id.clone(), replaced);
        }
    }
}
