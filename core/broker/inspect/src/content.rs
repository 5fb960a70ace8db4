//! What records of Kafka's own topics say.

use std::path::Path;

use bytes::Bytes;
use kafka_rs_records::{ControlKey, ControlType, RecordRef};
use kafka_rs_wire::messages::{
    EndTxnMarker, KRaftVersionRecord, LeaderChangeMessage, SnapshotFooterRecord,
    SnapshotHeaderRecord, VotersRecord,
};
use kafka_rs_wire::{
    CoordinatorTopic, DecodeError, Describe, Described, DescribedRecord, Message, Reader,
    describe_coordinator_key, describe_coordinator_value, describe_metadata_record,
};

use crate::file_kind::topic_of;

/// How keys and values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decoder {
    /// As bytes.
    None,
    /// As a coordinator's records.
    Coordinator(CoordinatorTopic),
    /// As records of `__cluster_metadata`.
    Metadata,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Only its owner knows.
    Plain,
    /// A key of Kafka's, and the value, which is gone in a tombstone.
    Coordinator {
        /// Whose value it is.
        key: DescribedRecord,
        /// What it is.
        value: Option<DescribedRecord>,
    },
    /// A record of the metadata log.
    Metadata(DescribedRecord),
    /// A control record.
    Control {
        /// What kind, in the words of kafka-dump-log.
        name: &'static str,
        /// Its fields.
        fields: Described,
    },
    /// It is not in the layout it should have.
    Undecodable(String),
}

impl Decoder {
    /// The decoder for the topic whose file this is.
    pub(crate) fn of(path: &Path) -> Self {
        let topic = topic_of(path).unwrap_or_default();
        let of_metadata =
            topic == "__cluster_metadata" || path.extension().is_some_and(|e| e == "checkpoint");
        match CoordinatorTopic::from_topic(&topic) {
            Some(topic) => Self::Coordinator(topic),
            None if of_metadata => Self::Metadata,
            None => Self::None,
        }
    }

    /// Reads a record of a batch that carries control records or not.
    pub(crate) fn read(self, record: &RecordRef<'_>, is_control: bool) -> Content {
        if is_control {
            return control(record);
        }
        let bytes = |part: Option<&[u8]>| part.map(Bytes::copy_from_slice);
        let content = match self {
            Self::None => Ok(Content::Plain),
            Self::Coordinator(topic) => coordinator(topic, bytes(record.key), bytes(record.value)),
            Self::Metadata => metadata(bytes(record.value)),
        };
        content.unwrap_or_else(|error| Content::Undecodable(error.to_string()))
    }
}

fn coordinator(
    topic: CoordinatorTopic,
    key: Option<Bytes>,
    value: Option<Bytes>,
) -> Result<Content, DecodeError> {
    let Some(key) = key else {
        return Ok(Content::Undecodable("the key is missing".to_owned()));
    };
    let Some(key) = describe_coordinator_key(topic, &key)? else {
        return Ok(Content::Undecodable(
            "the kind of record is not known".to_owned(),
        ));
    };
    let value = match value {
        None => None,
        Some(value) => describe_coordinator_value(topic, key.api_key, &value)?,
    };
    Ok(Content::Coordinator { key, value })
}

fn metadata(value: Option<Bytes>) -> Result<Content, DecodeError> {
    let Some(value) = value else {
        return Ok(Content::Undecodable("the value is missing".to_owned()));
    };
    Ok(match describe_metadata_record(&value)? {
        Some(record) => Content::Metadata(record),
        None => Content::Undecodable("the kind of record is not known".to_owned()),
    })
}

fn control(record: &RecordRef<'_>) -> Content {
    let kind = match ControlKey::parse(record.key.unwrap_or_default()) {
        Ok(key) => key.control_type(),
        Err(error) => return Content::Undecodable(error.to_string()),
    };
    let value = Bytes::copy_from_slice(record.value.unwrap_or_default());
    let (name, fields) = match kind {
        Some(ControlType::Abort) => ("endTxnMarker ABORT", marker(value)),
        Some(ControlType::Commit) => ("endTxnMarker COMMIT", marker(value)),
        Some(ControlType::LeaderChange) => {
            ("LeaderChange", versioned::<LeaderChangeMessage>(value))
        }
        Some(ControlType::SnapshotHeader) => {
            ("SnapshotHeader", versioned::<SnapshotHeaderRecord>(value))
        }
        Some(ControlType::SnapshotFooter) => {
            ("SnapshotFooter", versioned::<SnapshotFooterRecord>(value))
        }
        Some(ControlType::KRaftVersion) => ("KRaftVersion", versioned::<KRaftVersionRecord>(value)),
        Some(ControlType::KRaftVoters) => ("KRaftVoters", versioned::<VotersRecord>(value)),
        None => {
            return Content::Undecodable("the kind of control record is not known".to_owned());
        }
    };
    match fields {
        Ok(fields) => Content::Control { name, fields },
        Err(error) => Content::Undecodable(error.to_string()),
    }
}

/// A transaction marker: the version stands before it.
fn marker(value: Bytes) -> Result<Described, DecodeError> {
    let mut body = Reader::new(value);
    let version = body.read_i16()?;
    EndTxnMarker::decode(&mut body, version).map(|marker| marker.describe(version))
}

/// A record of the quorum: the version is its first field.
fn versioned<T: Message + Describe>(value: Bytes) -> Result<Described, DecodeError> {
    let version = Reader::new(value.clone()).read_i16()?;
    T::decode(&mut Reader::new(value), version).map(|record| record.describe(version))
}
