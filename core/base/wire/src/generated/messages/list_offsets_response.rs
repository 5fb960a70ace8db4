//! `ListOffsetsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListOffsetsResponse`, versions 1-11.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListOffsetsResponse {
    /// Versions 2-11, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 1-11.
    pub topics: Vec<ListOffsetsTopicResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListOffsetsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 2 { r.get(v) } else { 0 },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 2 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ListOffsetsTopicResponse` in [`ListOffsetsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListOffsetsTopicResponse {
    /// Versions 1-11.
    pub name: Str,
    /// Versions 1-11.
    pub partitions: Vec<ListOffsetsPartitionResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListOffsetsTopicResponse {
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

/// `ListOffsetsPartitionResponse` in [`ListOffsetsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ListOffsetsPartitionResponse {
    /// Versions 1-11.
    pub partition_index: i32,
    /// Versions 1-11.
    pub error_code: i16,
    /// Versions 1-11, default -1.
    pub timestamp: i64,
    /// Versions 1-11, default -1.
    pub offset: i64,
    /// Versions 4-11, default -1.
    pub leader_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ListOffsetsPartitionResponse {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            timestamp: -1,
            offset: -1,
            leader_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ListOffsetsPartitionResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            timestamp: r.get(v),
            offset: r.get(v),
            leader_epoch: if v >= 4 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.timestamp, v);
        w.put(&self.offset, v);
        if v >= 4 { w.put(&self.leader_epoch, v); } else if self.leader_epoch != -1 { w.unsupported("LeaderEpoch"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListOffsetsResponse {
    const NAME: &'static str = "ListOffsetsResponse";
    const VALID: VersionRange = VersionRange::new(1, 11);
    const FLEXIBLE_FROM: i16 = 6;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
