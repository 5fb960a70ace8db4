//! InitializeShareGroupState: key 83, version 0 (KIP-932).

use kafka_rs_wire::messages::initialize_share_group_state_response::{
    InitializeStateResult, PartitionResult,
};
use kafka_rs_wire::messages::{
    InitializeShareGroupStateRequest, InitializeShareGroupStateResponse,
};

use super::states::{key, of_topic, told};
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct InitializeShareGroupState;

impl Api for InitializeShareGroupState {
    type Request = InitializeShareGroupStateRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;
    const EXEMPT: bool = true;

    async fn handle(
        call: Call<InitializeShareGroupStateRequest>,
    ) -> Answer<InitializeShareGroupStateResponse> {
        let group = &call.request.group_id;
        let states = &call.node.share_states;
        let mut results = Vec::with_capacity(call.request.topics.len());
        for topic in &call.request.topics {
            let partitions = of_topic(
                &topic.partitions,
                |partition| {
                    let key = key(group, topic.topic_id, partition.partition);
                    states.initialize(key, partition.state_epoch, partition.start_offset)
                },
                |partition, answer| {
                    let (error_code, error_message) = told(answer);
                    PartitionResult {
                        partition: partition.partition,
                        error_code,
                        error_message,
                        ..Default::default()
                    }
                },
            );
            results.push(InitializeStateResult {
                topic_id: topic.topic_id,
                partitions: partitions.await,
                ..Default::default()
            });
        }
        Answer::Reply(InitializeShareGroupStateResponse {
            results,
            ..Default::default()
        })
    }
}
