//! Produce, Fetch and what is asked about records.

pub(crate) mod batches;
mod fetching;
mod producers;

use bytes::Bytes;
use kafka_rs_records::Compression;
use kafka_rs_types::{Rope, Str, Uuid};
use kafka_rs_wire::messages::ResponseHeader;
use kafka_rs_wire::messages::delete_records_request::{DeleteRecordsPartition, DeleteRecordsTopic};
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::offset_for_leader_epoch_request::{
    OffsetForLeaderPartition, OffsetForLeaderTopic,
};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{Message, encode_request};
use tokio::net::TcpStream;

use crate::side::{Failure, Side, receive, send};

/// A request to append one batch.
pub(crate) fn append(
    name: &str,
    topic_id: Uuid,
    index: i32,
    records: Option<Bytes>,
) -> ProduceRequest {
    ProduceRequest {
        acks: -1,
        timeout_ms: 5_000,
        topic_data: vec![TopicProduceData {
            name: name.into(),
            topic_id,
            partition_data: vec![PartitionProduceData {
                index,
                records: records.map(Rope::from),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

async fn produce(side: &mut Side, name: &str, id: Uuid) {
    let now = side.now;
    for codec in [
        Compression::None,
        Compression::Gzip,
        Compression::Snappy,
        Compression::Lz4,
        Compression::Zstd,
    ] {
        let batch = batches::some(codec, now, true).build().expect("a batch");
        let request = append(name, id, 0, Some(batch));
        side.ask(&format!("records in {codec:?}"), &request).await;
    }
    let batch = batches::plain(now);
    for acks in [1, 2, -2] {
        let request = ProduceRequest {
            acks,
            ..append(name, id, 0, Some(batch.clone()))
        };
        side.ask(&format!("acks {acks}"), &request).await;
    }
    for (label, topic, id, index) in [
        ("an unknown topic", "missing", Uuid([9; 16]), 0),
        ("an invalid topic", "in valid", Uuid::ZERO, 0),
        ("an unknown partition", name, id, 7),
        ("a negative partition", name, id, -1),
    ] {
        let request = append(topic, id, index, Some(batch.clone()));
        side.ask(label, &request).await;
    }
    side.ask("null records", &append(name, id, 0, None)).await;
    for (label, batch) in batches::broken(now) {
        // Some of what is not looked into is taken: kept apart from what is read again.
        let partition = if label.starts_with("not ") { 3 } else { 1 };
        side.ask(label, &append(name, id, partition, Some(batch)))
            .await;
    }
    let request = ProduceRequest {
        transactional_id: Some("t".into()),
        ..append(name, id, 0, Some(batch.clone()))
    };
    side.ask("a transactional id without transaction", &request)
        .await;
    let mut request = append(name, id, 0, Some(batch.clone()));
    let more = append("missing", Uuid([9; 16]), 0, Some(batch.clone()));
    request.topic_data.extend(more.topic_data);
    request.topic_data[0]
        .partition_data
        .push(PartitionProduceData {
            index: 5,
            records: Some(batch.into()),
            ..Default::default()
        });
    side.ask("good and bad together", &request).await;
    side.ask(
        "nothing",
        &ProduceRequest {
            acks: -1,
            timeout_ms: 100,
            ..Default::default()
        },
    )
    .await;
}

/// Without acknowledgement: nothing comes back, and the connection ends when something was wrong.
async fn unacknowledged(side: &mut Side, name: &str, id: Uuid) {
    for (label, partition) in [("well", 2), ("to an unknown partition", 77)] {
        let request = ProduceRequest {
            acks: 0,
            ..append(name, id, partition, Some(batches::plain(side.now)))
        };
        let version = side.version::<ProduceRequest>();
        let address = side.address.clone();
        let heard = after_silence(address, version, &request).await;
        let text = heard.unwrap_or_else(|error| error.to_string());
        side.note_text(format!("unacknowledged {label}: Produce v{version}"), text);
    }
}

async fn after_silence(
    address: String,
    version: i16,
    request: &ProduceRequest,
) -> Result<String, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    send(
        &mut stream,
        &encode_request(1, None, request, version)?.to_bytes(),
    )
    .await?;
    let next = encode_request(2, None, &ApiVersionsRequest::default(), 0)?;
    // When the connection is being closed, sending may already fail.
    if send(&mut stream, &next.to_bytes()).await.is_err() {
        return Ok("closed".to_owned());
    }
    let mut reader = receive(&mut stream).await?;
    let header = ResponseHeader::decode(&mut reader, 0)?;
    Ok(format!("answer to request {}", header.correlation_id))
}

/// Topics whose settings decide what may be appended.
async fn with_settings(side: &mut Side) {
    let settings: &[(&str, &[(&str, &str)])] = &[
        ("compacted", &[("cleanup.policy", "compact")]),
        ("small", &[("max.message.bytes", "150")]),
        ("stamped", &[("message.timestamp.type", "LogAppendTime")]),
        ("zstd", &[("compression.type", "zstd")]),
        ("uncompressed", &[("compression.type", "uncompressed")]),
        ("insync", &[("min.insync.replicas", "2")]),
        ("past", &[("message.timestamp.before.max.ms", "1000")]),
    ];
    for (kind, configs) in settings {
        let name = side.named(kind);
        let id = side.with_topic(&name, 1, configs).await;
        for (label, codec, keyed) in [
            ("with keys", Compression::None, true),
            ("without keys", Compression::None, false),
            ("in gzip", Compression::Gzip, true),
        ] {
            let batch = batches::some(codec, side.now, keyed).build();
            let request = append(&name, id, 0, batch.ok());
            side.ask(&format!("{kind}, {label}"), &request).await;
        }
        let old = append(&name, id, 0, Some(batches::plain(1_000)));
        side.ask(&format!("{kind}, old records"), &old).await;
        offsets(side, &format!("{kind}, "), &name, &[0]).await;
    }
}

/// What ListOffsets and OffsetForLeaderEpoch say of a topic.
async fn offsets(side: &mut Side, label: &str, name: &str, partitions: &[i32]) {
    let now = side.now;
    for (when, timestamp) in [
        ("the end", -1),
        ("the start", -2),
        ("the latest time", -3),
        ("the local start", -4),
        ("the last tiered", -5),
        ("the earliest pending upload", -6),
        ("a time nobody knows", -9),
        ("time zero", 0),
        ("a time", now + 1),
        ("a time to come", now + 100_000_000),
    ] {
        // Stamped by the broker, records may have the same time or not.
        if timestamp == -3 && label.starts_with("stamped") {
            continue;
        }
        for (of, epoch) in [("", -1), (" in an older epoch", -2), (" in epoch 9", 9)] {
            let partition = |&index: &i32| ListOffsetsPartition {
                partition_index: index,
                timestamp,
                current_leader_epoch: match side.version::<ListOffsetsRequest>() {
                    4.. => epoch,
                    _ => -1,
                },
                ..Default::default()
            };
            let request = ListOffsetsRequest {
                replica_id: -1,
                topics: vec![ListOffsetsTopic {
                    name: name.into(),
                    partitions: partitions.iter().map(partition).collect(),
                    ..Default::default()
                }],
                timeout_ms: match side.version::<ListOffsetsRequest>() {
                    10.. => 1_000,
                    _ => 0,
                },
                ..Default::default()
            };
            side.ask(&format!("{label}{when}{of}"), &request).await;
        }
    }
    for (current, epoch) in [(-1, 0), (-1, -1), (-1, 5), (0, 0), (0, 1), (9, 0), (-2, 0)] {
        let partition = |&partition: &i32| OffsetForLeaderPartition {
            partition,
            current_leader_epoch: current,
            leader_epoch: epoch,
            ..Default::default()
        };
        let topic = OffsetForLeaderTopic {
            topic: name.into(),
            partitions: partitions.iter().map(partition).collect(),
            ..Default::default()
        };
        let request = OffsetForLeaderEpochRequest {
            replica_id: -1,
            topics: vec![topic],
            ..Default::default()
        };
        side.ask(&format!("{label}epoch {epoch} as of {current}"), &request)
            .await;
    }
}

async fn delete_records(side: &mut Side, name: &str) {
    let cases: &[(&str, &str, i32, i64)] = &[
        ("up to 2", name, 0, 2),
        ("back to 1", name, 0, 1),
        ("up to the end", name, 1, -1),
        ("beyond the end", name, 0, 10_000),
        ("a negative offset", name, 0, -2),
        ("an unknown partition", name, 9, 1),
        ("an unknown topic", "missing", 0, 1),
        ("a topic of the broker's own", "__consumer_offsets", 0, 0),
    ];
    for (label, topic, partition_index, offset) in cases {
        let partition = DeleteRecordsPartition {
            partition_index: *partition_index,
            offset: *offset,
            ..Default::default()
        };
        let request = DeleteRecordsRequest {
            topics: vec![DeleteRecordsTopic {
                name: Str::from(*topic),
                partitions: vec![partition],
                ..Default::default()
            }],
            timeout_ms: 5_000,
            ..Default::default()
        };
        side.ask(&format!("delete {label}"), &request).await;
    }
}

pub(crate) async fn run(side: &mut Side) {
    let name = side.named("records");
    let id = side.with_topic(&name, 4, &[]).await;
    produce(side, &name, id).await;
    unacknowledged(side, &name, id).await;
    offsets(side, "", &name, &[0, 1, 2, 9]).await;
    offsets(side, "unknown topic, ", "missing", &[0]).await;
    fetching::run(side, &name, id).await;
    producers::run(side).await;
    delete_records(side, &name).await;
    offsets(side, "after deletion, ", &name, &[0, 1]).await;
    fetching::after_deletion(side, &name, id).await;
    with_settings(side).await;
}
