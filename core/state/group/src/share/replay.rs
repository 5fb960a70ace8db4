//! Records of share groups back into state, one by one and each to be taken back.

use kafka_rs_coordinator::Record;
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::share_group_state_partition_metadata_value::TopicPartitionsInfo;
use kafka_rs_wire::records::group_coordinator::{
    ShareGroupCurrentMemberAssignmentKey, ShareGroupCurrentMemberAssignmentValue,
    ShareGroupMemberMetadataKey, ShareGroupMemberMetadataValue, ShareGroupMetadataKey,
    ShareGroupMetadataValue, ShareGroupStatePartitionMetadataKey,
    ShareGroupStatePartitionMetadataValue, ShareGroupTargetAssignmentMemberKey,
    ShareGroupTargetAssignmentMemberValue, ShareGroupTargetAssignmentMetadataKey,
    ShareGroupTargetAssignmentMetadataValue,
};
use kafka_rs_wire::{
    Message, Record as RecordLayout, decode_coordinator_key, decode_coordinator_value,
};

use super::group::{SharedTopic, SharedTopics};
use super::lifecycle::States;
use super::{ShareGroup, ShareMember};
use crate::coordinator::Undo;
use crate::{ClassicGroup, Error, GroupCoordinator, Partitions};

/// How to take back what one record did to a share group.
#[derive(Debug)]
pub enum ShareUndo {
    /// The group came into being, perhaps in another's place.
    Created(Option<Box<ClassicGroup>>),
    /// The group went.
    Removed(Box<ShareGroup>),
    /// Its epoch was something else.
    Epoch(i32, i64),
    /// Its target assignment's epoch and time were something else.
    TargetEpoch(i32, i64),
    /// The member was something else.
    Member(Str, Option<Box<ShareMember>>),
    /// The member's target was something else.
    Target(Str, Option<Partitions>),
    /// Its partitions' states were others.
    States(Box<HadStates>),
}

/// The states a group's partitions had.
#[derive(Debug)]
pub struct HadStates(States);

/// The record's key and, unless it is a tombstone, its value.
fn decode<K: RecordLayout, V: Message>(record: &Record) -> Result<(K, Option<V>), Error> {
    let key = decode_coordinator_key(record.key.clone())?;
    let value = record.value.clone().map(decode_coordinator_value);
    Ok((key, value.transpose()?))
}

impl GroupCoordinator {
    /// Replays a record of a share group; `None` when it is not one.
    pub(crate) fn replay_share(
        &mut self,
        record_type: i16,
        record: &Record,
    ) -> Result<Option<Undo>, Error> {
        let undo = match record_type {
            ShareGroupMetadataKey::API_KEY => {
                let (key, value): (ShareGroupMetadataKey, _) = decode(record)?;
                self.replay_share_epoch(&key.group_id, value)
            }
            ShareGroupMemberMetadataKey::API_KEY => {
                let (key, value): (ShareGroupMemberMetadataKey, _) = decode(record)?;
                self.replay_share_member(&key, value)
            }
            ShareGroupTargetAssignmentMetadataKey::API_KEY => {
                let (key, value): (ShareGroupTargetAssignmentMetadataKey, _) = decode(record)?;
                let (epoch, timestamp) = value.as_ref().map_or(
                    (-1, 0),
                    |value: &ShareGroupTargetAssignmentMetadataValue| {
                        (value.assignment_epoch, value.assignment_timestamp)
                    },
                );
                self.change_share(&key.group_id, value.is_some(), |group| {
                    let epoch = std::mem::replace(&mut group.assignment_epoch, epoch);
                    let timestamp = std::mem::replace(&mut group.assignment_timestamp, timestamp);
                    ShareUndo::TargetEpoch(epoch, timestamp)
                })
            }
            ShareGroupTargetAssignmentMemberKey::API_KEY => {
                let (key, value): (ShareGroupTargetAssignmentMemberKey, _) = decode(record)?;
                let target = value.map(|value: ShareGroupTargetAssignmentMemberValue| {
                    let topics = value.topic_partitions.into_iter();
                    let topics = topics.filter(|topic| !topic.partitions.is_empty());
                    let topics = topics.map(|t| (t.topic_id, t.partitions.into_iter().collect()));
                    topics.collect::<Partitions>()
                });
                self.change_share(&key.group_id, target.is_some(), |group| {
                    let id = key.member_id.detached();
                    let before = match target {
                        Some(target) => group.target.insert(id.clone(), target),
                        None => group.target.remove(&id),
                    };
                    ShareUndo::Target(id, before)
                })
            }
            ShareGroupCurrentMemberAssignmentKey::API_KEY => {
                let (key, value): (ShareGroupCurrentMemberAssignmentKey, _) = decode(record)?;
                self.replay_share_current(&key, value)
            }
            ShareGroupStatePartitionMetadataKey::API_KEY => {
                let (key, value): (ShareGroupStatePartitionMetadataKey, _) = decode(record)?;
                let there = value.is_some();
                let states = value.map(states_of).unwrap_or_default();
                self.change_share(&key.group_id, there, |group| {
                    let before = group.clone_states();
                    group.put_states(states);
                    ShareUndo::States(Box::new(HadStates(before)))
                })
            }
            _ => return Ok(None),
        };
        Ok(Some(undo))
    }

    /// Changes a group, which comes into being for it if `create` says so.
    fn change_share(
        &mut self,
        id: &Str,
        create: bool,
        f: impl FnOnce(&mut ShareGroup) -> ShareUndo,
    ) -> Undo {
        if let Some(group) = self.share_groups.get_mut(id) {
            return Undo::Share(group.id.clone(), f(group));
        }
        if !create {
            return Undo::Nothing;
        }
        let classic = self.take_classic(id);
        let mut group = Box::new(ShareGroup::empty(id));
        f(&mut group);
        let id = group.id.clone();
        self.share_groups.insert(id.clone(), group);
        Undo::Share(id, ShareUndo::Created(classic))
    }

    fn replay_share_epoch(&mut self, id: &Str, value: Option<ShareGroupMetadataValue>) -> Undo {
        match value {
            Some(value) => self.change_share(id, true, |group| {
                let epoch = std::mem::replace(&mut group.epoch, value.epoch);
                let hash = std::mem::replace(&mut group.metadata_hash, value.metadata_hash);
                ShareUndo::Epoch(epoch, hash)
            }),
            None => match self.share_groups.remove(id) {
                Some(group) => Undo::Share(group.id.clone(), ShareUndo::Removed(group)),
                None => Undo::Nothing,
            },
        }
    }

    fn replay_share_member(
        &mut self,
        key: &ShareGroupMemberMetadataKey,
        value: Option<ShareGroupMemberMetadataValue>,
    ) -> Undo {
        self.change_share(&key.group_id, value.is_some(), |group| {
            let id = &key.member_id;
            let before = match value {
                Some(value) => {
                    let mut member = known(group, id);
                    member.rack_id = value.rack_id.as_ref().map(Str::detached);
                    member.client_id = value.client_id.detached();
                    member.client_host = value.client_host.detached();
                    let names = value.subscribed_topic_names.iter();
                    member.subscribed = names.map(Str::detached).collect();
                    group.members.insert(member.id.clone(), member)
                }
                None => group.members.remove(id),
            };
            ShareUndo::Member(id.detached(), before.map(Box::new))
        })
    }

    fn replay_share_current(
        &mut self,
        key: &ShareGroupCurrentMemberAssignmentKey,
        value: Option<ShareGroupCurrentMemberAssignmentValue>,
    ) -> Undo {
        self.change_share(&key.group_id, value.is_some(), |group| {
            let id = &key.member_id;
            let mut member = known(group, id);
            match value {
                Some(value) => {
                    member.epoch = value.member_epoch;
                    member.previous_epoch = value.previous_member_epoch;
                    let topics = value.assigned_partitions.into_iter();
                    let topics = topics.filter(|topic| !topic.partitions.is_empty());
                    let topics = topics.map(|t| (t.topic_id, t.partitions.into_iter().collect()));
                    member.assigned = topics.collect();
                }
                // The member goes with the next records.
                None if group.members.contains_key(id) => {
                    member.epoch = -1;
                    member.previous_epoch = -1;
                    member.assigned = Partitions::new();
                }
                None => return ShareUndo::Member(id.detached(), None),
            }
            let before = group.members.insert(member.id.clone(), member);
            ShareUndo::Member(id.detached(), before.map(Box::new))
        })
    }

    /// Takes back what one record did.
    pub(crate) fn undo_share(&mut self, id: Str, undo: ShareUndo) {
        match undo {
            ShareUndo::Created(classic) => {
                self.share_groups.remove(&id);
                if let Some(mut classic) = classic {
                    classic.pending_join.clear();
                    self.groups.insert(id, classic);
                }
                return;
            }
            ShareUndo::Removed(group) => {
                self.share_groups.insert(id, group);
                return;
            }
            _ => {}
        }
        let Some(group) = self.share_groups.get_mut(&id) else {
            return;
        };
        match undo {
            ShareUndo::Created(_) | ShareUndo::Removed(_) => {}
            ShareUndo::Epoch(epoch, hash) => (group.epoch, group.metadata_hash) = (epoch, hash),
            ShareUndo::TargetEpoch(epoch, timestamp) => {
                (group.assignment_epoch, group.assignment_timestamp) = (epoch, timestamp);
            }
            ShareUndo::Member(id, Some(before)) => {
                group.members.insert(id, *before);
            }
            ShareUndo::Member(id, None) => {
                group.members.remove(&id);
            }
            ShareUndo::Target(id, Some(before)) => {
                group.target.insert(id, before);
            }
            ShareUndo::Target(id, None) => {
                group.target.remove(&id);
            }
            ShareUndo::States(before) => group.put_states(before.0),
        }
    }
}

impl ShareGroup {
    fn put_states(&mut self, states: States) {
        self.initializing = states.initializing;
        self.initialized = states.initialized;
        self.deleting = states.deleting;
    }
}

fn known(group: &ShareGroup, id: &Str) -> ShareMember {
    let known = group.members.get(id).cloned();
    known.unwrap_or_else(|| ShareMember::new(id))
}

fn states_of(value: ShareGroupStatePartitionMetadataValue) -> States {
    let topics = |infos: Vec<TopicPartitionsInfo>| -> SharedTopics {
        let infos = infos.into_iter().map(|info| {
            let topic = SharedTopic {
                name: info.topic_name.detached(),
                partitions: info.partitions.into_iter().collect(),
            };
            (info.topic_id, topic)
        });
        infos.collect()
    };
    let deleting = value.deleting_topics.into_iter();
    States {
        initializing: topics(value.initializing_topics),
        initialized: topics(value.initialized_topics),
        deleting: deleting
            .map(|info| (info.topic_id, info.topic_name.detached()))
            .collect(),
    }
}
