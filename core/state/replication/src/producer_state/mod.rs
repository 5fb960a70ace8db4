//! Sequence checks, duplicate detection and open transactions of one partition.

mod entry;
mod snapshot;
#[cfg(test)]
mod tests;
mod verification;

use std::collections::BTreeMap;

use bytes::Bytes;
use kafka_rs_records::{BatchHeader, EndTransactionMarker, Origin, RecordBatch};
use kafka_rs_types::{Offset, ProducerEpoch, ProducerId, Timestamp};

pub use entry::{BATCHES_RETAINED, BatchMetadata, ProducerState};
pub use verification::Verifications;

use crate::Error;

/// Time beyond a transaction's longest timeout after which it counts as hanging.
const LATE_TRANSACTION_BUFFER_MS: i64 = 5 * 60 * 1000;

/// What a leader does with a batch that passed [`ProducerStateTable::check`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SequenceCheck {
    /// Append it.
    Append,
    /// It was appended before: answer with the original's offsets and append nothing.
    Duplicate(BatchMetadata),
}

/// A transaction whose marker was just seen; also the content of a `.txnindex` entry when aborted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompletedTransaction {
    /// The producer.
    pub producer_id: ProducerId,
    /// First offset of the transaction.
    pub first_offset: Offset,
    /// Offset of the marker.
    pub last_offset: Offset,
    /// Aborted rather than committed.
    pub aborted: bool,
    /// Last stable offset once this transaction is complete, not yet bounded by the high watermark.
    pub last_stable_offset: Offset,
}

/// The producers of one partition (KIP-98, KIP-360; Kafka's `ProducerStateManager`).
///
/// [`ProducerStateTable::check`] decides about a batch, [`ProducerStateTable::replay`] is the only
/// way it changes the table: on the leader after the append, on followers and in recovery alike.
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerStateTable {
    producers: BTreeMap<ProducerId, ProducerState>,
    /// Open transactions by first offset.
    ongoing: BTreeMap<Offset, ProducerId>,
    /// Completed transactions by first offset, with the offset of their marker; they stay until the
    /// high watermark has passed it, for until then the marker may still be lost.
    unreplicated: BTreeMap<Offset, Offset>,
    end_offset: Offset,
    expiration_ms: i64,
}

impl ProducerStateTable {
    /// An empty table of a log that starts at `start_offset`; `expiration_ms` is
    /// `producer.id.expiration.ms`.
    pub fn new(start_offset: Offset, expiration_ms: i64) -> Self {
        Self {
            producers: BTreeMap::new(),
            ongoing: BTreeMap::new(),
            unreplicated: BTreeMap::new(),
            end_offset: start_offset,
            expiration_ms,
        }
    }

    /// Reads the bytes of a `.snapshot` file taken at `offset`, leaving out expired producers.
    pub fn from_snapshot(
        bytes: &[u8],
        offset: Offset,
        now: Timestamp,
        expiration_ms: i64,
    ) -> Result<Self, Error> {
        let mut table = Self::new(offset, expiration_ms);
        for producer in snapshot::decode(bytes)? {
            if table.is_expired(&producer, now) {
                continue;
            }
            let (id, open) = (producer.producer_id, producer.current_txn_first_offset);
            let is_second = table.producers.insert(id, producer).is_some();
            let overlaps = open.is_some_and(|first| table.ongoing.insert(first, id).is_some());
            if is_second || overlaps {
                return Err(Error::CorruptSnapshot(
                    "two entries for one producer or offset",
                ));
            }
        }
        Ok(table)
    }

    /// The bytes of a `.snapshot` file (version 1), to be named after [`Self::end_offset`].
    pub fn to_snapshot(&self) -> Bytes {
        snapshot::encode(self.producers.values())
    }

    /// Decides about a batch before it is appended; batches without producer id always pass.
    ///
    /// Only clients' batches are held against the sequence. A producer that is not known here, be
    /// it new, expired or deleted with its records, may start anywhere, so UNKNOWN_PRODUCER_ID is
    /// not among the answers, as in Kafka since 2.5.
    pub fn check(&self, header: &BatchHeader, origin: Origin) -> Result<SequenceCheck, Error> {
        if !header.has_producer_id() || header.is_control() {
            return Ok(SequenceCheck::Append);
        }
        let Some(producer) = self.producers.get(&header.producer_id) else {
            return Ok(SequenceCheck::Append);
        };
        if origin == Origin::Client
            && let Some(original) = producer.find_duplicate(header)
        {
            return Ok(SequenceCheck::Duplicate(original));
        }
        check_epoch(producer, header.producer_epoch)?;
        if origin == Origin::Client {
            check_sequence(producer, header)?;
        }
        if producer.current_txn_first_offset.is_some() && !header.is_transactional() {
            return Err(Error::InvalidTxnState {
                producer_id: header.producer_id,
                reason: "non-transactional batch while a transaction is open",
            });
        }
        Ok(SequenceCheck::Append)
    }

    /// Decides about a transaction marker before it is appended.
    ///
    /// `bumps_epoch` says that the marker's epoch follows that of the transaction's records
    /// (`transaction.version` 2): then a marker of the very epoch a transaction is open in is an old
    /// one that came late.
    pub fn check_marker(
        &self,
        producer_id: ProducerId,
        producer_epoch: ProducerEpoch,
        marker: EndTransactionMarker,
        bumps_epoch: bool,
    ) -> Result<(), Error> {
        let Some(producer) = self.producers.get(&producer_id) else {
            return Ok(());
        };
        check_epoch(producer, producer_epoch)?;
        let is_late = bumps_epoch
            && producer_epoch == producer.producer_epoch
            && producer.current_txn_first_offset.is_some();
        if is_late {
            return Err(Error::InvalidProducerEpoch {
                producer_id,
                incoming: producer_epoch,
                current: producer.producer_epoch,
            });
        }
        if producer.coordinator_epoch > marker.coordinator_epoch {
            return Err(Error::TransactionCoordinatorFenced {
                producer_id,
                incoming: marker.coordinator_epoch,
                current: producer.coordinator_epoch,
            });
        }
        Ok(())
    }

    /// Takes in a batch that is in the log, offsets assigned; nothing is refused any more.
    ///
    /// A batch without a producer only moves the end. Returns the transaction that a marker ended,
    /// if it had written anything here. A marker that cannot be decoded is the error of
    /// `kafka-rs-records`.
    pub fn replay(
        &mut self,
        batch: &RecordBatch,
    ) -> Result<Option<CompletedTransaction>, kafka_rs_records::Error> {
        let header = &batch.header;
        let mut completed = None;
        if header.has_producer_id() {
            if !header.is_control() {
                self.replay_data(header);
            } else if let Some((marker, timestamp)) = marker_in(batch)? {
                completed = self.replay_marker(header, marker, timestamp);
            }
        }
        self.end_offset = header.next_offset().max(self.end_offset);
        Ok(completed)
    }

    fn replay_data(&mut self, header: &BatchHeader) {
        let producer = self
            .producers
            .entry(header.producer_id)
            .or_insert_with(|| ProducerState::empty(header.producer_id));
        producer.set_epoch(header.producer_epoch);
        producer.add_batch(BatchMetadata {
            last_sequence: header.last_sequence(),
            last_offset: header.last_offset(),
            offset_delta: header.last_offset_delta,
            timestamp: header.max_timestamp,
        });
        if header.is_transactional() && producer.current_txn_first_offset.is_none() {
            producer.current_txn_first_offset = Some(header.base_offset);
            self.ongoing.insert(header.base_offset, header.producer_id);
        }
    }

    fn replay_marker(
        &mut self,
        header: &BatchHeader,
        marker: EndTransactionMarker,
        timestamp: Timestamp,
    ) -> Option<CompletedTransaction> {
        let producer = self
            .producers
            .entry(header.producer_id)
            .or_insert_with(|| ProducerState::empty(header.producer_id));
        producer.set_epoch(header.producer_epoch);
        producer.coordinator_epoch = marker.coordinator_epoch;
        producer.last_timestamp = timestamp;
        let first_offset = producer.current_txn_first_offset.take()?;
        self.ongoing.remove(&first_offset);
        self.unreplicated.insert(first_offset, header.base_offset);
        Some(CompletedTransaction {
            producer_id: header.producer_id,
            first_offset,
            last_offset: header.base_offset,
            aborted: !marker.commit,
            last_stable_offset: self
                .first_undecided_offset()
                .unwrap_or(header.base_offset + 1),
        })
    }

    /// First offset of the oldest transaction without a marker.
    pub fn first_undecided_offset(&self) -> Option<Offset> {
        self.ongoing.first_key_value().map(|(first, _)| *first)
    }

    /// First offset of the oldest transaction that is open, or whose marker the high watermark has
    /// not passed: the last stable offset, when it is below the high watermark.
    pub fn first_unstable_offset(&self) -> Option<Offset> {
        let replicating = self.unreplicated.first_key_value().map(|(first, _)| *first);
        match (self.first_undecided_offset(), replicating) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Forgets completed transactions whose marker lies below the high watermark.
    pub fn on_high_watermark(&mut self, high_watermark: Offset) {
        self.unreplicated
            .retain(|_, marker| *marker >= high_watermark);
    }

    /// As records before `log_start_offset` go; producers stay, as sequences are still checked.
    pub fn on_log_start_offset(&mut self, log_start_offset: Offset) {
        self.unreplicated
            .retain(|_, marker| *marker >= log_start_offset);
        self.end_offset = self.end_offset.max(log_start_offset);
    }

    /// Forgets producers idle for `producer.id.expiration.ms`, never one with an open transaction.
    pub fn remove_expired(&mut self, now: Timestamp) {
        let expiration_ms = self.expiration_ms;
        self.producers
            .retain(|_, producer| !expired(producer, now, expiration_ms));
    }

    /// Changes `producer.id.expiration.ms`, which is dynamic.
    pub fn set_expiration_ms(&mut self, expiration_ms: i64) {
        self.expiration_ms = expiration_ms;
    }

    /// Forgets everything and starts at `offset`, before a replay from there.
    pub fn truncate_fully(&mut self, offset: Offset) {
        *self = Self::new(offset, self.expiration_ms);
    }

    /// Offset after the last batch taken in.
    pub fn end_offset(&self) -> Offset {
        self.end_offset
    }

    /// Moves [`Self::end_offset`] over batches that were not shown to the table.
    pub fn set_end_offset(&mut self, offset: Offset) {
        self.end_offset = offset;
    }

    /// Whether the producer has a transaction open here in this epoch.
    pub fn has_open_transaction(&self, producer_id: ProducerId, epoch: ProducerEpoch) -> bool {
        self.producers.get(&producer_id).is_some_and(|producer| {
            producer.producer_epoch == epoch && producer.current_txn_first_offset.is_some()
        })
    }

    /// What is known of a producer.
    pub fn producer(&self, producer_id: ProducerId) -> Option<&ProducerState> {
        self.producers.get(&producer_id)
    }

    /// All producers by id, for DescribeProducers and metrics.
    pub fn producers(&self) -> impl ExactSizeIterator<Item = &ProducerState> {
        self.producers.values()
    }

    /// True when no producer is known and no completed transaction awaits replication.
    pub fn is_empty(&self) -> bool {
        self.producers.is_empty() && self.unreplicated.is_empty()
    }

    /// A transaction has been open for longer than any may last (`transaction.max.timeout.ms` and
    /// five minutes): its marker was lost.
    pub fn has_late_transaction(&self, now: Timestamp, max_timeout_ms: i64) -> bool {
        self.ongoing
            .first_key_value()
            .and_then(|(_, producer_id)| self.producers.get(producer_id))
            .is_some_and(|producer| {
                producer.last_timestamp > 0
                    && now.saturating_sub(producer.last_timestamp)
                        > max_timeout_ms.saturating_add(LATE_TRANSACTION_BUFFER_MS)
            })
    }

    fn is_expired(&self, producer: &ProducerState, now: Timestamp) -> bool {
        expired(producer, now, self.expiration_ms)
    }
}

fn expired(producer: &ProducerState, now: Timestamp, expiration_ms: i64) -> bool {
    producer.current_txn_first_offset.is_none()
        && now.saturating_sub(producer.last_timestamp) >= expiration_ms
}

fn check_epoch(producer: &ProducerState, incoming: ProducerEpoch) -> Result<(), Error> {
    if incoming < producer.producer_epoch {
        return Err(Error::InvalidProducerEpoch {
            producer_id: producer.producer_id,
            incoming,
            current: producer.producer_epoch,
        });
    }
    Ok(())
}

fn check_sequence(producer: &ProducerState, header: &BatchHeader) -> Result<(), Error> {
    let last = producer.last_sequence();
    let expected = if producer.producer_epoch == -1 {
        return Ok(());
    } else if header.producer_epoch != producer.producer_epoch || last == i32::MAX {
        0
    } else {
        last + 1
    };
    if header.base_sequence == expected {
        return Ok(());
    }
    Err(Error::OutOfOrderSequence {
        producer_id: producer.producer_id,
        incoming: header.base_sequence,
        last,
    })
}

/// The marker in a control batch and its timestamp; `None` for other control records, and for a
/// batch that compaction has emptied.
fn marker_in(
    batch: &RecordBatch,
) -> Result<Option<(EndTransactionMarker, Timestamp)>, kafka_rs_records::Error> {
    let records = batch.records(MARKER_BYTES_MAX)?;
    match records.iter().next() {
        None => Ok(None),
        Some(record) => {
            let record = record?;
            Ok(EndTransactionMarker::read(&record)?.map(|marker| (marker, record.timestamp)))
        }
    }
}

/// Control batches hold a few small records; Kafka never compresses them.
const MARKER_BYTES_MAX: usize = 1 << 20;
