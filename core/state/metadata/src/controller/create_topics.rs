use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, NodeId, Str, Uuid};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::create_topics_response::{
    CreatableTopicConfigs, CreatableTopicResult,
};
use kafka_rs_wire::messages::{CreateTopicsRequest, CreateTopicsResponse};
use kafka_rs_wire::records::metadata::{ConfigRecord, TopicRecord};

use super::{
    ApiError, Controller, ControllerContext, ControllerRequest, Outcome, RECORDS_PER_REQUEST_MAX,
    placement, topic_name,
};
use crate::MetadataRecord;
use crate::image::{ConfigMap, ConfigResource, ConfigResourceType, PartitionRegistration};

/// The topic the quorum itself keeps; nobody else may create it.
const CLUSTER_METADATA_TOPIC: &str = "__cluster_metadata";

impl ControllerRequest for CreateTopicsRequest {
    type Response = CreateTopicsResponse;

    fn handle(
        self,
        controller: &mut Controller,
        context: &mut ControllerContext<'_>,
    ) -> Outcome<CreateTopicsResponse> {
        let repeated = repeated_names(&self);
        let mut answered = BTreeSet::new();
        let mut records = Vec::new();
        let mut results = Vec::with_capacity(self.topics.len());
        for topic in &self.topics {
            if !answered.insert(topic.name.clone()) {
                continue;
            }
            let created = if repeated.contains(&topic.name) {
                Err(ApiError::new(
                    ErrorCode::InvalidRequest,
                    "Duplicate topic name.",
                ))
            } else if records.len() > RECORDS_PER_REQUEST_MAX {
                // Nothing will be made: a million topics in one request must not cost their records.
                let checked = controller.check_topic(topic, context);
                checked.and(Err(ApiError::too_many_records()))
            } else {
                controller.create_topic(topic, context)
            };
            results.push(match created {
                Ok((mut made, result)) => {
                    records.append(&mut made);
                    result
                }
                Err(error) => failed(topic.name.clone(), &error),
            });
        }
        if records.len() > RECORDS_PER_REQUEST_MAX {
            records.clear();
            for result in results.iter_mut().filter(|r| r.error_code == 0) {
                *result = failed(result.name.clone(), &ApiError::too_many_records());
            }
        }
        if self.validate_only {
            records.clear();
        }
        let response = CreateTopicsResponse {
            topics: results,
            ..Default::default()
        };
        Outcome::new(records, response)
    }
}

fn repeated_names(request: &CreateTopicsRequest) -> BTreeSet<Str> {
    let mut seen = BTreeSet::new();
    let names = request.topics.iter().map(|topic| &topic.name);
    names.filter(|name| !seen.insert(*name)).cloned().collect()
}

fn failed(name: Str, error: &ApiError) -> CreatableTopicResult {
    CreatableTopicResult {
        name,
        error_code: error.code.code(),
        error_message: error.message.clone(),
        configs: Some(Vec::new()),
        ..Default::default()
    }
}

impl Controller {
    /// Decides one topic: its records and its result.
    fn create_topic(
        &self,
        topic: &CreatableTopic,
        context: &mut ControllerContext<'_>,
    ) -> Result<(Vec<MetadataRecord>, CreatableTopicResult), ApiError> {
        let (configs, partitions) = self.check_topic(topic, context)?;
        context.count_partitions(partitions.len())?;
        let topic_id = new_topic_id(context.random);
        let result = self.created(topic, topic_id, &configs, &partitions, context)?;

        let mut records = Vec::with_capacity(1 + configs.len() + partitions.len());
        records.push(
            TopicRecord {
                name: topic.name.clone(),
                topic_id,
                ..Default::default()
            }
            .into(),
        );
        records.extend(configs.into_iter().map(|(name, value)| {
            MetadataRecord::from(ConfigRecord {
                resource_type: ConfigResourceType::Topic as i8,
                resource_name: topic.name.clone(),
                name,
                value: Some(value),
                ..Default::default()
            })
        }));
        let level = self.metadata_version();
        records.extend(partitions.iter().enumerate().map(|(index, partition)| {
            MetadataRecord::from(partition.to_record(topic_id, index as i32, level))
        }));
        Ok((records, result))
    }

    /// The settings and the partitions a topic would get.
    fn check_topic(
        &self,
        topic: &CreatableTopic,
        context: &mut ControllerContext<'_>,
    ) -> Result<(ConfigMap, Vec<PartitionRegistration>), ApiError> {
        self.check_new_name(&topic.name)?;
        let configs = creation_configs(topic)?;
        self.validate_configs(&ConfigResource::topic(topic.name.clone()), &configs)?;
        let partitions = self.initial_partitions(topic, context)?;
        Ok((configs, partitions))
    }

    fn check_new_name(&self, name: &Str) -> Result<(), ApiError> {
        if *name == CLUSTER_METADATA_TOPIC {
            return Err(ApiError::new(
                ErrorCode::InvalidRequest,
                format!("Creation of internal topic {name} is prohibited."),
            ));
        }
        topic_name::validate(name)?;
        if self.image.topics().by_name(name).is_some() {
            return Err(ApiError::new(
                ErrorCode::TopicAlreadyExists,
                format!("Topic '{name}' already exists."),
            ));
        }
        match self.image.topics().colliding_with(name) {
            Some(other) => Err(ApiError::new(
                ErrorCode::InvalidTopicException,
                format!("Topic '{name}' collides with existing topic: {other}"),
            )),
            None => Ok(()),
        }
    }

    fn initial_partitions(
        &self,
        topic: &CreatableTopic,
        context: &mut ControllerContext<'_>,
    ) -> Result<Vec<PartitionRegistration>, ApiError> {
        if !topic.assignments.is_empty() {
            return self.assigned_partitions(topic);
        }
        if topic.replication_factor < -1 || topic.replication_factor == 0 {
            return Err(ApiError::new(
                ErrorCode::InvalidReplicationFactor,
                "Replication factor must be larger than 0, or -1 to use the default value.",
            ));
        }
        if topic.num_partitions < -1 || topic.num_partitions == 0 {
            return Err(ApiError::new(
                ErrorCode::InvalidPartitions,
                "Number of partitions was set to an invalid non-positive value.",
            ));
        }
        let partitions = match topic.num_partitions {
            -1 => self.config.default_partitions,
            given => given,
        };
        let replication_factor = match topic.replication_factor {
            -1 => self.config.default_replication_factor,
            given => given,
        };
        self.place_partitions(partitions, replication_factor, context)
    }

    /// Places new partitions on the brokers there are.
    pub(super) fn place_partitions(
        &self,
        partitions: i32,
        replication_factor: i16,
        context: &mut ControllerContext<'_>,
    ) -> Result<Vec<PartitionRegistration>, ApiError> {
        let cannot = |why: String| {
            ApiError::new(
                ErrorCode::InvalidReplicationFactor,
                format!("Unable to replicate the partition {replication_factor} time(s): {why}"),
            )
        };
        // Refused before the placement is computed: a hostile count must not cost memory.
        if partitions as usize > RECORDS_PER_REQUEST_MAX {
            return Err(ApiError::too_many_records());
        }
        let placed = placement::place(
            self.usable_brokers(),
            partitions as usize,
            replication_factor,
            context.random,
        )
        .map_err(cannot)?;
        placed
            .into_iter()
            .map(|replicas| {
                self.new_partition(replicas).ok_or_else(|| {
                    cannot("All brokers are currently fenced or in controlled shutdown.".to_owned())
                })
            })
            .collect()
    }

    fn assigned_partitions(
        &self,
        topic: &CreatableTopic,
    ) -> Result<Vec<PartitionRegistration>, ApiError> {
        let conflict = |what: &str| {
            ApiError::new(
                ErrorCode::InvalidRequest,
                format!(
                    "A manual partition assignment was specified, but {what} was not set to -1."
                ),
            )
        };
        if topic.replication_factor != -1 {
            return Err(conflict("replication factor"));
        }
        if topic.num_partitions != -1 {
            return Err(conflict("numPartitions"));
        }
        let invalid = |message: String| ApiError::new(ErrorCode::InvalidReplicaAssignment, message);
        let mut partitions = BTreeMap::new();
        let mut replication_factor = None;
        for assignment in &topic.assignments {
            let index = assignment.partition_index;
            if partitions.contains_key(&index) {
                return Err(invalid(format!(
                    "Found multiple manual partition assignments for partition {index}"
                )));
            }
            self.check_assignment(&assignment.broker_ids, replication_factor)?;
            replication_factor = Some(assignment.broker_ids.len());
            let partition = self.new_partition(assignment.broker_ids.clone());
            let partition = partition.ok_or_else(|| self.all_fenced(index))?;
            partitions.insert(index, partition);
        }
        let consecutive = partitions.keys().copied().eq(0..partitions.len() as i32);
        if !consecutive {
            return Err(invalid(
                "partitions should be a consecutive 0-based integer sequence".to_owned(),
            ));
        }
        Ok(partitions.into_values().collect())
    }

    /// The error for a manual assignment to brokers of which none may lead.
    pub(super) fn all_fenced(&self, partition: i32) -> ApiError {
        ApiError::new(
            ErrorCode::InvalidReplicaAssignment,
            format!(
                "All brokers specified in the manual partition assignment for partition \
                 {partition} are fenced or in controlled shutdown."
            ),
        )
    }

    /// Checks a manual assignment of one partition.
    pub(super) fn check_assignment(
        &self,
        brokers: &[NodeId],
        replication_factor: Option<usize>,
    ) -> Result<(), ApiError> {
        let invalid = |what: String| {
            let message = format!("The manual partition assignment includes {what}");
            Err(ApiError::new(ErrorCode::InvalidReplicaAssignment, message))
        };
        if brokers.is_empty() {
            return invalid("an empty replica list.".to_owned());
        }
        let mut sorted = brokers.to_vec();
        sorted.sort_unstable();
        for (at, id) in sorted.iter().enumerate() {
            if self.image.cluster().broker(*id).is_none() {
                return invalid(format!("broker {id}, but no such broker is registered."));
            }
            if at > 0 && sorted[at - 1] == *id {
                return invalid(format!("the broker {id} more than once."));
            }
        }
        match replication_factor {
            Some(expected) if expected != sorted.len() => invalid(format!(
                "a partition with {} replica(s), but this is not consistent with previous \
                 partitions, which have {expected} replica(s).",
                sorted.len()
            )),
            _ => Ok(()),
        }
    }

    fn created(
        &self,
        topic: &CreatableTopic,
        topic_id: Uuid,
        configs: &ConfigMap,
        partitions: &[PartitionRegistration],
        context: &ControllerContext<'_>,
    ) -> Result<CreatableTopicResult, ApiError> {
        let mut result = CreatableTopicResult {
            name: topic.name.clone(),
            topic_id,
            error_message: None,
            configs: Some(Vec::new()),
            ..Default::default()
        };
        if !context.describable.contains(&topic.name) {
            result.topic_config_error_code = ErrorCode::TopicAuthorizationFailed.code();
            return Ok(result);
        }
        let effective = self.effective_topic_configs(configs);
        let effective = effective.into_iter().map(|entry| CreatableTopicConfigs {
            name: entry.name,
            value: if entry.sensitive { None } else { entry.value },
            read_only: entry.read_only,
            config_source: entry.source,
            is_sensitive: entry.sensitive,
            ..Default::default()
        });
        result.configs = Some(effective.collect());
        result.num_partitions = partitions.len() as i32;
        result.replication_factor = partitions.first().map_or(0, |p| p.replicas.len() as i16);
        Ok(result)
    }
}

/// The configuration the request sets; null values are refused.
fn creation_configs(topic: &CreatableTopic) -> Result<ConfigMap, ApiError> {
    let mut configs = ConfigMap::new();
    let mut nulls = Vec::new();
    for config in &topic.configs {
        match &config.value {
            Some(value) => {
                configs.insert(config.name.clone(), value.clone());
            }
            None => nulls.push(config.name.as_str()),
        }
    }
    if nulls.is_empty() {
        return Ok(configs);
    }
    Err(ApiError::new(
        ErrorCode::InvalidConfig,
        format!(
            "Null value not supported for topic configs: {}",
            nulls.join(",")
        ),
    ))
}

/// A random topic id. Ids whose text starts with a dash are passed over, as in Kafka, because they
/// look like an option on a command line.
fn new_topic_id(random: &mut dyn FnMut() -> u64) -> Uuid {
    loop {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&random().to_be_bytes());
        bytes[8..].copy_from_slice(&random().to_be_bytes());
        let id = Uuid::from_random(bytes);
        // The first six bits are 62, the dash.
        if bytes[0] >> 2 != 62 && !id.is_zero() {
            return id;
        }
    }
}
