//! OffsetForLeaderEpoch: key 23, versions 2–4 (KIP-101, KIP-279, KIP-320).
//!
//! - 3: the replica's id. 4: flexible.

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::offset_for_leader_epoch_request::OffsetForLeaderPartition;
use kafka_rs_wire::messages::offset_for_leader_epoch_response::{
    EpochEndOffset, OffsetForLeaderTopicResult,
};
use kafka_rs_wire::messages::{OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse};

use super::{Answer, Api, Call};

pub(super) struct OffsetForLeaderEpoch;

impl Api for OffsetForLeaderEpoch {
    type Request = OffsetForLeaderEpochRequest;
    const MIN: i16 = 2;
    const MAX: i16 = 4;

    async fn handle(
        call: Call<OffsetForLeaderEpochRequest>,
    ) -> Answer<OffsetForLeaderEpochResponse> {
        let topics = call
            .request
            .topics
            .iter()
            .map(|topic| OffsetForLeaderTopicResult {
                topic: topic.topic.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|p| answer(&call, &topic.topic, p))
                    .collect(),
                ..Default::default()
            });
        Answer::Reply(OffsetForLeaderEpochResponse {
            topics: topics.collect(),
            ..Default::default()
        })
    }
}

fn answer(
    call: &Call<OffsetForLeaderEpochRequest>,
    topic: &str,
    wanted: &OffsetForLeaderPartition,
) -> EpochEndOffset {
    let found = call
        .node
        .replicas
        .partition(topic, wanted.partition)
        .and_then(|partition| {
            partition.end_offset_for_epoch(wanted.leader_epoch, wanted.current_leader_epoch)
        });
    let (code, leader_epoch, end_offset) = match found {
        Ok(end) => (ErrorCode::None, end.leader_epoch, end.end_offset),
        Err(error) => (error.code(), -1, -1),
    };
    EpochEndOffset {
        error_code: code.code(),
        partition: wanted.partition,
        leader_epoch,
        end_offset,
        ..Default::default()
    }
}
