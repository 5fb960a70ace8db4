//! Clients with a quota are told to wait as long as Apache Kafka would tell them, and do wait.

mod support;

use std::time::Duration;

use kafka_rs::Broker;
use kafka_rs_net::InProcess;
use kafka_rs_types::Str;
use kafka_rs_wire::messages::alter_client_quotas_request::{EntityData, EntryData, OpData};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::delete_topics_request::DeleteTopicState;
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{Message, Reader, Request, encode_request};
use support::load;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Another client id than the broker's own helpers have.
const CLIENT: &str = "app";
const TOO_MANY: i16 = 89;

async fn start() -> Broker {
    let builder = Broker::builder().topics([("in", 1)]);
    let started = builder.frozen_at(1_700_000_000_000).start().await;
    started.expect("started")
}

/// Sets (or with `None` removes) a quota of an entity, such as `client-id` and `app`.
async fn set(
    broker: &Broker,
    kind: &'static str,
    name: Option<&str>,
    key: &'static str,
    value: Option<f64>,
) {
    let request = AlterClientQuotasRequest {
        entries: vec![EntryData {
            entity: vec![EntityData {
                entity_type: Str::from_static(kind),
                entity_name: name.map(Str::from),
                ..Default::default()
            }],
            ops: vec![OpData {
                key: Str::from_static(key),
                value: value.unwrap_or(0.0),
                remove: value.is_none(),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let answer = broker.request(&request, 1).await.expect("answered");
    assert_eq!(answer.entries[0].error_code, 0, "{answer:?}");
}

/// Sends a request of [`CLIENT`]; with the answer, the bytes of the request and of the answer.
async fn ask<R: Request>(
    connection: &InProcess,
    request: &R,
    version: i16,
) -> (R::Response, usize, usize) {
    let frame = encode_request(1, Some(Str::from_static(CLIENT)), request, version);
    let frame = frame.expect("encodes").to_bytes();
    let sent = frame.len();
    let answer = connection
        .send(frame)
        .await
        .expect("answered")
        .expect("an answer")
        .to_bytes();
    let received = answer.len();
    let mut reader = Reader::new(answer);
    let header = R::API_KEY.response_header_version(version);
    ResponseHeader::decode(&mut reader, header).expect("header");
    let answer = R::Response::decode(&mut reader, version).expect("body");
    (answer, sent, received)
}

fn produce(bytes: usize) -> ProduceRequest {
    support::produce_request("in", &"x".repeat(bytes), 0)
}

/// How long Kafka has a client wait that used `bytes` in its first window.
fn wait_ms(bytes: usize, quota: f64) -> i32 {
    let rate = bytes as f64 / 10.0;
    ((rate - quota) / quota * 10_000.0).round() as i32
}

#[tokio::test]
async fn a_producer_above_its_rate_is_told_to_wait_and_its_connection_waits() {
    let broker = start().await;
    let connection = broker.connect();
    let (answer, _, _) = ask(&connection, &produce(20_000), 9).await;
    assert_eq!(answer.throttle_time_ms, 0, "nobody has a quota");
    set(
        &broker,
        "client-id",
        Some(CLIENT),
        "producer_byte_rate",
        Some(1_000.0),
    )
    .await;
    let (answer, sent, _) = ask(&connection, &produce(20_000), 9).await;
    assert_eq!(answer.responses[0].partition_responses[0].error_code, 0);
    assert_eq!(answer.throttle_time_ms, wait_ms(sent, 1_000.0));
    assert!(answer.throttle_time_ms > 10_000);

    let next = tokio::spawn({
        let connection = connection.clone();
        async move { ask(&connection, &MetadataRequest::default(), 9).await.0 }
    });
    let wait = Duration::from_millis(u64::try_from(answer.throttle_time_ms).expect("not negative"));
    broker.advance(wait - Duration::from_millis(1)).await;
    assert!(!next.is_finished(), "the connection is muted");
    // Another connection of the same client is not.
    let (_, _, _) = ask(&broker.connect(), &MetadataRequest::default(), 9).await;
    broker.advance(Duration::from_millis(1)).await;
    let answer = next.await.expect("served");
    assert_eq!(answer.throttle_time_ms, 0);
    assert!(broker.server().metrics().contains(
        "kafka_server_clientquota_throttles_total{quota=\"Produce\",user=\"\",client_id=\"app\"} 1"
    ));

    set(
        &broker,
        "client-id",
        Some(CLIENT),
        "producer_byte_rate",
        None,
    )
    .await;
    let (answer, _, _) = ask(&connection, &produce(20_000), 9).await;
    assert_eq!(answer.throttle_time_ms, 0);
}

fn fetch(session: Option<(i32, i32)>) -> FetchRequest {
    let (session_id, session_epoch) = session.unwrap_or((0, -1));
    FetchRequest {
        max_bytes: i32::MAX,
        session_id,
        session_epoch,
        topics: vec![FetchTopic {
            topic: "in".into(),
            partitions: vec![FetchPartition {
                partition_max_bytes: i32::MAX,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    }
}

#[tokio::test]
async fn a_consumer_above_its_rate_gets_nothing_and_asks_again() {
    let broker = start().await;
    load(&broker, "in", &[&"x".repeat(50_000)]).await;
    let connection = broker.connect();
    let records = |answer: &FetchResponse| -> usize {
        let partitions = answer.responses.iter().flat_map(|topic| &topic.partitions);
        partitions
            .map(|p| p.records.as_ref().map_or(0, |r| r.len()))
            .sum()
    };
    let (answer, _, received) = ask(&connection, &fetch(None), 12).await;
    assert!(records(&answer) > 50_000);
    // Of the answer's frame, the header (5 bytes: correlation id and tags) is not counted, a length is.
    let counted = received - 5 + 4;
    set(&broker, "user", None, "consumer_byte_rate", Some(1_000.0)).await;
    let (answer, _, _) = ask(&connection, &fetch(None), 12).await;
    assert_eq!(
        (answer.error_code, records(&answer), answer.session_id),
        (0, 0, 0)
    );
    assert_eq!(answer.throttle_time_ms, wait_ms(counted, 1_000.0));
    // What was not sent does not count: a quota that has room for it lets it through at once.
    broker.advance(Duration::from_secs(60)).await;
    set(&broker, "user", None, "consumer_byte_rate", Some(5_100.0)).await;
    let (answer, _, _) = ask(&connection, &fetch(None), 12).await;
    assert_eq!(
        (answer.throttle_time_ms, records(&answer) > 50_000),
        (0, true)
    );
    // Nor is a session opened by an answer that holds nothing back; one that is there stays.
    broker.advance(Duration::from_secs(60)).await;
    let (answer, _, _) = ask(&connection, &fetch(Some((0, 0))), 12).await;
    let id = answer.session_id;
    assert!(id > 0 && records(&answer) > 50_000);
    let (answer, _, _) = ask(&connection, &fetch(Some((id, 1))), 12).await;
    assert_eq!((answer.session_id, records(&answer)), (id, 0));
    assert!(answer.throttle_time_ms > 0);
    broker.advance(Duration::from_secs(60)).await;
    let (answer, _, _) = ask(&connection, &fetch(Some((id, 2))), 12).await;
    assert_eq!((answer.session_id, answer.error_code), (id, 0));
    assert!(records(&answer) > 50_000);
}

fn create(name: &str, num_partitions: i32) -> CreateTopicsRequest {
    CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: name.into(),
            num_partitions,
            replication_factor: 1,
            ..Default::default()
        }],
        timeout_ms: 1_000,
        ..Default::default()
    }
}

#[tokio::test]
async fn partitions_are_made_until_there_is_a_debt_and_old_versions_wait_for_theirs() {
    let broker = start().await;
    set(
        &broker,
        "client-id",
        None,
        "controller_mutation_rate",
        Some(1.0),
    )
    .await;
    let at = || broker.connect();
    let (answer, _, _) = ask(&at(), &create("a", 20), 7).await;
    assert_eq!(
        (answer.topics[0].error_code, answer.throttle_time_ms),
        (0, 0),
        "eleven were there"
    );
    let (answer, _, _) = ask(&at(), &create("b", 1), 7).await;
    assert_eq!(
        (answer.topics[0].error_code, answer.throttle_time_ms),
        (TOO_MANY, 9_000)
    );
    let delete = DeleteTopicsRequest {
        topics: vec![DeleteTopicState {
            name: Some("a".into()),
            ..Default::default()
        }],
        timeout_ms: 1_000,
        ..Default::default()
    };
    let (answer, _, _) = ask(&at(), &delete, 6).await;
    assert_eq!(
        (answer.responses[0].error_code, answer.throttle_time_ms),
        (TOO_MANY, 9_000)
    );
    // Before KIP-599 nobody could be refused.
    let (answer, _, _) = ask(&at(), &create("c", 1), 5).await;
    assert_eq!(
        (answer.topics[0].error_code, answer.throttle_time_ms),
        (0, 10_000)
    );
    // A topic that is not valid uses nothing up.
    broker.advance(Duration::from_secs(10)).await;
    let (answer, _, _) = ask(&at(), &create("c", 5), 7).await;
    assert_eq!(
        (answer.topics[0].error_code, answer.throttle_time_ms),
        (36, 0)
    );
    let (answer, _, _) = ask(&at(), &create("b", 1), 7).await;
    assert_eq!(
        (answer.topics[0].error_code, answer.throttle_time_ms),
        (0, 0)
    );
    // Nor do topics come into being otherwise.
    let metadata = MetadataRequest {
        topics: Some(vec![metadata_request::MetadataRequestTopic {
            name: Some("d".into()),
            ..Default::default()
        }]),
        allow_auto_topic_creation: true,
        ..Default::default()
    };
    let (answer, _, _) = ask(&at(), &metadata, 9).await;
    assert_ne!(answer.topics[0].error_code, 0);
    broker.advance(Duration::from_secs(60)).await;
    let (answer, _, _) = ask(&at(), &metadata, 9).await;
    assert_eq!(answer.topics[0].error_code, 0);
}

#[tokio::test]
async fn time_spent_on_requests_is_measured_and_limited() {
    let broker = Broker::builder().start().await.expect("started");
    set(
        &broker,
        "client-id",
        Some(CLIENT),
        "request_percentage",
        Some(0.000_1),
    )
    .await;
    let connection = broker.connect();
    let (answer, _, _) = ask(&connection, &MetadataRequest::default(), 9).await;
    assert!(
        (1..=1_000).contains(&answer.throttle_time_ms),
        "{}",
        answer.throttle_time_ms
    );
    // Whoever is not limited is served as ever.
    broker
        .request(&MetadataRequest::default(), 9)
        .await
        .expect("served");
}

/// Which of these connections end soon.
async fn ended(streams: &mut [TcpStream]) -> usize {
    let reads = streams.iter_mut().map(|stream| async move {
        let mut byte = [0];
        let read = tokio::time::timeout(Duration::from_millis(1_500), stream.read(&mut byte)).await;
        read.is_ok()
    });
    let ended = futures::future::join_all(reads).await;
    ended.into_iter().filter(|ended| *ended).count()
}

#[tokio::test]
async fn an_address_that_connects_too_often_is_sent_away() {
    let listening = Broker::builder().listen("127.0.0.1:0").start().await;
    let broker = listening.expect("started");
    let rate = "connection_creation_rate";
    set(&broker, "ip", Some("127.0.0.1"), rate, Some(1.0)).await;
    let address = broker.bootstrap_servers().expect("listening");
    let mut streams = Vec::new();
    for _ in 0..14 {
        streams.push(TcpStream::connect(&address).await.expect("connects"));
    }
    // One a second, over ten whole windows, and one more if a second has passed.
    let refused = ended(&mut streams).await;
    assert!((3..=4).contains(&refused), "{refused}");
    set(&broker, "ip", Some("127.0.0.1"), rate, None).await;
    let mut streams = [TcpStream::connect(&address).await.expect("connects")];
    assert_eq!(ended(&mut streams).await, 0, "nobody is sent away any more");
}
