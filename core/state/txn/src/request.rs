use std::collections::BTreeSet;

use kafka_rs_types::{ErrorCode, ProducerEpoch, ProducerId, Str, TopicPartition};
use kafka_rs_wire::messages::describe_transactions_response::TransactionState as Described;
use kafka_rs_wire::messages::list_transactions_response::TransactionState as Listed;

/// A producer id with its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Producer {
    /// The id.
    pub id: ProducerId,
    /// The epoch.
    pub epoch: ProducerEpoch,
}

/// A producer begins, or begins again.
#[derive(Debug, Clone, PartialEq)]
pub struct InitProducerId {
    /// Who.
    pub transactional_id: Str,
    /// How long its transactions may be open, in milliseconds.
    pub timeout_ms: i32,
    /// What the producer was until now, if it goes on after an error (KIP-360).
    pub expected: Option<Producer>,
    /// A producer id nobody has, when [`Reply::NeedsProducerId`] asked for one.
    pub fresh_producer_id: Option<ProducerId>,
}

/// Partitions join a transaction, or are asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AddPartitions {
    /// Who.
    pub transactional_id: Str,
    /// Its producer.
    pub producer: Producer,
    /// Which.
    pub partitions: BTreeSet<TopicPartition>,
    /// The level of `transaction.version` the client works at.
    pub client_version: i16,
    /// Only look whether they are in it (KIP-890).
    pub verify_only: bool,
}

/// A transaction ends.
#[derive(Debug, Clone, PartialEq)]
pub struct EndTxn {
    /// Whose.
    pub transactional_id: Str,
    /// Its producer.
    pub producer: Producer,
    /// Commit, or abort.
    pub commit: bool,
    /// The level of `transaction.version` the client works at.
    pub client_version: i16,
    /// A producer id nobody has, when [`Reply::NeedsProducerId`] asked for one.
    pub fresh_producer_id: Option<ProducerId>,
}

/// The filters of ListTransactions that a shard applies.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListTransactions {
    /// Names of states; none means all.
    pub states: Vec<Str>,
    /// Producer ids; none means all.
    pub producer_ids: Vec<ProducerId>,
    /// Only those that began longer ago than this, in milliseconds; negative means all.
    pub duration_ms: i64,
}

/// The markers of one transaction, to be written to all its partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markers {
    /// Whose transaction.
    pub transactional_id: Str,
    /// The producer in the markers; the epoch is that after the bump.
    pub producer: Producer,
    /// Commit, or abort.
    pub commit: bool,
    /// Where to.
    pub partitions: Vec<TopicPartition>,
    /// The level of `transaction.version` of the transaction.
    pub client_version: i16,
    /// Names the decision among those of this shard.
    pub serial: u64,
}

/// All markers of a transaction are where they belong.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkersWritten {
    /// Whose transaction.
    pub transactional_id: Str,
    /// The decision, as [`Markers::serial`] named it.
    pub serial: u64,
}

/// What a shard of the transaction coordinator is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// InitProducerId.
    InitProducerId(InitProducerId),
    /// AddPartitionsToTxn for one transaction, AddOffsetsToTxn, or what Produce and TxnOffsetCommit
    /// add and verify on their own.
    AddPartitions(AddPartitions),
    /// EndTxn.
    EndTxn(EndTxn),
    /// DescribeTransactions, for one id.
    Describe(Str),
    /// ListTransactions, this shard's part.
    List(ListTransactions),
    /// Waits for markers to write. Carries the finalized level of `transaction.version`.
    NextMarkers(i16),
    /// Markers are written.
    MarkersWritten(MarkersWritten),
}

/// What a shard of the transaction coordinator answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To InitProducerId.
    InitProducerId(Result<Producer, ErrorCode>),
    /// To InitProducerId and EndTxn: ask again with a fresh producer id.
    NeedsProducerId,
    /// To AddPartitions: a code for each of the partitions asked for, in their order.
    AddPartitions(Vec<(TopicPartition, ErrorCode)>),
    /// To EndTxn.
    EndTxn(Result<Producer, ErrorCode>),
    /// To Describe.
    Described(Described),
    /// To List: an error code and transactions.
    Listed(ErrorCode, Vec<Listed>),
    /// To NextMarkers.
    Markers(Result<Vec<Markers>, ErrorCode>),
    /// To MarkersWritten.
    MarkersWritten(ErrorCode),
}

/// The answer to a request that no shard can look at, for the reason given.
pub(crate) fn refusal(request: &Request, error: ErrorCode) -> Reply {
    match request {
        Request::InitProducerId(_) => Reply::InitProducerId(Err(error)),
        Request::AddPartitions(request) => added(&request.partitions, error),
        Request::EndTxn(_) => Reply::EndTxn(Err(error)),
        Request::Describe(id) => Reply::Described(not_described(id.clone(), error)),
        Request::List(_) => Reply::Listed(error, Vec::new()),
        Request::NextMarkers(_) => Reply::Markers(Err(error)),
        Request::MarkersWritten(_) => Reply::MarkersWritten(error),
    }
}

/// Turns an answer into one that says that what it is about could not be stored.
pub(crate) fn refused(reply: Reply, error: ErrorCode) -> Reply {
    match reply {
        Reply::InitProducerId(_) => Reply::InitProducerId(Err(error)),
        Reply::NeedsProducerId => Reply::NeedsProducerId,
        Reply::AddPartitions(mut partitions) => {
            partitions.iter_mut().for_each(|(_, code)| *code = error);
            Reply::AddPartitions(partitions)
        }
        Reply::EndTxn(_) => Reply::EndTxn(Err(error)),
        Reply::Described(described) => {
            Reply::Described(not_described(described.transactional_id, error))
        }
        Reply::Listed(..) => Reply::Listed(error, Vec::new()),
        // These are committed already; only the answer to somebody else was not.
        Reply::Markers(markers) => Reply::Markers(markers),
        Reply::MarkersWritten(_) => Reply::MarkersWritten(error),
    }
}

/// The same code for all partitions.
pub(crate) fn added(partitions: &BTreeSet<TopicPartition>, code: ErrorCode) -> Reply {
    let codes = partitions.iter().map(|partition| (partition.clone(), code));
    Reply::AddPartitions(codes.collect())
}

pub(crate) fn not_described(transactional_id: Str, error: ErrorCode) -> Described {
    Described {
        error_code: error.code(),
        transactional_id,
        ..Default::default()
    }
}
