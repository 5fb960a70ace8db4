//! Looking into transactions and changing them past their producers.

#[path = "support/group.rs"]
mod group;

use std::time::Duration;

use group::{GROUP, find_coordinator};
use kafka_rs::{Broker, Error, EventFilter, ProducerRecord, TransactionalProducer};
use kafka_rs_types::{ErrorCode, TopicPartition};
use kafka_rs_wire::messages::ConsumerGroupHeartbeatRequest;
use serde_json::{Value, json};

async fn broker() -> Broker {
    let builder = Broker::builder().topics([("out", 2)]);
    builder.start().await.expect("broker")
}

async fn producer(broker: &Broker) -> TransactionalProducer {
    let settings = [("retry.backoff.ms", "5"), ("request.timeout.ms", "2000")];
    let producer = broker.transactional_producer("t", settings).await;
    producer.expect("producer")
}

fn record(partition: i32) -> ProducerRecord {
    ProducerRecord::to("out").partition(partition).value("v")
}

async fn control(broker: &Broker, json: Value) -> Result<Value, Error> {
    let answer = broker.control(&json.to_string()).await?;
    Ok(serde_json::from_str(&answer).expect("JSON"))
}

#[tokio::test]
async fn a_transaction_is_looked_at_and_aborted_past_its_producer() {
    let broker = broker().await;
    assert_eq!(broker.transactions().await.expect("listed"), []);
    let producer = producer(&broker).await;
    let unknown = broker.abort_transaction("u").await.expect_err("unknown");
    assert_eq!(unknown.code(), Some(ErrorCode::TransactionalIdNotFound));
    let idle = broker.abort_transaction("t").await.expect_err("idle");
    assert_eq!(idle.code(), Some(ErrorCode::InvalidTxnState));
    let transaction = producer.begin().await.expect("begin");
    for partition in [1, 0] {
        transaction.send(record(partition)).await.expect("sent");
    }
    let open = broker.transactions().await.expect("listed").remove(0);
    assert_eq!(
        (open.transactional_id.as_str(), open.state.as_str()),
        ("t", "Ongoing")
    );
    let places = [("out".to_owned(), 0), ("out".to_owned(), 1)];
    assert_eq!(open.partitions, places);
    assert!(open.started_ms > 0, "{open:?}");
    assert_eq!(broker.last_stable_offsets("out").expect("topic"), [0, 0]);

    let abort = json!({"control": "abort_transaction", "transactional_id": "t"});
    control(&broker, abort).await.expect("aborted");
    let after = control(&broker, json!({"control": "transactions"})).await;
    let after = &after.expect("listed")["transactions"][0];
    assert_eq!(after["state"], "CompleteAbort");
    assert!(after["producer_epoch"].as_i64() > Some(i64::from(open.producer_epoch)));
    // The record and the marker of each partition.
    assert_eq!(broker.last_stable_offsets("out").expect("topic"), [2, 2]);
    let fenced = transaction.commit().await.expect_err("fenced");
    assert!(fenced.to_string().contains("PRODUCER_FENCED"), "{fenced}");
}

#[tokio::test]
async fn a_decided_transaction_waits_for_its_markers() {
    let broker = broker().await;
    let producer = producer(&broker).await;
    let transaction = producer.begin().await.expect("begin");
    transaction.send(record(0)).await.expect("sent");
    control(&broker, json!({"control": "hold_transaction_markers"}))
        .await
        .expect("held");
    // The client is told as soon as the transaction is decided.
    transaction.commit().await.expect("committed");
    let state = || async { broker.transactions().await.expect("listed").remove(0).state };
    assert_eq!(state().await, "PrepareCommit");
    assert_eq!(broker.last_stable_offsets("out").expect("topic"), [0, 0]);
    assert_eq!(broker.end_offsets("out").expect("topic"), [1, 0]);
    let decided = broker.abort_transaction("t").await.expect_err("decided");
    assert_eq!(decided.code(), Some(ErrorCode::InvalidTxnState));

    control(&broker, json!({"control": "release_transaction_markers"}))
        .await
        .expect("let go");
    while state().await != "CompleteCommit" {
        tokio::task::yield_now().await;
    }
    assert_eq!(broker.last_stable_offsets("out").expect("topic"), [2, 0]);
}

#[tokio::test]
async fn a_partition_forgets_its_producers() {
    let broker = broker().await;
    let producer = broker
        .producer([("retry.backoff.ms", "5")])
        .expect("producer");
    producer.send(record(0)).await.expect("sent");
    let place = TopicPartition::new("out", 0);
    let known = |broker: &Broker| {
        let partition = broker
            .server()
            .replicas()
            .partition("out", 0)
            .expect("there");
        partition.last_records().len()
    };
    assert_eq!(known(&broker), 1);
    let clear = json!({"control": "clear_producer_state", "topic": "out", "partition": 0});
    control(&broker, clear).await.expect("cleared");
    assert_eq!(known(&broker), 0);
    // The producer goes on all the same.
    producer.send(record(0)).await.expect("sent");
    assert_eq!(broker.end_offsets("out").expect("topic"), [2, 0]);
    let missing = TopicPartition::new("none", 0);
    assert!(broker.clear_producer_state(&missing).is_err());
    assert!(broker.clear_producer_state(&place).is_ok());
}

#[tokio::test]
async fn heartbeats_of_members_are_events() {
    let broker = broker().await;
    find_coordinator(&broker).await;
    broker.record_events();
    let join = ConsumerGroupHeartbeatRequest {
        group_id: GROUP.into(),
        member_id: "AAAAAAAAAAAAAAAAAAAAAQ".into(),
        rebalance_timeout_ms: 1000,
        subscribed_topic_names: Some(vec!["out".into()]),
        topic_partitions: Some(Vec::new()),
        ..Default::default()
    };
    let mut answers = 1;
    // The coordinator may still be reading its topic.
    while broker.request(&join, 1).await.expect("answered").error_code != 0 {
        answers += 1;
    }
    let heartbeats = json!({"event": "request", "api": "ConsumerGroupHeartbeat"});
    let filter: EventFilter = serde_json::from_value(heartbeats).expect("a filter");
    let event = tokio::time::timeout(Duration::from_secs(10), broker.events().wait_for(&filter));
    event.await.expect("seen");
    assert_eq!(broker.events().count(&filter), answers);
}
