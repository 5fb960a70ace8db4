//! WriteShareGroupState: key 85, versions 0–1 (KIP-932).
//!
//! - 1: how many records behind the start offset are done with (KIP-1226).

use futures::future::{Either, ready};
use kafka_rs_share::{DeliveryState, StateBatch, WriteState};

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::write_share_group_state_request::StateBatch as Told;
use kafka_rs_wire::messages::write_share_group_state_response::{
    PartitionResult, WriteStateResult,
};
use kafka_rs_wire::messages::{WriteShareGroupStateRequest, WriteShareGroupStateResponse};

use super::states::{key, of_topic, told};
use crate::handlers::{Answer, Api, Call};

/// What version 0 does not say.
const UNKNOWN: i32 = -1;

pub(in crate::handlers) struct WriteShareGroupState;

impl Api for WriteShareGroupState {
    type Request = WriteShareGroupStateRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;
    const EXEMPT: bool = true;

    async fn handle(
        call: Call<WriteShareGroupStateRequest>,
    ) -> Answer<WriteShareGroupStateResponse> {
        let group = &call.request.group_id;
        let states = &call.node.share_states;
        let mut results = Vec::with_capacity(call.request.topics.len());
        for topic in &call.request.topics {
            let partitions = of_topic(
                &topic.partitions,
                |partition| {
                    let key = key(group, topic.topic_id, partition.partition);
                    let batches = batches(&partition.state_batches);
                    let write = batches.map(|batches| WriteState {
                        state_epoch: partition.state_epoch,
                        leader_epoch: partition.leader_epoch,
                        start_offset: partition.start_offset,
                        done: match call.version {
                            0 => UNKNOWN,
                            _ => partition.delivery_complete_count,
                        },
                        batches,
                    });
                    match write {
                        Some(write) => Either::Left(states.write(&key, write)),
                        None => Either::Right(ready(Err((ErrorCode::InvalidRequest, None)))),
                    }
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
            results.push(WriteStateResult {
                topic_id: topic.topic_id,
                partitions: partitions.await,
                ..Default::default()
            });
        }
        Answer::Reply(WriteShareGroupStateResponse {
            results,
            ..Default::default()
        })
    }
}

/// The batches, if all of them make sense.
fn batches(told: &[Told]) -> Option<Vec<StateBatch>> {
    let batch = |told: &Told| {
        let batch = StateBatch {
            first: told.first_offset,
            last: told.last_offset,
            state: DeliveryState::from_code(told.delivery_state)?,
            deliveries: told.delivery_count,
        };
        batch.is_possible().then_some(batch)
    };
    told.iter().map(batch).collect()
}
