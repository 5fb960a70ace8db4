//! `OffsetCommitRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetCommitRequest`, versions 2-10.
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetCommitRequest {
    /// Versions 2-10.
    pub group_id: Str,
    /// Versions 2-10, ignorable, default -1.
    pub generation_id_or_member_epoch: i32,
    /// Versions 2-10, ignorable.
    pub member_id: Str,
    /// Versions 7-10, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 2-4, ignorable, default -1.
    pub retention_time_ms: i64,
    /// Versions 2-10.
    pub topics: Vec<OffsetCommitRequestTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetCommitRequest {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            generation_id_or_member_epoch: -1,
            member_id: Str::default(),
            group_instance_id: None,
            retention_time_ms: -1,
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetCommitRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            generation_id_or_member_epoch: r.get(v),
            member_id: r.get(v),
            group_instance_id: if v >= 7 { r.get(v) } else { None },
            retention_time_ms: if v <= 4 { r.get(v) } else { -1 },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.generation_id_or_member_epoch, v);
        w.put(&self.member_id, v);
        if v >= 7 { w.put(&self.group_instance_id, v); } else if self.group_instance_id.is_some() { w.unsupported("GroupInstanceId"); }
        if v <= 4 { w.put(&self.retention_time_ms, v); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetCommitRequestTopic` in [`OffsetCommitRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetCommitRequestTopic {
    /// Versions 2-9, ignorable.
    pub name: Str,
    /// Versions 10, ignorable.
    pub topic_id: Uuid,
    /// Versions 2-10.
    pub partitions: Vec<OffsetCommitRequestPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetCommitRequestTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 9 { r.get(v) } else { Str::default() },
            topic_id: if v >= 10 { r.get(v) } else { Uuid::ZERO },
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 9 { w.put(&self.name, v); }
        if v >= 10 { w.put(&self.topic_id, v); }
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetCommitRequestPartition` in [`OffsetCommitRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetCommitRequestPartition {
    /// Versions 2-10.
    pub partition_index: i32,
    /// Versions 2-10.
    pub committed_offset: i64,
    /// Versions 6-10, ignorable, default -1.
    pub committed_leader_epoch: i32,
    /// Versions 2-10, nullable.
    pub committed_metadata: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetCommitRequestPartition {
    fn default() -> Self {
        Self {
            partition_index: 0,
            committed_offset: 0,
            committed_leader_epoch: -1,
            committed_metadata: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetCommitRequestPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            committed_offset: r.get(v),
            committed_leader_epoch: if v >= 6 { r.get(v) } else { -1 },
            committed_metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.committed_offset, v);
        if v >= 6 { w.put(&self.committed_leader_epoch, v); }
        w.put(&self.committed_metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for OffsetCommitRequest {
    const NAME: &'static str = "OffsetCommitRequest";
    const VALID: VersionRange = VersionRange::new(2, 10);
    const FLEXIBLE_FROM: i16 = 8;
}

impl Request for OffsetCommitRequest {
    const API_KEY: ApiKey = ApiKey::OffsetCommit;
    type Response = super::offset_commit_response::OffsetCommitResponse;
}
