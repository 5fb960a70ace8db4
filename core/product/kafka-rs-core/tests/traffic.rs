//! Traffic recorded at one broker and replayed against another.

#[path = "support/group.rs"]
mod group;
mod support;

use kafka_rs::{Broker, Fault, FixtureRecord, Frame, Traffic};
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, Rope};
use kafka_rs_wire::ApiKey;
use kafka_rs_wire::messages as m;
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};

async fn start() -> Broker {
    let builder = Broker::builder().topics([("in", 1)]);
    let broker = builder.records([FixtureRecord::text("in", "k", "v")]);
    broker.start().await.expect("started")
}

/// What an idempotent producer does: an id, then numbered batches under it.
async fn produce_idempotently(broker: &Broker, batches: i32) {
    let request = m::InitProducerIdRequest {
        transaction_timeout_ms: 60_000,
        producer_id: -1,
        producer_epoch: -1,
        ..Default::default()
    };
    let given = broker.request(&request, 4).await.expect("an id");
    for sequence in 0..batches {
        let batch = BatchBuilder::new(Compression::None);
        let mut batch = batch.producer(given.producer_id, given.producer_epoch, sequence);
        batch
            .push(broker.now_ms(), None, Some(b"numbered"), &[])
            .expect("small");
        let request = m::ProduceRequest {
            acks: -1,
            timeout_ms: 1_000,
            topic_data: vec![TopicProduceData {
                name: "in".into(),
                partition_data: vec![PartitionProduceData {
                    records: Some(Rope::from(batch.build().expect("built"))),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let answer = broker.request(&request, 9).await.expect("answered");
        assert_eq!(answer.responses[0].partition_responses[0].error_code, 0);
    }
}

/// A producer and a member of a group at work.
async fn record() -> Traffic {
    let broker = start().await;
    broker.record_traffic();
    produce_idempotently(&broker, 3).await;
    assert!(group::consume(&broker, "in").await > 0);
    let request = m::MetadataRequest {
        topics: None,
        ..Default::default()
    };
    broker.request(&request, 12).await.expect("answered");
    let traffic = broker.stop_recording_traffic();
    produce_idempotently(&broker, 1).await;
    assert_eq!(broker.traffic(), traffic, "nothing is kept any more");
    assert!(!traffic.is_cut);
    traffic
}

#[tokio::test]
async fn a_session_replays_against_another_broker_without_unexplained_differences() {
    let traffic = record().await;
    let other = start().await;
    // It has given out ids already, so that the recorded ones are somebody else's.
    for _ in 0..3 {
        produce_idempotently(&other, 1).await;
    }
    let before = other.end_offsets("in").expect("topic")[0];
    let address = other.bootstrap_servers().expect("listens");
    let replay = traffic.replay(&address).await.expect("replayed");
    let requests = traffic.passed.iter();
    let requests = requests.filter(|passed| matches!(passed.frame, Frame::Request(_)));
    assert_eq!(replay.exchanges, requests.count());
    let unexplained: Vec<_> = replay.unexplained().collect();
    // The numbered batches were taken under the new id; they lie further back in this log.
    assert_eq!(other.end_offsets("in").expect("topic")[0], before + 3);
    assert!(
        unexplained
            .iter()
            .all(|d| d.field.contains("base_offset") || d.api == "Fetch"),
        "{}",
        replay.to_text()
    );
    let explained = replay.differences.iter().filter_map(|d| d.explained);
    assert!(explained.clone().count() > 0);
    let fresh = start().await;
    let address = fresh.bootstrap_servers().expect("listens");
    let replay = traffic.replay(&address).await.expect("replayed");
    assert_eq!(replay.unexplained().count(), 0, "{}", replay.to_text());
}

#[tokio::test]
async fn a_broker_that_answers_otherwise_is_told_apart_field_by_field() {
    let traffic = record().await;
    let strict = Broker::builder()
        .topics([("in", 2)])
        .start()
        .await
        .expect("started");
    let too_large = Fault::error(ErrorCode::MessageTooLarge).api(ApiKey::Produce);
    strict.add_fault(too_large).expect("added");
    let address = strict.bootstrap_servers().expect("listens");
    let replay = traffic.replay(&address).await.expect("replayed");
    let found = replay
        .unexplained()
        .find(|d| d.api == "Produce" && d.field.ends_with("error_code"));
    let found = found.unwrap_or_else(|| panic!("{}", replay.to_text()));
    assert_eq!(found.recorded.as_deref(), Some("0"));
    assert_eq!(found.replayed.as_deref(), Some("10"));
    let text = replay.to_text();
    for line in [
        "#1 Produce version 9",
        "responses[\"in\"].partition_responses[0].error_code",
        "    - 0\n    + 10",
        "].partitions[1].partition_index",
        "- (nothing)",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
}

#[tokio::test]
async fn a_partition_whose_last_transaction_is_not_complete_is_asked_for_again() {
    let start = async || {
        let builder = Broker::builder().topics([("in", 1)]).impersonate("3.9");
        builder.start().await.expect("started")
    };
    let broker = start().await;
    broker.record_traffic();
    let producer = broker.transactional_producer("t", [("retry.backoff.ms", "5")]);
    let producer = producer.await.expect("producer");
    for _ in 0..2 {
        let transaction = producer.begin().await.expect("begin");
        let record = kafka_rs::ProducerRecord::to("in").value("v");
        transaction.send(record).await.expect("sent");
        transaction.commit().await.expect("commit");
    }
    let traffic = broker.stop_recording_traffic();
    let slow = start().await;
    let busy = Fault::error(ErrorCode::ConcurrentTransactions).api(ApiKey::AddPartitionsToTxn);
    let busy = slow.add_fault(busy.times(2)).expect("added");
    let address = slow.bootstrap_servers().expect("listens");
    let replay = traffic.replay(&address).await.expect("replayed");
    assert_eq!(busy.hits(), 2);
    assert_eq!(replay.unexplained().count(), 0, "{}", replay.to_text());
    assert_eq!(slow.end_offsets("in").expect("topic"), [4]);
}

#[tokio::test]
async fn recorded_traffic_is_a_file_and_all_of_it_works_in_json() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("traffic.jsonl");
    let traffic = record().await;
    traffic.save(&file).expect("written");
    assert_eq!(Traffic::load(&file).expect("read"), traffic);
    let broker = start().await;
    let control = async |json: String| -> serde_json::Value {
        let result = broker.control(&json).await.expect(&json);
        serde_json::from_str(&result).expect("JSON")
    };
    control(r#"{"control":"record_traffic"}"#.to_owned()).await;
    support::produce(&broker, "in", "x")
        .await
        .expect("answered");
    let path = file.display().to_string();
    let stop = format!(r#"{{"control":"stop_recording_traffic","path":{path:?}}}"#);
    assert_eq!(control(stop).await["passed"], 2);
    let replay = format!(r#"{{"control":"replay_traffic","path":{path:?}}}"#);
    let replay = control(replay).await;
    assert_eq!(replay["exchanges"], 1);
    // The same broker has the record already: this one lies behind it.
    assert_eq!(replay["differences"][0]["recorded"], "1");
    assert_eq!(replay["differences"][0]["replayed"], "2");
    assert!(
        replay["text"]
            .as_str()
            .expect("text")
            .contains("base_offset")
    );
    std::fs::write(&file, "no JSON\n").expect("written");
    let error = Traffic::load(&file).expect_err("not traffic").to_string();
    assert!(error.contains("traffic.jsonl:1"), "{error}");
}
