//! ReadShareGroupState: key 84, version 0 (KIP-932).

use kafka_rs_share::StateBatch;
use kafka_rs_wire::messages::read_share_group_state_response::{
    PartitionResult, ReadStateResult, StateBatch as Told,
};
use kafka_rs_wire::messages::{ReadShareGroupStateRequest, ReadShareGroupStateResponse};

use super::states::{key, of_topic};
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct ReadShareGroupState;

impl Api for ReadShareGroupState {
    type Request = ReadShareGroupStateRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;
    const EXEMPT: bool = true;

    async fn handle(call: Call<ReadShareGroupStateRequest>) -> Answer<ReadShareGroupStateResponse> {
        let group = &call.request.group_id;
        let states = &call.node.share_states;
        let mut results = Vec::with_capacity(call.request.topics.len());
        for topic in &call.request.topics {
            let partitions = of_topic(
                &topic.partitions,
                |partition| {
                    let key = key(group, topic.topic_id, partition.partition);
                    let leader_epoch = partition.leader_epoch;
                    async move { states.read(&key, leader_epoch).await }
                },
                |partition, answer| match answer {
                    Ok(state) => PartitionResult {
                        partition: partition.partition,
                        state_epoch: state.state_epoch,
                        start_offset: state.start_offset,
                        state_batches: state.batches.iter().map(batch).collect(),
                        ..Default::default()
                    },
                    Err((error, message)) => PartitionResult {
                        partition: partition.partition,
                        error_code: error.code(),
                        error_message: message,
                        ..Default::default()
                    },
                },
            );
            results.push(ReadStateResult {
                topic_id: topic.topic_id,
                partitions: partitions.await,
                ..Default::default()
            });
        }
        Answer::Reply(ReadShareGroupStateResponse {
            results,
            ..Default::default()
        })
    }
}

fn batch(batch: &StateBatch) -> Told {
    Told {
        first_offset: batch.first,
        last_offset: batch.last,
        delivery_state: batch.state.code(),
        delivery_count: batch.deliveries,
        ..Default::default()
    }
}
