//! `ElectLeadersResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ElectLeadersResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ElectLeadersResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 1-2.
    pub error_code: i16,
    /// Versions 0-2.
    pub replica_election_results: Vec<ReplicaElectionResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ElectLeadersResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: if v >= 1 { r.get(v) } else { 0 },
            replica_election_results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        if v >= 1 { w.put(&self.error_code, v); } else if self.error_code != 0 { w.unsupported("ErrorCode"); }
        w.put(&self.replica_election_results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ReplicaElectionResult` in [`ElectLeadersResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplicaElectionResult {
    /// Versions 0-2.
    pub topic: Str,
    /// Versions 0-2.
    pub partition_result: Vec<PartitionResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ReplicaElectionResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partition_result: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partition_result, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionResult` in [`ElectLeadersResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionResult {
    /// Versions 0-2.
    pub partition_id: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2, nullable.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionResult {
    fn default() -> Self {
        Self {
            partition_id: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_id: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_id, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ElectLeadersResponse {
    const NAME: &'static str = "ElectLeadersResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
