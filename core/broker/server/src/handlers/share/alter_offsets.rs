//! AlterShareGroupOffsets: key 91, version 0 (KIP-932).

use kafka_rs_group::Partitions;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse};

use super::speaks_share_protocol;
use super::states::initialize;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct AlterShareGroupOffsets;

impl Api for AlterShareGroupOffsets {
    type Request = AlterShareGroupOffsetsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<AlterShareGroupOffsetsRequest>,
    ) -> Answer<AlterShareGroupOffsetsResponse> {
        let node = &call.node;
        if !speaks_share_protocol(node) {
            return Answer::Reply(AlterShareGroupOffsetsResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                ..Default::default()
            });
        }
        let altered = node.groups.alter_share_group_offsets(call.request).await;
        let (mut response, Some(set)) = altered else {
            return Answer::Reply(altered.0);
        };
        let group = &set.group;
        let failed = initialize(node, &call.context, group, set.state_epoch, &set.offsets).await;
        let (mut done, mut undone) = (Partitions::new(), Partitions::new());
        for (topic_id, index, _) in &set.offsets {
            let which = match failed.contains_key(&(*topic_id, *index)) {
                true => &mut undone,
                false => &mut done,
            };
            which.entry(*topic_id).or_default().insert(*index);
        }
        for (topics, made) in [(done, true), (undone, false)] {
            if !topics.is_empty() {
                let group = group.clone();
                node.groups
                    .share_states_initialized(group, topics, made)
                    .await;
            }
        }
        for topic in &mut response.responses {
            for partition in &mut topic.partitions {
                let place = (topic.topic_id, partition.partition_index);
                if let Some((error, message)) = failed.get(&place) {
                    partition.error_code = error.code();
                    partition.error_message = message.clone();
                }
            }
        }
        Answer::Reply(response)
    }
}
