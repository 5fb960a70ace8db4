//! Where a group shall go on reading.

use std::collections::BTreeMap;

use kafka_rs_client::Error;
use kafka_rs_types::{Offset, Str, Timestamp, TopicPartition};

use crate::admin::{Admin, Items};
use crate::offsets::OffsetSpec;

/// Where to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetTo {
    /// The oldest record there is.
    Earliest,
    /// The end: only what comes from now on.
    Latest,
    /// Where the group is; makes an offset of the end for partitions it has none in.
    Current,
    /// The first record at that time or later, in milliseconds since 1970; else the end.
    Timestamp(Timestamp),
    /// This offset.
    Offset(Offset),
    /// That many records forward, or back when negative.
    Shift(i64),
}

/// What a reset would do to one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResetPlan {
    /// What is committed now.
    pub before: Option<Offset>,
    /// What would be committed.
    pub after: Offset,
    /// The log start offset.
    pub log_start: Offset,
    /// The log end offset.
    pub log_end: Offset,
}

impl ResetTo {
    /// The offset, within the log. `at_time` is what the lookup by time found.
    fn resolve(
        self,
        before: Option<Offset>,
        log_start: Offset,
        log_end: Offset,
        at_time: Option<Offset>,
    ) -> Option<Offset> {
        let wanted = match self {
            Self::Earliest => log_start,
            Self::Latest => log_end,
            Self::Current => before.unwrap_or(log_end),
            Self::Timestamp(_) => at_time.filter(|offset| *offset >= 0).unwrap_or(log_end),
            Self::Offset(offset) => offset,
            Self::Shift(by) => before?.saturating_add(by),
        };
        Some(wanted.clamp(log_start, log_end.max(log_start)))
    }
}

impl Admin {
    /// What resetting the group's offsets of `partitions` would do. Nothing is written.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn plan_reset(
        &self,
        group_id: &Str,
        partitions: &[TopicPartition],
        to: ResetTo,
    ) -> Result<Items<TopicPartition, ResetPlan>, Error> {
        let committed = self.list_group_offsets(group_id).await?;
        let starts = self
            .list_offsets_of(partitions.to_vec(), OffsetSpec::Earliest)
            .await?;
        let ends = self
            .list_offsets_of(partitions.to_vec(), OffsetSpec::Latest)
            .await?;
        let times = match to {
            ResetTo::Timestamp(at) => {
                self.list_offsets_of(partitions.to_vec(), OffsetSpec::Timestamp(at))
                    .await?
            }
            _ => BTreeMap::new(),
        };
        let of =
            |found: &Items<TopicPartition, crate::ListedOffset>, at: &TopicPartition| match found
                .get(at)
            {
                Some(Ok(found)) => Ok(found.offset),
                Some(Err(error)) => Err(error.clone()),
                None => Err(Error::serde(format!("the answer does not name {at}"))),
            };
        let plan = |at: &TopicPartition| {
            let before = match committed.get(at) {
                Some(Ok(offset)) => Some(offset.offset),
                Some(Err(error)) => return Err(error.clone()),
                None => None,
            };
            let (log_start, log_end) = (of(&starts, at)?, of(&ends, at)?);
            let at_time = match to {
                ResetTo::Timestamp(_) => Some(of(&times, at)?),
                _ => None,
            };
            match to.resolve(before, log_start, log_end, at_time) {
                Some(after) => Ok(ResetPlan {
                    before,
                    after,
                    log_start,
                    log_end,
                }),
                None => Err(Error::local(
                    kafka_rs_client::LocalCode::NoOffsetForPartition,
                    format!("group {group_id} has no offset in {at} that could be shifted"),
                )),
            }
        };
        Ok(partitions.iter().map(|at| (at.clone(), plan(at))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resets_stay_within_the_log() {
        let rows = [
            (ResetTo::Earliest, Some(7), None, Some(5)),
            (ResetTo::Latest, Some(7), None, Some(20)),
            (ResetTo::Current, Some(7), None, Some(7)),
            (ResetTo::Current, None, None, Some(20)),
            (ResetTo::Timestamp(1), None, Some(9), Some(9)),
            (ResetTo::Timestamp(1), None, Some(-1), Some(20)),
            (ResetTo::Offset(12), None, None, Some(12)),
            (ResetTo::Offset(2), None, None, Some(5)),
            (ResetTo::Offset(99), None, None, Some(20)),
            (ResetTo::Shift(-1), Some(7), None, Some(6)),
            (ResetTo::Shift(-9), Some(7), None, Some(5)),
            (ResetTo::Shift(i64::MAX), Some(7), None, Some(20)),
            (ResetTo::Shift(1), None, None, None),
        ];
        for (to, before, at_time, expected) in rows {
            assert_eq!(
                to.resolve(before, 5, 20, at_time),
                expected,
                "{to:?} {before:?}"
            );
        }
    }
}
