//! Giving records out.

use std::time::Duration;

use kafka_rs_types::{Offset, Str};

use super::slices::{Done, State};
use super::{SharePartition, Write};

/// A batch of the log: its first and its last offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first offset.
    pub first: Offset,
    /// The last offset.
    pub last: Offset,
}

/// What a member asks for.
#[derive(Debug, Clone, Copy)]
pub struct Acquire<'a> {
    /// Who.
    pub member: &'a Str,
    /// How many records.
    pub max_records: usize,
    /// After how many records a new entry of the answer begins.
    pub batch_size: usize,
    /// Never more than `max_records` (KIP-1206); otherwise whole batches of the log.
    pub strict: bool,
}

/// Records a member has from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acquired {
    /// The first offset.
    pub first: Offset,
    /// The last offset.
    pub last: Offset,
    /// How often they were delivered, this time included.
    pub deliveries: i16,
}

impl SharePartition {
    /// Gives a member records of `batches`, which were read from `from` on, which is
    /// [`Self::next_fetch_offset`].
    pub fn acquire(
        &mut self,
        now: Duration,
        wanted: &Acquire<'_>,
        from: Offset,
        batches: &[Span],
    ) -> Vec<Acquired> {
        let (Some(first), Some(last)) = (batches.first(), batches.last()) else {
            return Vec::new();
        };
        self.skip(from, first.first);
        let begin = from.max(first.first).max(self.start);
        let mut out = Vec::new();
        let mut taken = 0;
        for (at, to, slice) in self.slices.within(begin, last.last) {
            let (deliveries, is_new) = match slice {
                None => (0, true),
                Some(slice) if slice.state == State::Available => (slice.deliveries, false),
                Some(_) => continue,
            };
            let Some(to) = self.limit(wanted, batches, taken, at, to, is_new) else {
                break;
            };
            let (to, wary) = self.slow_down(at, to, deliveries);
            if wary && taken > 0 {
                // What may be bad goes out by itself.
                break;
            }
            let state = State::Acquired {
                member: wanted.member.clone(),
                deadline: now.saturating_add(self.limits.lock),
            };
            let deliveries = deliveries.saturating_add(1);
            self.put(at, to, state, deliveries);
            self.end = self.end.max(to + 1);
            taken += count(at, to);
            entries(
                &mut out,
                wanted,
                batches,
                Acquired {
                    first: at,
                    last: to,
                    deliveries,
                },
            );
            if taken >= wanted.max_records || wary {
                break;
            }
        }
        out
    }

    /// What a transaction left that was aborted: taken back from the member and given up.
    pub fn drop_aborted(
        &mut self,
        aborted: &[Span],
        acquired: &mut Vec<Acquired>,
    ) -> Option<Write> {
        let mut kept = Vec::new();
        let mut changed = Vec::new();
        for entry in acquired.drain(..) {
            let mut at = entry.first;
            for gone in aborted
                .iter()
                .filter(|a| a.last >= entry.first && a.first <= entry.last)
            {
                let (first, last) = (gone.first.max(at), gone.last.min(entry.last));
                if first > last {
                    continue;
                }
                if first > at {
                    kept.push(Acquired {
                        first: at,
                        last: first - 1,
                        ..entry
                    });
                }
                self.put(first, last, State::Done(Done::Archived), entry.deliveries);
                changed.push((first, last));
                at = last + 1;
            }
            if at <= entry.last {
                kept.push(Acquired { first: at, ..entry });
            }
        }
        *acquired = kept;
        let write = self.write(None, &changed);
        self.advance();
        write
    }

    /// Offsets that the log no longer has, or never had, between what was asked for and what came.
    fn skip(&mut self, from: Offset, begin: Offset) {
        if from >= begin {
            return;
        }
        for (first, last, slice) in self.slices.within(from.max(self.start), begin - 1) {
            let deliveries = match &slice {
                None => 0,
                Some(slice) if slice.state == State::Available => slice.deliveries,
                Some(_) => continue,
            };
            self.put(first, last, State::Done(Done::Archived), deliveries);
        }
        self.end = self.end.max(begin);
        self.advance();
    }

    /// How far records may be taken from `at` on; `None` for not at all.
    fn limit(
        &self,
        wanted: &Acquire<'_>,
        batches: &[Span],
        taken: usize,
        at: Offset,
        to: Offset,
        is_new: bool,
    ) -> Option<Offset> {
        let mut left = wanted.max_records.saturating_sub(taken);
        if is_new && at >= self.end {
            left = left.min(self.limits.in_flight.saturating_sub(self.in_flight()));
        }
        if left == 0 {
            return None;
        }
        let exact = at
            .saturating_add(i64::try_from(left - 1).unwrap_or(i64::MAX))
            .min(to);
        if wanted.strict {
            return Some(exact);
        }
        let batch = batches.iter().find(|batch| batch.last >= exact);
        Some(batch.map_or(exact, |batch| batch.last).min(to))
    }

    /// Records that were delivered often are given out in ever smaller parts and at last one by one,
    /// so that a bad one does not take others with it.
    fn slow_down(&self, at: Offset, to: Offset, deliveries: i16) -> (Offset, bool) {
        let limit = self.limits.deliveries;
        let wary_from = (limit + 1) / 2;
        if deliveries < wary_from || count(at, to) == 1 {
            return (to, false);
        }
        let parts = u32::try_from(deliveries - wary_from + 1)
            .unwrap_or(1)
            .min(16);
        let size = match deliveries + 1 >= limit {
            true => 1,
            false => (count(at, to) >> parts).max(1),
        };
        (at + i64::try_from(size).unwrap_or(1) - 1, true)
    }
}

fn count(first: Offset, last: Offset) -> usize {
    usize::try_from(last - first + 1).unwrap_or(0)
}

/// Adds what was taken to the answer, cut where batches of the log end after every `batch_size`.
fn entries(out: &mut Vec<Acquired>, wanted: &Acquire<'_>, batches: &[Span], taken: Acquired) {
    let mut first = taken.first;
    for batch in batches {
        let enough = batch.last >= first && count(first, batch.last) >= wanted.batch_size.max(1);
        if enough && batch.last < taken.last {
            out.push(Acquired {
                first,
                last: batch.last,
                ..taken
            });
            first = batch.last + 1;
        }
    }
    out.push(Acquired { first, ..taken });
}
