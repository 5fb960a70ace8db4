//! Decoding and encoding of Produce and Fetch, sequence checks and fetch sessions.
#![allow(missing_docs)]

use std::hint::black_box;

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use kafka_rs_records::{BatchBuilder, Compression, Origin, RecordBatch, Stamp};
use kafka_rs_replication::{FetchSessionCache, ProducerStateTable};
use kafka_rs_types::{Rope, Str, Uuid};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::fetch_response::{FetchableTopicResponse, PartitionData};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{FetchRequest, FetchResponse, ProduceRequest};
use kafka_rs_wire::{Message, Reader, Writer};

const PRODUCE_VERSION: i16 = 12;
const FETCH_VERSION: i16 = 17;

fn batch(sequence: i32) -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None).producer(7, 0, sequence);
    for _ in 0..160 {
        builder
            .push(1_700_000_000_000, None, Some(&[7; 100]), &[])
            .expect("fits");
    }
    RecordBatch::parse(builder.build().expect("fits")).expect("just built")
}

fn encoded(message: &impl Message, version: i16) -> Bytes {
    let mut writer = Writer::new();
    message.encode(&mut writer, version).expect("valid message");
    writer.finish().to_bytes()
}

fn produce_request() -> ProduceRequest {
    ProduceRequest {
        acks: -1,
        timeout_ms: 30_000,
        topic_data: vec![TopicProduceData {
            name: Str::from("bench"),
            partition_data: vec![PartitionProduceData {
                records: Some(Rope::from(batch(0).bytes)),
                ..PartitionProduceData::default()
            }],
            ..TopicProduceData::default()
        }],
        ..ProduceRequest::default()
    }
}

fn fetch_request(partitions: i32, session_id: i32, session_epoch: i32) -> FetchRequest {
    FetchRequest {
        session_id,
        session_epoch,
        topics: vec![FetchTopic {
            topic_id: Uuid::from_random([7; 16]),
            partitions: (0..partitions)
                .map(|partition| FetchPartition {
                    partition,
                    partition_max_bytes: 1 << 20,
                    ..FetchPartition::default()
                })
                .collect(),
            ..FetchTopic::default()
        }],
        ..FetchRequest::default()
    }
}

fn fetch_response(partitions: i32, records: &Bytes) -> FetchResponse {
    FetchResponse {
        responses: vec![FetchableTopicResponse {
            topic_id: Uuid::from_random([7; 16]),
            partitions: (0..partitions)
                .map(|partition_index| PartitionData {
                    partition_index,
                    high_watermark: 100,
                    records: Some(Rope::from(records.clone())),
                    ..PartitionData::default()
                })
                .collect(),
            ..FetchableTopicResponse::default()
        }],
        ..FetchResponse::default()
    }
}

fn codec(c: &mut Criterion) {
    let mut group = c.benchmark_group("wire");
    let produce = encoded(&produce_request(), PRODUCE_VERSION);
    group.bench_function("decode produce 16 KiB", |b| {
        b.iter(|| {
            ProduceRequest::decode(
                &mut Reader::new(black_box(produce.clone())),
                PRODUCE_VERSION,
            )
        });
    });
    for partitions in [1, 100] {
        let fetch = encoded(&fetch_request(partitions, 0, 0), FETCH_VERSION);
        group.bench_function(format!("decode fetch of {partitions}"), |b| {
            b.iter(|| {
                FetchRequest::decode(&mut Reader::new(black_box(fetch.clone())), FETCH_VERSION)
            });
        });
        let response = fetch_response(partitions, &batch(0).bytes);
        group.bench_function(format!("encode fetch response of {partitions}"), |b| {
            b.iter(|| {
                let mut writer = Writer::new();
                black_box(&response)
                    .encode(&mut writer, FETCH_VERSION)
                    .expect("valid");
                writer.finish()
            });
        });
    }
    group.finish();
}

fn producers(c: &mut Criterion) {
    let mut group = c.benchmark_group("producer state");
    let mut table = ProducerStateTable::new(0, 86_400_000);
    for sequence in 0..5 {
        let batch = batch(sequence * 160).stamp(&Stamp::new(table.end_offset(), 0));
        table.replay(&batch).expect("data batch");
    }
    let next = batch(800);
    group.bench_function("check and replay", |b| {
        b.iter(|| {
            let verdict = table.check(black_box(&next.header), Origin::Client);
            let _ = black_box(table.replay(&next));
            verdict
        });
    });
    group.finish();
}

fn sessions(c: &mut Criterion) {
    let mut group = c.benchmark_group("fetch session");
    for partitions in [1, 100] {
        let mut cache = FetchSessionCache::new(1000);
        let plan = cache
            .begin(0, &fetch_request(partitions, 0, 0), FETCH_VERSION, false)
            .expect("full fetch");
        let mut response = fetch_response(partitions, &Bytes::from_static(b"batch"));
        cache.finish(0, || 1, plan, &mut response);
        let (id, mut epoch) = (response.session_id, 0);
        group.bench_function(format!("incremental of {partitions}"), |b| {
            b.iter(|| {
                epoch += 1;
                let request = FetchRequest {
                    session_id: id,
                    session_epoch: epoch,
                    ..FetchRequest::default()
                };
                let plan = cache
                    .begin(0, &request, FETCH_VERSION, false)
                    .expect("in order");
                let mut response = fetch_response(partitions, &Bytes::from_static(b"batch"));
                cache.finish(0, || 1, plan, &mut response);
                response
            });
        });
    }
    group.finish();
}

criterion_group!(benches, codec, producers, sessions);
criterion_main!(benches);
