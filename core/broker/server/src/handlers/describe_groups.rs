//! DescribeGroups: key 15, versions 0–6.
//!
//! - 3: authorized operations (KIP-430). 4: instance ids (KIP-345). 5: flexible.
//! - 6: a group that does not exist is GROUP_ID_NOT_FOUND, with a message (KIP-1043).

use kafka_rs_wire::messages::{DescribeGroupsRequest, DescribeGroupsResponse};

use super::authorized_operations::GROUP_OPERATIONS;
use super::{Answer, Api, Call};

pub(super) struct DescribeGroups;

impl Api for DescribeGroups {
    type Request = DescribeGroupsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 6;

    async fn handle(call: Call<DescribeGroupsRequest>) -> Answer<DescribeGroupsResponse> {
        let asked = &call.request.groups;
        let mut groups = call.node.groups.describe_groups(call.version, asked).await;
        if call.request.include_authorized_operations {
            for group in groups.iter_mut().filter(|group| group.error_code == 0) {
                group.authorized_operations = GROUP_OPERATIONS;
            }
        }
        Answer::Reply(DescribeGroupsResponse {
            groups,
            ..Default::default()
        })
    }
}
