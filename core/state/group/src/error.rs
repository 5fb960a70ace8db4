use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::DecodeError;

/// Why a group refuses something, or a record cannot be replayed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// No such group.
    #[error("Group {0} not found.")]
    GroupIdNotFound(Str),
    /// The member is not in the group.
    #[error("the member is not in the group")]
    UnknownMemberId,
    /// Another member took over the group instance id.
    #[error("another member has taken over the group instance id")]
    FencedInstanceId,
    /// The generation is not the group's.
    #[error("generation {requested} is not the current one, {current}")]
    IllegalGeneration {
        /// What the request says.
        requested: i32,
        /// What the group is at.
        current: i32,
    },
    /// The group is between two generations.
    #[error("the group is rebalancing")]
    RebalanceInProgress,
    /// The member's protocol is not the group's.
    #[error("the protocol type or name is not the group's")]
    InconsistentGroupProtocol,
    /// The group has members.
    #[error("the group has members")]
    NonEmptyGroup,
    /// The group is there but of another kind.
    #[error("group {0} is not a consumer group")]
    NotAConsumerGroup(Str),
    /// The group is there but of another kind.
    #[error("group {0} is not a share group")]
    NotAShareGroup(Str),
    /// No shard can look at it.
    #[error("the group coordinator cannot answer")]
    Coordinator(ErrorCode),
    /// A request that cannot be right.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// No such server-side assignor.
    #[error("there is no assignor {0}")]
    UnsupportedAssignor(Str),
    /// The member's epoch is neither the current one nor the one before.
    #[error(
        "member epoch {received} is not the current one, {current}; begin anew without partitions"
    )]
    FencedMemberEpoch {
        /// What the request says.
        received: i32,
        /// What the member is at.
        current: i32,
    },
    /// The member is in a state that only a newer Kafka understands.
    #[error("the member's state is unknown; begin anew without partitions")]
    UnknownMemberState,
    /// Another member has the group instance id and did not give it back.
    #[error("member {owner} has the group instance id {instance}")]
    UnreleasedInstanceId {
        /// The instance id.
        instance: Str,
        /// Who has it.
        owner: Str,
    },
    /// A commit or fetch of offsets by a member at another epoch.
    #[error("member epoch {received} is not the current one, {current}")]
    StaleMemberEpoch {
        /// What the request says.
        received: i32,
        /// What the member is at.
        current: i32,
    },
    /// The group has as many members as it may have.
    #[error("the group has {0} members already")]
    GroupMaxSizeReached(usize),
    /// A subscription that is no regular expression.
    #[error("`{expression}` is not a regular expression: {why}")]
    InvalidRegularExpression {
        /// The subscription.
        expression: Str,
        /// What is wrong with it.
        why: Str,
    },
    /// The request's version cannot be used by members of this protocol.
    #[error("members of the consumer protocol need a newer version of the request")]
    UnsupportedVersion,
    /// A record's key or value is not in its layout.
    #[error("a record of the group topic cannot be read: {0}")]
    Record(#[from] DecodeError),
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::GroupIdNotFound(_) => ErrorCode::GroupIdNotFound,
            Self::UnknownMemberId => ErrorCode::UnknownMemberId,
            Self::FencedInstanceId => ErrorCode::FencedInstanceId,
            Self::IllegalGeneration { .. } => ErrorCode::IllegalGeneration,
            Self::RebalanceInProgress => ErrorCode::RebalanceInProgress,
            Self::InconsistentGroupProtocol => ErrorCode::InconsistentGroupProtocol,
            Self::NonEmptyGroup => ErrorCode::NonEmptyGroup,
            Self::NotAConsumerGroup(_) | Self::NotAShareGroup(_) => ErrorCode::GroupIdNotFound,
            Self::Coordinator(error) => *error,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest,
            Self::UnsupportedAssignor(_) => ErrorCode::UnsupportedAssignor,
            Self::FencedMemberEpoch { .. } | Self::UnknownMemberState => {
                ErrorCode::FencedMemberEpoch
            }
            Self::UnreleasedInstanceId { .. } => ErrorCode::UnreleasedInstanceId,
            Self::StaleMemberEpoch { .. } => ErrorCode::StaleMemberEpoch,
            Self::GroupMaxSizeReached(_) => ErrorCode::GroupMaxSizeReached,
            Self::InvalidRegularExpression { .. } => ErrorCode::InvalidRegularExpression,
            Self::UnsupportedVersion => ErrorCode::UnsupportedVersion,
            Self::Record(_) => ErrorCode::UnknownServerError,
        }
    }
}
