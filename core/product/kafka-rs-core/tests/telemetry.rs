//! Clients push metrics to the broker they talk to (KIP-714).

use std::time::Duration;

use bytes::Bytes;
use kafka_rs::Broker;
use kafka_rs_wire::messages::incremental_alter_configs_request::{
    AlterConfigsResource, AlterableConfig,
};
use kafka_rs_wire::messages::{
    GetTelemetrySubscriptionsRequest, IncrementalAlterConfigsRequest, PushTelemetryRequest,
};

/// The kind of resource that says what clients are asked for.
const CLIENT_METRICS: i8 = 16;

async fn ask_for(broker: &Broker, metrics: &str, matches: &str) {
    let settings = [
        ("metrics", metrics),
        ("interval.ms", "1000"),
        ("match", matches),
    ];
    let configs = settings.map(|(name, value)| AlterableConfig {
        name: name.into(),
        value: Some(value.into()),
        ..Default::default()
    });
    let request = IncrementalAlterConfigsRequest {
        resources: vec![AlterConfigsResource {
            resource_type: CLIENT_METRICS,
            resource_name: "all".into(),
            configs: configs.into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    let answer = broker.request(&request, 1).await.expect("answered");
    assert_eq!(answer.responses[0].error_code, 0, "{answer:?}");
}

/// A field of a protobuf message that has a length.
fn field(number: u8, body: &[u8]) -> Vec<u8> {
    let length = u8::try_from(body.len()).expect("short");
    [&[number << 3 | 2, length][..], body].concat()
}

/// MetricsData of one gauge with one value, written by hand.
fn gauge(name: &str, value: f64) -> Bytes {
    let point = [&[4 << 3 | 1][..], &value.to_le_bytes()].concat();
    let metric = [field(1, name.as_bytes()), field(5, &field(1, &point))].concat();
    field(1, &field(2, &field(2, &metric))).into()
}

#[tokio::test]
async fn clients_push_what_they_are_asked_for_and_a_test_sees_it() {
    let started = Broker::builder().frozen_at(1_700_000_000_000).start().await;
    let broker = started.expect("started");
    let ask = GetTelemetrySubscriptionsRequest::default();
    let nothing = broker.request(&ask, 0).await.expect("answered");
    assert!(nothing.requested_metrics.is_empty());
    assert!(!nothing.client_instance_id.is_zero(), "it is given an id");
    ask_for(&broker, "org.example.", "client_id=kafka-rs-.*").await;
    let ask = GetTelemetrySubscriptionsRequest {
        client_instance_id: nothing.client_instance_id,
        ..Default::default()
    };
    let wanted = broker.request(&ask, 0).await.expect("answered");
    assert_eq!((wanted.error_code, wanted.push_interval_ms), (0, 1000));
    assert_eq!(wanted.requested_metrics, ["org.example."]);
    assert_eq!(wanted.accepted_compression_types, [4, 3, 1, 2]);
    let push = PushTelemetryRequest {
        client_instance_id: ask.client_instance_id,
        subscription_id: wanted.subscription_id,
        metrics: gauge("org.example.depth", 7.5),
        ..Default::default()
    };
    assert_eq!(
        broker.request(&push, 0).await.expect("answered").error_code,
        0
    );
    let early = broker.request(&push, 0).await.expect("answered");
    assert_eq!(early.error_code, 89, "THROTTLING_QUOTA_EXCEEDED");
    let seen = broker.client_metrics();
    assert_eq!(
        (seen.len(), seen[0].name.as_str(), seen[0].value),
        (1, "org.example.depth", 7.5)
    );
    assert_eq!(seen[0].client_instance_id, ask.client_instance_id);
    let page = broker.server().metrics();
    let line = format!(
        "org_example_depth{{client_instance_id=\"{}\",client_id=\"kafka-rs-embedded\"}} 7.5\n",
        ask.client_instance_id
    );
    assert!(page.contains(&line), "{page}");
    let told = broker.control(r#"{"control":"client_metrics"}"#).await;
    assert!(told.expect("told").contains("org.example.depth"));
    // What is no metrics is refused, and what was there stays.
    broker.advance(Duration::from_secs(1)).await;
    let broken = PushTelemetryRequest {
        metrics: Bytes::from_static(b"\xff\xff"),
        ..push.clone()
    };
    let refused = broker.request(&broken, 0).await.expect("answered");
    assert_eq!(refused.error_code, 87, "INVALID_RECORD");
    assert_eq!(broker.client_metrics().len(), 1);
    // Who stays away is forgotten.
    broker.advance(Duration::from_secs(60)).await;
    assert!(broker.client_metrics().is_empty());
    // Of others nothing is wanted.
    ask_for(&broker, "*", "client_id=other").await;
    let wanted = broker.request(&ask, 0).await.expect("answered");
    assert!(wanted.requested_metrics.is_empty());
}
