//! A member's next step towards its target assignment (Kafka's `CurrentAssignmentBuilder`).

use std::collections::BTreeSet;

use kafka_rs_types::Uuid;
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions as OwnedPartitions;

use super::assignor::{PartitionCounts, Partitions};
use super::member::{ConsumerMember, MemberState, Owned, still_owns};
use crate::Error;

/// What a member's next step depends on.
pub(crate) struct Reconciling<'a> {
    /// The epoch of the target assignment.
    pub(crate) target_epoch: i32,
    /// What it should own.
    pub(crate) target: &'a Partitions,
    /// Whether its subscription has just changed.
    pub(crate) subscription_changed: bool,
    /// The topics it reads, as far as they exist.
    pub(crate) subscribed: &'a BTreeSet<Uuid>,
    /// Every partition that a member of the group holds.
    pub(crate) held: &'a PartitionCounts,
    /// What the member says it owns, if it says so.
    pub(crate) owned: Option<&'a [OwnedPartitions]>,
}

/// Target and current assignment against each other.
#[derive(Default)]
struct Difference {
    kept: Owned,
    to_revoke: Owned,
    to_assign: Partitions,
    /// Partitions to be assigned are still with others.
    waits: bool,
}

impl Reconciling<'_> {
    /// The member after its next step; as it was when there is none.
    pub(crate) fn step(&self, member: &ConsumerMember) -> Result<ConsumerMember, Error> {
        match member.state {
            MemberState::Stable if member.epoch != self.target_epoch => {
                Ok(self.advance(member, member.epoch))
            }
            MemberState::Stable => Ok(self.follow_subscription(member)),
            MemberState::UnrevokedPartitions
                if still_owns(self.owned, &member.pending_revocation) =>
            {
                Ok(self.follow_subscription(member))
            }
            MemberState::UnrevokedPartitions | MemberState::UnreleasedPartitions => {
                Ok(self.advance(member, member.epoch))
            }
            // Only a member that owns nothing can begin anew from what nobody here understands.
            MemberState::Unknown if self.owned.is_some_and(<[_]>::is_empty) => {
                Ok(self.advance(member, self.target_epoch))
            }
            MemberState::Unknown => Err(Error::UnknownMemberState),
        }
    }

    /// Takes topics away that the member has just stopped reading; the target assignment may come
    /// later.
    fn follow_subscription(&self, member: &ConsumerMember) -> ConsumerMember {
        let dropped = |topic: &Uuid| !self.subscribed.contains(topic);
        if !self.subscription_changed || !member.assigned.keys().any(dropped) {
            return member.clone();
        }
        let mut next = member.clone();
        for (topic, partitions) in &member.assigned {
            if dropped(topic) {
                next.assigned.remove(topic);
                let pending = next.pending_revocation.entry(*topic).or_default();
                pending.extend(partitions);
            }
        }
        next.advance(member.epoch);
        if still_owns(self.owned, &next.pending_revocation) {
            next.state = MemberState::UnrevokedPartitions;
        } else {
            next.pending_revocation = member.pending_revocation.clone();
        }
        next
    }

    fn advance(&self, member: &ConsumerMember, epoch: i32) -> ConsumerMember {
        let difference = self.difference(member);
        let mut next = member.clone();
        next.assigned = difference.kept;
        if still_owns_any(self.owned, &difference.to_revoke) {
            next.state = MemberState::UnrevokedPartitions;
            next.pending_revocation = difference.to_revoke;
            next.advance(epoch);
            return next;
        }
        for (topic, partitions) in difference.to_assign {
            let assigned = next.assigned.entry(topic).or_default();
            assigned.extend(
                partitions
                    .into_iter()
                    .map(|index| (index, self.target_epoch)),
            );
        }
        next.state = match difference.waits {
            true => MemberState::UnreleasedPartitions,
            false => MemberState::Stable,
        };
        next.pending_revocation = Owned::new();
        next.advance(self.target_epoch);
        next
    }

    fn difference(&self, member: &ConsumerMember) -> Difference {
        let mut difference = Difference::default();
        let nothing = BTreeSet::new();
        let topics: BTreeSet<&Uuid> = self.target.keys().chain(member.assigned.keys()).collect();
        for topic in topics {
            let target = self.target.get(topic);
            let target = target
                .filter(|_| self.subscribed.contains(topic))
                .unwrap_or(&nothing);
            let assigned = member.assigned.get(topic);
            for (index, came_with) in assigned.into_iter().flatten() {
                let side = match target.contains(index) {
                    true => &mut difference.kept,
                    false => &mut difference.to_revoke,
                };
                side.entry(*topic).or_default().insert(*index, *came_with);
            }
            let own = member.pending_revocation.get(topic);
            for index in target {
                if assigned.is_some_and(|assigned| assigned.contains_key(index)) {
                    continue;
                }
                let own = own.is_some_and(|own| own.contains_key(index));
                if self.held.contains(topic, *index) && !own {
                    difference.waits = true;
                } else {
                    let partitions = difference.to_assign.entry(*topic).or_default();
                    partitions.insert(*index);
                }
            }
        }
        difference
    }
}

fn still_owns_any(said: Option<&[OwnedPartitions]>, owned: &Owned) -> bool {
    !owned.is_empty() && still_owns(said, owned)
}
