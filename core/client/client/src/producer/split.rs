//! A batch the broker finds too large goes again in two halves (`MESSAGE_TOO_LARGE`).
//!
//! The broker looks at the size before it looks at numbers and appends nothing, so the halves keep
//! the numbers the records had. Where an earlier attempt may have been taken all the same, with a limit
//! that was higher then, the halves are not known again: that their numbers are refused may mean that
//! the whole is in the log, so they are not numbered anew but fail with their fate unknown.

use kafka_rs_records::{BatchBuilder, RecordBatch, increment_sequence};

use super::batch::{Batch, Body, builder};
use super::core::Core;
use crate::Error;

/// Bytes of a batch once decompressed, which was built here.
const DECOMPRESSED_MAX: usize = i32::MAX as usize;

/// Half of a batch.
struct Half {
    records: BatchBuilder,
    count: i32,
}

impl Core {
    /// Puts the halves of `batch` in its place.
    ///
    /// # Errors
    /// The batch, when it cannot be read.
    pub(super) fn split(&mut self, slot: usize, batch: Batch) -> Result<(), Box<Batch>> {
        let Ok([first, second]) = self.halves(&batch) else {
            return Err(Box::new(batch));
        };
        let (ordinal, index) = batch.ordinal;
        let middle = index + first.count;
        batch.done.split_at(middle);
        let share = batch.memory / 2;
        let rest = batch.memory - share;
        let behind = batch.stamp.map(|(identity, sequence)| {
            let sequence = increment_sequence(sequence, first.count);
            (identity, sequence)
        });
        let halves = [
            (first, index, share, batch.stamp),
            (second, middle, rest, behind),
        ];
        for (half, index, memory, stamp) in halves {
            self.partitions[slot].put_back(Batch {
                ordinal: (ordinal, index),
                records: half.count,
                memory,
                created: batch.created,
                // One after the other, as everything that is sent again.
                attempts: batch.attempts.max(1),
                closed: true,
                doubtful: batch.doubtful,
                torn: batch.doubtful || batch.torn,
                given_up: false,
                stamp,
                body: Body::Open(half.records),
                done: std::sync::Arc::clone(&batch.done),
            });
        }
        self.counts.totals.batch_split_total += 1;
        Ok(())
    }

    /// The records in two, of about the same size, in their order.
    fn halves(&self, batch: &Batch) -> Result<[Half; 2], Error> {
        let Body::Built(bytes, _) = &batch.body else {
            return Err(Error::closed());
        };
        let records = RecordBatch::parse(bytes.clone())?.records(DECOMPRESSED_MAX)?;
        let whole = records.body().len();
        let empty = || Half {
            records: builder(self.settings.codec, whole / 2, self.txn.is_some()),
            count: 0,
        };
        let mut halves = [empty(), empty()];
        let mut walk = records.iter();
        let mut taken = 0;
        while let Some(record) = walk.next() {
            let record = record?;
            // Each gets one at least.
            let last = taken + 1 == batch.records;
            let second = halves[0].count > 0 && (last || walk.position() > whole / 2);
            let half = &mut halves[usize::from(second || halves[1].count > 0)];
            let headers: Vec<_> = record.headers.iter().collect();
            let (key, value) = (record.key, record.value);
            half.records.push(record.timestamp, key, value, &headers)?;
            half.count += 1;
            taken += 1;
        }
        Ok(halves)
    }
}
