use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::DecodeError;

/// Why a group refuses something, or a record cannot be replayed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// No such group.
    #[error("group {0} not found")]
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
            Self::Record(_) => ErrorCode::UnknownServerError,
        }
    }
}
