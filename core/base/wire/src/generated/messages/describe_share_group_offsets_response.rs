//! `DescribeShareGroupOffsetsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeShareGroupOffsetsResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub groups: Vec<DescribeShareGroupOffsetsResponseGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeShareGroupOffsetsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeShareGroupOffsetsResponseGroup` in [`DescribeShareGroupOffsetsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponseGroup {
    /// Versions 0-1.
    pub group_id: Str,
    /// Versions 0-1.
    pub topics: Vec<DescribeShareGroupOffsetsResponseTopic>,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable, default null.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeShareGroupOffsetsResponseGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            topics: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.topics, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeShareGroupOffsetsResponseTopic` in [`DescribeShareGroupOffsetsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeShareGroupOffsetsResponseTopic {
    /// Versions 0-1.
    pub topic_name: Str,
    /// Versions 0-1.
    pub topic_id: Uuid,
    /// Versions 0-1.
    pub partitions: Vec<DescribeShareGroupOffsetsResponsePartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeShareGroupOffsetsResponseTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_name: r.get(v),
            topic_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_name, v);
        w.put(&self.topic_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeShareGroupOffsetsResponsePartition` in [`DescribeShareGroupOffsetsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeShareGroupOffsetsResponsePartition {
    /// Versions 0-1.
    pub partition_index: i32,
    /// Versions 0-1.
    pub start_offset: i64,
    /// Versions 0-1.
    pub leader_epoch: i32,
    /// Versions 1, ignorable, default -1.
    pub lag: i64,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable, default null.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeShareGroupOffsetsResponsePartition {
    fn default() -> Self {
        Self {
            partition_index: 0,
            start_offset: 0,
            leader_epoch: 0,
            lag: -1,
            error_code: 0,
            error_message: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeShareGroupOffsetsResponsePartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            start_offset: r.get(v),
            leader_epoch: r.get(v),
            lag: if v >= 1 { r.get(v) } else { -1 },
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.start_offset, v);
        w.put(&self.leader_epoch, v);
        if v >= 1 { w.put(&self.lag, v); }
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeShareGroupOffsetsResponse {
    const NAME: &'static str = "DescribeShareGroupOffsetsResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
