//! Looking at and adding records past the network and past all faults.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_records::{BatchBuilder, Compression, Origin, RecordHeader, split_batches};
use kafka_rs_runtime::{AppendRequest, Partition, Verification};
use kafka_rs_types::{ErrorCode, Offset, PartitionIndex, Str, Timestamp, TopicPartition};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use serde::Serialize;

use super::fixtures::partition_for_key;
use super::{Broker, FixtureRecord};
use crate::Error;

/// Bytes read from a log at a time.
const READ_BYTES: usize = 1 << 20;
/// Most bytes a stored batch may decompress to.
const DECOMPRESSED_MAX: usize = 256 << 20;

/// A record as it lies in a partition.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRecord {
    /// Its topic.
    pub topic: Str,
    /// Its partition.
    pub partition: PartitionIndex,
    /// Its offset.
    pub offset: Offset,
    /// Milliseconds since 1970, -1 for none.
    pub timestamp: Timestamp,
    /// Its key.
    pub key: Option<bytes::Bytes>,
    /// Its value; `None` for a tombstone.
    pub value: Option<bytes::Bytes>,
    /// Its headers, in their order.
    pub headers: Vec<RecordHeader>,
}

impl StoredRecord {
    /// The key as text, with what is not UTF-8 replaced.
    pub fn key_text(&self) -> Option<String> {
        text(self.key.as_ref())
    }

    /// The value as text, with what is not UTF-8 replaced.
    pub fn value_text(&self) -> Option<String> {
        text(self.value.as_ref())
    }
}

fn text(bytes: Option<&bytes::Bytes>) -> Option<String> {
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// A group's committed offset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommittedOffset {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: PartitionIndex,
    /// The next offset the group would read.
    pub offset: Offset,
    /// What the client stored beside it.
    pub metadata: String,
}

impl Broker {
    /// Appends records in their order, past the network; creates topics that do not exist, with one
    /// partition.
    ///
    /// # Errors
    /// A record that cannot be stored.
    pub async fn load(&self, records: &[FixtureRecord]) -> Result<(), Error> {
        let missing: BTreeSet<&str> = records
            .iter()
            .map(|record| record.topic.as_str())
            .filter(|topic| self.partition(topic, 0).is_err())
            .collect();
        let missing: Vec<(&str, i32)> = missing.into_iter().map(|topic| (topic, 1)).collect();
        self.create_topics(&missing).await?;
        let mut batches: BTreeMap<(&str, PartitionIndex), BatchBuilder> = BTreeMap::new();
        for record in records {
            let (key, value) = (record.key_bytes()?, record.value_bytes()?);
            let partition = match (record.partition, &key) {
                (Some(partition), _) => partition,
                (None, None) => 0,
                (None, Some(key)) => partition_for_key(key, self.partitions(&record.topic)?.len()),
            };
            let now = kafka_rs_platform::Clock::now_ms(&self.clock);
            let headers: Vec<_> = record
                .headers
                .iter()
                .map(|(key, value)| (key.as_bytes(), value.as_ref().map(String::as_bytes)))
                .collect();
            let batch = batches
                .entry((&record.topic, partition))
                .or_insert_with(|| BatchBuilder::new(Compression::None));
            let timestamp = record.timestamp.unwrap_or(now);
            push(batch, timestamp, key.as_deref(), value.as_deref(), &headers)?;
        }
        for ((topic, partition), batch) in batches {
            self.append(topic, partition, batch)?;
        }
        Ok(())
    }

    fn append(
        &self,
        topic: &str,
        partition: PartitionIndex,
        batch: BatchBuilder,
    ) -> Result<(), Error> {
        let request = AppendRequest {
            records: batch.build().map_err(|error| stored(topic, &error))?,
            origin: Origin::Client,
            acks: -1,
            allow_zstd: true,
            verification: Verification::Missing,
        };
        let appended = self.partition(topic, partition)?.append(request);
        appended.map(drop).map_err(|error| Error::Refused {
            what: format!("records cannot be appended to {topic}-{partition}"),
            code: error.code(),
            message: Some(error.to_string()),
        })
    }

    /// Every record in a topic's log, committed or not, control records left out, by partition and
    /// offset.
    ///
    /// # Errors
    /// When there is no such topic or its log cannot be read.
    pub fn all_records(&self, topic: &str) -> Result<Vec<StoredRecord>, Error> {
        let mut records = Vec::new();
        for partition in self.partitions(topic)? {
            read(&partition, &mut records)?;
        }
        Ok(records)
    }

    /// The offset after the last record of each partition (the high watermark).
    ///
    /// # Errors
    /// When there is no such topic.
    pub fn end_offsets(&self, topic: &str) -> Result<Vec<Offset>, Error> {
        let partitions = self.partitions(topic)?;
        Ok(partitions.iter().map(|p| p.high_watermark()).collect())
    }

    /// The first offset of each partition.
    ///
    /// # Errors
    /// When there is no such topic.
    pub fn start_offsets(&self, topic: &str) -> Result<Vec<Offset>, Error> {
        let partitions = self.partitions(topic)?;
        Ok(partitions.iter().map(|p| p.log_start_offset()).collect())
    }

    /// The offset that no open transaction precedes, of each partition.
    ///
    /// # Errors
    /// When there is no such topic.
    pub fn last_stable_offsets(&self, topic: &str) -> Result<Vec<Offset>, Error> {
        let partitions = self.partitions(topic)?;
        Ok(partitions.iter().map(|p| p.last_stable_offset()).collect())
    }

    /// What a group has committed, in the order of topics and partitions; nothing for a group that
    /// does not exist.
    pub async fn committed_offsets(&self, group: &str) -> Vec<CommittedOffset> {
        let request = OffsetFetchRequestGroup {
            group_id: Str::from(group),
            topics: None,
            member_epoch: -1,
            ..Default::default()
        };
        let server = self.server();
        let answer = server.groups().fetch_offsets(request, false).await;
        let offsets = answer.topics.into_iter().flat_map(|topic| {
            let name = topic.name.to_string();
            topic.partitions.into_iter().map(move |p| CommittedOffset {
                topic: name.clone(),
                partition: p.partition_index,
                offset: p.committed_offset,
                metadata: p.metadata.map(|m| m.to_string()).unwrap_or_default(),
            })
        });
        let mut offsets: Vec<CommittedOffset> = offsets.collect();
        offsets.sort_by(|a, b| (&a.topic, a.partition).cmp(&(&b.topic, b.partition)));
        offsets
    }

    pub(crate) fn partition(
        &self,
        topic: &str,
        partition: PartitionIndex,
    ) -> Result<Arc<Partition>, Error> {
        let found = self.server().replicas().partition(topic, partition);
        found.map_err(|error| Error::Refused {
            what: format!("there is no {topic}-{partition}"),
            code: error.code(),
            message: None,
        })
    }

    /// The partitions of a topic, in their order.
    pub(crate) fn partitions(&self, topic: &str) -> Result<Vec<Arc<Partition>>, Error> {
        let first = self.partition(topic, 0)?;
        let others = (1..).map_while(|at| self.partition(topic, at).ok());
        Ok(std::iter::once(first).chain(others).collect())
    }
}

fn push(
    batch: &mut BatchBuilder,
    timestamp: Timestamp,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: &[(&[u8], Option<&[u8]>)],
) -> Result<(), Error> {
    let headers: Vec<kafka_rs_records::HeaderRef<'_>> = headers
        .iter()
        .map(|(key, value)| kafka_rs_records::HeaderRef { key, value: *value })
        .collect();
    batch
        .push(timestamp, key, value, &headers)
        .map_err(|error| stored("record", &error))
}

fn stored(what: &str, error: &kafka_rs_records::Error) -> Error {
    Error::Protocol(format!("{what}: {error}"))
}

fn read(partition: &Partition, records: &mut Vec<StoredRecord>) -> Result<(), Error> {
    let TopicPartition {
        topic,
        partition: index,
    } = partition.topic_partition().clone();
    let failed = |error: &dyn std::fmt::Display| Error::Refused {
        what: format!("{topic}-{index} cannot be read"),
        code: ErrorCode::KafkaStorageError,
        message: Some(error.to_string()),
    };
    let end = partition.log_end_offset();
    let mut next = partition.log_start_offset();
    while next < end {
        let data = partition
            .reader()
            .read(next, READ_BYTES, end, true)
            .map_err(|error| failed(&error))?;
        let bytes = data.records.to_bytes();
        if bytes.is_empty() {
            break;
        }
        for batch in split_batches(bytes) {
            let batch = batch.map_err(|error| failed(&error))?;
            let (first, is_control) = (next, batch.header.attributes.is_control());
            next = batch.header.next_offset();
            if is_control {
                continue;
            }
            let decoded = batch
                .records(DECOMPRESSED_MAX)
                .and_then(|records| records.to_records())
                .map_err(|error| failed(&error))?;
            let wanted = decoded.into_iter().filter(|record| record.offset >= first);
            records.extend(wanted.map(|record| StoredRecord {
                topic: topic.clone(),
                partition: index,
                offset: record.offset,
                timestamp: record.timestamp,
                key: record.key,
                value: record.value,
                headers: record.headers,
            }));
        }
    }
    Ok(())
}
