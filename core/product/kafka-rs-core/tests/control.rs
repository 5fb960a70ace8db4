//! What test controls do to a broker, seen by clients.

use std::time::Duration;

use bytes::Bytes;
use kafka_rs::{Broker, EventFilter, Fault, FaultAction, FixtureRecord};
use kafka_rs_records::{BatchBuilder, Compression, split_batches};
use kafka_rs_types::{ErrorCode, Rope};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::produce_request::{PartitionProduceData, TopicProduceData};
use kafka_rs_wire::messages::{
    DescribeGroupsRequest, FetchRequest, FetchResponse, FindCoordinatorRequest, HeartbeatRequest,
    JoinGroupRequest, ListOffsetsRequest, MetadataRequest, OffsetCommitRequest, ProduceRequest,
    ProduceResponse,
};
use kafka_rs_wire::{ApiKey, Request};

const NOT_LEADER: i16 = 6;
const CORRUPT_MESSAGE: i16 = 2;
const FETCH_SESSION_ID_NOT_FOUND: i16 = 70;

async fn start() -> Broker {
    let broker = Broker::builder().topics([("in", 2), ("out", 1)]).start();
    broker.await.expect("started")
}

fn produce(partitions: &[(&str, i32)]) -> ProduceRequest {
    let mut batch = BatchBuilder::new(Compression::None);
    batch.push(1, None, Some(b"v"), &[]).expect("a record");
    let records: Bytes = batch.build().expect("a batch");
    let topic_data = partitions.iter().map(|(topic, index)| TopicProduceData {
        name: (*topic).into(),
        partition_data: vec![PartitionProduceData {
            index: *index,
            records: Some(Rope::from(records.clone())),
            ..Default::default()
        }],
        ..Default::default()
    });
    ProduceRequest {
        acks: -1,
        timeout_ms: 1_000,
        topic_data: topic_data.collect(),
        ..Default::default()
    }
}

fn codes(answer: &ProduceResponse) -> Vec<(String, i32, i16)> {
    let topics = answer.responses.iter().flat_map(|topic| {
        let codes = topic.partition_responses.iter();
        codes.map(move |p| (topic.name.to_string(), p.index, p.error_code))
    });
    let mut codes: Vec<_> = topics.collect();
    codes.sort();
    codes
}

async fn ask<R: Request>(broker: &Broker, request: &R, version: i16) -> R::Response {
    broker.request(request, version).await.expect("answered")
}

#[tokio::test]
async fn an_error_strikes_its_partition_only_as_often_as_it_was_asked_to() {
    let broker = start().await;
    let fault = Fault::error(ErrorCode::NotLeaderOrFollower)
        .api(ApiKey::Produce)
        .topic("in")
        .partition(1)
        .after(1)
        .times(2);
    let fault = broker.add_fault(fault).expect("added");
    let request = produce(&[("in", 0), ("in", 1), ("out", 0)]);
    for (round, code) in [(0, 0), (1, NOT_LEADER), (2, NOT_LEADER), (3, 0)] {
        let expected = [
            ("in".to_owned(), 0, 0),
            ("in".to_owned(), 1, code),
            ("out".to_owned(), 0, 0),
        ];
        assert_eq!(codes(&ask(&broker, &request, 9).await), expected, "{round}");
    }
    assert_eq!((fault.hits(), fault.seen()), (2, 2 + 1));
    // What failed was not done, the rest was.
    assert_eq!(broker.end_offsets("in").expect("topic"), [4, 2]);
    assert_eq!(broker.end_offsets("out").expect("topic"), [4]);
    assert_eq!(broker.remove_fault(fault.id()).expect("there").hits, 2);
    assert!(broker.faults().is_empty());
}

#[tokio::test]
async fn an_error_without_a_topic_fills_every_slot() {
    let broker = start().await;
    let error = Fault::error(ErrorCode::NotLeaderOrFollower);
    broker.add_fault(error.clone()).expect("added");
    let answer = ask(&broker, &produce(&[("in", 0), ("out", 0)]), 9).await;
    assert!(
        codes(&answer)
            .iter()
            .all(|(_, _, code)| *code == NOT_LEADER)
    );
    let partition = ListOffsetsPartition {
        timestamp: -1,
        ..Default::default()
    };
    let list = ListOffsetsRequest {
        replica_id: -1,
        topics: vec![ListOffsetsTopic {
            name: "in".into(),
            partitions: vec![partition],
            ..Default::default()
        }],
        ..Default::default()
    };
    let answer = ask(&broker, &list, 7).await;
    assert_eq!(answer.topics[0].partitions[0].error_code, NOT_LEADER);
    let heartbeat = ask(&broker, &HeartbeatRequest::default(), 4).await;
    assert_eq!(heartbeat.error_code, NOT_LEADER);
    // Several faults are a stack: the first that is not used up is met.
    broker.clear_faults();
    for code in [ErrorCode::NotCoordinator, ErrorCode::RebalanceInProgress] {
        let once = Fault::error(code).api(ApiKey::Heartbeat).times(1);
        broker.add_fault(once).expect("added");
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        let answer = ask(&broker, &HeartbeatRequest::default(), 4).await;
        seen.push(
            ErrorCode::from_code(answer.error_code)
                .expect("Kafka's")
                .name(),
        );
    }
    assert_eq!(seen[..2], ["NOT_COORDINATOR", "REBALANCE_IN_PROGRESS"]);
    assert_eq!(seen[2], "INVALID_GROUP_ID");
}

#[tokio::test]
async fn an_answer_is_lost_after_the_work_was_done() {
    let broker = start().await;
    let lost = Fault::new(FaultAction::DropReply)
        .api(ApiKey::Produce)
        .times(1);
    let lost = broker.add_fault(lost).expect("added");
    let events = broker.record_events();
    let (request, appended) = (produce(&[("in", 0)]), EventFilter::appended("in", 0));
    let mut sent = Box::pin(broker.request(&request, 9));
    tokio::select! {
        _ = &mut sent => panic!("answered"),
        _ = events.wait_for(&appended) => {}
    }
    assert_eq!(lost.hits(), 1);
    broker.clear_faults();
    let error = sent.await.expect_err("the connection is closed");
    assert!(error.to_string().contains("dropped the answer"), "{error}");
    assert_eq!(broker.end_offsets("in").expect("topic"), [1, 0]);
}

#[tokio::test]
async fn a_dropped_request_is_not_done_and_a_disconnect_says_so_at_once() {
    let broker = start().await;
    let drop = Fault::new(FaultAction::Drop).api(ApiKey::Produce).times(1);
    broker.add_fault(drop).expect("added");
    let request = produce(&[("in", 0)]);
    let mut sent = Box::pin(broker.request(&request, 9));
    tokio::select! {
        biased;
        _ = &mut sent => panic!("answered"),
        () = tokio::task::yield_now() => {}
    }
    broker.clear_faults();
    assert!(sent.await.is_err());
    assert_eq!(broker.end_offsets("in").expect("topic"), [0, 0]);
    let after = Fault::new(FaultAction::DisconnectAfter).times(1);
    broker.add_fault(after).expect("added");
    assert!(broker.request(&request, 9).await.is_err());
    assert_eq!(broker.end_offsets("in").expect("topic"), [1, 0]);
    let other = Fault::new(FaultAction::Disconnect).client_id("other");
    broker.add_fault(other).expect("added");
    assert_eq!(codes(&ask(&broker, &request, 9).await)[0].2, 0);
}

#[tokio::test]
async fn a_delay_is_waited_by_the_brokers_clock_and_a_throttle_is_told() {
    let broker = start().await;
    broker.freeze();
    let hour = Duration::from_secs(3_600);
    let slow = Fault::delay(hour).api(ApiKey::Heartbeat);
    broker.add_fault(slow).expect("added");
    let throttle = Fault::new(FaultAction::Throttle(250)).api(ApiKey::Metadata);
    broker.add_fault(throttle).expect("added");
    let request = HeartbeatRequest::default();
    let mut sent = Box::pin(broker.request(&request, 4));
    tokio::select! {
        biased;
        _ = &mut sent => panic!("answered"),
        () = tokio::task::yield_now() => {}
    }
    broker.advance(hour).await;
    assert!(sent.await.is_ok());
    let all = MetadataRequest {
        topics: None,
        ..Default::default()
    };
    let metadata = ask(&broker, &all, 9).await;
    assert_eq!(metadata.throttle_time_ms, 250);
    assert_eq!(metadata.topics.len(), 2);
}

/// Groups begin with somebody asking for their coordinator, which makes its topic.
async fn find_coordinator(broker: &Broker) {
    let request = FindCoordinatorRequest {
        key: "g".into(),
        ..Default::default()
    };
    let mut code = -1;
    while code != 0 {
        code = ask(broker, &request, 3).await.error_code;
    }
}

fn fetch(partition: i32, session: (i32, i32)) -> FetchRequest {
    let topic = |partition| FetchTopic {
        topic: "in".into(),
        partitions: vec![FetchPartition {
            partition,
            partition_max_bytes: 1 << 20,
            ..Default::default()
        }],
        ..Default::default()
    };
    FetchRequest {
        replica_id: -1,
        max_bytes: 1 << 20,
        session_id: session.0,
        session_epoch: session.1,
        topics: match session.1 {
            1.. => Vec::new(),
            _ => vec![topic(partition)],
        },
        ..Default::default()
    }
}

fn batch_is_sound(answer: &FetchResponse) -> bool {
    let records = answer.responses[0].partitions[0].records.clone();
    let bytes = records.expect("records").to_bytes();
    let batch = split_batches(bytes)
        .next()
        .expect("a batch")
        .expect("framed");
    batch.verify_crc().is_ok()
}

#[tokio::test]
async fn corrupt_batches_are_refused_on_the_way_in_and_sent_on_the_way_out() {
    let broker = start().await;
    let once = |api| Fault::new(FaultAction::Corrupt).api(api).times(1);
    broker.add_fault(once(ApiKey::Produce)).expect("added");
    broker.add_fault(once(ApiKey::Fetch)).expect("added");
    let request = produce(&[("in", 0)]);
    assert_eq!(
        codes(&ask(&broker, &request, 9).await)[0].2,
        CORRUPT_MESSAGE
    );
    assert_eq!(codes(&ask(&broker, &request, 9).await)[0].2, 0);
    let request = fetch(0, (0, -1));
    assert!(!batch_is_sound(&ask(&broker, &request, 11).await));
    assert!(batch_is_sound(&ask(&broker, &request, 11).await));
}

#[tokio::test]
async fn fetch_sessions_do_not_hide_partitions_from_faults() {
    let broker = start().await;
    let opened = ask(&broker, &fetch(0, (0, 0)), 11).await;
    assert_ne!(opened.session_id, 0);
    let error = Fault::error(ErrorCode::NotLeaderOrFollower);
    let error = error.api(ApiKey::Fetch).topic("in").partition(0);
    broker.add_fault(error).expect("added");
    let next = ask(&broker, &fetch(0, (opened.session_id, 1)), 11).await;
    assert_eq!(next.error_code, FETCH_SESSION_ID_NOT_FOUND);
    let whole = ask(&broker, &fetch(0, (0, 0)), 11).await;
    assert_eq!((whole.error_code, whole.session_id), (0, 0));
    assert_eq!(whole.responses[0].partitions[0].error_code, NOT_LEADER);
    let other = ask(&broker, &fetch(1, (0, -1)), 11).await;
    assert_eq!(other.responses[0].partitions[0].error_code, 0);
}

#[tokio::test]
async fn retention_and_sessions_follow_the_clock() {
    let broker = Broker::builder()
        .topics([("in", 1)])
        .config("log.retention.ms", "600000")
        .frozen_at(1_700_000_000_000)
        .start()
        .await
        .expect("started");
    let records = [FixtureRecord::text("in", "k", "v")];
    broker.load(&records).await.expect("loaded");
    find_coordinator(&broker).await;
    let join = JoinGroupRequest {
        group_id: "g".into(),
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 10_000,
        protocol_type: "consumer".into(),
        protocols: vec![JoinGroupRequestProtocol {
            name: "range".into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    let joined = ask(&broker, &join, 3).await;
    assert_eq!(joined.error_code, 0);
    let describe = DescribeGroupsRequest {
        groups: vec!["g".into()],
        ..Default::default()
    };
    let members = async || ask(&broker, &describe, 5).await.groups[0].members.len();
    broker.advance(Duration::from_millis(9_999)).await;
    assert_eq!(members().await, 1);
    broker.advance(Duration::from_millis(1)).await;
    assert_eq!(members().await, 0);
    broker.advance(Duration::from_secs(590)).await;
    assert_eq!(broker.start_offsets("in").expect("topic"), [0]);
    broker.advance(Duration::from_secs(600)).await;
    assert_eq!(broker.start_offsets("in").expect("topic"), [1]);
    assert_eq!(broker.now_ms(), 1_700_000_000_000 + 10_000 + 1_190_000);
}

fn commit(offset: i64) -> OffsetCommitRequest {
    OffsetCommitRequest {
        group_id: "g".into(),
        generation_id_or_member_epoch: -1,
        topics: vec![OffsetCommitRequestTopic {
            name: "in".into(),
            partitions: vec![OffsetCommitRequestPartition {
                committed_offset: offset,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

#[tokio::test]
async fn events_stand_in_one_order_to_assert_on() {
    let broker = start().await;
    find_coordinator(&broker).await;
    assert!(broker.events().first(&EventFilter::default()).is_none());
    let events = broker.record_events();
    for _ in 0..3 {
        ask(&broker, &produce(&[("in", 0)]), 9).await;
    }
    assert_eq!(
        ask(&broker, &commit(2), 8).await.topics[0].partitions[0].error_code,
        0
    );
    ask(&broker, &produce(&[("out", 0)]), 9).await;
    let saw = |offset| EventFilter::committed("g", "in", offset);
    let out = EventFilter::appended("out", 0);
    events.assert_before(&saw(1), &out).expect("in this order");
    events
        .assert_before(&EventFilter::appended("in", 2), &saw(0))
        .expect("in this order");
    let wrong = events
        .assert_before(&out, &saw(1))
        .expect_err("the other way");
    assert!(wrong.to_string().contains("already"), "{wrong}");
    let never = events.assert_before(&saw(2), &out).expect_err("not yet");
    assert!(never.to_string().contains("never happened"), "{never}");
    assert_eq!(events.count(&EventFilter::requests("Produce")), 4);
    let all = events.events(&EventFilter::default());
    assert!(
        all.iter()
            .enumerate()
            .all(|(at, event)| event.seq == at as u64)
    );
    broker.stop_recording();
    ask(&broker, &produce(&[("out", 0)]), 9).await;
    assert_eq!(
        broker.events().events(&EventFilter::default()).len(),
        all.len()
    );
}

#[tokio::test]
async fn the_controls_are_the_same_in_json() {
    let broker = start().await;
    let control = async |json: &str| -> serde_json::Value {
        let result = broker.control(json).await.expect(json);
        serde_json::from_str(&result).expect("JSON")
    };
    let added =
        control(r#"{"control":"add_fault","api":"Heartbeat","error":"NOT_COORDINATOR","times":2}"#);
    assert_eq!(added.await["id"], 1);
    let answer = ask(&broker, &HeartbeatRequest::default(), 4).await;
    assert_eq!(answer.error_code, ErrorCode::NotCoordinator.code());
    let listed = control(r#"{"control":"faults"}"#).await;
    assert_eq!(listed["faults"][0]["hits"], 1);
    assert_eq!(listed["faults"][0]["fault"]["error"], "NOT_COORDINATOR");
    control(r#"{"control":"clear_faults"}"#).await;
    control(r#"{"control":"create_topics","topics":{"new":3}}"#).await;
    control(r#"{"control":"record_events"}"#).await;
    control(r#"{"control":"load","records":[{"topic":"new","value":"x","key_hex":"ff"}]}"#).await;
    let records = control(r#"{"control":"all_records","topic":"new"}"#).await;
    let record = &records["records"][0];
    assert_eq!(
        (&record["value"], &record["key_hex"]),
        (&"x".into(), &"ff".into())
    );
    let waited = control(
        r#"{"control":"wait_for_event","filter":{"event":"appended","topic":"new","offset":0}}"#,
    );
    assert_eq!(waited.await["event"]["base_offset"], 0);
    let frozen = control(r#"{"control":"freeze"}"#).await;
    let later = control(r#"{"control":"advance","ms":7200000}"#).await;
    let passed = later["now_ms"].as_i64().zip(frozen["now_ms"].as_i64());
    assert_eq!(passed.map(|(now, then)| now - then), Some(7_200_000));
    for (json, reason) in [
        (r#"{"control":"no_such"}"#, "unknown variant"),
        (
            r#"{"control":"add_fault","drop":true,"tims":1}"#,
            "unknown field",
        ),
        (r#"{"control":"end_offsets","topic":"nowhere"}"#, "nowhere"),
    ] {
        let error = broker.control(json).await.expect_err(json).to_string();
        assert!(error.contains(reason), "{json}: {error}");
    }
}
