//! How consumer groups begin, lose members, and keep time.

use kafka_rs_coordinator::{Now, Record};
use kafka_rs_types::Str;

use super::member::{LEAVE_STATIC_EPOCH, MemberState};
use super::plan::{Plan, Soft};
use super::{ConsumerGroup, ConsumerMember};
use crate::coordinator::{Out, Then, Timer};
use crate::{Error, GroupCoordinator, MetadataView, record};

/// How long until members are taken out again that could not be, in milliseconds.
const FENCE_RETRY_MS: i32 = 500;

/// The group a member comes to, and what makes it one of this kind.
#[derive(Default)]
pub(super) struct Entered {
    /// Set when there is no such consumer group yet.
    pub(super) fresh: Option<ConsumerGroup>,
    /// What ends the group that it takes the place of.
    pub(super) records: Vec<Record>,
}

impl GroupCoordinator {
    pub(super) fn plan<'a>(&'a self, now: Now, group: &'a ConsumerGroup) -> Plan<'a> {
        Plan {
            now,
            config: &self.config,
            metadata: &self.metadata,
            group,
            new_topics_version: self.new_topics_version,
            resolving: self
                .timers
                .deadline(&Timer::Regex(group.id.clone()))
                .is_some(),
            records: Vec::new(),
            soft: Soft::default(),
        }
    }

    /// The consumer group of this id, which a member that joins may begin.
    pub(super) fn enter_consumer_group(&self, id: &Str, joins: bool) -> Result<Entered, Error> {
        if self.consumer_groups.contains_key(id) {
            return Ok(Entered::default());
        }
        if self.share_groups.contains_key(id) {
            return Err(Error::NotAConsumerGroup(id.clone()));
        }
        match self.groups.get(id) {
            None if !joins => Err(Error::GroupIdNotFound(id.clone())),
            None => Ok(Entered {
                fresh: Some(ConsumerGroup::empty(id)),
                records: Vec::new(),
            }),
            Some(classic) if joins && classic.is_empty() => Ok(Entered {
                fresh: Some(ConsumerGroup::empty(id)),
                records: vec![record::group_tombstone(id)],
            }),
            Some(_) => Err(Error::NotAConsumerGroup(id.clone())),
        }
    }

    /// Takes members out of their group; those that are not there are passed over.
    pub(crate) fn fence(&mut self, now: Now, group_id: &Str, ids: &[Str], out: &mut Out) {
        let Some(group) = self.consumer_groups.get(group_id) else {
            return;
        };
        let members: Vec<&ConsumerMember> =
            ids.iter().filter_map(|id| group.members.get(id)).collect();
        if members.is_empty() {
            return;
        }
        let mut plan = self.plan(now, group);
        plan.remove(&members);
        out.records.extend(std::mem::take(&mut plan.records));
        for id in ids {
            self.cancel_consumer(group_id, id);
        }
        out.then = Some(Then::ConsumerFenced(group_id.clone(), ids.to_vec()));
    }

    /// Members could not be taken out, as their records could not be written: once more, soon.
    pub(crate) fn fence_again(&mut self, now: Now, group_id: &Str, ids: &[Str]) {
        for id in ids {
            self.expect_consumer(now, group_id, id, FENCE_RETRY_MS);
        }
    }

    pub(super) fn cancel_consumer(&mut self, group: &Str, member: &Str) {
        for timer in [Timer::ConsumerSession, Timer::ConsumerRebalance] {
            self.timers.cancel(&timer(group.clone(), member.clone()));
        }
    }

    /// Gives a member `timeout_ms` from now until it must be heard of.
    pub(super) fn expect_consumer(&mut self, now: Now, group: &Str, member: &Str, timeout_ms: i32) {
        let timer = Timer::ConsumerSession(group.clone(), member.clone());
        self.timers.schedule(timer, now.after_ms(timeout_ms.into()));
    }

    /// A member had to let go of partitions and did not.
    pub(crate) fn consumer_rebalance_timeout(
        &mut self,
        now: Now,
        group: &Str,
        member: &Str,
        out: &mut Out,
    ) {
        let found = self.consumer_groups.get(group);
        let late = found.and_then(|group| group.members.get(member));
        if late.is_some_and(|member| {
            member.state == MemberState::UnrevokedPartitions && member.epoch != LEAVE_STATIC_EPOCH
        }) {
            self.fence(now, group, std::slice::from_ref(member), out);
        }
    }

    /// Finds out which topics the group's regular expressions stand for.
    pub(crate) fn resolve_regexes(&mut self, now: Now, group_id: &Str, out: &mut Out) {
        let Some(group) = self.consumer_groups.get(group_id) else {
            return;
        };
        let mut plan = self.plan(now, group);
        plan.resolve_regexes();
        let (records, soft) = (std::mem::take(&mut plan.records), plan.soft);
        out.records.extend(records);
        self.accept(now, group_id, &Str::default(), soft);
    }

    /// All records are replayed: everybody has a session's time to be heard of.
    pub(crate) fn load_consumer_groups(&mut self, now: Now) {
        let mut timers = Vec::new();
        for (id, group) in &self.consumer_groups {
            let session_ms = self.config.session_timeout_ms(&self.metadata, id);
            for member in group.members.values() {
                let (id, member_id) = (id.clone(), member.id.clone());
                if member.state == MemberState::UnrevokedPartitions {
                    let timer = Timer::ConsumerRebalance(id.clone(), member_id.clone());
                    timers.push((timer, member.rebalance_timeout_ms));
                }
                timers.push((Timer::ConsumerSession(id, member_id), session_ms));
            }
        }
        for (timer, timeout_ms) in timers {
            self.timers.schedule(timer, now.after_ms(timeout_ms.into()));
        }
    }

    /// Takes newer metadata in.
    pub(crate) fn see(&mut self, metadata: &MetadataView) {
        let version = metadata.get().version();
        if version > self.metadata.get().version() {
            if self.new_topics_version < 0 {
                self.new_topics_version = version;
            }
            self.metadata = metadata.clone();
        }
    }

    /// Has the groups that read one of `topics` look at them with their next heartbeat.
    pub(crate) fn metadata_changed(
        &mut self,
        metadata: &MetadataView,
        created: bool,
        topics: &[Str],
    ) {
        self.see(metadata);
        if created {
            self.new_topics_version = self.new_topics_version.max(metadata.get().version());
        }
        for group in self.consumer_groups.values_mut() {
            if topics.iter().any(|topic| group.is_subscribed_to(topic)) {
                group.refresh = None;
            }
        }
        self.share_metadata_changed(topics);
    }
}
