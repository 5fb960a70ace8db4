//! `OffsetDeleteResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetDeleteResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetDeleteResponse {
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub topics: Vec<OffsetDeleteResponseTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetDeleteResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            throttle_time_ms: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.throttle_time_ms, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetDeleteResponseTopic` in [`OffsetDeleteResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetDeleteResponseTopic {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub partitions: Vec<OffsetDeleteResponsePartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetDeleteResponseTopic {
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

/// `OffsetDeleteResponsePartition` in [`OffsetDeleteResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetDeleteResponsePartition {
    /// Versions 0.
    pub partition_index: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetDeleteResponsePartition {
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

impl Message for OffsetDeleteResponse {
    const NAME: &'static str = "OffsetDeleteResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
