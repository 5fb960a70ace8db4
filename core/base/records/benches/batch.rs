//! What a broker does to a produced batch, by record size, batch size and codec.
#![allow(missing_docs)]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use kafka_rs_records::{
    BatchBuilder, Codec, Compression, RecordBatch, Stamp, StampTimestamp, ValidateOptions,
    split_batches, validate,
};

const NOW: i64 = 1_700_000_000_000;

/// A batch of about `batch_bytes` with values of `record_bytes`, half of it repetitive.
fn batch(codec: Compression, record_bytes: usize, batch_bytes: usize) -> RecordBatch {
    let mut builder = BatchBuilder::new(codec);
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    for index in 0..(batch_bytes / record_bytes).max(1) {
        let value: Vec<u8> = (0..record_bytes)
            .map(|at| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                if at % 2 == 0 { b'a' } else { state as u8 }
            })
            .collect();
        let timestamp = NOW + index as i64 / 10;
        builder
            .push(timestamp, None, Some(&value), &[])
            .expect("small batches fit");
    }
    let bytes = builder.build().expect("default levels are valid");
    RecordBatch::parse(bytes).expect("just built")
}

fn options() -> ValidateOptions {
    ValidateOptions {
        now: NOW,
        ..ValidateOptions::default()
    }
}

fn validation(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    for (record, size) in [
        (100, 100),
        (100, 16 << 10),
        (100, 900_000),
        (1024, 16 << 10),
        (1024, 900_000),
    ] {
        let batch = batch(Compression::None, record, size);
        group.throughput(Throughput::Elements(batch.header.record_count as u64));
        group.bench_function(BenchmarkId::new(format!("{record}B"), size), |b| {
            b.iter(|| validate(black_box(&batch), &options()));
        });
    }
    for inspect_compressed in [false, true] {
        let batch = batch(Compression::Lz4, 100, 16 << 10);
        let options = ValidateOptions {
            inspect_compressed,
            ..options()
        };
        group.throughput(Throughput::Elements(batch.header.record_count as u64));
        group.bench_function(format!("lz4 inspect={inspect_compressed}"), |b| {
            b.iter(|| validate(black_box(&batch), &options));
        });
    }
    group.finish();
}

fn crc(c: &mut Criterion) {
    let mut group = c.benchmark_group("crc");
    for size in [100, 16 << 10, 900_000] {
        let batch = batch(Compression::None, 100, size);
        group.throughput(Throughput::Bytes(batch.bytes.len() as u64));
        group.bench_function(size.to_string(), |b| {
            b.iter(|| black_box(&batch).verify_crc())
        });
    }
    group.finish();
}

fn stamping(c: &mut Criterion) {
    let mut group = c.benchmark_group("stamp");
    for timestamp in [StampTimestamp::Keep, StampTimestamp::LogAppendTime(NOW)] {
        let batch = batch(Compression::None, 100, 16 << 10);
        let stamp = Stamp {
            timestamp,
            ..Stamp::new(1000, 5)
        };
        let mut owned = batch.bytes.to_vec();
        group.bench_function(format!("in place {timestamp:?}"), |b| {
            b.iter(|| stamp.apply(black_box(&mut owned)));
        });
        group.bench_function(format!("two pieces {timestamp:?}"), |b| {
            b.iter(|| black_box(&batch).stamped(&stamp));
        });
    }
    group.finish();
}

fn walking(c: &mut Criterion) {
    let mut group = c.benchmark_group("walk");
    let small = batch(Compression::None, 100, 16 << 10);
    group.throughput(Throughput::Elements(small.header.record_count as u64));
    group.bench_function("borrowed records 100B", |b| {
        b.iter(|| {
            let records = black_box(&small).records(0).expect("uncompressed");
            records
                .iter()
                .flatten()
                .map(|r| r.payload_len())
                .sum::<usize>()
        });
    });
    group.bench_function("owned records 100B", |b| {
        b.iter(|| {
            black_box(&small)
                .records(0)
                .and_then(|records| records.to_records())
        });
    });
    let many = Bytes::from(small.bytes.repeat(64));
    group.throughput(Throughput::Elements(64));
    group.bench_function("split 64 batches", |b| {
        b.iter(|| split_batches(black_box(many.clone())).flatten().count());
    });
    group.finish();
}

fn codecs(c: &mut Criterion) {
    let mut group = c.benchmark_group("codec");
    let plain = batch(Compression::None, 100, 16 << 10);
    group.throughput(Throughput::Bytes(plain.bytes.len() as u64));
    for codec in Compression::ALL {
        let packed = batch(codec, 100, 16 << 10);
        group.bench_function(format!("decompress {}", codec.name()), |b| {
            b.iter(|| black_box(&packed).records(1 << 20));
        });
        group.bench_function(format!("compress {}", codec.name()), |b| {
            b.iter(|| black_box(&plain).recompress(Codec::from(codec), 1 << 20));
        });
    }
    group.finish();
}

fn building(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    for record in [100, 1024] {
        let value = vec![7; record];
        let count = (16 << 10) / record;
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{record}B"), |b| {
            b.iter(|| {
                let mut builder = BatchBuilder::new(Compression::None);
                for _ in 0..count {
                    builder
                        .push(NOW, None, Some(black_box(&value)), &[])
                        .expect("fits");
                }
                builder.build()
            });
        });
    }
    group.finish();
}

criterion_group!(
    benches, validation, crc, stamping, walking, codecs, building
);
criterion_main!(benches);
