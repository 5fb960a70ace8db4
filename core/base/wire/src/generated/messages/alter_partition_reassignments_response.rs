//! `AlterPartitionReassignmentsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterPartitionReassignmentsResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterPartitionReassignmentsResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 1, ignorable, default true.
    pub allow_replication_factor_change: bool,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable.
    pub error_message: Option<Str>,
    /// Versions 0-1.
    pub responses: Vec<ReassignableTopicResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AlterPartitionReassignmentsResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            allow_replication_factor_change: true,
            error_code: 0,
            error_message: Some(Str::default()),
            responses: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AlterPartitionReassignmentsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            allow_replication_factor_change: if v >= 1 { r.get(v) } else { true },
            error_code: r.get(v),
            error_message: r.get(v),
            responses: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        if v >= 1 { w.put(&self.allow_replication_factor_change, v); }
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.responses, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ReassignableTopicResponse` in [`AlterPartitionReassignmentsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReassignableTopicResponse {
    /// Versions 0-1.
    pub name: Str,
    /// Versions 0-1.
    pub partitions: Vec<ReassignablePartitionResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ReassignableTopicResponse {
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

/// `ReassignablePartitionResponse` in [`AlterPartitionReassignmentsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ReassignablePartitionResponse {
    /// Versions 0-1.
    pub partition_index: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ReassignablePartitionResponse {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ReassignablePartitionResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterPartitionReassignmentsResponse {
    const NAME: &'static str = "AlterPartitionReassignmentsResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
