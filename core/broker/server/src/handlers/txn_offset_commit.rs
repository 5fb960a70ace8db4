//! TxnOffsetCommit: key 28, versions 0–6.
//!
//! - 2: leader epochs. 3: flexible; member, generation and instance (KIP-447).
//! - 4: TRANSACTION_ABORTABLE. 5: the group's partition joins the transaction by itself (KIP-890).
//! - 6: topics by id.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_metadata::TopicsImage;
use kafka_rs_txn::{AddPartitions, Producer};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::txn_offset_commit_request::TxnOffsetCommitRequestTopic;
use kafka_rs_wire::messages::txn_offset_commit_response::{
    TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::{TxnOffsetCommitRequest, TxnOffsetCommitResponse};

use super::transaction_check::{Asking, ask};
use super::{Answer, Api, Call};
use crate::topics::GROUP_METADATA_TOPIC;

/// First version that names topics by id.
const TOPIC_IDS_SINCE: i16 = 6;
/// First version that knows TRANSACTION_ABORTABLE.
const ABORTABLE_SINCE: i16 = 4;
/// First version of clients at `transaction.version` 2.
const ADDS_SINCE: i16 = 5;

pub(super) struct TxnOffsetCommit;

impl Api for TxnOffsetCommit {
    type Request = TxnOffsetCommitRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 6;

    async fn handle(mut call: Call<TxnOffsetCommitRequest>) -> Answer<TxnOffsetCommitResponse> {
        let mut request = std::mem::take(&mut call.request);
        let image = call.node.quorum.image();
        let by_id = call.version >= TOPIC_IDS_SINCE;
        // Answers stand in the order of the request, whoever gives them.
        let mut answers: Vec<TxnOffsetCommitResponseTopic> =
            request.topics.iter().map(echo).collect();
        let mut existing = Vec::new();
        let mut places = BTreeMap::new();
        for (at, mut topic) in std::mem::take(&mut request.topics).into_iter().enumerate() {
            let refused = resolve(image.topics(), &mut topic, by_id);
            answers[at].partitions.extend(refused);
            if !topic.partitions.is_empty() {
                places.insert(existing.len(), at);
                existing.push(topic);
            }
        }
        drop(image);
        if !existing.is_empty() {
            request.topics = existing;
            let committed = commit(&call, request).await;
            for (from, topic) in committed.topics.into_iter().enumerate() {
                if let Some(at) = places.get(&from) {
                    answers[*at].partitions.extend(topic.partitions);
                }
            }
        }
        Answer::Reply(TxnOffsetCommitResponse {
            topics: answers,
            ..Default::default()
        })
    }
}

/// Has the transaction coordinator confirm the transaction, then the group coordinator commit.
async fn commit(
    call: &Call<TxnOffsetCommitRequest>,
    request: TxnOffsetCommitRequest,
) -> TxnOffsetCommitResponse {
    let node = &call.node;
    let index = node.groups.partition_of(&request.group_id);
    let mut verification = None;
    if let Ok(partition) = node.replicas.partition(GROUP_METADATA_TOPIC, index) {
        let (id, epoch) = (request.producer_id, request.producer_epoch);
        verification = partition.begin_verification(id, epoch);
    }
    if verification.is_some() {
        let place = TopicPartition::new(Str::from_static(GROUP_METADATA_TOPIC), index);
        let asked = ask(
            node,
            AddPartitions {
                transactional_id: request.transactional_id.clone(),
                producer: Producer {
                    id: request.producer_id,
                    epoch: request.producer_epoch,
                },
                partitions: BTreeSet::from([place]),
                client_version: 2,
                verify_only: call.version < ADDS_SINCE,
            },
            Asking {
                knows_abortable: call.version >= ABORTABLE_SINCE,
            },
        );
        if let Some((_, error)) = asked.await.into_iter().find(|(_, e)| *e != ErrorCode::None) {
            return refuse(&request, group_error(error));
        }
    }
    node.groups
        .commit_transactional_offsets(request, verification)
        .await
}

/// Errors of the transaction's side in the words of the group's.
fn group_error(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::NotEnoughReplicas => ErrorCode::CoordinatorNotAvailable,
        other => other,
    }
}

fn refuse(request: &TxnOffsetCommitRequest, error: ErrorCode) -> TxnOffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| {
        let indexes = topic.partitions.iter().map(|p| p.partition_index);
        TxnOffsetCommitResponseTopic {
            partitions: indexes.map(|index| refused(index, error)).collect(),
            ..echo(topic)
        }
    });
    TxnOffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn echo(topic: &TxnOffsetCommitRequestTopic) -> TxnOffsetCommitResponseTopic {
    TxnOffsetCommitResponseTopic {
        name: topic.name.clone(),
        topic_id: topic.topic_id,
        ..Default::default()
    }
}

fn refused(index: i32, error: ErrorCode) -> TxnOffsetCommitResponsePartition {
    TxnOffsetCommitResponsePartition {
        partition_index: index,
        error_code: error.code(),
        ..Default::default()
    }
}

/// Fills in the topic's name or id and takes out the partitions that do not exist.
fn resolve(
    topics: &TopicsImage,
    topic: &mut TxnOffsetCommitRequestTopic,
    by_id: bool,
) -> Vec<TxnOffsetCommitResponsePartition> {
    let found = match by_id {
        true => topics.by_id(&topic.topic_id),
        false => topics.by_name(&topic.name),
    };
    let Some(found) = found else {
        let error = match by_id {
            true => ErrorCode::UnknownTopicId,
            false => ErrorCode::UnknownTopicOrPartition,
        };
        let partitions = std::mem::take(&mut topic.partitions).into_iter();
        return partitions
            .map(|p| refused(p.partition_index, error))
            .collect();
    };
    topic.name = found.name.clone();
    topic.topic_id = found.id;
    let (known, unknown): (Vec<_>, Vec<_>) = std::mem::take(&mut topic.partitions)
        .into_iter()
        .partition(|p| topics.partition(&found.name, p.partition_index).is_some());
    topic.partitions = known;
    let unknown = unknown.iter().map(|p| p.partition_index);
    unknown
        .map(|index| refused(index, ErrorCode::UnknownTopicOrPartition))
        .collect()
}
