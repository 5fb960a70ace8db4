//! Errors in answers about the replicas of partitions.

use kafka_rs_wire::messages as m;
use m::alter_partition_reassignments_response::{
    ReassignablePartitionResponse, ReassignableTopicResponse,
};
use m::elect_leaders_response::{PartitionResult, ReplicaElectionResult};

use super::{Depth, Fail, MESSAGE, Scope, each};

impl Fail for m::ElectLeadersRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, version: i16, code: i16) -> m::ElectLeadersResponse {
        let topics = self.topic_partitions.as_deref().unwrap_or_default();
        let replica_election_results = each(topics, |topic| ReplicaElectionResult {
            topic: topic.topic.clone(),
            partition_result: each(&topic.partitions, |index| PartitionResult {
                partition_id: *index,
                error_code: code,
                error_message: Some(MESSAGE),
                ..Default::default()
            }),
            ..Default::default()
        });
        m::ElectLeadersResponse {
            error_code: if version > 0 { code } else { 0 },
            replica_election_results,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = self.topic_partitions.as_mut()?;
        let covered: Vec<_> = topics
            .extract_if(.., |topic| topic.topic == scope.topic)
            .collect();
        (!covered.is_empty()).then(|| Self {
            topic_partitions: Some(covered),
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topic_partitions.as_ref().is_some_and(Vec::is_empty)
    }

    fn merge(answer: &mut m::ElectLeadersResponse, failed: m::ElectLeadersResponse) {
        let results = &mut answer.replica_election_results;
        results.extend(failed.replica_election_results);
    }
}

impl Fail for m::AlterPartitionReassignmentsRequest {
    const DEPTH: Depth = Depth::Topics;

    fn fail(&self, _version: i16, code: i16) -> m::AlterPartitionReassignmentsResponse {
        let responses = each(&self.topics, |topic| ReassignableTopicResponse {
            name: topic.name.clone(),
            partitions: each(&topic.partitions, |wanted| ReassignablePartitionResponse {
                partition_index: wanted.partition_index,
                error_code: code,
                error_message: Some(MESSAGE),
                ..Default::default()
            }),
            ..Default::default()
        });
        m::AlterPartitionReassignmentsResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            responses,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let covered: Vec<_> = self
            .topics
            .extract_if(.., |topic| topic.name == scope.topic)
            .collect();
        (!covered.is_empty()).then(|| Self {
            topics: covered,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(
        answer: &mut m::AlterPartitionReassignmentsResponse,
        failed: m::AlterPartitionReassignmentsResponse,
    ) {
        answer.responses.extend(failed.responses);
    }
}

impl Fail for m::ListPartitionReassignmentsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::ListPartitionReassignmentsResponse {
        m::ListPartitionReassignmentsResponse {
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        }
    }
}
