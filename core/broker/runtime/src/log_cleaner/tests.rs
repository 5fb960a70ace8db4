//! Compacted logs on a disk that stops at any moment, against what was written.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{FlushScheduler, LogDir};
use kafka_rs_platform::{ManualClock, Random, SeededRandom, SimStorage};
use kafka_rs_records::{BatchBuilder, Compression, EndTransactionMarker, Origin, split_batches};
use kafka_rs_replication::{Assignment, Isolation};
use kafka_rs_types::{Offset, TopicPartition, Uuid};

use super::cleaning::{Cleaning, Limits};
use super::{Error, LogCleaner, range};
use crate::partition::Recovery;
use crate::{AppendRequest, Partition, ReadRequest, TopicSettings, Verification};

/// By offset: key and value or tombstone.
type Written = BTreeMap<Offset, (u8, Option<u64>)>;

/// Histories checked; each has several crashes.
const HISTORIES: u64 = 1_000;

fn settings(random: &dyn Random) -> Arc<TopicSettings> {
    let segment_bytes = 200 + random.below(800);
    let overrides = [
        ("cleanup.policy", "compact".to_owned()),
        ("segment.bytes", segment_bytes.to_string()),
        ("index.interval.bytes", random.below(300).to_string()),
        ("delete.retention.ms", "1000".to_owned()),
        ("min.cleanable.dirty.ratio", "0".to_owned()),
    ];
    let overrides = overrides.map(|(key, value)| (key.to_owned(), value)).into();
    let broker = BrokerConfig::new(BTreeMap::new()).expect("defaults");
    Arc::new(TopicSettings::new(&overrides, &broker))
}

fn open(
    storage: &SimStorage,
    settings: &Arc<TopicSettings>,
    clock: &ManualClock,
) -> Arc<Partition> {
    let dir = LogDir::open(Arc::new(storage.clone()), FlushScheduler::inline()).expect("dir");
    let name = TopicPartition::new("t", 0);
    let mut log = dir
        .open_log(&name, None, settings.log.clone())
        .expect("log");
    let recovery = Recovery {
        node_id: 1,
        now: 10_000,
        high_watermark: log.log_end_offset(),
        producer_expiration_ms: i64::MAX,
        lag_max_ms: 30_000,
        min_insync_replicas: 1,
    };
    let state = recovery.run(&mut log).expect("recovery");
    let clock = Arc::new(clock.clone());
    let partition = Partition::new(
        Uuid::ZERO,
        false,
        clock,
        Arc::clone(settings),
        log,
        state,
        None,
    );
    partition.become_leader(Assignment {
        leader_epoch: 0,
        partition_epoch: 0,
        replicas: vec![1],
        isr: vec![1],
    });
    partition
}

fn append(partition: &Partition, records: bytes::Bytes, origin: Origin) -> Offset {
    let request = AppendRequest {
        records,
        origin,
        acks: 1,
        allow_zstd: true,
        verification: Verification::NotRequired,
    };
    partition.append(request).expect("append").base_offset
}

/// Writes some batches, some of them in transactions.
fn write(partition: &Partition, random: &dyn Random, written: &mut Written, serial: &mut u64) {
    for _ in 0..1 + random.below(25) {
        let codec = Compression::ALL[[0, 0, 0, 3, 4][random.below(5) as usize]];
        let (transactional, commit) = (random.below(4) == 0, random.below(2) == 0);
        let mut builder = BatchBuilder::new(codec);
        if transactional {
            *serial += 1;
            builder = builder.producer(*serial as i64, 0, 0).transactional(true);
        }
        let producer_id = *serial as i64;
        let mut records = Vec::new();
        for _ in 0..1 + random.below(4) {
            *serial += 1;
            let value = Some(*serial).filter(|_| random.below(4) > 0);
            records.push((random.below(10) as u8, value));
        }
        for (key, value) in &records {
            let value = value.map(u64::to_be_bytes);
            let value = value.as_ref().map(|v| &v[..]);
            builder
                .push(1_000, Some(&[*key]), value, &[])
                .expect("push");
        }
        let base = append(partition, builder.build().expect("build"), Origin::Client);
        if !transactional || commit {
            written.extend((base..).zip(records));
        }
        if transactional {
            let marker = EndTransactionMarker {
                commit,
                coordinator_epoch: 0,
            };
            let marker = marker.batch(producer_id, 0, 1_000).expect("marker");
            append(partition, marker.bytes, Origin::Internal);
        }
    }
}

/// What a consumer of committed records gets, reading from the start.
fn read(partition: &Partition) -> Written {
    let mut seen = Written::new();
    let mut offset = 0;
    while offset < partition.log_end_offset() {
        let result = partition
            .read(&ReadRequest {
                fetch_offset: offset,
                max_bytes: 500,
                min_one: true,
                isolation: Isolation::TxnCommitted,
                current_leader_epoch: -1,
                last_fetched_epoch: -1,
                in_place: false,
            })
            .expect("read");
        let aborted = result.aborted_transactions.unwrap_or_default();
        let before = offset;
        for batch in split_batches(result.records.to_bytes()) {
            let batch = batch.expect("batch");
            batch.verify_crc().expect("checksum");
            let header = batch.header;
            assert!(header.last_offset() >= offset, "offsets rise");
            let is_aborted = header.is_transactional()
                && aborted.iter().any(|entry| {
                    entry.producer_id == header.producer_id
                        && (entry.first_offset..=entry.last_offset).contains(&header.base_offset)
                });
            let shown = !header.is_control() && !is_aborted;
            for record in batch.records(1 << 20).expect("records").iter() {
                let record = record.expect("record");
                if shown && record.offset >= offset {
                    let value = record
                        .value
                        .map(|v| u64::from_be_bytes(v.try_into().expect("8")));
                    seen.insert(record.offset, (record.key.expect("key")[0], value));
                }
            }
            offset = header.next_offset();
        }
        if offset == before {
            break;
        }
    }
    seen
}

/// Every record is one that was written, and of every key the last value is there.
fn check(partition: &Partition, written: &Written, end: Offset, what: &str) {
    assert_eq!(partition.log_end_offset(), end, "{what}: the end stays");
    assert_eq!(partition.log_start_offset(), 0, "{what}: the start stays");
    let seen = read(partition);
    for (offset, record) in &seen {
        assert_eq!(written.get(offset), Some(record), "{what}: offset {offset}");
    }
    for (offset, (key, value)) in last_per_key(written, end) {
        let there = seen.contains_key(&offset);
        assert!(
            there || value.is_none(),
            "{what}: lost key {key} at {offset}"
        );
    }
}

fn last_per_key(written: &Written, until: Offset) -> Written {
    let mut last = BTreeMap::new();
    for (offset, (key, value)) in written.range(..until) {
        last.insert(*key, (*offset, *value));
    }
    last.into_iter()
        .map(|(key, (offset, value))| (offset, (key, value)))
        .collect()
}

/// Cleans until nothing is left to clean; returns where it ended.
fn clean(
    partition: &Arc<Partition>,
    random: &dyn Random,
    checkpoint: Option<Offset>,
    now: i64,
) -> Result<Offset, Error> {
    let range = range(partition, checkpoint, now)?;
    if range.first_dirty_offset >= range.first_uncleanable_offset {
        return Ok(range.first_dirty_offset);
    }
    let limits = Limits {
        map_bytes: if random.below(2) == 0 {
            24 * 8
        } else {
            1 << 16
        },
        load_factor: 0.9,
        io_bytes: 1 + random.below(1_000) as usize,
        secret: (random.next_u64(), random.next_u64()),
    };
    let mut cleaning = Cleaning::new(Arc::clone(partition), range, limits, now)?;
    loop {
        if let Some(end) = cleaning.step()?.cleaned_until {
            assert!(end > range.first_dirty_offset, "a round makes progress");
            return Ok(end);
        }
    }
}

fn history(seed: u64) {
    let random = SeededRandom::new(seed);
    let settings = settings(&random);
    let clock = ManualClock::new(10_000);
    let power = seed.is_multiple_of(2);
    let mut storage = SimStorage::new();
    let (mut written, mut serial) = (Written::new(), 0);
    let mut checkpoint = None;
    let mut now = 10_000;
    for round in 0..4 {
        let partition = open(&storage, &settings, &clock);
        write(&partition, &random, &mut written, &mut serial);
        partition.flush().expect("flush");
        let end = partition.log_end_offset();
        let what = format!("seed {seed} round {round}");
        check(&partition, &written, end, &what);
        now += random.below(2_000) as i64;
        storage.stop_after(1 + random.below(60));
        let cleaned = clean(&partition, &random, checkpoint, now);
        drop(partition);
        if let Ok(end) = &cleaned {
            checkpoint = Some(*end);
        }
        storage = if power {
            storage.power_cut(&random)
        } else {
            storage.killed()
        };
        let partition = open(&storage, &settings, &clock);
        check(
            &partition,
            &written,
            end,
            &format!("{what}, after the crash"),
        );
        // Undisturbed, cleaning gets to the end of what is sealed.
        loop {
            let until = clean(&partition, &random, checkpoint, now).expect("cleaning");
            let before = read(&partition)
                .range(..until)
                .map(|(o, r)| (*o, *r))
                .collect();
            let last = last_per_key(&before, until);
            assert_eq!(before, last, "{what}: one record per key up to {until}");
            if checkpoint.replace(until) == Some(until) {
                break;
            }
        }
        partition.flush().expect("flush");
        check(&partition, &written, end, &format!("{what}, cleaned"));
        drop(partition);
        storage = storage.killed();
    }
}

#[test]
fn no_crash_loses_the_last_value_of_a_key() {
    for seed in 0..HISTORIES {
        history(seed);
    }
}

#[test]
fn a_log_that_cannot_be_cleaned_now_rests_and_is_then_tried_again() {
    let random = SeededRandom::new(1);
    let (storage, clock) = (SimStorage::new(), ManualClock::new(10_000));
    let partition = open(&storage, &settings(&random), &clock);
    while partition.log_end_offset() < 100 {
        write(&partition, &random, &mut Written::new(), &mut 0);
    }
    partition.flush().expect("flush");
    let cleaner = LogCleaner::new(BTreeMap::new(), 0);
    let partitions = [Arc::clone(&partition)];
    let (_, range) = cleaner.grab(&partitions, 20_000).expect("it is dirty");
    let limits = Limits {
        map_bytes: 1 << 16,
        load_factor: 0.9,
        io_bytes: 1_000,
        secret: (1, 2),
    };
    let cleaning = Cleaning::new(partition, range, limits, 20_000).expect("begun");
    let took = std::time::Duration::ZERO;
    cleaner.done(&cleaning, Err(&Error::Aborted), took, 1, 35_000);
    assert!(cleaner.grab(&partitions, 34_999).is_none(), "too soon");
    assert!(cleaner.grab(&partitions, 35_000).is_some());
}
