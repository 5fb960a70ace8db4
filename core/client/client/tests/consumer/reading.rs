//! Assigned partitions: what comes next, where reading begins, what is acked.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_client::consumer::Position;
use kafka_rs_client::producer::{ProducerRecord, TransactionalProducer};
use kafka_rs_client::{Client, Destination, LocalCode, Reason, Scope};
use kafka_rs_platform::Platform;
use kafka_rs_records::Compression;
use kafka_rs_types::{ErrorCode, Offset, TopicPartition};

use crate::support::*;

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
    assert_eq!(committed[&at].offset, 20, "nor does unsubscribing");
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_at_once() {
    let server = server().await;
    let at = TopicPartition::new("a", 0);
    create(&admin(&server), "a", 1).await;
    let mut alone = consumer(&server, &[]);
    let nothing = Reason::Local(LocalCode::InvalidState);
    let error = alone.poll(SOON).await.expect_err("nothing to read");
    assert_eq!(error.reason(), nothing);
    for error in [
        alone.subscribe(["a"]).expect_err("no group"),
        alone.commit().await.expect_err("no group"),
        alone.committed([at.clone()]).await.expect_err("no group"),
    ] {
        assert!(error.is(ErrorCode::InvalidGroupId), "{error}");
    }
    alone.assign([]).expect("assigned");
    let error = alone.poll(SOON).await.expect_err("nothing to read");
    assert_eq!(error.reason(), nothing);
    alone.assign([at.clone()]).expect("assigned");
    let error = alone.seek(&at, -1).expect_err("negative");
    assert_eq!(error.reason(), nothing);
    let mut member = consumer(&server, &[("group.id", "g")]);
    let before = [(at.clone(), Position::at(-1))].into();
    let error = member.commit_positions(&before).await;
    assert_eq!(error.expect_err("negative").reason(), nothing);
    member.subscribe(["a"]).expect("subscribed");
    let none: [&str; 0] = [];
    member.subscribe(none).expect("subscribed");
    let error = member.poll(SOON).await.expect_err("nothing to read");
    assert_eq!(error.reason(), nothing);
}

#[tokio::test]
async fn what_fails_a_partition_is_told_to_everybody_who_asks() {
    let server = server().await;
    let at = TopicPartition::new("a", 0);
    create(&admin(&server), "a", 1).await;
    let mut none = consumer(&server, &[("auto.offset.reset", "none")]);
    none.assign([at.clone()]).expect("assigned");
    for _ in 0..2 {
        let error = none.poll(SOON).await.expect_err("no offset");
        let reason = Reason::Local(LocalCode::NoOffsetForPartition);
        assert_eq!(error.reason(), reason);
        let error = none.position(&at).await.expect_err("no offset");
        assert_eq!(error.reason(), reason);
    }
    none.seek(&at, 0).expect("sought");
    assert_eq!(none.position(&at).await, Ok(Position::at(0)));
}

#[tokio::test]
async fn a_topic_that_is_not_there_yet_is_looked_for_until_it_is() {
    let server = server().await;
    let more = [("group.id", "g"), ("allow.auto.create.topics", "false")];
    let mut early = consumer(&server, &more);
    early.subscribe(["later"]).expect("subscribed");
    let some = early.poll(Duration::from_millis(300)).await;
    assert!(some.expect("waits").is_none());
    let admin = admin(&server);
    create(&admin, "later", 1).await;
    let at = TopicPartition::new("later", 0);
    produce(&admin, &at, Compression::None, &values(0..3)).await;
    assert_eq!(read(&mut early, 3).await, values(0..3));
}

#[tokio::test]
async fn what_a_transaction_acked_is_read_again_when_it_is_aborted() {
    let server = server().await;
    let admin = admin(&server);
    create(&admin, "a", 1).await;
    create(&admin, "b", 1).await;
    let at = TopicPartition::new("a", 0);
    produce(&admin, &at, Compression::None, &values(0..30)).await;
    let settings = [
        ("group.id", "g"),
        ("max.poll.records", "10"),
        ("enable.auto.commit", "false"),
    ];
    let mut reader = consumer(&server, &settings);
    reader.subscribe(["a"]).expect("subscribed");
    let bootstrap = server.bootstrap();
    let pairs = [
        ("bootstrap.servers", bootstrap.as_str()),
        ("transactional.id", "x"),
    ];
    let config = config(Scope::Producer, &pairs);
    let producer = TransactionalProducer::new(config, Platform::real()).await;
    let producer = producer.expect("producer");
    // Aborted, dropped, failed: from the first batch it acked on.
    for way in ["abort", "drop", "fail"] {
        let transaction = producer.begin().await.expect("begun");
        for from in [0, 10] {
            let batch = batch(&mut reader).await;
            assert_eq!(texts(&batch), values(from..from + 10), "before: {way}");
            transaction.ack(&batch).expect("acked");
        }
        match way {
            "abort" => transaction.abort().await.expect("aborted"),
            "drop" => drop(transaction),
            _ => {
                let large = ProducerRecord::to("b").value(vec![0; 2 << 20]);
                transaction.send(large).await.expect_err("too large");
                transaction.commit().await.expect_err("a part failed");
            }
        }
    }
    let transaction = producer.begin().await.expect("begun");
    let first = batch(&mut reader).await;
    assert_eq!(texts(&first), values(0..10));
    transaction.ack(&first).expect("acked");
    transaction.commit().await.expect("committed");
    assert_eq!(texts(&batch(&mut reader).await), values(10..20));
    let committed = reader.committed([at.clone()]).await.expect("committed");
    assert_eq!(committed[&at].offset, 10);
}
