use kafka_rs_types::ErrorCode;

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The key is in no table.
    #[error("unknown configuration {key}{}", suggestion(nearest))]
    UnknownKey {
        /// The key.
        key: String,
        /// The key most like it.
        nearest: Option<String>,
    },
    /// The value does not fit the key.
    #[error("Invalid value {value} for configuration {key}: {reason}")]
    InvalidValue {
        /// The key.
        key: String,
        /// The value; hidden when the key is a secret.
        value: String,
        /// What it has to be.
        reason: String,
    },
    /// A key that must not be set on this kind of resource, or a list with a hole, in Kafka's words.
    #[error("{0}")]
    Refused(String),
    /// Two settings contradict each other, or need something that is not built.
    #[error("{0}")]
    Unusable(String),
    /// A line of a properties file cannot be read.
    #[error("line {line}: {reason}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        ErrorCode::InvalidConfig
    }
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map(|n| format!("; did you mean {n}?"))
        .unwrap_or_default()
}
