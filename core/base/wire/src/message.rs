use std::fmt::Debug;

use crate::generated::api_key::ApiKey;
use crate::{
    DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, Reader, VersionRange, Writer,
};

/// A struct of some layout. Fields are read and written without a `Result` each: the reader and
/// the writer remember the first error, and the message around them reports it.
pub trait Struct: Sized {
    /// Reads the fields of `version`; defaults once the reader has failed.
    fn read(r: &mut Reader, version: i16) -> Self;
    /// Writes the fields of `version`.
    fn write(&self, w: &mut Writer, version: i16);
}

/// A message or record with versions of its own.
pub trait Message: Struct + Default + Clone + Debug + PartialEq {
    /// Kafka's name, such as `FetchRequest`.
    const NAME: &'static str;
    /// Versions that exist in Kafka 4.4.
    const VALID: VersionRange;
    /// First version with compact lengths and tagged fields (KIP-482); `i16::MAX` for none.
    const FLEXIBLE_FROM: i16;

    /// Of responses that have one, the time for which the client is to send nothing (KIP-219).
    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        None
    }

    /// Reads the message and leaves the reader behind it.
    ///
    /// # Errors
    /// When the version does not exist or the bytes are not such a message.
    fn decode(r: &mut Reader, version: i16) -> Result<Self, DecodeError> {
        if !Self::VALID.contains(version) {
            return Err(DecodeError {
                message: Self::NAME,
                position: r.position(),
                kind: DecodeErrorKind::UnsupportedVersion(version),
            });
        }
        r.set_flexible(version >= Self::FLEXIBLE_FROM);
        let message = Self::read(r, version);
        r.check(Self::NAME).map(|()| message)
    }

    /// Writes the message.
    ///
    /// # Errors
    /// When the version does not exist or cannot carry a value that is set. What was written
    /// until then stays in the writer.
    fn encode(&self, w: &mut Writer, version: i16) -> Result<(), EncodeError> {
        if Self::VALID.contains(version) {
            w.set_flexible(version >= Self::FLEXIBLE_FROM);
            self.write(w, version);
        } else {
            w.fail(EncodeErrorKind::UnsupportedVersion);
        }
        w.check(Self::NAME, version)
    }
}

/// A request of a known API.
pub trait Request: Message {
    /// The API it calls.
    const API_KEY: ApiKey;
    /// What answers it.
    type Response: Message;
}

/// An internal record that has a number among its kind.
pub trait Record: Message {
    /// The record's number: in the metadata frame, or before a coordinator's key.
    const API_KEY: i16;
}

/// The key of a record in a coordinator's topic.
pub trait CoordinatorKey: Record {
    /// The value that stands beside it.
    type Value: Record;
}
