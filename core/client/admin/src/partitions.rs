//! Leaders and replicas of partitions: elections and reassignments.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{ErrorCode, NodeId, TopicPartition};
use kafka_rs_wire::messages::alter_partition_reassignments_request::{
    ReassignablePartition, ReassignableTopic,
};
use kafka_rs_wire::messages::elect_leaders_request::TopicPartitions;
use kafka_rs_wire::messages::list_partition_reassignments_request::ListPartitionReassignmentsTopics;
use kafka_rs_wire::messages::{
    AlterPartitionReassignmentsRequest, ElectLeadersRequest, ListPartitionReassignmentsRequest,
};

use crate::admin::{Admin, Items, by_topic, error_code, item};

/// Who may become a leader; the numbers are the protocol's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i8)]
pub enum ElectionType {
    /// The first of the replicas, when it is in sync.
    Preferred = 0,
    /// Any replica, even at the price of records, when none in sync lives (KIP-460).
    Unclean = 1,
}

/// A move of a partition that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionReassignment {
    /// All replicas, old and new.
    pub replicas: Vec<NodeId>,
    /// Those that are being added.
    pub adding: Vec<NodeId>,
    /// Those that go when the added ones are in sync.
    pub removing: Vec<NodeId>,
}

impl Admin {
    /// Elects leaders, of all partitions when none are named. Partitions whose leader is the right one
    /// already say ELECTION_NOT_NEEDED.
    ///
    /// # Errors
    /// When there was no answer, or the controller refuses; errors of single partitions are in the map.
    pub async fn elect_leaders(
        &self,
        election: ElectionType,
        partitions: Option<&BTreeSet<TopicPartition>>,
    ) -> Result<Items<TopicPartition, ()>, Error> {
        let named = partitions.map(|partitions| {
            let topics = by_topic(partitions.iter().map(|at| (at.clone(), ())));
            let topics = topics.into_iter().map(|(topic, rows)| TopicPartitions {
                topic,
                partitions: rows.into_iter().map(|(index, ())| index).collect(),
                ..TopicPartitions::default()
            });
            topics.collect()
        });
        let request = ElectLeadersRequest {
            election_type: election as i8,
            topic_partitions: named,
            timeout_ms: self.timeout_ms(),
            ..ElectLeadersRequest::default()
        };
        let response = self.client.call(&Destination::Controller, request).await?;
        item(error_code(response.error_code), None, &"elections", ())?;
        let mut elected = BTreeMap::new();
        for topic in response.replica_election_results {
            let name = topic.topic.detached();
            for row in topic.partition_result {
                let at = TopicPartition::new(name.clone(), row.partition_id);
                let result = item(error_code(row.error_code), row.error_message, &at, ());
                elected.insert(at, result);
            }
        }
        Ok(elected)
    }

    /// Moves partitions to these brokers, the preferred leader first; `None` takes a move back that is
    /// under way.
    ///
    /// # Errors
    /// When there was no answer, or the controller refuses; errors of single partitions are in the map.
    pub async fn alter_partition_reassignments(
        &self,
        moves: &BTreeMap<TopicPartition, Option<Vec<NodeId>>>,
    ) -> Result<Items<TopicPartition, ()>, Error> {
        let topics = by_topic(moves.iter().map(|(at, to)| (at.clone(), to.clone())));
        let topics = topics.into_iter().map(|(name, rows)| ReassignableTopic {
            name,
            partitions: rows
                .into_iter()
                .map(|(partition_index, replicas)| ReassignablePartition {
                    partition_index,
                    replicas,
                    ..ReassignablePartition::default()
                })
                .collect(),
            ..ReassignableTopic::default()
        });
        let request = AlterPartitionReassignmentsRequest {
            timeout_ms: self.timeout_ms(),
            topics: topics.collect(),
            ..AlterPartitionReassignmentsRequest::default()
        };
        let response = self.client.call(&Destination::Controller, request).await?;
        let code = error_code(response.error_code);
        item(code, response.error_message, &"reassignments", ())?;
        let mut moved = BTreeMap::new();
        for topic in response.responses {
            let name = topic.name.detached();
            for row in topic.partitions {
                let at = TopicPartition::new(name.clone(), row.partition_index);
                let result = item(error_code(row.error_code), row.error_message, &at, ());
                moved.insert(at, result);
            }
        }
        Ok(moved)
    }

    /// The moves that are under way, of all partitions when none are named.
    ///
    /// # Errors
    /// When there was no answer, or the controller refuses.
    pub async fn list_partition_reassignments(
        &self,
        partitions: Option<&BTreeSet<TopicPartition>>,
    ) -> Result<BTreeMap<TopicPartition, PartitionReassignment>, Error> {
        let topics = partitions.map(|partitions| {
            let topics = by_topic(partitions.iter().map(|at| (at.clone(), ())));
            let topics = topics.into_iter();
            topics
                .map(|(name, rows)| ListPartitionReassignmentsTopics {
                    name,
                    partition_indexes: rows.into_iter().map(|(index, ())| index).collect(),
                    ..ListPartitionReassignmentsTopics::default()
                })
                .collect()
        });
        let request = ListPartitionReassignmentsRequest {
            timeout_ms: self.timeout_ms(),
            topics,
            ..ListPartitionReassignmentsRequest::default()
        };
        let response = self.client.call(&Destination::Controller, request).await?;
        let mut moves = BTreeMap::new();
        for topic in response.topics {
            let name = topic.name.detached();
            for row in topic.partitions {
                let at = TopicPartition::new(name.clone(), row.partition_index);
                let reassignment = PartitionReassignment {
                    replicas: row.replicas,
                    adding: row.adding_replicas,
                    removing: row.removing_replicas,
                };
                moves.insert(at, reassignment);
            }
        }
        let code = match error_code(response.error_code) {
            // Nothing under way for those that were named.
            ErrorCode::UnknownTopicOrPartition if !moves.is_empty() => ErrorCode::None,
            code => code,
        };
        item(code, response.error_message, &"reassignments", moves)
    }
}
