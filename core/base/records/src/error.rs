use kafka_rs_types::{ErrorCode, Offset, Timestamp};

/// Why bytes are not the record batch they should be, or why a batch is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The buffer ends before the batch does.
    #[error("batch needs {needed} bytes, {available} are there")]
    Truncated {
        /// Bytes the batch would take, as far as known.
        needed: usize,
        /// Bytes that are there.
        available: usize,
    },
    /// The length field is smaller than any batch or message of its kind.
    #[error("batch length {length} is below the smallest possible {minimum}")]
    BatchTooSmall {
        /// Value of the length field.
        length: i32,
        /// Smallest value allowed.
        minimum: i32,
    },
    /// The magic byte names no known format.
    #[error("unknown magic {0}")]
    UnknownMagic(i8),
    /// The stored checksum is not that of the bytes.
    #[error("stored crc {stored:#010x} differs from computed {computed:#010x}")]
    CrcMismatch {
        /// Checksum in the batch.
        stored: u32,
        /// Checksum of its bytes.
        computed: u32,
    },
    /// The batch or its records contradict themselves or what a client may send.
    #[error("{0}")]
    Invalid(&'static str),
    /// The batch's last offset delta does not agree with its record count.
    #[error("last offset delta {last_offset_delta} does not fit {count} records")]
    CountMismatch {
        /// From the header.
        last_offset_delta: i32,
        /// From the header.
        count: i32,
    },
    /// A client sent a batch that does not start at offset 0.
    #[error("base offset of a produced batch should be 0, it is {0}")]
    BaseOffsetNotZero(Offset),
    /// Records of the batch were refused one by one (KIP-467).
    #[error("one or more records have been rejected: {}", first_errors(.0))]
    RecordsInvalid(Vec<RecordError>),
    /// Records carry timestamps outside the topic's bounds.
    #[error("one or more records have been rejected due to invalid timestamp")]
    TimestampsInvalid(Vec<RecordError>),
    /// The batch is larger than `max.message.bytes`.
    #[error("batch of {size} bytes exceeds the maximum of {max}")]
    MessageTooLarge {
        /// Size of the batch in bytes.
        size: usize,
        /// The limit in bytes.
        max: usize,
    },
    /// Decompressing would yield more than the caller allows.
    #[error("decompressed records exceed the limit of {limit} bytes")]
    DecompressedTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The compressed bytes are broken.
    #[error("cannot decompress {codec}: {reason}")]
    Decompress {
        /// Name of the codec.
        codec: &'static str,
        /// What the codec said.
        reason: String,
    },
    /// Compressing failed, which codecs do only when misconfigured.
    #[error("cannot compress {codec}: {reason}")]
    Compress {
        /// Name of the codec.
        codec: &'static str,
        /// What the codec said.
        reason: String,
    },
    /// The codec id is unknown, or not allowed at this request version.
    #[error("compression type {0} is not supported here")]
    UnsupportedCompression(i16),
    /// An offset or sequence cannot be expressed relative to the batch's base.
    #[error("offset {offset} does not fit a batch that starts at {base}")]
    OffsetOutOfBatch {
        /// The offset asked for.
        offset: Offset,
        /// Base offset of the batch.
        base: Offset,
    },
    /// A batch would become larger than an i32 length can say.
    #[error("batch exceeds 2 GiB")]
    BatchOverflow,
}

/// One record refused inside a batch; travels to the client as `record_errors` of Produce v8+.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    /// Position of the record in the batch, from 0.
    pub batch_index: i32,
    /// What is wrong with it, for people.
    pub message: String,
}

impl RecordError {
    pub(crate) fn missing_key(batch_index: i32) -> Self {
        Self {
            batch_index,
            message: "compacted topic cannot accept message without key".to_owned(),
        }
    }

    pub(crate) fn timestamp(batch_index: i32, timestamp: Timestamp, from: i64, to: i64) -> Self {
        Self {
            batch_index,
            message: format!(
                "timestamp {timestamp} of message with offset {batch_index} is out of range, \
                 it should be within [{from}, {to}]"
            ),
        }
    }
}

impl Error {
    /// The protocol error a client gets for this.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Truncated { .. }
            | Self::BatchTooSmall { .. }
            | Self::UnknownMagic(_)
            | Self::CrcMismatch { .. } => ErrorCode::CorruptMessage,
            Self::Invalid(_)
            | Self::CountMismatch { .. }
            | Self::BaseOffsetNotZero(_)
            | Self::RecordsInvalid(_)
            | Self::DecompressedTooLarge { .. }
            | Self::Decompress { .. }
            | Self::OffsetOutOfBatch { .. } => ErrorCode::InvalidRecord,
            Self::TimestampsInvalid(_) => ErrorCode::InvalidTimestamp,
            Self::MessageTooLarge { .. } => ErrorCode::MessageTooLarge,
            Self::BatchOverflow => ErrorCode::RecordListTooLarge,
            Self::UnsupportedCompression(_) => ErrorCode::UnsupportedCompressionType,
            Self::Compress { .. } => ErrorCode::UnknownServerError,
        }
    }

    /// Records refused one by one; empty when the batch was refused as a whole.
    pub fn record_errors(&self) -> &[RecordError] {
        match self {
            Self::RecordsInvalid(errors) | Self::TimestampsInvalid(errors) => errors,
            _ => &[],
        }
    }
}

fn first_errors(errors: &[RecordError]) -> String {
    let shown: Vec<&str> = errors.iter().take(3).map(|e| e.message.as_str()).collect();
    format!("{} errors, the first: {}", errors.len(), shown.join("; "))
}
