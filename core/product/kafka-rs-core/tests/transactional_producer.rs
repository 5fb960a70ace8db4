//! Transactions of the client against the broker, of version 2 and of those before.

use std::time::Duration;

use kafka_rs::producer::Transaction;
use kafka_rs::{Broker, Fault, FaultAction, ProducerRecord, TransactionalProducer};
use kafka_rs_client::{Error, LocalCode, Reason};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::ApiKey;

/// Releases with transactions of version 2 and of version 0.
const RELEASES: [Option<&str>; 2] = [None, Some("3.9")];

async fn broker(release: Option<&str>) -> Broker {
    let mut builder = Broker::builder().topics([("in", 2), ("out", 3)]);
    if let Some(release) = release {
        builder = builder.impersonate(release);
    }
    builder.start().await.expect("broker")
}

async fn producer(broker: &Broker, settings: &[(&str, &str)]) -> TransactionalProducer {
    let quick = [("retry.backoff.ms", "5"), ("request.timeout.ms", "400")];
    let settings = quick.iter().chain(settings).copied();
    let producer = broker.transactional_producer("t", settings).await;
    producer.expect("producer")
}

fn record(value: impl Into<String>) -> ProducerRecord {
    let value = value.into();
    ProducerRecord::to("out").key(value.clone()).value(value)
}

/// The committed values of `out`, sorted.
async fn committed(broker: &Broker) -> Vec<String> {
    let settings = [
        ("isolation.level", "read_committed"),
        ("auto.offset.reset", "earliest"),
    ];
    let mut consumer = broker.consumer(settings).expect("consumer");
    let partitions = (0..3).map(|p| kafka_rs_types::TopicPartition::new("out", p));
    consumer.assign(partitions.clone()).expect("assigned");
    let stable = broker.last_stable_offsets("out").expect("topic");
    let mut values = Vec::new();
    loop {
        let mut left = 0;
        for (at, stable) in partitions.clone().zip(&stable) {
            let position = consumer.position(&at).await.expect("position");
            left += (stable - position.offset).max(0);
        }
        if left == 0 {
            break;
        }
        let poll = consumer.poll(Duration::from_millis(20));
        let Some(batch) = poll.await.expect("batch") else {
            continue;
        };
        let texts = batch.iter().filter_map(|record| record.value());
        values.extend(texts.map(|text| String::from_utf8_lossy(text).into_owned()));
    }
    values.sort();
    values
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("{n:04}")).collect()
}

async fn send(transaction: &Transaction, range: std::ops::Range<usize>) -> Result<(), Error> {
    for value in numbers(range) {
        drop(transaction.submit(record(value)).await?);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_committed_is_visible_and_what_is_aborted_is_not() {
    for release in RELEASES {
        let broker = broker(release).await;
        let producer = producer(&broker, &[]).await;
        for round in 0..6 {
            let transaction = producer.begin().await.expect("begin");
            let range = round * 10..round * 10 + 10;
            send(&transaction, range).await.expect("sent");
            match round % 3 {
                0 => transaction.commit().await.expect("commit"),
                1 => transaction.abort().await.expect("abort"),
                _ => drop(transaction),
            }
        }
        // An empty one, and one that waits for the dropped one.
        producer
            .begin()
            .await
            .expect("begin")
            .commit()
            .await
            .expect("empty");
        let expected: Vec<_> = numbers(0..10).into_iter().chain(numbers(30..40)).collect();
        assert_eq!(committed(&broker).await, expected, "{release:?}");
        producer
            .close(Duration::from_secs(30))
            .await
            .expect("closed");
    }
}

#[tokio::test]
async fn offsets_are_committed_with_the_records_or_not_at_all() {
    for release in RELEASES {
        let broker = broker(release).await;
        let values = (0..20).map(|n| format!("{n:04}"));
        let fixtures: Vec<_> = values
            .map(|value| kafka_rs::FixtureRecord::text("in", &value, &value))
            .collect();
        broker.load(&fixtures).await.expect("loaded");
        let producer = producer(&broker, &[]).await;
        let settings = [
            ("group.id", "g"),
            ("auto.offset.reset", "earliest"),
            ("enable.auto.commit", "false"),
            ("max.poll.records", "7"),
        ];
        let mut consumer = broker.consumer(settings).expect("consumer");
        consumer.subscribe(["in"]).expect("subscribed");
        let mut copied = 0;
        while copied < 20 {
            let batch = consumer.next_batch().await.expect("batch");
            let aborted = producer.begin().await.expect("begin");
            aborted.send(record("never")).await.expect("sent");
            aborted.ack(&batch).expect("acked");
            let group = batch.group_metadata().expect("group");
            let far = batch.next_positions().clone();
            aborted.send_offsets(group, &far).await.expect("offsets");
            let before = broker.committed_offsets("g").await;
            aborted.abort().await.expect("abort");
            assert_eq!(broker.committed_offsets("g").await, before);
            // Its records come again; the former batch cannot be acked beside them.
            let former = batch;
            let batch = consumer.next_batch().await.expect("batch");
            let body = async |transaction: &Transaction| {
                let copies = batch.records().map(|record| ProducerRecord {
                    topic: "out".into(),
                    key: record.key,
                    value: record.value,
                    ..ProducerRecord::default()
                });
                transaction.send_many(copies).await?;
                transaction.ack(&former).expect_err("it comes again");
                transaction.ack(&batch)
            };
            producer.transaction(body).await.expect("copied");
            copied += batch.len();
        }
        assert_eq!(committed(&broker).await, numbers(0..20));
        let offsets = broker.committed_offsets("g").await;
        let sum: i64 = offsets.iter().map(|offset| offset.offset).sum();
        assert_eq!(sum, 20, "{offsets:?}");
        consumer.close().await.expect("closed");
    }
}

#[tokio::test]
async fn each_transaction_is_there_once_whatever_is_lost() {
    for release in RELEASES {
        let broker = broker(release).await;
        let producer = producer(&broker, &[("batch.size", "300")]).await;
        for (api, action, after, times) in [
            (ApiKey::Produce, FaultAction::DropReply, 2, 1),
            (ApiKey::Produce, FaultAction::DisconnectAfter, 5, 2),
            (
                ApiKey::Produce,
                FaultAction::Error(ErrorCode::NotLeaderOrFollower),
                9,
                2,
            ),
            (
                ApiKey::EndTxn,
                FaultAction::Error(ErrorCode::NotCoordinator),
                1,
                2,
            ),
            (ApiKey::EndTxn, FaultAction::DisconnectAfter, 4, 2),
            (ApiKey::EndTxn, FaultAction::DropReply, 7, 1),
            (
                ApiKey::EndTxn,
                FaultAction::Error(ErrorCode::ConcurrentTransactions),
                9,
                2,
            ),
        ] {
            let fault = Fault::new(action).api(api).after(after).times(times);
            broker.add_fault(fault).expect("fault");
        }
        if release.is_some() {
            for action in [
                FaultAction::DisconnectAfter,
                FaultAction::Error(ErrorCode::ConcurrentTransactions),
            ] {
                let fault = Fault::new(action).api(ApiKey::AddPartitionsToTxn);
                broker.add_fault(fault.after(2).times(2)).expect("fault");
            }
        }
        let mut expected = Vec::new();
        for round in 0..20 {
            let transaction = producer.begin().await.expect("begin");
            let range = round * 30..round * 30 + 30;
            send(&transaction, range.clone()).await.expect("sent");
            if round % 4 == 3 {
                transaction.abort().await.expect("abort");
            } else {
                transaction.commit().await.expect("commit");
                expected.extend(numbers(range));
            }
        }
        assert_eq!(committed(&broker).await, expected, "{release:?}");
        for fault in broker.faults() {
            assert!(fault.hits > 0, "{release:?}: {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_record_that_fails_aborts_and_the_next_transaction_goes_on() {
    for release in RELEASES {
        let broker = broker(release).await;
        let producer = producer(&broker, &[]).await;
        for code in [
            ErrorCode::InvalidRecord,
            ErrorCode::OutOfOrderSequenceNumber,
            ErrorCode::InvalidProducerEpoch,
        ] {
            let transaction = producer.begin().await.expect("begin");
            send(&transaction, 0..10).await.expect("sent");
            let fault = Fault::error(code).api(ApiKey::Produce).times(1);
            broker.add_fault(fault).expect("fault");
            let error = transaction.commit().await.expect_err("failed");
            assert!(
                error.is(code) && error.is_abortable(),
                "{release:?}: {error:?}"
            );
            assert!(!error.is_fatal() && !error.is_retriable());
        }
        let transaction = producer.begin().await.expect("begin");
        send(&transaction, 10..20).await.expect("sent");
        transaction.commit().await.expect("commit");
        assert_eq!(committed(&broker).await, numbers(10..20), "{release:?}");
    }
}

#[tokio::test]
async fn a_failed_transaction_takes_no_more_and_says_why() {
    let broker = broker(None).await;
    let producer = producer(&broker, &[("linger.ms", "0")]).await;
    let transaction = producer.begin().await.expect("begin");
    let fault = Fault::error(ErrorCode::InvalidRecord).api(ApiKey::Produce);
    broker.add_fault(fault.times(1)).expect("fault");
    let error = transaction.send(record("a")).await.expect_err("refused");
    assert!(error.is_abortable(), "{error:?}");
    let error = transaction
        .send(record("b"))
        .await
        .expect_err("failed before");
    assert!(error.is(ErrorCode::InvalidRecord) && error.is_abortable());
    transaction.abort().await.expect("abort");
    assert!(committed(&broker).await.is_empty());
}

#[tokio::test]
async fn a_newer_producer_with_the_same_id_fences_the_older() {
    for release in RELEASES {
        let broker = broker(release).await;
        let old = producer(&broker, &[]).await;
        let transaction = old.begin().await.expect("begin");
        transaction.send(record("old")).await.expect("sent");
        let new = producer(&broker, &[]).await;
        let error = transaction.commit().await.expect_err("fenced");
        assert!(
            error.is(ErrorCode::ProducerFenced) && error.is_fatal(),
            "{release:?}: {error:?}"
        );
        let transaction = new.begin().await.expect("begin");
        transaction.send(record("new")).await.expect("sent");
        transaction.commit().await.expect("commit");
        assert_eq!(committed(&broker).await, ["new"]);
    }
}

#[tokio::test]
async fn one_transaction_at_a_time_and_nothing_outside_of_one() {
    let broker = broker(None).await;
    let producer = producer(&broker, &[]).await;
    let transaction = producer.begin().await.expect("begin");
    let error = producer.begin().await.expect_err("open");
    assert_eq!(error.reason(), Reason::Local(LocalCode::InvalidState));
    transaction.send(record("a")).await.expect("sent");
    producer
        .close(Duration::from_secs(30))
        .await
        .expect("closed");
    let error = transaction.commit().await.expect_err("aborted by close");
    assert!(matches!(error.reason(), Reason::Local(_)), "{error:?}");
    assert!(committed(&broker).await.is_empty());
    let none: [(&str, &str); 1] = [("transactional.id", "t")];
    let error = broker.producer(none).expect_err("not this way");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Config));
}
