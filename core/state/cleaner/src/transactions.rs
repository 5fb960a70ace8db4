use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_records::{EndTransactionMarker, Error, RecordBatch};
use kafka_rs_types::{Offset, ProducerId};

/// An aborted transaction as transaction indexes hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AbortedTxn {
    /// Its first offset.
    pub first_offset: Offset,
    /// Offset of its marker.
    pub last_offset: Offset,
    /// Its producer.
    pub producer_id: ProducerId,
    /// Last stable offset when the marker was written.
    pub last_stable_offset: Offset,
}

/// Which transactions are open at the batch being looked at, and how they will end.
///
/// Everything cleaned lies before the last stable offset, so every transaction has ended: the
/// transaction indexes name the aborted ones, all others committed.
#[derive(Debug, Clone, Default)]
pub struct CleanedTransactions {
    /// Still ahead, by first offset.
    ahead: BTreeSet<AbortedTxn>,
    /// Aborted and open here; whether one of their batches was seen.
    aborted: BTreeMap<ProducerId, (AbortedTxn, bool)>,
    committed: BTreeSet<ProducerId>,
}

/// What a marker is worth now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// None of its transaction's batches is left, so that it may go once its delete horizon passed.
    pub(crate) is_idle: bool,
    /// The entry that the new transaction index needs.
    pub(crate) index_entry: Option<AbortedTxn>,
}

impl CleanedTransactions {
    /// Adds an entry of a transaction index; the same one may come twice.
    pub fn add_aborted(&mut self, entry: AbortedTxn) {
        self.ahead.insert(entry);
    }

    /// Takes in a data batch; true when its transaction was aborted, so that no record counts.
    pub(crate) fn on_batch(&mut self, batch: &RecordBatch) -> bool {
        let header = &batch.header;
        self.advance(header.last_offset());
        if !header.is_transactional() {
            return false;
        }
        match self.aborted.get_mut(&header.producer_id) {
            Some((_, seen)) => {
                *seen = true;
                true
            }
            None => {
                self.committed.insert(header.producer_id);
                false
            }
        }
    }

    /// Takes in a control batch.
    pub(crate) fn on_control_batch(
        &mut self,
        batch: &RecordBatch,
        limit: usize,
    ) -> Result<Marker, Error> {
        let header = &batch.header;
        self.advance(header.last_offset());
        let records = batch.records(limit)?;
        let marker = |is_idle| Marker {
            is_idle,
            index_entry: None,
        };
        // Without a record it was cleaned before.
        let Some(record) = records.iter().next() else {
            return Ok(marker(true));
        };
        Ok(match EndTransactionMarker::read(&record?)? {
            None => marker(false),
            Some(end) if end.commit => marker(!self.committed.remove(&header.producer_id)),
            Some(_) => match self.aborted.remove(&header.producer_id) {
                Some((entry, true)) => Marker {
                    is_idle: false,
                    index_entry: Some(entry),
                },
                _ => marker(true),
            },
        })
    }

    /// Opens the aborted transactions that begin at or before `offset`.
    fn advance(&mut self, offset: Offset) {
        while let Some(entry) = self.ahead.first().copied() {
            if entry.first_offset > offset {
                break;
            }
            self.ahead.pop_first();
            self.aborted
                .entry(entry.producer_id)
                .or_insert((entry, false));
        }
    }
}
