//! Answers that only say what is wrong, as Kafka shapes them for each API.

use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::consumer_group_describe_response;
use kafka_rs_wire::messages::delete_groups_response::DeletableGroupResult;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;
use kafka_rs_wire::messages::leave_group_response::MemberResponse;
use kafka_rs_wire::messages::offset_commit_response::{
    OffsetCommitResponsePartition, OffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::offset_fetch_response::OffsetFetchResponseGroup;
use kafka_rs_wire::messages::share_group_describe_response;
use kafka_rs_wire::messages::txn_offset_commit_response::{
    TxnOffsetCommitResponsePartition, TxnOffsetCommitResponseTopic,
};
use kafka_rs_wire::messages::{
    ConsumerGroupHeartbeatResponse, DeleteShareGroupOffsetsResponse, HeartbeatResponse,
    LeaveGroupRequest, LeaveGroupResponse, OffsetCommitRequest, OffsetCommitResponse,
    OffsetDeleteResponse, ShareGroupHeartbeatResponse, TxnOffsetCommitRequest,
    TxnOffsetCommitResponse,
};

use crate::classic::{join_error, member_response, sync_error};
use crate::consumer::{heartbeat_error, validate};
use crate::{Config, Error, Partitions, Reply, Request, share};

/// What a client is told when the group topic cannot be written or read: Kafka hides its inner
/// errors behind those a coordinator may have.
pub fn coordinator_error(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::UnknownTopicOrPartition
        | ErrorCode::NotEnoughReplicas
        | ErrorCode::NotEnoughReplicasAfterAppend
        | ErrorCode::RequestTimedOut => ErrorCode::CoordinatorNotAvailable,
        ErrorCode::NotLeaderOrFollower | ErrorCode::KafkaStorageError => ErrorCode::NotCoordinator,
        ErrorCode::MessageTooLarge
        | ErrorCode::RecordListTooLarge
        | ErrorCode::InvalidFetchSize => ErrorCode::UnknownServerError,
        other => other,
    }
}

/// The answer to a request that is wrong whatever the state of any group; to be asked before a
/// shard is looked for.
pub fn refused_before_routing(config: &Config, request: &Request) -> Option<Reply> {
    let invalid = Some(ErrorCode::InvalidGroupId);
    let no_group = |id: &Str| if id.is_empty() { invalid } else { None };
    match request {
        Request::JoinGroup { request, .. } => {
            let session = config.min_session_timeout_ms..=config.max_session_timeout_ms;
            let error = if request.group_id.is_empty() {
                ErrorCode::InvalidGroupId
            } else if !session.contains(&request.session_timeout_ms) {
                ErrorCode::InvalidSessionTimeout
            } else {
                return None;
            };
            Some(join(request.member_id.clone(), error))
        }
        Request::SyncGroup(r) => no_group(&r.group_id).map(|e| Reply::SyncGroup(sync_error(e))),
        Request::Heartbeat(r) => no_group(&r.group_id).map(heartbeat),
        Request::LeaveGroup(r) => no_group(&r.group_id).map(|e| leave(r, e)),
        Request::ConsumerGroupHeartbeat {
            context, request, ..
        } => {
            let error = validate(config, context.api_version, request).err()?;
            Some(Reply::ConsumerGroupHeartbeat(heartbeat_error(&error)))
        }
        Request::ShareGroupHeartbeat { request, .. } => {
            let error = share::validate(request).err()?;
            let response = Box::new(share::heartbeat_error(&error));
            Some(Reply::ShareGroupHeartbeat(response, None))
        }
        Request::TxnOffsetCommit { request: r, .. } => {
            no_group(&r.group_id).map(|e| Reply::TxnOffsetCommit(txn_offset_commit(r, e)))
        }
        Request::OffsetDelete(r) => no_group(&r.group_id).map(offset_delete),
        // An empty group id is one that simple consumers may use.
        _ => None,
    }
}

/// The answer to a request that no shard can look at, for the reason given.
pub fn refusal(request: &Request, error: ErrorCode) -> Reply {
    match request {
        Request::JoinGroup { .. } => join(Str::default(), error),
        Request::SyncGroup(_) => Reply::SyncGroup(sync_error(error)),
        // A shard that is loading will give every session its full time.
        Request::Heartbeat(_) if error == ErrorCode::CoordinatorLoadInProgress => {
            heartbeat(ErrorCode::None)
        }
        Request::Heartbeat(_) => heartbeat(error),
        Request::LeaveGroup(request) => leave(request, error),
        Request::ConsumerGroupHeartbeat { .. } => consumer_heartbeat(error),
        Request::ConsumerGroupDescribe { groups, .. } => {
            Reply::ConsumerGroupDescribe(groups.iter().map(|id| undescribed(id, error)).collect())
        }
        Request::ShareGroupHeartbeat { .. } => share_heartbeat(error),
        Request::ShareGroupDescribe { groups, .. } => {
            Reply::ShareGroupDescribe(groups.iter().map(|id| unshared(id, error)).collect())
        }
        Request::SharePartitions(_) => Reply::SharePartitions(Err(Error::Coordinator(error))),
        Request::ShareStatesInitialized { .. } | Request::ShareStatesDeleted { .. } => {
            Reply::ShareStates
        }
        Request::AlterShareGroupOffsets { .. } => {
            Reply::AlterShareGroupOffsets(share::refuse_alter(error, None), None)
        }
        Request::DeleteShareGroupOffsets { .. } => delete_share_offsets(error),
        Request::DeletingShareGroup(_) => Reply::ShareStatesToDelete(Partitions::new()),
        Request::OffsetCommit { request, .. } => Reply::OffsetCommit(offset_commit(request, error)),
        Request::TxnOffsetCommit { request, .. } => {
            Reply::TxnOffsetCommit(txn_offset_commit(request, error))
        }
        Request::OffsetFetch { group, .. } => Reply::OffsetFetch(OffsetFetchResponseGroup {
            group_id: group.group_id.clone(),
            error_code: error.code(),
            ..Default::default()
        }),
        Request::OffsetDelete(_) => offset_delete(error),
        Request::DescribeGroups { groups, .. } => {
            let groups = groups.iter().map(|id| DescribedGroup {
                group_id: id.clone(),
                error_code: error.code(),
                ..Default::default()
            });
            Reply::DescribeGroups(groups.collect())
        }
        Request::ListGroups(_) => Reply::ListGroups(error.code(), Vec::new()),
        Request::DeleteGroups(groups) => {
            Reply::DeleteGroups(groups.iter().map(|id| deletable(id, error)).collect())
        }
        Request::TopicsDeleted(_) => Reply::TopicsDeleted,
        Request::MetadataChanged { .. } => Reply::MetadataChanged,
    }
}

/// Turns an answer into one that says that what it is about could not be stored.
pub(crate) fn refused(reply: Reply, error: ErrorCode) -> Reply {
    match reply {
        Reply::JoinGroup(_) => join(Str::default(), error),
        Reply::SyncGroup(_) => Reply::SyncGroup(sync_error(error)),
        Reply::Heartbeat(_) => heartbeat(error),
        Reply::LeaveGroup(_) => Reply::LeaveGroup(LeaveGroupResponse {
            error_code: error.code(),
            ..Default::default()
        }),
        Reply::ConsumerGroupHeartbeat(_) => consumer_heartbeat(error),
        Reply::ConsumerGroupDescribe(groups) => {
            let groups = groups
                .iter()
                .map(|group| undescribed(&group.group_id, error));
            Reply::ConsumerGroupDescribe(groups.collect())
        }
        Reply::ShareGroupHeartbeat(..) => share_heartbeat(error),
        Reply::ShareGroupDescribe(groups) => {
            let groups = groups.iter().map(|group| unshared(&group.group_id, error));
            Reply::ShareGroupDescribe(groups.collect())
        }
        Reply::SharePartitions(_) => Reply::SharePartitions(Err(Error::Coordinator(error))),
        Reply::ShareStates => Reply::ShareStates,
        Reply::AlterShareGroupOffsets(..) => {
            Reply::AlterShareGroupOffsets(share::refuse_alter(error, None), None)
        }
        Reply::DeleteShareGroupOffsets(..) => delete_share_offsets(error),
        Reply::ShareStatesToDelete(_) => Reply::ShareStatesToDelete(Partitions::new()),
        Reply::OffsetCommit(mut response) => {
            let partitions = response.topics.iter_mut().flat_map(|t| &mut t.partitions);
            partitions.for_each(|partition| partition.error_code = error.code());
            Reply::OffsetCommit(response)
        }
        Reply::TxnOffsetCommit(mut response) => {
            let partitions = response.topics.iter_mut().flat_map(|t| &mut t.partitions);
            partitions.for_each(|partition| partition.error_code = error.code());
            Reply::TxnOffsetCommit(response)
        }
        Reply::OffsetFetch(group) => Reply::OffsetFetch(OffsetFetchResponseGroup {
            group_id: group.group_id,
            error_code: error.code(),
            ..Default::default()
        }),
        Reply::OffsetDelete(_) => offset_delete(error),
        Reply::DescribeGroups(mut groups) => {
            for group in &mut groups {
                *group = DescribedGroup {
                    group_id: std::mem::take(&mut group.group_id),
                    error_code: error.code(),
                    ..Default::default()
                };
            }
            Reply::DescribeGroups(groups)
        }
        Reply::ListGroups(..) => Reply::ListGroups(error.code(), Vec::new()),
        Reply::DeleteGroups(results) => {
            let results = results
                .iter()
                .map(|result| deletable(&result.group_id, error));
            Reply::DeleteGroups(results.collect())
        }
        Reply::TopicsDeleted => Reply::TopicsDeleted,
        Reply::MetadataChanged => Reply::MetadataChanged,
    }
}

/// A refused JoinGroup.
pub(crate) fn join(member_id: Str, error: ErrorCode) -> Reply {
    Reply::JoinGroup(join_error(member_id, error))
}

/// A LeaveGroup answered for each member.
pub(crate) fn left(members: Vec<MemberResponse>) -> Reply {
    Reply::LeaveGroup(LeaveGroupResponse {
        members,
        ..Default::default()
    })
}

/// A refused LeaveGroup; a member that nobody knows is told so by its own entry.
pub(crate) fn leave(request: &LeaveGroupRequest, error: ErrorCode) -> Reply {
    if error == ErrorCode::UnknownMemberId {
        let members = request.members.iter();
        return left(
            members
                .map(|identity| member_response(identity, error))
                .collect(),
        );
    }
    Reply::LeaveGroup(LeaveGroupResponse {
        error_code: error.code(),
        ..Default::default()
    })
}

/// A refused OffsetCommit: every partition says why.
pub(crate) fn offset_commit(
    request: &OffsetCommitRequest,
    error: ErrorCode,
) -> OffsetCommitResponse {
    let topics = request
        .topics
        .iter()
        .map(|topic| OffsetCommitResponseTopic {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partitions: topic
                .partitions
                .iter()
                .map(|partition| OffsetCommitResponsePartition {
                    partition_index: partition.partition_index,
                    error_code: error.code(),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        });
    OffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

/// A refused TxnOffsetCommit: every partition says why.
pub(crate) fn txn_offset_commit(
    request: &TxnOffsetCommitRequest,
    error: ErrorCode,
) -> TxnOffsetCommitResponse {
    let topics = request.topics.iter().map(|topic| {
        let partitions = topic.partitions.iter();
        TxnOffsetCommitResponseTopic {
            name: topic.name.clone(),
            topic_id: topic.topic_id,
            partitions: partitions
                .map(|partition| TxnOffsetCommitResponsePartition {
                    partition_index: partition.partition_index,
                    error_code: error.code(),
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        }
    });
    TxnOffsetCommitResponse {
        topics: topics.collect(),
        ..Default::default()
    }
}

fn heartbeat(error: ErrorCode) -> Reply {
    Reply::Heartbeat(HeartbeatResponse {
        error_code: error.code(),
        ..Default::default()
    })
}

fn consumer_heartbeat(error: ErrorCode) -> Reply {
    Reply::ConsumerGroupHeartbeat(ConsumerGroupHeartbeatResponse {
        error_code: error.code(),
        ..Default::default()
    })
}

fn undescribed(id: &Str, error: ErrorCode) -> consumer_group_describe_response::DescribedGroup {
    consumer_group_describe_response::DescribedGroup {
        group_id: id.clone(),
        error_code: error.code(),
        ..Default::default()
    }
}

fn share_heartbeat(error: ErrorCode) -> Reply {
    let response = ShareGroupHeartbeatResponse {
        error_code: error.code(),
        ..Default::default()
    };
    Reply::ShareGroupHeartbeat(Box::new(response), None)
}

fn unshared(id: &Str, error: ErrorCode) -> share_group_describe_response::DescribedGroup {
    share_group_describe_response::DescribedGroup {
        group_id: id.clone(),
        error_code: error.code(),
        ..Default::default()
    }
}

fn delete_share_offsets(error: ErrorCode) -> Reply {
    let response = DeleteShareGroupOffsetsResponse {
        error_code: error.code(),
        ..Default::default()
    };
    Reply::DeleteShareGroupOffsets(response, Partitions::new())
}

fn offset_delete(error: ErrorCode) -> Reply {
    Reply::OffsetDelete(OffsetDeleteResponse {
        error_code: error.code(),
        ..Default::default()
    })
}

fn deletable(group_id: &Str, error: ErrorCode) -> DeletableGroupResult {
    DeletableGroupResult {
        group_id: group_id.clone(),
        error_code: error.code(),
        ..Default::default()
    }
}
