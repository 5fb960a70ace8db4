//! Opening a partition in the directory it lies in, or is put in.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_types::{TopicPartition, Uuid};

use super::ReplicaManager;
use crate::partition::Recovery;
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
        let mut log = dir.open_log(
            &wanted.topic_partition,
            Some(wanted.topic_id),
            wanted.settings.log.clone(),
        )?;
        // What a killed process had written and not synced is in the page cache only. Where an
        // acknowledgement means durable, it has to be made so before anybody is told it is there:
        // a producer that sends it again gets the answer of a duplicate.
        if log.unflushed_records() >= wanted.settings.flush_messages {
            log.flush()?;
        }
        let config = self.config();
        let recovery = Recovery {
            node_id: self.node_id,
            now: self.platform.clock.now_ms(),
            high_watermark: dir.checkpointed_high_watermark(&wanted.topic_partition),
            producer_expiration_ms: config.number("producer.id.expiration.ms"),
            lag_max_ms: config.number("replica.lag.time.max.ms"),
            min_insync_replicas: wanted.settings.min_insync_replicas,
        };
        let state = recovery.run(&mut log)?;
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
}

/// A name part that no earlier deletion has used.
pub(super) fn unique(manager: &ReplicaManager) -> String {
    format!(
        "{:016x}{:016x}",
        manager.platform.random.next_u64(),
        manager.platform.random.next_u64()
    )
}
