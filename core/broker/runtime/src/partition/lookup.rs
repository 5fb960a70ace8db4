//! Questions about offsets and producers: ListOffsets, OffsetForLeaderEpoch, DescribeProducers.

use kafka_rs_log::TimestampOffset;
use kafka_rs_replication::{EpochEndOffset, Isolation, ProducerState};
use kafka_rs_types::{LeaderEpoch, Offset, Timestamp};

use super::Partition;
use crate::Error;

/// Which offset ListOffsets asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffsetSpec {
    /// -1: the end, as far as the isolation may read.
    Latest,
    /// -2: the log's start.
    Earliest,
    /// -3: the record with the largest timestamp (KIP-734).
    MaxTimestamp,
    /// -4: the first offset on local disk (KIP-405); the log's start without tiering.
    EarliestLocal,
    /// -5: the last offset in tiered storage (KIP-1005); none without tiering.
    LatestTiered,
    /// -6: the first offset waiting to be tiered (KIP-1023); none without tiering.
    EarliestPendingUpload,
    /// The first record at or after a time in milliseconds.
    Timestamp(Timestamp),
}

/// An answer of ListOffsets; all -1 when there is no such record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedOffset {
    /// Timestamp of the record, -1 for an offset that is no record's.
    pub timestamp: Timestamp,
    /// The offset.
    pub offset: Offset,
    /// Its leader epoch.
    pub leader_epoch: LeaderEpoch,
}

impl ListedOffset {
    const NONE: Self = Self {
        timestamp: -1,
        offset: -1,
        leader_epoch: -1,
    };
}

impl Partition {
    /// Finds an offset for ListOffsets.
    ///
    /// # Errors
    /// As [`Partition::read`].
    pub fn list_offset(
        &self,
        spec: OffsetSpec,
        isolation: Isolation,
        current_leader_epoch: LeaderEpoch,
    ) -> Result<ListedOffset, Error> {
        self.check_leader(current_leader_epoch)?;
        let end = self.readable_end(isolation);
        let found = match spec {
            OffsetSpec::Latest => ListedOffset {
                timestamp: -1,
                offset: end,
                leader_epoch: self.leader_epoch(),
            },
            OffsetSpec::Earliest | OffsetSpec::EarliestLocal => self.earliest(),
            OffsetSpec::LatestTiered | OffsetSpec::EarliestPendingUpload => ListedOffset::NONE,
            OffsetSpec::MaxTimestamp => listed(self.reader.max_timestamp()?, end),
            OffsetSpec::Timestamp(timestamp) => {
                listed(self.reader.offset_for_timestamp(timestamp)?, end)
            }
        };
        Ok(found)
    }

    fn earliest(&self) -> ListedOffset {
        let offset = self.log_start_offset();
        let epoch = self
            .writer
            .lock()
            .state
            .leader_epochs
            .epoch_for_offset(offset);
        ListedOffset {
            timestamp: -1,
            offset,
            leader_epoch: epoch.unwrap_or(-1),
        }
    }

    /// Where an epoch ends, for OffsetForLeaderEpoch.
    ///
    /// # Errors
    /// As [`Partition::read`].
    pub fn end_offset_for_epoch(
        &self,
        epoch: LeaderEpoch,
        current_leader_epoch: LeaderEpoch,
    ) -> Result<EpochEndOffset, Error> {
        self.check_leader(current_leader_epoch)?;
        Ok(self.writer.lock().state.end_offset_for_epoch(epoch))
    }

    /// The producers that wrote here, for DescribeProducers.
    ///
    /// # Errors
    /// NOT_LEADER_OR_FOLLOWER.
    pub fn producers(&self) -> Result<Vec<ProducerState>, Error> {
        self.check_leader(-1)?;
        Ok(self
            .writer
            .lock()
            .state
            .producers
            .producers()
            .cloned()
            .collect())
    }
}

/// A record that a consumer may see; one beyond the end it may read does not exist for it.
fn listed(found: Option<TimestampOffset>, end: Offset) -> ListedOffset {
    match found {
        Some(found) if found.offset < end => ListedOffset {
            timestamp: found.timestamp,
            offset: found.offset,
            leader_epoch: found.leader_epoch,
        },
        _ => ListedOffset::NONE,
    }
}
