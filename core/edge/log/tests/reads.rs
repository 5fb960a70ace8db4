//! Reads against a list of the batches that were appended.
#![allow(missing_docs, clippy::unwrap_used)]

use std::os::unix::fs::FileExt;
use std::sync::Arc;

use kafka_rs_log::{FlushScheduler, LogConfig, LogDir};
use kafka_rs_platform::{DiskStorage, MemoryStorage, Storage};
use kafka_rs_records::{BatchBuilder, Compression, RecordBatch, Stamp};
use kafka_rs_types::{Piece, Rope, TopicPartition};
use proptest::collection::vec;
use proptest::prelude::*;

fn batch(records: usize, value: usize, base_offset: i64) -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None);
    for _ in 0..records {
        let value = vec![7; value];
        builder
            .push(1_700_000_000_000, None, Some(&value), &[])
            .unwrap();
    }
    let batch = RecordBatch::parse(builder.build().unwrap()).unwrap();
    batch.stamp(&Stamp::new(base_offset, 0))
}

/// What a read has to give: the batches from the one that reaches `offset` on, within the limits.
fn expected(
    batches: &[RecordBatch],
    offset: i64,
    max_bytes: usize,
    upper_bound: i64,
    min_one: bool,
) -> Vec<u8> {
    let mut out = Vec::new();
    let wanted = batches
        .iter()
        .filter(|batch| batch.header.last_offset() >= offset)
        .take_while(|batch| batch.header.base_offset < upper_bound);
    for batch in wanted {
        let fits = out.len() + batch.bytes.len() <= max_bytes;
        let forced = min_one && out.is_empty();
        if !fits && !forced {
            break;
        }
        out.extend_from_slice(&batch.bytes);
    }
    out
}

/// The bytes of a rope, whether they are in memory or in a file; and whether any is in a file.
fn bytes(rope: &Rope) -> (Vec<u8>, bool) {
    let (mut out, mut in_file) = (Vec::new(), false);
    for piece in rope.pieces() {
        match piece {
            Piece::Bytes(bytes) => out.extend_from_slice(bytes),
            Piece::Region(region) => {
                let start = out.len();
                out.resize(start + region.len, 0);
                let file = region.file.as_ref();
                file.read_exact_at(&mut out[start..], region.position)
                    .unwrap();
                in_file = true;
            }
        }
    }
    (out, in_file)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_read_gives_what_was_appended_whoever_read_before(
        sizes in vec((1usize..4, 0usize..6000), 1..60),
        reads in vec(
            (any::<prop::sample::Index>(), prop_oneof![0usize..40_000, 0usize..400_000], any::<prop::sample::Index>(), any::<bool>()),
            1..40,
        ),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        on_disk in any::<bool>(),
        tail_cache_bytes in prop_oneof![Just(0usize), Just(20_000)],
    ) {
        let folder = tempfile::tempdir().unwrap();
        let storage: Arc<dyn Storage> = if on_disk {
            Arc::new(DiskStorage::open(folder.path()).unwrap())
        } else {
            Arc::new(MemoryStorage::new())
        };
        let dir = LogDir::open(storage, FlushScheduler::inline()).unwrap();
        let partition = TopicPartition::new("t", 0);
        let config = LogConfig { tail_cache_bytes, ..LogConfig::default() };
        let mut log = dir.open_log(&partition, None, config).unwrap();
        let mut batches = Vec::new();
        let append = |log: &mut kafka_rs_log::Log, batches: &mut Vec<RecordBatch>| {
            for (records, value) in &sizes {
                let batch = batch(*records, *value, log.log_end_offset());
                log.append(&batch.header, batch.bytes.clone().into()).unwrap();
                batches.push(batch);
            }
        };
        append(&mut log, &mut batches);
        let check = |log: &kafka_rs_log::Log, batches: &[RecordBatch]| {
            let end = log.log_end_offset();
            // Two sequential readers among the random ones.
            let mut places = [0, 0];
            for (turn, (offset, max_bytes, upper_bound, min_one)) in reads.iter().enumerate() {
                let random = offset.index(end as usize + 1) as i64;
                let offset = *places.get(turn % 3).unwrap_or(&random);
                let upper_bound = upper_bound.index(end as usize + 2) as i64;
                let data = log.reader().read(offset, *max_bytes, upper_bound, *min_one).unwrap();
                let in_place = log.reader().read_in_place(offset, *max_bytes, upper_bound, *min_one);
                let (in_place_bytes, in_file) = bytes(&in_place.unwrap().records);
                let records = data.records.to_bytes();
                assert_eq!(records, in_place_bytes);
                assert!(on_disk || !in_file);
                if on_disk && tail_cache_bytes == 0 && records.len() >= 32 << 10 {
                    assert!(in_file, "{} bytes were read", records.len());
                }
                // A read of nothing with a bound at or before the offset never looks at a batch.
                let bound = if offset >= upper_bound { 0 } else { upper_bound };
                let want = expected(batches, offset, *max_bytes, bound, *min_one);
                assert_eq!(records.to_vec(), want, "{offset} {max_bytes} {upper_bound} {min_one}");
                if let (Some(place), Some(last)) = (
                    places.get_mut(turn % 3),
                    kafka_rs_records::split_batches(records).flatten().last(),
                ) {
                    *place = last.header.next_offset();
                }
            }
        };
        check(&log, &batches);
        if let Some(cut) = cut {
            let cut = cut.index(log.log_end_offset() as usize) as i64;
            log.truncate_to(cut).unwrap();
            batches.retain(|batch| batch.header.last_offset() < cut);
            prop_assert_eq!(log.log_end_offset(), batches.last().map_or(cut.min(0), |b| b.header.next_offset()));
            append(&mut log, &mut batches);
            check(&log, &batches);
        }
    }
}

#[test]
fn a_log_is_new_until_its_directory_is_opened_again() {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::default());
    let dir = LogDir::open(storage, FlushScheduler::inline()).unwrap();
    let open = || {
        let partition = TopicPartition::new("t", 0);
        dir.open_log(&partition, None, LogConfig::default())
            .unwrap()
    };
    let mut log = open();
    assert!(log.is_new());
    let first = batch(1, 10, 0);
    log.append(&first.header, first.bytes.clone().into())
        .unwrap();
    drop(log);
    let again = open();
    assert!(!again.is_new());
    assert_eq!(again.log_end_offset(), 1);
}
