//! What Produce and TxnOffsetCommit ask the transaction coordinator before they write (KIP-890).

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_records::BatchHeader;
use kafka_rs_runtime::{Error, Verification};
use kafka_rs_txn::{AddPartitions, Producer};
use kafka_rs_types::{ErrorCode, Rope, TopicPartition};
use kafka_rs_wire::messages::ProduceRequest;

use super::Call;
use crate::node::Node;

/// First version of Produce that knows TRANSACTION_ABORTABLE.
const ABORTABLE_SINCE: i16 = 11;
/// First version of Produce of clients at `transaction.version` 2, whose partitions join by themselves.
const ADDS_SINCE: i16 = 12;
/// First version of Produce that names topics by id.
const TOPIC_ID_FROM: i16 = 13;

/// How the sender of a request can be answered.
pub(super) struct Asking {
    /// It knows TRANSACTION_ABORTABLE.
    pub(super) knows_abortable: bool,
}

/// Adds or verifies partitions; codes are those of the request that needs it.
pub(super) async fn ask(
    node: &Node,
    request: AddPartitions,
    asking: Asking,
) -> Vec<(TopicPartition, ErrorCode)> {
    let adds = !request.verify_only;
    let codes = match adds {
        true => node.transactions.add_partitions_patiently(request).await,
        false => node.transactions.add_partitions(request).await,
    };
    let translate = |error: ErrorCode| match error {
        // Older clients would take some errors for fatal that a retry cures: they get one that makes
        // them try again without looking for another leader.
        ErrorCode::ConcurrentTransactions if adds => error,
        ErrorCode::ConcurrentTransactions
        | ErrorCode::NetworkException
        | ErrorCode::CoordinatorLoadInProgress
        | ErrorCode::CoordinatorNotAvailable
        | ErrorCode::NotCoordinator => ErrorCode::NotEnoughReplicas,
        ErrorCode::TransactionAbortable if !asking.knows_abortable => ErrorCode::InvalidTxnState,
        // A Produce names what is wrong with its epoch by the older of the two codes.
        ErrorCode::ProducerFenced => ErrorCode::InvalidProducerEpoch,
        other => other,
    };
    let codes = codes.into_iter();
    codes
        .map(|(place, error)| (place, translate(error)))
        .collect()
}

/// What speaks for the batches of a Produce, by position of topic and partition in the request.
#[derive(Debug, Default)]
pub(super) struct ProduceChecks(BTreeMap<(usize, usize), Result<Verification, ErrorCode>>);

impl ProduceChecks {
    /// What was found out about one batch.
    pub(super) fn of(&self, topic: usize, partition: usize) -> Result<Verification, Error> {
        match self.0.get(&(topic, partition)) {
            None => Ok(Verification::Missing),
            Some(found) => found.map_err(Error::TransactionRefused),
        }
    }
}

/// A batch that is part of a transaction.
struct Batch {
    at: (usize, usize),
    place: TopicPartition,
    producer: Producer,
    guard: Option<u64>,
}

/// Has the coordinator confirm every transactional batch that begins a transaction in its partition.
///
/// # Errors
/// What is wrong with the whole request.
pub(super) async fn check_produce(call: &Call<ProduceRequest>) -> Result<ProduceChecks, ErrorCode> {
    let batches = transactional_batches(call);
    let mut checks = ProduceChecks::default();
    if call.request.transactional_id.is_none() && has_transactional_batch(call) {
        return Err(ErrorCode::TransactionalIdAuthorizationFailed);
    }
    let Some(first) = batches.first() else {
        return Ok(checks);
    };
    let Some(transactional_id) = call.request.transactional_id.clone() else {
        return Err(ErrorCode::TransactionalIdAuthorizationFailed);
    };
    let producer = first.producer;
    if batches.iter().any(|batch| batch.producer.id != producer.id) {
        return Err(ErrorCode::InvalidProducerIdMapping);
    }
    let adds = call.version >= ADDS_SINCE;
    let config = call.node.replicas.config();
    let verifies = config.flag("transaction.partition.verification.enable");
    let unknown: Vec<Batch> = batches.into_iter().filter(|b| b.guard.is_some()).collect();
    if unknown.is_empty() {
        return Ok(checks);
    }
    if !adds && !verifies {
        let rows = unknown
            .iter()
            .map(|batch| (batch.at, Ok(Verification::NotRequired)));
        checks.0.extend(rows);
        return Ok(checks);
    }
    let partitions: BTreeSet<TopicPartition> =
        unknown.iter().map(|batch| batch.place.clone()).collect();
    let request = AddPartitions {
        transactional_id,
        producer,
        partitions,
        client_version: 2,
        verify_only: !adds,
    };
    let asking = Asking {
        knows_abortable: call.version >= ABORTABLE_SINCE,
    };
    let codes: BTreeMap<_, _> = ask(&call.node, request, asking).await.into_iter().collect();
    for batch in unknown {
        let found = match (codes.get(&batch.place), batch.guard) {
            (Some(ErrorCode::None), Some(guard)) => Ok(Verification::Guard(guard)),
            (Some(error), _) => Err(*error),
            (None, _) => Ok(Verification::Missing),
        };
        checks.0.insert(batch.at, found);
    }
    Ok(checks)
}

/// Whether a batch says that it is part of a transaction, with or without a producer.
fn has_transactional_batch(call: &Call<ProduceRequest>) -> bool {
    let topics = call.request.topic_data.iter();
    let records = topics.flat_map(|topic| topic.partition_data.iter().map(|data| &data.records));
    let mut headers = records.filter_map(|records| {
        let first = records.as_ref()?.chunks().first()?;
        BatchHeader::parse(first).ok()
    });
    headers.any(|header| header.is_transactional())
}

fn transactional_batches(call: &Call<ProduceRequest>) -> Vec<Batch> {
    let mut batches = Vec::new();
    for (t, topic) in call.request.topic_data.iter().enumerate() {
        for (p, data) in topic.partition_data.iter().enumerate() {
            let Some(producer) = data.records.as_ref().and_then(transactional_producer) else {
                continue;
            };
            let replicas = &call.node.replicas;
            let partition = match call.version >= TOPIC_ID_FROM {
                true => replicas.partition_by_id(&topic.topic_id, data.index),
                false => replicas.partition(&topic.name, data.index),
            };
            // A partition that is not here is refused by the append.
            let Ok(partition) = partition else { continue };
            batches.push(Batch {
                at: (t, p),
                place: partition.topic_partition().clone(),
                producer,
                guard: partition.begin_verification(producer.id, producer.epoch),
            });
        }
    }
    batches
}

/// Who wrote a batch, if it is part of a transaction.
fn transactional_producer(records: &Rope) -> Option<Producer> {
    let first = records.chunks().first()?;
    let header = BatchHeader::parse(first).ok()?;
    let is_data = header.is_transactional() && header.has_producer_id();
    is_data.then_some(Producer {
        id: header.producer_id,
        epoch: header.producer_epoch,
    })
}
