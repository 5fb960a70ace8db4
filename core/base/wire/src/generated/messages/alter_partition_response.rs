//! `AlterPartitionResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterPartitionResponse`, versions 2-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlterPartitionResponse {
    /// Versions 2-3.
    pub throttle_time_ms: i32,
    /// Versions 2-3.
    pub error_code: i16,
    /// Versions 2-3.
    pub topics: Vec<TopicData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AlterPartitionResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`AlterPartitionResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicData {
    /// Versions 2-3, ignorable.
    pub topic_id: Uuid,
    /// Versions 2-3.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionData` in [`AlterPartitionResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 2-3.
    pub partition_index: i32,
    /// Versions 2-3.
    pub error_code: i16,
    /// Versions 2-3.
    pub leader_id: i32,
    /// Versions 2-3.
    pub leader_epoch: i32,
    /// Versions 2-3.
    pub isr: Vec<i32>,
    /// Versions 2-3, ignorable, default 0.
    pub leader_recovery_state: i8,
    /// Versions 2-3.
    pub partition_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            isr: r.get(v),
            leader_recovery_state: r.get(v),
            partition_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.isr, v);
        w.put(&self.leader_recovery_state, v);
        w.put(&self.partition_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterPartitionResponse {
    const NAME: &'static str = "AlterPartitionResponse";
    const VALID: VersionRange = VersionRange::new(2, 3);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
