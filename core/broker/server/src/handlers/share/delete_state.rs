//! DeleteShareGroupState: key 86, version 0 (KIP-932).

use kafka_rs_wire::messages::delete_share_group_state_response::{
    DeleteStateResult, PartitionResult,
};
use kafka_rs_wire::messages::{DeleteShareGroupStateRequest, DeleteShareGroupStateResponse};

use super::states::{key, of_topic, told};
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct DeleteShareGroupState;

impl Api for DeleteShareGroupState {
    type Request = DeleteShareGroupStateRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;
    const EXEMPT: bool = true;

    async fn handle(
        call: Call<DeleteShareGroupStateRequest>,
    ) -> Answer<DeleteShareGroupStateResponse> {
        let group = &call.request.group_id;
        let states = &call.node.share_states;
        let mut results = Vec::with_capacity(call.request.topics.len());
        for topic in &call.request.topics {
            let partitions = of_topic(
                &topic.partitions,
                |partition| {
                    let key = key(group, topic.topic_id, partition.partition);
                    states.delete(key)
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
            results.push(DeleteStateResult {
                topic_id: topic.topic_id,
                partitions: partitions.await,
                ..Default::default()
            });
        }
        Answer::Reply(DeleteShareGroupStateResponse {
            results,
            ..Default::default()
        })
    }
}
