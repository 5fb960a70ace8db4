//! `DescribeQuorumResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeQuorumResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeQuorumResponse {
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 2, nullable, ignorable.
    pub error_message: Option<Str>,
    /// Versions 0-2.
    pub topics: Vec<TopicData>,
    /// Versions 2.
    pub nodes: Vec<Node>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeQuorumResponse {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            topics: Vec::new(),
            nodes: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeQuorumResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: if v >= 2 { r.get(v) } else { Some(Str::default()) },
            topics: r.get(v),
            nodes: if v >= 2 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        if v >= 2 { w.put(&self.error_message, v); }
        w.put(&self.topics, v);
        if v >= 2 { w.put(&self.nodes, v); } else if !self.nodes.is_empty() { w.unsupported("Nodes"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`DescribeQuorumResponse`].
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

/// `PartitionData` in [`DescribeQuorumResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionData {
    /// Versions 0-2.
    pub partition_index: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 2, nullable, ignorable.
    pub error_message: Option<Str>,
    /// Versions 0-2.
    pub leader_id: i32,
    /// Versions 0-2.
    pub leader_epoch: i32,
    /// Versions 0-2.
    pub high_watermark: i64,
    /// Versions 0-2.
    pub current_voters: Vec<ReplicaState>,
    /// Versions 0-2.
    pub observers: Vec<ReplicaState>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            leader_id: 0,
            leader_epoch: 0,
            high_watermark: 0,
            current_voters: Vec::new(),
            observers: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            error_message: if v >= 2 { r.get(v) } else { Some(Str::default()) },
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            high_watermark: r.get(v),
            current_voters: r.get(v),
            observers: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        if v >= 2 { w.put(&self.error_message, v); }
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.high_watermark, v);
        w.put(&self.current_voters, v);
        w.put(&self.observers, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Node` in [`DescribeQuorumResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Node {
    /// Versions 2.
    pub node_id: i32,
    /// Versions 2.
    pub listeners: Vec<Listener>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Node {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            node_id: r.get(v),
            listeners: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.node_id, v);
        w.put(&self.listeners, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Listener` in [`DescribeQuorumResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listener {
    /// Versions 2.
    pub name: Str,
    /// Versions 2.
    pub host: Str,
    /// Versions 2.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Listener {
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

/// `ReplicaState` in [`DescribeQuorumResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicaState {
    /// Versions 0-2.
    pub replica_id: i32,
    /// Versions 2.
    pub replica_directory_id: Uuid,
    /// Versions 0-2.
    pub log_end_offset: i64,
    /// Versions 1-2, ignorable, default -1.
    pub last_fetch_timestamp: i64,
    /// Versions 1-2, ignorable, default -1.
    pub last_caught_up_timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self {
            replica_id: 0,
            replica_directory_id: Uuid::ZERO,
            log_end_offset: 0,
            last_fetch_timestamp: -1,
            last_caught_up_timestamp: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ReplicaState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            replica_id: r.get(v),
            replica_directory_id: if v >= 2 { r.get(v) } else { Uuid::ZERO },
            log_end_offset: r.get(v),
            last_fetch_timestamp: if v >= 1 { r.get(v) } else { -1 },
            last_caught_up_timestamp: if v >= 1 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.replica_id, v);
        if v >= 2 { w.put(&self.replica_directory_id, v); } else if !self.replica_directory_id.is_zero() { w.unsupported("ReplicaDirectoryId"); }
        w.put(&self.log_end_offset, v);
        if v >= 1 { w.put(&self.last_fetch_timestamp, v); }
        if v >= 1 { w.put(&self.last_caught_up_timestamp, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeQuorumResponse {
    const NAME: &'static str = "DescribeQuorumResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}
