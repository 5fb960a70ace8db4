//! Random histories of a compacted log against a map from key to last value.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use kafka_rs_cleaner::{
    AbortedTxn, CleanedTransactions, Decision, Filter, FilterOptions, LastRecord, OffsetMap,
    index_batch,
};
use kafka_rs_records::{BatchBuilder, Compression, EndTransactionMarker, RecordBatch, Stamp};
use proptest::collection::vec;
use proptest::prelude::*;

const LIMIT: usize = 1 << 20;
const RETENTION_MS: i64 = 1_000;

/// What a producer does next: records of (key, value or tombstone), and how the batch is written.
#[derive(Debug, Clone)]
struct Write {
    records: Vec<(u8, Option<u8>)>,
    codec: Compression,
    how: How,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Plain,
    Idempotent,
    Committed,
    Aborted,
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let how = prop_oneof![
        4 => Just(How::Plain),
        2 => Just(How::Idempotent),
        1 => Just(How::Committed),
        1 => Just(How::Aborted)
    ];
    let codec = prop_oneof![3 => Just(Compression::None), 1 => Just(Compression::Lz4), 1 => Just(Compression::Zstd)];
    let record = (0u8..8, proptest::option::weighted(0.7, any::<u8>()));
    let write = (vec(record, 1..6), codec, how).prop_map(|(records, codec, how)| Write {
        records,
        codec,
        how,
    });
    vec(write, 1..40)
}

/// A log without files.
#[derive(Default)]
struct Log {
    batches: Vec<RecordBatch>,
    aborted: Vec<AbortedTxn>,
    end: i64,
    /// Last offset of the idempotent producer's data.
    last_of_producer: Option<i64>,
    /// Records that readers of committed data see, by offset.
    committed: BTreeMap<i64, (u8, Option<u8>)>,
}

impl Log {
    fn push(&mut self, batch: RecordBatch) {
        let batch = batch.stamp(&Stamp::new(self.end, 0));
        self.end = batch.header.next_offset();
        self.batches.push(batch);
    }

    fn write(&mut self, write: &Write) {
        let first = self.end;
        let mut builder = BatchBuilder::new(write.codec);
        if write.how != How::Plain {
            let id = if write.how == How::Idempotent { 5 } else { 9 };
            builder = builder.producer(id, 0, 0).transactional(id == 9);
        }
        for (at, (key, value)) in write.records.iter().enumerate() {
            let value = value.map(|v| [v]);
            let value = value.as_ref().map(|v| &v[..]);
            builder
                .push(self.end + at as i64, Some(&[*key]), value, &[])
                .unwrap();
        }
        self.push(RecordBatch::parse(builder.build().unwrap()).unwrap());
        if write.how != How::Aborted {
            let records = (first..).zip(write.records.iter().copied());
            self.committed.extend(records);
        }
        if write.how == How::Idempotent {
            self.last_of_producer = Some(self.end - 1);
        }
        if matches!(write.how, How::Committed | How::Aborted) {
            let marker = EndTransactionMarker {
                commit: write.how == How::Committed,
                coordinator_epoch: 0,
            };
            let last_offset = self.end;
            self.push(marker.batch(9, 0, self.end).unwrap());
            if write.how == How::Aborted {
                self.aborted.push(AbortedTxn {
                    first_offset: first,
                    last_offset,
                    producer_id: 9,
                    last_stable_offset: last_offset + 1,
                });
            }
        }
    }

    /// One round as the broker runs it; returns where it ended.
    fn clean(&mut self, from: i64, upper: i64, now: i64, map_bytes: usize) -> i64 {
        let mut map = OffsetMap::new(map_bytes, 0.9, (upper - from) as u64, (1, 2));
        let mut transactions = CleanedTransactions::default();
        let overlapping = self.aborted.iter().filter(|e| e.last_offset >= from);
        overlapping.for_each(|entry| transactions.add_aborted(*entry));
        let dirty = self
            .batches
            .iter()
            .filter(|b| b.header.last_offset() >= from && b.header.next_offset() <= upper);
        let mut complete = true;
        for batch in dirty {
            if !index_batch(&mut map, &mut transactions, batch, from, LIMIT).unwrap() {
                complete = false;
                break;
            }
        }
        if complete {
            map.advance(upper - 1);
        }
        let end = map.latest_offset() + 1;
        let active = self.last_of_producer.map(|offset| {
            let last = LastRecord {
                last_data_offset: Some(offset),
                producer_epoch: 0,
            };
            (5, last)
        });
        let mut filter = Filter::new(
            map,
            FilterOptions {
                now,
                delete_retention_ms: RETENTION_MS,
                upper_bound_offset: upper,
                active_producers: active.into_iter().collect(),
                decompressed_max: LIMIT,
            },
        );
        self.aborted
            .iter()
            .for_each(|entry| filter.transactions().add_aborted(*entry));
        let mut index = Vec::new();
        let batches = std::mem::take(&mut self.batches);
        for batch in batches {
            if batch.header.base_offset >= upper {
                self.batches.push(batch);
                continue;
            }
            let (decision, seen) = filter.decide(&batch).unwrap();
            index.extend(seen.index_entry);
            match decision {
                Decision::Drop => {}
                Decision::Keep => self.batches.push(batch),
                Decision::Replace(smaller) => {
                    smaller.verify_crc().unwrap();
                    assert_eq!(smaller.header.base_offset, batch.header.base_offset);
                    assert_eq!(smaller.header.last_offset(), batch.header.last_offset());
                    assert_eq!(smaller.header.last_sequence(), batch.header.last_sequence());
                    self.batches.push(smaller);
                }
            }
        }
        self.aborted
            .retain(|entry| entry.last_offset >= upper || index.contains(entry));
        end
    }

    /// What a reader of committed data sees now.
    fn visible(&self) -> Vec<(i64, i64, u8, Option<u8>)> {
        let mut seen = Vec::new();
        for batch in self.batches.iter().filter(|b| !b.header.is_control()) {
            let range = batch.header.base_offset..=batch.header.last_offset();
            let is_aborted = batch.header.is_transactional()
                && self
                    .aborted
                    .iter()
                    .any(|entry| range.contains(&entry.first_offset));
            for record in batch.records(LIMIT).unwrap().iter() {
                let record = record.unwrap();
                if !is_aborted {
                    let value = record.value.map(|v| v[0]);
                    seen.push((
                        record.offset,
                        record.timestamp,
                        record.key.unwrap()[0],
                        value,
                    ));
                }
            }
        }
        seen
    }

    /// The last record of every key before `until`.
    fn last(&self, until: i64) -> BTreeMap<u8, (i64, Option<u8>)> {
        let records = self.committed.range(..until);
        records
            .map(|(offset, (key, value))| (*key, (*offset, *value)))
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn exactly_the_last_value_per_key_stays(
        rounds in vec((writes(), 0i64..2 * RETENTION_MS), 1..4),
        map_bytes in prop_oneof![Just(1usize << 16), Just(24 * 5)],
    ) {
        let mut log = Log::default();
        let (mut now, mut first_dirty) = (10_000, 0);
        for (writes, pause) in &rounds {
            for write in writes {
                log.write(write);
            }
            now += pause;
            let upper = log.end;
            // A full map ends a round early; the next one goes on from there.
            while first_dirty < upper {
                let end = log.clean(first_dirty, upper, now, map_bytes);
                prop_assert!(end > first_dirty, "a round makes progress");
                first_dirty = end;
                let last = log.last(end);
                let mut seen = BTreeMap::new();
                for (offset, timestamp, key, value) in log.visible() {
                    prop_assert_eq!(timestamp, offset, "timestamps stay");
                    prop_assert_eq!(log.committed.get(&offset), Some(&(key, value)));
                    if offset < end {
                        prop_assert_eq!(last.get(&key), Some(&(offset, value)), "only the last stays");
                        seen.insert(key, (offset, value));
                    }
                }
                for (key, (offset, value)) in &last {
                    prop_assert!(value.is_none() || seen.get(key) == Some(&(*offset, *value)), "no value is lost");
                }
            }
            prop_assert_eq!(log.batches.last().map(|b| b.header.next_offset()), Some(upper));
            if let Some(last) = log.last_of_producer {
                prop_assert!(log.batches.iter().any(|b| b.header.producer_id == 5 && b.header.last_offset() == last));
            }
        }
        // Once every horizon has passed, nothing is left but values, and cleaning changes no byte.
        for _ in 0..3 {
            now += 2 * RETENTION_MS;
            log.clean(0, log.end, now, 1 << 16);
        }
        prop_assert!(log.visible().iter().all(|(.., value)| value.is_some()));
        prop_assert!(log.aborted.is_empty());
        let before = log.batches.clone();
        log.clean(0, log.end, now, 1 << 16);
        prop_assert_eq!(before, log.batches);
    }

    #[test]
    fn tombstones_and_markers_stay_until_their_horizon(write in writes(), extra in 0..RETENTION_MS) {
        let mut log = Log::default();
        write.iter().for_each(|write| log.write(write));
        log.clean(0, log.end, 0, 1 << 16);
        let tombstones = |log: &Log| log.visible().iter().filter(|(.., v)| v.is_none()).count();
        let wanted = log.last(log.end).values().filter(|(_, v)| v.is_none()).count();
        prop_assert_eq!(tombstones(&log), wanted);
        log.clean(0, log.end, extra, 1 << 16);
        prop_assert_eq!(tombstones(&log), wanted);
        log.clean(0, log.end, RETENTION_MS, 1 << 16);
        prop_assert_eq!(tombstones(&log), 0);
    }
}
