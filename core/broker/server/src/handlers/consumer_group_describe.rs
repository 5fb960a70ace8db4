//! ConsumerGroupDescribe: key 69, versions 0–1 (KIP-848).
//!
//! - 1: by which protocol a member takes part (KIP-1099).

use kafka_rs_wire::messages::consumer_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::{ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse};

use super::authorized_operations::GROUP_OPERATIONS;
use super::group_context::speaks_consumer_protocol;
use super::group_describe::describe_named;
use super::{Answer, Api, Call};

pub(super) struct ConsumerGroupDescribe;

impl Api for ConsumerGroupDescribe {
    type Request = ConsumerGroupDescribeRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<ConsumerGroupDescribeRequest>,
    ) -> Answer<ConsumerGroupDescribeResponse> {
        let node = &call.node;
        let mut groups = describe_named(
            &call.request.group_ids,
            speaks_consumer_protocol(node),
            |named| async move { node.groups.describe_consumer_groups(&named).await },
            |group_id, error| DescribedGroup {
                group_id,
                error_code: error.code(),
                ..Default::default()
            },
        )
        .await;
        if call.request.include_authorized_operations {
            for group in groups.iter_mut().filter(|group| group.error_code == 0) {
                group.authorized_operations = GROUP_OPERATIONS;
            }
        }
        Answer::Reply(ConsumerGroupDescribeResponse {
            groups,
            ..Default::default()
        })
    }
}
