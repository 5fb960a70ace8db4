//! What a caller of the client gets instead of an answer, and what to do about it.

use std::fmt;

use kafka_rs_types::{ErrorCode, Offset, TopicPartition};

/// Reasons of the client's own; Kafka's are in [`ErrorCode`]. Numbers are -1000 and below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(i32)]
#[non_exhaustive]
pub enum LocalCode {
    /// A setting is unknown, given twice, of the wrong form or not built.
    Config = -1000,
    /// The time allowed for the call, or for a record's delivery, is over.
    Timeout = -1001,
    /// The handle was closed.
    Closed = -1002,
    /// The call does not fit the state the handle is in.
    InvalidState = -1003,
    /// There is no committed offset and `auto.offset.reset` is `none`.
    NoOffsetForPartition = -1004,
    /// The log was truncated below the position, and no reset policy says where to go on.
    LogTruncation = -1005,
    /// Bytes are not what they should be: an answer, a batch, a key or a value.
    Serde = -1006,
    /// `buffer.memory` is used up.
    BufferExhausted = -1007,
}

impl LocalCode {
    const fn name(self) -> &'static str {
        match self {
            Self::Config => "CONFIG",
            Self::Timeout => "TIMEOUT",
            Self::Closed => "CLOSED",
            Self::InvalidState => "INVALID_STATE",
            Self::NoOffsetForPartition => "NO_OFFSET_FOR_PARTITION",
            Self::LogTruncation => "LOG_TRUNCATION",
            Self::Serde => "SERDE",
            Self::BufferExhausted => "BUFFER_EXHAUSTED",
        }
    }
}

/// Kafka's reason or the client's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// From the protocol's table.
    Kafka(ErrorCode),
    /// The client's own.
    Local(LocalCode),
}

/// A failed call.
///
/// Small enough to be cloned into every record of a failed batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    reason: Reason,
    message: String,
    retriable: bool,
    fatal: bool,
    abortable: bool,
    outcome_unknown: bool,
    position: Option<Box<(TopicPartition, Offset)>>,
}

impl Error {
    /// An error of Kafka's table; `message` says what was being done, or is what the broker said.
    pub fn kafka(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Kafka(code),
            message: message.into(),
            retriable: code.is_retriable(),
            fatal: is_fatal(code),
            abortable: code == ErrorCode::TransactionAbortable,
            outcome_unknown: false,
            position: None,
        }
    }

    /// An error of the client's own.
    pub fn local(code: LocalCode, message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Local(code),
            message: message.into(),
            retriable: matches!(code, LocalCode::Timeout | LocalCode::BufferExhausted),
            fatal: code == LocalCode::Closed,
            abortable: false,
            outcome_unknown: false,
            position: None,
        }
    }

    /// A setting that cannot be used.
    pub fn config(message: impl Into<String>) -> Self {
        Self::local(LocalCode::Config, message)
    }

    /// The time for a call is over.
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::local(LocalCode::Timeout, message)
    }

    /// The handle was closed.
    pub fn closed() -> Self {
        Self::local(LocalCode::Closed, "the client is closed")
    }

    /// Bytes that cannot be read or values that cannot be written.
    pub fn serde(message: impl Into<String>) -> Self {
        Self::local(LocalCode::Serde, message)
    }

    /// A lost connection; `sent` when the request had gone out, so that it may have taken effect.
    pub(crate) fn network(message: impl Into<String>, sent: bool) -> Self {
        Self::kafka(ErrorCode::NetworkException, message).with_outcome_unknown(sent)
    }

    /// The same error, the write having perhaps happened.
    #[must_use]
    pub fn with_outcome_unknown(mut self, unknown: bool) -> Self {
        self.outcome_unknown = unknown;
        self
    }

    /// The same error, after which the handle is of no use.
    #[must_use]
    pub fn with_fatal(mut self) -> Self {
        self.fatal = true;
        self.retriable = false;
        self
    }

    /// The same error, after which the transaction has to be aborted and the handle lives.
    #[must_use]
    pub fn with_abortable(mut self) -> Self {
        self.abortable = true;
        self.fatal = false;
        self.retriable = false;
        self
    }

    /// The same error about a place in a partition.
    #[must_use]
    pub fn at(mut self, partition: TopicPartition, offset: Offset) -> Self {
        self.position = Some(Box::new((partition, offset)));
        self
    }

    /// Kafka's reason or the client's.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The number: Kafka's, or -1000 and below.
    pub fn code(&self) -> i32 {
        match self.reason {
            Reason::Kafka(code) => i32::from(code.code()),
            Reason::Local(code) => code as i32,
        }
    }

    /// The name of the code, such as `NOT_LEADER_OR_FOLLOWER`.
    pub fn name(&self) -> &'static str {
        match self.reason {
            Reason::Kafka(code) => code.name(),
            Reason::Local(code) => code.name(),
        }
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// True when the same call may succeed later; the client's own retries are used up.
    pub fn is_retriable(&self) -> bool {
        self.retriable
    }

    /// True when the handle is dead.
    pub fn is_fatal(&self) -> bool {
        self.fatal
    }

    /// True when the transaction has to be aborted and the handle lives.
    pub fn is_abortable(&self) -> bool {
        self.abortable
    }

    /// True when the write may exist all the same.
    pub fn is_outcome_unknown(&self) -> bool {
        self.outcome_unknown
    }

    /// The place in a partition it is about.
    pub fn position(&self) -> Option<&(TopicPartition, Offset)> {
        self.position.as_deref()
    }

    /// True for this code of Kafka's.
    pub fn is(&self, code: ErrorCode) -> bool {
        self.reason == Reason::Kafka(code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.message)
    }
}

impl std::error::Error for Error {}

impl From<kafka_rs_config::Error> for Error {
    fn from(error: kafka_rs_config::Error) -> Self {
        Self::config(error.to_string())
    }
}

impl From<kafka_rs_wire::DecodeError> for Error {
    fn from(error: kafka_rs_wire::DecodeError) -> Self {
        Self::serde(error.to_string())
    }
}

impl From<kafka_rs_wire::EncodeError> for Error {
    fn from(error: kafka_rs_wire::EncodeError) -> Self {
        Self::serde(error.to_string())
    }
}

impl From<kafka_rs_records::Error> for Error {
    fn from(error: kafka_rs_records::Error) -> Self {
        Self::serde(error.to_string())
    }
}

/// Errors after which Kafka's clients want to be closed.
fn is_fatal(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ProducerFenced
            | ErrorCode::FencedInstanceId
            | ErrorCode::InvalidProducerEpoch
            | ErrorCode::UnsupportedForMessageFormat
            | ErrorCode::TransactionalIdAuthorizationFailed
            | ErrorCode::InvalidTxnState
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_to_do_about_it() {
        let error = Error::kafka(ErrorCode::NotLeaderOrFollower, "produce to a-0");
        assert_eq!((error.code(), error.name()), (6, "NOT_LEADER_OR_FOLLOWER"));
        assert!(error.is_retriable() && !error.is_fatal());
        let error = Error::config("x");
        assert_eq!((error.code(), error.is_retriable()), (-1000, false));
        let fenced = Error::kafka(ErrorCode::ProducerFenced, "");
        assert!(fenced.is_fatal() && !fenced.is_retriable());
        assert!(Error::network("lost", true).is_outcome_unknown());
    }
}
