use kafka_rs_types::ErrorCode;

/// Why bytes are not the message they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot decode {message} at byte {position}: {kind}")]
pub struct DecodeError {
    /// Kafka's name of the message.
    pub message: &'static str,
    /// Distance from the start of the frame, in bytes.
    pub position: usize,
    /// What was found there.
    pub kind: DecodeErrorKind,
}

/// What a decoder stumbled over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The frame ends inside a value.
    #[error("{needed} bytes needed, {left} left")]
    Truncated {
        /// Bytes the value takes.
        needed: usize,
        /// Bytes that are there.
        left: usize,
    },
    /// An array announces more elements than there are bytes.
    #[error("{count} elements announced, {left} bytes left")]
    CountTooLarge {
        /// Announced number of elements.
        count: u64,
        /// Bytes that are there.
        left: usize,
    },
    /// A length or count is negative where null is not allowed, or below -1.
    #[error("length {0} is not valid here")]
    InvalidLength(i64),
    /// A string is longer than 32,767 bytes, the protocol's limit.
    #[error("a string of {0} bytes exceeds 32767")]
    StringTooLong(usize),
    /// A variable-length integer does not end in time.
    #[error("variable-length integer is too long")]
    VarintTooLong,
    /// A tagged field takes more or fewer bytes than it says.
    #[error("tagged field does not take the {0} bytes it announces")]
    TaggedFieldSize(usize),
    /// A known tag stands in a version that does not have it.
    #[error("tagged field does not exist in this version")]
    MisplacedTag,
    /// An array element took no bytes at all.
    #[error("array element of no bytes")]
    EmptyElement,
    /// The message does not have this version.
    #[error("version {0} does not exist")]
    UnsupportedVersion(i16),
    /// A request names an API that does not exist.
    #[error("API key {0} does not exist")]
    UnknownApiKey(i16),
    /// A record's prefix names another kind of record than the caller expects.
    #[error("record type {found} instead of {expected}")]
    RecordType {
        /// What the caller expects.
        expected: i16,
        /// What the prefix says.
        found: i16,
    },
    /// A record goes on after its last field.
    #[error("{0} bytes left over")]
    TrailingBytes(usize),
    /// A metadata record's frame has a version that is not 1.
    #[error("frame version {0} is not known")]
    FrameVersion(u32),
}

impl DecodeError {
    /// The code a client gets, where it gets an answer at all.
    pub fn code(&self) -> ErrorCode {
        match self.kind {
            DecodeErrorKind::UnsupportedVersion(_) => ErrorCode::UnsupportedVersion,
            _ => ErrorCode::InvalidRequest,
        }
    }
}

/// Why a message cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot encode {message} in version {version}: {kind}")]
pub struct EncodeError {
    /// Kafka's name of the message.
    pub message: &'static str,
    /// Version that was asked for.
    pub version: i16,
    /// What cannot be written.
    pub kind: EncodeErrorKind,
}

/// What an encoder refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeErrorKind {
    /// The message does not have this version.
    #[error("the version does not exist")]
    UnsupportedVersion,
    /// A field has a value that this version cannot carry.
    #[error("field {0} has a value that this version cannot carry")]
    UnsupportedField(&'static str),
    /// A field is null where this version does not allow it.
    #[error("field {0} must not be null")]
    Null(&'static str),
    /// A string is longer than 32,767 bytes, the protocol's limit.
    #[error("a string of {0} bytes exceeds 32767")]
    StringTooLong(usize),
    /// A length or count exceeds 2^31 - 1.
    #[error("a length of {0} exceeds the protocol's limit")]
    TooLong(usize),
    /// Tagged fields are set in a version that has none.
    #[error("tagged fields are set, but this version has none")]
    TaggedFields,
    /// An unknown tagged field has the number of a known one, or numbers do not ascend.
    #[error("tag {0} is known or out of order")]
    TagOrder(u32),
}

impl EncodeError {
    /// The code a client gets, where it gets an answer at all.
    pub fn code(&self) -> ErrorCode {
        match self.kind {
            EncodeErrorKind::UnsupportedVersion
            | EncodeErrorKind::UnsupportedField(_)
            | EncodeErrorKind::TaggedFields => ErrorCode::UnsupportedVersion,
            _ => ErrorCode::UnknownServerError,
        }
    }
}
