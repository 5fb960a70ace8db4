//! A record to produce, and where it went.

use bytes::Bytes;
use kafka_rs_records::{HeaderRef, RecordHeader};
use kafka_rs_types::{Offset, PartitionIndex, Str, Timestamp, TopicPartition};

/// A record to produce. Null is not empty: without [`ProducerRecord::value`] it is a tombstone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProducerRecord {
    /// Topic it is for.
    pub topic: Str,
    /// Partition; chosen by key, or evenly, when `None`.
    pub partition: Option<PartitionIndex>,
    /// Milliseconds since 1970; the time of sending when `None`.
    pub timestamp: Option<Timestamp>,
    /// Key.
    pub key: Option<Bytes>,
    /// Value.
    pub value: Option<Bytes>,
    /// Headers in order; keys may repeat.
    pub headers: Vec<RecordHeader>,
}

impl ProducerRecord {
    /// A record for `topic` without key and value.
    pub fn to(topic: impl Into<Str>) -> Self {
        Self {
            topic: topic.into(),
            ..Self::default()
        }
    }

    /// With a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Bytes>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// With a value.
    #[must_use]
    pub fn value(mut self, value: impl Into<Bytes>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// For this partition.
    #[must_use]
    pub fn partition(mut self, partition: PartitionIndex) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Stamped with this time in milliseconds since 1970.
    #[must_use]
    pub fn timestamp(mut self, timestamp: Timestamp) -> Self {
        self.timestamp = Some(timestamp);
        self
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, key: impl Into<Str>, value: impl Into<Bytes>) -> Self {
        self.headers.push(RecordHeader {
            key: key.into(),
            value: Some(value.into()),
        });
        self
    }

    /// Calls `with` with the same record, borrowed.
    pub(crate) fn lend<T>(&self, with: impl FnOnce(&RecordSlice<'_>) -> T) -> T {
        // Does not allocate when there are none.
        let headers: Vec<HeaderRef<'_>> = self
            .headers
            .iter()
            .map(|header| HeaderRef {
                key: header.key.as_bytes(),
                value: header.value.as_deref(),
            })
            .collect();
        with(&RecordSlice {
            topic: &self.topic,
            partition: self.partition,
            timestamp: self.timestamp,
            key: self.key.as_deref(),
            value: self.value.as_deref(),
            headers: &headers,
        })
    }
}

/// A record to produce whose bytes are the caller's: they are copied once, into the batch.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RecordSlice<'a> {
    /// Topic it is for.
    pub topic: &'a str,
    /// Partition; chosen by key, or evenly, when `None`.
    pub partition: Option<PartitionIndex>,
    /// Milliseconds since 1970; the time of sending when `None`.
    pub timestamp: Option<Timestamp>,
    /// Key.
    pub key: Option<&'a [u8]>,
    /// Value; `None` is a tombstone.
    pub value: Option<&'a [u8]>,
    /// Headers in order; keys may repeat.
    pub headers: &'a [HeaderRef<'a>],
}

/// Bytes of a record beyond its key, value and headers, at most.
const RECORD_OVERHEAD_MAX: usize = 36;
/// Bytes of a header beyond its key and value, at most.
const HEADER_OVERHEAD_MAX: usize = 10;

impl RecordSlice<'_> {
    /// Bytes it takes in a batch at most.
    pub(crate) fn size_max(&self) -> usize {
        let bytes = |field: Option<&[u8]>| field.map_or(0, <[u8]>::len);
        let header = |h: &HeaderRef<'_>| h.key.len() + bytes(h.value) + HEADER_OVERHEAD_MAX;
        RECORD_OVERHEAD_MAX
            + bytes(self.key)
            + bytes(self.value)
            + self.headers.iter().map(header).sum::<usize>()
    }
}

/// Where a record is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordMetadata {
    /// Topic and partition.
    pub partition: TopicPartition,
    /// Its offset; -1 when the broker did not say (`acks=0`).
    pub offset: Offset,
    /// Its time in milliseconds since 1970.
    pub timestamp: Timestamp,
}
