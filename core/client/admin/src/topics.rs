//! Topics: create, delete, list, describe, add partitions.

use std::collections::BTreeMap;

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, PartitionIndex, Str, Uuid};
use kafka_rs_wire::messages::create_partitions_request::CreatePartitionsTopic;
use kafka_rs_wire::messages::create_topics_request::{
    CreatableReplicaAssignment, CreatableTopic, CreatableTopicConfig,
};
use kafka_rs_wire::messages::delete_topics_request::DeleteTopicState;
use kafka_rs_wire::messages::metadata_response::MetadataResponseTopic;
use kafka_rs_wire::messages::{CreatePartitionsRequest, CreateTopicsRequest, DeleteTopicsRequest};

use crate::admin::{Admin, Items, error_code, item};

/// A topic to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: Str,
    /// How many partitions; `None` leaves it to the cluster.
    pub partitions: Option<i32>,
    /// Replicas of each; `None` leaves it to the cluster.
    pub replication_factor: Option<i16>,
    /// Replicas by partition, instead of the two numbers.
    pub assignments: BTreeMap<PartitionIndex, Vec<NodeId>>,
    /// Settings of its own.
    pub configs: BTreeMap<Str, Str>,
}

impl NewTopic {
    /// A topic with the cluster's defaults.
    pub fn new(name: impl Into<Str>) -> Self {
        Self {
            name: name.into(),
            partitions: None,
            replication_factor: None,
            assignments: BTreeMap::new(),
            configs: BTreeMap::new(),
        }
    }

    /// With that many partitions.
    #[must_use]
    pub fn partitions(mut self, partitions: i32) -> Self {
        self.partitions = Some(partitions);
        self
    }

    /// With a setting of its own.
    #[must_use]
    pub fn config(mut self, key: impl Into<Str>, value: impl Into<Str>) -> Self {
        self.configs.insert(key.into(), value.into());
        self
    }

    fn creatable(&self) -> CreatableTopic {
        let assignment =
            |(index, brokers): (&PartitionIndex, &Vec<NodeId>)| CreatableReplicaAssignment {
                partition_index: *index,
                broker_ids: brokers.clone(),
                ..CreatableReplicaAssignment::default()
            };
        let config = |(name, value): (&Str, &Str)| CreatableTopicConfig {
            name: name.clone(),
            value: Some(value.clone()),
            ..CreatableTopicConfig::default()
        };
        CreatableTopic {
            name: self.name.clone(),
            num_partitions: self.partitions.unwrap_or(-1),
            replication_factor: self.replication_factor.unwrap_or(-1),
            assignments: self.assignments.iter().map(assignment).collect(),
            configs: self.configs.iter().map(config).collect(),
            ..CreatableTopic::default()
        }
    }
}

/// A topic that was created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatedTopic {
    /// Its id; zero when it was only validated.
    pub id: Uuid,
    /// Its partitions.
    pub partitions: i32,
    /// Replicas of each.
    pub replication_factor: i16,
}

/// A topic as the cluster has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicDescription {
    /// Its name.
    pub name: Str,
    /// Its id.
    pub id: Uuid,
    /// True for topics like `__consumer_offsets`.
    pub is_internal: bool,
    /// Its partitions, by index.
    pub partitions: Vec<TopicPartitionDescription>,
}

/// A partition as the cluster has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPartitionDescription {
    /// Its index.
    pub index: PartitionIndex,
    /// Its leader, if it has one.
    pub leader: Option<NodeId>,
    /// The leader's epoch, -1 when unknown.
    pub leader_epoch: LeaderEpoch,
    /// All replicas, the preferred leader first.
    pub replicas: Vec<NodeId>,
    /// Replicas in sync.
    pub isr: Vec<NodeId>,
    /// Replicas whose disk is offline.
    pub offline: Vec<NodeId>,
}

impl Admin {
    /// Creates topics, or with `validate_only` only finds out whether it could.
    ///
    /// # Errors
    /// When there was no answer; errors of single topics are in the map.
    pub async fn create_topics(
        &self,
        topics: &[NewTopic],
        validate_only: bool,
    ) -> Result<Items<Str, CreatedTopic>, Error> {
        let request = CreateTopicsRequest {
            topics: topics.iter().map(NewTopic::creatable).collect(),
            timeout_ms: self.timeout_ms(),
            validate_only,
            ..CreateTopicsRequest::default()
        };
        let response = self
            .client
            .call_with(
                &Destination::Controller,
                &self.client.options(),
                |_| request.clone(),
                |answer| not_controller(answer.topics.iter().map(|topic| topic.error_code)),
            )
            .await?;
        let rows = response.topics.into_iter().map(|topic| {
            let created = CreatedTopic {
                id: topic.topic_id,
                partitions: topic.num_partitions,
                replication_factor: topic.replication_factor,
            };
            let result = item(
                error_code(topic.error_code),
                topic.error_message,
                &topic.name,
                created,
            );
            (topic.name.detached(), result)
        });
        Ok(rows.collect())
    }

    /// Deletes topics by name.
    ///
    /// # Errors
    /// When there was no answer; errors of single topics are in the map.
    pub async fn delete_topics(&self, names: &[Str]) -> Result<Items<Str, ()>, Error> {
        let timeout_ms = self.timeout_ms();
        let state = |name: &Str| DeleteTopicState {
            name: Some(name.clone()),
            ..DeleteTopicState::default()
        };
        // Names were a list of their own before topics had ids.
        let build = |version: i16| DeleteTopicsRequest {
            topics: if version < 6 {
                Vec::new()
            } else {
                names.iter().map(state).collect()
            },
            topic_names: if version < 6 {
                names.to_vec()
            } else {
                Vec::new()
            },
            timeout_ms,
            ..DeleteTopicsRequest::default()
        };
        let response = self
            .client
            .call_with(
                &Destination::Controller,
                &self.client.options(),
                build,
                |answer| not_controller(answer.responses.iter().map(|topic| topic.error_code)),
            )
            .await?;
        let rows = response.responses.into_iter().filter_map(|topic| {
            let name = topic.name?.detached();
            let result = item(error_code(topic.error_code), topic.error_message, &name, ());
            Some((name, result))
        });
        Ok(rows.collect())
    }

    /// Grows topics to that many partitions in all.
    ///
    /// # Errors
    /// When there was no answer; errors of single topics are in the map.
    pub async fn create_partitions(
        &self,
        counts: &BTreeMap<Str, i32>,
        validate_only: bool,
    ) -> Result<Items<Str, ()>, Error> {
        let topic = |(name, count): (&Str, &i32)| CreatePartitionsTopic {
            name: name.clone(),
            count: *count,
            assignments: None,
            ..CreatePartitionsTopic::default()
        };
        let request = CreatePartitionsRequest {
            topics: counts.iter().map(topic).collect(),
            timeout_ms: self.timeout_ms(),
            validate_only,
            ..CreatePartitionsRequest::default()
        };
        let response = self
            .client
            .call_with(
                &Destination::Controller,
                &self.client.options(),
                |_| request.clone(),
                |answer| not_controller(answer.results.iter().map(|topic| topic.error_code)),
            )
            .await?;
        let rows = response.results.into_iter().map(|topic| {
            let result = item(
                error_code(topic.error_code),
                topic.error_message,
                &topic.name,
                (),
            );
            (topic.name.detached(), result)
        });
        Ok(rows.collect())
    }

    /// Every topic of the cluster, by name; topics that are not to be seen are left out.
    ///
    /// # Errors
    /// When there was no answer.
    pub async fn list_topics(&self) -> Result<Vec<TopicDescription>, Error> {
        let response = self.metadata(None).await?;
        let mut topics: Vec<_> = response
            .topics
            .into_iter()
            .filter_map(description)
            .collect();
        topics.sort_by(|a, b| a.1.name.cmp(&b.1.name));
        let seen = topics
            .into_iter()
            .filter(|(code, _)| *code == ErrorCode::None);
        Ok(seen.map(|(_, topic)| topic).collect())
    }

    /// These topics.
    ///
    /// # Errors
    /// When there was no answer; errors of single topics are in the map.
    pub async fn describe_topics(
        &self,
        names: &[Str],
    ) -> Result<Items<Str, TopicDescription>, Error> {
        let response = self.metadata(Some(names)).await?;
        let rows = response.topics.into_iter().filter_map(description);
        Ok(rows
            .map(|(code, topic)| {
                let name = topic.name.clone();
                let result = item(code, None, &format!("topic {name}"), topic);
                (name, result)
            })
            .collect())
    }
}

/// A controller that is none says so of every item.
fn not_controller(codes: impl Iterator<Item = i16>) -> ErrorCode {
    let mut codes = codes.map(error_code);
    codes
        .find(|code| *code == ErrorCode::NotController)
        .unwrap_or(ErrorCode::None)
}

fn description(topic: MetadataResponseTopic) -> Option<(ErrorCode, TopicDescription)> {
    let mut partitions: Vec<_> = topic
        .partitions
        .into_iter()
        .map(|partition| TopicPartitionDescription {
            index: partition.partition_index,
            leader: Some(partition.leader_id).filter(|id| *id >= 0),
            leader_epoch: partition.leader_epoch,
            replicas: partition.replica_nodes,
            isr: partition.isr_nodes,
            offline: partition.offline_replicas,
        })
        .collect();
    partitions.sort_by_key(|partition| partition.index);
    let described = TopicDescription {
        name: topic.name?.detached(),
        id: topic.topic_id,
        is_internal: topic.is_internal,
        partitions,
    };
    Some((error_code(topic.error_code), described))
}
