//! Errors in answers about transactions.

use kafka_rs_wire::messages as m;
use m::add_partitions_to_txn_response as added;
use m::txn_offset_commit_response::{
    TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use m::write_txn_markers_response as marked;

use super::{Depth, Fail, Scope, each, topics};

impl Fail for m::InitProducerIdRequest {
    fn fail(&self, _version: i16, code: i16) -> m::InitProducerIdResponse {
        m::InitProducerIdResponse {
            error_code: code,
            producer_id: -1,
            producer_epoch: -1,
            ..Default::default()
        }
    }
}

impl Fail for m::AddPartitionsToTxnRequest {
    fn fail(&self, version: i16, code: i16) -> m::AddPartitionsToTxnResponse {
        let results = |topics: &Vec<m::add_partitions_to_txn_request::AddPartitionsToTxnTopic>| {
            each(topics, |topic| added::AddPartitionsToTxnTopicResult {
                name: topic.name.clone(),
                results_by_partition: each(&topic.partitions, |p| {
                    added::AddPartitionsToTxnPartitionResult {
                        partition_index: *p,
                        partition_error_code: code,
                        ..Default::default()
                    }
                }),
                ..Default::default()
            })
        };
        if version < 4 {
            return m::AddPartitionsToTxnResponse {
                results_by_topic_v3_and_below: results(&self.v3_and_below_topics),
                ..Default::default()
            };
        }
        let results_by_transaction = each(&self.transactions, |transaction| {
            added::AddPartitionsToTxnResult {
                transactional_id: transaction.transactional_id.clone(),
                topic_results: results(&transaction.topics),
                ..Default::default()
            }
        });
        m::AddPartitionsToTxnResponse {
            results_by_transaction,
            ..Default::default()
        }
    }
}

impl Fail for m::TxnOffsetCommitRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::TxnOffsetCommitResponse {
        let topics = each(&self.topics, |topic| TxnOffsetCommitResponseTopic {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partitions: each(&topic.partitions, |p| TxnOffsetCommitResponsePartition {
                partition_index: p.partition_index,
                error_code: code,
                ..Default::default()
            }),
            ..Default::default()
        });
        m::TxnOffsetCommitResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::TxnOffsetCommitResponse, failed: m::TxnOffsetCommitResponse) {
        topics::merge(&mut answer.topics, failed.topics);
    }
}

impl Fail for m::WriteTxnMarkersRequest {
    fn fail(&self, _version: i16, code: i16) -> m::WriteTxnMarkersResponse {
        let markers = each(&self.markers, |marker| marked::WritableTxnMarkerResult {
            producer_id: marker.producer_id,
            topics: each(&marker.topics, |topic| {
                marked::WritableTxnMarkerTopicResult {
                    name: topic.name.clone(),
                    partitions: each(&topic.partition_indexes, |p| {
                        marked::WritableTxnMarkerPartitionResult {
                            partition_index: *p,
                            error_code: code,
                            ..Default::default()
                        }
                    }),
                    ..Default::default()
                }
            }),
            ..Default::default()
        });
        m::WriteTxnMarkersResponse {
            markers,
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeTransactionsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeTransactionsResponse {
        let transaction_states = each(&self.transactional_ids, |id| {
            m::describe_transactions_response::TransactionState {
                error_code: code,
                transactional_id: id.clone(),
                ..Default::default()
            }
        });
        m::DescribeTransactionsResponse {
            transaction_states,
            ..Default::default()
        }
    }
}
