use kafka_rs_types::ErrorCode;

/// What can go wrong with an embedded broker.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The broker cannot be started, stopped or reached.
    #[error(transparent)]
    Server(#[from] kafka_rs_server::Error),
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] kafka_rs_config::Error),
    /// Asked for something that a later version brings.
    #[error("{0}")]
    NotBuilt(String),
    /// A test control that cannot be carried out, or an assertion that does not hold.
    #[error("{0}")]
    Control(String),
    /// The broker answered with an error code.
    #[error("{what}: {}{}", code.name(), message.as_deref().map(|m| format!(": {m}")).unwrap_or_default())]
    Refused {
        /// What was asked.
        what: String,
        /// The broker's error code.
        code: ErrorCode,
        /// What the broker said about it.
        message: Option<String>,
    },
    /// A file of records cannot be read.
    #[error("{place}: {reason}")]
    Fixture {
        /// File and line.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A request cannot be encoded, or its answer not be decoded.
    #[error("{0}")]
    Protocol(String),
    /// The connection was closed instead of an answer.
    #[error("the broker closed the connection: {0}")]
    Disconnected(String),
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl Error {
    /// The broker's error code, where it gave one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }
}
