//! Transactions and producers (KIP-664).

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;
use kafka_rs_client::{Destination, Error};
use kafka_rs_types::{ErrorCode, NodeId, Offset, ProducerId, Str, Timestamp, TopicPartition};
use kafka_rs_wire::messages::describe_producers_request::TopicRequest;
use kafka_rs_wire::messages::write_txn_markers_request::{
    WritableTxnMarker, WritableTxnMarkerTopic,
};
use kafka_rs_wire::messages::{
    DescribeProducersRequest, DescribeTransactionsRequest, ListTransactionsRequest,
    WriteTxnMarkersRequest,
};

use crate::admin::{Admin, Items, by_topic, error_code, item};

/// A transactional id that some broker coordinates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionListing {
    /// The id.
    pub transactional_id: Str,
    /// Who coordinates it.
    pub coordinator: NodeId,
    /// Its producer's id.
    pub producer_id: ProducerId,
    /// Kafka's name of the state, such as `Ongoing`.
    pub state: Str,
}

/// A transactional id as its coordinator has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionDescription {
    /// Kafka's name of the state.
    pub state: Str,
    /// Its producer's id.
    pub producer_id: ProducerId,
    /// Its producer's epoch.
    pub producer_epoch: i16,
    /// `transaction.timeout.ms`.
    pub timeout_ms: i32,
    /// When its last transaction began, if there was one.
    pub started_ms: Option<Timestamp>,
    /// Partitions in the transaction, while it is not complete.
    pub partitions: BTreeSet<TopicPartition>,
}

/// A producer as a partition knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProducerState {
    /// Its id.
    pub producer_id: ProducerId,
    /// Its epoch.
    pub producer_epoch: i32,
    /// Sequence of its last record, -1 for none.
    pub last_sequence: i32,
    /// Time of its last record, -1 for none.
    pub last_timestamp: Timestamp,
    /// Epoch of the coordinator that wrote its last marker.
    pub coordinator_epoch: Option<i32>,
    /// Where its open transaction begins.
    pub current_transaction_start: Option<Offset>,
}

impl Admin {
    /// The transactional ids of all brokers, in one of these states or with none in any.
    ///
    /// # Errors
    /// When a broker did not answer or refuses.
    pub async fn list_transactions(
        &self,
        states: &[&str],
    ) -> Result<Vec<TransactionListing>, Error> {
        let request = ListTransactionsRequest {
            state_filters: states.iter().map(|state| Str::from(*state)).collect(),
            ..ListTransactionsRequest::default()
        };
        let brokers = self.describe_cluster().await?.brokers;
        let asked = brokers.iter().map(|broker| {
            let to = Destination::Broker(broker.id);
            let request = request.clone();
            async move { (broker.id, self.client.call(&to, request).await) }
        });
        let mut listed = Vec::new();
        for (coordinator, answer) in join_all(asked).await {
            let answer = answer?;
            let what = format!("transactions of broker {coordinator}");
            item(error_code(answer.error_code), None, &what, ())?;
            let rows = answer.transaction_states.into_iter();
            listed.extend(rows.map(|row| TransactionListing {
                transactional_id: row.transactional_id.detached(),
                coordinator,
                producer_id: row.producer_id,
                state: row.transaction_state.detached(),
            }));
        }
        listed.sort_by(|a, b| a.transactional_id.cmp(&b.transactional_id));
        Ok(listed)
    }

    /// What the coordinator knows of a transactional id.
    ///
    /// # Errors
    /// When there was no answer; TRANSACTIONAL_ID_NOT_FOUND.
    pub async fn describe_transaction(
        &self,
        transactional_id: &str,
    ) -> Result<TransactionDescription, Error> {
        let id = Str::from(transactional_id);
        let request = DescribeTransactionsRequest {
            transactional_ids: vec![id.clone()],
            ..DescribeTransactionsRequest::default()
        };
        let to = Destination::TransactionCoordinator(id);
        let options = self.client.options();
        let code = |answer: &kafka_rs_wire::messages::DescribeTransactionsResponse| {
            let rows = answer.transaction_states.iter();
            let mut codes = rows.map(|row| error_code(row.error_code));
            codes
                .find(|code| code.is_retriable())
                .unwrap_or(ErrorCode::None)
        };
        let answer = self
            .client
            .call_with(&to, &options, |_| request.clone(), code)
            .await?;
        let Some(row) = answer.transaction_states.into_iter().next() else {
            let message = format!("the answer does not name {transactional_id}");
            return Err(Error::serde(message));
        };
        let partitions = row.topics.into_iter().flat_map(|topic| {
            let name = topic.topic.detached();
            let partitions = topic.partitions.into_iter();
            partitions.map(move |index| TopicPartition::new(name.clone(), index))
        });
        let description = TransactionDescription {
            state: row.transaction_state.detached(),
            producer_id: row.producer_id,
            producer_epoch: row.producer_epoch,
            timeout_ms: row.transaction_timeout_ms,
            started_ms: Some(row.transaction_start_time_ms).filter(|ms| *ms >= 0),
            partitions: partitions.collect(),
        };
        item(
            error_code(row.error_code),
            None,
            &transactional_id,
            description,
        )
    }

    /// The producers that partitions know.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn describe_producers(
        &self,
        partitions: &BTreeSet<TopicPartition>,
    ) -> Result<Items<TopicPartition, Vec<ProducerState>>, Error> {
        let items = partitions.iter().map(|at| (at.clone(), ())).collect();
        self.by_leader(
            &items,
            |part: &BTreeMap<TopicPartition, ()>| DescribeProducersRequest {
                topics: by_topic(part.keys().map(|at| (at.clone(), ())))
                    .into_iter()
                    .map(|(name, rows)| TopicRequest {
                        name,
                        partition_indexes: rows.into_iter().map(|(index, ())| index).collect(),
                        ..TopicRequest::default()
                    })
                    .collect(),
                ..DescribeProducersRequest::default()
            },
            |response| {
                let topics = response.topics.into_iter();
                topics
                    .flat_map(|topic| {
                        let name = topic.name.detached();
                        topic.partitions.into_iter().map(move |row| {
                            let at = TopicPartition::new(name.clone(), row.partition_index);
                            let producers = row.active_producers.into_iter().map(producer);
                            (at, error_code(row.error_code), producers.collect())
                        })
                    })
                    .collect()
            },
        )
        .await
    }

    /// Writes the marker that aborts a transaction its coordinator knows nothing of any more: one that
    /// hangs. The leader of the partition is told the producer and epoch, as
    /// [`Self::describe_producers`] shows them.
    ///
    /// # Errors
    /// When there was no answer, or the leader refuses.
    pub async fn abort_hanging_transaction(
        &self,
        at: &TopicPartition,
        producer: &ProducerState,
    ) -> Result<(), Error> {
        let request = WriteTxnMarkersRequest {
            markers: vec![WritableTxnMarker {
                producer_id: producer.producer_id,
                producer_epoch: i16::try_from(producer.producer_epoch).unwrap_or(i16::MAX),
                transaction_result: false,
                topics: vec![WritableTxnMarkerTopic {
                    name: at.topic.clone(),
                    partition_indexes: vec![at.partition],
                    ..WritableTxnMarkerTopic::default()
                }],
                // One that no coordinator has is taken for an administrator's.
                coordinator_epoch: producer.coordinator_epoch.unwrap_or(0),
                ..WritableTxnMarker::default()
            }],
            ..WriteTxnMarkersRequest::default()
        };
        let to = Destination::Leader(at.clone());
        let answer = self.client.call(&to, request).await?;
        let topics = answer.markers.into_iter().flat_map(|marker| marker.topics);
        let mut rows = topics.flat_map(|topic| topic.partitions);
        match rows.next() {
            Some(row) => item(error_code(row.error_code), None, at, ()),
            None => Err(Error::serde(format!("the answer does not name {at}"))),
        }
    }
}

fn producer(
    row: kafka_rs_wire::messages::describe_producers_response::ProducerState,
) -> ProducerState {
    ProducerState {
        producer_id: row.producer_id,
        producer_epoch: row.producer_epoch,
        last_sequence: row.last_sequence,
        last_timestamp: row.last_timestamp,
        coordinator_epoch: Some(row.coordinator_epoch).filter(|epoch| *epoch >= 0),
        current_transaction_start: Some(row.current_txn_start_offset).filter(|start| *start >= 0),
    }
}
