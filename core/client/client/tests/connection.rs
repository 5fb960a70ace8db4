//! The connection layer against a broker of ours, over TCP and in process.

use std::sync::Arc;
use std::time::Duration;

use kafka_rs_client::{
    Client, ClientConfig, Destination, Error, InProcessConnector, Lane, LocalCode, Reason, Scope,
};
use kafka_rs_config::BrokerConfig;
use kafka_rs_platform::Platform;
use kafka_rs_server::{DataDirs, Server};
use kafka_rs_types::{ErrorCode, TopicPartition};
use kafka_rs_wire::messages::{
    DescribeClusterRequest, DescribeGroupsRequest, ListOffsetsRequest, MetadataRequest,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

async fn server() -> Arc<Server> {
    let settings = [("listeners", "PLAINTEXT://127.0.0.1:0")];
    let settings = settings.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let config = BrokerConfig::new(settings.into()).expect("broker settings");
    let server = Server::start(config, Platform::real(), DataDirs::Memory).await;
    Arc::new(server.expect("server"))
}

fn config(pairs: &[(&str, &str)]) -> ClientConfig {
    ClientConfig::new(Scope::Admin, pairs.iter().copied()).expect("settings")
}

fn over_tcp(address: &str, more: &[(&str, &str)]) -> Client {
    let mut pairs = vec![("bootstrap.servers", address)];
    pairs.extend(more);
    Client::new(config(&pairs), Platform::real()).expect("client")
}

fn in_process(server: &Arc<Server>) -> Client {
    let server = Arc::clone(server);
    let connector = InProcessConnector::new(move |_| Ok(server.connect()));
    Client::with_connector(config(&[]), Platform::real(), Arc::new(connector)).expect("client")
}

async fn asks_everybody(client: &Client) {
    let cluster = client
        .call(&Destination::Any, DescribeClusterRequest::default())
        .await
        .expect("cluster");
    assert_eq!(cluster.brokers.len(), 1);
    let metadata = client.refresh_metadata().await.expect("metadata");
    assert_eq!(metadata.controller, Some(cluster.brokers[0].broker_id));
    for to in [
        Destination::Controller,
        Destination::Broker(cluster.brokers[0].broker_id),
    ] {
        let answer = client
            .call(&to, MetadataRequest::default())
            .await
            .expect("metadata");
        assert_eq!(answer.error_code, 0);
    }
    let request = DescribeGroupsRequest {
        groups: vec!["g".into()],
        ..DescribeGroupsRequest::default()
    };
    let to = Destination::GroupCoordinator("g".into());
    let mut options = client.options();
    options.lane = Lane::Coordinator;
    let answer = client
        .call_with(
            &to,
            &options,
            |_| request.clone(),
            |answer| ErrorCode::from_code(answer.groups[0].error_code).unwrap_or(ErrorCode::None),
        )
        .await
        .expect("coordinator");
    assert_eq!(answer.groups[0].group_id, "g");
}

#[tokio::test]
async fn every_destination_is_found_over_tcp_and_in_process() {
    let server = server().await;
    asks_everybody(&over_tcp(&server.bootstrap(), &[])).await;
    asks_everybody(&in_process(&server)).await;
}

#[tokio::test]
async fn a_leader_that_does_not_exist_is_an_error_when_the_time_is_up() {
    let server = server().await;
    let client = in_process(&server);
    let mut options = client.options();
    options.timeout = Duration::from_millis(200);
    let to = Destination::Leader(TopicPartition::new("missing", 0));
    let error = client
        .call_with(
            &to,
            &options,
            |_| ListOffsetsRequest::default(),
            |_| ErrorCode::None,
        )
        .await
        .expect_err("no such topic");
    assert_eq!(
        error.reason(),
        Reason::Kafka(ErrorCode::UnknownTopicOrPartition)
    );
    assert!(error.is_retriable() && !error.is_outcome_unknown());
}

#[tokio::test]
async fn an_unreachable_broker_is_a_network_error() {
    // Bound and dropped: nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address").to_string();
    drop(listener);
    let client = over_tcp(
        &address,
        &[("default.api.timeout.ms", "300"), ("retries", "2")],
    );
    let error = client.refresh_metadata().await.expect_err("nobody there");
    assert!(error.is(ErrorCode::NetworkException), "{error}");
    assert!(!error.is_outcome_unknown());
}

#[tokio::test]
async fn a_broker_that_is_silent_times_out_and_the_outcome_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let address = listener.local_addr().expect("address").to_string();
    // Answers ApiVersions, swallows everything else.
    tokio::spawn(async move {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else {
                return;
            };
            tokio::spawn(async move {
                let mut request = [0; 512];
                let read = stream.read(&mut request).await.expect("request");
                assert!(read > 12);
                let mut body = request[8..12].to_vec();
                body.extend([0, 0, 0, 0, 0, 0]);
                // Version 3 of the answer: error code, one API with tags, throttle time, tags.
                let mut answer = request[8..12].to_vec();
                answer.extend([0, 0, 2, 0, 60, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
                let mut frame = (answer.len() as u32).to_be_bytes().to_vec();
                frame.extend(answer);
                stream.write_all(&frame).await.expect("answer");
                while stream.read(&mut request).await.is_ok_and(|read| read > 0) {}
            });
        }
    });
    let more = [("request.timeout.ms", "100"), ("retries", "1")];
    let client = over_tcp(&address, &more);
    let error = client
        .call(&Destination::Any, DescribeClusterRequest::default())
        .await
        .expect_err("silence");
    assert!(error.is(ErrorCode::RequestTimedOut), "{error}");
    assert!(error.is_outcome_unknown());
}

#[tokio::test]
async fn many_callers_share_one_connection_and_get_their_own_answers() {
    let server = server().await;
    let client = over_tcp(&server.bootstrap(), &[]);
    let calls = (0..200).map(|n| {
        let client = client.clone();
        tokio::spawn(async move {
            let request = DescribeGroupsRequest {
                groups: vec![format!("g{n}").into()],
                ..DescribeGroupsRequest::default()
            };
            let to = Destination::GroupCoordinator("g".into());
            let answer = client.call(&to, request).await.expect("answer");
            assert_eq!(answer.groups[0].group_id.as_str(), format!("g{n}"));
        })
    });
    for call in calls {
        call.await.expect("call");
    }
}

#[test]
fn what_is_not_built_is_refused_and_a_closed_client_says_so() {
    let pairs = [("bootstrap.servers", "a:1"), ("security.protocol", "SSL")];
    let error = Client::new(config(&pairs), Platform::real()).expect_err("refused");
    assert_eq!(error.reason(), Reason::Local(LocalCode::Config));
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let client = over_tcp("127.0.0.1:1", &[]);
    client.close();
    let error = runtime.block_on(client.call(&Destination::Any, MetadataRequest::default()));
    assert_eq!(error.expect_err("closed"), Error::closed());
}
