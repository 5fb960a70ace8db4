//! Records back into state: at loading, and right before an append.

use bytes::Bytes;
use kafka_rs_coordinator::{Record, RecordPosition};
use kafka_rs_types::Str;
use kafka_rs_wire::records::group_coordinator::group_metadata_value::MemberMetadata;
use kafka_rs_wire::records::group_coordinator::{
    GroupMetadataKey, GroupMetadataValue, LegacyOffsetCommitKey, LegacyOffsetCommitValue,
    OffsetCommitKey, OffsetCommitValue,
};
use kafka_rs_wire::{
    Record as _, coordinator_record_type, decode_coordinator_key, decode_coordinator_value,
};

use crate::classic::{MemberProtocol, Step};
use crate::coordinator::{Out, Undo};
use crate::offsets::OffsetPlace;
use crate::{ClassicGroup, Error, GroupCoordinator, Member, State, record};

impl GroupCoordinator {
    pub(crate) fn replay_record(
        &mut self,
        position: RecordPosition,
        record: &Record,
    ) -> Result<Undo, Error> {
        let key = record.key.clone();
        let record_type = coordinator_record_type(&key)?;
        match record_type {
            LegacyOffsetCommitKey::API_KEY => {
                let key: LegacyOffsetCommitKey = decode_coordinator_key(key)?;
                let value = record.value.clone().map(legacy_value).transpose()?;
                let place = OffsetPlace::new(&key.group, &key.topic, key.partition);
                self.replay_offset(position, place, value)
            }
            OffsetCommitKey::API_KEY => {
                let key: OffsetCommitKey = decode_coordinator_key(key)?;
                let value = record
                    .value
                    .clone()
                    .map(decode_coordinator_value)
                    .transpose()?;
                let place = OffsetPlace::new(&key.group, &key.topic, key.partition);
                self.replay_offset(position, place, value)
            }
            GroupMetadataKey::API_KEY => {
                let key: GroupMetadataKey = decode_coordinator_key(key)?;
                let value = record
                    .value
                    .clone()
                    .map(decode_coordinator_value)
                    .transpose()?;
                Ok(self.replay_group(&key.group, value))
            }
            other => match self.replay_share(other, record)? {
                Some(undo) => Ok(undo),
                None => self.replay_consumer(other, record),
            },
        }
    }

    fn replay_offset(
        &mut self,
        position: RecordPosition,
        place: OffsetPlace,
        value: Option<OffsetCommitValue>,
    ) -> Result<Undo, Error> {
        let Some(value) = value else {
            return Ok(Undo::Offset {
                offsets: self.offsets.remove_everywhere(&place),
                created_group: None,
            });
        };
        let committed = record::committed_offset(value, position.offset)?;
        let mut created_group = None;
        let known = self.groups.contains_key(&place.group)
            || self.consumer_groups.contains_key(&place.group)
            || self.share_groups.contains_key(&place.group);
        if !known {
            // A consumer that assigns partitions to itself: a group only for its offsets.
            let mut group = ClassicGroup::empty(&place.group, None);
            group.recorded = true;
            created_group = Some(group.id.clone());
            self.groups.insert(group.id.clone(), Box::new(group));
        }
        let undo = self.offsets.put(position.producer_id, place, committed);
        Ok(Undo::Offset {
            offsets: vec![undo],
            created_group,
        })
    }

    fn replay_group(&mut self, id: &Str, value: Option<GroupMetadataValue>) -> Undo {
        let Some(value) = value else {
            return Undo::Group(id.clone(), self.take_classic(id));
        };
        let group = Box::new(group_of(id, value));
        // The end of a consumer group that had this id is older, and may have been compacted away.
        if let Some(consumer) = self.consumer_groups.remove(id) {
            self.groups.insert(group.id.clone(), group);
            return Undo::Replaced(consumer);
        }
        let before = self.take_classic(id);
        self.groups.insert(group.id.clone(), group);
        Undo::Group(id.clone(), before)
    }

    /// Takes a classic group out, and its timers.
    pub(crate) fn take_classic(&mut self, id: &Str) -> Option<Box<ClassicGroup>> {
        let group = self.groups.remove(id)?;
        let mut out = Out::default();
        Step {
            now: Default::default(),
            config: &self.config,
            timers: &mut self.timers,
            out: &mut out,
        }
        .forget_timers(&group);
        Some(group)
    }

    pub(crate) fn undo_record(&mut self, undo: Undo) {
        match undo {
            Undo::Nothing => {}
            Undo::Group(id, Some(mut group)) => {
                // Their timers are gone, and an id nobody waits for must not block a rebalance.
                group.pending_join.clear();
                self.groups.insert(id, group);
            }
            Undo::Group(id, None) => {
                self.groups.remove(&id);
            }
            Undo::Replaced(consumer) => {
                self.groups.remove(&consumer.id);
                self.consumer_groups.insert(consumer.id.clone(), consumer);
            }
            Undo::Consumer(id, undo) => self.undo_consumer(id, undo),
            Undo::Share(id, undo) => self.undo_share(id, undo),
            Undo::Offset {
                offsets,
                created_group,
            } => {
                for undo in offsets.into_iter().rev() {
                    self.offsets.undo(undo);
                }
                if let Some(id) = created_group {
                    self.groups.remove(&id);
                }
            }
        }
    }
}

fn legacy_value(value: Bytes) -> Result<OffsetCommitValue, Error> {
    let legacy: LegacyOffsetCommitValue = decode_coordinator_value(value)?;
    Ok(OffsetCommitValue {
        offset: legacy.offset,
        metadata: legacy.metadata,
        commit_timestamp: legacy.commit_timestamp,
        ..Default::default()
    })
}

/// The group a metadata record describes.
fn group_of(id: &Str, value: GroupMetadataValue) -> ClassicGroup {
    let since = value.current_state_timestamp;
    let mut group = ClassicGroup::empty(id, (since != -1).then_some(since));
    group.recorded = true;
    group.generation = value.generation;
    group.protocol_name = value.protocol.as_ref().map(Str::detached);
    if !value.members.is_empty() {
        group.state = State::Stable;
    }
    for member in value.members {
        group.add(member_of(
            member,
            &value.protocol_type,
            value.protocol.as_ref(),
        ));
    }
    let kind = value.protocol_type;
    group.protocol_type = (!kind.is_empty()).then(|| kind.detached());
    group.leader = value.leader.as_ref().map(Str::detached);
    group.compute_subscribed_topics();
    group
}

fn member_of(member: MemberMetadata, protocol_type: &Str, protocol: Option<&Str>) -> Member {
    let session_timeout_ms = member.session_timeout;
    Member {
        id: member.member_id.detached(),
        group_instance_id: member.group_instance_id.as_ref().map(Str::detached),
        client_id: member.client_id.detached(),
        client_host: member.client_host.detached(),
        // Absent from the oldest records.
        rebalance_timeout_ms: match member.rebalance_timeout {
            -1 => session_timeout_ms,
            timeout_ms => timeout_ms,
        },
        session_timeout_ms,
        protocol_type: protocol_type.detached(),
        protocols: vec![MemberProtocol {
            name: protocol.map(Str::detached).unwrap_or_default(),
            metadata: Bytes::copy_from_slice(&member.subscription),
        }],
        assignment: Bytes::copy_from_slice(&member.assignment),
        awaiting_join: None,
        awaiting_sync: None,
        is_new: false,
    }
}
