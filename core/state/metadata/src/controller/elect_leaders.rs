use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::elect_leaders_response::{PartitionResult, ReplicaElectionResult};
use kafka_rs_wire::messages::{ElectLeadersRequest, ElectLeadersResponse};

use super::partition_change::{Cluster, Election, PartitionChange};
use super::{ApiError, Controller, ControllerContext, ControllerRequest, Outcome};
use crate::MetadataRecord;

impl ControllerRequest for ElectLeadersRequest {
    type Response = ElectLeadersResponse;

    fn handle(
        self,
        controller: &mut Controller,
        _context: &mut ControllerContext<'_>,
    ) -> Outcome<ElectLeadersResponse> {
        let election = match self.election_type {
            0 => Election::Preferred,
            1 => Election::Unclean,
            _ => return Outcome::unchanged(unknown_election(&self)),
        };
        let mut records = Vec::new();
        let results = match &self.topic_partitions {
            None => controller.elect_everywhere(election, &mut records),
            Some(topics) => {
                let elect = |topic: &Str, index: i32, records: &mut Vec<MetadataRecord>| {
                    let elected = controller.elect_leader(topic, index, election);
                    partition_result(index, elected.map(|record| records.push(record)))
                };
                let topics = topics.iter().map(|t| ReplicaElectionResult {
                    topic: t.topic.clone(),
                    partition_result: t
                        .partitions
                        .iter()
                        .map(|index| elect(&t.topic, *index, &mut records))
                        .collect(),
                    ..Default::default()
                });
                topics.collect()
            }
        };
        let response = ElectLeadersResponse {
            replica_election_results: results,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

/// There are two kinds of elections.
fn unknown_election(request: &ElectLeadersRequest) -> ElectLeadersResponse {
    let error = || {
        let message = format!("Unknown election type {}", request.election_type);
        Err(ApiError::new(ErrorCode::InvalidRequest, message))
    };
    let topics = request.topic_partitions.iter().flatten();
    let results = topics.map(|topic| ReplicaElectionResult {
        topic: topic.topic.clone(),
        partition_result: topic
            .partitions
            .iter()
            .map(|index| partition_result(*index, error()))
            .collect(),
        ..Default::default()
    });
    let asks_nothing = request.topic_partitions.as_ref().is_some_and(Vec::is_empty);
    ElectLeadersResponse {
        error_code: if asks_nothing {
            ErrorCode::None.code()
        } else {
            ErrorCode::InvalidRequest.code()
        },
        replica_election_results: results.collect(),
        ..Default::default()
    }
}

fn partition_result(index: i32, result: Result<(), ApiError>) -> PartitionResult {
    let (error_code, error_message) = match result {
        Ok(()) => (0, None),
        Err(error) => (error.code.code(), error.message),
    };
    PartitionResult {
        partition_id: index,
        error_code,
        error_message,
        ..Default::default()
    }
}

impl Controller {
    /// Elects for every partition there is; those that need no election are not reported.
    fn elect_everywhere(
        &self,
        election: Election,
        records: &mut Vec<MetadataRecord>,
    ) -> Vec<ReplicaElectionResult> {
        let mut results = Vec::new();
        for topic in self.image.topics().iter() {
            let mut partitions = Vec::new();
            for (index, _) in topic.partitions.iter() {
                let elected = self.elect_leader(&topic.name, index, election);
                if !elected
                    .as_ref()
                    .is_err_and(|error| error.code == ErrorCode::ElectionNotNeeded)
                {
                    let elected = elected.map(|record| records.push(record));
                    partitions.push(partition_result(index, elected));
                }
            }
            results.push(ReplicaElectionResult {
                topic: topic.name.clone(),
                partition_result: partitions,
                ..Default::default()
            });
        }
        results
    }

    fn elect_leader(
        &self,
        topic: &str,
        index: i32,
        election: Election,
    ) -> Result<MetadataRecord, ApiError> {
        let unknown = |what: String| ApiError::new(ErrorCode::UnknownTopicOrPartition, what);
        let Some(image) = self.image.topics().by_name(topic) else {
            return Err(unknown(format!("No such topic as {topic}")));
        };
        let Some(partition) = image.partitions.get(index) else {
            return Err(unknown(format!("No such partition as {topic}-{index}")));
        };
        let not_needed = match election {
            Election::Preferred => partition.leader == partition.preferred_leader(),
            Election::Online | Election::Unclean => partition.has_leader(),
        };
        if not_needed {
            return Err(ApiError::new(
                ErrorCode::ElectionNotNeeded,
                "Leader election not needed for topic partition.",
            ));
        }
        let may_lead =
            |id| self.image.cluster().is_active(id) && self.has_online_replica(partition, id);
        let change = PartitionChange::new(partition, image.id, index, self.metadata_version())
            .election(election)
            .elr(self.is_elr_enabled(), self.effective_min_isr(topic))
            .build(&Cluster {
                may_lead: &may_lead,
                default_directory: &|id| self.default_directory(id),
            });
        change
            .map(MetadataRecord::from)
            .ok_or_else(|| match election {
                Election::Preferred => ApiError::new(
                    ErrorCode::PreferredLeaderNotAvailable,
                    "The preferred leader was not available.",
                ),
                Election::Online | Election::Unclean => ApiError::new(
                    ErrorCode::EligibleLeadersNotAvailable,
                    "Eligible topic partition leaders are not available.",
                ),
            })
    }
}
