//! AddPartitionsToTxn: key 24, versions 0–5.
//!
//! - 2: PRODUCER_FENCED. 3: flexible. 4: several transactions at once, and only verifying, for
//!   brokers (KIP-890). 5: TRANSACTION_ABORTABLE.

use std::collections::BTreeSet;

use futures::future::join_all;
use kafka_rs_txn::{AddPartitions, Producer};
use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::add_partitions_to_txn_request::{
    AddPartitionsToTxnTopic, AddPartitionsToTxnTransaction,
};
use kafka_rs_wire::messages::add_partitions_to_txn_response::{
    AddPartitionsToTxnPartitionResult, AddPartitionsToTxnResult, AddPartitionsToTxnTopicResult,
};
use kafka_rs_wire::messages::{AddPartitionsToTxnRequest, AddPartitionsToTxnResponse};

use super::{Answer, Api, Call};

/// First version that carries several transactions; who sends it works at `transaction.version` 2.
const SEVERAL_SINCE: i16 = 4;
/// First version that knows PRODUCER_FENCED.
const PRODUCER_FENCED_SINCE: i16 = 2;

pub(super) struct AddPartitionsToTxn;

impl Api for AddPartitionsToTxn {
    type Request = AddPartitionsToTxnRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 5;

    async fn handle(
        mut call: Call<AddPartitionsToTxnRequest>,
    ) -> Answer<AddPartitionsToTxnResponse> {
        let request = std::mem::take(&mut call.request);
        if call.version >= SEVERAL_SINCE {
            let added = request.transactions.iter().map(|t| add(&call, t));
            let results = request.transactions.iter().zip(join_all(added).await).map(
                |(transaction, topic_results)| AddPartitionsToTxnResult {
                    transactional_id: transaction.transactional_id.clone(),
                    topic_results,
                    ..Default::default()
                },
            );
            return Answer::Reply(AddPartitionsToTxnResponse {
                results_by_transaction: results.collect(),
                ..Default::default()
            });
        }
        let transaction = AddPartitionsToTxnTransaction {
            transactional_id: request.v3_and_below_transactional_id,
            producer_id: request.v3_and_below_producer_id,
            producer_epoch: request.v3_and_below_producer_epoch,
            topics: request.v3_and_below_topics,
            ..Default::default()
        };
        Answer::Reply(AddPartitionsToTxnResponse {
            results_by_topic_v3_and_below: add(&call, &transaction).await,
            ..Default::default()
        })
    }
}

async fn add(
    call: &Call<AddPartitionsToTxnRequest>,
    transaction: &AddPartitionsToTxnTransaction,
) -> Vec<AddPartitionsToTxnTopicResult> {
    let places = places(&transaction.topics);
    let image = call.node.quorum.image();
    let exists = |place: &TopicPartition| {
        let found = image.topics().partition(&place.topic, place.partition);
        found.is_some()
    };
    let codes = if places.iter().all(exists) {
        let request = AddPartitions {
            transactional_id: transaction.transactional_id.clone(),
            producer: Producer {
                id: transaction.producer_id,
                epoch: transaction.producer_epoch,
            },
            partitions: places,
            client_version: if call.version >= SEVERAL_SINCE { 2 } else { 0 },
            verify_only: transaction.verify_only,
        };
        let transactions = &call.node.transactions;
        match request.verify_only {
            true => transactions.add_partitions(request).await,
            false => transactions.add_partitions_patiently(request).await,
        }
    } else {
        let code = |place: &TopicPartition| match exists(place) {
            true => ErrorCode::OperationNotAttempted,
            false => ErrorCode::UnknownTopicOrPartition,
        };
        let codes = places.iter().map(|place| (place.clone(), code(place)));
        codes.collect()
    };
    by_topic(call.version, codes)
}

fn places(topics: &[AddPartitionsToTxnTopic]) -> BTreeSet<TopicPartition> {
    let places = topics.iter().flat_map(|topic| {
        let indexes = topic.partitions.iter();
        indexes.map(|index| TopicPartition::new(topic.name.clone(), *index))
    });
    places.collect()
}

fn by_topic(
    version: i16,
    codes: Vec<(TopicPartition, ErrorCode)>,
) -> Vec<AddPartitionsToTxnTopicResult> {
    let mut topics: Vec<AddPartitionsToTxnTopicResult> = Vec::new();
    let same = |topic: &&mut AddPartitionsToTxnTopicResult, name: &Str| topic.name == *name;
    for (place, code) in codes {
        let code = match code {
            ErrorCode::ProducerFenced if version < PRODUCER_FENCED_SINCE => {
                ErrorCode::InvalidProducerEpoch
            }
            code => code,
        };
        let result = AddPartitionsToTxnPartitionResult {
            partition_index: place.partition,
            partition_error_code: code.code(),
            ..Default::default()
        };
        match topics.last_mut().filter(|topic| same(topic, &place.topic)) {
            Some(topic) => topic.results_by_partition.push(result),
            None => topics.push(AddPartitionsToTxnTopicResult {
                name: place.topic,
                results_by_partition: vec![result],
                ..Default::default()
            }),
        }
    }
    topics
}
