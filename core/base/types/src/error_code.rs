//! Kafka's error table. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use std::fmt;

/// An error code of the Kafka protocol, under the name Kafka gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i16)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `UNKNOWN_SERVER_ERROR`.
    UnknownServerError = -1,
    /// `NONE`.
    None = 0,
    /// `OFFSET_OUT_OF_RANGE`.
    OffsetOutOfRange = 1,
    /// `CORRUPT_MESSAGE`.
    CorruptMessage = 2,
    /// `UNKNOWN_TOPIC_OR_PARTITION`.
    UnknownTopicOrPartition = 3,
    /// `INVALID_FETCH_SIZE`.
    InvalidFetchSize = 4,
    /// `LEADER_NOT_AVAILABLE`.
    LeaderNotAvailable = 5,
    /// `NOT_LEADER_OR_FOLLOWER`.
    NotLeaderOrFollower = 6,
    /// `REQUEST_TIMED_OUT`.
    RequestTimedOut = 7,
    /// `BROKER_NOT_AVAILABLE`.
    BrokerNotAvailable = 8,
    /// `REPLICA_NOT_AVAILABLE`.
    ReplicaNotAvailable = 9,
    /// `MESSAGE_TOO_LARGE`.
    MessageTooLarge = 10,
    /// `STALE_CONTROLLER_EPOCH`.
    StaleControllerEpoch = 11,
    /// `OFFSET_METADATA_TOO_LARGE`.
    OffsetMetadataTooLarge = 12,
    /// `NETWORK_EXCEPTION`.
    NetworkException = 13,
    /// `COORDINATOR_LOAD_IN_PROGRESS`.
    CoordinatorLoadInProgress = 14,
    /// `COORDINATOR_NOT_AVAILABLE`.
    CoordinatorNotAvailable = 15,
    /// `NOT_COORDINATOR`.
    NotCoordinator = 16,
    /// `INVALID_TOPIC_EXCEPTION`.
    InvalidTopicException = 17,
    /// `RECORD_LIST_TOO_LARGE`.
    RecordListTooLarge = 18,
    /// `NOT_ENOUGH_REPLICAS`.
    NotEnoughReplicas = 19,
    /// `NOT_ENOUGH_REPLICAS_AFTER_APPEND`.
    NotEnoughReplicasAfterAppend = 20,
    /// `INVALID_REQUIRED_ACKS`.
    InvalidRequiredAcks = 21,
    /// `ILLEGAL_GENERATION`.
    IllegalGeneration = 22,
    /// `INCONSISTENT_GROUP_PROTOCOL`.
    InconsistentGroupProtocol = 23,
    /// `INVALID_GROUP_ID`.
    InvalidGroupId = 24,
    /// `UNKNOWN_MEMBER_ID`.
    UnknownMemberId = 25,
    /// `INVALID_SESSION_TIMEOUT`.
    InvalidSessionTimeout = 26,
    /// `REBALANCE_IN_PROGRESS`.
    RebalanceInProgress = 27,
    /// `INVALID_COMMIT_OFFSET_SIZE`.
    InvalidCommitOffsetSize = 28,
    /// `TOPIC_AUTHORIZATION_FAILED`.
    TopicAuthorizationFailed = 29,
    /// `GROUP_AUTHORIZATION_FAILED`.
    GroupAuthorizationFailed = 30,
    /// `CLUSTER_AUTHORIZATION_FAILED`.
    ClusterAuthorizationFailed = 31,
    /// `INVALID_TIMESTAMP`.
    InvalidTimestamp = 32,
    /// `UNSUPPORTED_SASL_MECHANISM`.
    UnsupportedSaslMechanism = 33,
    /// `ILLEGAL_SASL_STATE`.
    IllegalSaslState = 34,
    /// `UNSUPPORTED_VERSION`.
    UnsupportedVersion = 35,
    /// `TOPIC_ALREADY_EXISTS`.
    TopicAlreadyExists = 36,
    /// `INVALID_PARTITIONS`.
    InvalidPartitions = 37,
    /// `INVALID_REPLICATION_FACTOR`.
    InvalidReplicationFactor = 38,
    /// `INVALID_REPLICA_ASSIGNMENT`.
    InvalidReplicaAssignment = 39,
    /// `INVALID_CONFIG`.
    InvalidConfig = 40,
    /// `NOT_CONTROLLER`.
    NotController = 41,
    /// `INVALID_REQUEST`.
    InvalidRequest = 42,
    /// `UNSUPPORTED_FOR_MESSAGE_FORMAT`.
    UnsupportedForMessageFormat = 43,
    /// `POLICY_VIOLATION`.
    PolicyViolation = 44,
    /// `OUT_OF_ORDER_SEQUENCE_NUMBER`.
    OutOfOrderSequenceNumber = 45,
    /// `DUPLICATE_SEQUENCE_NUMBER`.
    DuplicateSequenceNumber = 46,
    /// `INVALID_PRODUCER_EPOCH`.
    InvalidProducerEpoch = 47,
    /// `INVALID_TXN_STATE`.
    InvalidTxnState = 48,
    /// `INVALID_PRODUCER_ID_MAPPING`.
    InvalidProducerIdMapping = 49,
    /// `INVALID_TRANSACTION_TIMEOUT`.
    InvalidTransactionTimeout = 50,
    /// `CONCURRENT_TRANSACTIONS`.
    ConcurrentTransactions = 51,
    /// `TRANSACTION_COORDINATOR_FENCED`.
    TransactionCoordinatorFenced = 52,
    /// `TRANSACTIONAL_ID_AUTHORIZATION_FAILED`.
    TransactionalIdAuthorizationFailed = 53,
    /// `SECURITY_DISABLED`.
    SecurityDisabled = 54,
    /// `OPERATION_NOT_ATTEMPTED`.
    OperationNotAttempted = 55,
    /// `KAFKA_STORAGE_ERROR`.
    KafkaStorageError = 56,
    /// `LOG_DIR_NOT_FOUND`.
    LogDirNotFound = 57,
    /// `SASL_AUTHENTICATION_FAILED`.
    SaslAuthenticationFailed = 58,
    /// `UNKNOWN_PRODUCER_ID`.
    UnknownProducerId = 59,
    /// `REASSIGNMENT_IN_PROGRESS`.
    ReassignmentInProgress = 60,
    /// `DELEGATION_TOKEN_AUTH_DISABLED`.
    DelegationTokenAuthDisabled = 61,
    /// `DELEGATION_TOKEN_NOT_FOUND`.
    DelegationTokenNotFound = 62,
    /// `DELEGATION_TOKEN_OWNER_MISMATCH`.
    DelegationTokenOwnerMismatch = 63,
    /// `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED`.
    DelegationTokenRequestNotAllowed = 64,
    /// `DELEGATION_TOKEN_AUTHORIZATION_FAILED`.
    DelegationTokenAuthorizationFailed = 65,
    /// `DELEGATION_TOKEN_EXPIRED`.
    DelegationTokenExpired = 66,
    /// `INVALID_PRINCIPAL_TYPE`.
    InvalidPrincipalType = 67,
    /// `NON_EMPTY_GROUP`.
    NonEmptyGroup = 68,
    /// `GROUP_ID_NOT_FOUND`.
    GroupIdNotFound = 69,
    /// `FETCH_SESSION_ID_NOT_FOUND`.
    FetchSessionIdNotFound = 70,
    /// `INVALID_FETCH_SESSION_EPOCH`.
    InvalidFetchSessionEpoch = 71,
    /// `LISTENER_NOT_FOUND`.
    ListenerNotFound = 72,
    /// `TOPIC_DELETION_DISABLED`.
    TopicDeletionDisabled = 73,
    /// `FENCED_LEADER_EPOCH`.
    FencedLeaderEpoch = 74,
    /// `UNKNOWN_LEADER_EPOCH`.
    UnknownLeaderEpoch = 75,
    /// `UNSUPPORTED_COMPRESSION_TYPE`.
    UnsupportedCompressionType = 76,
    /// `STALE_BROKER_EPOCH`.
    StaleBrokerEpoch = 77,
    /// `OFFSET_NOT_AVAILABLE`.
    OffsetNotAvailable = 78,
    /// `MEMBER_ID_REQUIRED`.
    MemberIdRequired = 79,
    /// `PREFERRED_LEADER_NOT_AVAILABLE`.
    PreferredLeaderNotAvailable = 80,
    /// `GROUP_MAX_SIZE_REACHED`.
    GroupMaxSizeReached = 81,
    /// `FENCED_INSTANCE_ID`.
    FencedInstanceId = 82,
    /// `ELIGIBLE_LEADERS_NOT_AVAILABLE`.
    EligibleLeadersNotAvailable = 83,
    /// `ELECTION_NOT_NEEDED`.
    ElectionNotNeeded = 84,
    /// `NO_REASSIGNMENT_IN_PROGRESS`.
    NoReassignmentInProgress = 85,
    /// `GROUP_SUBSCRIBED_TO_TOPIC`.
    GroupSubscribedToTopic = 86,
    /// `INVALID_RECORD`.
    InvalidRecord = 87,
    /// `UNSTABLE_OFFSET_COMMIT`.
    UnstableOffsetCommit = 88,
    /// `THROTTLING_QUOTA_EXCEEDED`.
    ThrottlingQuotaExceeded = 89,
    /// `PRODUCER_FENCED`.
    ProducerFenced = 90,
    /// `RESOURCE_NOT_FOUND`.
    ResourceNotFound = 91,
    /// `DUPLICATE_RESOURCE`.
    DuplicateResource = 92,
    /// `UNACCEPTABLE_CREDENTIAL`.
    UnacceptableCredential = 93,
    /// `INCONSISTENT_VOTER_SET`.
    InconsistentVoterSet = 94,
    /// `INVALID_UPDATE_VERSION`.
    InvalidUpdateVersion = 95,
    /// `FEATURE_UPDATE_FAILED`.
    FeatureUpdateFailed = 96,
    /// `PRINCIPAL_DESERIALIZATION_FAILURE`.
    PrincipalDeserializationFailure = 97,
    /// `SNAPSHOT_NOT_FOUND`.
    SnapshotNotFound = 98,
    /// `POSITION_OUT_OF_RANGE`.
    PositionOutOfRange = 99,
    /// `UNKNOWN_TOPIC_ID`.
    UnknownTopicId = 100,
    /// `DUPLICATE_BROKER_REGISTRATION`.
    DuplicateBrokerRegistration = 101,
    /// `BROKER_ID_NOT_REGISTERED`.
    BrokerIdNotRegistered = 102,
    /// `INCONSISTENT_TOPIC_ID`.
    InconsistentTopicId = 103,
    /// `INCONSISTENT_CLUSTER_ID`.
    InconsistentClusterId = 104,
    /// `TRANSACTIONAL_ID_NOT_FOUND`.
    TransactionalIdNotFound = 105,
    /// `FETCH_SESSION_TOPIC_ID_ERROR`.
    FetchSessionTopicIdError = 106,
    /// `INELIGIBLE_REPLICA`.
    IneligibleReplica = 107,
    /// `NEW_LEADER_ELECTED`.
    NewLeaderElected = 108,
    /// `OFFSET_MOVED_TO_TIERED_STORAGE`.
    OffsetMovedToTieredStorage = 109,
    /// `FENCED_MEMBER_EPOCH`.
    FencedMemberEpoch = 110,
    /// `UNRELEASED_INSTANCE_ID`.
    UnreleasedInstanceId = 111,
    /// `UNSUPPORTED_ASSIGNOR`.
    UnsupportedAssignor = 112,
    /// `STALE_MEMBER_EPOCH`.
    StaleMemberEpoch = 113,
    /// `MISMATCHED_ENDPOINT_TYPE`.
    MismatchedEndpointType = 114,
    /// `UNSUPPORTED_ENDPOINT_TYPE`.
    UnsupportedEndpointType = 115,
    /// `UNKNOWN_CONTROLLER_ID`.
    UnknownControllerId = 116,
    /// `UNKNOWN_SUBSCRIPTION_ID`.
    UnknownSubscriptionId = 117,
    /// `TELEMETRY_TOO_LARGE`.
    TelemetryTooLarge = 118,
    /// `INVALID_REGISTRATION`.
    InvalidRegistration = 119,
    /// `TRANSACTION_ABORTABLE`.
    TransactionAbortable = 120,
    /// `INVALID_RECORD_STATE`.
    InvalidRecordState = 121,
    /// `SHARE_SESSION_NOT_FOUND`.
    ShareSessionNotFound = 122,
    /// `INVALID_SHARE_SESSION_EPOCH`.
    InvalidShareSessionEpoch = 123,
    /// `FENCED_STATE_EPOCH`.
    FencedStateEpoch = 124,
    /// `INVALID_VOTER_KEY`.
    InvalidVoterKey = 125,
    /// `DUPLICATE_VOTER`.
    DuplicateVoter = 126,
    /// `VOTER_NOT_FOUND`.
    VoterNotFound = 127,
    /// `INVALID_REGULAR_EXPRESSION`.
    InvalidRegularExpression = 128,
    /// `REBOOTSTRAP_REQUIRED`.
    RebootstrapRequired = 129,
    /// `STREAMS_INVALID_TOPOLOGY`.
    StreamsInvalidTopology = 130,
    /// `STREAMS_INVALID_TOPOLOGY_EPOCH`.
    StreamsInvalidTopologyEpoch = 131,
    /// `STREAMS_TOPOLOGY_FENCED`.
    StreamsTopologyFenced = 132,
    /// `SHARE_SESSION_LIMIT_REACHED`.
    ShareSessionLimitReached = 133,
    /// `GROUP_DELETION_FAILED`.
    GroupDeletionFailed = 134,
    /// `STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED`.
    StreamsTopologyDescriptionUpdateFailed = 135,
    /// `CONTROLLER_ID_NOT_REGISTERED`.
    ControllerIdNotRegistered = 136,
}

impl ErrorCode {
    /// Every code with its name, whether a client may retry, and whether it asks for metadata first.
    const TABLE: &'static [(Self, &'static str, bool, bool)] = &[
        (Self::UnknownServerError, "UNKNOWN_SERVER_ERROR", false, false),
        (Self::None, "NONE", false, false),
        (Self::OffsetOutOfRange, "OFFSET_OUT_OF_RANGE", false, false),
        (Self::CorruptMessage, "CORRUPT_MESSAGE", true, false),
        (Self::UnknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PARTITION", true, true),
        (Self::InvalidFetchSize, "INVALID_FETCH_SIZE", false, false),
        (Self::LeaderNotAvailable, "LEADER_NOT_AVAILABLE", true, true),
        (Self::NotLeaderOrFollower, "NOT_LEADER_OR_FOLLOWER", true, true),
        (Self::RequestTimedOut, "REQUEST_TIMED_OUT", true, false),
        (Self::BrokerNotAvailable, "BROKER_NOT_AVAILABLE", false, false),
        (Self::ReplicaNotAvailable, "REPLICA_NOT_AVAILABLE", true, true),
        (Self::MessageTooLarge, "MESSAGE_TOO_LARGE", false, false),
        (Self::StaleControllerEpoch, "STALE_CONTROLLER_EPOCH", false, false),
        (Self::OffsetMetadataTooLarge, "OFFSET_METADATA_TOO_LARGE", false, false),
        (Self::NetworkException, "NETWORK_EXCEPTION", true, true),
        (Self::CoordinatorLoadInProgress, "COORDINATOR_LOAD_IN_PROGRESS", true, false),
        (Self::CoordinatorNotAvailable, "COORDINATOR_NOT_AVAILABLE", true, true),
        (Self::NotCoordinator, "NOT_COORDINATOR", true, true),
        (Self::InvalidTopicException, "INVALID_TOPIC_EXCEPTION", false, false),
        (Self::RecordListTooLarge, "RECORD_LIST_TOO_LARGE", false, false),
        (Self::NotEnoughReplicas, "NOT_ENOUGH_REPLICAS", true, false),
        (Self::NotEnoughReplicasAfterAppend, "NOT_ENOUGH_REPLICAS_AFTER_APPEND", true, false),
        (Self::InvalidRequiredAcks, "INVALID_REQUIRED_ACKS", false, false),
        (Self::IllegalGeneration, "ILLEGAL_GENERATION", false, false),
        (Self::InconsistentGroupProtocol, "INCONSISTENT_GROUP_PROTOCOL", false, false),
        (Self::InvalidGroupId, "INVALID_GROUP_ID", false, false),
        (Self::UnknownMemberId, "UNKNOWN_MEMBER_ID", false, false),
        (Self::InvalidSessionTimeout, "INVALID_SESSION_TIMEOUT", false, false),
        (Self::RebalanceInProgress, "REBALANCE_IN_PROGRESS", false, false),
        (Self::InvalidCommitOffsetSize, "INVALID_COMMIT_OFFSET_SIZE", false, false),
        (Self::TopicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED", false, false),
        (Self::GroupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED", false, false),
        (Self::ClusterAuthorizationFailed, "CLUSTER_AUTHORIZATION_FAILED", false, false),
        (Self::InvalidTimestamp, "INVALID_TIMESTAMP", false, false),
        (Self::UnsupportedSaslMechanism, "UNSUPPORTED_SASL_MECHANISM", false, false),
        (Self::IllegalSaslState, "ILLEGAL_SASL_STATE", false, false),
        (Self::UnsupportedVersion, "UNSUPPORTED_VERSION", false, false),
        (Self::TopicAlreadyExists, "TOPIC_ALREADY_EXISTS", false, false),
        (Self::InvalidPartitions, "INVALID_PARTITIONS", false, false),
        (Self::InvalidReplicationFactor, "INVALID_REPLICATION_FACTOR", false, false),
        (Self::InvalidReplicaAssignment, "INVALID_REPLICA_ASSIGNMENT", false, false),
        (Self::InvalidConfig, "INVALID_CONFIG", false, false),
        (Self::NotController, "NOT_CONTROLLER", true, false),
        (Self::InvalidRequest, "INVALID_REQUEST", false, false),
        (Self::UnsupportedForMessageFormat, "UNSUPPORTED_FOR_MESSAGE_FORMAT", false, false),
        (Self::PolicyViolation, "POLICY_VIOLATION", false, false),
        (Self::OutOfOrderSequenceNumber, "OUT_OF_ORDER_SEQUENCE_NUMBER", false, false),
        (Self::DuplicateSequenceNumber, "DUPLICATE_SEQUENCE_NUMBER", false, false),
        (Self::InvalidProducerEpoch, "INVALID_PRODUCER_EPOCH", false, false),
        (Self::InvalidTxnState, "INVALID_TXN_STATE", false, false),
        (Self::InvalidProducerIdMapping, "INVALID_PRODUCER_ID_MAPPING", false, false),
        (Self::InvalidTransactionTimeout, "INVALID_TRANSACTION_TIMEOUT", false, false),
        (Self::ConcurrentTransactions, "CONCURRENT_TRANSACTIONS", true, false),
        (Self::TransactionCoordinatorFenced, "TRANSACTION_COORDINATOR_FENCED", false, false),
        (Self::TransactionalIdAuthorizationFailed, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", false, false),
        (Self::SecurityDisabled, "SECURITY_DISABLED", false, false),
        (Self::OperationNotAttempted, "OPERATION_NOT_ATTEMPTED", false, false),
        (Self::KafkaStorageError, "KAFKA_STORAGE_ERROR", true, true),
        (Self::LogDirNotFound, "LOG_DIR_NOT_FOUND", false, false),
        (Self::SaslAuthenticationFailed, "SASL_AUTHENTICATION_FAILED", false, false),
        (Self::UnknownProducerId, "UNKNOWN_PRODUCER_ID", false, false),
        (Self::ReassignmentInProgress, "REASSIGNMENT_IN_PROGRESS", false, false),
        (Self::DelegationTokenAuthDisabled, "DELEGATION_TOKEN_AUTH_DISABLED", false, false),
        (Self::DelegationTokenNotFound, "DELEGATION_TOKEN_NOT_FOUND", false, false),
        (Self::DelegationTokenOwnerMismatch, "DELEGATION_TOKEN_OWNER_MISMATCH", false, false),
        (Self::DelegationTokenRequestNotAllowed, "DELEGATION_TOKEN_REQUEST_NOT_ALLOWED", false, false),
        (Self::DelegationTokenAuthorizationFailed, "DELEGATION_TOKEN_AUTHORIZATION_FAILED", false, false),
        (Self::DelegationTokenExpired, "DELEGATION_TOKEN_EXPIRED", false, false),
        (Self::InvalidPrincipalType, "INVALID_PRINCIPAL_TYPE", false, false),
        (Self::NonEmptyGroup, "NON_EMPTY_GROUP", false, false),
        (Self::GroupIdNotFound, "GROUP_ID_NOT_FOUND", false, false),
        (Self::FetchSessionIdNotFound, "FETCH_SESSION_ID_NOT_FOUND", true, false),
        (Self::InvalidFetchSessionEpoch, "INVALID_FETCH_SESSION_EPOCH", true, false),
        (Self::ListenerNotFound, "LISTENER_NOT_FOUND", true, true),
        (Self::TopicDeletionDisabled, "TOPIC_DELETION_DISABLED", false, false),
        (Self::FencedLeaderEpoch, "FENCED_LEADER_EPOCH", true, true),
        (Self::UnknownLeaderEpoch, "UNKNOWN_LEADER_EPOCH", true, false),
        (Self::UnsupportedCompressionType, "UNSUPPORTED_COMPRESSION_TYPE", false, false),
        (Self::StaleBrokerEpoch, "STALE_BROKER_EPOCH", false, false),
        (Self::OffsetNotAvailable, "OFFSET_NOT_AVAILABLE", true, false),
        (Self::MemberIdRequired, "MEMBER_ID_REQUIRED", false, false),
        (Self::PreferredLeaderNotAvailable, "PREFERRED_LEADER_NOT_AVAILABLE", true, true),
        (Self::GroupMaxSizeReached, "GROUP_MAX_SIZE_REACHED", false, false),
        (Self::FencedInstanceId, "FENCED_INSTANCE_ID", false, false),
        (Self::EligibleLeadersNotAvailable, "ELIGIBLE_LEADERS_NOT_AVAILABLE", true, true),
        (Self::ElectionNotNeeded, "ELECTION_NOT_NEEDED", true, true),
        (Self::NoReassignmentInProgress, "NO_REASSIGNMENT_IN_PROGRESS", false, false),
        (Self::GroupSubscribedToTopic, "GROUP_SUBSCRIBED_TO_TOPIC", false, false),
        (Self::InvalidRecord, "INVALID_RECORD", false, false),
        (Self::UnstableOffsetCommit, "UNSTABLE_OFFSET_COMMIT", true, false),
        (Self::ThrottlingQuotaExceeded, "THROTTLING_QUOTA_EXCEEDED", true, false),
        (Self::ProducerFenced, "PRODUCER_FENCED", false, false),
        (Self::ResourceNotFound, "RESOURCE_NOT_FOUND", false, false),
        (Self::DuplicateResource, "DUPLICATE_RESOURCE", false, false),
        (Self::UnacceptableCredential, "UNACCEPTABLE_CREDENTIAL", false, false),
        (Self::InconsistentVoterSet, "INCONSISTENT_VOTER_SET", false, false),
        (Self::InvalidUpdateVersion, "INVALID_UPDATE_VERSION", false, false),
        (Self::FeatureUpdateFailed, "FEATURE_UPDATE_FAILED", false, false),
        (Self::PrincipalDeserializationFailure, "PRINCIPAL_DESERIALIZATION_FAILURE", false, false),
        (Self::SnapshotNotFound, "SNAPSHOT_NOT_FOUND", false, false),
        (Self::PositionOutOfRange, "POSITION_OUT_OF_RANGE", false, false),
        (Self::UnknownTopicId, "UNKNOWN_TOPIC_ID", true, true),
        (Self::DuplicateBrokerRegistration, "DUPLICATE_BROKER_REGISTRATION", false, false),
        (Self::BrokerIdNotRegistered, "BROKER_ID_NOT_REGISTERED", false, false),
        (Self::InconsistentTopicId, "INCONSISTENT_TOPIC_ID", true, true),
        (Self::InconsistentClusterId, "INCONSISTENT_CLUSTER_ID", false, false),
        (Self::TransactionalIdNotFound, "TRANSACTIONAL_ID_NOT_FOUND", false, false),
        (Self::FetchSessionTopicIdError, "FETCH_SESSION_TOPIC_ID_ERROR", true, false),
        (Self::IneligibleReplica, "INELIGIBLE_REPLICA", false, false),
        (Self::NewLeaderElected, "NEW_LEADER_ELECTED", false, false),
        (Self::OffsetMovedToTieredStorage, "OFFSET_MOVED_TO_TIERED_STORAGE", false, false),
        (Self::FencedMemberEpoch, "FENCED_MEMBER_EPOCH", false, false),
        (Self::UnreleasedInstanceId, "UNRELEASED_INSTANCE_ID", false, false),
        (Self::UnsupportedAssignor, "UNSUPPORTED_ASSIGNOR", false, false),
        (Self::StaleMemberEpoch, "STALE_MEMBER_EPOCH", false, false),
        (Self::MismatchedEndpointType, "MISMATCHED_ENDPOINT_TYPE", false, false),
        (Self::UnsupportedEndpointType, "UNSUPPORTED_ENDPOINT_TYPE", false, false),
        (Self::UnknownControllerId, "UNKNOWN_CONTROLLER_ID", false, false),
        (Self::UnknownSubscriptionId, "UNKNOWN_SUBSCRIPTION_ID", false, false),
        (Self::TelemetryTooLarge, "TELEMETRY_TOO_LARGE", false, false),
        (Self::InvalidRegistration, "INVALID_REGISTRATION", false, false),
        (Self::TransactionAbortable, "TRANSACTION_ABORTABLE", false, false),
        (Self::InvalidRecordState, "INVALID_RECORD_STATE", false, false),
        (Self::ShareSessionNotFound, "SHARE_SESSION_NOT_FOUND", true, false),
        (Self::InvalidShareSessionEpoch, "INVALID_SHARE_SESSION_EPOCH", true, false),
        (Self::FencedStateEpoch, "FENCED_STATE_EPOCH", false, false),
        (Self::InvalidVoterKey, "INVALID_VOTER_KEY", false, false),
        (Self::DuplicateVoter, "DUPLICATE_VOTER", false, false),
        (Self::VoterNotFound, "VOTER_NOT_FOUND", false, false),
        (Self::InvalidRegularExpression, "INVALID_REGULAR_EXPRESSION", false, false),
        (Self::RebootstrapRequired, "REBOOTSTRAP_REQUIRED", false, false),
        (Self::StreamsInvalidTopology, "STREAMS_INVALID_TOPOLOGY", false, false),
        (Self::StreamsInvalidTopologyEpoch, "STREAMS_INVALID_TOPOLOGY_EPOCH", false, false),
        (Self::StreamsTopologyFenced, "STREAMS_TOPOLOGY_FENCED", false, false),
        (Self::ShareSessionLimitReached, "SHARE_SESSION_LIMIT_REACHED", true, false),
        (Self::GroupDeletionFailed, "GROUP_DELETION_FAILED", false, false),
        (Self::StreamsTopologyDescriptionUpdateFailed, "STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED", false, false),
        (Self::ControllerIdNotRegistered, "CONTROLLER_ID_NOT_REGISTERED", false, false),
    ];

    /// The code with this number, if Kafka 4.4 has one.
    pub fn from_code(code: i16) -> Option<Self> {
        usize::try_from(i32::from(code) + 1)
            .ok()
            .and_then(|index| Self::TABLE.get(index))
            .map(|row| row.0)
            .filter(|found| *found as i16 == code)
    }

    /// The number on the wire.
    pub const fn code(self) -> i16 {
        self as i16
    }

    /// Kafka's name, such as `NOT_LEADER_OR_FOLLOWER`.
    pub fn name(self) -> &'static str {
        Self::TABLE[(self as i16 + 1) as usize].1
    }

    /// True where Kafka's clients retry.
    pub fn is_retriable(self) -> bool {
        Self::TABLE[(self as i16 + 1) as usize].2
    }

    /// True where Kafka's clients ask for fresh metadata before they retry.
    pub fn refreshes_metadata(self) -> bool {
        Self::TABLE[(self as i16 + 1) as usize].3
    }
}

impl From<ErrorCode> for i16 {
    fn from(code: ErrorCode) -> Self {
        code as Self
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_its_number() {
        for (code, name, ..) in ErrorCode::TABLE {
            assert_eq!(ErrorCode::from_code(code.code()), Some(*code));
            assert_eq!(code.name(), *name);
        }
        assert_eq!(ErrorCode::from_code(-2), None);
        assert_eq!(ErrorCode::from_code(ErrorCode::TABLE.len() as i16), None);
    }
}
