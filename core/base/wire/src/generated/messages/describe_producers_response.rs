//! `DescribeProducersResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeProducersResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeProducersResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub topics: Vec<TopicResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeProducersResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicResponse` in [`DescribeProducersResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicResponse {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub partitions: Vec<PartitionResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionResponse` in [`DescribeProducersResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionResponse {
    /// Versions 0.
    pub partition_index: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0.
    pub active_producers: Vec<ProducerState>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            active_producers: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.active_producers, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ProducerState` in [`DescribeProducersResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerState {
    /// Versions 0.
    pub producer_id: i64,
    /// Versions 0.
    pub producer_epoch: i32,
    /// Versions 0, default -1.
    pub last_sequence: i32,
    /// Versions 0, default -1.
    pub last_timestamp: i64,
    /// Versions 0.
    pub coordinator_epoch: i32,
    /// Versions 0, default -1.
    pub current_txn_start_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ProducerState {
    fn default() -> Self {
        Self {
            producer_id: 0,
            producer_epoch: 0,
            last_sequence: -1,
            last_timestamp: -1,
            coordinator_epoch: 0,
            current_txn_start_offset: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ProducerState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            last_sequence: r.get(v),
            last_timestamp: r.get(v),
            coordinator_epoch: r.get(v),
            current_txn_start_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        w.put(&self.last_sequence, v);
        w.put(&self.last_timestamp, v);
        w.put(&self.coordinator_epoch, v);
        w.put(&self.current_txn_start_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeProducersResponse {
    const NAME: &'static str = "DescribeProducersResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
