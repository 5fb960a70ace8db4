//! ListPartitionReassignments: key 46, version 0 (KIP-455).

use kafka_rs_metadata::TopicImage;
use kafka_rs_wire::messages::list_partition_reassignments_response::{
    OngoingPartitionReassignment, OngoingTopicReassignment,
};
use kafka_rs_wire::messages::{
    ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse,
};

use super::{Answer, Api, Call};

pub(super) struct ListPartitionReassignments;

impl Api for ListPartitionReassignments {
    type Request = ListPartitionReassignmentsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<ListPartitionReassignmentsRequest>,
    ) -> Answer<ListPartitionReassignmentsResponse> {
        let image = call.node.quorum.image();
        let topics: Vec<OngoingTopicReassignment> = match &call.request.topics {
            None => {
                let all = image.topics().iter();
                all.filter_map(|topic| ongoing(topic, |_| true)).collect()
            }
            Some(wanted) => {
                let wanted = wanted.iter().filter_map(|wanted| {
                    let topic = image.topics().by_name(&wanted.name)?;
                    ongoing(topic, |index| wanted.partition_indexes.contains(&index))
                });
                wanted.collect()
            }
        };
        Answer::Reply(ListPartitionReassignmentsResponse {
            topics,
            error_message: None,
            ..Default::default()
        })
    }
}

/// The partitions of a topic that are being moved, if any.
fn ongoing(
    topic: &TopicImage,
    is_wanted: impl Fn(i32) -> bool,
) -> Option<OngoingTopicReassignment> {
    let moving = topic.partitions.iter();
    let moving = moving.filter(|(index, p)| is_wanted(*index) && p.is_reassigning());
    let partitions: Vec<_> = moving
        .map(
            |(partition_index, partition)| OngoingPartitionReassignment {
                partition_index,
                replicas: partition.replicas.clone(),
                adding_replicas: partition.adding_replicas.clone(),
                removing_replicas: partition.removing_replicas.clone(),
                ..Default::default()
            },
        )
        .collect();
    (!partitions.is_empty()).then(|| OngoingTopicReassignment {
        name: topic.name.clone(),
        partitions,
        ..Default::default()
    })
}
