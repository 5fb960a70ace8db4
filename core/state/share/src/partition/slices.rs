//! The records in flight, as stretches of offsets in one state.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_types::{Offset, Str};

/// What has become of a record that was given out, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// To be delivered again.
    Available,
    /// With a member until the deadline.
    Acquired {
        /// Whose.
        member: Str,
        /// In monotonic time.
        deadline: Duration,
    },
    /// A member has said what becomes of it, and that is being stored. Should that fail, it is the
    /// member's as before.
    Moving {
        /// Which write.
        ticket: u64,
        /// Where it goes.
        to: Settled,
        /// Whose it was.
        member: Str,
        /// Until when it was.
        deadline: Duration,
    },
    /// Done with.
    Done(Done),
}

/// How a record is done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    /// Processed.
    Acknowledged,
    /// Given up: rejected, delivered too often, or not there.
    Archived,
}

/// Where a record goes that a member gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// To the next who asks.
    Available,
    /// Nowhere any more.
    Done(Done),
}

impl From<Settled> for State {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::Available => Self::Available,
            Settled::Done(done) => Self::Done(done),
        }
    }
}

impl State {
    /// The state as if what is being stored had been.
    pub(crate) fn settled(&self) -> Option<Settled> {
        match self {
            Self::Available => Some(Settled::Available),
            Self::Moving { to, .. } => Some(*to),
            Self::Done(done) => Some(Settled::Done(*done)),
            Self::Acquired { .. } => None,
        }
    }
}

/// A stretch of offsets in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slice {
    /// The last offset.
    pub(crate) last: Offset,
    /// What has become of them.
    pub(crate) state: State,
    /// How often they were delivered.
    pub(crate) deliveries: i16,
}

/// Stretches by first offset. They do not overlap; equal neighbours are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slices(BTreeMap<Offset, Slice>);

impl Slices {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Offset, &Slice)> {
        self.0.iter().map(|(first, slice)| (*first, slice))
    }

    /// The stretch with this offset.
    pub(crate) fn at(&self, offset: Offset) -> Option<(Offset, &Slice)> {
        let (first, slice) = self.0.range(..=offset).next_back()?;
        (offset <= slice.last).then_some((*first, slice))
    }

    /// The stretches of `first..=last`, cut to it, with the holes between them.
    pub(crate) fn within(
        &self,
        first: Offset,
        last: Offset,
    ) -> Vec<(Offset, Offset, Option<Slice>)> {
        let mut found = Vec::new();
        if first > last {
            return found;
        }
        let mut at = first;
        let begin = self.at(first).map_or(first, |(begin, _)| begin);
        for (from, slice) in self.0.range(begin..=last) {
            if *from > at {
                found.push((at, *from - 1, None));
                at = *from;
            }
            let end = slice.last.min(last);
            found.push((at, end, Some(slice.clone())));
            at = end + 1;
        }
        if at <= last {
            found.push((at, last, None));
        }
        found
    }

    /// Says what `first..=last` is from now on.
    pub(crate) fn set(&mut self, first: Offset, last: Offset, state: State, deliveries: i16) {
        self.clear(first, last);
        let mut slice = Slice {
            last,
            state,
            deliveries,
        };
        let mut begin = first;
        if let Some((before, left)) = self.0.range(..first).next_back()
            && left.last + 1 == first
            && left.state == slice.state
            && left.deliveries == slice.deliveries
        {
            begin = *before;
        }
        if let Some(right) = self.0.get(&(last + 1))
            && right.state == slice.state
            && right.deliveries == slice.deliveries
        {
            slice.last = right.last;
            self.0.remove(&(last + 1));
        }
        self.0.insert(begin, slice);
    }

    /// Forgets `first..=last`.
    pub(crate) fn clear(&mut self, first: Offset, last: Offset) {
        if first > last {
            return;
        }
        if let Some((begin, slice)) = self.at(first).map(|(begin, slice)| (begin, slice.clone())) {
            self.0.remove(&begin);
            if begin < first {
                let left = Slice {
                    last: first - 1,
                    ..slice.clone()
                };
                self.0.insert(begin, left);
            }
            if slice.last > last {
                self.0.insert(last + 1, slice);
                return;
            }
        }
        let inside: Vec<Offset> = self.0.range(first..=last).map(|(at, _)| *at).collect();
        for begin in inside {
            let Some(slice) = self.0.remove(&begin) else {
                continue;
            };
            if slice.last > last {
                self.0.insert(last + 1, slice);
            }
        }
    }
}
