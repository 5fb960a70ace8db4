//! The catalogue of APIs. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::api::{ApiInfo, ListenerType};
use crate::VersionRange;

/// An API of the Kafka protocol, under the name Kafka gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
#[non_exhaustive]
pub enum ApiKey {
    /// `Produce`, versions 3-13.
    Produce = 0,
    /// `Fetch`, versions 4-18.
    Fetch = 1,
    /// `ListOffsets`, versions 1-11.
    ListOffsets = 2,
    /// `Metadata`, versions 0-13.
    Metadata = 3,
    /// `OffsetCommit`, versions 2-10.
    OffsetCommit = 8,
    /// `OffsetFetch`, versions 1-10.
    OffsetFetch = 9,
    /// `FindCoordinator`, versions 0-6.
    FindCoordinator = 10,
    /// `JoinGroup`, versions 0-9.
    JoinGroup = 11,
    /// `Heartbeat`, versions 0-4.
    Heartbeat = 12,
    /// `LeaveGroup`, versions 0-5.
    LeaveGroup = 13,
    /// `SyncGroup`, versions 0-5.
    SyncGroup = 14,
    /// `DescribeGroups`, versions 0-6.
    DescribeGroups = 15,
    /// `ListGroups`, versions 0-5.
    ListGroups = 16,
    /// `SaslHandshake`, versions 0-1.
    SaslHandshake = 17,
    /// `ApiVersions`, versions 0-5.
    ApiVersions = 18,
    /// `CreateTopics`, versions 2-7.
    CreateTopics = 19,
    /// `DeleteTopics`, versions 1-6.
    DeleteTopics = 20,
    /// `DeleteRecords`, versions 0-2.
    DeleteRecords = 21,
    /// `InitProducerId`, versions 0-6.
    InitProducerId = 22,
    /// `OffsetForLeaderEpoch`, versions 2-4.
    OffsetForLeaderEpoch = 23,
    /// `AddPartitionsToTxn`, versions 0-5.
    AddPartitionsToTxn = 24,
    /// `AddOffsetsToTxn`, versions 0-4.
    AddOffsetsToTxn = 25,
    /// `EndTxn`, versions 0-5.
    EndTxn = 26,
    /// `WriteTxnMarkers`, versions 1-2.
    WriteTxnMarkers = 27,
    /// `TxnOffsetCommit`, versions 0-6.
    TxnOffsetCommit = 28,
    /// `DescribeAcls`, versions 1-3.
    DescribeAcls = 29,
    /// `CreateAcls`, versions 1-3.
    CreateAcls = 30,
    /// `DeleteAcls`, versions 1-3.
    DeleteAcls = 31,
    /// `DescribeConfigs`, versions 1-4.
    DescribeConfigs = 32,
    /// `AlterConfigs`, versions 0-2.
    AlterConfigs = 33,
    /// `AlterReplicaLogDirs`, versions 1-2.
    AlterReplicaLogDirs = 34,
    /// `DescribeLogDirs`, versions 1-5.
    DescribeLogDirs = 35,
    /// `SaslAuthenticate`, versions 0-2.
    SaslAuthenticate = 36,
    /// `CreatePartitions`, versions 0-3.
    CreatePartitions = 37,
    /// `CreateDelegationToken`, versions 1-3.
    CreateDelegationToken = 38,
    /// `RenewDelegationToken`, versions 1-2.
    RenewDelegationToken = 39,
    /// `ExpireDelegationToken`, versions 1-2.
    ExpireDelegationToken = 40,
    /// `DescribeDelegationToken`, versions 1-3.
    DescribeDelegationToken = 41,
    /// `DeleteGroups`, versions 0-3.
    DeleteGroups = 42,
    /// `ElectLeaders`, versions 0-2.
    ElectLeaders = 43,
    /// `IncrementalAlterConfigs`, versions 0-1.
    IncrementalAlterConfigs = 44,
    /// `AlterPartitionReassignments`, versions 0-1.
    AlterPartitionReassignments = 45,
    /// `ListPartitionReassignments`, versions 0.
    ListPartitionReassignments = 46,
    /// `OffsetDelete`, versions 0.
    OffsetDelete = 47,
    /// `DescribeClientQuotas`, versions 0-1.
    DescribeClientQuotas = 48,
    /// `AlterClientQuotas`, versions 0-1.
    AlterClientQuotas = 49,
    /// `DescribeUserScramCredentials`, versions 0.
    DescribeUserScramCredentials = 50,
    /// `AlterUserScramCredentials`, versions 0.
    AlterUserScramCredentials = 51,
    /// `Vote`, versions 0-2.
    Vote = 52,
    /// `BeginQuorumEpoch`, versions 0-1.
    BeginQuorumEpoch = 53,
    /// `EndQuorumEpoch`, versions 0-1.
    EndQuorumEpoch = 54,
    /// `DescribeQuorum`, versions 0-2.
    DescribeQuorum = 55,
    /// `AlterPartition`, versions 2-3.
    AlterPartition = 56,
    /// `UpdateFeatures`, versions 0-2.
    UpdateFeatures = 57,
    /// `Envelope`, versions 0.
    Envelope = 58,
    /// `FetchSnapshot`, versions 0-1.
    FetchSnapshot = 59,
    /// `DescribeCluster`, versions 0-2.
    DescribeCluster = 60,
    /// `DescribeProducers`, versions 0.
    DescribeProducers = 61,
    /// `BrokerRegistration`, versions 0-4.
    BrokerRegistration = 62,
    /// `BrokerHeartbeat`, versions 0-2.
    BrokerHeartbeat = 63,
    /// `UnregisterBroker`, versions 0.
    UnregisterBroker = 64,
    /// `DescribeTransactions`, versions 0.
    DescribeTransactions = 65,
    /// `ListTransactions`, versions 0-2.
    ListTransactions = 66,
    /// `AllocateProducerIds`, versions 0.
    AllocateProducerIds = 67,
    /// `ConsumerGroupHeartbeat`, versions 0-1.
    ConsumerGroupHeartbeat = 68,
    /// `ConsumerGroupDescribe`, versions 0-1.
    ConsumerGroupDescribe = 69,
    /// `ControllerRegistration`, versions 0.
    ControllerRegistration = 70,
    /// `GetTelemetrySubscriptions`, versions 0.
    GetTelemetrySubscriptions = 71,
    /// `PushTelemetry`, versions 0.
    PushTelemetry = 72,
    /// `AssignReplicasToDirs`, versions 0.
    AssignReplicasToDirs = 73,
    /// `ListConfigResources`, versions 0-1.
    ListConfigResources = 74,
    /// `DescribeTopicPartitions`, versions 0.
    DescribeTopicPartitions = 75,
    /// `ShareGroupHeartbeat`, versions 1.
    ShareGroupHeartbeat = 76,
    /// `ShareGroupDescribe`, versions 1.
    ShareGroupDescribe = 77,
    /// `ShareFetch`, versions 1-2.
    ShareFetch = 78,
    /// `ShareAcknowledge`, versions 1-2.
    ShareAcknowledge = 79,
    /// `AddRaftVoter`, versions 0-1.
    AddRaftVoter = 80,
    /// `RemoveRaftVoter`, versions 0.
    RemoveRaftVoter = 81,
    /// `UpdateRaftVoter`, versions 0.
    UpdateRaftVoter = 82,
    /// `InitializeShareGroupState`, versions 0.
    InitializeShareGroupState = 83,
    /// `ReadShareGroupState`, versions 0.
    ReadShareGroupState = 84,
    /// `WriteShareGroupState`, versions 0-1.
    WriteShareGroupState = 85,
    /// `DeleteShareGroupState`, versions 0.
    DeleteShareGroupState = 86,
    /// `ReadShareGroupStateSummary`, versions 0-1.
    ReadShareGroupStateSummary = 87,
    /// `StreamsGroupHeartbeat`, versions 0-1.
    StreamsGroupHeartbeat = 88,
    /// `StreamsGroupDescribe`, versions 0-1.
    StreamsGroupDescribe = 89,
    /// `DescribeShareGroupOffsets`, versions 0-1.
    DescribeShareGroupOffsets = 90,
    /// `AlterShareGroupOffsets`, versions 0.
    AlterShareGroupOffsets = 91,
    /// `DeleteShareGroupOffsets`, versions 0.
    DeleteShareGroupOffsets = 92,
    /// `StreamsGroupTopologyDescriptionUpdate`, versions 0.
    StreamsGroupTopologyDescriptionUpdate = 93,
    /// `UnregisterController`, versions 0.
    UnregisterController = 94,
}

pub(crate) static TABLE: &[ApiInfo] = &[
    ApiInfo { key: ApiKey::Produce, name: "Produce", versions: VersionRange::new(3, 13), request_flexible_from: 9, response_flexible_from: 9, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::Fetch, name: "Fetch", versions: VersionRange::new(4, 18), request_flexible_from: 12, response_flexible_from: 12, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ListOffsets, name: "ListOffsets", versions: VersionRange::new(1, 11), request_flexible_from: 6, response_flexible_from: 6, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::Metadata, name: "Metadata", versions: VersionRange::new(0, 13), request_flexible_from: 9, response_flexible_from: 9, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::OffsetCommit, name: "OffsetCommit", versions: VersionRange::new(2, 10), request_flexible_from: 8, response_flexible_from: 8, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::OffsetFetch, name: "OffsetFetch", versions: VersionRange::new(1, 10), request_flexible_from: 6, response_flexible_from: 6, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::FindCoordinator, name: "FindCoordinator", versions: VersionRange::new(0, 6), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::JoinGroup, name: "JoinGroup", versions: VersionRange::new(0, 9), request_flexible_from: 6, response_flexible_from: 6, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::Heartbeat, name: "Heartbeat", versions: VersionRange::new(0, 4), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::LeaveGroup, name: "LeaveGroup", versions: VersionRange::new(0, 5), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::SyncGroup, name: "SyncGroup", versions: VersionRange::new(0, 5), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeGroups, name: "DescribeGroups", versions: VersionRange::new(0, 6), request_flexible_from: 5, response_flexible_from: 5, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ListGroups, name: "ListGroups", versions: VersionRange::new(0, 5), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::SaslHandshake, name: "SaslHandshake", versions: VersionRange::new(0, 1), request_flexible_from: i16::MAX, response_flexible_from: i16::MAX, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ApiVersions, name: "ApiVersions", versions: VersionRange::new(0, 5), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::CreateTopics, name: "CreateTopics", versions: VersionRange::new(2, 7), request_flexible_from: 5, response_flexible_from: 5, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteTopics, name: "DeleteTopics", versions: VersionRange::new(1, 6), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteRecords, name: "DeleteRecords", versions: VersionRange::new(0, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::InitProducerId, name: "InitProducerId", versions: VersionRange::new(0, 6), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker], latest_version_unstable: true },
    ApiInfo { key: ApiKey::OffsetForLeaderEpoch, name: "OffsetForLeaderEpoch", versions: VersionRange::new(2, 4), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AddPartitionsToTxn, name: "AddPartitionsToTxn", versions: VersionRange::new(0, 5), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AddOffsetsToTxn, name: "AddOffsetsToTxn", versions: VersionRange::new(0, 4), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::EndTxn, name: "EndTxn", versions: VersionRange::new(0, 5), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::WriteTxnMarkers, name: "WriteTxnMarkers", versions: VersionRange::new(1, 2), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::TxnOffsetCommit, name: "TxnOffsetCommit", versions: VersionRange::new(0, 6), request_flexible_from: 3, response_flexible_from: 3, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeAcls, name: "DescribeAcls", versions: VersionRange::new(1, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::CreateAcls, name: "CreateAcls", versions: VersionRange::new(1, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteAcls, name: "DeleteAcls", versions: VersionRange::new(1, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeConfigs, name: "DescribeConfigs", versions: VersionRange::new(1, 4), request_flexible_from: 4, response_flexible_from: 4, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterConfigs, name: "AlterConfigs", versions: VersionRange::new(0, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterReplicaLogDirs, name: "AlterReplicaLogDirs", versions: VersionRange::new(1, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeLogDirs, name: "DescribeLogDirs", versions: VersionRange::new(1, 5), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::SaslAuthenticate, name: "SaslAuthenticate", versions: VersionRange::new(0, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::CreatePartitions, name: "CreatePartitions", versions: VersionRange::new(0, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::CreateDelegationToken, name: "CreateDelegationToken", versions: VersionRange::new(1, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::RenewDelegationToken, name: "RenewDelegationToken", versions: VersionRange::new(1, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ExpireDelegationToken, name: "ExpireDelegationToken", versions: VersionRange::new(1, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeDelegationToken, name: "DescribeDelegationToken", versions: VersionRange::new(1, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteGroups, name: "DeleteGroups", versions: VersionRange::new(0, 3), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ElectLeaders, name: "ElectLeaders", versions: VersionRange::new(0, 2), request_flexible_from: 2, response_flexible_from: 2, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::IncrementalAlterConfigs, name: "IncrementalAlterConfigs", versions: VersionRange::new(0, 1), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterPartitionReassignments, name: "AlterPartitionReassignments", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ListPartitionReassignments, name: "ListPartitionReassignments", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::OffsetDelete, name: "OffsetDelete", versions: VersionRange::new(0, 0), request_flexible_from: i16::MAX, response_flexible_from: i16::MAX, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeClientQuotas, name: "DescribeClientQuotas", versions: VersionRange::new(0, 1), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterClientQuotas, name: "AlterClientQuotas", versions: VersionRange::new(0, 1), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeUserScramCredentials, name: "DescribeUserScramCredentials", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterUserScramCredentials, name: "AlterUserScramCredentials", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::Vote, name: "Vote", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::BeginQuorumEpoch, name: "BeginQuorumEpoch", versions: VersionRange::new(0, 1), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::EndQuorumEpoch, name: "EndQuorumEpoch", versions: VersionRange::new(0, 1), request_flexible_from: 1, response_flexible_from: 1, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeQuorum, name: "DescribeQuorum", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterPartition, name: "AlterPartition", versions: VersionRange::new(2, 3), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::UpdateFeatures, name: "UpdateFeatures", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::Envelope, name: "Envelope", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::FetchSnapshot, name: "FetchSnapshot", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeCluster, name: "DescribeCluster", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeProducers, name: "DescribeProducers", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::BrokerRegistration, name: "BrokerRegistration", versions: VersionRange::new(0, 4), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::BrokerHeartbeat, name: "BrokerHeartbeat", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::UnregisterBroker, name: "UnregisterBroker", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeTransactions, name: "DescribeTransactions", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ListTransactions, name: "ListTransactions", versions: VersionRange::new(0, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AllocateProducerIds, name: "AllocateProducerIds", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ConsumerGroupHeartbeat, name: "ConsumerGroupHeartbeat", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ConsumerGroupDescribe, name: "ConsumerGroupDescribe", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ControllerRegistration, name: "ControllerRegistration", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::GetTelemetrySubscriptions, name: "GetTelemetrySubscriptions", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::PushTelemetry, name: "PushTelemetry", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AssignReplicasToDirs, name: "AssignReplicasToDirs", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ListConfigResources, name: "ListConfigResources", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeTopicPartitions, name: "DescribeTopicPartitions", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ShareGroupHeartbeat, name: "ShareGroupHeartbeat", versions: VersionRange::new(1, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ShareGroupDescribe, name: "ShareGroupDescribe", versions: VersionRange::new(1, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ShareFetch, name: "ShareFetch", versions: VersionRange::new(1, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ShareAcknowledge, name: "ShareAcknowledge", versions: VersionRange::new(1, 2), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AddRaftVoter, name: "AddRaftVoter", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller, ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::RemoveRaftVoter, name: "RemoveRaftVoter", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller, ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::UpdateRaftVoter, name: "UpdateRaftVoter", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Controller], latest_version_unstable: false },
    ApiInfo { key: ApiKey::InitializeShareGroupState, name: "InitializeShareGroupState", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ReadShareGroupState, name: "ReadShareGroupState", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::WriteShareGroupState, name: "WriteShareGroupState", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteShareGroupState, name: "DeleteShareGroupState", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::ReadShareGroupStateSummary, name: "ReadShareGroupStateSummary", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::StreamsGroupHeartbeat, name: "StreamsGroupHeartbeat", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::StreamsGroupDescribe, name: "StreamsGroupDescribe", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DescribeShareGroupOffsets, name: "DescribeShareGroupOffsets", versions: VersionRange::new(0, 1), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::AlterShareGroupOffsets, name: "AlterShareGroupOffsets", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::DeleteShareGroupOffsets, name: "DeleteShareGroupOffsets", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::StreamsGroupTopologyDescriptionUpdate, name: "StreamsGroupTopologyDescriptionUpdate", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker], latest_version_unstable: false },
    ApiInfo { key: ApiKey::UnregisterController, name: "UnregisterController", versions: VersionRange::new(0, 0), request_flexible_from: 0, response_flexible_from: 0, listeners: &[ListenerType::Broker, ListenerType::Controller], latest_version_unstable: false },
];
