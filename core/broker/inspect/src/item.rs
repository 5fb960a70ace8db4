use std::io;
use std::path::Path;

use kafka_rs_log::AbortedTransaction;
use kafka_rs_records::{BatchHeader, RecordRef};
use kafka_rs_replication::ProducerState;
use kafka_rs_types::{LeaderEpoch, Offset, Timestamp, TopicPartition};

use crate::{Content, Error, FileKind};

/// One thing found.
#[derive(Debug)]
pub enum Item<'a> {
    /// A file begins.
    File {
        /// Its path on the storage.
        path: &'a Path,
        /// What it is.
        kind: FileKind,
        /// The offset in its name.
        base_offset: Option<Offset>,
    },
    /// A record batch, or a message of format 0 or 1.
    Batch {
        /// Where it begins in the file.
        position: u64,
        /// Its fixed fields.
        header: &'a BatchHeader,
        /// False when its bytes are not those its checksum was made of.
        valid: bool,
    },
    /// A record of the batch shown before.
    Record {
        /// As it is stored.
        record: &'a RecordRef<'a>,
        /// What it says, where its topic is known to Kafka.
        content: Content,
    },
    /// An entry of an offset index.
    OffsetIndexEntry {
        /// Last offset of the batch.
        offset: Offset,
        /// Where the batch begins.
        position: i32,
    },
    /// An entry of a time index.
    TimeIndexEntry {
        /// Largest timestamp so far, in milliseconds.
        timestamp: Timestamp,
        /// Offset it belongs to.
        offset: Offset,
    },
    /// An entry of a transaction index.
    AbortedTransaction(AbortedTransaction),
    /// A producer in a snapshot.
    Producer(&'a ProducerState),
    /// A leader epoch and where it begins.
    LeaderEpoch {
        /// The epoch.
        leader_epoch: LeaderEpoch,
        /// Its first offset.
        start_offset: Offset,
    },
    /// A line of a checkpoint.
    Offset {
        /// Whose.
        topic_partition: TopicPartition,
        /// The offset.
        offset: Offset,
    },
    /// A line of a properties file.
    Property {
        /// Left of the separator.
        key: &'a str,
        /// Right of it.
        value: &'a str,
    },
    /// An index was held against its segment.
    IndexVerified {
        /// Entries looked at.
        entries: u64,
    },
    /// Something is not as it should be.
    Problem {
        /// Where in the file, in bytes.
        position: u64,
        /// What.
        reason: String,
    },
}

/// Takes the items of a file; an error ends the showing.
pub type Visitor<'v> = &'v mut dyn FnMut(Item<'_>) -> io::Result<()>;

/// What was counted on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Record batches.
    pub batches: u64,
    /// Records of batches that were opened.
    pub records: u64,
    /// Problems.
    pub problems: u64,
}

/// The visitor with the counters.
pub(crate) struct Out<'v> {
    visitor: Visitor<'v>,
    summary: Summary,
}

impl<'v> Out<'v> {
    pub(crate) fn new(visitor: Visitor<'v>) -> Self {
        Self {
            visitor,
            summary: Summary::default(),
        }
    }

    pub(crate) fn show(&mut self, item: Item<'_>) -> Result<(), Error> {
        match &item {
            Item::Batch { .. } => self.summary.batches += 1,
            Item::Record { .. } => self.summary.records += 1,
            Item::Problem { .. } => self.summary.problems += 1,
            _ => {}
        }
        (self.visitor)(item).map_err(Error::Output)
    }

    pub(crate) fn problem(&mut self, position: u64, reason: String) -> Result<(), Error> {
        self.show(Item::Problem { position, reason })
    }

    pub(crate) fn into_summary(self) -> Summary {
        self.summary
    }
}
