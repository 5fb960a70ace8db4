use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, ProducerEpoch, ProducerId};

/// Why replication refuses something, or cannot read its own files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A batch does not continue its producer's sequence (KIP-98).
    #[error(
        "out of order sequence number for producer {producer_id}: {incoming} (incoming), \
         {last} (current end)"
    )]
    OutOfOrderSequence {
        /// The producer.
        producer_id: ProducerId,
        /// First sequence of the batch.
        incoming: i32,
        /// Last sequence in the log, -1 for none of this epoch.
        last: i32,
    },
    /// A batch or marker carries an epoch older than the last seen.
    #[error("epoch of producer {producer_id} is {incoming}, smaller than the last seen {current}")]
    InvalidProducerEpoch {
        /// The producer.
        producer_id: ProducerId,
        /// Epoch in the batch.
        incoming: ProducerEpoch,
        /// Epoch in the log.
        current: ProducerEpoch,
    },
    /// A batch does not fit the producer's transaction.
    #[error("producer {producer_id}: {reason}")]
    InvalidTxnState {
        /// The producer.
        producer_id: ProducerId,
        /// What does not fit.
        reason: &'static str,
    },
    /// A marker comes from a transaction coordinator that is no longer one.
    #[error("coordinator epoch {incoming} for producer {producer_id} is older than {current}")]
    TransactionCoordinatorFenced {
        /// The producer.
        producer_id: ProducerId,
        /// Epoch in the marker.
        incoming: i32,
        /// Epoch in the log.
        current: i32,
    },
    /// A producer snapshot file is not what was written.
    #[error("producer snapshot is corrupt: {0}")]
    CorruptSnapshot(&'static str),
    /// A `leader-epoch-checkpoint` file cannot be read.
    #[error("leader epoch checkpoint is malformed at line {line}")]
    MalformedCheckpoint {
        /// Line, from 1.
        line: usize,
    },
    /// This broker does not lead the partition.
    #[error("not the leader of the partition")]
    NotLeader,
    /// The client knows an older leader epoch.
    #[error("leader epoch {requested} is older than the current {current}")]
    FencedLeaderEpoch {
        /// Epoch in the request.
        requested: LeaderEpoch,
        /// Epoch here.
        current: LeaderEpoch,
    },
    /// The client knows a newer leader epoch.
    #[error("leader epoch {requested} is newer than the current {current}")]
    UnknownLeaderEpoch {
        /// Epoch in the request.
        requested: LeaderEpoch,
        /// Epoch here.
        current: LeaderEpoch,
    },
    /// A replica that is not assigned to the partition fetches it.
    #[error("node {0} is not a replica of the partition")]
    UnknownReplica(i32),
    /// An offset outside the log was asked for.
    #[error("offset {offset} is not within [{log_start_offset}, {end_offset}]")]
    OffsetOutOfRange {
        /// The offset asked for.
        offset: Offset,
        /// First offset there is.
        log_start_offset: Offset,
        /// Offset after the last one.
        end_offset: Offset,
    },
    /// Too few in-sync replicas to accept `acks=all`.
    #[error("{in_sync} replicas are in sync, {required} are required")]
    NotEnoughReplicas {
        /// Size of the ISR.
        in_sync: usize,
        /// `min.insync.replicas`, at most the replica count.
        required: usize,
    },
    /// The fetch session does not exist (any more).
    #[error("fetch session {0} not found")]
    FetchSessionIdNotFound(i32),
    /// The fetch session is at another epoch.
    #[error("fetch session {session_id} is at epoch {expected}, the request at {requested}")]
    InvalidFetchSessionEpoch {
        /// The session.
        session_id: i32,
        /// Epoch of the session.
        expected: i32,
        /// Epoch in the request.
        requested: i32,
    },
    /// The session was made with topic ids and continued with names, or the reverse.
    #[error("fetch session {0} cannot switch between topic names and topic ids")]
    FetchSessionTopicId(i32),
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::OutOfOrderSequence { .. } => ErrorCode::OutOfOrderSequenceNumber,
            Self::InvalidProducerEpoch { .. } => ErrorCode::InvalidProducerEpoch,
            Self::InvalidTxnState { .. } => ErrorCode::InvalidTxnState,
            Self::TransactionCoordinatorFenced { .. } => ErrorCode::TransactionCoordinatorFenced,
            Self::CorruptSnapshot(_) | Self::MalformedCheckpoint { .. } => {
                ErrorCode::KafkaStorageError
            }
            Self::NotLeader => ErrorCode::NotLeaderOrFollower,
            Self::FencedLeaderEpoch { .. } => ErrorCode::FencedLeaderEpoch,
            Self::UnknownLeaderEpoch { .. } => ErrorCode::UnknownLeaderEpoch,
            Self::UnknownReplica(_) => ErrorCode::NotLeaderOrFollower,
            Self::OffsetOutOfRange { .. } => ErrorCode::OffsetOutOfRange,
            Self::NotEnoughReplicas { .. } => ErrorCode::NotEnoughReplicas,
            Self::FetchSessionIdNotFound(_) => ErrorCode::FetchSessionIdNotFound,
            Self::InvalidFetchSessionEpoch { .. } => ErrorCode::InvalidFetchSessionEpoch,
            Self::FetchSessionTopicId(_) => ErrorCode::FetchSessionTopicIdError,
        }
    }
}
