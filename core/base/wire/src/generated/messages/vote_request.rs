//! `VoteRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `VoteRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct VoteRequest {
    /// Versions 0-2, nullable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 1-2, ignorable, default -1.
    pub voter_id: i32,
    /// Versions 0-2.
    pub topics: Vec<TopicData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for VoteRequest {
    fn default() -> Self {
        Self {
            cluster_id: None,
            voter_id: -1,
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for VoteRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            cluster_id: r.get(v),
            voter_id: if v >= 1 { r.get(v) } else { -1 },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.cluster_id, v);
        if v >= 1 { w.put(&self.voter_id, v); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`VoteRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicData {
    /// Versions 0-2.
    pub topic_name: Str,
    /// Versions 0-2.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionData` in [`VoteRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 0-2.
    pub partition_index: i32,
    /// Versions 0-2.
    pub replica_epoch: i32,
    /// Versions 0-2.
    pub replica_id: i32,
    /// Versions 1-2, ignorable.
    pub replica_directory_id: Uuid,
    /// Versions 1-2, ignorable.
    pub voter_directory_id: Uuid,
    /// Versions 0-2.
    pub last_offset_epoch: i32,
    /// Versions 0-2.
    pub last_offset: i64,
    /// Versions 2.
    pub pre_vote: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            replica_epoch: r.get(v),
            replica_id: r.get(v),
            replica_directory_id: if v >= 1 { r.get(v) } else { Uuid::ZERO },
            voter_directory_id: if v >= 1 { r.get(v) } else { Uuid::ZERO },
            last_offset_epoch: r.get(v),
            last_offset: r.get(v),
            pre_vote: if v >= 2 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.replica_epoch, v);
        w.put(&self.replica_id, v);
        if v >= 1 { w.put(&self.replica_directory_id, v); }
        if v >= 1 { w.put(&self.voter_directory_id, v); }
        w.put(&self.last_offset_epoch, v);
        w.put(&self.last_offset, v);
        if v >= 2 { w.put(&self.pre_vote, v); } else if self.pre_vote { w.unsupported("PreVote"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for VoteRequest {
    const NAME: &'static str = "VoteRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for VoteRequest {
    const API_KEY: ApiKey = ApiKey::Vote;
    type Response = super::vote_response::VoteResponse;
}
