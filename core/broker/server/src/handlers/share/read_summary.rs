//! ReadShareGroupStateSummary: key 87, versions 0–1 (KIP-932).
//!
//! - 1: how many records behind the start offset are done with (KIP-1226).

use kafka_rs_wire::messages::read_share_group_state_summary_response::{
    PartitionResult, ReadStateSummaryResult,
};
use kafka_rs_wire::messages::{
    ReadShareGroupStateSummaryRequest, ReadShareGroupStateSummaryResponse,
};

use super::states::{key, of_topic};
use crate::handlers::{Answer, Api, Call};

/// What version 0 does not say.
const UNKNOWN: i32 = -1;

pub(in crate::handlers) struct ReadShareGroupStateSummary;

impl Api for ReadShareGroupStateSummary {
    type Request = ReadShareGroupStateSummaryRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;
    const EXEMPT: bool = true;

    async fn handle(
        call: Call<ReadShareGroupStateSummaryRequest>,
    ) -> Answer<ReadShareGroupStateSummaryResponse> {
        let group = &call.request.group_id;
        let states = &call.node.share_states;
        let mut results = Vec::with_capacity(call.request.topics.len());
        for topic in &call.request.topics {
            let partitions = of_topic(
                &topic.partitions,
                |partition| {
                    let key = key(group, topic.topic_id, partition.partition);
                    async move { states.summary(&key).await }
                },
                |partition, answer| match answer {
                    Ok(summary) => PartitionResult {
                        partition: partition.partition,
                        state_epoch: summary.state_epoch,
                        leader_epoch: summary.leader_epoch,
                        start_offset: summary.start_offset,
                        delivery_complete_count: match call.version {
                            0 => UNKNOWN,
                            _ => summary.done,
                        },
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
            results.push(ReadStateSummaryResult {
                topic_id: topic.topic_id,
                partitions: partitions.await,
                ..Default::default()
            });
        }
        Answer::Reply(ReadShareGroupStateSummaryResponse {
            results,
            ..Default::default()
        })
    }
}
