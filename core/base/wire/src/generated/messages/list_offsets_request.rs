//! `ListOffsetsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListOffsetsRequest`, versions 1-11.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListOffsetsRequest {
    /// Versions 1-11.
    pub replica_id: i32,
    /// Versions 2-11.
    pub isolation_level: i8,
    /// Versions 1-11.
    pub topics: Vec<ListOffsetsTopic>,
    /// Versions 10-11, ignorable.
    pub timeout_ms: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListOffsetsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            replica_id: r.get(v),
            isolation_level: if v >= 2 { r.get(v) } else { 0 },
            topics: r.get(v),
            timeout_ms: if v >= 10 { r.get(v) } else { 0 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.replica_id, v);
        if v >= 2 { w.put(&self.isolation_level, v); } else if self.isolation_level != 0 { w.unsupported("IsolationLevel"); }
        w.put(&self.topics, v);
        if v >= 10 { w.put(&self.timeout_ms, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ListOffsetsTopic` in [`ListOffsetsRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListOffsetsTopic {
    /// Versions 1-11.
    pub name: Str,
    /// Versions 1-11.
    pub partitions: Vec<ListOffsetsPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListOffsetsTopic {
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

/// `ListOffsetsPartition` in [`ListOffsetsRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct ListOffsetsPartition {
    /// Versions 1-11.
    pub partition_index: i32,
    /// Versions 4-11, ignorable, default -1.
    pub current_leader_epoch: i32,
    /// Versions 1-11.
    pub timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ListOffsetsPartition {
    fn default() -> Self {
        Self {
            partition_index: 0,
            current_leader_epoch: -1,
            timestamp: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ListOffsetsPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            current_leader_epoch: if v >= 4 { r.get(v) } else { -1 },
            timestamp: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        if v >= 4 { w.put(&self.current_leader_epoch, v); }
        w.put(&self.timestamp, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListOffsetsRequest {
    const NAME: &'static str = "ListOffsetsRequest";
    const VALID: VersionRange = VersionRange::new(1, 11);
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for ListOffsetsRequest {
    const API_KEY: ApiKey = ApiKey::ListOffsets;
    type Response = super::list_offsets_response::ListOffsetsResponse;
}
