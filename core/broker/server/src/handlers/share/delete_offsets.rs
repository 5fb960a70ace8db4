//! DeleteShareGroupOffsets: key 92, version 0 (KIP-932).

use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::{DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse};

use super::speaks_share_protocol;
use super::states::delete_states;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct DeleteShareGroupOffsets;

impl Api for DeleteShareGroupOffsets {
    type Request = DeleteShareGroupOffsetsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 0;

    async fn handle(
        call: Call<DeleteShareGroupOffsetsRequest>,
    ) -> Answer<DeleteShareGroupOffsetsResponse> {
        let node = &call.node;
        if !speaks_share_protocol(node) {
            return Answer::Reply(DeleteShareGroupOffsetsResponse {
                error_code: ErrorCode::UnsupportedVersion.code(),
                ..Default::default()
            });
        }
        let group = call.request.group_id.clone();
        let (mut response, states) = node.groups.delete_share_group_offsets(call.request).await;
        if states.is_empty() {
            return Answer::Reply(response);
        }
        let failed = delete_states(node, &group, &states).await;
        for ((topic_id, _), (error, message)) in failed {
            let topics = response.responses.iter_mut();
            for topic in topics.filter(|topic| topic.topic_id == topic_id) {
                topic.error_code = error.code();
                topic.error_message = message.clone();
            }
        }
        Answer::Reply(response)
    }
}
