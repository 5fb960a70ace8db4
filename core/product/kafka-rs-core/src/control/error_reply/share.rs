//! Errors in answers about share groups.

use kafka_rs_wire::messages as m;
use m::describe_share_group_offsets_response::DescribeShareGroupOffsetsResponseGroup;
use m::share_group_describe_response::DescribedGroup;

use super::{Fail, MESSAGE, each};

/// APIs whose answer has one slot for an error.
macro_rules! one_slot {
    ($($request:ident => $response:ident,)*) => {$(
        impl Fail for m::$request {
            fn fail(&self, _version: i16, code: i16) -> m::$response {
                m::$response {
                    error_code: code,
                    error_message: Some(MESSAGE),
                    ..Default::default()
                }
            }
        }
    )*};
}

one_slot! {
    ShareGroupHeartbeatRequest => ShareGroupHeartbeatResponse,
    ShareFetchRequest => ShareFetchResponse,
    ShareAcknowledgeRequest => ShareAcknowledgeResponse,
    AlterShareGroupOffsetsRequest => AlterShareGroupOffsetsResponse,
    DeleteShareGroupOffsetsRequest => DeleteShareGroupOffsetsResponse,
}

impl Fail for m::ShareGroupDescribeRequest {
    fn fail(&self, _version: i16, code: i16) -> m::ShareGroupDescribeResponse {
        let groups = each(&self.group_ids, |group| DescribedGroup {
            error_code: code,
            error_message: Some(MESSAGE),
            group_id: group.clone(),
            ..Default::default()
        });
        m::ShareGroupDescribeResponse {
            groups,
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeShareGroupOffsetsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DescribeShareGroupOffsetsResponse {
        let groups = each(&self.groups, |group| {
            DescribeShareGroupOffsetsResponseGroup {
                group_id: group.group_id.clone(),
                error_code: code,
                error_message: Some(MESSAGE),
                ..Default::default()
            }
        });
        m::DescribeShareGroupOffsetsResponse {
            groups,
            ..Default::default()
        }
    }
}

/// APIs of the share coordinator, whose answers have a slot for each partition.
macro_rules! states {
    ($($request:ident => $response:ident, $module:ident, $result:ident;)*) => {$(
        impl Fail for m::$request {
            fn fail(&self, _version: i16, code: i16) -> m::$response {
                let results = each(&self.topics, |topic| m::$module::$result {
                    topic_id: topic.topic_id,
                    partitions: each(&topic.partitions, |p| m::$module::PartitionResult {
                        partition: p.partition,
                        error_code: code,
                        error_message: Some(MESSAGE),
                        ..Default::default()
                    }),
                    ..Default::default()
                });
                m::$response {
                    results,
                    ..Default::default()
                }
            }
        }
    )*};
}

states! {
    InitializeShareGroupStateRequest => InitializeShareGroupStateResponse, initialize_share_group_state_response, InitializeStateResult;
    ReadShareGroupStateRequest => ReadShareGroupStateResponse, read_share_group_state_response, ReadStateResult;
    WriteShareGroupStateRequest => WriteShareGroupStateResponse, write_share_group_state_response, WriteStateResult;
    DeleteShareGroupStateRequest => DeleteShareGroupStateResponse, delete_share_group_state_response, DeleteStateResult;
    ReadShareGroupStateSummaryRequest => ReadShareGroupStateSummaryResponse, read_share_group_state_summary_response, ReadStateSummaryResult;
}
