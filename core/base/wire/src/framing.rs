//! What stands around internal records: a type or version before coordinator keys and values, a
//! frame before metadata records.

use bytes::Bytes;

use crate::{DecodeError, DecodeErrorKind, EncodeError, Message, Reader, Record, Writer};

/// The one version of the frame around metadata records.
pub const METADATA_FRAME_VERSION: u32 = 1;

/// Keys of coordinator records have one version.
const KEY_VERSION: i16 = 0;

/// The number before a coordinator's key that says which record it is.
///
/// # Errors
/// When the key has fewer than two bytes.
pub fn coordinator_record_type(key: &Bytes) -> Result<i16, DecodeError> {
    Reader::new(key.clone()).read_i16()
}

/// Writes a key with its type before it.
///
/// # Errors
/// When a string in it is too long.
pub fn encode_coordinator_key<K: Record>(key: &K) -> Result<Bytes, EncodeError> {
    let mut w = Writer::new();
    w.put_i16(K::API_KEY);
    key.encode(&mut w, KEY_VERSION)?;
    Ok(w.finish().to_bytes())
}

/// Reads a key whose type is already known, see [`coordinator_record_type`].
///
/// # Errors
/// When the key is of another type or not in its layout.
pub fn decode_coordinator_key<K: Record>(key: Bytes) -> Result<K, DecodeError> {
    let mut r = Reader::new(key);
    let found = r.read_i16()?;
    if found != K::API_KEY {
        return Err(DecodeError {
            message: K::NAME,
            position: 0,
            kind: DecodeErrorKind::RecordType {
                expected: K::API_KEY,
                found,
            },
        });
    }
    K::decode(&mut r, KEY_VERSION)
}

/// Writes a value with its version before it.
///
/// # Errors
/// When the version cannot carry the value.
pub fn encode_coordinator_value<V: Message>(value: &V, version: i16) -> Result<Bytes, EncodeError> {
    let mut w = Writer::new();
    w.put_i16(version);
    value.encode(&mut w, version)?;
    Ok(w.finish().to_bytes())
}

/// Reads a value in the version that stands before it.
///
/// # Errors
/// When the version is not known or the value is not in its layout.
pub fn decode_coordinator_value<V: Message>(value: Bytes) -> Result<V, DecodeError> {
    let mut r = Reader::new(value);
    let version = r.read_i16()?;
    V::decode(&mut r, version)
}

/// What stands before a metadata record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetadataFrame {
    /// Which record follows.
    pub api_key: i16,
    /// Its version.
    pub version: i16,
}

impl MetadataFrame {
    /// Reads the frame and leaves the reader at the record.
    ///
    /// # Errors
    /// When the frame's own version is not 1 or a number is out of range.
    pub fn decode(r: &mut Reader) -> Result<Self, DecodeError> {
        const NAME: &str = "metadata record frame";
        let position = r.position();
        let fail = |kind| DecodeError {
            message: NAME,
            position,
            kind,
        };
        let frame_version = r.read_uvarint()?;
        if frame_version != METADATA_FRAME_VERSION {
            return Err(fail(DecodeErrorKind::FrameVersion(frame_version)));
        }
        let mut number = || {
            let value = r.read_uvarint()?;
            i16::try_from(value).map_err(|_| fail(DecodeErrorKind::InvalidLength(value.into())))
        };
        Ok(Self {
            api_key: number()?,
            version: number()?,
        })
    }

    /// Writes the frame.
    pub fn encode(self, w: &mut Writer) {
        w.put_uvarint(METADATA_FRAME_VERSION);
        w.put_uvarint(u32::from(self.api_key as u16));
        w.put_uvarint(u32::from(self.version as u16));
    }
}

/// Writes a metadata record with its frame.
///
/// # Errors
/// When the version cannot carry the record.
pub fn encode_metadata_record<R: Record>(record: &R, version: i16) -> Result<Bytes, EncodeError> {
    let mut w = Writer::new();
    let frame = MetadataFrame {
        api_key: R::API_KEY,
        version,
    };
    frame.encode(&mut w);
    record.encode(&mut w, version)?;
    Ok(w.finish().to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::group_coordinator::{GroupMetadataKey, OffsetCommitKey, OffsetCommitValue};
    use crate::records::metadata::NoOpRecord;

    #[test]
    fn coordinator_records_carry_type_and_version_in_front() {
        let key = OffsetCommitKey {
            group: "g".into(),
            topic: "t".into(),
            partition: 1,
            ..OffsetCommitKey::default()
        };
        let bytes = encode_coordinator_key(&key).unwrap();
        assert_eq!(&bytes[..], [0, 1, 0, 1, b'g', 0, 1, b't', 0, 0, 0, 1]);
        assert_eq!(coordinator_record_type(&bytes), Ok(1));
        assert_eq!(decode_coordinator_key(bytes.clone()), Ok(key));
        assert!(decode_coordinator_key::<GroupMetadataKey>(bytes).is_err());

        let value = OffsetCommitValue {
            offset: 5,
            ..OffsetCommitValue::default()
        };
        let bytes = encode_coordinator_value(&value, 3).unwrap();
        assert_eq!(bytes[..2], [0, 3]);
        assert_eq!(decode_coordinator_value(bytes), Ok(value));
    }

    #[test]
    fn metadata_records_carry_a_frame() {
        let bytes = encode_metadata_record(&NoOpRecord::default(), 0).unwrap();
        assert_eq!(&bytes[..], [1, 20, 0, 0]);
        let frame = MetadataFrame::decode(&mut Reader::new(bytes)).unwrap();
        assert_eq!((frame.api_key, frame.version), (20, 0));
        let mut wrong = Reader::new(Bytes::from_static(&[2, 20, 0, 0]));
        assert!(MetadataFrame::decode(&mut wrong).is_err());
    }
}
