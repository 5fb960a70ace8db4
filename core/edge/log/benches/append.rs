//! Appending to and reading from a log in memory and on disk, without flushing; and appending with a
//! flush before each confirmation, as `flush.messages=1` asks for.
#![allow(missing_docs)]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kafka_rs_log::{FlushScheduler, Log, LogConfig, LogDir};
use kafka_rs_platform::{DiskStorage, MemoryStorage, Storage};
use kafka_rs_records::{BatchBuilder, Compression, RecordBatch, Stamp};
use kafka_rs_types::TopicPartition;

/// Small segments that are soon deleted keep the bench from filling memory or disk.
fn config() -> LogConfig {
    LogConfig {
        segment_bytes: 64 << 20,
        retention_bytes: 64 << 20,
        ..LogConfig::default()
    }
}

fn batch(record_bytes: usize, batch_bytes: usize) -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None);
    let value = vec![7; record_bytes];
    for _ in 0..(batch_bytes / record_bytes).max(1) {
        builder
            .push(1_700_000_000_000, None, Some(&value), &[])
            .expect("fits");
    }
    RecordBatch::parse(builder.build().expect("fits")).expect("just built")
}

/// A log and what keeps its directory alive.
fn open(storage: Arc<dyn Storage>) -> (LogDir, Log) {
    open_with(storage, FlushScheduler::inline())
}

fn open_with(storage: Arc<dyn Storage>, flusher: FlushScheduler) -> (LogDir, Log) {
    let dir = LogDir::open(storage, flusher).expect("a fresh directory");
    let log = dir
        .open_log(&TopicPartition::new("bench", 0), None, config())
        .expect("a fresh log");
    (dir, log)
}

fn append(dir: &LogDir, log: &mut Log, batch: &RecordBatch) {
    let stamp = Stamp::new(log.log_end_offset(), 0);
    let mut header = batch.header;
    header.base_offset = stamp.base_offset;
    let info = log.append(&header, batch.stamped(&stamp)).expect("space");
    if info.rolled {
        let removed = log.apply_retention(1_700_000_000_000, i64::MAX);
        for file in removed
            .expect("a healthy disk")
            .iter()
            .flat_map(|r| &r.files)
        {
            dir.remove_file(file).expect("a healthy disk");
        }
    }
}

fn appending(c: &mut Criterion) {
    let mut group = c.benchmark_group("append");
    for (record, size) in [
        (100, 100),
        (100, 16 << 10),
        (1024, 16 << 10),
        (1024, 900_000),
    ] {
        let batch = batch(record, size);
        group.throughput(Throughput::Bytes(batch.bytes.len() as u64));
        let id = |place: &str| BenchmarkId::new(place, format!("{record}B in {size}"));
        group.bench_function(id("memory"), |b| {
            let (dir, mut log) = open(Arc::new(MemoryStorage::new()));
            b.iter(|| append(&dir, &mut log, black_box(&batch)));
        });
        group.bench_function(id("disk"), |b| {
            let temporary = tempfile::tempdir().expect("a temporary directory");
            let storage = DiskStorage::open(temporary.path()).expect("just made");
            let (dir, mut log) = open(Arc::new(storage));
            b.iter(|| append(&dir, &mut log, black_box(&batch)));
        });
    }
    group.finish();
}

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("read 1 MiB");
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let storage = DiskStorage::open(temporary.path()).expect("just made");
    let (dir, mut log) = open(Arc::new(storage));
    let batch = batch(100, 16 << 10);
    for _ in 0..1000 {
        append(&dir, &mut log, &batch);
    }
    let reader = log.reader();
    let end = log.log_end_offset();
    let tail = end - 60 * i64::from(batch.header.record_count);
    group.throughput(Throughput::Bytes(1 << 20));
    for (name, offset) in [("tail", tail), ("page cache", 0)] {
        group.bench_function(name, |b| {
            b.iter(|| reader.read(black_box(offset), 1 << 20, end, true));
        });
    }
    group.finish();
}

/// `appends` of one batch, `producers` at a time waiting for the disk to confirm theirs.
fn confirmed(
    dir: &LogDir,
    log: &mut Log,
    batch: &RecordBatch,
    producers: usize,
    appends: u64,
) -> Duration {
    let (confirm, confirmed) = sync_channel(producers);
    let start = Instant::now();
    let mut waiting = 0;
    for _ in 0..appends {
        if waiting == producers {
            confirmed.recv().expect("the disk confirms");
            waiting -= 1;
        }
        append(dir, log, batch);
        let confirm = confirm.clone();
        log.request_flush(move |flushed| {
            flushed.expect("a healthy disk");
            let _ = confirm.send(());
        });
        waiting += 1;
    }
    for _ in 0..waiting {
        confirmed.recv().expect("the disk confirms");
    }
    start.elapsed()
}

fn group_commit(c: &mut Criterion) {
    let mut group = c.benchmark_group("flush.messages=1");
    group.sample_size(10).throughput(Throughput::Elements(1));
    let batch = batch(100, 100);
    for producers in [1, 16, 256] {
        group.bench_function(BenchmarkId::new("producers", producers), |b| {
            let temporary = tempfile::tempdir().expect("a temporary directory");
            let storage = DiskStorage::open(temporary.path()).expect("just made");
            let (dir, mut log) = open_with(Arc::new(storage), FlushScheduler::threaded());
            b.iter_custom(|appends| confirmed(&dir, &mut log, &batch, producers, appends));
        });
    }
    group.finish();
}

criterion_group!(benches, appending, reading, group_commit);
criterion_main!(benches);
