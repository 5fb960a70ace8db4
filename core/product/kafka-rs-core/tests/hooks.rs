//! What a test does past the network: answering itself, cleaning up at once, looking inside.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kafka_rs::{Broker, FixtureRecord};
use kafka_rs_net::{Reply, RequestContext, ServiceFuture};
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::{
    FindCoordinatorRequest, HeartbeatRequest, HeartbeatResponse, MetadataRequest,
    OffsetCommitRequest, UnregisterBrokerRequest,
};
use kafka_rs_wire::{ApiKey, Reader, encode_response};
use support::{load, values};

/// Answers heartbeats itself and counts everything else.
#[derive(Default)]
struct Own(AtomicU64);

impl Interceptor for Own {
    fn intercept(&self, context: RequestContext, body: Reader, next: Next) -> ServiceFuture {
        if context.api_key != ApiKey::Heartbeat {
            self.0.fetch_add(1, Ordering::Relaxed);
            return next.run(context, body);
        }
        Box::pin(async move {
            let answer = HeartbeatResponse {
                error_code: 27,
                ..Default::default()
            };
            let (version, id) = (context.api_version, context.correlation_id);
            let frame = encode_response(context.api_key, version, id, &answer);
            Reply::Frame(frame.expect("encoded"))
        })
    }
}

#[tokio::test]
async fn code_of_the_tests_own_answers_or_looks_on() {
    let broker = Broker::builder().start().await.expect("started");
    let own = Arc::new(Own::default());
    broker.intercept(Arc::clone(&own) as Arc<dyn Interceptor>);
    let heartbeat = HeartbeatRequest::default();
    let answer = broker.request(&heartbeat, 4).await.expect("answered");
    assert_eq!(answer.error_code, 27);
    broker
        .request(&MetadataRequest::default(), 9)
        .await
        .expect("served");
    assert_eq!(own.0.load(Ordering::Relaxed), 1);
    broker.clear_interceptors();
    let answer = broker.request(&heartbeat, 4).await.expect("answered");
    assert_ne!(answer.error_code, 27);
}

#[tokio::test]
async fn retention_and_compaction_happen_when_they_are_asked_for() {
    let broker = Broker::builder()
        .config("log.retention.ms", "1000")
        .config("log.segment.bytes", "1048576")
        .frozen_at(1_700_000_000_000)
        .start()
        .await
        .expect("started");
    let old = FixtureRecord {
        timestamp: Some(1_600_000_000_000),
        ..FixtureRecord::text("old", "k", "v")
    };
    broker.load(&[old]).await.expect("loaded");
    assert_eq!(broker.start_offsets("old").expect("topic"), [0]);
    broker.apply_retention();
    assert_eq!(broker.start_offsets("old").expect("topic"), [1]);

    let compacted = Broker::builder()
        .config("log.cleanup.policy", "compact")
        .config("log.segment.bytes", "1048576")
        .topics([("in", 1)])
        .start()
        .await
        .expect("started");
    let long = "x".repeat(600_000);
    load(&compacted, "in", &["first"]).await;
    for _ in 0..4 {
        load(&compacted, "in", &[&long]).await;
    }
    assert!(compacted.compact() > 0);
    let left = values(&compacted, "in");
    assert!(left.len() < 5 && !left.contains(&"first".to_owned()));
    assert_eq!(compacted.end_offsets("in").expect("topic"), [5]);
}

#[tokio::test]
async fn offsets_of_groups_and_partitions_are_read_past_the_network() {
    let broker = Broker::builder().start().await.expect("started");
    load(&broker, "in", &["a", "b"]).await;
    assert!(broker.committed_offsets("g").await.is_empty());
    let find = FindCoordinatorRequest {
        key: "g".into(),
        ..Default::default()
    };
    while broker.request(&find, 3).await.expect("answered").error_code != 0 {
        tokio::task::yield_now().await;
    }
    let commit = OffsetCommitRequest {
        group_id: "g".into(),
        generation_id_or_member_epoch: -1,
        topics: vec![OffsetCommitRequestTopic {
            name: "in".into(),
            partitions: vec![OffsetCommitRequestPartition {
                committed_offset: 1,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    broker.request(&commit, 8).await.expect("committed");
    let committed = broker.committed_offsets("g").await;
    assert_eq!(
        (committed[0].topic.as_str(), committed[0].offset),
        ("in", 1)
    );
    assert_eq!(broker.end_offsets("in").expect("topic"), [2]);
    assert_eq!(broker.last_stable_offsets("in").expect("topic"), [2]);
    assert_eq!(broker.start_offsets("in").expect("topic"), [0]);
}

#[tokio::test]
async fn a_broker_that_is_unregistered_is_forgotten_until_it_starts_again() {
    let started = Broker::builder().topics([("in", 1)]).start().await;
    let broker = started.expect("started");
    let unregister = |broker_id| UnregisterBrokerRequest {
        broker_id,
        ..Default::default()
    };
    let unknown = broker.request(&unregister(99), 0).await.expect("answered");
    assert_eq!(unknown.error_code, 102, "BROKER_ID_NOT_REGISTERED");
    let id = broker.server().node_id();
    let gone = broker.request(&unregister(id), 0).await.expect("answered");
    assert_eq!(gone.error_code, 0);
    let ask = MetadataRequest {
        topics: None,
        ..Default::default()
    };
    let metadata = broker.request(&ask, 9).await.expect("served");
    assert!(metadata.brokers.is_empty());
    assert_eq!(metadata.topics[0].partitions[0].leader_id, -1);
    broker.crash().await;
    broker.up().await.expect("up");
    let metadata = broker.request(&ask, 9).await.expect("served");
    assert_eq!(metadata.brokers.len(), 1);
    assert_eq!(metadata.topics[0].partitions[0].leader_id, id);
}
