//! Records of consumer groups back into state, one by one and each to be taken back.

use kafka_rs_coordinator::Record;
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::consumer_group_current_member_assignment_value::TopicPartitions;
use kafka_rs_wire::records::group_coordinator::{
    ConsumerGroupCurrentMemberAssignmentKey, ConsumerGroupCurrentMemberAssignmentValue,
    ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataValue, ConsumerGroupMetadataKey,
    ConsumerGroupMetadataValue, ConsumerGroupPartitionMetadataKey,
    ConsumerGroupPartitionMetadataValue, ConsumerGroupRegularExpressionKey,
    ConsumerGroupRegularExpressionValue, ConsumerGroupTargetAssignmentMemberKey,
    ConsumerGroupTargetAssignmentMemberValue, ConsumerGroupTargetAssignmentMetadataKey,
    ConsumerGroupTargetAssignmentMetadataValue,
};
use kafka_rs_wire::{
    Message, Record as RecordLayout, decode_coordinator_key, decode_coordinator_value,
};

use super::assignor::Partitions;
use super::member::{LEAVE_EPOCH, MemberState, Owned};
use super::regex::ResolvedRegex;
use super::{ClassicMember, ConsumerGroup, ConsumerMember};
use crate::coordinator::Undo;
use crate::{ClassicGroup, Error, GroupCoordinator, MemberProtocol};

/// How to take back what one record did to a consumer group.
#[derive(Debug)]
pub enum ConsumerUndo {
    /// The group came into being, perhaps in another's place.
    Created(Option<Box<ClassicGroup>>),
    /// The group went.
    Removed(Box<ConsumerGroup>),
    /// Its epoch was something else.
    Epoch(i32, i64),
    /// Its target assignment's epoch and time were something else.
    TargetEpoch(i32, i64),
    /// The member was something else.
    Member(Str, Option<Box<ConsumerMember>>),
    /// The member's target was something else.
    Target(Str, Option<Partitions>),
    /// A regular expression stood for something else.
    Regex(Str, Option<Regex>),
    /// A record of an older Kafka was there or not.
    PartitionMetadata(bool),
}

/// What a regular expression stood for.
#[derive(Debug)]
pub struct Regex(ResolvedRegex);

/// The record's key and, unless it is a tombstone, its value.
fn decode<K: RecordLayout, V: Message>(record: &Record) -> Result<(K, Option<V>), Error> {
    let key = decode_coordinator_key(record.key.clone())?;
    let value = record.value.clone().map(decode_coordinator_value);
    Ok((key, value.transpose()?))
}

impl GroupCoordinator {
    /// Replays a record of a consumer group; `None` when it is not one.
    pub(crate) fn replay_consumer(
        &mut self,
        record_type: i16,
        record: &Record,
    ) -> Result<Undo, Error> {
        match record_type {
            ConsumerGroupMetadataKey::API_KEY => {
                let (key, value): (ConsumerGroupMetadataKey, _) = decode(record)?;
                Ok(self.replay_epoch(&key.group_id, value))
            }
            ConsumerGroupPartitionMetadataKey::API_KEY => {
                let (key, value): (ConsumerGroupPartitionMetadataKey, _) = decode(record)?;
                let there = value.is_some_and(|_: ConsumerGroupPartitionMetadataValue| true);
                Ok(self.change(&key.group_id, there, |group| {
                    let before = std::mem::replace(&mut group.has_partition_metadata, there);
                    ConsumerUndo::PartitionMetadata(before)
                }))
            }
            ConsumerGroupMemberMetadataKey::API_KEY => {
                let (key, value): (ConsumerGroupMemberMetadataKey, _) = decode(record)?;
                Ok(self.replay_member(&key, value))
            }
            ConsumerGroupTargetAssignmentMetadataKey::API_KEY => {
                let (key, value): (ConsumerGroupTargetAssignmentMetadataKey, _) = decode(record)?;
                Ok(self.replay_target_epoch(&key.group_id, value))
            }
            ConsumerGroupTargetAssignmentMemberKey::API_KEY => {
                let (key, value): (ConsumerGroupTargetAssignmentMemberKey, _) = decode(record)?;
                let target = value.map(|value: ConsumerGroupTargetAssignmentMemberValue| {
                    let topics = value.topic_partitions.into_iter();
                    let topics = topics.filter(|topic| !topic.partitions.is_empty());
                    let topics = topics.map(|t| (t.topic_id, t.partitions.into_iter().collect()));
                    topics.collect::<Partitions>()
                });
                Ok(self.change(&key.group_id, target.is_some(), |group| {
                    let before = group.set_target(&key.member_id, target);
                    ConsumerUndo::Target(key.member_id.clone(), before)
                }))
            }
            ConsumerGroupCurrentMemberAssignmentKey::API_KEY => {
                let (key, value): (ConsumerGroupCurrentMemberAssignmentKey, _) = decode(record)?;
                Ok(self.replay_current(&key, value))
            }
            ConsumerGroupRegularExpressionKey::API_KEY => {
                let (key, value): (ConsumerGroupRegularExpressionKey, _) = decode(record)?;
                let resolved =
                    value.map(|value: ConsumerGroupRegularExpressionValue| ResolvedRegex {
                        topics: value.topics.iter().map(Str::detached).collect(),
                        version: value.version,
                        timestamp: value.timestamp,
                    });
                Ok(self.change(&key.group_id, resolved.is_some(), |group| {
                    let before = group.set_regex(&key.regular_expression, resolved);
                    ConsumerUndo::Regex(key.regular_expression.clone(), before.map(Regex))
                }))
            }
            // Groups of other protocols, or what a newer Kafka has written.
            _ => Ok(Undo::Nothing),
        }
    }

    /// Changes a group, which comes into being for it if `create` says so.
    fn change(
        &mut self,
        id: &Str,
        create: bool,
        f: impl FnOnce(&mut ConsumerGroup) -> ConsumerUndo,
    ) -> Undo {
        if let Some(group) = self.consumer_groups.get_mut(id) {
            return Undo::Consumer(group.id.clone(), f(group));
        }
        if !create {
            return Undo::Nothing;
        }
        // Offsets make a classic group where there is none; and if there was another, its end is
        // older than this record and may have been compacted away.
        let classic = self.take_classic(id);
        let mut group = Box::new(ConsumerGroup::empty(id));
        f(&mut group);
        let id = group.id.clone();
        self.consumer_groups.insert(id.clone(), group);
        Undo::Consumer(id, ConsumerUndo::Created(classic))
    }

    fn replay_epoch(&mut self, id: &Str, value: Option<ConsumerGroupMetadataValue>) -> Undo {
        match value {
            Some(value) => self.change(id, true, |group| {
                let epoch = std::mem::replace(&mut group.epoch, value.epoch);
                let hash = std::mem::replace(&mut group.metadata_hash, value.metadata_hash);
                ConsumerUndo::Epoch(epoch, hash)
            }),
            None => match self.consumer_groups.remove(id) {
                Some(group) => Undo::Consumer(group.id.clone(), ConsumerUndo::Removed(group)),
                None => Undo::Nothing,
            },
        }
    }

    fn replay_target_epoch(
        &mut self,
        id: &Str,
        value: Option<ConsumerGroupTargetAssignmentMetadataValue>,
    ) -> Undo {
        let (epoch, timestamp) = match &value {
            Some(value) => (value.assignment_epoch, value.assignment_timestamp),
            None => (-1, 0),
        };
        self.change(id, value.is_some(), |group| {
            let epoch = std::mem::replace(&mut group.assignment_epoch, epoch);
            let timestamp = std::mem::replace(&mut group.assignment_timestamp, timestamp);
            ConsumerUndo::TargetEpoch(epoch, timestamp)
        })
    }

    fn replay_member(
        &mut self,
        key: &ConsumerGroupMemberMetadataKey,
        value: Option<ConsumerGroupMemberMetadataValue>,
    ) -> Undo {
        self.change(&key.group_id, value.is_some(), |group| {
            let id = &key.member_id;
            let member = value.map(|value| described(known(group, id), &value));
            let before = group.set_member(id, member);
            ConsumerUndo::Member(id.clone(), before.map(Box::new))
        })
    }

    fn replay_current(
        &mut self,
        key: &ConsumerGroupCurrentMemberAssignmentKey,
        value: Option<ConsumerGroupCurrentMemberAssignmentValue>,
    ) -> Undo {
        self.change(&key.group_id, value.is_some(), |group| {
            let id = &key.member_id;
            let mut member = known(group, id);
            match value {
                Some(value) => {
                    member.epoch = value.member_epoch;
                    member.previous_epoch = value.previous_member_epoch;
                    member.state = MemberState::from_code(value.state);
                    member.assigned = owned(value.assigned_partitions, member.epoch);
                    member.pending_revocation =
                        owned(value.partitions_pending_revocation, member.epoch);
                }
                // The member goes with the next records.
                None if group.members.contains_key(id) => {
                    member.epoch = LEAVE_EPOCH;
                    member.previous_epoch = LEAVE_EPOCH;
                    member.assigned = Owned::new();
                    member.pending_revocation = Owned::new();
                }
                None => return ConsumerUndo::Member(id.clone(), None),
            }
            let before = group.set_member(id, Some(member));
            ConsumerUndo::Member(id.clone(), before.map(Box::new))
        })
    }

    /// Takes back what one record did.
    pub(crate) fn undo_consumer(&mut self, id: Str, undo: ConsumerUndo) {
        match undo {
            ConsumerUndo::Created(classic) => {
                self.consumer_groups.remove(&id);
                if let Some(mut classic) = classic {
                    // Their timers are gone.
                    classic.pending_join.clear();
                    self.groups.insert(id, classic);
                }
                return;
            }
            ConsumerUndo::Removed(group) => {
                self.consumer_groups.insert(id, group);
                return;
            }
            _ => {}
        }
        let Some(group) = self.consumer_groups.get_mut(&id) else {
            return;
        };
        match undo {
            ConsumerUndo::Created(_) | ConsumerUndo::Removed(_) => {}
            ConsumerUndo::Epoch(epoch, hash) => {
                (group.epoch, group.metadata_hash) = (epoch, hash);
            }
            ConsumerUndo::TargetEpoch(epoch, timestamp) => {
                (group.assignment_epoch, group.assignment_timestamp) = (epoch, timestamp);
            }
            ConsumerUndo::Member(member, before) => {
                group.set_member(&member, before.map(|before| *before));
            }
            ConsumerUndo::Target(member, before) => {
                group.set_target(&member, before);
            }
            ConsumerUndo::Regex(expression, before) => {
                group.set_regex(&expression, before.map(|before| before.0));
            }
            ConsumerUndo::PartitionMetadata(before) => group.has_partition_metadata = before,
        }
    }
}

fn known(group: &ConsumerGroup, id: &Str) -> ConsumerMember {
    let known = group.members.get(id).cloned();
    known.unwrap_or_else(|| ConsumerMember::new(id))
}

fn described(
    mut member: ConsumerMember,
    value: &ConsumerGroupMemberMetadataValue,
) -> ConsumerMember {
    let detached = |text: &Option<Str>| text.as_ref().map(Str::detached);
    member.instance_id = detached(&value.instance_id);
    member.rack_id = detached(&value.rack_id);
    member.client_id = value.client_id.detached();
    member.client_host = value.client_host.detached();
    member.subscribed_topic_names = value
        .subscribed_topic_names
        .iter()
        .map(Str::detached)
        .collect();
    member.subscribed_topic_regex = detached(&value.subscribed_topic_regex);
    member.rebalance_timeout_ms = value.rebalance_timeout_ms;
    member.server_assignor = detached(&value.server_assignor);
    member.classic = value.classic_member_metadata.as_ref().map(|classic| {
        let protocols = classic.supported_protocols.iter();
        let protocols = protocols.map(|protocol| MemberProtocol {
            name: protocol.name.detached(),
            metadata: bytes::Bytes::copy_from_slice(&protocol.metadata),
        });
        ClassicMember {
            session_timeout_ms: classic.session_timeout_ms,
            protocols: protocols.collect(),
        }
    });
    member
}

/// Partitions with the epochs they came with; records of older brokers do not say which.
fn owned(topics: Vec<TopicPartitions>, member_epoch: i32) -> Owned {
    let topics = topics.into_iter().filter(|t| !t.partitions.is_empty());
    let topics = topics.map(|topic| {
        let epochs = topic.assignment_epochs.unwrap_or_default();
        let known = epochs.len() == topic.partitions.len();
        let partitions = topic.partitions.into_iter().enumerate();
        let partitions = partitions.map(|(at, index)| match known {
            true => (index, epochs[at]),
            false => (index, member_epoch.max(0)),
        });
        (topic.topic_id, partitions.collect())
    });
    topics.collect()
}
