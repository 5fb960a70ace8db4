//! What was read of a log, as share groups see it: batches, those of aborted transactions, and the part
//! that somebody was given.

use kafka_rs_log::AbortedTransaction;
use kafka_rs_records::{RecordBatch, split_batches};
use kafka_rs_share::{Acquired, Span};
use kafka_rs_types::Rope;

use crate::ReadResult;

/// Whole batches of a log, and which of them count for nothing.
#[derive(Debug, Default)]
pub(super) struct Batches {
    batches: Vec<RecordBatch>,
    pub(super) aborted: Vec<Span>,
}

impl Batches {
    pub(super) fn new(read: &ReadResult) -> Self {
        // A read ends with a whole batch; should it not, the rest is read another time.
        let batches: Vec<RecordBatch> = split_batches(read.records.to_bytes())
            .map_while(Result::ok)
            .collect();
        let aborted = match &read.aborted_transactions {
            Some(transactions) => aborted(&batches, transactions),
            None => Vec::new(),
        };
        Self { batches, aborted }
    }

    /// Where each begins and ends.
    pub(super) fn spans(&self) -> Vec<Span> {
        self.batches.iter().map(span).collect()
    }

    /// The batches that have anything of what somebody was given.
    pub(super) fn holding(&self, acquired: &[Acquired]) -> Rope {
        let mut rope = Rope::default();
        let mut given = acquired.iter().peekable();
        for batch in &self.batches {
            let Span { first, last } = span(batch);
            while given.next_if(|entry| entry.last < first).is_some() {}
            if given.peek().is_some_and(|entry| entry.first <= last) {
                rope.push(batch.bytes.clone());
            }
        }
        rope
    }
}

fn span(batch: &RecordBatch) -> Span {
    Span {
        first: batch.header.base_offset,
        last: batch.header.next_offset() - 1,
    }
}

/// The data batches of transactions that were aborted; their markers are given out like everything else.
fn aborted(batches: &[RecordBatch], transactions: &[AbortedTransaction]) -> Vec<Span> {
    let is_aborted = |batch: &&RecordBatch| {
        let header = &batch.header;
        let within = |transaction: &AbortedTransaction| {
            transaction.producer_id == header.producer_id
                && transaction.first_offset <= header.base_offset
                && header.base_offset <= transaction.last_offset
        };
        header.attributes.is_transactional()
            && !header.attributes.is_control()
            && transactions.iter().any(within)
    };
    batches.iter().filter(is_aborted).map(span).collect()
}
