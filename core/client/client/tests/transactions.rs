//! Readers of committed records against transactions of our broker.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::{Client, ClientConfig, Destination, Scope};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{ErrorCode, Rope, TopicPartition};
use kafka_rs_wire::messages::add_partitions_to_txn_request::AddPartitionsToTxnTopic;
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{
    AddPartitionsToTxnRequest, CreateTopicsRequest, EndTxnRequest, InitProducerIdRequest,
    ProduceRequest,
};
use kafka_rs_wire::{Request, VersionRange};

const TOPIC: &str = "t";

/// A producer in the making: one partition, every step by hand.
struct Transactional {
    client: Client,
    id: String,
    producer: (i64, i16),
    sequence: i32,
}

impl Transactional {
    async fn new(client: &Client, id: &str) -> Self {
        let mut transactional = Self {
            client: client.clone(),
            id: id.to_owned(),
            producer: (-1, -1),
            sequence: 0,
        };
        let request = InitProducerIdRequest {
            transactional_id: Some(id.into()),
            transaction_timeout_ms: 60_000,
            ..InitProducerIdRequest::default()
        };
        let answer = transactional
            .ask(request, 5, |answer| answer.error_code)
            .await;
        transactional.producer = (answer.producer_id, answer.producer_epoch);
        transactional
    }

    /// Asks the coordinator, in versions before KIP-890's second part.
    async fn ask<R: Request>(
        &self,
        request: R,
        newest: i16,
        code: impl Fn(&R::Response) -> i16,
    ) -> R::Response {
        let mut options = self.client.options();
        options.versions = VersionRange::new(0, newest);
        let to = Destination::TransactionCoordinator(self.id.as_str().into());
        let found = |answer: &R::Response| ErrorCode::from_code(code(answer)).expect("known code");
        let answer = self
            .client
            .call_with(&to, &options, |_| request.clone(), found)
            .await;
        let answer = answer.expect("answer");
        assert_eq!(found(&answer), ErrorCode::None);
        answer
    }

    async fn write(&mut self, values: &[&str]) {
        let request = AddPartitionsToTxnRequest {
            v3_and_below_transactional_id: self.id.as_str().into(),
            v3_and_below_producer_id: self.producer.0,
            v3_and_below_producer_epoch: self.producer.1,
            v3_and_below_topics: vec![AddPartitionsToTxnTopic {
                name: TOPIC.into(),
                partitions: vec![0],
                ..AddPartitionsToTxnTopic::default()
            }],
            ..AddPartitionsToTxnRequest::default()
        };
        let code = |answer: &kafka_rs_wire::messages::AddPartitionsToTxnResponse| {
            answer.results_by_topic_v3_and_below[0].results_by_partition[0].partition_error_code
        };
        self.ask(request, 3, code).await;
        let (id, epoch) = self.producer;
        let batch = BatchBuilder::new(Compression::Lz4).producer(id, epoch, self.sequence);
        self.sequence += i32::try_from(values.len()).expect("few");
        let transactional_id = Some(self.id.as_str().into());
        produce(
            &self.client,
            batch.transactional(true),
            transactional_id,
            values,
        )
        .await;
    }

    async fn end(&self, committed: bool) {
        let request = EndTxnRequest {
            transactional_id: self.id.as_str().into(),
            producer_id: self.producer.0,
            producer_epoch: self.producer.1,
            committed,
            ..EndTxnRequest::default()
        };
        self.ask(request, 4, |answer| answer.error_code).await;
    }
}

async fn produce(
    client: &Client,
    mut batch: BatchBuilder,
    id: Option<kafka_rs_types::Str>,
    values: &[&str],
) {
    for value in values {
        batch
            .push(1, None, Some(value.as_bytes()), &[])
            .expect("record");
    }
    let request = ProduceRequest {
        transactional_id: id,
        acks: -1,
        timeout_ms: 10_000,
        topic_data: vec![TopicProduceData {
            name: TOPIC.into(),
            partition_data: vec![PartitionProduceData {
                records: Some(Rope::from(batch.build().expect("batch"))),
                ..PartitionProduceData::default()
            }],
            ..TopicProduceData::default()
        }],
        ..ProduceRequest::default()
    };
    let mut options = client.options();
    // Topics by name, and no partition joins a transaction by being written to.
    options.versions = VersionRange::new(0, 11);
    let to = Destination::leader(TOPIC, 0);
    let code = |answer: &kafka_rs_wire::messages::ProduceResponse| {
        let code = answer.responses[0].partition_responses[0].error_code;
        ErrorCode::from_code(code).expect("known code")
    };
    let answer = client
        .call_with(&to, &options, |_| request.clone(), code)
        .await
        .expect("answer");
    assert_eq!(code(&answer), ErrorCode::None);
}

fn consumer(server: &Server, isolation: &str) -> Consumer {
    let bootstrap = server.bootstrap();
    let pairs = [
        ("bootstrap.servers", bootstrap.as_str()),
        ("auto.offset.reset", "earliest"),
        ("isolation.level", isolation),
    ];
    let config = ClientConfig::new(Scope::Consumer, pairs).expect("settings");
    let consumer = Consumer::new(config, Platform::real()).expect("consumer");
    consumer
        .assign([TopicPartition::new(TOPIC, 0)])
        .expect("assigned");
    consumer
}

async fn read(consumer: &mut Consumer, count: usize) -> Vec<String> {
    let mut read = Vec::new();
    while read.len() < count {
        let batch = consumer
            .poll(Duration::from_secs(20))
            .await
            .expect("no error")
            .expect("records");
        let text = |value: &[u8]| String::from_utf8(value.to_vec()).expect("text");
        read.extend(batch.iter().filter_map(|record| record.value()).map(text));
    }
    read
}

#[tokio::test]
async fn what_is_aborted_or_open_is_not_read_and_what_is_committed_is_read_in_order() {
    let settings = [
        ("listeners", "PLAINTEXT://127.0.0.1:0"),
        ("transaction.state.log.num.partitions", "2"),
    ];
    let settings = settings.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("broker settings");
    let server = Arc::new(
        Server::start(config, Platform::real(), DataDirs::Memory)
            .await
            .expect("server"),
    );
    let bootstrap = server.bootstrap();
    let admin =
        ClientConfig::new(Scope::Admin, [("bootstrap.servers", &bootstrap)]).expect("settings");
    let admin = Client::new(admin, Platform::real()).expect("client");
    let request = CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: TOPIC.into(),
            num_partitions: 1,
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
    assert_eq!(answer.topics[0].error_code, 0);
    let mut one = Transactional::new(&admin, "one").await;
    let mut two = Transactional::new(&admin, "two").await;
    let mut committed = consumer(&server, "read_committed");
    let mut all = consumer(&server, "read_uncommitted");

    one.write(&["a1", "a2"]).await;
    two.write(&["b1"]).await;
    produce(
        &admin,
        BatchBuilder::new(Compression::None),
        None,
        &["plain"],
    )
    .await;
    one.end(false).await;
    one.write(&["c1"]).await;
    two.end(true).await;
    // c1 is still open, and so nothing behind it is stable; what is before it is.
    assert_eq!(read(&mut all, 5).await, ["a1", "a2", "b1", "plain", "c1"]);
    assert_eq!(read(&mut committed, 2).await, ["b1", "plain"]);
    let open = committed
        .poll(Duration::from_millis(100))
        .await
        .expect("no error");
    assert!(open.is_none(), "an open transaction is not read");
    two.write(&["d1", "d2"]).await;
    two.end(false).await;
    one.end(true).await;
    produce(&admin, BatchBuilder::new(Compression::None), None, &["end"]).await;
    assert_eq!(read(&mut committed, 2).await, ["c1", "end"]);
    assert_eq!(read(&mut all, 3).await, ["d1", "d2", "end"]);
    let at = TopicPartition::new(TOPIC, 0);
    assert_eq!((committed.lag(&at), all.lag(&at)), (Some(0), Some(0)));
}
