//! A member of a group, request by request: what any client does until it has its first record.

#![allow(dead_code, reason = "each suite uses what it needs of it")]

use kafka_rs::Broker;
use kafka_rs_wire::messages as m;

/// The error of a first join, which tells the member its id (KIP-394).
const MEMBER_ID_REQUIRED: i16 = 79;
/// The group.
pub(crate) const GROUP: &str = "g";

/// Joins the group, is given partition 0 of `topic`, and fetches from the group's offset on; returns
/// the bytes of the batches that came.
pub(crate) async fn consume(broker: &Broker, topic: &str) -> usize {
    find_coordinator(broker).await;
    let (member_id, generation) = join(broker).await;
    sync(broker, &member_id, generation).await;
    let fetch = m::FetchRequest {
        replica_id: -1,
        max_wait_ms: 500,
        min_bytes: 1,
        max_bytes: 1 << 20,
        session_epoch: -1,
        topics: vec![m::fetch_request::FetchTopic {
            topic: topic.into(),
            partitions: vec![m::fetch_request::FetchPartition {
                fetch_offset: committed(broker, topic).await.max(0),
                partition_max_bytes: 1 << 20,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let answer = broker.request(&fetch, 12).await.expect("fetched");
    let records = answer.responses[0].partitions[0].records.as_ref();
    records.map_or(0, |records| records.len())
}

/// Waits until the group has its coordinator.
pub(crate) async fn find_coordinator(broker: &Broker) {
    let request = m::FindCoordinatorRequest {
        coordinator_keys: vec![GROUP.into()],
        ..Default::default()
    };
    loop {
        let answer = broker.request(&request, 4).await.expect("answered");
        if answer.coordinators[0].error_code == 0 {
            return;
        }
        // The topic of the offsets is being made.
        tokio::task::yield_now().await;
    }
}

async fn join(broker: &Broker) -> (kafka_rs_types::Str, i32) {
    let mut request = m::JoinGroupRequest {
        group_id: GROUP.into(),
        session_timeout_ms: 10_000,
        rebalance_timeout_ms: 10_000,
        protocol_type: "consumer".into(),
        protocols: vec![m::join_group_request::JoinGroupRequestProtocol {
            name: "range".into(),
            ..Default::default()
        }],
        ..Default::default()
    };
    let mut answer = broker.request(&request, 9).await.expect("answered");
    if answer.error_code == MEMBER_ID_REQUIRED {
        request.member_id = answer.member_id;
        answer = broker.request(&request, 9).await.expect("answered");
    }
    assert_eq!(answer.error_code, 0, "joined");
    (answer.member_id, answer.generation_id)
}

async fn sync(broker: &Broker, member_id: &kafka_rs_types::Str, generation_id: i32) {
    let request = m::SyncGroupRequest {
        group_id: GROUP.into(),
        generation_id,
        member_id: member_id.clone(),
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        assignments: vec![m::sync_group_request::SyncGroupRequestAssignment {
            member_id: member_id.clone(),
            assignment: bytes::Bytes::from_static(b"all of it"),
            ..Default::default()
        }],
        ..Default::default()
    };
    let answer = broker.request(&request, 5).await.expect("answered");
    assert_eq!(answer.error_code, 0, "synced");
    assert_eq!(&answer.assignment[..], b"all of it");
}

async fn committed(broker: &Broker, topic: &str) -> i64 {
    let offsets = broker.committed_offsets(GROUP).await;
    let found = offsets.iter().find(|offset| offset.topic == topic);
    found.map_or(-1, |offset| offset.offset)
}
