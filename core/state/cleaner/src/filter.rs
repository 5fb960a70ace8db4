//! Batch by batch: what goes into the offset map, and what stays when a segment is recopied.

use std::collections::BTreeMap;

use kafka_rs_records::{Error, Kept, RecordBatch, RecordRef};
use kafka_rs_types::{Offset, ProducerEpoch, ProducerId, Timestamp};

use crate::OffsetMap;
use crate::transactions::{AbortedTxn, CleanedTransactions};

/// The last thing an active producer wrote; its batch is kept so that the producer's sequence and
/// epoch survive a rebuild of the producer state from the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRecord {
    /// Offset of its last record; `None` when its last entry is a transaction marker.
    pub last_data_offset: Option<Offset>,
    /// Its epoch.
    pub producer_epoch: ProducerEpoch,
}

/// What one cleaning of a log is given.
#[derive(Debug, Clone)]
pub struct FilterOptions {
    /// When the cleaning began.
    pub now: Timestamp,
    /// `delete.retention.ms`: how long tombstones and markers stay after the first cleaning that
    /// saw them.
    pub delete_retention_ms: i64,
    /// Where the cleaning ends: the batch that ends there stays, if need be empty.
    pub upper_bound_offset: Offset,
    /// What active producers wrote last.
    pub active_producers: BTreeMap<ProducerId, LastRecord>,
    /// Most bytes a batch may decompress to.
    pub decompressed_max: usize,
}

/// What becomes of a batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It goes.
    Drop,
    /// It stays as it is.
    Keep,
    /// This stays in its place: the same batch with fewer records or with a delete horizon.
    Replace(RecordBatch),
}

/// Records a batch had and has, and what its marker asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Records looked at.
    pub records_read: u64,
    /// Records that stay.
    pub records_kept: u64,
    /// Records without a key, which cannot be in a compacted topic and go.
    pub records_invalid: u64,
    /// The transaction index of the new segment needs this entry.
    pub index_entry: Option<AbortedTxn>,
}

/// Takes a batch of the dirty part into the map; false when the map is full before its end, which
/// ends the round at the batch before.
///
/// # Errors
/// A batch that cannot be read; the log cannot be cleaned then.
pub fn index_batch(
    map: &mut OffsetMap,
    transactions: &mut CleanedTransactions,
    batch: &RecordBatch,
    first_dirty_offset: Offset,
    decompressed_max: usize,
) -> Result<bool, Error> {
    let header = &batch.header;
    if header.is_control() {
        transactions.on_control_batch(batch, decompressed_max)?;
    } else if !transactions.on_batch(batch) {
        for record in &batch.records(decompressed_max)? {
            let record = record?;
            let Some(key) = record.key.filter(|_| record.offset >= first_dirty_offset) else {
                continue;
            };
            if map.is_full() {
                return Ok(false);
            }
            map.put(key, record.offset);
        }
    }
    if header.last_offset() >= first_dirty_offset {
        map.advance(header.last_offset());
    }
    Ok(true)
}

/// Decides what stays of the batches below the map's end.
#[derive(Debug)]
pub struct Filter {
    map: OffsetMap,
    transactions: CleanedTransactions,
    options: FilterOptions,
}

/// What the records of a batch came to.
#[derive(Debug, Default)]
struct Sifted {
    kept: Kept,
    read: u64,
    invalid: u64,
    has_tombstone: bool,
}

impl Filter {
    /// A filter that keeps the last record per key of `map`.
    pub fn new(map: OffsetMap, options: FilterOptions) -> Self {
        Self {
            map,
            transactions: CleanedTransactions::default(),
            options,
        }
    }

    /// The transactions, to be told of those that were aborted before their batches come.
    pub fn transactions(&mut self) -> &mut CleanedTransactions {
        &mut self.transactions
    }

    /// Where the cleaning ends.
    pub fn upper_bound_offset(&self) -> Offset {
        self.options.upper_bound_offset
    }

    /// The map.
    pub fn map(&self) -> &OffsetMap {
        &self.map
    }

    /// Decides on the next batch of the log.
    ///
    /// # Errors
    /// A batch that cannot be read; the log cannot be cleaned then.
    pub fn decide(&mut self, batch: &RecordBatch) -> Result<(Decision, Seen), Error> {
        let header = &batch.header;
        let is_control = header.is_control();
        let mut seen = Seen::default();
        let outlived = if is_control {
            let limit = self.options.decompressed_max;
            let marker = self.transactions.on_control_batch(batch, limit)?;
            seen.index_entry = marker.index_entry;
            marker.is_idle
        } else {
            self.transactions.on_batch(batch)
        };
        let now = self.options.now;
        let horizon_passed = header.delete_horizon_ms().is_some_and(|at| at <= now);
        let discard = outlived && (!is_control || horizon_passed);
        let keep_empty = self.is_last_of_producer(batch)
            || header.next_offset() == self.options.upper_bound_offset;
        if discard {
            seen.records_read = u64::try_from(header.record_count).unwrap_or(0);
            return Ok((empty(batch, keep_empty), seen));
        }
        let records = batch.records(self.options.decompressed_max)?;
        let sifted = self.sift(batch, &records)?;
        seen.records_read = sifted.read;
        seen.records_kept = u64::try_from(sifted.kept.count()).unwrap_or(0);
        seen.records_invalid = sifted.invalid;
        if sifted.kept.count() == 0 {
            return Ok((empty(batch, keep_empty), seen));
        }
        let needs_horizon =
            (sifted.has_tombstone || outlived) && header.delete_horizon_ms().is_none();
        let whole = seen.records_kept == seen.records_read;
        // Formats 0 and 1 have no place for a delete horizon and are never written: such a batch
        // becomes one of format 2 when it changes at all.
        if whole && !needs_horizon {
            return Ok((Decision::Keep, seen));
        }
        let horizon = now.saturating_add(self.options.delete_retention_ms);
        let horizon = needs_horizon.then_some(horizon);
        let smaller = batch.keeping(&records, &sifted.kept, horizon)?;
        Ok((Decision::Replace(smaller), seen))
    }

    fn is_last_of_producer(&self, batch: &RecordBatch) -> bool {
        let header = &batch.header;
        let last = self.options.active_producers.get(&header.producer_id);
        header.has_producer_id()
            && last.is_some_and(|last| match last.last_data_offset {
                Some(offset) => header.last_offset() == offset,
                None => header.is_control() && header.producer_epoch == last.producer_epoch,
            })
    }

    fn sift(
        &self,
        batch: &RecordBatch,
        records: &kafka_rs_records::Records,
    ) -> Result<Sifted, Error> {
        let is_control = batch.header.is_control();
        let tombstones_stay = batch
            .header
            .delete_horizon_ms()
            .is_none_or(|at| self.options.now < at);
        let mut sifted = Sifted::default();
        let mut iter = records.iter();
        let mut start = 0;
        while let Some(record) = iter.next() {
            let record = record?;
            sifted.read += 1;
            let stays = is_control || self.stays(&record, tombstones_stay, &mut sifted.invalid);
            if stays {
                sifted.has_tombstone |= record.value.is_none();
                sifted.kept.push(start..iter.position(), record.timestamp);
            }
            start = iter.position();
        }
        Ok(sifted)
    }

    fn stays(&self, record: &RecordRef<'_>, tombstones_stay: bool, invalid: &mut u64) -> bool {
        if record.offset > self.map.latest_offset() {
            return true;
        }
        let Some(key) = record.key else {
            *invalid += 1;
            return false;
        };
        let is_latest = self.map.get(key).is_none_or(|last| record.offset >= last);
        is_latest && (record.value.is_some() || tombstones_stay)
    }
}

fn empty(batch: &RecordBatch, keep_empty: bool) -> Decision {
    // Formats 0 and 1 know no producers, and nothing says that an offset was given to nobody.
    if !keep_empty || batch.header.magic < 2 {
        return Decision::Drop;
    }
    if batch.header.record_count == 0 {
        return Decision::Keep;
    }
    Decision::Replace(batch.emptied())
}
