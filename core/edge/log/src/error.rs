use std::io;

use kafka_rs_types::{ErrorCode, Offset, TopicPartition};

/// Why the log refuses or fails.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system failed; the log directory is offline from then on.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The log directory failed earlier.
    #[error("log directory {dir} is offline: {reason}")]
    Offline {
        /// The directory.
        dir: String,
        /// The first error.
        reason: String,
    },
    /// A file does not hold what it should.
    #[error("{path} is corrupt at byte {position}: {reason}")]
    Corrupt {
        /// The file.
        path: String,
        /// Where.
        position: u64,
        /// What is wrong there.
        reason: String,
    },
    /// The partition was deleted while its log was being compacted.
    #[error("{0} was deleted meanwhile")]
    Deleted(TopicPartition),
    /// A batch would not continue the log.
    #[error(
        "batch at offset {base_offset} does not continue the log, which ends at {log_end_offset}"
    )]
    OutOfOrder {
        /// First offset of the batch.
        base_offset: Offset,
        /// Offset the log expects.
        log_end_offset: Offset,
    },
    /// The offset is not in the log.
    #[error("offset {offset} is not within [{log_start_offset}, {log_end_offset}]")]
    OffsetOutOfRange {
        /// The offset asked for.
        offset: Offset,
        /// First offset there is.
        log_start_offset: Offset,
        /// Offset after the last one.
        log_end_offset: Offset,
    },
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Io { .. } | Self::Offline { .. } | Self::Corrupt { .. } => {
                ErrorCode::KafkaStorageError
            }
            Self::Deleted(_) => ErrorCode::UnknownTopicOrPartition,
            Self::OutOfOrder { .. } => ErrorCode::UnknownServerError,
            Self::OffsetOutOfRange { .. } => ErrorCode::OffsetOutOfRange,
        }
    }
}
