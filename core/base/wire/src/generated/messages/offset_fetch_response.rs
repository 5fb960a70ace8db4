//! `OffsetFetchResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetFetchResponse`, versions 1-10.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchResponse {
    /// Versions 3-10, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 1-7.
    pub topics: Vec<OffsetFetchResponseTopic>,
    /// Versions 2-7, ignorable, default 0.
    pub error_code: i16,
    /// Versions 8-10.
    pub groups: Vec<OffsetFetchResponseGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 3 { r.get(v) } else { 0 },
            topics: if v <= 7 { r.get(v) } else { Vec::new() },
            error_code: if (2..=7).contains(&v) { r.get(v) } else { 0 },
            groups: if v >= 8 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 3 { w.put(&self.throttle_time_ms, v); }
        if v <= 7 { w.put(&self.topics, v); } else if !self.topics.is_empty() { w.unsupported("Topics"); }
        if (2..=7).contains(&v) { w.put(&self.error_code, v); }
        if v >= 8 { w.put(&self.groups, v); } else if !self.groups.is_empty() { w.unsupported("Groups"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchResponseTopic` in [`OffsetFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchResponseTopic {
    /// Versions 1-7.
    pub name: Str,
    /// Versions 1-7.
    pub partitions: Vec<OffsetFetchResponsePartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchResponseTopic {
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

/// `OffsetFetchResponsePartition` in [`OffsetFetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetFetchResponsePartition {
    /// Versions 1-7.
    pub partition_index: i32,
    /// Versions 1-7.
    pub committed_offset: i64,
    /// Versions 5-7, ignorable, default -1.
    pub committed_leader_epoch: i32,
    /// Versions 1-7, nullable.
    pub metadata: Option<Str>,
    /// Versions 1-7.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetFetchResponsePartition {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(Str::default()),
            error_code: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetFetchResponsePartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            committed_offset: r.get(v),
            committed_leader_epoch: if v >= 5 { r.get(v) } else { -1 },
            metadata: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.committed_offset, v);
        if v >= 5 { w.put(&self.committed_leader_epoch, v); }
        w.put(&self.metadata, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchResponseGroup` in [`OffsetFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchResponseGroup {
    /// Versions 8-10.
    pub group_id: Str,
    /// Versions 8-10.
    pub topics: Vec<OffsetFetchResponseTopics>,
    /// Versions 8-10, default 0.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchResponseGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            topics: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.topics, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchResponseTopics` in [`OffsetFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchResponseTopics {
    /// Versions 8-9, ignorable.
    pub name: Str,
    /// Versions 10, ignorable.
    pub topic_id: Uuid,
    /// Versions 8-10.
    pub partitions: Vec<OffsetFetchResponsePartitions>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchResponseTopics {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 9 { r.get(v) } else { Str::default() },
            topic_id: if v >= 10 { r.get(v) } else { Uuid::ZERO },
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 9 { w.put(&self.name, v); }
        if v >= 10 { w.put(&self.topic_id, v); }
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchResponsePartitions` in [`OffsetFetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetFetchResponsePartitions {
    /// Versions 8-10.
    pub partition_index: i32,
    /// Versions 8-10.
    pub committed_offset: i64,
    /// Versions 8-10, ignorable, default -1.
    pub committed_leader_epoch: i32,
    /// Versions 8-10, nullable.
    pub metadata: Option<Str>,
    /// Versions 8-10.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetFetchResponsePartitions {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            metadata: Some(Str::default()),
            error_code: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetFetchResponsePartitions {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            committed_offset: r.get(v),
            committed_leader_epoch: r.get(v),
            metadata: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.committed_offset, v);
        w.put(&self.committed_leader_epoch, v);
        w.put(&self.metadata, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for OffsetFetchResponse {
    const NAME: &'static str = "OffsetFetchResponse";
    const VALID: VersionRange = VersionRange::new(1, 10);
    const FLEXIBLE_FROM: i16 = 6;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
