//! Who may commit and fetch offsets of a consumer group (KIP-848, KIP-1251).

use kafka_rs_types::{PartitionIndex, Str, Uuid};

use super::{ConsumerGroup, ConsumerMember};
use crate::Error;

/// First version of OffsetCommit for members that use the consumer protocol.
const CONSUMER_PROTOCOL_SINCE: i16 = 9;

/// For which partitions a member may commit.
pub(crate) enum MayCommit<'a> {
    /// For all.
    All,
    /// A member that has not heard of its newest epoch: for those it has had since this epoch.
    Since(&'a ConsumerMember, i32),
}

impl MayCommit<'_> {
    pub(crate) fn check(&self, topic: &Uuid, partition: PartitionIndex) -> Result<(), Error> {
        let Self::Since(member, epoch) = self else {
            return Ok(());
        };
        match member.epoch_of(topic, partition) {
            Some(came_with) if *epoch >= came_with => Ok(()),
            _ => Err(stale(member, *epoch)),
        }
    }
}

impl ConsumerGroup {
    /// Whether the sender may commit; `api_version` is that of OffsetCommit, none in a transaction.
    pub(crate) fn may_commit(
        &self,
        member_id: &str,
        instance_id: Option<&Str>,
        epoch: i32,
        api_version: Option<i16>,
    ) -> Result<MayCommit<'_>, Error> {
        if epoch < 0 && self.members.is_empty() {
            // An administrator, or a consumer that assigns partitions to itself.
            return Ok(MayCommit::All);
        }
        let nobody = epoch == -1 && member_id.is_empty() && instance_id.is_none();
        if api_version.is_none() && nobody {
            return Ok(MayCommit::All);
        }
        let member = self.members.get(member_id).ok_or(Error::UnknownMemberId)?;
        let too_old = api_version.is_some_and(|version| version < CONSUMER_PROTOCOL_SINCE);
        if too_old && !member.uses_classic_protocol() {
            return Err(Error::UnsupportedVersion);
        }
        match epoch.cmp(&member.epoch) {
            std::cmp::Ordering::Equal => Ok(MayCommit::All),
            std::cmp::Ordering::Greater => Err(stale(member, epoch)),
            std::cmp::Ordering::Less => Ok(MayCommit::Since(member, epoch)),
        }
    }

    /// Whether the sender may fetch offsets.
    pub(crate) fn may_fetch(&self, member_id: Option<&Str>, epoch: i32) -> Result<(), Error> {
        let Some(id) = member_id else {
            return match epoch < 0 {
                true => Ok(()),
                false => Err(Error::UnknownMemberId),
            };
        };
        let member = self.members.get(id).ok_or(Error::UnknownMemberId)?;
        if member.epoch == epoch {
            Ok(())
        } else {
            Err(stale(member, epoch))
        }
    }
}

fn stale(member: &ConsumerMember, received: i32) -> Error {
    let current = member.epoch;
    match member.uses_classic_protocol() {
        true => Error::IllegalGeneration {
            requested: received,
            current,
        },
        false => Error::StaleMemberEpoch { received, current },
    }
}
