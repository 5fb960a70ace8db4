//! Errors in answers about groups and their offsets.

use kafka_rs_wire::messages as m;
use m::consumer_group_describe_response::DescribedGroup as DescribedConsumerGroup;
use m::delete_groups_response::DeletableGroupResult;
use m::describe_groups_response::DescribedGroup;
use m::find_coordinator_response::Coordinator;
use m::offset_commit_response::{OffsetCommitResponsePartition, OffsetCommitResponseTopic};
use m::offset_fetch_response as fetched;

use super::{Depth, Fail, MESSAGE, Scope, each, topics};

impl Fail for m::OffsetCommitRequest {
    const DEPTH: Depth = Depth::Partitions;

    fn fail(&self, _version: i16, code: i16) -> m::OffsetCommitResponse {
        let topics = each(&self.topics, |topic| OffsetCommitResponseTopic {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partitions: each(&topic.partitions, |p| OffsetCommitResponsePartition {
                partition_index: p.partition_index,
                error_code: code,
                ..Default::default()
            }),
            ..Default::default()
        });
        m::OffsetCommitResponse {
            topics,
            ..Default::default()
        }
    }

    fn split(&mut self, scope: &Scope<'_>) -> Option<Self> {
        let topics = topics::split(&mut self.topics, scope)?;
        Some(Self {
            topics,
            ..self.clone()
        })
    }

    fn is_spent(&self) -> bool {
        self.topics.is_empty()
    }

    fn merge(answer: &mut m::OffsetCommitResponse, failed: m::OffsetCommitResponse) {
        topics::merge(&mut answer.topics, failed.topics);
    }
}

impl Fail for m::OffsetFetchRequest {
    fn fail(&self, version: i16, code: i16) -> m::OffsetFetchResponse {
        let groups = each(&self.groups, |group| fetched::OffsetFetchResponseGroup {
            group_id: group.group_id.clone(),
            error_code: code,
            ..Default::default()
        });
        // Version 1 has no slot but those of the partitions.
        let topics = match &self.topics {
            Some(topics) if version < 2 => {
                each(topics, |topic| fetched::OffsetFetchResponseTopic {
                    name: topic.name.clone(),
                    partitions: each(&topic.partition_indexes, |p| {
                        fetched::OffsetFetchResponsePartition {
                            partition_index: *p,
                            committed_offset: -1,
                            metadata: Some(kafka_rs_types::Str::default()),
                            error_code: code,
                            ..Default::default()
                        }
                    }),
                    ..Default::default()
                })
            }
            _ => Vec::new(),
        };
        m::OffsetFetchResponse {
            topics,
            error_code: code,
            groups,
            ..Default::default()
        }
    }
}

impl Fail for m::FindCoordinatorRequest {
    fn fail(&self, version: i16, code: i16) -> m::FindCoordinatorResponse {
        if version < 4 {
            return m::FindCoordinatorResponse {
                error_code: code,
                error_message: Some(MESSAGE),
                node_id: -1,
                port: -1,
                ..Default::default()
            };
        }
        let coordinators = each(&self.coordinator_keys, |key| Coordinator {
            key: key.clone(),
            node_id: -1,
            port: -1,
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        });
        m::FindCoordinatorResponse {
            coordinators,
            ..Default::default()
        }
    }
}

impl Fail for m::JoinGroupRequest {
    fn fail(&self, version: i16, code: i16) -> m::JoinGroupResponse {
        m::JoinGroupResponse {
            error_code: code,
            member_id: self.member_id.clone(),
            protocol_name: (version < 7).then(kafka_rs_types::Str::default),
            ..Default::default()
        }
    }
}

impl Fail for m::DescribeGroupsRequest {
    fn fail(&self, version: i16, code: i16) -> m::DescribeGroupsResponse {
        let groups = each(&self.groups, |group| DescribedGroup {
            error_code: code,
            error_message: (version >= 6).then_some(MESSAGE),
            group_id: group.clone(),
            ..Default::default()
        });
        m::DescribeGroupsResponse {
            groups,
            ..Default::default()
        }
    }
}

impl Fail for m::ConsumerGroupDescribeRequest {
    fn fail(&self, _version: i16, code: i16) -> m::ConsumerGroupDescribeResponse {
        let groups = each(&self.group_ids, |group| DescribedConsumerGroup {
            error_code: code,
            error_message: Some(MESSAGE),
            group_id: group.clone(),
            ..Default::default()
        });
        m::ConsumerGroupDescribeResponse {
            groups,
            ..Default::default()
        }
    }
}

impl Fail for m::DeleteGroupsRequest {
    fn fail(&self, _version: i16, code: i16) -> m::DeleteGroupsResponse {
        let results = each(&self.groups_names, |group| DeletableGroupResult {
            group_id: group.clone(),
            error_code: code,
            error_message: Some(MESSAGE),
            ..Default::default()
        });
        m::DeleteGroupsResponse {
            results,
            ..Default::default()
        }
    }
}

/// APIs whose answer has one slot for an error, and `throttle_time_ms`.
macro_rules! one_slot {
    ($($request:ident => $response:ident,)*) => {$(
        impl Fail for m::$request {
            fn fail(&self, _version: i16, code: i16) -> m::$response {
                m::$response {
                    error_code: code,
                    ..Default::default()
                }
            }
        }
    )*};
}

one_slot! {
    HeartbeatRequest => HeartbeatResponse,
    LeaveGroupRequest => LeaveGroupResponse,
    SyncGroupRequest => SyncGroupResponse,
    ListGroupsRequest => ListGroupsResponse,
    ConsumerGroupHeartbeatRequest => ConsumerGroupHeartbeatResponse,
    OffsetDeleteRequest => OffsetDeleteResponse,
    ApiVersionsRequest => ApiVersionsResponse,
    AddOffsetsToTxnRequest => AddOffsetsToTxnResponse,
    EndTxnRequest => EndTxnResponse,
    ListTransactionsRequest => ListTransactionsResponse,
    ListConfigResourcesRequest => ListConfigResourcesResponse,
}
