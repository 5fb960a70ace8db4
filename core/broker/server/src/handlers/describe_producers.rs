//! DescribeProducers: key 61, version 0 (KIP-664).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_producers_response::{
    PartitionResponse, ProducerState, TopicResponse,
};
use kafka_rs_wire::messages::{DescribeProducersRequest, DescribeProducersResponse};

use super::{Answer, Api, Call};

pub(super) struct DescribeProducers;

impl Api for DescribeProducers {
    type Request = DescribeProducersRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(call: Call<DescribeProducersRequest>) -> Answer<DescribeProducersResponse> {
        let topics = call.request.topics.iter().map(|topic| TopicResponse {
            name: topic.name.clone(),
            partitions: topic
                .partition_indexes
                .iter()
                .map(|p| answer(&call, &topic.name, *p))
                .collect(),
            ..Default::default()
        });
        Answer::Reply(DescribeProducersResponse {
            topics: topics.collect(),
            ..Default::default()
        })
    }
}

fn answer(call: &Call<DescribeProducersRequest>, topic: &str, index: i32) -> PartitionResponse {
    let found = call
        .node
        .replicas
        .partition(topic, index)
        .and_then(|partition| partition.producers());
    let known = || call.node.quorum.image().topics().by_name(topic).is_some();
    match found {
        Err(_) if kafka_rs_metadata::validate_topic_name(topic).is_err() => PartitionResponse {
            partition_index: index,
            error_code: ErrorCode::InvalidTopicException.code(),
            error_message: Some(Str::from_static("no topic can have this name")),
            ..Default::default()
        },
        Err(error) => PartitionResponse {
            partition_index: index,
            error_code: error.code().code(),
            error_message: (!known()).then(|| Str::from(error.to_string())),
            ..Default::default()
        },
        Ok(producers) => PartitionResponse {
            partition_index: index,
            error_code: ErrorCode::None.code(),
            active_producers: producers
                .iter()
                .map(|producer| ProducerState {
                    producer_id: producer.producer_id,
                    producer_epoch: i32::from(producer.producer_epoch),
                    last_sequence: producer.last_sequence(),
                    last_timestamp: producer.last_timestamp,
                    coordinator_epoch: producer.coordinator_epoch,
                    current_txn_start_offset: producer.current_txn_first_offset.unwrap_or(-1),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        },
    }
}
