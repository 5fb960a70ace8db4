//! Kafka's protocol messages and internal records: bounded decoders and encoders, generated from
//! their layouts, and the catalogue of APIs.
//!
//! ```text
//!   frame: Bytes ──► Reader ──► RequestHeader, FetchRequest, …      share the frame's bytes
//!   FetchResponse ──► Writer ──► Rope                               large records stay shared
//!
//!   layouts/*.txt ──codegen──► src/generated/{messages,records}     one file per message
//!   by hand: Reader, Writer, tagged fields, framing of internal records
//! ```
//!
//! Invariants:
//! - Decoding never panics. What it allocates is bounded by a small multiple of the frame's
//!   length: every count is checked against the bytes left, capacity grows with elements that
//!   were there, and nesting is as deep as the layout.
//! - Tagged fields that a layout does not know are kept and written back in place.
//! - An encoder refuses what the version cannot carry, unless the layout calls it ignorable, as
//!   Kafka does.
//! - Strings that are not UTF-8 decode as in Kafka: bad bytes become U+FFFD.
//!
//! Deliberately absent: the length prefix around a frame (the connection's), record batches
//! (`kafka-rs-records`), any opinion on what a message means.
//!
//! ```
//! use kafka_rs_wire::messages::MetadataRequest;
//! use kafka_rs_wire::{Message, Reader, Writer};
//!
//! let mut w = Writer::new();
//! MetadataRequest::default().encode(&mut w, 12).unwrap();
//! let mut r = Reader::new(w.finish().to_bytes());
//! assert_eq!(MetadataRequest::decode(&mut r, 12).unwrap(), MetadataRequest::default());
//! ```

mod api;
mod describe;
mod error;
mod framing;
#[rustfmt::skip]
mod generated;
mod header;
mod message;
mod prelude;
mod reader;
mod tagged;
mod value;
mod version;
mod writer;

pub use api::ListenerType;
pub use describe::{
    CoordinatorTopic, Describe, Described, DescribedRecord, describe_coordinator_key,
    describe_coordinator_value, describe_metadata_record,
};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind};
pub use framing::{
    METADATA_FRAME_VERSION, MetadataFrame, coordinator_record_type, decode_coordinator_key,
    decode_coordinator_value, encode_coordinator_key, encode_coordinator_value,
    encode_metadata_record,
};
pub use generated::api_key::ApiKey;
pub use generated::{messages, records};
pub use header::{decode_request_header, encode_request, encode_response};
pub use message::{CoordinatorKey, Message, Record, Request};
pub use reader::Reader;
pub use tagged::{TaggedField, TaggedFields};
pub use version::VersionRange;
pub use writer::Writer;
