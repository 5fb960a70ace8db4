//! The partition's side of transactions: verification before the first batch, markers at the end.

#[cfg(test)]
mod tests;

use kafka_rs_records::{BatchHeader, EndTransactionMarker, StampTimestamp, Validated};
use kafka_rs_replication::Error as ReplicationError;
use kafka_rs_types::{ProducerEpoch, ProducerId};

use super::{Appended, Partition, Verification, Writer};
use crate::Error;

/// First level of `transaction.version` whose markers carry a later epoch than the records.
const BUMPS_EPOCH: i16 = 2;

/// The end of a transaction, as WriteTxnMarkers asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransactionMarker {
    /// Whose transaction.
    pub producer_id: ProducerId,
    /// The epoch it ends under.
    pub producer_epoch: ProducerEpoch,
    /// Epoch of the transaction coordinator that decided.
    pub coordinator_epoch: i32,
    /// Commit, or abort.
    pub commit: bool,
    /// The level of `transaction.version` of the transaction.
    pub transaction_version: i16,
}

impl Partition {
    /// A guard under which to ask the transaction coordinator whether this partition is part of the
    /// producer's transaction; `None` when the transaction has begun here already.
    pub fn begin_verification(
        &self,
        producer_id: ProducerId,
        producer_epoch: ProducerEpoch,
    ) -> Option<u64> {
        let mut writer = self.writer.lock();
        let producers = &writer.state.producers;
        if producers.has_open_transaction(producer_id, producer_epoch) {
            return None;
        }
        let now = self.clock.now_ms();
        Some(writer.verifications.begin(producer_id, producer_epoch, now))
    }

    /// Appends the end of a transaction as leader.
    ///
    /// # Errors
    /// INVALID_PRODUCER_EPOCH or TRANSACTION_COORDINATOR_FENCED for a marker that is overtaken, else
    /// what any append can answer; nothing was appended then.
    pub fn append_marker(&self, marker: &TransactionMarker) -> Result<Appended, Error> {
        let settings = self.settings.load();
        let now = self.clock.now_ms();
        let end = EndTransactionMarker {
            commit: marker.commit,
            coordinator_epoch: marker.coordinator_epoch,
        };
        let batch = end.batch(marker.producer_id, marker.producer_epoch, now)?;
        let mut writer = self.writer.lock();
        if !writer.state.is_leader() {
            return Err(self.not_leader());
        }
        writer.state.check_enough_replicas()?;
        let bumps_epoch = marker.transaction_version >= BUMPS_EPOCH;
        writer.state.producers.check_marker(
            marker.producer_id,
            marker.producer_epoch,
            end,
            bumps_epoch,
        )?;
        let validated = Validated {
            timestamp: StampTimestamp::Keep,
            max_timestamp: now,
        };
        // Also of a transaction that never wrote here: what was verified for it is void now.
        let (id, epoch) = (marker.producer_id, marker.producer_epoch);
        match bumps_epoch {
            // The next transaction may be waiting for this one to end.
            true => writer.verifications.end_before(id, epoch),
            false => writer.verifications.end(id),
        }
        self.write(&mut writer, &batch, validated, &settings, -1)
    }
}

impl Writer {
    /// A batch may only continue a transaction that is open here, or begin one that its coordinator
    /// knows of: anything else would stay open for ever.
    pub(super) fn check_verification(
        &self,
        header: &BatchHeader,
        verification: Verification,
    ) -> Result<(), Error> {
        let (id, epoch) = (header.producer_id, header.producer_epoch);
        let is_allowed = !header.is_transactional()
            || header.is_control()
            || self.state.producers.has_open_transaction(id, epoch)
            || match verification {
                Verification::NotRequired => true,
                Verification::Missing => false,
                Verification::Guard(guard) => self.verifications.is_valid(id, epoch, guard),
            };
        match is_allowed {
            true => Ok(()),
            false => Err(Error::Replication(ReplicationError::InvalidTxnState {
                producer_id: id,
                reason: "the batch was not part of an ongoing transaction",
            })),
        }
    }
}
