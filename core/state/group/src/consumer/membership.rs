//! Who a request comes from, and how members go.

use kafka_rs_types::Str;
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions as OwnedPartitions;

use super::member::{LEAVE_STATIC_EPOCH, owns_only};
use super::plan::Plan;
use super::{ConsumerGroup, ConsumerMember, records};
use crate::Error;

/// What a request says about its sender.
pub(super) struct Sender<'a> {
    pub(super) member_id: &'a Str,
    pub(super) instance_id: Option<&'a Str>,
    /// The epoch it is at; `None` in the classic protocol, where generations are looked at elsewhere.
    pub(super) epoch: Option<i32>,
    pub(super) owned: Option<&'a [OwnedPartitions]>,
    /// Whether it may come in if it is not there.
    pub(super) joins: bool,
}

impl Plan<'_> {
    /// The member a request comes from, as it is now, or as it comes in.
    pub(super) fn member(&mut self, sender: &Sender<'_>) -> Result<ConsumerMember, Error> {
        match sender.instance_id {
            None => self.dynamic_member(sender),
            Some(instance) => self.static_member(sender, instance),
        }
    }

    fn dynamic_member(&self, sender: &Sender<'_>) -> Result<ConsumerMember, Error> {
        let member = match self.group.members.get(sender.member_id) {
            Some(member) => member.clone(),
            None if sender.joins => ConsumerMember::new(sender.member_id),
            None => return Err(Error::UnknownMemberId),
        };
        check_epoch(&member, sender)?;
        Ok(member)
    }

    fn static_member(
        &mut self,
        sender: &Sender<'_>,
        instance: &Str,
    ) -> Result<ConsumerMember, Error> {
        let Some(existing) = self.group.static_member(instance) else {
            if !sender.joins {
                return Err(Error::UnknownMemberId);
            }
            let known = self.group.members.get(sender.member_id).cloned();
            return Ok(known.unwrap_or_else(|| ConsumerMember::new(sender.member_id)));
        };
        if !sender.joins {
            if existing.id != *sender.member_id {
                return Err(Error::FencedInstanceId);
            }
            check_epoch(existing, sender)?;
            return Ok(existing.clone());
        }
        let both_new = sender.epoch.is_some() && !existing.uses_classic_protocol();
        if both_new && existing.epoch != LEAVE_STATIC_EPOCH {
            return Err(Error::UnreleasedInstanceId {
                instance: instance.clone(),
                owner: existing.id.clone(),
            });
        }
        let existing = existing.clone();
        Ok(self.replace(&existing, sender.member_id))
    }

    /// Gives a static member's place to its next process.
    fn replace(&mut self, old: &ConsumerMember, new_id: &Str) -> ConsumerMember {
        let group = self.group;
        let new = ConsumerMember {
            id: new_id.detached(),
            epoch: 0,
            previous_epoch: 0,
            ..old.clone()
        };
        let target = group.target.get(&old.id).cloned().unwrap_or_default();
        self.records
            .extend(records::member_tombstones(&group.id, &old.id));
        self.records.push(records::member(&group.id, &new));
        self.records
            .push(records::target(&group.id, &new.id, &target));
        self.records.push(records::current(&group.id, &new));
        new
    }

    /// Takes members out and begins the group's next epoch.
    pub(super) fn remove(&mut self, members: &[&ConsumerMember]) {
        let group = self.group;
        let mut subscriptions = group.subscriptions.clone();
        for member in members {
            self.records
                .extend(records::member_tombstones(&group.id, &member.id));
            subscriptions.replace_member(Some(member), None);
        }
        for (expression, resolved) in &group.regexes {
            if subscriptions.members_with(expression) == 0
                && group.subscriptions.members_with(expression) > 0
            {
                self.records
                    .push(records::regex_tombstone(&group.id, expression));
                subscriptions.replace_regex(Some(resolved), None);
            }
        }
        let hash = subscriptions.metadata_hash(self.metadata);
        self.records
            .push(records::epoch(&group.id, group.epoch + 1, hash));
    }
}

impl ConsumerGroup {
    /// The member that a request names, which must be in the group and not have been replaced.
    pub(crate) fn validate_member(
        &self,
        member_id: &str,
        instance_id: Option<&Str>,
    ) -> Result<&ConsumerMember, Error> {
        match instance_id {
            None => self.members.get(member_id).ok_or(Error::UnknownMemberId),
            Some(instance) => match self.static_member(instance) {
                None => Err(Error::UnknownMemberId),
                Some(member) if member.id != *member_id => Err(Error::FencedInstanceId),
                Some(member) => Ok(member),
            },
        }
    }
}

/// A member may be behind by one epoch if the answer that told it the newer one was lost.
fn check_epoch(member: &ConsumerMember, sender: &Sender<'_>) -> Result<(), Error> {
    let Some(received) = sender.epoch.filter(|epoch| *epoch != 0) else {
        return Ok(());
    };
    let missed_one = received == member.previous_epoch && owns_only(sender.owned, &member.assigned);
    if received == member.epoch || (received < member.epoch && missed_one) {
        Ok(())
    } else {
        Err(Error::FencedMemberEpoch {
            received,
            current: member.epoch,
        })
    }
}
