//! `OffsetForLeaderEpochResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetForLeaderEpochResponse`, versions 2-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetForLeaderEpochResponse {
    /// Versions 2-4, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 2-4.
    pub topics: Vec<OffsetForLeaderTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetForLeaderEpochResponse {
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

/// `OffsetForLeaderTopicResult` in [`OffsetForLeaderEpochResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetForLeaderTopicResult {
    /// Versions 2-4.
    pub topic: Str,
    /// Versions 2-4.
    pub partitions: Vec<EpochEndOffset>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetForLeaderTopicResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EpochEndOffset` in [`OffsetForLeaderEpochResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct EpochEndOffset {
    /// Versions 2-4.
    pub error_code: i16,
    /// Versions 2-4.
    pub partition: i32,
    /// Versions 2-4, ignorable, default -1.
    pub leader_epoch: i32,
    /// Versions 2-4, default -1.
    pub end_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        Self {
            error_code: 0,
            partition: 0,
            leader_epoch: -1,
            end_offset: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for EpochEndOffset {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            partition: r.get(v),
            leader_epoch: r.get(v),
            end_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.partition, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.end_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for OffsetForLeaderEpochResponse {
    const NAME: &'static str = "OffsetForLeaderEpochResponse";
    const VALID: VersionRange = VersionRange::new(2, 4);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
