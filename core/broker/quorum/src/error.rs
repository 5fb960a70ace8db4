use kafka_rs_types::{ErrorCode, NodeId};

/// Why the quorum could not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// Another controller is active, or none.
    #[error("not the active controller, which is {leader:?}")]
    NotLeader {
        /// Who is, when known.
        leader: Option<NodeId>,
    },
    /// The quorum was stopped.
    #[error("the metadata quorum is stopped")]
    Stopped,
    /// The metadata log or its directory failed; the node cannot go on.
    #[error("the metadata log failed: {0}")]
    Storage(String),
    /// What is on disk is not what this node may use.
    #[error("{0}")]
    Format(String),
    /// A record could not be read or replayed.
    #[error("metadata record: {0}")]
    Record(String),
}

impl Error {
    /// The code a client is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotLeader { .. } => ErrorCode::NotController,
            Self::Stopped => ErrorCode::NotController,
            Self::Storage(_) => ErrorCode::KafkaStorageError,
            Self::Format(_) | Self::Record(_) => ErrorCode::UnknownServerError,
        }
    }

    /// True when the request may succeed if it is sent again later.
    pub fn retriable(&self) -> bool {
        matches!(self, Self::NotLeader { .. } | Self::Stopped)
    }
}

impl From<kafka_rs_metadata::Error> for Error {
    fn from(error: kafka_rs_metadata::Error) -> Self {
        Self::Record(error.to_string())
    }
}

impl From<kafka_rs_records::Error> for Error {
    fn from(error: kafka_rs_records::Error) -> Self {
        Self::Record(error.to_string())
    }
}
