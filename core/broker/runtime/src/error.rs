use kafka_rs_records::RecordError;
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Str, TopicPartition};

/// Why the runtime refuses something.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such topic or partition on this broker.
    #[error("partition {0} is not on this broker")]
    UnknownTopicOrPartition(TopicPartition),
    /// No topic has this id.
    #[error("no topic has the id {0}")]
    UnknownTopicId(kafka_rs_types::Uuid),
    /// The id and the name given for a topic do not belong together.
    #[error("topic id {0} belongs to another topic")]
    InconsistentTopicId(kafka_rs_types::Uuid),
    /// Another broker leads.
    #[error("this broker does not lead the partition, broker {leader} does")]
    NotLeader {
        /// Who leads, -1 when nobody does.
        leader: NodeId,
        /// The epoch of that leadership.
        leader_epoch: LeaderEpoch,
    },
    /// Clients may not write to topics the broker keeps for itself.
    #[error("topic {0} is internal, clients cannot write to it")]
    InternalTopic(Str),
    /// A produced batch was refused before the log.
    #[error(transparent)]
    Records(#[from] kafka_rs_records::Error),
    /// A produced batch was refused for what is in it, by the log.
    #[error("{error}")]
    RecordsRefused {
        /// What is wrong.
        error: kafka_rs_records::Error,
        /// First offset of the log.
        log_start_offset: Offset,
    },
    /// A produced batch does not follow what its producer wrote before.
    #[error("{error}")]
    SequenceRefused {
        /// What is wrong.
        error: kafka_rs_replication::Error,
        /// First offset of the log.
        log_start_offset: Offset,
    },
    /// Sequence, epoch, session or leadership rules were broken.
    #[error(transparent)]
    Replication(#[from] kafka_rs_replication::Error),
    /// The offset asked for is not in the log.
    #[error("offset {offset} is not within [{log_start_offset}, {log_end_offset}]")]
    OffsetOutOfRange {
        /// The offset asked for.
        offset: Offset,
        /// First offset there is.
        log_start_offset: Offset,
        /// Offset after the last one.
        log_end_offset: Offset,
    },
    /// The batch is appended, but too few replicas hold it.
    #[error("the records are written, but to fewer replicas than min.insync.replicas")]
    NotEnoughReplicasAfterAppend,
    /// The replicas did not confirm in the time the request allows.
    #[error("the records are written, but were not replicated within the request's timeout")]
    RequestTimedOut,
    /// The transaction coordinator does not let the batch into a transaction.
    #[error("the transaction coordinator refuses the partition: {}", .0.name())]
    TransactionRefused(ErrorCode),
    /// The log directory failed.
    #[error(transparent)]
    Log(#[from] kafka_rs_log::Error),
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownTopicOrPartition(_) => ErrorCode::UnknownTopicOrPartition,
            Self::UnknownTopicId(_) => ErrorCode::UnknownTopicId,
            Self::InconsistentTopicId(_) => ErrorCode::InconsistentTopicId,
            Self::NotLeader { .. } => ErrorCode::NotLeaderOrFollower,
            Self::InternalTopic(_) => ErrorCode::InvalidTopicException,
            Self::Records(error) | Self::RecordsRefused { error, .. } => error.code(),
            Self::Replication(error) | Self::SequenceRefused { error, .. } => error.code(),
            Self::OffsetOutOfRange { .. } => ErrorCode::OffsetOutOfRange,
            Self::NotEnoughReplicasAfterAppend => ErrorCode::NotEnoughReplicasAfterAppend,
            Self::RequestTimedOut => ErrorCode::RequestTimedOut,
            Self::TransactionRefused(code) => *code,
            Self::Log(error) => error.code(),
        }
    }

    /// What was wrong with single records of a batch (KIP-467).
    pub fn record_errors(&self) -> &[RecordError] {
        match self {
            Self::Records(error) | Self::RecordsRefused { error, .. } => error.record_errors(),
            _ => &[],
        }
    }

    /// A sentence for the client, where Kafka sends one.
    pub fn client_message(&self) -> Option<String> {
        let told = !self.record_errors().is_empty();
        told.then(|| self.to_string())
    }

    /// The log start offset, where the refusal tells it.
    pub fn log_start_offset(&self) -> Option<Offset> {
        match self {
            Self::OffsetOutOfRange {
                log_start_offset, ..
            }
            | Self::SequenceRefused {
                log_start_offset, ..
            } => Some(*log_start_offset),
            Self::RecordsRefused {
                error,
                log_start_offset,
            } => match error.code() {
                ErrorCode::InvalidRecord | ErrorCode::InvalidTimestamp => Some(*log_start_offset),
                _ => None,
            },
            _ => None,
        }
    }
}
