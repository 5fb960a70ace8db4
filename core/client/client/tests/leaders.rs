//! Leaders that move: a broker that no longer leads tells who does (KIP-951).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kafka_rs_client::consumer::Consumer;
use kafka_rs_client::producer::{Producer, ProducerRecord};
use kafka_rs_client::{Client, ClientConfig, InProcessConnector, Scope};
use kafka_rs_net::{InProcess, Reply, RequestContext, Service, ServiceFuture};
use kafka_rs_platform::Platform;
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, Rope, Str, TopicPartition, Uuid};
use kafka_rs_wire::messages::api_versions_response::ApiVersion;
use kafka_rs_wire::messages::fetch_response::{
    FetchableTopicResponse, LeaderIdAndEpoch as FetchLeader, NodeEndpoint as FetchNode,
    PartitionData,
};
use kafka_rs_wire::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_rs_wire::messages::produce_response::{
    LeaderIdAndEpoch, NodeEndpoint, PartitionProduceResponse, TopicProduceResponse,
};
use kafka_rs_wire::messages::{
    ApiVersionsResponse, FetchRequest, FetchResponse, InitProducerIdResponse, MetadataResponse,
    OffsetForLeaderEpochResponse, ProduceResponse,
};
use kafka_rs_wire::{ApiKey, Message, Reader, encode_response};

const TOPIC: Uuid = Uuid([7; 16]);

/// Partition 0 of `t` moved from node 1 to node 2; metadata never says so.
#[derive(Debug, Default)]
struct Cluster {
    /// Produce and Fetch at each node.
    asked: [AtomicU32; 3],
}

struct Node {
    id: i32,
    cluster: Arc<Cluster>,
}

impl Node {
    fn answer(&self, context: &RequestContext, body: &mut Reader) -> Rope {
        let (api, version) = (context.api_key, context.api_version);
        let encode = |rope: Result<Rope, _>| rope.expect("encodes");
        let correlation = context.correlation_id;
        if matches!(api, ApiKey::Produce | ApiKey::Fetch) {
            self.cluster.asked[self.id as usize].fetch_add(1, Ordering::Relaxed);
        }
        match api {
            ApiKey::ApiVersions => encode(encode_response(api, version, correlation, &versions())),
            ApiKey::Metadata => encode(encode_response(api, version, correlation, &metadata())),
            ApiKey::InitProducerId => {
                let answer = InitProducerIdResponse {
                    producer_id: 5,
                    ..InitProducerIdResponse::default()
                };
                encode(encode_response(api, version, correlation, &answer))
            }
            ApiKey::Produce => encode(encode_response(api, version, correlation, &self.produce())),
            ApiKey::Fetch => {
                let request = FetchRequest::decode(body, version).expect("a Fetch");
                let answer = self.fetch(&request);
                encode(encode_response(api, version, correlation, &answer))
            }
            ApiKey::OffsetForLeaderEpoch => {
                let answer = OffsetForLeaderEpochResponse::default();
                encode(encode_response(api, version, correlation, &answer))
            }
            other => panic!("{} is not expected", other.name()),
        }
    }

    fn produce(&self) -> ProduceResponse {
        let moved = self.id == 1;
        let row = PartitionProduceResponse {
            error_code: match moved {
                true => ErrorCode::NotLeaderOrFollower.code(),
                false => 0,
            },
            base_offset: 41,
            log_append_time_ms: -1,
            current_leader: LeaderIdAndEpoch {
                leader_id: if moved { 2 } else { -1 },
                leader_epoch: if moved { 9 } else { -1 },
                ..LeaderIdAndEpoch::default()
            },
            ..PartitionProduceResponse::default()
        };
        let node = NodeEndpoint {
            node_id: 2,
            host: Str::from_static("two"),
            ..NodeEndpoint::default()
        };
        ProduceResponse {
            responses: vec![TopicProduceResponse {
                topic_id: TOPIC,
                partition_responses: vec![row],
                ..TopicProduceResponse::default()
            }],
            node_endpoints: moved.then_some(node).into_iter().collect(),
            ..ProduceResponse::default()
        }
    }

    fn fetch(&self, request: &FetchRequest) -> FetchResponse {
        let moved = self.id == 1;
        let mut batch = BatchBuilder::new(Compression::None).leader_epoch(9);
        batch.push(1, None, Some(b"value"), &[]).expect("a record");
        let batch = Rope::from(batch.build().expect("a batch"));
        let row = PartitionData {
            error_code: match moved {
                true => ErrorCode::NotLeaderOrFollower.code(),
                false => 0,
            },
            high_watermark: 1,
            current_leader: FetchLeader {
                leader_id: if moved { 2 } else { -1 },
                leader_epoch: if moved { 9 } else { -1 },
                ..FetchLeader::default()
            },
            preferred_read_replica: -1,
            records: (!moved).then_some(batch),
            ..PartitionData::default()
        };
        let node = FetchNode {
            node_id: 2,
            host: Str::from_static("two"),
            ..FetchNode::default()
        };
        let asks = !request.topics.is_empty();
        let topic = FetchableTopicResponse {
            topic_id: TOPIC,
            partitions: vec![row],
            ..FetchableTopicResponse::default()
        };
        FetchResponse {
            responses: asks.then_some(topic).into_iter().collect(),
            node_endpoints: moved.then_some(node).into_iter().collect(),
            ..FetchResponse::default()
        }
    }
}

impl Service for Node {
    fn call(&self, context: RequestContext, mut body: Reader) -> ServiceFuture {
        let answer = self.answer(&context, &mut body);
        Box::pin(std::future::ready(Reply::Frame(answer)))
    }
}

fn versions() -> ApiVersionsResponse {
    let apis = [
        ApiKey::ApiVersions,
        ApiKey::Metadata,
        ApiKey::InitProducerId,
        ApiKey::Produce,
        ApiKey::Fetch,
        ApiKey::OffsetForLeaderEpoch,
    ];
    let range = |api: ApiKey| ApiVersion {
        api_key: api.code(),
        min_version: api.stable_versions().min,
        max_version: api.stable_versions().max,
        ..ApiVersion::default()
    };
    ApiVersionsResponse {
        api_keys: apis.into_iter().map(range).collect(),
        ..ApiVersionsResponse::default()
    }
}

/// Of node 2 nothing is known.
fn metadata() -> MetadataResponse {
    MetadataResponse {
        brokers: vec![MetadataResponseBroker {
            node_id: 1,
            host: Str::from_static("one"),
            ..MetadataResponseBroker::default()
        }],
        controller_id: 1,
        topics: vec![MetadataResponseTopic {
            name: Some(Str::from_static("t")),
            topic_id: TOPIC,
            partitions: vec![MetadataResponsePartition {
                leader_id: 1,
                leader_epoch: 4,
                replica_nodes: vec![1, 2],
                isr_nodes: vec![1, 2],
                ..MetadataResponsePartition::default()
            }],
            ..MetadataResponseTopic::default()
        }],
        ..MetadataResponse::default()
    }
}

fn client(cluster: &Arc<Cluster>, scope: Scope) -> Client {
    // Whoever waits for metadata or to try again waits for an hour.
    let mut settings = vec![
        ("retry.backoff.ms", "3600000"),
        ("retry.backoff.max.ms", "3600000"),
    ];
    if scope == Scope::Producer {
        settings.push(("delivery.timeout.ms", "7200000"));
    }
    let config = ClientConfig::new(scope, settings).expect("settings");
    let cluster = Arc::clone(cluster);
    let connector = InProcessConnector::new(move |endpoint| {
        let id = endpoint.node_id.unwrap_or(1);
        let cluster = Arc::clone(&cluster);
        let node: Arc<dyn Service> = Arc::new(Node { id, cluster });
        Ok(InProcess::connect(node, Str::from_static("PLAINTEXT")))
    });
    Client::with_connector(config, Platform::real(), Arc::new(connector)).expect("client")
}

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_producer_goes_to_the_leader_it_is_told_of_at_once() {
    let cluster = Arc::new(Cluster::default());
    let producer = Producer::with_client(client(&cluster, Scope::Producer)).expect("producer");
    // The second time, the metadata that was asked for meanwhile is there: it is older than what the
    // broker said.
    for value in ["a", "b"] {
        let sent = producer.send(ProducerRecord::to("t").value(value));
        let sent = tokio::time::timeout(LONG, sent).await.expect("in time");
        assert_eq!(sent.expect("acknowledged").offset, 41);
        producer
            .client()
            .refresh_metadata()
            .await
            .expect("metadata");
    }
    let asked = |node: usize| cluster.asked[node].load(Ordering::Relaxed);
    assert_eq!((asked(1), asked(2)), (1, 2));
}

#[tokio::test]
async fn a_consumer_goes_to_the_leader_it_is_told_of_at_once() {
    let cluster = Arc::new(Cluster::default());
    let mut consumer = Consumer::with_client(client(&cluster, Scope::Consumer)).expect("consumer");
    let at = TopicPartition::new("t", 0);
    consumer.assign([at.clone()]).expect("assigned");
    consumer.seek(&at, 0).expect("sought");
    let batch = consumer.poll(LONG).await.expect("no error");
    let batch = batch.expect("in time");
    assert_eq!(
        batch.iter().next().and_then(|r| r.value()),
        Some(&b"value"[..])
    );
    assert_eq!(cluster.asked[1].load(Ordering::Relaxed), 1);
}
