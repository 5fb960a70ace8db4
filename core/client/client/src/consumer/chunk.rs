//! What one Fetch brought of one partition, taken out record by record. Pure.

use std::collections::{BTreeSet, VecDeque};

use bytes::Bytes;
use kafka_rs_records::{
    Batches, ControlKey, ControlType, Error, Place, RecordBatch, Records, split_batches,
};
use kafka_rs_types::{LeaderEpoch, Offset, ProducerId};
use kafka_rs_wire::messages::fetch_response::AbortedTransaction;

/// Bytes one batch may have when decompressed; the largest array Java can hold.
const DECOMPRESSED_BYTES_MAX: usize = i32::MAX as usize;

/// Some records of one batch: its bytes, shared, and which.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) records: Records,
    pub(crate) start: Place,
    pub(crate) count: usize,
    pub(crate) leader_epoch: LeaderEpoch,
    pub(crate) bytes: usize,
}

struct Open {
    records: Records,
    place: Place,
    next_offset: Offset,
    leader_epoch: LeaderEpoch,
}

/// Undelivered bytes of one partition.
pub(crate) struct Chunk {
    batches: Batches,
    open: Option<Open>,
    /// Aborted transactions whose first offset is still ahead, in order; `None` when every record
    /// is wanted.
    aborted: Option<VecDeque<AbortedTransaction>>,
    /// Producers in the middle of an aborted transaction.
    aborting: BTreeSet<ProducerId>,
    check_crcs: bool,
    next_offset: Offset,
    leader_epoch: LeaderEpoch,
    size: usize,
}

impl std::fmt::Debug for Chunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chunk")
            .field("next_offset", &self.next_offset)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Chunk {
    /// `bytes` as fetched from `from` on; records before `from` are left out. `aborted` is what
    /// the broker said of aborted transactions, for a reader of committed records.
    pub(crate) fn new(
        bytes: Bytes,
        from: Offset,
        aborted: Option<Vec<AbortedTransaction>>,
        check_crcs: bool,
    ) -> Self {
        let aborted = aborted.map(|mut list| {
            list.sort_by_key(|aborted| aborted.first_offset);
            VecDeque::from(list)
        });
        Self {
            size: bytes.len(),
            batches: split_batches(bytes),
            open: None,
            aborted,
            aborting: BTreeSet::new(),
            check_crcs,
            next_offset: from,
            leader_epoch: -1,
        }
    }

    /// Bytes as they were fetched.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// The offset behind everything taken or skipped so far.
    pub(crate) fn next_offset(&self) -> Offset {
        self.next_offset
    }

    /// The leader epoch of the last batch taken or skipped, -1 for none.
    pub(crate) fn leader_epoch(&self) -> LeaderEpoch {
        self.leader_epoch
    }

    /// The offset behind the last whole batch, without decoding records.
    pub(crate) fn end_offset(&self) -> Option<(Offset, LeaderEpoch)> {
        let whole = self.batches.clone().map_while(Result::ok);
        whole.last().map(|batch| {
            (
                batch.header.next_offset(),
                batch.header.partition_leader_epoch,
            )
        })
    }

    /// The next records, `limit` at most and all of one batch; `None` when there are no more.
    ///
    /// # Errors
    /// Bytes that are no batch or no records. [`Chunk::next_offset`] tells where.
    pub(crate) fn take(&mut self, limit: usize) -> Result<Option<Part>, Error> {
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => match self.advance()? {
                    Some(open) => open,
                    None => return Ok(None),
                },
            };
            let (part, more) = walk(&mut open, self.next_offset, limit)?;
            self.leader_epoch = open.leader_epoch;
            match more {
                Some(next_offset) => {
                    self.next_offset = next_offset;
                    self.open = Some(open);
                }
                None => self.next_offset = self.next_offset.max(open.next_offset),
            }
            if part.count > 0 {
                return Ok(Some(part));
            }
        }
    }

    /// Opens the next batch that has records to deliver.
    fn advance(&mut self) -> Result<Option<Open>, Error> {
        loop {
            let batch = match self.batches.next() {
                None | Some(Err(Error::Truncated { .. })) => return Ok(None),
                Some(batch) => batch?,
            };
            let header = &batch.header;
            if header.next_offset() <= self.next_offset {
                continue;
            }
            if self.check_crcs {
                batch.verify_crc()?;
            }
            if self.is_wanted(&batch)? {
                return Ok(Some(Open {
                    next_offset: header.next_offset(),
                    leader_epoch: header.partition_leader_epoch,
                    records: batch.records(DECOMPRESSED_BYTES_MAX)?,
                    place: Place::default(),
                }));
            }
            self.next_offset = header.next_offset();
            self.leader_epoch = header.partition_leader_epoch;
        }
    }

    /// False for control batches and for what belongs to an aborted transaction.
    fn is_wanted(&mut self, batch: &RecordBatch) -> Result<bool, Error> {
        let header = &batch.header;
        let producer = header.producer_id;
        if let Some(ahead) = &mut self.aborted {
            while let Some(aborted) = ahead.front() {
                if aborted.first_offset > header.last_offset() {
                    break;
                }
                self.aborting.insert(aborted.producer_id);
                ahead.pop_front();
            }
        }
        if header.is_control() {
            if self.aborting.contains(&producer) && is_abort_marker(batch)? {
                self.aborting.remove(&producer);
            }
            return Ok(false);
        }
        Ok(!(header.is_transactional() && self.aborting.contains(&producer)))
    }
}

fn is_abort_marker(batch: &RecordBatch) -> Result<bool, Error> {
    let records = batch.records(DECOMPRESSED_BYTES_MAX)?;
    let Some(first) = records.iter().next() else {
        return Ok(false);
    };
    let key = ControlKey::parse(first?.key.unwrap_or_default())?;
    Ok(key.control_type() == Some(ControlType::Abort))
}

/// The records of `open` from `from` on, and where to go on when `limit` ended it.
fn walk(open: &mut Open, from: Offset, limit: usize) -> Result<(Part, Option<Offset>), Error> {
    let mut records = open.records.iter_from(open.place);
    let mut start = open.place;
    let (mut count, mut bytes, mut last) = (0, 0, from);
    let mut more = None;
    loop {
        let place = records.place();
        let Some(record) = records.next() else {
            break;
        };
        let record = record?;
        if record.offset < from {
            continue;
        }
        if count == limit {
            open.place = place;
            more = Some(last);
            break;
        }
        if count == 0 {
            start = place;
        }
        count += 1;
        last = record.offset + 1;
        bytes += record.key.map_or(0, <[u8]>::len) + record.value.map_or(0, <[u8]>::len);
    }
    let part = Part {
        records: open.records.clone(),
        start,
        count,
        leader_epoch: open.leader_epoch,
        bytes,
    };
    Ok((part, more))
}

#[cfg(test)]
mod tests;
