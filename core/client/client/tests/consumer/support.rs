//! A broker of ours with records, and consumers of them.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::{Batch, Consumer};
use kafka_rs_client::{Client, ClientConfig, Destination, InProcessConnector, Scope};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_records::{BatchBuilder, Compression, HeaderRef};
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{Rope, TopicPartition};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{CreateTopicsRequest, ProduceRequest};

pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) async fn server() -> Arc<Server> {
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

pub(crate) fn config(scope: Scope, pairs: &[(&str, &str)]) -> ClientConfig {
    ClientConfig::new(scope, pairs.iter().copied()).expect("settings")
}

pub(crate) fn admin(server: &Server) -> Client {
    let bootstrap = server.bootstrap();
    let config = config(Scope::Admin, &[("bootstrap.servers", &bootstrap)]);
    Client::new(config, Platform::real()).expect("client")
}

pub(crate) fn consumer(server: &Server, more: &[(&str, &str)]) -> Consumer {
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

pub(crate) fn in_process(server: &Arc<Server>, more: &[(&str, &str)]) -> Consumer {
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

pub(crate) async fn create(admin: &Client, topic: &str, partitions: i32) {
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
pub(crate) async fn produce(
    admin: &Client,
    at: &TopicPartition,
    codec: Compression,
    values: &[String],
) {
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

pub(crate) async fn topic_id(admin: &Client, at: &TopicPartition) -> kafka_rs_types::Uuid {
    admin.add_topics([at.topic.clone()]);
    let metadata = admin.fresh_metadata().await.expect("metadata");
    metadata.topics[&at.topic].id
}

pub(crate) fn values(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("v{n}")).collect()
}

pub(crate) fn texts(batch: &Batch) -> Vec<String> {
    let text = |value: &[u8]| String::from_utf8(value.to_vec()).expect("text");
    batch
        .iter()
        .filter_map(|record| record.value())
        .map(text)
        .collect()
}

pub(crate) async fn batch(consumer: &mut Consumer) -> Batch {
    consumer
        .poll(SOON)
        .await
        .expect("no error")
        .expect("records")
}

pub(crate) async fn read(consumer: &mut Consumer, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    while read.len() < count {
        read.extend(texts(&batch(consumer).await));
    }
    read
}
