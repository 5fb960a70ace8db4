//! ConsumerGroupDescribe: key 69, versions 0–1 (KIP-848).
//!
//! - 1: by which protocol a member takes part (KIP-1099).

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::consumer_group_describe_response::DescribedGroup;
use kafka_rs_wire::messages::{ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponse};

use super::authorized_operations::GROUP_OPERATIONS;
use super::group_context::speaks_consumer_protocol;
use super::{Answer, Api, Call};

pub(super) struct ConsumerGroupDescribe;

impl Api for ConsumerGroupDescribe {
    type Request = ConsumerGroupDescribeRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<ConsumerGroupDescribeRequest>,
    ) -> Answer<ConsumerGroupDescribeResponse> {
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
        let mut groups: Vec<DescribedGroup> = match speaks_consumer_protocol(&call.node) {
            true => call.node.groups.describe_consumer_groups(&named).await,
            false => refuse(named, ErrorCode::UnsupportedVersion).collect(),
        };
        groups.extend(refuse(unnamed, ErrorCode::InvalidGroupId));
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
