use std::collections::BTreeSet;

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::create_partitions_request::CreatePartitionsTopic;
use kafka_rs_wire::messages::create_partitions_response::CreatePartitionsTopicResult;
use kafka_rs_wire::messages::{CreatePartitionsRequest, CreatePartitionsResponse};

use super::delete_topics::unknown_topic;
use super::{
    ApiError, Controller, ControllerContext, ControllerRequest, Outcome, RECORDS_PER_REQUEST_MAX,
};
use crate::MetadataRecord;
use crate::image::{PartitionRegistration, TopicImage};

impl ControllerRequest for CreatePartitionsRequest {
    type Response = CreatePartitionsResponse;

    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<CreatePartitionsResponse> {
        let mut seen = BTreeSet::new();
        let repeated: BTreeSet<Str> = self
            .topics
            .iter()
            .filter(|topic| !seen.insert(&topic.name))
            .map(|topic| topic.name.clone())
            .collect();
        let mut records = Vec::new();
        let mut results: Vec<CreatePartitionsTopicResult> = repeated
            .iter()
            .map(|name| {
                let error = ApiError::new(ErrorCode::InvalidRequest, "Duplicate topic name.");
                result(name.clone(), Err(error))
            })
            .collect();
        for topic in self.topics.iter().filter(|t| !repeated.contains(&t.name)) {
            let added = controller.create_partitions(topic, context);
            let added = added.map(|mut made| records.append(&mut made));
            results.push(result(topic.name.clone(), added));
        }
        if records.len() > RECORDS_PER_REQUEST_MAX {
            records.clear();
            for entry in results.iter_mut().filter(|r| r.error_code == 0) {
                *entry = result(entry.name.clone(), Err(ApiError::too_many_records()));
            }
        }
        if self.validate_only {
            records.clear();
        }
        let response = CreatePartitionsResponse {
            results,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

fn result(name: Str, outcome: Result<(), ApiError>) -> CreatePartitionsTopicResult {
    let (error_code, error_message) = match outcome {
        Ok(()) => (0, None),
        Err(error) => (error.code.code(), error.message),
    };
    CreatePartitionsTopicResult {
        name,
        error_code,
        error_message,
        ..Default::default()
    }
}

impl Controller {
    fn create_partitions(
        &self,
        request: &CreatePartitionsTopic,
        context: &mut ControllerContext<'_>,
    ) -> Result<Vec<MetadataRecord>, ApiError> {
        let topic = self.image.topics().by_name(&request.name);
        let topic = topic.ok_or_else(|| ApiError {
            message: None,
            ..unknown_topic()
        })?;
        let added = additional_partitions(topic, request)?;
        context.count_partitions(added as usize)?;
        let first = topic.partitions.len();
        let replicas = topic.partitions.get(0).map_or(0, |p| p.replicas.len());
        let partitions = match &request.assignments {
            None => self.place_partitions(added, replicas as i16, context)?,
            Some(assignments) => {
                let assigned = assignments.iter().enumerate().map(|(at, assignment)| {
                    self.check_assignment(&assignment.broker_ids, Some(replicas))?;
                    self.new_partition(assignment.broker_ids.clone())
                        .ok_or_else(|| self.all_fenced((first + at) as i32))
                });
                assigned.collect::<Result<Vec<PartitionRegistration>, ApiError>>()?
            }
        };
        let level = self.metadata_version();
        let records = partitions.iter().enumerate().map(|(at, partition)| {
            MetadataRecord::from(partition.to_record(topic.id, (first + at) as i32, level))
        });
        Ok(records.collect())
    }
}

/// How many partitions the request adds.
fn additional_partitions(
    topic: &TopicImage,
    request: &CreatePartitionsTopic,
) -> Result<i32, ApiError> {
    let present = topic.partitions.len() as i32;
    let invalid = |message: String| ApiError::new(ErrorCode::InvalidPartitions, message);
    if request.count == present {
        return Err(invalid(format!(
            "Topic already has {present} partition(s)."
        )));
    }
    if request.count < present {
        return Err(invalid(format!(
            "The topic {} currently has {present} partition(s); {} would not be an increase.",
            request.name, request.count
        )));
    }
    let added = request.count - present;
    match &request.assignments {
        Some(assignments) if assignments.len() != added as usize => Err(ApiError::new(
            ErrorCode::InvalidReplicaAssignment,
            format!(
                "Attempted to add {added} additional partition(s), but only {} assignment(s) were \
                 specified.",
                assignments.len()
            ),
        )),
        _ => Ok(added),
    }
}
