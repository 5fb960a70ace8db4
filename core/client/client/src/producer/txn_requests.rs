//! What a transactional producer asks the coordinators.

use std::collections::BTreeMap;

use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::add_partitions_to_txn_request::AddPartitionsToTxnTopic;
use kafka_rs_wire::messages::txn_offset_commit_request::{
    TxnOffsetCommitRequestPartition, TxnOffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::{
    AddOffsetsToTxnRequest, AddOffsetsToTxnResponse, AddPartitionsToTxnRequest,
    AddPartitionsToTxnResponse, EndTxnRequest, EndTxnResponse, TxnOffsetCommitRequest,
    TxnOffsetCommitResponse,
};
use kafka_rs_wire::{Request, VersionRange};

use super::batch::Identity;
use super::txn::TransactionalId;
use crate::connection::error_code;
use crate::consumer::{GroupMetadata, Position};
use crate::{Client, Destination, Error, Lane};

/// One question to a coordinator, asked again as long as asking again may help.
async fn ask<R: Request>(
    client: &Client,
    to: &Destination,
    versions: VersionRange,
    request: R,
    code: impl Fn(&R::Response) -> ErrorCode,
) -> Result<R::Response, Error> {
    let mut options = client.options();
    options.versions = versions;
    let answer = client
        .call_with(to, &options, |_| request.clone(), &code)
        .await?;
    match code(&answer) {
        ErrorCode::None => Ok(answer),
        // Retries are used up: nobody knows what the coordinator makes of the last one.
        found => Err(Error::kafka(found, R::NAME).with_outcome_unknown(found.is_retriable())),
    }
}

fn coordinator(producer: &TransactionalId) -> Destination {
    Destination::TransactionCoordinator(producer.id.clone())
}

/// The first code that says something.
fn first(codes: impl Iterator<Item = i16>) -> ErrorCode {
    let mut found = ErrorCode::None;
    for code in codes.map(error_code) {
        match code {
            ErrorCode::None => {}
            // Something else stands in the way of the others.
            ErrorCode::OperationNotAttempted if found != ErrorCode::None => {}
            code if matches!(found, ErrorCode::None | ErrorCode::OperationNotAttempted) => {
                found = code;
            }
            _ => {}
        }
    }
    found
}

/// `transaction.version` of the cluster, as the coordinator told it.
pub(crate) async fn transaction_version(client: &Client, id: &Str) -> Result<i16, Error> {
    let to = Destination::TransactionCoordinator(id.clone());
    let connection = client.route(&to, Lane::Main).await?;
    Ok(connection.feature("transaction.version"))
}

/// Tells the coordinator of partitions, where leaders do not.
pub(crate) async fn add_partitions(
    client: &Client,
    producer: &TransactionalId,
    slots: &BTreeMap<usize, TopicPartition>,
) -> Result<(), Error> {
    let mut topics: BTreeMap<Str, Vec<i32>> = BTreeMap::new();
    for at in slots.values() {
        let partitions = topics.entry(at.topic.clone()).or_default();
        partitions.push(at.partition);
    }
    let topic = |(name, partitions)| AddPartitionsToTxnTopic {
        name,
        partitions,
        ..AddPartitionsToTxnTopic::default()
    };
    let request = AddPartitionsToTxnRequest {
        v3_and_below_transactional_id: producer.id.clone(),
        v3_and_below_producer_id: producer.identity.id,
        v3_and_below_producer_epoch: producer.identity.epoch,
        v3_and_below_topics: topics.into_iter().map(topic).collect(),
        ..AddPartitionsToTxnRequest::default()
    };
    let code = |answer: &AddPartitionsToTxnResponse| {
        let topics = answer.results_by_topic_v3_and_below.iter();
        let rows = topics.flat_map(|topic| &topic.results_by_partition);
        first(rows.map(|row| row.partition_error_code))
    };
    let versions = VersionRange::new(0, 3);
    let answer = ask(client, &coordinator(producer), versions, request, code).await;
    answer.map(drop)
}

/// Ends a transaction. Who the producer is from then on.
pub(crate) async fn end(
    client: &Client,
    producer: &TransactionalId,
    v2: bool,
    commit: bool,
) -> Result<Identity, Error> {
    let request = EndTxnRequest {
        transactional_id: producer.id.clone(),
        producer_id: producer.identity.id,
        producer_epoch: producer.identity.epoch,
        committed: commit,
        ..EndTxnRequest::default()
    };
    let code = |answer: &EndTxnResponse| error_code(answer.error_code);
    let versions = match v2 {
        true => VersionRange::new(5, i16::MAX),
        false => VersionRange::new(0, 4),
    };
    let answer = ask(client, &coordinator(producer), versions, request, code).await?;
    Ok(match answer.producer_id {
        -1 => producer.identity,
        id => Identity {
            id,
            epoch: answer.producer_epoch,
        },
    })
}

/// Makes offsets part of the transaction.
pub(crate) async fn commit_offsets(
    client: &Client,
    producer: &TransactionalId,
    v2: bool,
    group: &GroupMetadata,
    positions: &BTreeMap<TopicPartition, Position>,
) -> Result<(), Error> {
    if !v2 {
        let request = AddOffsetsToTxnRequest {
            transactional_id: producer.id.clone(),
            producer_id: producer.identity.id,
            producer_epoch: producer.identity.epoch,
            group_id: group.group_id.clone(),
            ..AddOffsetsToTxnRequest::default()
        };
        let code = |answer: &AddOffsetsToTxnResponse| error_code(answer.error_code);
        let versions = VersionRange::new(0, 3);
        ask(client, &coordinator(producer), versions, request, code).await?;
    }
    let mut topics: BTreeMap<Str, Vec<TxnOffsetCommitRequestPartition>> = BTreeMap::new();
    for (at, position) in positions {
        let row = TxnOffsetCommitRequestPartition {
            partition_index: at.partition,
            committed_offset: position.offset,
            committed_leader_epoch: position.leader_epoch,
            ..TxnOffsetCommitRequestPartition::default()
        };
        topics.entry(at.topic.clone()).or_default().push(row);
    }
    let topic = |(name, partitions)| TxnOffsetCommitRequestTopic {
        name,
        partitions,
        ..TxnOffsetCommitRequestTopic::default()
    };
    let request = TxnOffsetCommitRequest {
        transactional_id: producer.id.clone(),
        group_id: group.group_id.clone(),
        producer_id: producer.identity.id,
        producer_epoch: producer.identity.epoch,
        generation_id_or_member_epoch: group.generation,
        member_id: group.member_id.clone(),
        group_instance_id: group.instance_id.clone(),
        topics: topics.into_iter().map(topic).collect(),
        ..TxnOffsetCommitRequest::default()
    };
    let code = |answer: &TxnOffsetCommitResponse| {
        let rows = answer.topics.iter().flat_map(|topic| &topic.partitions);
        first(rows.map(|row| row.error_code))
    };
    // 5 is the first of transactions of version 2, and the last with topic names.
    let versions = match v2 {
        true => VersionRange::new(5, 5),
        // 3 is the first that is fenced by the group's generation (KIP-447).
        false if group.member_id.is_empty() => VersionRange::new(0, 4),
        false => VersionRange::new(3, 4),
    };
    let to = Destination::GroupCoordinator(group.group_id.clone());
    ask(client, &to, versions, request, code).await.map(drop)
}
