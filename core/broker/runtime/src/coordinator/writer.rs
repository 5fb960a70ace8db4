//! The open batch of a shard: decisions that are appended together.

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, InTransaction, Record, Token};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, LeaderEpoch, Timestamp};
use tokio::sync::oneshot;

/// What is left of a decision once its records are in the batch.
pub(super) struct Deferred<C: Coordinator> {
    pub(super) replies: Vec<(Token, C::Reply)>,
    pub(super) then: Option<C::Then>,
    /// Who waits for the end of a transaction.
    pub(super) ended: Option<oneshot::Sender<Result<(), ErrorCode>>>,
}

/// Decisions under way to the log.
pub(super) struct Batch<C: Coordinator> {
    pub(super) records: Vec<Record>,
    /// Whose transaction all of the records are part of.
    pub(super) transaction: Option<InTransaction>,
    pub(super) bytes: usize,
    /// How to take the replayed records back, in order of their replay.
    pub(super) undo: Vec<C::Undo>,
    pub(super) deferred: Vec<Deferred<C>>,
}

impl<C: Coordinator> Default for Batch<C> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            transaction: None,
            bytes: 0,
            undo: Vec::new(),
            deferred: Vec::new(),
        }
    }
}

/// Bytes of these records, about.
pub(super) fn size_of(records: &[Record]) -> usize {
    /// Lengths, deltas and attributes.
    const OVERHEAD: usize = 24;
    let size = |r: &Record| r.key.len() + r.value.as_ref().map_or(0, Bytes::len) + OVERHEAD;
    records.iter().map(size).sum()
}

/// One batch of format 2 with these records.
pub(super) fn encode(
    records: &[Record],
    transaction: Option<InTransaction>,
    compression: Compression,
    now_ms: Timestamp,
) -> Result<Bytes, ErrorCode> {
    /// The partition stamps its own.
    const NO_EPOCH: LeaderEpoch = -1;
    // Without a producer, but numbered from 0, as Kafka's coordinators write their batches.
    let (producer_id, producer_epoch) =
        transaction.map_or((-1, -1), |t| (t.producer_id, t.producer_epoch));
    let mut builder = BatchBuilder::new(compression)
        .leader_epoch(NO_EPOCH)
        .producer(producer_id, producer_epoch, 0)
        .transactional(transaction.is_some());
    for record in records {
        builder
            .push(now_ms, Some(&record.key), record.value.as_deref(), &[])
            .map_err(|error| error.code())?;
    }
    builder.build().map_err(|error| error.code())
}
