//! Moving replicas (KIP-455): what AlterPartitionReassignments begins and takes back.

use kafka_rs_types::{ErrorCode, NodeId, Str};
use kafka_rs_wire::messages::alter_partition_reassignments_response::{
    ReassignablePartitionResponse, ReassignableTopicResponse,
};
use kafka_rs_wire::messages::{
    AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse,
};

use super::partition_change::{Cluster, PartitionChange};
use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;
use crate::image::{PartitionRegistration, TopicImage};

impl ControllerRequest for AlterPartitionReassignmentsRequest {
    type Response = AlterPartitionReassignmentsResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<AlterPartitionReassignmentsResponse> {
        if self.topics.is_empty() {
            return Outcome::unchanged(AlterPartitionReassignmentsResponse::default());
        }
        let mut records = Vec::new();
        let same_factor = !self.allow_replication_factor_change;
        let topics = self.topics.iter().map(|topic| {
            let partitions = topic.partitions.iter().map(|wanted| {
                let index = wanted.partition_index;
                let target = wanted.replicas.as_deref();
                let (error_code, error_message) =
                    match controller.reassign(&topic.name, index, target, same_factor) {
                        Ok(record) => {
                            records.extend(record);
                            (0, None)
                        }
                        Err(error) => (error.code.code(), error.message),
                    };
                ReassignablePartitionResponse {
                    partition_index: index,
                    error_code,
                    error_message,
                    ..Default::default()
                }
            });
            ReassignableTopicResponse {
                name: topic.name.clone(),
                partitions: partitions.collect(),
                ..Default::default()
            }
        });
        let response = AlterPartitionReassignmentsResponse {
            allow_replication_factor_change: self.allow_replication_factor_change,
            responses: topics.collect(),
            error_message: None,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

impl Controller {
    /// The record that moves a partition towards `target`, or back without one; none when it is
    /// there.
    fn reassign(
        &self,
        topic: &Str,
        index: i32,
        target: Option<&[NodeId]>,
        same_factor: bool,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        let unknown = |what: String| ApiError::new(ErrorCode::UnknownTopicOrPartition, what);
        let image = self.image.topics().by_name(topic);
        let image =
            image.ok_or_else(|| unknown(format!("Unable to find a topic named {topic}.")))?;
        let partition = image.partitions.get(index);
        let partition = partition
            .ok_or_else(|| unknown(format!("Unable to find partition {topic}:{index}.")))?;
        let Some(target) = target else {
            return self.take_back(image, index, partition);
        };
        self.check_assignment(target, None)?;
        let before = settled(partition);
        if same_factor && target.len() != before.len() {
            let message = format!(
                "The replication factor is changed from {} to {}",
                before.len(),
                target.len()
            );
            return Err(ApiError::new(ErrorCode::InvalidReplicationFactor, message));
        }
        let without = |ids: &[NodeId], others: &[NodeId]| {
            let mut left: Vec<NodeId> = ids.to_vec();
            left.retain(|id| !others.contains(id));
            left.sort_unstable();
            left
        };
        let removing = without(&before, target);
        let adding = without(target, &before);
        let replicas = [target, &removing].concat();
        let isr = partition.isr.iter().copied();
        let isr = isr.filter(|id| replicas.contains(id)).collect();
        Ok(self.moved(image, index, partition, (replicas, isr, adding, removing)))
    }

    /// Back to the replicas there were before the reassignment.
    fn take_back(
        &self,
        topic: &TopicImage,
        index: i32,
        partition: &PartitionRegistration,
    ) -> Result<Option<MetadataRecord>, ApiError> {
        if !partition.is_reassigning() {
            return Err(ApiError {
                code: ErrorCode::NoReassignmentInProgress,
                message: None,
            });
        }
        let replicas = settled(partition);
        let isr = partition.isr.iter().copied();
        let isr: Vec<NodeId> = isr.filter(|id| replicas.contains(id)).collect();
        // Going back would leave nobody who has the records.
        if isr.is_empty() && !self.is_unclean_election_enabled(&topic.name) {
            let message = format!(
                "Unable to revert partition assignment for {}:{index} because it would require an \
                 unclean leader election.",
                topic.name
            );
            return Err(ApiError::new(ErrorCode::InvalidReplicaAssignment, message));
        }
        let isr = if isr.is_empty() {
            replicas.clone()
        } else {
            isr
        };
        Ok(self.moved(
            topic,
            index,
            partition,
            (replicas, isr, Vec::new(), Vec::new()),
        ))
    }

    fn moved(
        &self,
        topic: &TopicImage,
        index: i32,
        partition: &PartitionRegistration,
        (replicas, isr, adding, removing): (Vec<NodeId>, Vec<NodeId>, Vec<NodeId>, Vec<NodeId>),
    ) -> Option<MetadataRecord> {
        let may_lead =
            |id| self.image.cluster().is_active(id) && self.has_online_replica(partition, id);
        PartitionChange::new(partition, topic.id, index, self.metadata_version())
            .elr(self.is_elr_enabled(), self.effective_min_isr(&topic.name))
            .target_isr(isr)
            .target_replicas(replicas, adding, removing)
            .build(&Cluster {
                may_lead: &may_lead,
                default_directory: &|id| self.default_directory(id),
            })
            .map(MetadataRecord::from)
    }
}

/// The replicas as they would be, had the reassignment that is going on not begun.
fn settled(partition: &PartitionRegistration) -> Vec<NodeId> {
    let replicas = partition.replicas.iter().copied();
    replicas
        .filter(|id| !partition.adding_replicas.contains(id))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use kafka_rs_types::Uuid;
    use kafka_rs_wire::messages::alter_partition_reassignments_request::{
        ReassignablePartition, ReassignableTopic,
    };
    use kafka_rs_wire::records::metadata::{
        PartitionChangeRecord, PartitionRecord, RegisterBrokerRecord, TopicRecord,
    };

    use super::*;
    use crate::controller::{ControllerConfig, Describable, bootstrap_records};
    use crate::image::MetadataImage;

    const TOPIC: Uuid = Uuid::from_random([7; 16]);
    const DIRECTORY: Uuid = Uuid::from_random([1; 16]);

    /// Brokers 1 to 3, and a topic whose one partition is on 1.
    fn controller() -> Controller {
        let config = ControllerConfig {
            node_id: 1,
            cluster_id: "c".into(),
            delete_topic_enable: true,
            default_partitions: 1,
            default_replication_factor: 1,
            session_timeout_ms: 9_000,
            static_config: BTreeMap::new(),
        };
        let mut controller = Controller::new(config, Arc::new(MetadataImage::default()), 0);
        let mut records = bootstrap_records();
        records.extend((1..=3).map(|broker_id| {
            MetadataRecord::from(RegisterBrokerRecord {
                broker_id,
                broker_epoch: i64::from(broker_id),
                fenced: false,
                log_dirs: vec![DIRECTORY],
                ..Default::default()
            })
        }));
        records.push(
            TopicRecord {
                name: "t".into(),
                topic_id: TOPIC,
                ..Default::default()
            }
            .into(),
        );
        records.push(
            PartitionRecord {
                topic_id: TOPIC,
                partition_id: 0,
                replicas: vec![1],
                isr: vec![1],
                leader: 1,
                directories: vec![DIRECTORY],
                ..Default::default()
            }
            .into(),
        );
        controller.replay(&records).expect("records that fit");
        controller
    }

    fn ask(controller: &mut Controller, target: Option<&[NodeId]>) -> ErrorCode {
        let request = AlterPartitionReassignmentsRequest {
            topics: vec![ReassignableTopic {
                name: "t".into(),
                partitions: vec![ReassignablePartition {
                    replicas: target.map(<[NodeId]>::to_vec),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut random = || 0;
        let mut context = ControllerContext {
            now_ms: 0,
            next_offset: 100,
            random: &mut random,
            api_version: 1,
            describable: &Describable::All,
            quota: None,
        };
        let outcome = controller.handle(request, &mut context);
        controller.replay(&outcome.records).expect("what fits");
        let code = outcome.response.responses[0].partitions[0].error_code;
        ErrorCode::from_code(code).expect("a code")
    }

    fn partition(controller: &Controller) -> PartitionRegistration {
        let image = controller.image();
        let topic = image.topics().by_name("t").expect("the topic");
        PartitionRegistration::clone(topic.partitions.get(0).expect("the partition"))
    }

    #[test]
    fn a_move_keeps_the_old_replicas_until_the_new_ones_are_in_sync() {
        let mut controller = controller();
        assert_eq!(ask(&mut controller, Some(&[2, 3])), ErrorCode::None);
        let moving = partition(&controller);
        assert_eq!(moving.replicas, [2, 3, 1]);
        assert_eq!(moving.adding_replicas, [2, 3]);
        assert_eq!(moving.removing_replicas, [1]);
        assert_eq!((moving.leader, &moving.isr[..]), (1, &[1][..]));
        // Nothing is added to by asking again, and another target replaces this one.
        assert_eq!(ask(&mut controller, Some(&[2])), ErrorCode::None);
        let other = partition(&controller);
        assert_eq!(other.adding_replicas, [2]);
        assert_eq!(other.replicas, [2, 1]);
        // The new replica is in sync: the old one leaves, and the leadership moves.
        let record = PartitionChange::new(&other, TOPIC, 0, controller.metadata_version())
            .target_isr(vec![1, 2])
            .build(&Cluster {
                may_lead: &|_| true,
                default_directory: &|_| DIRECTORY,
            });
        let record: PartitionChangeRecord = record.expect("a change");
        controller.replay(&[record.into()]).expect("what fits");
        let moved = partition(&controller);
        assert_eq!(moved.replicas, [2]);
        assert_eq!((moved.leader, &moved.isr[..]), (2, &[2][..]));
        assert!(!moved.is_reassigning());
    }

    #[test]
    fn a_move_can_be_taken_back_until_it_ends() {
        let mut controller = controller();
        assert_eq!(
            ask(&mut controller, None),
            ErrorCode::NoReassignmentInProgress
        );
        assert_eq!(ask(&mut controller, Some(&[2])), ErrorCode::None);
        assert_eq!(ask(&mut controller, None), ErrorCode::None);
        let back = partition(&controller);
        assert_eq!(back.replicas, [1]);
        assert!(!back.is_reassigning());
        assert_eq!(back.leader, 1);
    }

    #[test]
    fn a_move_to_where_it_is_writes_nothing() {
        let mut controller = controller();
        let before = partition(&controller);
        assert_eq!(ask(&mut controller, Some(&[1])), ErrorCode::None);
        assert_eq!(partition(&controller), before);
    }
}
