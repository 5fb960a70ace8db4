//! Loading a shard: its log from the first record to the last, replayed.

use kafka_rs_coordinator::{Coordinator, Record, RecordPosition};
use kafka_rs_records::{EndTransactionMarker, RecordBatch, split_batches};
use kafka_rs_types::Offset;

use super::log::ShardLog;

/// Most bytes a batch of an internal topic may decompress to.
const DECOMPRESSED_MAX: usize = 256 << 20;

/// What was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Loaded {
    pub(super) records: u64,
    pub(super) bytes: u64,
}

/// Replays everything in `log`, reading `buffer_bytes` at a time.
pub(super) fn load<C: Coordinator>(
    coordinator: &mut C,
    log: &dyn ShardLog,
    buffer_bytes: usize,
) -> Result<Loaded, String> {
    let mut loaded = Loaded::default();
    let mut offset = log.log_start_offset();
    while offset < log.log_end_offset() {
        let data = log
            .read(offset, buffer_bytes)
            .map_err(|error| format!("reading at offset {offset}: {error:?}"))?;
        let before = offset;
        loaded.bytes += data.len() as u64;
        for batch in split_batches(data.to_bytes()) {
            let batch = batch.map_err(|error| format!("after offset {offset}: {error}"))?;
            loaded.records += replay_batch(coordinator, &batch, offset)?;
            offset = offset.max(batch.header.next_offset());
        }
        if offset == before {
            // Nothing but what compaction has taken away.
            break;
        }
    }
    Ok(loaded)
}

fn replay_batch<C: Coordinator>(
    coordinator: &mut C,
    batch: &RecordBatch,
    from: Offset,
) -> Result<u64, String> {
    let fail = |error: &dyn std::fmt::Display| {
        format!("batch at offset {}: {error}", batch.header.base_offset)
    };
    let header = &batch.header;
    let attributes = header.attributes;
    let records = batch
        .records(DECOMPRESSED_MAX)
        .map_err(|error| fail(&error))?;
    let mut count = 0;
    for record in &records {
        let record = record.map_err(|error| fail(&error))?;
        if record.offset < from {
            continue;
        }
        count += 1;
        if attributes.is_control() {
            if let Some(end) = EndTransactionMarker::read(&record).map_err(|error| fail(&error))? {
                coordinator.replay_end_transaction(header.producer_id, end.commit);
            }
            continue;
        }
        let record_offset = record.offset;
        let record = records.share(&record);
        let Some(key) = record.key else { continue };
        let position = RecordPosition {
            offset: record_offset,
            producer_id: match attributes.is_transactional() {
                true => header.producer_id,
                false => -1,
            },
        };
        let record = Record {
            key,
            value: record.value,
        };
        coordinator
            .replay(position, &record)
            .map_err(|error| fail(&error))?;
    }
    Ok(count)
}
