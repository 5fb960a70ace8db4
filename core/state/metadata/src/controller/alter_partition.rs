use kafka_rs_types::{ErrorCode, NodeId};
use kafka_rs_wire::messages::alter_partition_request::PartitionData as Requested;
use kafka_rs_wire::messages::alter_partition_response::{PartitionData, TopicData};
use kafka_rs_wire::messages::{AlterPartitionRequest, AlterPartitionResponse};
use kafka_rs_wire::records::metadata::PartitionChangeRecord;

use super::partition_change::{Cluster, Election, PartitionChange};
use super::{Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;
use crate::delta::NO_LEADER_CHANGE;
use crate::image::{LeaderRecoveryState, PartitionRegistration, TopicImage};

impl ControllerRequest for AlterPartitionRequest {
    type Response = AlterPartitionResponse;

    /// A leader reports the replicas in sync with it (KIP-497).
    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<AlterPartitionResponse> {
        if let Err(error) = controller.check_broker_epoch(self.broker_id, self.broker_epoch) {
            return Outcome::unchanged(AlterPartitionResponse {
                error_code: error.code.code(),
                ..Default::default()
            });
        }
        let mut records = Vec::new();
        let topics = self.topics.iter().map(|requested| {
            let topic = controller.image.topics().by_id(&requested.topic_id);
            let partitions = requested.partitions.iter().map(|partition| {
                let altered = match topic {
                    None => Err(ErrorCode::UnknownTopicId),
                    Some(topic) => controller.alter_partition(
                        self.broker_id,
                        topic,
                        partition,
                        context.api_version,
                        &mut records,
                    ),
                };
                altered.unwrap_or_else(|code| PartitionData {
                    partition_index: partition.partition_index,
                    error_code: code.code(),
                    ..Default::default()
                })
            });
            TopicData {
                topic_id: requested.topic_id,
                partitions: partitions.collect(),
                ..Default::default()
            }
        });
        let response = AlterPartitionResponse {
            topics: topics.collect(),
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

/// The ISR a request asks for, with broker epochs where its version has them.
fn requested_isr(request: &Requested, api_version: i16) -> Vec<(NodeId, i64)> {
    if api_version < 3 {
        request.new_isr.iter().map(|id| (*id, -1)).collect()
    } else {
        let states = request.new_isr_with_epochs.iter();
        states.map(|s| (s.broker_id, s.broker_epoch)).collect()
    }
}

impl Controller {
    fn alter_partition(
        &self,
        broker: NodeId,
        topic: &TopicImage,
        request: &Requested,
        api_version: i16,
        records: &mut Vec<MetadataRecord>,
    ) -> Result<PartitionData, ErrorCode> {
        let index = request.partition_index;
        let partition = topic.partitions.get(index);
        let partition = partition.ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let isr = requested_isr(request, api_version);
        let recovery = check_alteration(broker, partition, request, &isr)?;
        self.check_eligible(&isr)?;

        let may_lead =
            |id| self.image.cluster().is_active(id) && self.has_online_replica(partition, id);
        let election = match self.is_unclean_election_enabled(&topic.name) {
            true => Election::Unclean,
            false => Election::Online,
        };
        let change: Option<PartitionChangeRecord> =
            PartitionChange::new(partition, topic.id, index, self.metadata_version())
                .election(election)
                .elr(self.is_elr_enabled(), self.effective_min_isr(&topic.name))
                .target_isr(isr.iter().map(|(id, _)| *id).collect())
                .target_recovery(recovery)
                .build(&Cluster {
                    may_lead: &may_lead,
                    default_directory: &|id| self.default_directory(id),
                });
        let mut after = (**partition).clone();
        if let Some(change) = change {
            after = partition
                .merge(&change)
                .map_err(|_| ErrorCode::UnknownServerError)?;
            let new_leader = change.leader != NO_LEADER_CHANGE && change.leader != broker;
            records.push(change.into());
            // The change ended a reassignment that moves the leadership: both a record and an
            // error, so that the old leader asks for metadata before it goes on.
            if new_leader {
                return Err(ErrorCode::NewLeaderElected);
            }
        }
        Ok(PartitionData {
            partition_index: index,
            leader_id: after.leader,
            leader_epoch: after.leader_epoch,
            isr: after.isr,
            leader_recovery_state: after.leader_recovery_state as i8,
            partition_epoch: after.partition_epoch,
            ..Default::default()
        })
    }

    /// Nobody fenced, leaving or since restarted may join an ISR.
    fn check_eligible(&self, isr: &[(NodeId, i64)]) -> Result<(), ErrorCode> {
        let eligible = |(id, epoch): &(NodeId, i64)| {
            let broker = self.image.cluster().broker(*id);
            broker.is_some_and(|b| b.is_active() && (*epoch == -1 || *epoch == b.epoch))
        };
        match isr.iter().all(eligible) {
            true => Ok(()),
            false => Err(ErrorCode::IneligibleReplica),
        }
    }
}

fn check_alteration(
    broker: NodeId,
    partition: &PartitionRegistration,
    request: &Requested,
    isr: &[(NodeId, i64)],
) -> Result<LeaderRecoveryState, ErrorCode> {
    // A leader that knows more than this controller talks to a controller of the past.
    if request.leader_epoch > partition.leader_epoch
        || request.partition_epoch > partition.partition_epoch
    {
        return Err(ErrorCode::NotController);
    }
    if request.leader_epoch < partition.leader_epoch {
        return Err(ErrorCode::FencedLeaderEpoch);
    }
    if broker != partition.leader {
        return Err(ErrorCode::InvalidRequest);
    }
    if request.partition_epoch < partition.partition_epoch {
        return Err(ErrorCode::InvalidUpdateVersion);
    }
    let mut seen = std::collections::BTreeSet::new();
    let mut valid = |(id, _): &(NodeId, i64)| seen.insert(*id) && partition.replicas.contains(id);
    if isr.is_empty() || !isr.iter().all(&mut valid) || !isr.iter().any(|(id, _)| *id == broker) {
        return Err(ErrorCode::InvalidRequest);
    }
    let recovery = LeaderRecoveryState::from_code(request.leader_recovery_state)
        .ok_or(ErrorCode::InvalidRequest)?;
    let recovering = recovery == LeaderRecoveryState::Recovering;
    let was_recovered = partition.leader_recovery_state == LeaderRecoveryState::Recovered;
    if recovering && (isr.len() > 1 || was_recovered) {
        return Err(ErrorCode::InvalidRequest);
    }
    Ok(recovery)
}
