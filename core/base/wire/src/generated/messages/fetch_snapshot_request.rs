//! `FetchSnapshotRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FetchSnapshotRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchSnapshotRequest {
    /// Versions 0-1, nullable, tag 0, default null.
    pub cluster_id: Option<Str>,
    /// Versions 0-1, default -1.
    pub replica_id: i32,
    /// Versions 0-1, default 0x7fffffff.
    pub max_bytes: i32,
    /// Versions 0-1.
    pub topics: Vec<TopicSnapshot>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for FetchSnapshotRequest {
    fn default() -> Self {
        Self {
            cluster_id: None,
            replica_id: -1,
            max_bytes: 0x7fffffff,
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for FetchSnapshotRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            cluster_id: None,
            replica_id: r.get(v),
            max_bytes: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.cluster_id = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.replica_id, v);
        w.put(&self.max_bytes, v);
        w.put(&self.topics, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.cluster_id.is_some() { tags.put(w, 0, &self.cluster_id, v); }
        tags.close(w);
    }
}

/// `TopicSnapshot` in [`FetchSnapshotRequest`].
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

/// `PartitionSnapshot` in [`FetchSnapshotRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionSnapshot {
    /// Versions 0-1.
    pub partition: i32,
    /// Versions 0-1.
    pub current_leader_epoch: i32,
    /// Versions 0-1.
    pub snapshot_id: SnapshotId,
    /// Versions 0-1.
    pub position: i64,
    /// Versions 1, tag 0, ignorable.
    pub replica_directory_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionSnapshot {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            partition: r.get(v),
            current_leader_epoch: r.get(v),
            snapshot_id: r.get(v),
            position: r.get(v),
            replica_directory_id: Uuid::ZERO,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 1 => m.replica_directory_id = r.get(v),
                0 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition, v);
        w.put(&self.current_leader_epoch, v);
        w.put(&self.snapshot_id, v);
        w.put(&self.position, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 1 && !self.replica_directory_id.is_zero() { tags.put(w, 0, &self.replica_directory_id, v); }
        tags.close(w);
    }
}

/// `SnapshotId` in [`FetchSnapshotRequest`].
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

impl Message for FetchSnapshotRequest {
    const NAME: &'static str = "FetchSnapshotRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for FetchSnapshotRequest {
    const API_KEY: ApiKey = ApiKey::FetchSnapshot;
    type Response = super::fetch_snapshot_response::FetchSnapshotResponse;
}
