//! What the log says about producers, aborted transactions and leader epochs when it is opened.

use kafka_rs_log::{AbortedTransaction, Log};
use kafka_rs_replication::{
    CompletedTransaction, LeaderEpochCache, PartitionState, ProducerStateTable, Recovered,
};
use kafka_rs_types::{NodeId, Offset, Timestamp};

use crate::Error;

/// What recovery has to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recovery {
    /// This broker.
    pub(crate) node_id: NodeId,
    /// The time.
    pub(crate) now: Timestamp,
    /// Up to where records are known to be replicated.
    pub(crate) high_watermark: Offset,
    /// `producer.id.expiration.ms`.
    pub(crate) producer_expiration_ms: i64,
    /// `replica.lag.time.max.ms`.
    pub(crate) lag_max_ms: i64,
    /// `min.insync.replicas`.
    pub(crate) min_insync_replicas: usize,
}

impl Recovery {
    /// The state of the partition whose log this is.
    ///
    /// # Errors
    /// When the log cannot be read, or has a control record of no known layout.
    pub(crate) fn run(&self, log: &mut Log) -> Result<PartitionState, Error> {
        let checkpoint = match log.is_new() {
            true => None,
            false => log.read_leader_epochs()?,
        };
        let mut leader_epochs = match checkpoint {
            None => LeaderEpochCache::new(),
            Some(text) => LeaderEpochCache::from_checkpoint(&text).unwrap_or_else(|error| {
                tracing::warn!(partition = %log.topic_partition(), %error, "leader epochs are read from the log again");
                LeaderEpochCache::new()
            }),
        };
        leader_epochs.truncate_from_end(log.log_end_offset());
        leader_epochs.truncate_from_start(log.log_start_offset());
        let mut producers = self.newest_snapshot(log)?;
        let replay_from = producers.end_offset();
        // Epochs the checkpoint lacks begin after the last one it has.
        let from = match leader_epochs.latest() {
            Some((_, start)) => replay_from.min(start.max(log.recovery_point())),
            None => log.log_start_offset(),
        };
        let mut failure = None;
        let mut aborted = Vec::new();
        log.reader().for_each_batch(from, |batch| {
            leader_epochs.assign(
                batch.header.partition_leader_epoch,
                batch.header.base_offset,
            );
            if batch.header.base_offset >= replay_from {
                match producers.replay(&batch) {
                    Ok(completed) => aborted.extend(completed.as_ref().and_then(aborted_in)),
                    Err(error) => failure = Some(error),
                }
            }
            failure.is_none()
        })?;
        if let Some(error) = failure {
            return Err(Error::Records(error));
        }
        log.rebuild_aborted_transactions(replay_from, &aborted)?;
        let recovered = Recovered {
            log_start_offset: log.log_start_offset(),
            log_end_offset: log.log_end_offset(),
            high_watermark: self.high_watermark,
            producers,
            leader_epochs,
        };
        Ok(PartitionState::new(
            self.node_id,
            self.lag_max_ms,
            self.min_insync_replicas,
            recovered,
        ))
    }

    /// The newest producer snapshot that can be read and is of the durable part of the log: what came
    /// after that may lack more than records, as the entries of transaction indexes.
    fn newest_snapshot(&self, log: &mut Log) -> Result<ProducerStateTable, Error> {
        let usable = log.log_start_offset()..=log.recovery_point();
        let snapshots = match log.is_new() {
            true => Vec::new(),
            false => log.producer_snapshots()?,
        };
        for offset in snapshots.into_iter().rev() {
            if !usable.contains(&offset) {
                // It may even be of records that a crash took, and others will stand in their place.
                log.remove_producer_snapshot(offset);
                continue;
            }
            let bytes = log.read_producer_snapshot(offset)?;
            let (now, expiration_ms) = (self.now, self.producer_expiration_ms);
            match ProducerStateTable::from_snapshot(&bytes, offset, now, expiration_ms) {
                Ok(table) => return Ok(table),
                Err(error) => {
                    tracing::warn!(partition = %log.topic_partition(), offset, %error, "producer snapshot is not used");
                }
            }
        }
        Ok(ProducerStateTable::new(
            log.log_start_offset(),
            self.producer_expiration_ms,
        ))
    }
}

/// The entry of the transaction index for a completed transaction, if it has one.
pub(super) fn aborted_in(completed: &CompletedTransaction) -> Option<AbortedTransaction> {
    completed.aborted.then_some(AbortedTransaction {
        producer_id: completed.producer_id,
        first_offset: completed.first_offset,
        last_offset: completed.last_offset,
        last_stable_offset: completed.last_stable_offset,
    })
}
