//! `BeginQuorumEpochRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `BeginQuorumEpochRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct BeginQuorumEpochRequest {
    /// Versions 0-1, nullable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 1, ignorable, default -1.
    pub voter_id: i32,
    /// Versions 0-1.
    pub topics: Vec<TopicData>,
    /// Versions 1, ignorable.
    pub leader_endpoints: Vec<LeaderEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BeginQuorumEpochRequest {
    fn default() -> Self {
        Self {
            cluster_id: None,
            voter_id: -1,
            topics: Vec::new(),
            leader_endpoints: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BeginQuorumEpochRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            cluster_id: r.get(v),
            voter_id: if v >= 1 { r.get(v) } else { -1 },
            topics: r.get(v),
            leader_endpoints: if v >= 1 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.cluster_id, v);
        if v >= 1 { w.put(&self.voter_id, v); }
        w.put(&self.topics, v);
        if v >= 1 { w.put(&self.leader_endpoints, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`BeginQuorumEpochRequest`].
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

/// `PartitionData` in [`BeginQuorumEpochRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 0-1.
    pub partition_index: i32,
    /// Versions 1, ignorable.
    pub voter_directory_id: Uuid,
    /// Versions 0-1.
    pub leader_id: i32,
    /// Versions 0-1.
    pub leader_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            voter_directory_id: if v >= 1 { r.get(v) } else { Uuid::ZERO },
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        if v >= 1 { w.put(&self.voter_directory_id, v); }
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderEndpoint` in [`BeginQuorumEpochRequest`].
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

impl Message for BeginQuorumEpochRequest {
    const NAME: &'static str = "BeginQuorumEpochRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for BeginQuorumEpochRequest {
    const API_KEY: ApiKey = ApiKey::BeginQuorumEpoch;
    type Response = super::begin_quorum_epoch_response::BeginQuorumEpochResponse;
}
