//! The consumer against a broker of ours, over TCP and in process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::{Batch, Consumer, Event, Position};
use kafka_rs_client::{
    Client, ClientConfig, Destination, Error, InProcessConnector, LocalCode, Reason, Scope,
};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_records::{BatchBuilder, Compression, HeaderRef};
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{ErrorCode, Offset, Rope, TopicPartition};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{CreateTopicsRequest, ProduceRequest};

const SOON: Duration = Duration::from_secs(20);

async fn server() -> Arc<Server> {
    let settings = [
        ("listeners", "PLAINTEXT://127.0.0.1:0"),
        ("group.initial.rebalance.delay.ms", "0"),
        ("offsets.topic.num.partitions", "3"),
    ];
    let settings = settings.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("broker settings");
    let server = Server::start(config, Platform::real(), DataDirs::Memory).await;
    Arc::new(server.expect("server"))
}

fn config(scope: Scope, pairs: &[(&str, &str)]) -> ClientConfig {
    ClientConfig::new(scope, pairs.iter().copied()).expect("settings")
}

fn admin(server: &Server) -> Client {
    let bootstrap = server.bootstrap();
    let config = config(Scope::Admin, &[("bootstrap.servers", &bootstrap)]);
    Client::new(config, Platform::real()).expect("client")
}

fn consumer(server: &Server, more: &[(&str, &str)]) -> Consumer {
    let bootstrap = server.bootstrap();
    let mut pairs = vec![
        ("bootstrap.servers", bootstrap.as_str()),
        ("auto.offset.reset", "earliest"),
        ("heartbeat.interval.ms", "50"),
    ];
    pairs.retain(|(key, _)| !more.iter().any(|(other, _)| other == key));
    pairs.extend(more);
    Consumer::new(config(Scope::Consumer, &pairs), Platform::real()).expect("consumer")
}

fn in_process(server: &Arc<Server>, more: &[(&str, &str)]) -> Consumer {
    let server = Arc::clone(server);
    let connector = Arc::new(InProcessConnector::new(move |_| Ok(server.connect())));
    let mut pairs = vec![
        ("auto.offset.reset", "earliest"),
        ("heartbeat.interval.ms", "50"),
    ];
    pairs.extend(more);
    let config = config(Scope::Consumer, &pairs);
    let client = Client::with_connector(config, Platform::real(), connector).expect("client");
    Consumer::with_client(client).expect("consumer")
}

async fn create(admin: &Client, topic: &str, partitions: i32) {
    let request = CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: topic.into(),
            num_partitions: partitions,
            replication_factor: 1,
            ..CreatableTopic::default()
        }],
        timeout_ms: 10_000,
        ..CreateTopicsRequest::default()
    };
    let answer = admin
        .call(&Destination::Controller, request)
        .await
        .expect("create");
    assert_eq!(
        answer.topics[0].error_code, 0,
        "{:?}",
        answer.topics[0].error_message
    );
}

/// Writes these values, in batches of ten.
async fn produce(admin: &Client, at: &TopicPartition, codec: Compression, values: &[String]) {
    for values in values.chunks(10) {
        let mut batch = BatchBuilder::new(codec);
        for value in values {
            let headers = [HeaderRef {
                key: b"h",
                value: Some(value.as_bytes()),
            }];
            batch
                .push(1_000, Some(b"k"), Some(value.as_bytes()), &headers)
                .expect("record");
        }
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 10_000,
            topic_data: vec![TopicProduceData {
                name: at.topic.clone(),
                topic_id: topic_id(admin, at).await,
                partition_data: vec![PartitionProduceData {
                    index: at.partition,
                    records: Some(Rope::from(batch.build().expect("batch"))),
                    ..PartitionProduceData::default()
                }],
                ..TopicProduceData::default()
            }],
            ..ProduceRequest::default()
        };
        let to = Destination::Leader(at.clone());
        let answer = admin.call(&to, request).await.expect("produce");
        assert_eq!(answer.responses[0].partition_responses[0].error_code, 0);
    }
}

async fn topic_id(admin: &Client, at: &TopicPartition) -> kafka_rs_types::Uuid {
    admin.add_topics([at.topic.clone()]);
    let metadata = admin.fresh_metadata().await.expect("metadata");
    metadata.topics[&at.topic].id
}

fn values(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("v{n}")).collect()
}

fn texts(batch: &Batch) -> Vec<String> {
    let text = |value: &[u8]| String::from_utf8(value.to_vec()).expect("text");
    batch
        .iter()
        .filter_map(|record| record.value())
        .map(text)
        .collect()
}

async fn batch(consumer: &mut Consumer) -> Batch {
    consumer
        .poll(SOON)
        .await
        .expect("no error")
        .expect("records")
}

async fn read(consumer: &mut Consumer, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    while read.len() < count {
        read.extend(texts(&batch(consumer).await));
    }
    read
}

#[tokio::test]
async fn an_assigned_partition_is_read_whole_in_order_in_every_codec() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 1).await;
    let at = TopicPartition::new("a", 0);
    let codecs = [
        Compression::None,
        Compression::Gzip,
        Compression::Snappy,
        Compression::Lz4,
        Compression::Zstd,
    ];
    for (n, codec) in codecs.into_iter().enumerate() {
        produce(&admin, &at, codec, &values(n * 25..(n + 1) * 25)).await;
    }
    for mut consumer in [
        consumer(&server, &[("max.poll.records", "7")]),
        in_process(&server, &[("max.poll.records", "7")]),
    ] {
        consumer.assign([at.clone()]).expect("assigned");
        let mut read = Vec::new();
        let mut caught_up = false;
        while !caught_up {
            let batch = batch(&mut consumer).await;
            assert!(batch.len() <= 7);
            let offsets: Vec<Offset> = batch.iter().map(|record| record.offset()).collect();
            let expected = read.len() as Offset;
            assert_eq!(
                offsets,
                (expected..expected + batch.len() as Offset).collect::<Vec<_>>()
            );
            for record in batch.records() {
                assert_eq!(record.key.as_deref(), Some(&b"k"[..]));
                assert_eq!(record.headers[0].value, record.value);
            }
            read.extend(texts(&batch));
            caught_up = batch.caught_up();
        }
        assert_eq!(read, values(0..125));
        assert_eq!(consumer.lag(&at), Some(0));
        assert_eq!(consumer.watermarks(&at), Some((0, 125)));
        assert_eq!(consumer.metrics().records, 125);
        assert!(
            consumer
                .poll(Duration::ZERO)
                .await
                .expect("no error")
                .is_none()
        );
        consumer.close().await.expect("closed");
    }
}

#[tokio::test]
async fn seek_pause_and_resume_say_what_comes_next() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 2).await;
    let (zero, one) = (TopicPartition::new("a", 0), TopicPartition::new("a", 1));
    produce(&admin, &zero, Compression::Lz4, &values(0..30)).await;
    produce(&admin, &one, Compression::None, &values(100..110)).await;
    let mut consumer = consumer(&server, &[]);
    consumer
        .assign([zero.clone(), one.clone()])
        .expect("assigned");
    consumer.pause([&one]).expect("paused");
    assert_eq!(read(&mut consumer, 30).await, values(0..30));
    consumer.seek(&zero, 25).expect("sought");
    assert_eq!(read(&mut consumer, 5).await, values(25..30));
    consumer.resume([&one]).expect("resumed");
    assert_eq!(read(&mut consumer, 10).await, values(100..110));
    consumer.seek_to_beginning(&one).expect("sought");
    assert_eq!(consumer.position(&one).await, Ok(Position::at(0)));
    consumer.seek_to_end(&zero).expect("sought");
    assert_eq!(consumer.position(&zero).await, Ok(Position::at(30)));
    assert_eq!(read(&mut consumer, 10).await, values(100..110));
    let ends = consumer
        .end_offsets([zero.clone(), one.clone()])
        .await
        .expect("ends");
    assert_eq!(
        ends,
        BTreeMap::from([(zero.clone(), 30), (one.clone(), 10)])
    );
    let found = consumer
        .offsets_for_times([(zero.clone(), 1_000), (one, 1_001)].into())
        .await;
    let found = found.expect("offsets");
    assert_eq!((found.len(), found[&zero].offset), (1, 0));
    let elsewhere = TopicPartition::new("b", 0);
    let error = consumer.seek(&elsewhere, 0).expect_err("not assigned");
    assert_eq!(error.reason(), Reason::Local(LocalCode::InvalidState));
}

async fn delete_records(admin: &Client, at: &TopicPartition, before: Offset) {
    use kafka_rs_wire::messages::DeleteRecordsRequest;
    use kafka_rs_wire::messages::delete_records_request::*;
    let request = DeleteRecordsRequest {
        topics: vec![DeleteRecordsTopic {
            name: at.topic.clone(),
            partitions: vec![DeleteRecordsPartition {
                partition_index: at.partition,
                offset: before,
                ..DeleteRecordsPartition::default()
            }],
            ..DeleteRecordsTopic::default()
        }],
        timeout_ms: 10_000,
        ..DeleteRecordsRequest::default()
    };
    let answer = admin
        .call(&Destination::Leader(at.clone()), request)
        .await
        .expect("delete");
    assert_eq!(answer.topics[0].partitions[0].error_code, 0);
}

#[tokio::test]
async fn an_offset_that_is_gone_follows_the_reset_policy() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 1).await;
    let at = TopicPartition::new("a", 0);
    produce(&admin, &at, Compression::None, &values(0..40)).await;
    delete_records(&admin, &at, 20).await;
    let mut earliest = consumer(&server, &[]);
    earliest.assign([at.clone()]).expect("assigned");
    earliest.seek(&at, 5).expect("sought");
    assert_eq!(read(&mut earliest, 20).await, values(20..40));
    let mut aged = consumer(&server, &[("auto.offset.reset", "by_duration:P30000D")]);
    aged.assign([at.clone()]).expect("assigned");
    assert_eq!(
        read(&mut aged, 20).await.len(),
        20,
        "all are younger than that"
    );
    let mut latest = consumer(&server, &[("auto.offset.reset", "latest")]);
    latest.assign([at.clone()]).expect("assigned");
    assert_eq!(latest.position(&at).await, Ok(Position::at(40)));
    let mut none = consumer(&server, &[("auto.offset.reset", "none")]);
    none.assign([at.clone()]).expect("assigned");
    let error = none.poll(SOON).await.expect_err("no offset");
    assert_eq!(
        error.reason(),
        Reason::Local(LocalCode::NoOffsetForPartition)
    );
    none.seek(&at, 3).expect("sought");
    let error = none.poll(SOON).await.expect_err("out of range");
    assert!(error.is(ErrorCode::OffsetOutOfRange), "{error}");
    assert_eq!(error.position(), Some(&(at.clone(), 3)));
    none.seek(&at, 39).expect("sought");
    assert_eq!(read(&mut none, 1).await, values(39..40));
    produce(&admin, &at, Compression::None, &values(40..41)).await;
    assert_eq!(read(&mut latest, 1).await, values(40..41));
}

#[tokio::test]
async fn asking_for_the_next_acks_the_former_and_nothing_else_does() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 1).await;
    let at = TopicPartition::new("a", 0);
    produce(&admin, &at, Compression::None, &values(0..30)).await;
    let settings = [("group.id", "g"), ("max.poll.records", "10")];
    let mut first = consumer(&server, &settings);
    first.subscribe(["a"]).expect("subscribed");
    assert_eq!(texts(&batch(&mut first).await), values(0..10));
    assert_eq!(texts(&batch(&mut first).await), values(10..20));
    first.commit().await.expect("committed");
    let committed = first.committed([at.clone()]).await.expect("committed");
    assert_eq!(committed[&at].offset, 10, "the batch in hand is not acked");
    first.close().await.expect("closed");
    let mut second = consumer(&server, &settings);
    second.subscribe(["a"]).expect("subscribed");
    let again = batch(&mut second).await;
    assert_eq!(texts(&again), values(10..20), "close does not ack either");
    second.ack(&again);
    second.close().await.expect("closed");
    let mut third = consumer(&server, &settings);
    third.subscribe(["a"]).expect("subscribed");
    assert_eq!(texts(&batch(&mut third).await), values(20..30));
    third.unsubscribe().await.expect("unsubscribed");
    let committed = third.committed([at.clone()]).await.expect("committed");
    assert_eq!(
        committed[&at].offset, 30,
        "unsubscribing is asking for the next"
    );
}

/// Members come and go; every record is processed once, since each member asks for the next
/// batch only when it is done with the former.
async fn members_come_and_go(strategy: &str) {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 6).await;
    let mut expected = BTreeSet::new();
    for partition in 0..6 {
        let all: Vec<String> = (0..200).map(|n| format!("{partition}-{n}")).collect();
        produce(
            &admin,
            &TopicPartition::new("a", partition),
            Compression::None,
            &all,
        )
        .await;
        expected.extend(all);
    }
    let settings = [
        ("group.id", "g"),
        ("max.poll.records", "9"),
        ("partition.assignment.strategy", strategy),
    ];
    let mut seen: Vec<String> = Vec::new();
    let mut first = consumer(&server, &settings);
    first.subscribe(["a"]).expect("subscribed");
    seen.extend(texts(&batch(&mut first).await));
    assert_eq!(first.assignment().len(), 6);
    let mut second = in_process(&server, &settings);
    second.subscribe(["a"]).expect("subscribed");
    // Both read until the second has its share.
    while second.assignment().len() != 3 || first.assignment().len() != 3 {
        let short = Duration::from_millis(20);
        seen.extend(
            first
                .poll(short)
                .await
                .expect("no error")
                .iter()
                .flat_map(texts),
        );
        seen.extend(
            second
                .poll(short)
                .await
                .expect("no error")
                .iter()
                .flat_map(texts),
        );
    }
    // Whatever was left until now: here is more, for both.
    for partition in 0..6 {
        let more: Vec<String> = (200..220).map(|n| format!("{partition}-{n}")).collect();
        let at = TopicPartition::new("a", partition);
        produce(&admin, &at, Compression::None, &more).await;
        expected.extend(more);
    }
    seen.extend(texts(&batch(&mut second).await));
    seen.extend(texts(&batch(&mut first).await));
    // The second is done with its batch and leaves; the first gets all again.
    second.unsubscribe().await.expect("unsubscribed");
    second.close().await.expect("closed");
    while seen.len() < expected.len() {
        seen.extend(texts(&batch(&mut first).await));
    }
    assert_eq!(first.assignment().len(), 6);
    assert_eq!(seen.len(), expected.len(), "no record twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
    let mut owned = BTreeSet::new();
    while let Some(event) = first.event() {
        match event {
            Event::Assigned(added) => owned.extend(added),
            Event::Revoked(taken) => owned.retain(|at| !taken.contains(at)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(owned, first.assignment(), "the events tell the assignment");
    first.close().await.expect("closed");
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_range() {
    members_come_and_go("range").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_round_robin() {
    members_come_and_go("roundrobin").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_by_sticky() {
    members_come_and_go("sticky").await;
}

#[tokio::test]
async fn members_come_and_go_and_every_record_is_processed_once_cooperatively() {
    members_come_and_go("cooperative-sticky").await;
}

#[tokio::test]
async fn a_refused_member_is_told_why() {
    let server = server().await;
    let settings = [("group.id", "g"), ("session.timeout.ms", "100")];
    let mut consumer = consumer(&server, &settings);
    consumer.subscribe(["a"]).expect("subscribed");
    let error = consumer.poll(SOON).await.expect_err("too short a session");
    assert!(error.is(ErrorCode::InvalidSessionTimeout), "{error}");
    let alone = self::consumer(&server, &[]);
    assert!(alone.subscribe(["a"]).is_err(), "there is no group");
    let closed: Result<(), Error> = alone.close().await;
    assert_eq!(closed, Ok(()));
}
