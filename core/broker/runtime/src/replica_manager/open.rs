//! Opening a partition: its log, and what the log says about producers and leader epochs.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{Log, LogDir};
use kafka_rs_replication::{LeaderEpochCache, PartitionState, ProducerStateTable, Recovered};
use kafka_rs_types::{TopicPartition, Uuid};

use super::ReplicaManager;
use crate::{Error, Partition, TopicSettings};

/// What there is to know before a partition can be opened.
pub(super) struct ToOpen {
    pub(super) topic_partition: TopicPartition,
    pub(super) topic_id: Uuid,
    pub(super) settings: Arc<TopicSettings>,
    pub(super) internal: bool,
}

impl ReplicaManager {
    /// Opens (or makes) a partition in the directory it lies in, else in the emptiest one.
    pub(super) fn open(&self, wanted: &ToOpen) -> Result<Arc<Partition>, Error> {
        let at = self.place(wanted)?;
        let dir = &self.dirs[at];
        let log = dir.open_log(
            &wanted.topic_partition,
            Some(wanted.topic_id),
            wanted.settings.log.clone(),
        )?;
        let config = self.config();
        let state = self.recover(dir, &log, wanted, &config)?;
        Ok(Partition::new(
            wanted.topic_id,
            wanted.internal,
            Arc::clone(&self.platform.clock),
            Arc::clone(&wanted.settings),
            log,
            state,
            self.observer.clone(),
        ))
    }

    /// The directory for a partition. A directory of a deleted topic of the same name is moved away.
    fn place(&self, wanted: &ToOpen) -> Result<usize, Error> {
        if let Some((at, found)) = self.found.lock().remove(&wanted.topic_partition) {
            match found.topic_id {
                Some(id) if id != wanted.topic_id => {
                    let dir = &self.dirs[at];
                    let config = wanted.settings.log.clone();
                    let stale = dir.open_log(&wanted.topic_partition, None, config)?;
                    let path = dir.delete_log(&stale, &unique(self))?;
                    self.forget_cleaned(&wanted.topic_partition);
                    tracing::warn!(partition = %wanted.topic_partition, topic_id = %id, "removing the log of a deleted topic of the same name");
                    self.doom(at, path, true, 0);
                }
                _ => return Ok(at),
            }
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        if self.dirs.len() > 1 {
            for partition in self.partitions() {
                *counts.entry(partition.reader().root()).or_default() += 1;
            }
        }
        let online = self
            .dirs
            .iter()
            .enumerate()
            .filter(|(_, dir)| dir.check().is_ok());
        let emptiest = online.min_by_key(|(_, dir)| counts.get(&dir.path()).copied().unwrap_or(0));
        match emptiest {
            Some((at, _)) => Ok(at),
            None => {
                self.dirs[0].check()?;
                Ok(0)
            }
        }
    }

    fn recover(
        &self,
        dir: &LogDir,
        log: &Log,
        wanted: &ToOpen,
        config: &BrokerConfig,
    ) -> Result<PartitionState, Error> {
        let mut leader_epochs = match log.read_leader_epochs()? {
            None => LeaderEpochCache::new(),
            Some(text) => LeaderEpochCache::from_checkpoint(&text).unwrap_or_else(|error| {
                tracing::warn!(partition = %wanted.topic_partition, %error, "leader epochs are read from the log again");
                LeaderEpochCache::new()
            }),
        };
        leader_epochs.truncate_from_end(log.log_end_offset());
        leader_epochs.truncate_from_start(log.log_start_offset());
        let expiration_ms = config.number("producer.id.expiration.ms");
        let mut producers = self.newest_snapshot(log, expiration_ms)?;
        // Epochs the checkpoint lacks begin after the last one it has.
        let from = match leader_epochs.latest() {
            Some((_, start)) => producers.end_offset().min(start.max(log.recovery_point())),
            None => log.log_start_offset(),
        };
        let mut failure = None;
        let replay_from = producers.end_offset();
        log.reader().for_each_batch(from, |batch| {
            leader_epochs.assign(
                batch.header.partition_leader_epoch,
                batch.header.base_offset,
            );
            if batch.header.base_offset >= replay_from
                && let Err(error) = producers.replay(&batch)
            {
                failure = Some(error);
            }
            failure.is_none()
        })?;
        if let Some(error) = failure {
            return Err(Error::Records(error));
        }
        let recovered = Recovered {
            log_start_offset: log.log_start_offset(),
            log_end_offset: log.log_end_offset(),
            high_watermark: dir.checkpointed_high_watermark(&wanted.topic_partition),
            producers,
            leader_epochs,
        };
        let lag_max_ms = config.number("replica.lag.time.max.ms");
        let min_isr = wanted.settings.min_insync_replicas;
        Ok(PartitionState::new(
            self.node_id,
            lag_max_ms,
            min_isr,
            recovered,
        ))
    }

    /// The newest producer snapshot that can be read and is not beyond the log's end.
    fn newest_snapshot(&self, log: &Log, expiration_ms: i64) -> Result<ProducerStateTable, Error> {
        let now = self.platform.clock.now_ms();
        for offset in log.producer_snapshots()?.into_iter().rev() {
            if offset > log.log_end_offset() || offset < log.log_start_offset() {
                continue;
            }
            let bytes = log.read_producer_snapshot(offset)?;
            match ProducerStateTable::from_snapshot(&bytes, offset, now, expiration_ms) {
                Ok(table) => return Ok(table),
                Err(error) => {
                    tracing::warn!(partition = %log.topic_partition(), offset, %error, "producer snapshot is not used");
                }
            }
        }
        Ok(ProducerStateTable::new(
            log.log_start_offset(),
            expiration_ms,
        ))
    }
}

/// A name part that no earlier deletion has used.
pub(super) fn unique(manager: &ReplicaManager) -> String {
    format!(
        "{:016x}{:016x}",
        manager.platform.random.next_u64(),
        manager.platform.random.next_u64()
    )
}
