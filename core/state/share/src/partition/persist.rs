//! What is stored of a share partition, and how it comes back.

use kafka_rs_types::Offset;

use super::slices::{Done, Settled, State};
use super::{Limits, SharePartition};

/// The states that are stored, under Kafka's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i8)]
pub enum DeliveryState {
    /// To be delivered (again).
    Available = 0,
    /// Processed.
    Acknowledged = 2,
    /// Given up.
    Archived = 4,
}

impl DeliveryState {
    /// The state with this number.
    pub fn from_code(code: i8) -> Option<Self> {
        match code {
            0 => Some(Self::Available),
            2 => Some(Self::Acknowledged),
            4 => Some(Self::Archived),
            _ => None,
        }
    }

    /// Its number.
    pub fn code(self) -> i8 {
        self as i8
    }
}

/// A stretch of records in one state, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateBatch {
    /// The first offset.
    pub first: Offset,
    /// The last offset.
    pub last: Offset,
    /// Their state.
    pub state: DeliveryState,
    /// How often they were delivered.
    pub deliveries: i16,
}

impl StateBatch {
    /// Whether a log can have such records: offsets count from 0, and there is one after the last.
    pub fn is_possible(&self) -> bool {
        0 <= self.first && self.first <= self.last && self.last < Offset::MAX
    }
}

/// Something to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// For [`SharePartition::complete`]; `None` when nothing waits for it.
    pub ticket: Option<u64>,
    /// The start offset.
    pub start_offset: Offset,
    /// How many records from there on are done with, this write included.
    pub done: i64,
    /// What has changed.
    pub batches: Vec<StateBatch>,
}

/// What was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The start offset.
    pub start_offset: Offset,
    /// In the order of offsets, without overlaps.
    pub batches: Vec<StateBatch>,
}

impl From<Settled> for DeliveryState {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::Available => Self::Available,
            Settled::Done(Done::Acknowledged) => Self::Acknowledged,
            Settled::Done(Done::Archived) => Self::Archived,
        }
    }
}

impl SharePartition {
    /// A partition as it was stored.
    pub fn restore(stored: &Stored, limits: Limits) -> Self {
        let mut partition = Self::new(stored.start_offset, limits);
        for batch in &stored.batches {
            let first = batch.first.max(partition.start);
            if first > batch.last {
                continue;
            }
            let state = match batch.state {
                DeliveryState::Available => State::Available,
                DeliveryState::Acknowledged => State::Done(Done::Acknowledged),
                DeliveryState::Archived => State::Done(Done::Archived),
            };
            partition.put(first, batch.last, state, batch.deliveries);
            partition.end = partition.end.max(batch.last + 1);
        }
        partition.advance();
        partition
    }

    /// A write that nothing waits for was not stored: it is kept in mind for [`Self::store_again`].
    pub fn not_stored(&mut self, write: &Write) {
        let stretches = write.batches.iter().map(|batch| (batch.first, batch.last));
        self.unstored.extend(stretches);
    }

    /// What was not stored when it should have been, as it is now; `None` when there is nothing.
    pub fn store_again(&mut self) -> Option<Write> {
        if self.unstored.is_empty() {
            return None;
        }
        let mut batches: Vec<StateBatch> = Vec::new();
        let mut unstored = std::mem::take(&mut self.unstored);
        unstored.sort_unstable();
        for (first, last) in unstored {
            // What is before the start is stored by it.
            let after = batches.last().map_or(Offset::MIN, |batch| batch.last + 1);
            let first = first.max(self.start).max(after);
            if first > last {
                continue;
            }
            for (first, last, slice) in self.slices.within(first, last) {
                let Some(slice) = slice else { continue };
                let state = match slice.state {
                    State::Available => DeliveryState::Available,
                    State::Done(done) => Settled::Done(done).into(),
                    // Who has it, or what becomes of it, is stored when that is settled.
                    State::Acquired { .. } | State::Moving { .. } => continue,
                };
                batches.push(StateBatch {
                    first,
                    last,
                    state,
                    deliveries: slice.deliveries,
                });
            }
        }
        Some(Write {
            ticket: None,
            start_offset: self.start,
            done: self.done,
            batches,
        })
    }

    /// What is to be stored after stretches have changed; `None` when none has.
    pub(super) fn write(&self, ticket: Option<u64>, changed: &[(Offset, Offset)]) -> Option<Write> {
        if changed.is_empty() {
            return None;
        }
        let mut batches: Vec<StateBatch> = Vec::new();
        for (first, last) in changed {
            for (first, last, slice) in self.slices.within(*first, *last) {
                let Some(slice) = slice else { continue };
                let Some(settled) = slice.state.settled() else {
                    continue;
                };
                batches.push(StateBatch {
                    first,
                    last,
                    state: settled.into(),
                    deliveries: slice.deliveries,
                });
            }
        }
        batches.sort_by_key(|batch| batch.first);
        let settled_by_this = self
            .slices
            .iter()
            .filter_map(|(first, slice)| match &slice.state {
                State::Moving {
                    to: Settled::Done(_),
                    ticket: of,
                    ..
                } if Some(*of) <= ticket => Some(slice.last - first + 1),
                _ => None,
            });
        Some(Write {
            ticket,
            start_offset: self.start,
            done: self.done + settled_by_this.sum::<i64>(),
            batches,
        })
    }
}
