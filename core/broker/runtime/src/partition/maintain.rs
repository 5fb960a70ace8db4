//! What is done to a partition from outside a request's hot path: leadership, settings, retention,
//! flushing, closing.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_cleaner::LastRecord;
use kafka_rs_log::{CleanedSegment, Log, LogDir, Removed, SegmentView};
use kafka_rs_replication::{Assignment, Event};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, ProducerId};

use super::{Partition, TopicSettings, Writer};
use crate::Error;

/// How long the transaction coordinator may take to answer for a batch, in milliseconds; whoever
/// waits longer has to ask again.
const VERIFICATION_MS: i64 = 15 * 60 * 1_000;

impl Partition {
    /// Makes this broker the leader.
    pub fn become_leader(&self, assignment: Assignment) {
        let mut writer = self.writer.lock();
        let _ = self.step(&mut writer, Event::BecomeLeader(assignment), 0);
    }

    /// Makes this broker a follower of `leader`, -1 for nobody.
    pub fn become_follower(&self, leader: NodeId, leader_epoch: LeaderEpoch) {
        let mut writer = self.writer.lock();
        let event = Event::BecomeFollower {
            leader_epoch,
            leader_id: leader,
        };
        let _ = self.step(&mut writer, event, 0);
    }

    /// Puts changed topic settings in force.
    pub fn set_settings(&self, settings: Arc<TopicSettings>) {
        let mut writer = self.writer.lock();
        writer.log.set_config(settings.log.clone());
        let event = Event::MinInSyncReplicas(settings.min_insync_replicas);
        let _ = self.step(&mut writer, event, 0);
        self.settings.store(settings);
    }

    /// Deletes records before `offset`, -1 for all up to the high watermark; returns the new start.
    ///
    /// # Errors
    /// NOT_LEADER_OR_FOLLOWER, OFFSET_OUT_OF_RANGE beyond the high watermark,
    /// POLICY_VIOLATION is the handler's (it knows `cleanup.policy`).
    pub fn delete_records(&self, offset: Offset) -> Result<Offset, Error> {
        self.check_leader(-1)?;
        let mut writer = self.writer.lock();
        let high_watermark = writer.state.high_watermark();
        let target = if offset == -1 { high_watermark } else { offset };
        if target < 0 || target > high_watermark {
            return Err(Error::OffsetOutOfRange {
                offset: target,
                log_start_offset: writer.state.log_start_offset(),
                log_end_offset: high_watermark,
            });
        }
        if writer.log.advance_log_start_offset(target) {
            self.log_started(&mut writer);
        }
        Ok(writer.log.log_start_offset())
    }

    /// Takes out what retention allows to go, and forgets expired producers.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn apply_retention(&self) -> Result<Vec<Removed>, Error> {
        let mut writer = self.writer.lock();
        let now = self.clock.now_ms();
        let high_watermark = writer.state.high_watermark();
        let removed = writer.log.apply_retention(now, high_watermark)?;
        if !removed.is_empty() {
            self.log_started(&mut writer);
            self.remove_old_snapshots(&mut writer)?;
        }
        writer.state.producers.remove_expired(now);
        writer.verifications.remove_expired(now, VERIFICATION_MS);
        Ok(removed)
    }

    /// Forgets every producer without an open transaction, as if it had been idle for
    /// `producer.id.expiration.ms`.
    pub fn forget_idle_producers(&self) {
        let mut writer = self.writer.lock();
        writer.state.producers.remove_expired(i64::MAX);
    }

    /// What the producers known here wrote last; compaction keeps the batches it is in.
    pub fn last_records(&self) -> BTreeMap<ProducerId, LastRecord> {
        let writer = self.writer.lock();
        let last = |producer: &kafka_rs_replication::ProducerState| LastRecord {
            last_data_offset: Some(producer.last_data_offset()).filter(|offset| *offset >= 0),
            producer_epoch: producer.producer_epoch,
        };
        let producers = writer.state.producers.producers();
        producers.map(|p| (p.producer_id, last(p))).collect()
    }

    /// Puts a compacted segment in the place of `old` ones; `None` when the log has changed so much
    /// meanwhile that it cannot be.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn replace_segments(
        &self,
        old: &[SegmentView],
        cleaned: CleanedSegment,
    ) -> Result<Option<Vec<Removed>>, kafka_rs_log::Error> {
        let mut writer = self.writer.lock();
        let removed = writer.log.replace_segments(old, cleaned)?;
        if removed.is_some() {
            for gone in old.iter().skip(1) {
                writer.log.remove_producer_snapshot(gone.base_offset());
            }
        }
        Ok(removed)
    }

    fn log_started(&self, writer: &mut Writer) {
        let start = writer.log.log_start_offset();
        let _ = self.step(writer, Event::LogStartOffset(start), 0);
        if let Some(observer) = &self.observer {
            observer.log_start(&self.topic_partition, start);
        }
    }

    /// Snapshots before the oldest segment serve no recovery any more.
    fn remove_old_snapshots(&self, writer: &mut Writer) -> Result<(), Error> {
        let start = writer.log.log_start_offset();
        for offset in writer.log.producer_snapshots()? {
            if offset < start {
                writer.log.remove_producer_snapshot(offset);
            }
        }
        Ok(())
    }

    /// Makes everything appended durable.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn flush(&self) -> Result<Offset, Error> {
        // The lock would hold up every append for the length of an fsync; a flush does not need it.
        Ok(self.reader.flush()?)
    }

    /// Writes what a clean start relies on: indexes, data and the producers' state.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn close(&self) -> Result<(), Error> {
        let mut writer = self.writer.lock();
        if writer.log.log_end_offset() > 0 {
            let snapshot = writer.state.producers.to_snapshot();
            let end = writer.log.log_end_offset();
            writer.log.write_producer_snapshot(end, snapshot)?;
        }
        writer.log.close()?;
        Ok(())
    }

    /// Renames the partition's directory for deletion; nobody leads it from then on.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn delete(&self, dir: &LogDir, unique: &str) -> Result<std::path::PathBuf, Error> {
        let mut writer = self.writer.lock();
        let event = Event::BecomeFollower {
            leader_epoch: writer.state.leader_epoch().saturating_add(1),
            leader_id: -1,
        };
        let _ = self.step(&mut writer, event, 0);
        Ok(dir.delete_log(&writer.log, unique)?)
    }

    /// Runs something on the log under the writer's lock.
    pub fn with_log<R>(&self, act: impl FnOnce(&mut Log) -> R) -> R {
        act(&mut self.writer.lock().log)
    }
}
