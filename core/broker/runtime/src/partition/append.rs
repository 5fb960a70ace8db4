//! Appending as leader: validate outside the lock, decide and write inside it.

use std::sync::Weak;

use bytes::{Bytes, BytesMut};
use kafka_rs_records::{
    BatchHeader, Origin, RecordBatch, Stamp, StampTimestamp, ValidateOptions, Validated,
    produced_batch, validate,
};
use kafka_rs_replication::{Event, SequenceCheck};
use kafka_rs_types::{LeaderEpoch, Offset, Rope, Timestamp};

use super::recover::aborted_in;
use super::{Partition, TopicSettings, Writer};
use crate::{AppendedBatch, Error};

/// A batch up to this size is copied into a buffer of its own; a larger one keeps sharing the frame
/// it came in. Below it, the copy costs less than the second piece in every later write, and lets go
/// of the frame. In bytes.
const COPY_MAX: usize = 4096;
/// Most bytes a batch may decompress to when a topic setting makes the broker look inside.
const DECOMPRESSED_MAX: usize = 256 << 20;

/// A batch to append.
#[derive(Debug, Clone)]
pub struct AppendRequest {
    /// One v2 batch, as it came in the frame.
    pub records: Bytes,
    /// Who hands it in.
    pub origin: Origin,
    /// `acks` of the request: 0, 1 or -1.
    pub acks: i16,
    /// Whether the request's version may carry Zstandard.
    pub allow_zstd: bool,
    /// What was done to let the batch begin a transaction, if it is part of one.
    pub verification: Verification,
}

/// What speaks for a batch that begins a transaction in a partition (KIP-890).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Nobody asks (`transaction.partition.verification.enable` is off).
    NotRequired,
    /// Nothing: the transaction must have begun here already.
    Missing,
    /// Its coordinator knows that this partition is part of it; the guard is from
    /// [`Partition::begin_verification`].
    Guard(u64),
}

/// Where a batch went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// Offset of its first record.
    pub base_offset: Offset,
    /// Offset after its last record.
    pub next_offset: Offset,
    /// The broker's time for all records (LogAppendTime), else -1.
    pub log_append_time: Timestamp,
    /// The log's start at that moment.
    pub log_start_offset: Offset,
    /// The epoch it was appended in.
    pub leader_epoch: LeaderEpoch,
    /// The reply has to wait until the high watermark reaches `next_offset`: replicas (acks=all) or
    /// the disk (flush.messages) have not confirmed it yet.
    pub awaits_high_watermark: bool,
}

impl Partition {
    /// Validates and appends one batch as leader.
    ///
    /// A batch the producer sent before is not appended again: the original's place is returned.
    ///
    /// # Errors
    /// Everything Produce can answer; nothing was appended then.
    pub fn append(&self, request: AppendRequest) -> Result<Appended, Error> {
        let settings = self.settings.load();
        let batch = match request.origin {
            Origin::Client => produced_batch(request.records, request.allow_zstd)?,
            Origin::Internal => RecordBatch::parse(request.records)?,
        };
        let now = self.clock.now_ms();
        let options = validate_options(&settings, request.origin, now);
        let validated = validate(&batch, &options).map_err(|error| Error::RecordsRefused {
            error,
            log_start_offset: self.log_start_offset(),
        })?;
        let batch = recompressed(batch, &settings, request.origin)?;

        let mut writer = self.writer.lock();
        if !writer.state.is_leader() {
            return Err(self.not_leader());
        }
        if request.acks == -1 {
            writer.state.check_enough_replicas()?;
        }
        let checked = writer.state.producers.check(&batch.header, request.origin);
        let checked = checked.map_err(|error| Error::SequenceRefused {
            error,
            log_start_offset: writer.state.log_start_offset(),
        })?;
        if let SequenceCheck::Duplicate(original) = checked {
            return Ok(self.appended_before(&writer, &original, request.acks));
        }
        writer.check_verification(&batch.header, request.verification)?;
        self.write(&mut writer, &batch, validated, &settings, request.acks)
    }

    fn appended_before(
        &self,
        writer: &Writer,
        original: &kafka_rs_replication::BatchMetadata,
        acks: i16,
    ) -> Appended {
        let next_offset = original.last_offset + 1;
        Appended {
            base_offset: original.first_offset(),
            next_offset,
            log_append_time: original.timestamp,
            log_start_offset: writer.state.log_start_offset(),
            leader_epoch: writer.state.leader_epoch(),
            awaits_high_watermark: acks != 0 && writer.state.high_watermark() < next_offset,
        }
    }

    pub(super) fn write(
        &self,
        writer: &mut Writer,
        batch: &RecordBatch,
        validated: Validated,
        settings: &TopicSettings,
        acks: i16,
    ) -> Result<Appended, Error> {
        let leader_epoch = writer.state.leader_epoch();
        let stamp = Stamp {
            base_offset: writer.log.log_end_offset(),
            leader_epoch,
            timestamp: validated.timestamp,
        };
        let header = stamped_header(batch, &stamp, validated);
        let info = writer.log.append(&header, stamped_bytes(batch, &stamp))?;
        if info.rolled {
            // Named after the segment it belongs to: the state before this batch.
            let snapshot = writer.state.producers.to_snapshot();
            writer
                .log
                .write_producer_snapshot(header.base_offset, snapshot)?;
        }
        // A marker decides by itself what it voids: the next transaction may be waiting for it.
        if header.is_transactional() && !header.is_control() {
            writer.verifications.end(header.producer_id);
        }
        let stamped = RecordBatch {
            header,
            bytes: batch.bytes.clone(),
        };
        let (completed, epochs_changed) = writer.state.replay(&stamped)?;
        if let Some(aborted) = completed.as_ref().and_then(aborted_in) {
            writer.log.append_aborted_transaction(&aborted)?;
        }
        if epochs_changed {
            let checkpoint = writer.state.leader_epochs.to_checkpoint();
            writer.log.write_leader_epochs(&checkpoint)?;
        }
        if let Some(observer) = &self.observer {
            let appended = AppendedBatch {
                base_offset: header.base_offset,
                last_offset: header.last_offset(),
                leader_epoch,
                bytes: &batch.bytes,
            };
            observer.appended(&self.topic_partition, &appended);
        }
        let next_offset = header.next_offset();
        // The end of a transaction shows read_committed fetches more than its own bytes.
        let bytes = match header.is_control() {
            true => i64::from(i32::MAX),
            false => header.size() as i64,
        };
        self.counters
            .appended(next_offset - header.base_offset, header.size());
        let mut flush_due = writer.log.unflushed_records() >= settings.flush_messages;
        if flush_due && writer.log.flushes_inline() {
            // The callback below would come at once, and want the lock that is held here.
            writer.log.flush()?;
            flush_due = false;
        }
        if flush_due {
            writer.unconfirmed_bytes += bytes;
            // The high watermark moves when the disk has confirmed; see `flushed`.
            let partition = Weak::clone(&self.this);
            writer.log.request_flush(move |result| {
                if let Some(partition) = partition.upgrade() {
                    partition.flushed(result);
                }
            });
        } else {
            let event = Event::Appended {
                log_end_offset: next_offset,
            };
            let _ = self.step(writer, event, bytes);
        }
        Ok(Appended {
            base_offset: header.base_offset,
            next_offset,
            log_append_time: match validated.timestamp {
                StampTimestamp::LogAppendTime(now) => now,
                _ => -1,
            },
            log_start_offset: writer.state.log_start_offset(),
            leader_epoch,
            awaits_high_watermark: (acks == -1 || (acks == 1 && flush_due))
                && writer.state.high_watermark() < next_offset,
        })
    }
}

impl Partition {
    /// The disk has confirmed everything up to an offset, or failed.
    fn flushed(&self, result: Result<Offset, kafka_rs_log::Error>) {
        match result {
            Ok(offset) => {
                let mut writer = self.writer.lock();
                let log_end_offset = offset.max(writer.state.log_end_offset());
                let bytes = std::mem::take(&mut writer.unconfirmed_bytes);
                let _ = self.step(&mut writer, Event::Appended { log_end_offset }, bytes);
            }
            // The directory is offline: whoever waits learns it by asking once more.
            Err(_) => self.waiters.interrupt_all(),
        }
    }
}

fn validate_options(settings: &TopicSettings, origin: Origin, now: Timestamp) -> ValidateOptions {
    ValidateOptions {
        origin,
        max_message_bytes: settings.max_message_bytes,
        timestamp_type: settings.timestamp_type,
        now,
        timestamp_before_max_ms: settings.timestamp_before_max_ms,
        timestamp_after_max_ms: settings.timestamp_after_max_ms,
        require_keys: settings.compacted && origin == Origin::Client,
        inspect_compressed: false,
        decompressed_limit: DECOMPRESSED_MAX,
    }
}

/// The batch in the codec that `compression.type` asks for.
fn recompressed(
    batch: RecordBatch,
    settings: &TopicSettings,
    origin: Origin,
) -> Result<RecordBatch, Error> {
    match settings.recompress {
        Some(codec)
            if origin == Origin::Client && batch.header.compression()? != codec.compression =>
        {
            Ok(batch.recompress(codec, DECOMPRESSED_MAX)?)
        }
        _ => Ok(batch),
    }
}

/// The header as it will stand in the log; its checksum is that of the unstamped batch unless the
/// timestamps change, and nobody reads it from here.
fn stamped_header(batch: &RecordBatch, stamp: &Stamp, validated: Validated) -> BatchHeader {
    let attributes = match stamp.timestamp {
        StampTimestamp::LogAppendTime(_) => batch
            .header
            .attributes
            .with_timestamp_type(kafka_rs_records::TimestampType::LogAppendTime),
        _ => batch.header.attributes,
    };
    BatchHeader {
        base_offset: stamp.base_offset,
        partition_leader_epoch: stamp.leader_epoch,
        max_timestamp: validated.max_timestamp,
        attributes,
        ..batch.header
    }
}

fn stamped_bytes(batch: &RecordBatch, stamp: &Stamp) -> Rope {
    if batch.bytes.len() > COPY_MAX {
        return batch.stamped(stamp);
    }
    let mut copy = BytesMut::from(&batch.bytes[..]);
    stamp.apply(&mut copy);
    Rope::from(copy.freeze())
}
