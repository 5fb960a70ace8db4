//! Records by the names of their fields, for people and for JSON.

use bytes::Bytes;
use kafka_rs_types::{Str, Uuid};

use crate::framing::coordinator_record_type;
use crate::generated::describe::RECORDS;
use crate::{DecodeError, DecodeErrorKind, Message, MetadataFrame, Reader};

/// A value and everything in it, under the names Kafka's JSON form uses.
#[derive(Debug, Clone, PartialEq)]
pub enum Described {
    /// Nothing.
    Null,
    /// A truth value.
    Bool(bool),
    /// Any integer.
    Int(i64),
    /// A fraction.
    Float(f64),
    /// Text, or an id in its text form.
    Text(String),
    /// Bytes that this layout does not look into.
    Bytes(Bytes),
    /// Elements in order.
    List(Vec<Described>),
    /// Fields in the order of the layout.
    Struct(Vec<(&'static str, Described)>),
}

/// Something that is shown field by field.
pub trait Describe {
    /// The fields that `version` has.
    fn describe(&self, version: i16) -> Described;
}

/// Which coordinator's topic a record is from; the numbers of their records overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoordinatorTopic {
    /// `__consumer_offsets`.
    ConsumerOffsets,
    /// `__transaction_state`.
    TransactionState,
    /// `__share_group_state`.
    ShareGroupState,
}

/// One key or value, read.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedRecord {
    /// Kafka's name of the layout.
    pub name: &'static str,
    /// Number of the record's kind.
    pub api_key: i16,
    /// Version it is written in.
    pub version: i16,
    /// Its fields.
    pub fields: Described,
}

/// The fields of a struct as they are described, one after the other.
#[derive(Default)]
pub(crate) struct Fields(Vec<(&'static str, Described)>);

impl Fields {
    pub(crate) fn put(&mut self, name: &'static str, value: Described) {
        self.0.push((name, value));
    }

    pub(crate) fn into_struct(self) -> Described {
        Described::Struct(self.0)
    }
}

/// A row of the generated table.
pub(crate) struct RecordRow {
    pub(crate) module: &'static str,
    pub(crate) is_key: bool,
    pub(crate) api_key: i16,
    pub(crate) name: &'static str,
    pub(crate) describe: fn(&mut Reader, i16) -> Result<Described, DecodeError>,
}

/// Decodes and describes; the function in a row.
pub(crate) fn describe_as<T: Message + Describe>(
    r: &mut Reader,
    version: i16,
) -> Result<Described, DecodeError> {
    T::decode(r, version).map(|record| record.describe(version))
}

/// Reads the key of a record of a coordinator's topic; `None` when a later Kafka made it.
///
/// # Errors
/// When it is not in its layout.
pub fn describe_coordinator_key(
    topic: CoordinatorTopic,
    key: &Bytes,
) -> Result<Option<DescribedRecord>, DecodeError> {
    let api_key = coordinator_record_type(key)?;
    let mut body = Reader::new(key.slice(2..));
    // Offsets of both old versions of the key share a layout, and all keys have version 0.
    read(topic.module(), true, api_key, 0, &mut body)
}

/// Reads the value beside a key of kind `api_key`; `None` when a later Kafka made it.
///
/// # Errors
/// When it is not in its layout, or in a version that is not known.
pub fn describe_coordinator_value(
    topic: CoordinatorTopic,
    api_key: i16,
    value: &Bytes,
) -> Result<Option<DescribedRecord>, DecodeError> {
    let mut body = Reader::new(value.clone());
    let version = body.read_i16()?;
    read(topic.module(), false, api_key, version, &mut body)
}

/// Reads a record of `__cluster_metadata` with its frame; `None` when a later Kafka made it.
///
/// # Errors
/// When the frame or the record is not in its layout.
pub fn describe_metadata_record(value: &Bytes) -> Result<Option<DescribedRecord>, DecodeError> {
    let mut body = Reader::new(value.clone());
    let frame = MetadataFrame::decode(&mut body)?;
    read("metadata", false, frame.api_key, frame.version, &mut body)
}

fn read(
    module: &str,
    is_key: bool,
    api_key: i16,
    version: i16,
    body: &mut Reader,
) -> Result<Option<DescribedRecord>, DecodeError> {
    let Some(row) = RECORDS
        .iter()
        .find(|row| row.module == module && row.is_key == is_key && row.api_key == api_key)
    else {
        return Ok(None);
    };
    let fields = (row.describe)(body, version)?;
    if body.remaining() > 0 {
        return Err(DecodeError {
            message: row.name,
            position: body.position(),
            kind: DecodeErrorKind::TrailingBytes(body.remaining()),
        });
    }
    Ok(Some(DescribedRecord {
        name: row.name,
        api_key,
        version,
        fields,
    }))
}

impl CoordinatorTopic {
    /// The coordinator whose topic is called `name`.
    pub fn from_topic(name: &str) -> Option<Self> {
        match name {
            "__consumer_offsets" => Some(Self::ConsumerOffsets),
            "__transaction_state" => Some(Self::TransactionState),
            "__share_group_state" => Some(Self::ShareGroupState),
            _ => None,
        }
    }

    fn module(self) -> &'static str {
        match self {
            Self::ConsumerOffsets => "group_coordinator",
            Self::TransactionState => "transaction",
            Self::ShareGroupState => "share",
        }
    }
}

/// Integers all become the widest one. A function cannot name several types.
macro_rules! integers {
    ($($number:ty)*) => {$(
        impl Describe for $number {
            fn describe(&self, _: i16) -> Described {
                Described::Int(i64::from(*self))
            }
        }
    )*};
}

integers!(i8 i16 u16 i32 u32 i64);

impl Describe for bool {
    fn describe(&self, _: i16) -> Described {
        Described::Bool(*self)
    }
}

impl Describe for f64 {
    fn describe(&self, _: i16) -> Described {
        Described::Float(*self)
    }
}

impl Describe for Str {
    fn describe(&self, _: i16) -> Described {
        Described::Text(self.as_str().to_owned())
    }
}

impl Describe for Uuid {
    fn describe(&self, _: i16) -> Described {
        Described::Text(self.to_string())
    }
}

impl Describe for Bytes {
    fn describe(&self, _: i16) -> Described {
        Described::Bytes(self.clone())
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn describe(&self, version: i16) -> Described {
        Described::List(
            self.iter()
                .map(|element| element.describe(version))
                .collect(),
        )
    }
}

impl<T: Describe> Describe for Option<T> {
    fn describe(&self, version: i16) -> Described {
        self.as_ref()
            .map_or(Described::Null, |value| value.describe(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::group_coordinator::{OffsetCommitKey, OffsetCommitValue};
    use crate::records::metadata::TopicRecord;
    use crate::{encode_coordinator_key, encode_coordinator_value, encode_metadata_record};

    #[test]
    fn a_committed_offset_is_read_by_names() {
        let key = OffsetCommitKey {
            group: "g".into(),
            topic: "t".into(),
            partition: 3,
            ..Default::default()
        };
        let key = encode_coordinator_key(&key).expect("key");
        let read = describe_coordinator_key(CoordinatorTopic::ConsumerOffsets, &key)
            .expect("layout")
            .expect("known");
        assert_eq!((read.name, read.api_key), ("OffsetCommitKey", 1));
        let text = |text: &str| Described::Text(text.to_owned());
        assert_eq!(
            read.fields,
            Described::Struct(vec![
                ("group", text("g")),
                ("topic", text("t")),
                ("partition", Described::Int(3)),
            ])
        );
        let value = OffsetCommitValue {
            offset: 9,
            ..Default::default()
        };
        let value = encode_coordinator_value(&value, 1).expect("value");
        let read = describe_coordinator_value(CoordinatorTopic::ConsumerOffsets, 1, &value)
            .expect("layout")
            .expect("known");
        // Version 1 has an expiry and no leader epoch.
        assert_eq!(
            read.fields,
            Described::Struct(vec![
                ("offset", Described::Int(9)),
                ("metadata", text("")),
                ("commitTimestamp", Described::Int(0)),
                ("expireTimestamp", Described::Int(-1)),
            ])
        );
    }

    #[test]
    fn unknown_kinds_are_passed_over_and_bytes_left_over_are_an_error() {
        let key = Bytes::from_static(&[0x7f, 0, 1]);
        let topic = CoordinatorTopic::ConsumerOffsets;
        assert_eq!(describe_coordinator_key(topic, &key), Ok(None));
        assert!(describe_coordinator_key(topic, &Bytes::from_static(&[0])).is_err());
        let record = TopicRecord {
            name: "t".into(),
            ..Default::default()
        };
        let bytes = encode_metadata_record(&record, 0).expect("record");
        let read = describe_metadata_record(&bytes).expect("layout");
        assert_eq!(read.map(|read| read.name), Some("TopicRecord"));
        let mut longer = bytes.to_vec();
        longer.push(0);
        assert!(describe_metadata_record(&Bytes::from(longer)).is_err());
    }
}
