use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_coordinator::{Now, Record};
use kafka_rs_types::Uuid;
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions as OwnedPartitions;

use super::assignor::{GroupSpec, MemberSpec, Partitions};
use super::group::Refresh;
use super::member::MemberState;
use super::reconcile::Reconciling;
use super::{ConsumerGroup, ConsumerMember, records};
use crate::{Config, Error, MetadataView};

/// For how long what a group knows of its topics is good if nobody says otherwise, in milliseconds.
const REFRESH_INTERVAL_MS: u64 = i32::MAX as u64;

/// A decision about a consumer group in the making: what is to be written, and what is to be
/// remembered without being written.
pub(super) struct Plan<'a> {
    pub(super) now: Now,
    pub(super) config: &'a Config,
    pub(super) metadata: &'a MetadataView,
    pub(super) group: &'a ConsumerGroup,
    /// The version of the metadata in which topics were last created.
    pub(super) new_topics_version: i64,
    /// Whether the group's regular expressions are about to be resolved.
    pub(super) resolving: bool,
    pub(super) records: Vec<Record>,
    pub(super) soft: Soft,
}

/// What a decision changes that no record tells.
#[derive(Debug, Default)]
pub(super) struct Soft {
    pub(super) refresh: Option<Refresh>,
    /// Resolve the group's regular expressions right after this.
    pub(super) resolve: bool,
    pub(super) rebalance: Option<RebalanceTimer>,
}

/// What becomes of the timer of a member that has to let go of partitions.
#[derive(Debug, Clone, Copy)]
pub(super) enum RebalanceTimer {
    Start(i32),
    Cancel,
}

/// The epoch of a target assignment, and what it says for the member at hand.
pub(super) struct Target {
    pub(super) epoch: i32,
    pub(super) partitions: Partitions,
}

impl Plan<'_> {
    /// Writes the member down if anything about it is new; true when it reads other topics by name.
    pub(super) fn update_member(&mut self, old: &ConsumerMember, new: &ConsumerMember) -> bool {
        if old == new {
            return false;
        }
        self.records.push(records::member(&self.group.id, new));
        old.subscribed_topic_names != new.subscribed_topic_names
    }

    /// Sees whether the topics that the group reads have changed, and begins its next epoch if so, or
    /// if asked to. Gives the epoch, and whether all members read the same.
    pub(super) fn update_subscriptions(
        &mut self,
        bump: bool,
        old: &ConsumerMember,
        new: &ConsumerMember,
    ) -> (i32, bool) {
        let group = self.group;
        let mut subscriptions = group.subscriptions.clone();
        if let Some(regex) = old.regex()
            && new.regex() != Some(regex)
            && subscriptions.members_with(regex) == 1
        {
            subscriptions.replace_regex(group.regexes.get(regex), None);
        }
        subscriptions.replace_member(Some(old), Some(new));
        let known = group.members.contains_key(&new.id)
            || new
                .instance_id
                .as_ref()
                .is_some_and(|instance| group.static_members.contains_key(instance));
        let homogeneous = subscriptions.are_homogeneous(group.members.len() + usize::from(!known));
        let hash = subscriptions.metadata_hash(self.metadata);
        let mut epoch = group.epoch;
        if bump || hash != group.metadata_hash {
            epoch += 1;
            self.records.push(records::epoch(&group.id, epoch, hash));
        }
        self.refresh_at(epoch);
        if group.has_partition_metadata {
            let tombstone = records::partition_metadata_tombstone(&group.id);
            self.records.push(tombstone);
        }
        (epoch, homogeneous)
    }

    pub(super) fn refresh_at(&mut self, epoch: i32) {
        let deadline = self.now.monotonic + Duration::from_millis(REFRESH_INTERVAL_MS);
        self.soft.refresh = Some(Refresh { deadline, epoch });
    }

    /// Makes the target assignment anew if the group has moved on and the last one is old enough.
    pub(super) fn update_target(
        &mut self,
        group_epoch: i32,
        old: &ConsumerMember,
        new: &ConsumerMember,
        homogeneous: bool,
    ) -> Target {
        let group = self.group;
        if group.assignment_epoch >= group_epoch || !self.may_assign() {
            return Target {
                epoch: group.assignment_epoch,
                partitions: group.target_of(new).cloned().unwrap_or_default(),
            };
        }
        let assignor = group
            .preferred_assignor(old, new)
            .unwrap_or(self.config.default_assignor());
        let spec = spec(group, self.metadata, new, homogeneous);
        let mut assigned = assignor.assign(&spec);
        let ids: Vec<_> = spec.members.iter().map(|member| member.id).collect();
        let mut own = Partitions::new();
        for id in ids {
            let partitions = assigned.remove(id).unwrap_or_default();
            if group.target.get(id) != Some(&partitions) {
                let record = records::target(&group.id, id, &partitions);
                self.records.push(record);
            }
            if *id == new.id {
                own = partitions;
            }
        }
        let made = records::target_epoch(&group.id, group_epoch, self.now.wall_ms);
        self.records.push(made);
        Target {
            epoch: group_epoch,
            partitions: own,
        }
    }

    fn may_assign(&self) -> bool {
        let interval = self
            .config
            .assignment_interval_ms(self.metadata, &self.group.id);
        let made = self.group.assignment_timestamp;
        made == 0 || interval == 0 || self.now.wall_ms >= made.saturating_add(interval.into())
    }

    /// Takes the member's next step towards the target assignment, and writes it down.
    pub(super) fn reconcile(
        &mut self,
        member: ConsumerMember,
        target: &Target,
        subscription_changed: bool,
        owned: Option<&[OwnedPartitions]>,
    ) -> Result<ConsumerMember, Error> {
        if !subscription_changed && member.is_reconciled_to(target.epoch) {
            return Ok(member);
        }
        let next = Reconciling {
            target_epoch: target.epoch,
            target: &target.partitions,
            subscription_changed,
            subscribed: &self.group.topics_of(&member, self.metadata),
            held: &self.group.held,
            owned,
        }
        .step(&member)?;
        if next != member {
            self.records.push(records::current(&self.group.id, &next));
            if !next.uses_classic_protocol() {
                // Those who use the classic protocol have other timers.
                self.soft.rebalance = Some(match next.state {
                    MemberState::UnrevokedPartitions => {
                        RebalanceTimer::Start(next.rebalance_timeout_ms)
                    }
                    _ => RebalanceTimer::Cancel,
                });
            }
        }
        Ok(next)
    }
}

/// The group as assignors see it, with one member as it will be.
fn spec<'a>(
    group: &'a ConsumerGroup,
    metadata: &MetadataView,
    new: &'a ConsumerMember,
    homogeneous: bool,
) -> GroupSpec<'a> {
    static NOTHING: Partitions = Partitions::new();
    let replaced = new
        .instance_id
        .as_ref()
        .and_then(|instance| group.static_members.get(instance));
    let mut members: Vec<(&ConsumerMember, &Partitions)> = group
        .members
        .values()
        .filter(|member| member.id != new.id && Some(&member.id) != replaced)
        .map(|member| (member, group.target.get(&member.id).unwrap_or(&NOTHING)))
        .collect();
    let own = replaced.unwrap_or(&new.id);
    members.push((new, group.target.get(own).unwrap_or(&NOTHING)));
    members.sort_by_key(|(member, _)| &member.id);
    // Members mostly read the same topics: looked up once, shared.
    let mut last: Option<(&ConsumerMember, Arc<BTreeSet<Uuid>>)> = None;
    let mut partition_counts = BTreeMap::new();
    let members = members.into_iter().map(|(member, assigned)| {
        let topics = match &last {
            Some((other, topics)) if read_the_same(other, member) => Arc::clone(topics),
            _ => {
                let topics = Arc::new(group.topics_of(member, metadata));
                for id in topics.iter() {
                    let topic = metadata.get().topic_by_id(id);
                    partition_counts.insert(*id, topic.map_or(0, |topic| topic.partitions));
                }
                topics
            }
        };
        last = Some((member, Arc::clone(&topics)));
        MemberSpec {
            id: &member.id,
            instance_id: member.instance_id.as_ref(),
            topics,
            assigned,
        }
    });
    GroupSpec {
        members: members.collect(),
        homogeneous,
        partition_counts,
        taken: &group.target_counts,
    }
}

fn read_the_same(one: &ConsumerMember, other: &ConsumerMember) -> bool {
    one.subscribed_topic_names == other.subscribed_topic_names && one.regex() == other.regex()
}
