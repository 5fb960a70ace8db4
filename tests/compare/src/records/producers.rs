//! Idempotent producers.

use kafka_rs_records::Compression;
use kafka_rs_wire::messages::describe_producers_request::TopicRequest;
use kafka_rs_wire::messages::*;

use super::{append, batches};
use crate::side::{Side, call, pause};

pub(crate) async fn run(side: &mut Side) {
    let version = side.version::<InitProducerIdRequest>();
    let plain = InitProducerIdRequest {
        transactional_id: None,
        producer_id: -1,
        producer_epoch: -1,
        ..Default::default()
    };
    let mut taken = side.ask("an id", &plain).await.unwrap_or_default();
    while taken.producer_id < 0 {
        // Apache Kafka has none for a moment when a block of them is used up.
        pause().await;
        let again = call(side.address.clone(), version, plain.clone()).await;
        taken = again.unwrap_or_default();
    }
    let with_timeout = InitProducerIdRequest {
        transaction_timeout_ms: -5,
        ..plain.clone()
    };
    side.ask("an id with an odd timeout", &with_timeout).await;
    if version >= 3 {
        for (id, epoch) in [
            (taken.producer_id, 0),
            (taken.producer_id, 7),
            (-1, 3),
            (5, -1),
            (-9, -9),
        ] {
            let request = InitProducerIdRequest {
                producer_id: id,
                producer_epoch: epoch,
                ..plain.clone()
            };
            let label = if id > 5 {
                "of its own".to_owned()
            } else {
                id.to_string()
            };
            side.ask(&format!("an id instead of {label}, {epoch}"), &request)
                .await;
        }
    }
    let empty = InitProducerIdRequest {
        transactional_id: Some("".into()),
        transaction_timeout_ms: 1_000,
        ..plain
    };
    side.ask("an empty transactional id", &empty).await;
    let name = side.named("sequenced");
    let topic_id = side.with_topic(&name, 2, &[]).await;
    for (label, epoch, sequence) in [
        ("the first batch", 0, 0),
        ("the first batch again", 0, 0),
        ("the second", 0, 3),
        ("the first batch once more", 0, 0),
        ("a gap", 0, 20),
        ("half of the second", 0, 4),
        ("a new epoch", 1, 0),
        ("the old epoch", 0, 6),
        ("a new epoch with a gap", 2, 9),
        ("a negative epoch", -1, 3),
        ("a negative sequence", 1, -1),
    ] {
        let builder = batches::some(Compression::None, side.now, true);
        let builder = builder.producer(taken.producer_id, epoch, sequence);
        let request = append(&name, topic_id, 0, builder.build().ok());
        side.ask(&format!("sequences: {label}"), &request).await;
    }
    let builder = batches::some(Compression::None, side.now, true);
    let unknown = builder.producer(4_000_000, 0, 5).build();
    let request = append(&name, topic_id, 1, unknown.ok());
    side.ask("sequences: an unknown producer in the middle", &request)
        .await;
    for (label, topic, partitions) in [
        ("there", name.as_str(), vec![0, 1]),
        ("an unknown partition", name.as_str(), vec![9]),
        ("an unknown topic", "missing", vec![0]),
        ("an invalid topic", "in valid", vec![0]),
    ] {
        let request = DescribeProducersRequest {
            topics: vec![TopicRequest {
                name: topic.into(),
                partition_indexes: partitions,
                ..Default::default()
            }],
            ..Default::default()
        };
        side.ask(&format!("producers: {label}"), &request).await;
    }
}
