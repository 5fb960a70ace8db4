//! Offsets that groups commit, read from the batches in which they are kept.

use bytes::Bytes;
use kafka_rs_records::split_batches;
use kafka_rs_wire::records::group_coordinator::{OffsetCommitKey, OffsetCommitValue};
use kafka_rs_wire::{decode_coordinator_key, decode_coordinator_value};

use super::events::What;

/// Most bytes that a batch of commits may decompress to.
const DECOMPRESSED_MAX: usize = 64 << 20;

/// The commits in a batch appended to `__consumer_offsets`; removed offsets are none.
pub(super) fn read(batch: &Bytes) -> Vec<What> {
    let batches = split_batches(batch.clone()).filter_map(Result::ok);
    let records = batches
        .filter_map(|batch| batch.records(DECOMPRESSED_MAX).ok()?.to_records().ok())
        .flatten();
    let commits = records.filter_map(|record| {
        let key: OffsetCommitKey = decode_coordinator_key(record.key?).ok()?;
        let value: OffsetCommitValue = decode_coordinator_value(record.value?).ok()?;
        Some(What::Committed {
            group: key.group.to_string(),
            topic: key.topic.to_string(),
            partition: key.partition,
            offset: value.offset,
        })
    });
    commits.collect()
}
