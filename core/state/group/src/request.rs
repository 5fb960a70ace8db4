use kafka_rs_types::{Offset, PartitionIndex, Str, Uuid};
use kafka_rs_wire::messages::consumer_group_describe_response;
use kafka_rs_wire::messages::delete_groups_response::DeletableGroupResult;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;
use kafka_rs_wire::messages::list_groups_response::ListedGroup;
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_rs_wire::messages::offset_fetch_response::OffsetFetchResponseGroup;
use kafka_rs_wire::messages::share_group_describe_response;
use kafka_rs_wire::messages::{
    AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsResponse, ConsumerGroupHeartbeatRequest,
    ConsumerGroupHeartbeatResponse, DeleteShareGroupOffsetsRequest,
    DeleteShareGroupOffsetsResponse, HeartbeatRequest, HeartbeatResponse, JoinGroupRequest,
    JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse, ListGroupsRequest,
    OffsetCommitRequest, OffsetCommitResponse, OffsetDeleteRequest, OffsetDeleteResponse,
    ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse, SyncGroupRequest, SyncGroupResponse,
    TxnOffsetCommitRequest, TxnOffsetCommitResponse,
};

use crate::{Error, MetadataView, Partitions, SharedTopic};

/// Who sends a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    /// Version of the request's API.
    pub api_version: i16,
    /// The client's name for itself.
    pub client_id: Str,
    /// Its address as Kafka writes it: a slash and the IP address.
    pub client_host: Str,
    /// The cluster as it is known here when the request is sent.
    pub metadata: MetadataView,
}

/// A topic that no longer exists.
#[derive(Debug, Clone, PartialEq)]
pub struct DeletedTopic {
    /// Its id.
    pub id: Uuid,
    /// The name it had.
    pub name: Str,
}

/// States that the share coordinator is to make, each beginning where the group's configuration says.
#[derive(Debug, Clone, PartialEq)]
pub struct Initialize {
    /// The group.
    pub group: Str,
    /// Which beginning it is.
    pub state_epoch: i32,
    /// Of which partitions.
    pub topics: Partitions,
}

/// States that the share coordinator is to make anew.
#[derive(Debug, Clone, PartialEq)]
pub struct SetOffsets {
    /// The group.
    pub group: Str,
    /// Which beginning it is.
    pub state_epoch: i32,
    /// Where each is to begin.
    pub offsets: Vec<(Uuid, PartitionIndex, Offset)>,
}

/// What a shard of the group coordinator is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// JoinGroup.
    JoinGroup {
        /// The sender.
        context: Context,
        /// The request.
        request: JoinGroupRequest,
        /// A fresh random id, from which a member id is made if the member has none.
        fresh_id: Uuid,
    },
    /// SyncGroup.
    SyncGroup(SyncGroupRequest),
    /// Heartbeat.
    Heartbeat(HeartbeatRequest),
    /// LeaveGroup, in its form with several members.
    LeaveGroup(LeaveGroupRequest),
    /// ConsumerGroupHeartbeat.
    ConsumerGroupHeartbeat {
        /// The sender.
        context: Context,
        /// The request.
        request: ConsumerGroupHeartbeatRequest,
        /// A fresh random id, for a member that has none.
        fresh_id: Uuid,
    },
    /// ConsumerGroupDescribe, for the groups of this shard.
    ConsumerGroupDescribe {
        /// The cluster as it is known here.
        metadata: MetadataView,
        /// Whom to describe.
        groups: Vec<Str>,
    },
    /// ShareGroupHeartbeat.
    ShareGroupHeartbeat {
        /// The sender.
        context: Context,
        /// The request.
        request: ShareGroupHeartbeatRequest,
    },
    /// ShareGroupDescribe, for the groups of this shard.
    ShareGroupDescribe {
        /// The cluster as it is known here.
        metadata: MetadataView,
        /// Whom to describe.
        groups: Vec<Str>,
    },
    /// Which partitions a share group has states of.
    SharePartitions(Str),
    /// The share coordinator has made states, or could not.
    ShareStatesInitialized {
        /// The group.
        group: Str,
        /// Of which partitions.
        topics: Partitions,
        /// Whether it has.
        done: bool,
    },
    /// The share coordinator has deleted the states of these topics.
    ShareStatesDeleted {
        /// The group.
        group: Str,
        /// The topics.
        topics: Vec<Uuid>,
    },
    /// AlterShareGroupOffsets, its first step: the group's next epoch.
    AlterShareGroupOffsets {
        /// The cluster as it is known here.
        metadata: MetadataView,
        /// The request.
        request: AlterShareGroupOffsetsRequest,
    },
    /// DeleteShareGroupOffsets, its first step.
    DeleteShareGroupOffsets {
        /// The cluster as it is known here.
        metadata: MetadataView,
        /// The request.
        request: DeleteShareGroupOffsetsRequest,
    },
    /// A share group is about to be deleted: its states go first. Nothing for other groups.
    DeletingShareGroup(Str),
    /// OffsetCommit, its topics by name (and id, where the client gave one).
    OffsetCommit {
        /// Version of the request.
        api_version: i16,
        /// The request.
        request: OffsetCommitRequest,
    },
    /// TxnOffsetCommit, its topics by name (and id, where known).
    TxnOffsetCommit {
        /// The request.
        request: TxnOffsetCommitRequest,
        /// Proof that the transaction is known, if the log asked for one.
        verification: Option<u64>,
    },
    /// OffsetFetch for one group, its topics by name (and id, where the client gave one).
    OffsetFetch {
        /// The group and what is wanted of it; no topics means all.
        group: OffsetFetchRequestGroup,
        /// Refuse partitions with offsets in an open transaction (KIP-447).
        require_stable: bool,
    },
    /// OffsetDelete.
    OffsetDelete(OffsetDeleteRequest),
    /// DescribeGroups, for the groups of this shard.
    DescribeGroups {
        /// Version of the request.
        api_version: i16,
        /// Whom to describe.
        groups: Vec<Str>,
    },
    /// ListGroups, this shard's part.
    ListGroups(ListGroupsRequest),
    /// DeleteGroups, for the groups of this shard.
    DeleteGroups(Vec<Str>),
    /// Topics were deleted: their offsets go.
    TopicsDeleted(Vec<DeletedTopic>),
    /// Topics came, grew or went: groups that read them look at them again.
    MetadataChanged {
        /// The cluster as it is now.
        metadata: MetadataView,
        /// Whether there are new topics.
        created: bool,
        /// The names of all that changed.
        topics: Vec<Str>,
    },
}

/// What a shard of the group coordinator answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To JoinGroup.
    JoinGroup(JoinGroupResponse),
    /// To SyncGroup.
    SyncGroup(SyncGroupResponse),
    /// To Heartbeat.
    Heartbeat(HeartbeatResponse),
    /// To LeaveGroup.
    LeaveGroup(LeaveGroupResponse),
    /// To ConsumerGroupHeartbeat.
    ConsumerGroupHeartbeat(ConsumerGroupHeartbeatResponse),
    /// To ConsumerGroupDescribe.
    ConsumerGroupDescribe(Vec<consumer_group_describe_response::DescribedGroup>),
    /// To ShareGroupHeartbeat, with what is to be initialized for it.
    ShareGroupHeartbeat(Box<ShareGroupHeartbeatResponse>, Option<Initialize>),
    /// To ShareGroupDescribe.
    ShareGroupDescribe(Vec<share_group_describe_response::DescribedGroup>),
    /// To SharePartitions, by topic id.
    SharePartitions(Result<Vec<(Uuid, SharedTopic)>, Error>),
    /// To reports about states.
    ShareStates,
    /// To AlterShareGroupOffsets, with what is to be made anew.
    AlterShareGroupOffsets(AlterShareGroupOffsetsResponse, Option<SetOffsets>),
    /// To DeleteShareGroupOffsets, with the states to delete.
    DeleteShareGroupOffsets(DeleteShareGroupOffsetsResponse, Partitions),
    /// To DeletingShareGroup: the states to delete.
    ShareStatesToDelete(Partitions),
    /// To OffsetCommit.
    OffsetCommit(OffsetCommitResponse),
    /// To TxnOffsetCommit.
    TxnOffsetCommit(TxnOffsetCommitResponse),
    /// To OffsetFetch for one group.
    OffsetFetch(OffsetFetchResponseGroup),
    /// To OffsetDelete.
    OffsetDelete(OffsetDeleteResponse),
    /// To DescribeGroups.
    DescribeGroups(Vec<DescribedGroup>),
    /// To ListGroups: an error code and groups.
    ListGroups(i16, Vec<ListedGroup>),
    /// To DeleteGroups.
    DeleteGroups(Vec<DeletableGroupResult>),
    /// To the deletion of topics.
    TopicsDeleted,
    /// To other changes of topics.
    MetadataChanged,
}
