//! Records as a consumer hands them out: shared bytes and views of them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};

use kafka_rs_records::{HeadersRef, RecordHeader, RecordRef};
use kafka_rs_types::{LeaderEpoch, Offset, PartitionIndex, Str, Timestamp, TopicPartition};

use crate::consumer::chunk::Part;
use crate::consumer::driver::Shared;
use crate::consumer::group::GroupMetadata;

/// The offset of the next record to be read and the leader epoch of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Offset of the next record.
    pub offset: Offset,
    /// Leader epoch of the record before it, -1 when unknown.
    pub leader_epoch: LeaderEpoch,
}

impl Position {
    /// A position of which no leader epoch is known.
    pub fn at(offset: Offset) -> Self {
        Self {
            offset,
            leader_epoch: -1,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) partition: TopicPartition,
    pub(crate) part: Part,
}

/// Records of one or more partitions, in order within each.
///
/// Holds the bytes as they were fetched (decompressed where they were compressed); records are
/// decoded when they are looked at. Cloning shares everything.
#[derive(Debug, Clone)]
pub struct Batch {
    pub(crate) inner: Arc<Inner>,
    /// The consumer it is of.
    pub(crate) source: Weak<Shared>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) pieces: Vec<Piece>,
    /// Where each partition stood before it.
    pub(crate) first: BTreeMap<TopicPartition, Position>,
    pub(crate) next: BTreeMap<TopicPartition, Position>,
    /// Which life of each partition the records are of.
    pub(crate) lives: BTreeMap<TopicPartition, u64>,
    pub(crate) caught_up: bool,
    pub(crate) id: u64,
    /// The consumer was taken back to it and hands its records out again.
    pub(crate) rewound: AtomicBool,
    pub(crate) group: Option<GroupMetadata>,
}

impl Batch {
    /// How many records there are; never 0.
    pub fn len(&self) -> usize {
        self.inner.pieces.iter().map(|piece| piece.part.count).sum()
    }

    /// True when there is no record, which does not happen in batches of a consumer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of all keys and values.
    pub fn bytes(&self) -> usize {
        self.inner.pieces.iter().map(|piece| piece.part.bytes).sum()
    }

    /// True when, by what the brokers said last, nothing was left behind these records in any
    /// partition of the consumer.
    pub fn caught_up(&self) -> bool {
        self.inner.caught_up
    }

    /// Where each partition of the batch goes on behind it: what has to be committed once it is
    /// processed.
    pub fn next_positions(&self) -> &BTreeMap<TopicPartition, Position> {
        &self.inner.next
    }

    /// Who the consumer was in its group when it got the batch: what a transaction that commits
    /// the batch's offsets is fenced by (KIP-447). `None` without a group.
    pub fn group_metadata(&self) -> Option<&GroupMetadata> {
        self.inner.group.as_ref()
    }

    /// The consumer reads on at the first record of this batch again, in every partition that it has
    /// kept and not left for another place since. What was fetched ahead there is fetched anew.
    pub fn rewind(&self) {
        self.inner.rewound.store(true, Ordering::Relaxed);
        if let Some(consumer) = self.source.upgrade() {
            consumer.state.lock().rewind(self);
            consumer.changed();
        }
    }

    /// The records as views.
    ///
    /// ```
    /// # fn sum(batch: &kafka_rs_client::consumer::Batch) -> usize {
    /// batch.iter().filter_map(|record| record.value()).map(<[u8]>::len).sum()
    /// # }
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = RecordView<'_>> {
        self.inner.pieces.iter().flat_map(|piece| {
            let part = &piece.part;
            // Read through before it was handed out, so that every record is there.
            let records = part.records.iter_from(part.start).take(part.count);
            records
                .filter_map(Result::ok)
                .map(|record| RecordView { piece, record })
        })
    }

    /// The records as values of their own that share the batch's bytes.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.iter().map(|view| view.share())
    }
}

/// A record, borrowed from its [`Batch`].
#[derive(Debug, Clone, Copy)]
pub struct RecordView<'a> {
    piece: &'a Piece,
    record: RecordRef<'a>,
}

impl<'a> RecordView<'a> {
    /// Its topic.
    pub fn topic(&self) -> &'a Str {
        &self.piece.partition.topic
    }

    /// Its partition.
    pub fn partition(&self) -> PartitionIndex {
        self.piece.partition.partition
    }

    /// Both.
    pub fn topic_partition(&self) -> &'a TopicPartition {
        &self.piece.partition
    }

    /// Its offset.
    pub fn offset(&self) -> Offset {
        self.record.offset
    }

    /// Milliseconds since 1970, or -1.
    pub fn timestamp(&self) -> Timestamp {
        self.record.timestamp
    }

    /// Epoch of the leader that wrote it, -1 when unknown.
    pub fn leader_epoch(&self) -> LeaderEpoch {
        self.piece.part.leader_epoch
    }

    /// Its key; null is not empty.
    pub fn key(&self) -> Option<&'a [u8]> {
        self.record.key
    }

    /// Its value; `None` is a tombstone.
    pub fn value(&self) -> Option<&'a [u8]> {
        self.record.value
    }

    /// Its headers, in order.
    pub fn headers(&self) -> HeadersRef<'a> {
        self.record.headers
    }

    /// The record as a value of its own that shares the batch's bytes.
    pub fn share(&self) -> Record {
        let shared = self.piece.part.records.share(&self.record);
        Record {
            topic: self.topic().clone(),
            partition: self.partition(),
            offset: shared.offset,
            timestamp: shared.timestamp,
            leader_epoch: self.leader_epoch(),
            key: shared.key,
            value: shared.value,
            headers: shared.headers,
        }
    }
}

/// A record that was consumed.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its topic.
    pub topic: Str,
    /// Its partition.
    pub partition: PartitionIndex,
    /// Its offset.
    pub offset: Offset,
    /// Milliseconds since 1970, or -1.
    pub timestamp: Timestamp,
    /// Epoch of the leader that wrote it, -1 when unknown.
    pub leader_epoch: LeaderEpoch,
    /// Its key; null is not empty.
    pub key: Option<bytes::Bytes>,
    /// Its value; `None` is a tombstone.
    pub value: Option<bytes::Bytes>,
    /// Its headers, in order; keys may repeat.
    pub headers: Vec<RecordHeader>,
}
