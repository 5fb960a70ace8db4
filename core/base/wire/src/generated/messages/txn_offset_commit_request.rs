//! `TxnOffsetCommitRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `TxnOffsetCommitRequest`, versions 0-6.
#[derive(Debug, Clone, PartialEq)]
pub struct TxnOffsetCommitRequest {
    /// Versions 0-6.
    pub transactional_id: Str,
    /// Versions 0-6.
    pub group_id: Str,
    /// Versions 0-6.
    pub producer_id: i64,
    /// Versions 0-6.
    pub producer_epoch: i16,
    /// Versions 3-6, default -1.
    pub generation_id_or_member_epoch: i32,
    /// Versions 3-6.
    pub member_id: Str,
    /// Versions 3-6, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 0-6.
    pub topics: Vec<TxnOffsetCommitRequestTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for TxnOffsetCommitRequest {
    fn default() -> Self {
        Self {
            transactional_id: Str::default(),
            group_id: Str::default(),
            producer_id: 0,
            producer_epoch: 0,
            generation_id_or_member_epoch: -1,
            member_id: Str::default(),
            group_instance_id: None,
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for TxnOffsetCommitRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            group_id: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            generation_id_or_member_epoch: if v >= 3 { r.get(v) } else { -1 },
            member_id: if v >= 3 { r.get(v) } else { Str::default() },
            group_instance_id: if v >= 3 { r.get(v) } else { None },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.group_id, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        if v >= 3 { w.put(&self.generation_id_or_member_epoch, v); } else if self.generation_id_or_member_epoch != -1 { w.unsupported("GenerationIdOrMemberEpoch"); }
        if v >= 3 { w.put(&self.member_id, v); } else if !self.member_id.is_empty() { w.unsupported("MemberId"); }
        if v >= 3 { w.put(&self.group_instance_id, v); } else if self.group_instance_id.is_some() { w.unsupported("GroupInstanceId"); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TxnOffsetCommitRequestTopic` in [`TxnOffsetCommitRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TxnOffsetCommitRequestTopic {
    /// Versions 0-5, ignorable.
    pub name: Str,
    /// Versions 6, ignorable.
    pub topic_id: Uuid,
    /// Versions 0-6.
    pub partitions: Vec<TxnOffsetCommitRequestPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TxnOffsetCommitRequestTopic {
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

/// `TxnOffsetCommitRequestPartition` in [`TxnOffsetCommitRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct TxnOffsetCommitRequestPartition {
    /// Versions 0-6.
    pub partition_index: i32,
    /// Versions 0-6.
    pub committed_offset: i64,
    /// Versions 2-6, ignorable, default -1.
    pub committed_leader_epoch: i32,
    /// Versions 0-6, nullable.
    pub committed_metadata: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for TxnOffsetCommitRequestPartition {
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

impl Struct for TxnOffsetCommitRequestPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            committed_offset: r.get(v),
            committed_leader_epoch: if v >= 2 { r.get(v) } else { -1 },
            committed_metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.committed_offset, v);
        if v >= 2 { w.put(&self.committed_leader_epoch, v); }
        w.put(&self.committed_metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for TxnOffsetCommitRequest {
    const NAME: &'static str = "TxnOffsetCommitRequest";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for TxnOffsetCommitRequest {
    const API_KEY: ApiKey = ApiKey::TxnOffsetCommit;
    type Response = super::txn_offset_commit_response::TxnOffsetCommitResponse;
}
