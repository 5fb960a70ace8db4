//! One partition as one share group reads it (Kafka's `SharePartition`).
//!
//! ```text
//!              start                                   end
//!   done with … │ available │ acquired │ done │ …  hole │ never delivered …
//!               ╰──────────── in flight ───────────────╯
//! ```
//!
//! Members acquire records for a time and say what becomes of them. What they say is stored first
//! (a [`Write`]) and takes effect when that is done. Deliveries are not stored: after a crash a record
//! that was out is delivered once more.
//!
//! Offsets that are in flight without a state are holes that a restart left: they were acquired and
//! nothing is known of them, so they are given out like new ones.

mod acknowledge;
mod acquire;
mod persist;
mod slices;

use std::time::Duration;

use kafka_rs_types::{Offset, Str};

pub use acknowledge::{AcknowledgeError, Acknowledgement};
pub use acquire::{Acquire, Acquired, Span};
pub use persist::{DeliveryState, StateBatch, Stored, Write};

use slices::{Done, Settled, Slices, State};

/// What a group's configuration says about the records of its partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `share.delivery.count.limit`: how often a record is delivered before it is given up.
    pub deliveries: i16,
    /// `share.partition.max.record.locks`: most records that may be out or undecided.
    pub in_flight: usize,
    /// `share.record.lock.duration.ms`.
    pub lock: Duration,
    /// `share.renew.acknowledge.enable`.
    pub may_renew: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deliveries: 5,
            in_flight: 2_000,
            lock: Duration::from_millis(30_000),
            may_renew: true,
        }
    }
}

/// The records of a partition that a share group has in flight.
#[derive(Debug, Clone)]
pub struct SharePartition {
    limits: Limits,
    start: Offset,
    /// One after the last offset that was ever given out.
    end: Offset,
    slices: Slices,
    /// Offsets in flight that are done with.
    done: i64,
    last_ticket: u64,
    /// Stretches whose state should be stored and is not.
    unstored: Vec<(Offset, Offset)>,
}

impl SharePartition {
    /// A partition nothing of which was delivered, read from `start` on.
    pub fn new(start: Offset, limits: Limits) -> Self {
        Self {
            limits,
            start,
            end: start,
            slices: Slices::default(),
            done: 0,
            last_ticket: 0,
            unstored: Vec::new(),
        }
    }

    /// What counts from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// What counts.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// The first record that is not done with (share-partition start offset).
    pub fn start_offset(&self) -> Offset {
        self.start
    }

    /// One after the last record that was ever delivered.
    pub fn end_offset(&self) -> Offset {
        self.end
    }

    /// How many records are in flight and not done with.
    pub fn in_flight(&self) -> usize {
        usize::try_from(self.end - self.start - self.done).unwrap_or(0)
    }

    /// How many records in flight are done with.
    pub fn done(&self) -> i64 {
        self.done
    }

    /// Where to read for the next delivery.
    pub fn next_fetch_offset(&self) -> Offset {
        let mut at = self.start;
        while at < self.end {
            match self.slices.at(at) {
                Some((_, slice)) if slice.state == State::Available => return at,
                Some((_, slice)) => at = slice.last + 1,
                None => return at,
            }
        }
        self.end
    }

    /// False when all that may be in flight is, and there is nothing to deliver again.
    pub fn can_acquire(&self) -> bool {
        self.in_flight() < self.limits.in_flight || self.next_fetch_offset() < self.end
    }

    /// When the first lock runs out.
    pub fn next_deadline(&self) -> Option<Duration> {
        let deadlines = self
            .slices
            .iter()
            .filter_map(|(_, slice)| match &slice.state {
                State::Acquired { deadline, .. } => Some(*deadline),
                _ => None,
            });
        deadlines.min()
    }

    /// Who has the record at `offset`, for tests and metrics.
    pub fn holder(&self, offset: Offset) -> Option<&Str> {
        match &self.slices.at(offset)?.1.state {
            State::Acquired { member, .. } => Some(member),
            _ => None,
        }
    }

    /// The log begins at `log_start_offset` now: what was before it is done with.
    pub fn log_start_moved(&mut self, log_start_offset: Offset) {
        if log_start_offset <= self.start {
            return;
        }
        self.slices.clear(self.start, log_start_offset - 1);
        self.start = log_start_offset;
        self.end = self.end.max(log_start_offset);
        self.recount();
        self.advance();
    }

    /// Moves the start behind what is done with.
    fn advance(&mut self) {
        while self.start < self.end {
            match self.slices.at(self.start) {
                Some((_, slice)) if matches!(slice.state, State::Done(_)) => {
                    let last = slice.last;
                    self.done -= last - self.start + 1;
                    self.slices.clear(self.start, last);
                    self.start = last + 1;
                }
                _ => return,
            }
        }
    }

    fn recount(&mut self) {
        let done = self
            .slices
            .iter()
            .filter(|(_, s)| matches!(s.state, State::Done(_)));
        self.done = done.map(|(first, slice)| slice.last - first + 1).sum();
    }

    /// Says what `first..=last` is from now on, and keeps count.
    fn put(&mut self, first: Offset, last: Offset, state: State, deliveries: i16) {
        let before = self.slices.within(first, last);
        for (from, to, slice) in before {
            if slice.is_some_and(|slice| matches!(slice.state, State::Done(_))) {
                self.done -= to - from + 1;
            }
        }
        if matches!(state, State::Done(_)) {
            self.done += last - first + 1;
        }
        self.slices.set(first, last, state, deliveries);
    }

    /// Where a record goes that comes back after so many deliveries.
    fn back(&self, deliveries: i16) -> Settled {
        match deliveries >= self.limits.deliveries {
            true => Settled::Done(Done::Archived),
            false => Settled::Available,
        }
    }
}
