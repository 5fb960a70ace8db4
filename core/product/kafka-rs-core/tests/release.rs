//! A broker that makes itself out to be an older one.

use kafka_rs::{Broker, Release};
use kafka_rs_wire::ApiKey;
use kafka_rs_wire::messages::{
    ApiVersionsRequest, ApiVersionsResponse, ListGroupsRequest, MetadataRequest,
};

async fn versions(broker: &Broker, version: i16) -> ApiVersionsResponse {
    let request = ApiVersionsRequest {
        client_software_name: "test".into(),
        client_software_version: "1".into(),
        ..Default::default()
    };
    broker.request(&request, version).await.expect("answered")
}

fn range(answer: &ApiVersionsResponse, api: ApiKey) -> Option<(i16, i16)> {
    let row = answer.api_keys.iter().find(|row| row.api_key == api.code());
    row.map(|row| (row.min_version, row.max_version))
}

#[tokio::test]
async fn every_release_is_told_and_kept_to() {
    let broker = Broker::builder().start().await.expect("started");
    let own = versions(&broker, 4).await;
    for name in Release::all() {
        let release = Release::named(&name).expect("a release");
        broker.impersonate(Some(&name)).expect("a release");
        let (_, newest) = release.versions(ApiKey::ApiVersions).expect("all have it");
        let told = versions(&broker, newest.min(4)).await;
        assert!(!told.api_keys.is_empty());
        for row in &told.api_keys {
            let api = ApiKey::from_code(row.api_key).expect("Kafka's");
            let (min, max) = release.versions(api).expect("only what the release has");
            let (_, ours) = range(&own, api).expect("only what is served here");
            assert_eq!(row.max_version, max.min(ours), "{} in {name}", api.name());
            let lowest = api == ApiKey::Produce || row.min_version >= min;
            assert!(lowest, "{} in {name}", api.name());
        }
        for row in &told.supported_features {
            let (_, max) = release
                .feature(&row.name)
                .expect("a feature of the release");
            assert!(row.max_version <= max, "{} in {name}", row.name);
        }
        for row in &told.finalized_features {
            let (_, max) = release
                .feature(&row.name)
                .expect("a feature of the release");
            assert!(row.max_version_level <= max, "{} in {name}", row.name);
        }
    }
}

#[tokio::test]
async fn a_client_that_is_too_new_is_told_what_the_release_has() {
    let builder = Broker::builder().impersonate("2.8");
    let broker = builder.start().await.expect("started");
    // 2.8 knows ApiVersions up to 3 and answers a newer one in version 0 (KIP-511).
    let told = broker
        .request(&ApiVersionsRequest::default(), 4)
        .await
        .expect_err("an answer in version 0, with an error");
    assert!(matches!(told, kafka_rs::Error::Protocol(_)), "{told}");
    assert_eq!(versions(&broker, 3).await.error_code, 0);
    let metadata = MetadataRequest::default();
    assert!(broker.request(&metadata, 11).await.is_ok());
    let error = broker.request(&metadata, 12).await.expect_err("closed");
    assert!(
        error.to_string().contains("not served by Kafka 2.8"),
        "{error}"
    );
    assert!(
        broker
            .request(&ListGroupsRequest::default(), 5)
            .await
            .is_err()
    );
    broker.impersonate(None).expect("itself again");
    assert!(broker.request(&metadata, 12).await.is_ok());
}

#[tokio::test]
async fn releases_are_chosen_in_json_and_kept_when_the_broker_comes_up_again() {
    let broker = Broker::builder().start().await.expect("started");
    let all = broker.control(r#"{"control":"releases"}"#).await;
    assert!(all.expect("listed").contains("\"3.9\""));
    let be = r#"{"control":"impersonate","release":"3.9"}"#;
    broker.control(be).await.expect("a release");
    broker.down().await.expect("stopped");
    broker.up().await.expect("started");
    let told = versions(&broker, 4).await;
    assert_eq!(range(&told, ApiKey::Fetch).map(|(_, max)| max), Some(17));
    let levels: Vec<_> = told
        .finalized_features
        .iter()
        .map(|f| (f.name.as_str(), f.max_version_level))
        .collect();
    assert!(levels.contains(&("metadata.version", 21)), "{levels:?}");
    let never = r#"{"control":"impersonate","release":"1.0"}"#;
    assert!(broker.control(never).await.is_err());
    let itself = r#"{"control":"impersonate","release":null}"#;
    broker.control(itself).await.expect("itself again");
    assert_eq!(
        range(&versions(&broker, 4).await, ApiKey::Fetch),
        Some((4, 18))
    );
    let error = Broker::builder().impersonate("9.9").start().await;
    assert!(
        error
            .expect_err("no such release")
            .to_string()
            .contains("4.4")
    );
}
