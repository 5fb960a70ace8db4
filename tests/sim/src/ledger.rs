//! What the broker has promised so far, over all its lives.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;

/// The topic under load.
pub(crate) const LOAD: &str = "load";
/// Its partitions.
pub(crate) const PARTITIONS: i32 = 3;
/// The topic of copies, with as many partitions.
pub(crate) const COPY: &str = "copy";
/// The topic that is deleted and made again.
pub(crate) const CHURN: &str = "churn";
/// The group.
pub(crate) const GROUP: &str = "readers";

/// A batch an idempotent producer has not seen acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    pub(crate) base_sequence: i32,
    /// Numbers of its records within the stream.
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) bytes: Bytes,
}

/// What one producer writes to one partition: records numbered from 0.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub(crate) next: u64,
    pub(crate) sequence: i32,
    pub(crate) window: VecDeque<Batch>,
}

/// A change whose answer has not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Create(String),
    Delete(String),
    Retention(i64),
}

/// Everything promised, and everything seen.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Producer ids with epochs, by producer.
    pub(crate) producers: BTreeMap<usize, (i64, i16)>,
    pub(crate) streams: BTreeMap<(usize, i32), Stream>,
    /// By partition and offset: the record acknowledged there.
    pub(crate) acked: BTreeMap<(i32, i64), String>,
    /// By partition and offset: the record a reader was shown.
    pub(crate) seen: BTreeMap<(i32, i64), String>,
    /// By partition: the last offset whose commit was acknowledged, and the last tried.
    pub(crate) committed: BTreeMap<i32, i64>,
    pub(crate) commit_tried: BTreeMap<i32, i64>,
    /// Topics that exist.
    pub(crate) topics: BTreeSet<String>,
    /// `retention.ms` of the topic under load, once set.
    pub(crate) retention: Option<i64>,
    /// Counts how often the churned topic was made.
    pub(crate) incarnation: u64,
    /// Records acknowledged by its current incarnation.
    pub(crate) churned: u64,
    pub(crate) pending: Option<Change>,
    pub(crate) commits: u64,
    /// What was broken, the first first.
    pub(crate) violations: Vec<String>,
}

impl Ledger {
    pub(crate) fn violated(&mut self, what: String) {
        self.violations.push(what);
    }

    /// A reader was shown a record; it must be the same for ever.
    pub(crate) fn saw(&mut self, partition: i32, offset: i64, record: &str) {
        if let Some(before) = self.seen.get(&(partition, offset)) {
            if before != record {
                let what = format!(
                    "partition {partition} offset {offset}: {record} where a reader saw {before}"
                );
                self.violated(what);
            }
            return;
        }
        self.seen.insert((partition, offset), record.to_owned());
    }

    /// Records of the streams that are acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.acked.len()
    }

    /// The outcome of the pending change is known.
    pub(crate) fn settle(&mut self, change: Change, happened: bool) {
        self.pending = None;
        if !happened {
            return;
        }
        match change {
            Change::Create(topic) => {
                if topic == CHURN {
                    self.incarnation += 1;
                    self.churned = 0;
                }
                self.topics.insert(topic);
            }
            Change::Delete(topic) => {
                self.topics.remove(&topic);
            }
            Change::Retention(ms) => self.retention = Some(ms),
        }
    }
}
