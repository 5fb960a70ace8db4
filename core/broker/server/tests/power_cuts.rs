//! The power fails while a node starts, and right after: it starts again, with all it confirmed.

use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::FlushScheduler;
use kafka_rs_platform::{OsRandom, Platform, RealClock, SeededRandom, SimStorage};
use kafka_rs_server::{DataDirs, Error, Server, ServerOptions};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::{CreateTopicsRequest, CreateTopicsResponse, ResponseHeader};
use kafka_rs_wire::{Message, Reader, encode_request};

const CREATE_TOPICS_VERSION: i16 = 7;

async fn start(disk: &SimStorage) -> Result<Server, Error> {
    let config = BrokerConfig::new(Default::default()).expect("configuration");
    Server::start_with(ServerOptions {
        config,
        platform: Platform {
            clock: Arc::new(RealClock::new()),
            random: Arc::new(OsRandom),
        },
        data: DataDirs::Storages(vec![(Arc::new(disk.clone()), FlushScheduler::inline())]),
        listen: false,
        observer: None,
    })
    .await
}

/// Asks for a topic; true when that was confirmed.
async fn create(server: &Server, name: &str) -> bool {
    let request = CreateTopicsRequest {
        topics: vec![CreatableTopic {
            name: name.into(),
            num_partitions: 1,
            replication_factor: 1,
            ..Default::default()
        }],
        timeout_ms: 1000,
        ..Default::default()
    };
    let frame = encode_request(1, None, &request, CREATE_TOPICS_VERSION).expect("encodes");
    let Ok(Some(answer)) = server.connect().send(frame.to_bytes()).await else {
        return false;
    };
    let mut reader = Reader::new(answer.to_bytes());
    ResponseHeader::decode(&mut reader, 1).expect("header");
    let answer = CreateTopicsResponse::decode(&mut reader, CREATE_TOPICS_VERSION).expect("body");
    answer.topics[0].error_code == 0
}

/// Starts, creates topics until the disk stops, and gives the disk that the next run finds.
async fn run(disk: SimStorage, random: &SeededRandom, confirmed: &mut Vec<String>) -> SimStorage {
    if let Ok(server) = start(&disk).await {
        for topic in confirmed.iter() {
            let there = server.replicas().partition(topic, 0);
            there.unwrap_or_else(|error| panic!("{topic} was confirmed and is lost: {error}"));
        }
        for n in 0..5 {
            // A topic that was not confirmed may be there all the same.
            let name = format!("topic-{}-{n}", disk.changes());
            if disk.has_stopped() || !create(&server, &name).await {
                break;
            }
            confirmed.push(name);
        }
    } else {
        assert!(disk.has_stopped(), "a node starts when its disk works");
    }
    disk.power_cut(random)
}

#[tokio::test]
async fn whenever_the_power_fails_a_node_starts_again_with_what_it_confirmed() {
    // The changes of a first start, those of the topics after it, and some of the second.
    for changes in 1..90 {
        let random = SeededRandom::new(changes);
        let disk = SimStorage::new();
        let mut confirmed = Vec::new();
        disk.stop_after(changes);
        let disk = run(disk, &random, &mut confirmed).await;
        disk.stop_after(changes / 2 + 1);
        let disk = run(disk, &random, &mut confirmed).await;
        let disk = run(disk, &random, &mut confirmed).await;
        run(disk, &random, &mut confirmed).await;
        assert!(confirmed.len() >= 10, "{changes}: {confirmed:?}");
    }
}
