use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, Uuid};

/// Why a record of the metadata log cannot be read or replayed.
///
/// Either means the log or this code is broken: nothing a client sends leads here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The frame around the record is not the one version there is.
    #[error("metadata record has frame version {0}, only 1 is known")]
    FrameVersion(u32),
    /// No record has this number.
    #[error("unknown metadata record type {0}")]
    UnknownRecord(u32),
    /// The bytes do not follow the record's layout.
    #[error("metadata record of type {api_key} version {version} cannot be decoded: {reason}")]
    Decode {
        /// Which record.
        api_key: i16,
        /// In which version.
        version: i16,
        /// What is wrong.
        reason: String,
    },
    /// The record says something its version cannot hold.
    #[error("metadata record of type {api_key} cannot be encoded in version {version}: {reason}")]
    Encode {
        /// Which record.
        api_key: i16,
        /// In which version.
        version: i16,
        /// What is wrong.
        reason: String,
    },
    /// A record names a topic that does not exist.
    #[error("record for unknown topic id {0}")]
    UnknownTopicId(Uuid),
    /// A record creates a topic whose id or name another one has.
    #[error("record for a topic with the id {0}, whose id or name is taken")]
    DuplicateTopic(Uuid),
    /// A record changes a partition that does not exist.
    #[error("record for unknown partition {1} of topic id {0}")]
    UnknownPartition(Uuid, PartitionIndex),
    /// A record changes a broker that is not registered with that epoch.
    #[error("record for unknown broker {0} with epoch {1}")]
    UnknownBroker(NodeId, i64),
    /// A record holds a number that means nothing.
    #[error("record with invalid {field} {value}")]
    InvalidValue {
        /// The field's name.
        field: &'static str,
        /// What it holds.
        value: i64,
    },
}

impl Error {
    /// The code a client would be told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::FrameVersion(_)
            | Self::UnknownRecord(_)
            | Self::Decode { .. }
            | Self::Encode { .. }
            | Self::UnknownTopicId(_)
            | Self::DuplicateTopic(_)
            | Self::UnknownPartition(..)
            | Self::UnknownBroker(..)
            | Self::InvalidValue { .. } => ErrorCode::UnknownServerError,
        }
    }
}
