//! Where each leader's records begin (KIP-101, KIP-279).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Bound::{Excluded, Unbounded};

use kafka_rs_types::{LeaderEpoch, Offset};

use crate::Error;

/// The epoch of an answer when none is known.
pub const UNDEFINED_EPOCH: LeaderEpoch = -1;
/// The offset of an answer when none is known.
pub const UNDEFINED_EPOCH_OFFSET: Offset = -1;

/// An epoch and where it ends: the answer to OffsetForLeaderEpoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochEndOffset {
    /// The largest epoch not above the requested one, or [`UNDEFINED_EPOCH`].
    pub leader_epoch: LeaderEpoch,
    /// Offset after its last record, or [`UNDEFINED_EPOCH_OFFSET`].
    pub end_offset: Offset,
}

/// Start offset of every leader epoch in a log, both strictly increasing.
///
/// Methods that change it say whether they did, so that the caller knows when to write the
/// checkpoint file: at once after an assignment, at leisure after a truncation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeaderEpochCache {
    epochs: BTreeMap<LeaderEpoch, Offset>,
}

impl LeaderEpochCache {
    /// A cache that knows no epoch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Records that `epoch` begins at `start_offset`.
    ///
    /// Later epochs and epochs from later offsets are dropped; an epoch known already keeps its
    /// earlier start. Returns whether anything changed. Negative numbers mean "none" in a batch and
    /// change nothing.
    pub fn assign(&mut self, epoch: LeaderEpoch, start_offset: Offset) -> bool {
        if epoch < 0 || start_offset < 0 {
            return false;
        }
        if let Some((latest, latest_start)) = self.latest()
            && epoch == latest
            && start_offset >= latest_start
        {
            return false;
        }
        while let Some((latest, latest_start)) = self.latest()
            && (latest >= epoch || latest_start >= start_offset)
        {
            self.epochs.remove(&latest);
        }
        self.epochs.insert(epoch, start_offset);
        true
    }

    /// The latest epoch and its start offset.
    pub fn latest(&self) -> Option<(LeaderEpoch, Offset)> {
        self.epochs.last_key_value().map(|(e, o)| (*e, *o))
    }

    /// The earliest epoch and its start offset.
    pub fn earliest(&self) -> Option<(LeaderEpoch, Offset)> {
        self.epochs.first_key_value().map(|(e, o)| (*e, *o))
    }

    /// The epoch before `epoch`.
    pub fn previous(&self, epoch: LeaderEpoch) -> Option<(LeaderEpoch, Offset)> {
        self.epochs
            .range(..epoch)
            .next_back()
            .map(|(e, o)| (*e, *o))
    }

    /// Where the latest epoch not above `requested` ends.
    ///
    /// The current epoch ends at `log_end_offset`. An epoch older than all known ends where the
    /// first known begins. An epoch above all known is undefined.
    pub fn end_offset_for(&self, requested: LeaderEpoch, log_end_offset: Offset) -> EpochEndOffset {
        let undefined = EpochEndOffset {
            leader_epoch: UNDEFINED_EPOCH,
            end_offset: UNDEFINED_EPOCH_OFFSET,
        };
        if requested == UNDEFINED_EPOCH {
            return undefined;
        }
        if self.latest().is_some_and(|(latest, _)| latest == requested) {
            return EpochEndOffset {
                leader_epoch: requested,
                end_offset: log_end_offset,
            };
        }
        let Some((_, next_start)) = self.epochs.range((Excluded(requested), Unbounded)).next()
        else {
            return undefined;
        };
        let floor = self.epochs.range(..=requested).next_back();
        EpochEndOffset {
            leader_epoch: floor.map_or(requested, |(epoch, _)| *epoch),
            end_offset: *next_start,
        }
    }

    /// The epoch of the record at `offset`.
    pub fn epoch_for_offset(&self, offset: Offset) -> Option<LeaderEpoch> {
        self.epochs
            .iter()
            .take_while(|(_, start)| **start <= offset)
            .last()
            .map(|(epoch, _)| *epoch)
    }

    /// Drops epochs that begin at or after `end_offset`; returns whether there were any.
    pub fn truncate_from_end(&mut self, end_offset: Offset) -> bool {
        if end_offset < 0 {
            return false;
        }
        let before = self.epochs.len();
        self.epochs.retain(|_, start| *start < end_offset);
        self.epochs.len() != before
    }

    /// Drops epochs that end at or before `start_offset`; the one that contains it begins there
    /// from now on. Returns whether anything changed.
    pub fn truncate_from_start(&mut self, start_offset: Offset) -> bool {
        let containing = self
            .epochs
            .iter()
            .take_while(|(_, start)| **start <= start_offset)
            .last()
            .map(|(epoch, start)| (*epoch, *start));
        let Some((epoch, start)) = containing else {
            return false;
        };
        let changed =
            self.epochs.first_key_value() != Some((&epoch, &start_offset)) || start != start_offset;
        self.epochs = self.epochs.split_off(&epoch);
        self.epochs.insert(epoch, start_offset);
        changed
    }

    /// Forgets all epochs.
    pub fn clear(&mut self) {
        self.epochs.clear();
    }

    /// Epochs and their start offsets in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (LeaderEpoch, Offset)> + '_ {
        self.epochs.iter().map(|(epoch, start)| (*epoch, *start))
    }

    /// True when no epoch is known.
    pub fn is_empty(&self) -> bool {
        self.epochs.is_empty()
    }

    /// The text of a `leader-epoch-checkpoint` file: version, count, then epoch and offset by line.
    pub fn to_checkpoint(&self) -> String {
        let mut text = format!("0\n{}\n", self.epochs.len());
        for (epoch, start) in self.iter() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{epoch} {start}");
        }
        text
    }

    /// Reads the text of a `leader-epoch-checkpoint` file. Lines that contradict earlier ones win,
    /// as in [`Self::assign`]; an empty text knows no epoch.
    pub fn from_checkpoint(text: &str) -> Result<Self, Error> {
        let mut cache = Self::new();
        if text.is_empty() {
            return Ok(cache);
        }
        let mut lines = text.lines();
        if lines.next() != Some("0") {
            return Err(Error::MalformedCheckpoint { line: 1 });
        }
        let count: usize = lines
            .next()
            .and_then(|line| line.parse().ok())
            .ok_or(Error::MalformedCheckpoint { line: 2 })?;
        let mut read = 0;
        for line in lines {
            let malformed = Error::MalformedCheckpoint { line: read + 3 };
            let (epoch, start) = line
                .split_once(' ')
                .and_then(|(a, b)| {
                    Some((a.parse::<i32>().ok()?, b.trim_end().parse::<i64>().ok()?))
                })
                .filter(|(epoch, start)| *epoch >= 0 && *start >= 0 && read < count)
                .ok_or(malformed)?;
            cache.assign(epoch, start);
            read += 1;
        }
        // A write that was torn off may have left a smaller number in its last line.
        if read < count || !text.ends_with('\n') {
            return Err(Error::MalformedCheckpoint { line: read + 3 });
        }
        Ok(cache)
    }
}
