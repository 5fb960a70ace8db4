//! Offsets of logs: look them up, delete what is before them.

use std::collections::BTreeMap;

use kafka_rs_client::Error;
use kafka_rs_types::{LeaderEpoch, Offset, Timestamp, TopicPartition};
use kafka_rs_wire::messages::delete_records_request::{DeleteRecordsPartition, DeleteRecordsTopic};
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::{DeleteRecordsRequest, ListOffsetsRequest, ListOffsetsResponse};

use crate::admin::{Admin, Items, by_topic, error_code};

/// Which offset is looked for; the protocol writes all of them as timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffsetSpec {
    /// The log start offset.
    Earliest,
    /// The end: where the next record goes, as consumers see it.
    Latest,
    /// The record with the greatest timestamp (KIP-734).
    MaxTimestamp,
    /// The first record at that time or later, in milliseconds since 1970.
    Timestamp(Timestamp),
}

impl OffsetSpec {
    const fn timestamp(self) -> Timestamp {
        match self {
            Self::Latest => -1,
            Self::Earliest => -2,
            Self::MaxTimestamp => -3,
            Self::Timestamp(at) => at,
        }
    }
}

/// An offset that was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedOffset {
    /// The offset; -1 when no record is that young.
    pub offset: Offset,
    /// The record's timestamp, -1 when it is not known.
    pub timestamp: Timestamp,
    /// Epoch of the leader that wrote it, -1 when it is not known.
    pub leader_epoch: LeaderEpoch,
}

impl Admin {
    /// Looks offsets up at the leaders.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn list_offsets(
        &self,
        specs: &BTreeMap<TopicPartition, OffsetSpec>,
    ) -> Result<Items<TopicPartition, ListedOffset>, Error> {
        let timeout_ms = self.timeout_ms();
        let build = |part: &BTreeMap<TopicPartition, OffsetSpec>| {
            let rows = part.iter().map(|(at, spec)| (at.clone(), *spec));
            let topics = by_topic(rows)
                .into_iter()
                .map(|(name, rows)| ListOffsetsTopic {
                    name,
                    partitions: rows
                        .into_iter()
                        .map(|(partition_index, spec)| ListOffsetsPartition {
                            partition_index,
                            timestamp: spec.timestamp(),
                            ..ListOffsetsPartition::default()
                        })
                        .collect(),
                    ..ListOffsetsTopic::default()
                });
            ListOffsetsRequest {
                replica_id: -1,
                topics: topics.collect(),
                timeout_ms,
                ..ListOffsetsRequest::default()
            }
        };
        let split = |response: ListOffsetsResponse| {
            let mut rows = Vec::new();
            for topic in response.topics {
                let name = topic.name.detached();
                rows.extend(topic.partitions.into_iter().map(|row| {
                    let found = ListedOffset {
                        offset: row.offset,
                        timestamp: row.timestamp,
                        leader_epoch: row.leader_epoch,
                    };
                    let at = TopicPartition::new(name.clone(), row.partition_index);
                    (at, error_code(row.error_code), found)
                }));
            }
            rows
        };
        self.by_leader(specs, build, split).await
    }

    /// The same offset of many partitions.
    ///
    /// # Errors
    /// As [`Admin::list_offsets`].
    pub async fn list_offsets_of(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
        spec: OffsetSpec,
    ) -> Result<Items<TopicPartition, ListedOffset>, Error> {
        let specs = partitions.into_iter().map(|at| (at, spec)).collect();
        self.list_offsets(&specs).await
    }

    /// Deletes all records before the offsets (-1: all there are) and returns the new log start
    /// offsets.
    ///
    /// # Errors
    /// When there was no answer; errors of single partitions are in the map.
    pub async fn delete_records(
        &self,
        before: &BTreeMap<TopicPartition, Offset>,
    ) -> Result<Items<TopicPartition, Offset>, Error> {
        let timeout_ms = self.timeout_ms();
        let build = |part: &BTreeMap<TopicPartition, Offset>| {
            let rows = part.iter().map(|(at, offset)| (at.clone(), *offset));
            let topics = by_topic(rows)
                .into_iter()
                .map(|(name, rows)| DeleteRecordsTopic {
                    name,
                    partitions: rows
                        .into_iter()
                        .map(|(partition_index, offset)| DeleteRecordsPartition {
                            partition_index,
                            offset,
                            ..DeleteRecordsPartition::default()
                        })
                        .collect(),
                    ..DeleteRecordsTopic::default()
                });
            DeleteRecordsRequest {
                topics: topics.collect(),
                timeout_ms,
                ..DeleteRecordsRequest::default()
            }
        };
        self.by_leader(before, build, |response| {
            let mut rows = Vec::new();
            for topic in response.topics {
                let name = topic.name.detached();
                rows.extend(topic.partitions.into_iter().map(|row| {
                    let at = TopicPartition::new(name.clone(), row.partition_index);
                    (at, error_code(row.error_code), row.low_watermark)
                }));
            }
            rows
        })
        .await
    }
}
