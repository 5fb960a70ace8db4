//! ShareGroupDescribe: key 77, version 1 (KIP-932).

use kafka_rs_wire::messages::share_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::{ShareGroupDescribeRequest, ShareGroupDescribeResponse};

use super::speaks_share_protocol;
use crate::handlers::authorized_operations::GROUP_OPERATIONS;
use crate::handlers::group_describe::describe_named;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct ShareGroupDescribe;

impl Api for ShareGroupDescribe {
    type Request = ShareGroupDescribeRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 1;

    async fn handle(call: Call<ShareGroupDescribeRequest>) -> Answer<ShareGroupDescribeResponse> {
        let node = &call.node;
        let mut groups = describe_named(
            &call.request.group_ids,
            speaks_share_protocol(node),
            |named| async move { node.groups.describe_share_groups(&named).await },
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
        Answer::Reply(ShareGroupDescribeResponse {
            groups,
            ..Default::default()
        })
    }
}
