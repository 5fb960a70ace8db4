//! Fetch: limits, epochs, sessions.

use kafka_rs_types::Uuid;
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic, ForgottenTopic};
use kafka_rs_wire::messages::{FetchRequest, FetchResponse};

use crate::side::Side;

fn partition(partition: i32, fetch_offset: i64) -> FetchPartition {
    FetchPartition {
        partition,
        fetch_offset,
        current_leader_epoch: -1,
        last_fetched_epoch: -1,
        log_start_offset: -1,
        partition_max_bytes: 1_000_000,
        ..Default::default()
    }
}

fn fetch(name: &str, id: Uuid, partitions: Vec<FetchPartition>) -> FetchRequest {
    FetchRequest {
        replica_id: -1,
        max_bytes: 10_000_000,
        session_epoch: -1,
        topics: vec![FetchTopic {
            topic: name.into(),
            topic_id: id,
            partitions,
            ..Default::default()
        }],
        ..Default::default()
    }
}

pub(crate) async fn run(side: &mut Side, name: &str, id: Uuid) {
    let version = side.version::<FetchRequest>();
    for offset in [0, 1, 4, -1, 100_000] {
        let request = fetch(name, id, vec![partition(0, offset)]);
        side.ask(&format!("from {offset}"), &request).await;
    }
    let all = (0..3).map(|index| partition(index, 0)).collect();
    side.ask("all partitions", &fetch(name, id, all)).await;
    for (label, topic, topic_id, index) in [
        ("an unknown partition", name, id, 9),
        ("an unknown topic", "missing", Uuid([9; 16]), 0),
        ("no topic", "", Uuid::ZERO, 0),
    ] {
        let request = fetch(topic, topic_id, vec![partition(index, 0)]);
        side.ask(label, &request).await;
    }
    for isolation_level in [1, 2, -1] {
        let request = FetchRequest {
            isolation_level,
            ..fetch(name, id, vec![partition(0, 0)])
        };
        side.ask(&format!("isolation {isolation_level}"), &request)
            .await;
    }
    for (label, request_bytes, partition_bytes) in [
        ("one byte of the partition", 10_000_000, 1),
        ("one byte in all", 1, 1_000_000),
        ("no bytes", 0, 0),
        ("300 bytes", 300, 300),
    ] {
        let limited = |index| FetchPartition {
            partition_max_bytes: partition_bytes,
            ..partition(index, 0)
        };
        let request = FetchRequest {
            max_bytes: request_bytes,
            ..fetch(name, id, vec![limited(0), limited(2)])
        };
        side.ask(label, &request).await;
    }
    let patient = FetchRequest {
        max_wait_ms: 50,
        min_bytes: 1_000_000,
        ..fetch(name, id, vec![partition(2, 0)])
    };
    side.ask("more than there is", &patient).await;
    for epoch in [0, 9, -2] {
        if version >= 9 {
            let old = FetchPartition {
                current_leader_epoch: epoch,
                ..partition(0, 0)
            };
            side.ask(&format!("in epoch {epoch}"), &fetch(name, id, vec![old]))
                .await;
        }
        if version >= 12 {
            let diverging = FetchPartition {
                last_fetched_epoch: epoch,
                ..partition(0, 3)
            };
            let request = fetch(name, id, vec![diverging]);
            side.ask(&format!("last fetched epoch {epoch}"), &request)
                .await;
        }
    }
    if version >= 7 {
        sessions(side, name, id).await;
    }
}

async fn sessions(side: &mut Side, name: &str, id: Uuid) {
    for (label, session_id, session_epoch) in [
        ("an unknown session", 12_345, 1),
        ("an epoch without session", 0, 5),
        ("an unknown session to close", 12_345, -1),
    ] {
        let request = FetchRequest {
            session_id,
            session_epoch,
            ..fetch(name, id, vec![partition(0, 0)])
        };
        side.ask(label, &request).await;
    }
    let first = FetchRequest {
        session_epoch: 0,
        ..fetch(
            name,
            id,
            vec![partition(0, 0), partition(1, 0), partition(9, 0)],
        )
    };
    let opened = side.ask("a new session", &first).await;
    let FetchResponse { session_id, .. } = opened.unwrap_or_default();
    side.mask(
        &format!("session_id: {session_id},"),
        "session_id: SESSION,",
    );
    let next = |session_epoch, partitions: Vec<FetchPartition>| {
        let mut request = fetch(name, id, partitions);
        if request.topics[0].partitions.is_empty() {
            request.topics.clear();
        }
        FetchRequest {
            session_id,
            session_epoch,
            ..request
        }
    };
    let steps = [
        ("the same again", next(1, Vec::new())),
        (
            "at the end of a partition",
            next(2, vec![partition(0, 1_000)]),
        ),
        ("a partition more", next(3, vec![partition(2, 0)])),
        ("a wrong epoch", next(77, Vec::new())),
        ("the right epoch", next(4, vec![partition(1, 0)])),
    ];
    for (label, request) in steps {
        side.ask(&format!("session: {label}"), &request).await;
    }
    let forgets = FetchRequest {
        forgotten_topics_data: vec![ForgottenTopic {
            topic: name.into(),
            topic_id: id,
            partitions: vec![0, 9],
            ..Default::default()
        }],
        ..next(5, Vec::new())
    };
    side.ask("session: partitions forgotten", &forgets).await;
    let close = next(-1, vec![partition(0, 0)]);
    side.ask("session: closed", &close).await;
    side.ask("session: after closing", &next(6, Vec::new()))
        .await;
}

pub(crate) async fn after_deletion(side: &mut Side, name: &str, id: Uuid) {
    for offset in [0, 2, 3] {
        let request = fetch(name, id, vec![partition(0, offset)]);
        side.ask(&format!("after deletion, from {offset}"), &request)
            .await;
    }
}
