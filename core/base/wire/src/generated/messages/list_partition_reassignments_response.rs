//! `ListPartitionReassignmentsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListPartitionReassignmentsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPartitionReassignmentsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable.
    pub error_message: Option<Str>,
    /// Versions 0.
    pub topics: Vec<OngoingTopicReassignment>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ListPartitionReassignmentsResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ListPartitionReassignmentsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OngoingTopicReassignment` in [`ListPartitionReassignmentsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OngoingTopicReassignment {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub partitions: Vec<OngoingPartitionReassignment>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OngoingTopicReassignment {
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

/// `OngoingPartitionReassignment` in [`ListPartitionReassignmentsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OngoingPartitionReassignment {
    /// Versions 0.
    pub partition_index: i32,
    /// Versions 0.
    pub replicas: Vec<i32>,
    /// Versions 0.
    pub adding_replicas: Vec<i32>,
    /// Versions 0.
    pub removing_replicas: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OngoingPartitionReassignment {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            replicas: r.get(v),
            adding_replicas: r.get(v),
            removing_replicas: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.replicas, v);
        w.put(&self.adding_replicas, v);
        w.put(&self.removing_replicas, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListPartitionReassignmentsResponse {
    const NAME: &'static str = "ListPartitionReassignmentsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
