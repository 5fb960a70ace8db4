//! `FetchSnapshotResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FetchSnapshotResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchSnapshotResponse {
    /// Versions 0-1, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1.
    pub topics: Vec<TopicSnapshot>,
    /// Versions 1, tag 0.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchSnapshotResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            topics: r.get(v),
            node_endpoints: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 1 => m.node_endpoints = r.get(v),
                0 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.topics, v);
        if v < 1 && !self.node_endpoints.is_empty() { w.unsupported("NodeEndpoints"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 1 && !self.node_endpoints.is_empty() { tags.put(w, 0, &self.node_endpoints, v); }
        tags.close(w);
    }
}

/// `TopicSnapshot` in [`FetchSnapshotResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicSnapshot {
    /// Versions 0-1.
    pub name: Str,
    /// Versions 0-1.
    pub partitions: Vec<PartitionSnapshot>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicSnapshot {
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

/// `PartitionSnapshot` in [`FetchSnapshotResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionSnapshot {
    /// Versions 0-1.
    pub index: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1.
    pub snapshot_id: SnapshotId,
    /// Versions 0-1, tag 0.
    pub current_leader: LeaderIdAndEpoch,
    /// Versions 0-1.
    pub size: i64,
    /// Versions 0-1.
    pub position: i64,
    /// Versions 0-1.
    pub unaligned_records: Option<Rope>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionSnapshot {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            index: r.get(v),
            error_code: r.get(v),
            snapshot_id: r.get(v),
            current_leader: LeaderIdAndEpoch::default(),
            size: r.get(v),
            position: r.get(v),
            unaligned_records: Some(r.get(v)),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.current_leader = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.index, v);
        w.put(&self.error_code, v);
        w.put(&self.snapshot_id, v);
        w.put(&self.size, v);
        w.put(&self.position, v);
        w.put_some("UnalignedRecords", &self.unaligned_records, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.current_leader != LeaderIdAndEpoch::default() { tags.put(w, 0, &self.current_leader, v); }
        tags.close(w);
    }
}

/// `SnapshotId` in [`FetchSnapshotResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotId {
    /// Versions 0-1.
    pub end_offset: i64,
    /// Versions 0-1.
    pub epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SnapshotId {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            end_offset: r.get(v),
            epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.end_offset, v);
        w.put(&self.epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderIdAndEpoch` in [`FetchSnapshotResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    /// Versions 0-1.
    pub leader_id: i32,
    /// Versions 0-1.
    pub leader_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LeaderIdAndEpoch {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `NodeEndpoint` in [`FetchSnapshotResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeEndpoint {
    /// Versions 1.
    pub node_id: i32,
    /// Versions 1.
    pub host: Str,
    /// Versions 1.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for NodeEndpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            node_id: r.get(v),
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.node_id, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for FetchSnapshotResponse {
    const NAME: &'static str = "FetchSnapshotResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
