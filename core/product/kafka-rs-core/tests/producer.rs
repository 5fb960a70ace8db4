//! The producer against a broker that loses answers, connections and its life.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use kafka_rs::producer::{HeaderRef, Producer, RecordSlice};
use kafka_rs::{Broker, Fault, FaultAction, ProducerRecord};
use kafka_rs_client::{Error, LocalCode, Reason};
use kafka_rs_types::{ErrorCode, Offset, PartitionIndex};
use kafka_rs_wire::ApiKey;

mod support;

const LONG: Duration = Duration::from_secs(60);

async fn broker(partitions: i32) -> Broker {
    let builder = Broker::builder().topics([("t", partitions)]);
    builder.start().await.expect("broker")
}

fn producer(broker: &Broker, settings: &[(&str, &str)]) -> Producer {
    broker.producer(settings.iter().copied()).expect("producer")
}

fn record(value: impl Into<String>) -> ProducerRecord {
    ProducerRecord::to("t").value(value.into())
}

fn slice(value: &[u8]) -> RecordSlice<'_> {
    RecordSlice {
        topic: "t",
        value: Some(value),
        ..RecordSlice::default()
    }
}

fn fault(broker: &Broker, action: FaultAction, after: u64, times: u64) {
    let fault = Fault::new(action).api(ApiKey::Produce);
    let fault = fault.after(after).times(times);
    broker.add_fault(fault).expect("fault");
}

/// What is in the topic, by partition and offset.
fn stored(broker: &Broker) -> BTreeMap<(PartitionIndex, Offset), String> {
    let records = broker.all_records("t").expect("topic").into_iter();
    records
        .map(|r| ((r.partition, r.offset), r.value_text().expect("text")))
        .collect()
}

/// Sends records of many tasks, each to its own partition in order, and checks that each is where
/// it was said to be and nowhere else.
async fn sends_all(broker: &Broker, producer: &Producer, partitions: i32, each: usize) {
    let send = |partition: i32| {
        let producer = producer.clone();
        async move {
            let mut deliveries = Vec::new();
            for n in 0..each {
                let record = record(format!("{partition} {n:06}")).partition(partition);
                let delivery = producer.submit(record).await.expect("taken in");
                deliveries.push(delivery);
                if n % 100 == 99 {
                    tokio::task::yield_now().await;
                }
            }
            join_all(deliveries).await
        }
    };
    let all = join_all((0..partitions).map(send)).await;
    let stored = stored(broker);
    assert_eq!(stored.len(), partitions as usize * each, "lost or doubled");
    for (partition, sent) in all.into_iter().enumerate() {
        for (n, metadata) in sent.into_iter().enumerate() {
            let metadata = metadata.expect("acknowledged");
            let at = (metadata.partition.partition, metadata.offset);
            assert_eq!(at, (partition as i32, n as Offset));
            assert_eq!(stored[&at], format!("{partition} {n:06}"));
        }
    }
}

#[tokio::test]
async fn records_arrive_as_they_were_sent_with_every_codec() {
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"] {
        let broker = broker(2).await;
        let producer = producer(&broker, &[("compression.type", codec)]);
        let full = ProducerRecord::to("t")
            .key("k")
            .value("v".repeat(1000))
            .timestamp(1234)
            .partition(1)
            .header("h", "1")
            .header("h", "2");
        let bare = ProducerRecord::to("t").partition(1);
        let sent = producer
            .send_many([full.clone(), bare])
            .await
            .expect("sent");
        assert_eq!((sent[0].offset, sent[1].offset), (0, 1), "{codec}");
        assert_eq!(sent[0].timestamp, 1234);
        let stored = broker.all_records("t").expect("topic");
        assert_eq!((&stored[0].key, &stored[0].value), (&full.key, &full.value));
        assert_eq!(
            (stored[0].timestamp, &stored[0].headers),
            (1234, &full.headers)
        );
        assert_eq!((&stored[1].key, &stored[1].value), (&None, &None));
        assert_eq!(stored[1].timestamp, sent[1].timestamp);
    }
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_when_answers_and_connections_are_lost() {
    let broker = broker(4).await;
    let settings = [
        ("batch.size", "2000"),
        ("request.timeout.ms", "400"),
        ("retry.backoff.ms", "5"),
    ];
    let producer = producer(&broker, &settings);
    fault(&broker, FaultAction::DropReply, 3, 2);
    fault(&broker, FaultAction::DisconnectAfter, 6, 3);
    fault(&broker, FaultAction::Disconnect, 8, 3);
    fault(&broker, FaultAction::Drop, 10, 1);
    for (code, after) in [
        (ErrorCode::NotLeaderOrFollower, 12),
        (ErrorCode::NotEnoughReplicas, 14),
        (ErrorCode::RequestTimedOut, 16),
        (ErrorCode::OutOfOrderSequenceNumber, 18),
        (ErrorCode::UnknownProducerId, 20),
        (ErrorCode::UnknownTopicId, 22),
    ] {
        fault(&broker, FaultAction::Error(code), after, 2);
    }
    sends_all(&broker, &producer, 4, 2_000).await;
    let struck = broker.faults().iter().map(|fault| fault.hits).sum::<u64>();
    assert!(struck >= 12, "the faults struck {struck} times only");
    assert!(producer.metrics().record_retry_total > 0);
    producer.close(LONG).await.expect("closed");
}

#[tokio::test]
async fn a_broker_that_goes_down_and_comes_up_again_has_every_record_once() {
    let broker = broker(2).await;
    let settings = [("reconnect.backoff.ms", "5"), ("retry.backoff.ms", "5")];
    let producer = producer(&broker, &settings);
    let (sent, ()) = tokio::join!(
        async {
            for n in 0..40 {
                let value = format!("{n}");
                let sent = producer.send(record(value).partition(n % 2)).await;
                assert_eq!(sent.expect("acknowledged").offset, Offset::from(n / 2));
            }
        },
        async {
            for _ in 0..3 {
                tokio::task::yield_now().await;
                broker.down().await.expect("down");
                broker.up().await.expect("up");
            }
        }
    );
    let () = sent;
    assert_eq!(stored(&broker).len(), 40);
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_an_error_when_the_time_is_up() {
    let builder = Broker::builder().topics([("t", 1)]);
    let builder = builder.config("auto.create.topics.enable", "false");
    let broker = builder.start().await.expect("broker");
    let producer = producer(&broker, &[("max.block.ms", "300")]);
    let error = producer
        .send(ProducerRecord::to("u"))
        .await
        .expect_err("no topic");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Timeout), "{error}");
    assert!(
        error.message().contains("UNKNOWN_TOPIC_OR_PARTITION"),
        "{error}"
    );
    let far = record("far").partition(7);
    let error = producer.send(far).await.expect_err("no partition");
    assert!(error.message().contains("no partition 7"), "{error}");
    let wrong = ProducerRecord::to("not a name");
    let error = producer.send(wrong).await.expect_err("no name");
    assert!(error.is(ErrorCode::InvalidTopicException), "{error}");
}

#[tokio::test]
async fn a_full_buffer_makes_senders_wait_and_enqueue_refuse() {
    let broker = broker(1).await;
    let settings = [
        ("buffer.memory", "5000"),
        ("max.block.ms", "300"),
        ("linger.ms", "60000"),
        ("delivery.timeout.ms", "120000"),
    ];
    let producer = producer(&broker, &settings);
    producer.partitions_for("t").await.expect("known");
    let value = [b'x'; 1000];
    let held = Fault::new(FaultAction::Drop).api(ApiKey::Produce);
    let held = broker.add_fault(held).expect("fault");
    let mut taken = 0;
    while producer.enqueue(&slice(&value)).expect("may be taken in") {
        taken += 1;
    }
    assert_eq!(taken, 4);
    let error = producer
        .send(record("y".repeat(1000)))
        .await
        .expect_err("full");
    assert_eq!(error.reason(), Reason::Local(LocalCode::BufferExhausted));
    drop(held);
    broker.clear_faults();
    let metrics = producer.metrics();
    assert!(metrics.buffer_available_bytes < 1000, "{metrics:?}");
}

#[tokio::test]
async fn room_that_is_free_again_lets_those_who_wait_in() {
    let broker = broker(3).await;
    let settings = [("buffer.memory", "3000"), ("linger.ms", "60000")];
    let more = [("delivery.timeout.ms", "120000")];
    let settings: Vec<_> = settings.into_iter().chain(more).collect();
    let producer = producer(&broker, &settings);
    // Nothing would leave for a minute if those who wait for room did not hurry it.
    for n in 0..200 {
        let taken = producer.submit(record(format!("{n:0>500}"))).await;
        drop(taken.expect("taken in"));
    }
    producer.flush().await.expect("acknowledged");
    assert_eq!(stored(&broker).len(), 200);
    assert_eq!(producer.metrics().buffer_available_bytes, 3000);
}

#[tokio::test]
async fn a_failure_nobody_waits_for_is_raised_by_flush() {
    let builder = Broker::builder().topics([("t", 1)]);
    let builder = builder.config("message.max.bytes", "500");
    let broker = builder.start().await.expect("broker");
    let producer = producer(&broker, &[("batch.size", "100")]);
    producer.partitions_for("t").await.expect("known");
    assert!(producer.enqueue(&slice(&[b'x'; 600])).expect("taken in"));
    assert!(producer.enqueue(&slice(b"small")).expect("taken in"));
    let error = producer.flush().await.expect_err("too large");
    assert!(error.is(ErrorCode::MessageTooLarge), "{error}");
    assert!(!error.is_outcome_unknown());
    producer.flush().await.expect("told once");
    // What came behind is in the log all the same, under a higher epoch.
    assert_eq!(support::values(&broker, "t"), ["small"]);
    producer.send(record("more")).await.expect("goes on");
    let huge = record("x".repeat(2 << 20));
    let error = producer
        .send(huge)
        .await
        .expect_err("larger than max.request.size");
    assert!(error.is(ErrorCode::MessageTooLarge), "{error}");
}

#[tokio::test]
async fn a_record_that_is_not_acknowledged_in_time_fails_and_may_be_there() {
    let broker = broker(1).await;
    let settings = [
        ("linger.ms", "0"),
        ("request.timeout.ms", "150"),
        ("delivery.timeout.ms", "400"),
    ];
    let producer = producer(&broker, &settings);
    broker
        .add_fault(Fault::new(FaultAction::DropReply).api(ApiKey::Produce))
        .expect("fault");
    let error = producer.send(record("a")).await.expect_err("no answer");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Timeout), "{error}");
    assert!(error.is_outcome_unknown());
    assert_eq!(support::values(&broker, "t"), ["a"]);
    broker.clear_faults();
    producer.send(record("b")).await.expect("goes on");
    assert_eq!(support::values(&broker, "t"), ["a", "b"]);
}

#[tokio::test]
async fn closing_sends_what_was_taken_in_and_takes_no_more() {
    let broker = broker(1).await;
    let producer = producer(
        &broker,
        &[("linger.ms", "60000"), ("delivery.timeout.ms", "120000")],
    );
    let delivery = producer.submit(record("a")).await.expect("taken in");
    let clone = producer.clone();
    producer.close(LONG).await.expect("closed");
    assert_eq!(delivery.await.expect("acknowledged").offset, 0);
    let error = clone.send(record("b")).await.expect_err("closed");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Closed));
    clone.close(LONG).await.expect("may be called again");
}

#[tokio::test]
async fn a_producer_that_is_dropped_sends_what_it_has() {
    let broker = broker(1).await;
    let producer = producer(
        &broker,
        &[("linger.ms", "60000"), ("delivery.timeout.ms", "120000")],
    );
    let delivery = producer.submit(record("a")).await.expect("taken in");
    drop(producer);
    assert_eq!(delivery.await.expect("acknowledged").offset, 0);
}

#[tokio::test]
async fn closing_in_vain_ends_in_time_and_says_so() {
    let broker = broker(1).await;
    let producer = producer(&broker, &[("linger.ms", "0")]);
    broker
        .add_fault(Fault::new(FaultAction::Drop).api(ApiKey::Produce))
        .expect("fault");
    let delivery = producer.submit(record("a")).await.expect("taken in");
    let error = producer.close(Duration::from_millis(200)).await;
    let error = error.expect_err("something was left");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Timeout));
    let error = delivery.await.expect_err("closed");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Closed));
    assert!(error.is_outcome_unknown());
}

#[tokio::test]
async fn fewer_acks_are_asked_for_when_fewer_are_set() {
    for acks in ["0", "1"] {
        let broker = broker(1).await;
        let producer = producer(&broker, &[("acks", acks)]);
        let sent = producer.send(record("a")).await.expect("sent");
        assert_eq!(sent.offset, if acks == "0" { -1 } else { 0 });
        // Requests of one connection are served in order, acks=0 or not.
        while support::values(&broker, "t") != ["a"] {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn records_linger_to_travel_together_and_stick_to_a_partition() {
    let broker = broker(6).await;
    let producer = producer(&broker, &[("linger.ms", "50")]);
    producer.partitions_for("t").await.expect("known");
    let headers = [HeaderRef {
        key: b"h",
        value: None,
    }];
    for _ in 0..100 {
        let record = RecordSlice {
            headers: &headers,
            ..slice(b"value")
        };
        assert!(producer.enqueue(&record).expect("taken in"));
    }
    producer.flush().await.expect("flushed");
    let metrics = producer.metrics();
    assert_eq!((metrics.record_send_total, metrics.batch_total), (100, 1));
    let records = broker.all_records("t").expect("topic");
    assert!(records.iter().all(|r| r.partition == records[0].partition));
    assert_eq!(records[0].headers[0].value, None);
}

#[tokio::test]
async fn a_setting_that_cannot_be_used_is_named() {
    let broker = broker(1).await;
    let wrong: [(&str, &str); 1] = [("lingr.ms", "1")];
    let error: Error = broker.producer(wrong).expect_err("no such key");
    assert!(error.message().contains("linger.ms"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_tasks_share_a_producer_over_tcp() {
    let broker = broker(4).await;
    let servers = broker.bootstrap_servers().expect("listening");
    let settings = [
        ("bootstrap.servers", servers.as_str()),
        ("compression.type", "lz4"),
    ];
    let config = kafka_rs_client::ClientConfig::new(kafka_rs_client::Scope::Producer, settings);
    let platform = kafka_rs_platform::Platform::real();
    let producer = Producer::new(config.expect("settings"), platform).expect("producer");
    sends_all(&broker, &producer, 4, 3_000).await;
}
