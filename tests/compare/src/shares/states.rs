//! What brokers tell the share coordinator.

use kafka_rs_types::Uuid;
use kafka_rs_wire::messages::delete_share_group_state_request::{
    DeleteStateData, PartitionData as Deleted,
};
use kafka_rs_wire::messages::initialize_share_group_state_request::{
    InitializeStateData, PartitionData as Initialized,
};
use kafka_rs_wire::messages::read_share_group_state_request::{
    PartitionData as Read, ReadStateData,
};
use kafka_rs_wire::messages::read_share_group_state_summary_request::{
    PartitionData as Summed, ReadStateSummaryData,
};
use kafka_rs_wire::messages::write_share_group_state_request::{
    PartitionData as Written, StateBatch, WriteStateData,
};
use kafka_rs_wire::messages::*;

use crate::side::Side;

async fn look(side: &mut Side, label: &str, group: &str, topic_id: Uuid, leader_epoch: i32) {
    let request = ReadShareGroupStateRequest {
        group_id: group.into(),
        topics: vec![ReadStateData {
            topic_id,
            partitions: vec![Read {
                partition: 0,
                leader_epoch,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask(label, &request).await;
    let request = ReadShareGroupStateSummaryRequest {
        group_id: group.into(),
        topics: vec![ReadStateSummaryData {
            topic_id,
            partitions: vec![Summed {
                partition: 0,
                leader_epoch,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn initialize(side: &mut Side, label: &str, group: &str, topic_id: Uuid, state_epoch: i32) {
    let request = InitializeShareGroupStateRequest {
        group_id: group.into(),
        topics: vec![InitializeStateData {
            topic_id,
            partitions: vec![Initialized {
                partition: 0,
                state_epoch,
                start_offset: 3,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn write(
    side: &mut Side,
    label: &str,
    group: &str,
    topic_id: Uuid,
    (state_epoch, leader_epoch, start_offset): (i32, i32, i64),
    batches: &[(i64, i64, i8, i16)],
) {
    let batch =
        |(first_offset, last_offset, delivery_state, delivery_count): &(i64, i64, i8, i16)| {
            StateBatch {
                first_offset: *first_offset,
                last_offset: *last_offset,
                delivery_state: *delivery_state,
                delivery_count: *delivery_count,
                ..Default::default()
            }
        };
    let request = WriteShareGroupStateRequest {
        group_id: group.into(),
        topics: vec![WriteStateData {
            topic_id,
            partitions: vec![Written {
                partition: 0,
                state_epoch,
                leader_epoch,
                start_offset,
                delivery_complete_count: 1,
                state_batches: batches.iter().map(batch).collect(),
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask(label, &request).await;
}

pub(super) async fn run(side: &mut Side, id: Uuid) {
    let group = side.named("shared-states");
    look(side, "no share state", &group, id, 0).await;
    write(side, "no share state", &group, id, (0, 0, 0), &[]).await;
    initialize(side, "a share state", &group, id, 1).await;
    look(side, "a new share state", &group, id, 0).await;
    let batches = [(3, 5, 0, 1), (6, 9, 2, 1), (10, 12, 4, 2)];
    write(side, "share batches", &group, id, (1, 2, 3), &batches).await;
    look(side, "share batches", &group, id, 2).await;
    write(
        side,
        "more share batches",
        &group,
        id,
        (1, 2, 5),
        &[(5, 7, 2, 2)],
    )
    .await;
    look(side, "more share batches", &group, id, 2).await;
    write(side, "of an older share leader", &group, id, (1, 1, 5), &[]).await;
    write(
        side,
        "of an older share beginning",
        &group,
        id,
        (0, 2, 5),
        &[],
    )
    .await;
    look(side, "of an older share leader", &group, id, 1).await;
    initialize(side, "an older share beginning", &group, id, 0).await;
    initialize(side, "a newer share beginning", &group, id, 4).await;
    look(side, "a newer share beginning", &group, id, 3).await;
    let request = DeleteShareGroupStateRequest {
        group_id: group.as_str().into(),
        topics: vec![DeleteStateData {
            topic_id: id,
            partitions: vec![Deleted::default()],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask("a share state", &request).await;
    side.ask("no share state", &request).await;
    look(side, "a deleted share state", &group, id, 3).await;
}
