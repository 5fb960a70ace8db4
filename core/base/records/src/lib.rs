//! Kafka record batches: v2 in place, v0 and v1 for reading, compression, control batches.
//!
//! ```text
//!   Bytes ──split_batches──▶ RecordBatch { header, bytes }      nothing decoded but 61 bytes
//!                              │ validate      one pass of CRC, one walk, no allocation
//!                              │ stamp         base offset and leader epoch, outside the CRC
//!                              │ recompress    only when compression.type demands it
//!                              └ records(limit) ──▶ Records ──iter──▶ RecordRef (borrowed)
//!   BatchBuilder ──build──▶ Bytes                               Record (owned, shares bytes)
//! ```
//!
//! Invariants:
//! - No length, count or claim in the bytes is believed before it was held against the bytes that
//!   are there; decompression has a limit at every call.
//! - A `RecordBatch` is never re-encoded to be appended or served: its bytes are what a client
//!   sent, but for the stamped fields.
//! - Formats 0 and 1 are read and converted, never written.
//! - Pure: no clock, no I/O. The layout of control record *values* is not known here, except for
//!   transaction markers, which replication has to understand.
//!
//! ```
//! use kafka_rs_records::{BatchBuilder, Compression, RecordBatch};
//! let mut builder = BatchBuilder::new(Compression::Lz4);
//! builder.push(1_700_000_000_000, Some(b"key"), Some(b"value"), &[])?;
//! let batch = RecordBatch::parse(builder.build()?)?;
//! batch.verify_crc()?;
//! for record in &batch.records(1 << 20)? {
//!     assert_eq!(record?.value, Some(&b"value"[..]));
//! }
//! # Ok::<(), kafka_rs_records::Error>(())
//! ```

mod batch;
mod builder;
mod compression;
mod control;
mod error;
mod header;
mod legacy;
mod record;
mod records;
mod retain;
mod stamp;
mod validate;
mod varint;
mod walk;

/// CRC-32C, the checksum of batches and of producer snapshots.
pub use ::crc32c::crc32c;
pub use batch::{Batches, RecordBatch, split_batches};
pub use builder::BatchBuilder;
pub use compression::{Codec, Compression, decompress};
pub use control::{ControlKey, ControlType, EndTransactionMarker, control_batch};
pub use error::{Error, RecordError};
pub use header::{
    Attributes, BATCH_HEADER_SIZE, BatchHeader, CRC_START, LOG_OVERHEAD, TimestampType,
    decrement_sequence, increment_sequence, peek_batch_size,
};
pub use legacy::convert_to_v2;
pub use record::{HeaderRef, HeadersRef, Record, RecordHeader, RecordRef};
pub use records::{Place, RecordIter, Records};
pub use retain::Kept;
pub use stamp::{Stamp, StampTimestamp};
pub use validate::{Origin, ValidateOptions, Validated, produced_batch, validate};
