//! `OffsetCommitResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetCommitResponse`, versions 2-10.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetCommitResponse {
    /// Versions 3-10, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 2-10.
    pub topics: Vec<OffsetCommitResponseTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetCommitResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 3 { r.get(v) } else { 0 },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 3 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetCommitResponseTopic` in [`OffsetCommitResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetCommitResponseTopic {
    /// Versions 2-9, ignorable.
    pub name: Str,
    /// Versions 10, ignorable.
    pub topic_id: Uuid,
    /// Versions 2-10.
    pub partitions: Vec<OffsetCommitResponsePartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetCommitResponseTopic {
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

/// `OffsetCommitResponsePartition` in [`OffsetCommitResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetCommitResponsePartition {
    /// Versions 2-10.
    pub partition_index: i32,
    /// Versions 2-10.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetCommitResponsePartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for OffsetCommitResponse {
    const NAME: &'static str = "OffsetCommitResponse";
    const VALID: VersionRange = VersionRange::new(2, 10);
    const FLEXIBLE_FROM: i16 = 8;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
