use kafka_rs_types::ErrorCode;
use kafka_rs_wire::DecodeError;

/// Why a record of `__transaction_state` cannot be replayed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A record's key or value is not in its layout.
    #[error("a record of the transaction topic cannot be read: {0}")]
    Record(#[from] DecodeError),
    /// A state no version of Kafka has.
    #[error("a record of the transaction topic has the unknown state {0}")]
    UnknownState(i8),
}

/// What a client is told when the transaction topic cannot be written: Kafka hides its inner errors
/// behind those a coordinator may have.
pub fn coordinator_error(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::UnknownTopicOrPartition
        | ErrorCode::NotEnoughReplicas
        | ErrorCode::NotEnoughReplicasAfterAppend
        | ErrorCode::RequestTimedOut => ErrorCode::CoordinatorNotAvailable,
        ErrorCode::NotLeaderOrFollower | ErrorCode::KafkaStorageError => ErrorCode::NotCoordinator,
        ErrorCode::MessageTooLarge | ErrorCode::RecordListTooLarge => ErrorCode::UnknownServerError,
        other => other,
    }
}
