//! What an embedded broker is: ready when it has started, apart from all others, and gone without a
//! trace when it is dropped.

use std::time::Duration;

use kafka_rs::{Broker, Error, FixtureRecord};
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::{ApiVersionsRequest, MetadataRequest, MetadataResponse};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn metadata(broker: &Broker, topic: &str) -> MetadataResponse {
    let request = MetadataRequest {
        topics: Some(vec![MetadataRequestTopic {
            name: Some(topic.into()),
            ..Default::default()
        }]),
        allow_auto_topic_creation: false,
        ..Default::default()
    };
    broker.request(&request, 12).await.expect("metadata")
}

#[tokio::test]
async fn topics_and_records_given_at_start_are_there() {
    let broker = Broker::builder()
        .topics([("in", 3)])
        .records([
            FixtureRecord::text("in", "21", "a"),
            FixtureRecord::text("new", "k", "b"),
            FixtureRecord {
                partition: Some(2),
                ..FixtureRecord::text("in", "k", "c")
            },
        ])
        .start()
        .await
        .expect("started");
    // murmur2("21") & 0x7fffffff is 1173551340, a multiple of 3.
    assert_eq!(broker.end_offsets("in").expect("topic"), [1, 0, 1]);
    let records = broker.all_records("in").expect("records");
    let seen: Vec<_> = records
        .iter()
        .map(|r| (r.partition, r.offset, r.value_text().expect("value")))
        .collect();
    assert_eq!(seen, [(0, 0, "a".to_owned()), (2, 0, "c".to_owned())]);
    assert_eq!(broker.all_records("new").expect("records").len(), 1);
    assert!(matches!(
        broker.all_records("nowhere"),
        Err(Error::Refused { .. })
    ));
    let described = metadata(&broker, "in").await;
    assert_eq!(described.topics[0].partitions.len(), 3);
    assert_eq!(described.brokers.len(), 1);
    broker.close().await.expect("closed");
}

#[tokio::test]
async fn nothing_listens_before_it_is_asked_for() {
    let broker = Broker::builder().start().await.expect("started");
    assert!(broker.server().addresses().is_empty());
    let before = metadata(&broker, "x").await;
    assert_eq!(before.brokers[0].port, 0);
    let bootstrap = broker.bootstrap_servers().expect("listens");
    assert_eq!(broker.bootstrap_servers().expect("listens"), bootstrap);
    let port: i32 = bootstrap
        .strip_prefix("127.0.0.1:")
        .and_then(|port| port.parse().ok())
        .expect("a loopback port");
    // Whoever asks now, by whatever way, is told the real port.
    assert_eq!(metadata(&broker, "x").await.brokers[0].port, port);
    let mut stream = TcpStream::connect(&bootstrap).await.expect("connected");
    let request = kafka_rs_wire::encode_request(7, None, &ApiVersionsRequest::default(), 0);
    let frame = request.expect("encoded").to_bytes();
    let length = u32::try_from(frame.len()).expect("short");
    stream.write_u32(length).await.expect("written");
    stream.write_all(&frame).await.expect("written");
    let length = stream.read_u32().await.expect("answered");
    assert!(length > 8);
    assert_eq!(stream.read_i32().await.expect("answered"), 7);
}

#[tokio::test]
async fn several_nodes_are_refused_until_they_are_built() {
    let error = Broker::builder()
        .nodes(3)
        .start()
        .await
        .expect_err("refused");
    assert!(error.to_string().contains("clusters"), "{error}");
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_named() {
    let error = Broker::builder()
        .config("num.partitions", "none")
        .start()
        .await
        .expect_err("refused");
    assert!(error.to_string().contains("num.partitions"), "{error}");
}

#[tokio::test]
async fn a_broker_on_disk_goes_on_where_the_last_one_ended() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let start = || Broker::builder().dir(dir.path()).start();
    let first = start().await.expect("started");
    let id = first.cluster_id();
    first
        .load(&[FixtureRecord::text("t", "k", "v")])
        .await
        .expect("loaded");
    first.close().await.expect("closed");
    let second = start().await.expect("started again");
    assert_eq!(second.cluster_id(), id);
    assert_eq!(second.end_offsets("t").expect("topic"), [1]);
    // Dropped without closing: as after a crash, and nothing acknowledged is lost.
    second
        .load(&[FixtureRecord::text("t", "k", "w")])
        .await
        .expect("loaded");
    drop(second);
    let third = start().await.expect("started after a crash");
    assert_eq!(third.end_offsets("t").expect("topic"), [2]);
}

#[tokio::test]
async fn brokers_in_one_process_know_nothing_of_each_other() {
    let mut brokers = Vec::new();
    for n in 0..50 {
        let broker = Broker::builder()
            .topics([(format!("only-{n}"), 1)])
            .start()
            .await
            .expect("started");
        brokers.push(broker);
    }
    let ids: std::collections::BTreeSet<_> = brokers.iter().map(Broker::cluster_id).collect();
    assert_eq!(ids.len(), brokers.len());
    for (n, broker) in brokers.iter().enumerate() {
        assert!(broker.end_offsets(&format!("only-{n}")).is_ok());
        assert!(broker.end_offsets(&format!("only-{}", n + 1)).is_err());
    }
}

/// Whether nothing of a runtime is left running; its tasks end in their own time.
fn tasks_end(runtime: &tokio::runtime::Runtime) -> bool {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while runtime.metrics().num_alive_tasks() > 0 {
        if std::time::Instant::now() > deadline {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

#[test]
fn a_dropped_broker_leaves_no_task_thread_or_port_behind() {
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task")
            .expect("threads")
            .flatten();
        let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
        names.filter(|name| name.starts_with("kafka-rs")).count()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let dir = tempfile::tempdir().expect("a temporary directory");
    for data in [None, Some(dir.path())] {
        let (bootstrap, connection) = runtime.block_on(async {
            let mut builder = Broker::builder()
                .topics([("t", 2)])
                // Flushes after every record, so that a flush thread has to be started.
                .config("log.flush.interval.messages", "1");
            if let Some(dir) = data {
                builder = builder.dir(dir);
            }
            let broker = builder.start().await.expect("started");
            let bootstrap = broker.bootstrap_servers().expect("listens");
            let _client = TcpStream::connect(&bootstrap).await.expect("connected");
            broker
                .load(&[FixtureRecord::text("t", "k", "v")])
                .await
                .expect("loaded");
            let connection = broker.connect();
            drop(broker);
            (bootstrap, connection)
        });
        let refused = runtime.block_on(connection.send(bytes::Bytes::from_static(&[
            0, 18, 0, 0, 0, 0, 0, 1, 255, 255,
        ])));
        assert_eq!(refused.err().as_deref(), Some("the broker is closed"));
        drop(connection);
        assert!(tasks_end(&runtime), "tasks live on");
        assert!(
            std::net::TcpListener::bind(&bootstrap).is_ok(),
            "the port is taken"
        );
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while threads() > 0 {
            assert!(std::time::Instant::now() < deadline, "threads live on");
            std::thread::yield_now();
        }
    }
}
