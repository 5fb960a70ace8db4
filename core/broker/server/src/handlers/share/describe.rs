//! ShareGroupDescribe: key 77, version 1 (KIP-932).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::share_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::{ShareGroupDescribeRequest, ShareGroupDescribeResponse};

use super::speaks_share_protocol;
use crate::handlers::authorized_operations::GROUP_OPERATIONS;
use crate::handlers::{Answer, Api, Call};

pub(in crate::handlers) struct ShareGroupDescribe;

impl Api for ShareGroupDescribe {
    type Request = ShareGroupDescribeRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 1;

    async fn handle(call: Call<ShareGroupDescribeRequest>) -> Answer<ShareGroupDescribeResponse> {
        let asked = &call.request.group_ids;
        let (named, unnamed): (Vec<Str>, Vec<Str>) =
            asked.iter().cloned().partition(|id| !id.is_empty());
        let refuse = |ids: Vec<Str>, error: ErrorCode| {
            ids.into_iter().map(move |group_id| DescribedGroup {
                group_id,
                error_code: error.code(),
                ..Default::default()
            })
        };
        let mut groups: Vec<DescribedGroup> = match speaks_share_protocol(&call.node) {
            true => call.node.groups.describe_share_groups(&named).await,
            false => refuse(named, ErrorCode::UnsupportedVersion).collect(),
        };
        groups.extend(refuse(unnamed, ErrorCode::InvalidGroupId));
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
