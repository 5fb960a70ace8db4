//! `TxnOffsetCommitResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `TxnOffsetCommitResponse`, versions 0-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TxnOffsetCommitResponse {
    /// Versions 0-6.
    pub throttle_time_ms: i32,
    /// Versions 0-6.
    pub topics: Vec<TxnOffsetCommitResponseTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TxnOffsetCommitResponse {
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

/// `TxnOffsetCommitResponseTopic` in [`TxnOffsetCommitResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TxnOffsetCommitResponseTopic {
    /// Versions 0-5, ignorable.
    pub name: Str,
    /// Versions 6, ignorable.
    pub topic_id: Uuid,
    /// Versions 0-6.
    pub partitions: Vec<TxnOffsetCommitResponsePartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TxnOffsetCommitResponseTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 5 { r.get(v) } else { Str::default() },
            topic_id: if v >= 6 { r.get(v) } else { Uuid::ZERO },
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 5 { w.put(&self.name, v); }
        if v >= 6 { w.put(&self.topic_id, v); }
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TxnOffsetCommitResponsePartition` in [`TxnOffsetCommitResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TxnOffsetCommitResponsePartition {
    /// Versions 0-6.
    pub partition_index: i32,
    /// Versions 0-6.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TxnOffsetCommitResponsePartition {
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

impl Message for TxnOffsetCommitResponse {
    const NAME: &'static str = "TxnOffsetCommitResponse";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
