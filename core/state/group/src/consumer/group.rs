use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_types::{Str, Timestamp, Uuid};
use kafka_rs_wire::messages::consumer_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::list_groups_response::ListedGroup;

use super::assignor::{PartitionCounts, Partitions};
use super::regex::ResolvedRegex;
use super::subscriptions::Subscriptions;
use super::{ConsumerMember, assignor::Assignor};
use crate::MetadataView;

/// The epoch of a group, and of its target assignment, before anything happened to it.
const FIRST_EPOCH: i32 = 1;

/// The states of a consumer group, under Kafka's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsumerGroupState {
    /// No members; offsets may remain.
    Empty,
    /// The target assignment is to be made anew.
    Assigning,
    /// Members are on their way to the target assignment.
    Reconciling,
    /// Every member owns its target assignment.
    Stable,
}

impl ConsumerGroupState {
    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "Empty",
            Self::Assigning => "Assigning",
            Self::Reconciling => "Reconciling",
            Self::Stable => "Stable",
        }
    }
}

/// Until when what a group knows of its topics is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refresh {
    /// Until this moment.
    pub(crate) deadline: Duration,
    /// And not if the group falls behind this epoch, its record having failed to be written.
    pub(crate) epoch: i32,
}

/// A consumer group (KIP-848): the coordinator assigns, members follow at their own pace.
///
/// All but `refresh` is what its records say.
#[derive(Debug, Clone)]
pub struct ConsumerGroup {
    pub(crate) id: Str,
    pub(crate) epoch: i32,
    /// Stands for the topics the members read, as they were when the group came to its epoch.
    pub(crate) metadata_hash: i64,
    pub(crate) assignment_epoch: i32,
    /// When the target assignment was made; 0 when nobody knows.
    pub(crate) assignment_timestamp: Timestamp,
    pub(crate) members: BTreeMap<Str, ConsumerMember>,
    pub(crate) target: BTreeMap<Str, Partitions>,
    /// Partitions in the target assignment.
    pub(crate) target_counts: PartitionCounts,
    /// Partitions that members hold.
    pub(crate) held: PartitionCounts,
    /// Member ids by group instance id.
    pub(crate) static_members: BTreeMap<Str, Str>,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) regexes: BTreeMap<Str, ResolvedRegex>,
    /// How many members would like an assignor, by its name.
    pub(crate) assignors: BTreeMap<Str, usize>,
    /// How many members use the classic protocol.
    pub(crate) classic_members: usize,
    /// How many of them can use a protocol, by its name.
    pub(crate) classic_protocols: BTreeMap<Str, usize>,
    /// A record of Kafka before 4.1 is in the log and to be removed.
    pub(crate) has_partition_metadata: bool,
    pub(crate) refresh: Option<Refresh>,
}

impl ConsumerGroup {
    /// A group without members.
    pub(crate) fn empty(id: &Str) -> Self {
        Self {
            id: id.detached(),
            epoch: FIRST_EPOCH,
            metadata_hash: 0,
            assignment_epoch: FIRST_EPOCH,
            assignment_timestamp: 0,
            members: BTreeMap::new(),
            target: BTreeMap::new(),
            target_counts: PartitionCounts::default(),
            held: PartitionCounts::default(),
            static_members: BTreeMap::new(),
            subscriptions: Subscriptions::default(),
            regexes: BTreeMap::new(),
            assignors: BTreeMap::new(),
            classic_members: 0,
            classic_protocols: BTreeMap::new(),
            has_partition_metadata: false,
            refresh: None,
        }
    }

    /// Its id.
    pub fn id(&self) -> &Str {
        &self.id
    }

    /// Counts what changed its members' subscriptions or topics.
    pub fn epoch(&self) -> i32 {
        self.epoch
    }

    /// The group epoch its target assignment was made for.
    pub fn assignment_epoch(&self) -> i32 {
        self.assignment_epoch
    }

    /// Its members in the order of their ids.
    pub fn members(&self) -> impl Iterator<Item = &ConsumerMember> {
        self.members.values()
    }

    /// The member with this id.
    pub fn member(&self, id: &str) -> Option<&ConsumerMember> {
        self.members.get(id)
    }

    /// What a member should own.
    pub fn target(&self, member: &str) -> Option<&Partitions> {
        self.target.get(member)
    }

    /// True when it has no members.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Its state.
    pub fn state(&self) -> ConsumerGroupState {
        if self.members.is_empty() {
            ConsumerGroupState::Empty
        } else if self.epoch > self.assignment_epoch {
            ConsumerGroupState::Assigning
        } else if self
            .members()
            .all(|member| member.is_reconciled_to(self.assignment_epoch))
        {
            ConsumerGroupState::Stable
        } else {
            ConsumerGroupState::Reconciling
        }
    }

    /// True when a member reads `topic`.
    pub fn is_subscribed_to(&self, topic: &str) -> bool {
        self.subscriptions.contains(topic)
    }

    /// The member with this group instance id.
    pub(crate) fn static_member(&self, instance: &str) -> Option<&ConsumerMember> {
        self.members.get(self.static_members.get(instance)?)
    }

    /// True when what the group knows of its topics is to be looked at again.
    pub(crate) fn has_metadata_expired(&self, now: Duration) -> bool {
        match self.refresh {
            None => true,
            Some(refresh) => now >= refresh.deadline || self.epoch < refresh.epoch,
        }
    }

    /// Puts a member in, in its place, or takes it out; gives what was there.
    pub(crate) fn set_member(
        &mut self,
        id: &Str,
        member: Option<ConsumerMember>,
    ) -> Option<ConsumerMember> {
        let old = self.members.remove(id);
        if let Some(old) = &old {
            for (topic, partition) in old.held() {
                self.held.remove(topic, partition);
            }
            count_down(old.server_assignor.iter(), &mut self.assignors);
            self.count_classic(old, false);
            if let Some(instance) = &old.instance_id
                && self.static_members.get(instance) == Some(id)
            {
                self.static_members.remove(instance);
            }
        }
        self.subscriptions
            .replace_member(old.as_ref(), member.as_ref());
        if let Some(member) = member {
            for (topic, partition) in member.held() {
                self.held.add(topic, partition);
            }
            count_up(member.server_assignor.iter(), &mut self.assignors);
            self.count_classic(&member, true);
            if let Some(instance) = &member.instance_id {
                self.static_members
                    .insert(instance.clone(), member.id.clone());
            }
            self.members.insert(member.id.clone(), member);
        }
        old
    }

    fn count_classic(&mut self, member: &ConsumerMember, present: bool) {
        let Some(classic) = &member.classic else {
            return;
        };
        let names = classic.protocols.iter().map(|protocol| &protocol.name);
        if present {
            self.classic_members += 1;
            count_up(names, &mut self.classic_protocols);
        } else {
            self.classic_members -= 1;
            count_down(names, &mut self.classic_protocols);
        }
    }

    /// Says what a member should own; gives what that was.
    pub(crate) fn set_target(
        &mut self,
        member: &Str,
        partitions: Option<Partitions>,
    ) -> Option<Partitions> {
        let old = self.target.remove(member);
        for (topic, partitions) in old.iter().flatten() {
            for partition in partitions {
                self.target_counts.remove(*topic, *partition);
            }
        }
        for (topic, partitions) in partitions.iter().flatten() {
            for partition in partitions {
                self.target_counts.add(*topic, *partition);
            }
        }
        if let Some(partitions) = partitions {
            self.target.insert(member.detached(), partitions);
        }
        old
    }

    /// Says which topics a regular expression stands for; gives what that was.
    pub(crate) fn set_regex(
        &mut self,
        regex: &Str,
        resolved: Option<ResolvedRegex>,
    ) -> Option<ResolvedRegex> {
        let old = self.regexes.remove(regex);
        self.subscriptions
            .replace_regex(old.as_ref(), resolved.as_ref());
        if let Some(resolved) = resolved {
            self.regexes.insert(regex.detached(), resolved);
        }
        old
    }

    /// The assignor most members would like after one of them changed; the earlier name of equals.
    pub(crate) fn preferred_assignor(
        &self,
        old: &ConsumerMember,
        new: &ConsumerMember,
    ) -> Option<Assignor> {
        let mut counts = self.assignors.clone();
        count_down(old.server_assignor.iter(), &mut counts);
        count_up(new.server_assignor.iter(), &mut counts);
        most_liked(&counts)
    }

    /// What a member should own; a static member that takes another's place should own what that did.
    pub(crate) fn target_of(&self, member: &ConsumerMember) -> Option<&Partitions> {
        match &member.instance_id {
            None => self.target.get(&member.id),
            Some(instance) => self.target.get(self.static_members.get(instance)?),
        }
    }

    /// The topics a member reads, as far as they exist.
    pub(crate) fn topics_of(
        &self,
        member: &ConsumerMember,
        metadata: &MetadataView,
    ) -> BTreeSet<Uuid> {
        let resolved = member.regex().and_then(|regex| self.regexes.get(regex));
        let by_regex = resolved.into_iter().flat_map(|resolved| &resolved.topics);
        metadata.ids(member.subscribed_topic_names.iter().chain(by_regex))
    }

    /// The group in ConsumerGroupDescribe.
    pub(crate) fn describe(&self, default: Assignor, metadata: &MetadataView) -> DescribedGroup {
        let assignor = most_liked(&self.assignors).unwrap_or(default);
        let members = self
            .members()
            .map(|member| member.describe(self.target.get(&member.id), metadata));
        DescribedGroup {
            group_id: self.id.clone(),
            group_state: Str::from_static(self.state().name()),
            group_epoch: self.epoch,
            assignment_epoch: self.assignment_epoch,
            assignor_name: Str::from_static(assignor.name()),
            members: members.collect(),
            ..Default::default()
        }
    }

    /// The group in ListGroups.
    pub(crate) fn list(&self) -> ListedGroup {
        ListedGroup {
            group_id: self.id.clone(),
            protocol_type: Str::from_static("consumer"),
            group_state: Str::from_static(self.state().name()),
            group_type: Str::from_static("consumer"),
            ..Default::default()
        }
    }
}

/// Of equals `uniform` comes first, as in the order Kafka's map has.
fn most_liked(counts: &BTreeMap<Str, usize>) -> Option<Assignor> {
    let known = counts
        .iter()
        .filter_map(|(name, count)| Some((Assignor::parse(name)?, *count)));
    let best = known.max_by_key(|(assignor, count)| (*count, *assignor == Assignor::Uniform));
    best.map(|(assignor, _)| assignor)
}

pub(crate) fn count_up<'a>(
    names: impl Iterator<Item = &'a Str>,
    counts: &mut BTreeMap<Str, usize>,
) {
    for name in names {
        *counts.entry(name.clone()).or_default() += 1;
    }
}

pub(crate) fn count_down<'a>(
    names: impl Iterator<Item = &'a Str>,
    counts: &mut BTreeMap<Str, usize>,
) {
    for name in names {
        if let Some(count) = counts.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                counts.remove(name);
            }
        }
    }
}
