//! `EndQuorumEpochRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `EndQuorumEpochRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EndQuorumEpochRequest {
    /// Versions 0-1, nullable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 0-1.
    pub topics: Vec<TopicData>,
    /// Versions 1, ignorable.
    pub leader_endpoints: Vec<LeaderEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EndQuorumEpochRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            cluster_id: r.get(v),
            topics: r.get(v),
            leader_endpoints: if v >= 1 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.cluster_id, v);
        w.put(&self.topics, v);
        if v >= 1 { w.put(&self.leader_endpoints, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`EndQuorumEpochRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicData {
    /// Versions 0-1.
    pub topic_name: Str,
    /// Versions 0-1.
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

/// `PartitionData` in [`EndQuorumEpochRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 0-1.
    pub partition_index: i32,
    /// Versions 0-1.
    pub leader_id: i32,
    /// Versions 0-1.
    pub leader_epoch: i32,
    /// Versions 0, ignorable.
    pub preferred_successors: Vec<i32>,
    /// Versions 1, ignorable.
    pub preferred_candidates: Vec<ReplicaInfo>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            preferred_successors: if v <= 0 { r.get(v) } else { Vec::new() },
            preferred_candidates: if v >= 1 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        if v <= 0 { w.put(&self.preferred_successors, v); }
        if v >= 1 { w.put(&self.preferred_candidates, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ReplicaInfo` in [`EndQuorumEpochRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReplicaInfo {
    /// Versions 1.
    pub candidate_id: i32,
    /// Versions 1.
    pub candidate_directory_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ReplicaInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            candidate_id: r.get(v),
            candidate_directory_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.candidate_id, v);
        w.put(&self.candidate_directory_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderEndpoint` in [`EndQuorumEpochRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaderEndpoint {
    /// Versions 1.
    pub name: Str,
    /// Versions 1.
    pub host: Str,
    /// Versions 1.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LeaderEndpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for EndQuorumEpochRequest {
    const NAME: &'static str = "EndQuorumEpochRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for EndQuorumEpochRequest {
    const API_KEY: ApiKey = ApiKey::EndQuorumEpoch;
    type Response = super::end_quorum_epoch_response::EndQuorumEpochResponse;
}
