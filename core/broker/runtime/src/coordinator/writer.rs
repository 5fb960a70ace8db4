//! The open batch of a shard: decisions that are appended together.

use bytes::Bytes;
use kafka_rs_coordinator::{Coordinator, Record, Token};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, LeaderEpoch, Timestamp};

/// What is left of a decision once its records are in the batch.
pub(super) struct Deferred<C: Coordinator> {
    pub(super) replies: Vec<(Token, C::Reply)>,
    pub(super) then: Option<C::Then>,
}

/// Decisions under way to the log.
pub(super) struct Batch<C: Coordinator> {
    pub(super) records: Vec<Record>,
    pub(super) bytes: usize,
    /// How to take the replayed records back, in order of their replay.
    pub(super) undo: Vec<C::Undo>,
    pub(super) deferred: Vec<Deferred<C>>,
}

impl<C: Coordinator> Default for Batch<C> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
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
    compression: Compression,
    now_ms: Timestamp,
) -> Result<Bytes, ErrorCode> {
    /// The partition stamps its own.
    const NO_EPOCH: LeaderEpoch = -1;
    // Without a producer, but numbered from 0, as Kafka's coordinators write their batches.
    let mut builder = BatchBuilder::new(compression)
        .leader_epoch(NO_EPOCH)
        .producer(-1, -1, 0);
    for record in records {
        builder
            .push(now_ms, Some(&record.key), record.value.as_deref(), &[])
            .map_err(|error| error.code())?;
    }
    builder.build().map_err(|error| error.code())
}
