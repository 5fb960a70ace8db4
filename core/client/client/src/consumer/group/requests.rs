//! What a member sends.

use std::time::Duration;

use kafka_rs_types::{Str, TopicPartition};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_rs_wire::messages::{
    HeartbeatRequest, JoinGroupRequest, LeaveGroupRequest, SyncGroupRequest,
};

use super::{Membership, PROTOCOL_TYPE, Phase};
use crate::Error;
use crate::consumer::assignor::{Assignor, Member};
use crate::consumer::protocol::{encode_assignment, encode_subscription};

impl Membership {
    pub(super) fn join_request(&self) -> Result<JoinGroupRequest, Error> {
        let eager = self.is_eager();
        // What is no longer wanted is not claimed: Kafka's sticky assignor may hand it back.
        let had = self.had.as_ref().map(|(had, generation)| {
            let had = had.iter().filter(|at| self.wants(&at.topic));
            (had.cloned().collect(), *generation)
        });
        let protocol = |assignor: &Assignor| {
            let member = Member {
                topics: self.topics.iter().flatten().cloned().collect(),
                owned: if eager {
                    Vec::new()
                } else {
                    self.owned.iter().cloned().collect()
                },
                generation: self.generation,
                rack: Some(self.settings.rack.clone()).filter(|rack| !rack.is_empty()),
                user_data: assignor.user_data(had.as_ref()),
                ..Member::default()
            };
            Ok(JoinGroupRequestProtocol {
                name: Str::from_static(assignor.name()),
                metadata: encode_subscription(&member)?,
                ..JoinGroupRequestProtocol::default()
            })
        };
        let protocols = self.settings.assignors.iter().map(protocol);
        Ok(JoinGroupRequest {
            group_id: self.group_id.clone(),
            session_timeout_ms: millis(self.settings.session_timeout),
            rebalance_timeout_ms: millis(self.settings.rebalance_timeout),
            member_id: self.member_id.clone(),
            group_instance_id: self.settings.instance_id.clone(),
            protocol_type: Str::from_static(PROTOCOL_TYPE),
            protocols: protocols.collect::<Result<_, Error>>()?,
            reason: Some(Str::from_static(self.rejoin.unwrap_or("the member joins"))),
            ..JoinGroupRequest::default()
        })
    }

    pub(super) fn sync(&mut self) -> Result<SyncGroupRequest, Error> {
        let Phase::Syncing(Some(assignment)) =
            std::mem::replace(&mut self.phase, Phase::Syncing(None))
        else {
            return Err(Error::local(
                crate::LocalCode::InvalidState,
                "nothing to sync",
            ));
        };
        let row = |(member_id, partitions): (Str, Vec<TopicPartition>)| {
            Ok(SyncGroupRequestAssignment {
                member_id,
                assignment: encode_assignment(&partitions)?,
                ..SyncGroupRequestAssignment::default()
            })
        };
        Ok(SyncGroupRequest {
            group_id: self.group_id.clone(),
            generation_id: self.generation,
            member_id: self.member_id.clone(),
            group_instance_id: self.settings.instance_id.clone(),
            protocol_type: Some(Str::from_static(PROTOCOL_TYPE)),
            protocol_name: self
                .assignor
                .map(|assignor| Str::from_static(assignor.name())),
            assignments: assignment
                .into_iter()
                .map(row)
                .collect::<Result<_, Error>>()?,
            ..SyncGroupRequest::default()
        })
    }

    pub(super) fn leave_request(&self, member_id: Str) -> LeaveGroupRequest {
        LeaveGroupRequest {
            group_id: self.group_id.clone(),
            member_id: member_id.clone(),
            members: vec![MemberIdentity {
                member_id,
                reason: Some(Str::from_static(
                    "the consumer unsubscribed or is being closed",
                )),
                ..MemberIdentity::default()
            }],
            ..LeaveGroupRequest::default()
        }
    }

    pub(super) fn heartbeat(&mut self, now: Duration) -> HeartbeatRequest {
        self.beat_at = now + self.settings.heartbeat_interval;
        HeartbeatRequest {
            group_id: self.group_id.clone(),
            generation_id: self.generation,
            member_id: self.member_id.clone(),
            group_instance_id: self.settings.instance_id.clone(),
            ..HeartbeatRequest::default()
        }
    }
}

fn millis(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}
