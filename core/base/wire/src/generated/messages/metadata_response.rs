//! `MetadataResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `MetadataResponse`, versions 0-13.
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataResponse {
    /// Versions 3-13, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-13.
    pub brokers: Vec<MetadataResponseBroker>,
    /// Versions 2-13, nullable, ignorable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 1-13, ignorable, default -1.
    pub controller_id: i32,
    /// Versions 0-13.
    pub topics: Vec<MetadataResponseTopic>,
    /// Versions 8-10, default -2147483648.
    pub cluster_authorized_operations: i32,
    /// Versions 13, ignorable.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MetadataResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            brokers: Vec::new(),
            cluster_id: None,
            controller_id: -1,
            topics: Vec::new(),
            cluster_authorized_operations: -2147483648,
            error_code: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MetadataResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 3 { r.get(v) } else { 0 },
            brokers: r.get(v),
            cluster_id: if v >= 2 { r.get(v) } else { None },
            controller_id: if v >= 1 { r.get(v) } else { -1 },
            topics: r.get(v),
            cluster_authorized_operations: if (8..=10).contains(&v) { r.get(v) } else { -2147483648 },
            error_code: if v >= 13 { r.get(v) } else { 0 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 3 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.brokers, v);
        if v >= 2 { w.put(&self.cluster_id, v); }
        if v >= 1 { w.put(&self.controller_id, v); }
        w.put(&self.topics, v);
        if (8..=10).contains(&v) { w.put(&self.cluster_authorized_operations, v); } else if self.cluster_authorized_operations != -2147483648 { w.unsupported("ClusterAuthorizedOperations"); }
        if v >= 13 { w.put(&self.error_code, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MetadataResponseBroker` in [`MetadataResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetadataResponseBroker {
    /// Versions 0-13.
    pub node_id: i32,
    /// Versions 0-13.
    pub host: Str,
    /// Versions 0-13.
    pub port: i32,
    /// Versions 1-13, nullable, ignorable, default null.
    pub rack: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for MetadataResponseBroker {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            node_id: r.get(v),
            host: r.get(v),
            port: r.get(v),
            rack: if v >= 1 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.node_id, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        if v >= 1 { w.put(&self.rack, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MetadataResponseTopic` in [`MetadataResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataResponseTopic {
    /// Versions 0-13.
    pub error_code: i16,
    /// Versions 0-13, nullable in 12-13.
    pub name: Option<Str>,
    /// Versions 10-13, ignorable.
    pub topic_id: Uuid,
    /// Versions 1-13, ignorable, default false.
    pub is_internal: bool,
    /// Versions 0-13.
    pub partitions: Vec<MetadataResponsePartition>,
    /// Versions 8-13, default -2147483648.
    pub topic_authorized_operations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MetadataResponseTopic {
    fn default() -> Self {
        Self {
            error_code: 0,
            name: Some(Str::default()),
            topic_id: Uuid::ZERO,
            is_internal: false,
            partitions: Vec::new(),
            topic_authorized_operations: -2147483648,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MetadataResponseTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            name: if v >= 12 { r.get(v) } else { Some(r.get(v)) },
            topic_id: if v >= 10 { r.get(v) } else { Uuid::ZERO },
            is_internal: if v >= 1 { r.get(v) } else { false },
            partitions: r.get(v),
            topic_authorized_operations: if v >= 8 { r.get(v) } else { -2147483648 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        if v >= 12 { w.put(&self.name, v); } else { w.put_some("Name", &self.name, v); }
        if v >= 10 { w.put(&self.topic_id, v); }
        if v >= 1 { w.put(&self.is_internal, v); }
        w.put(&self.partitions, v);
        if v >= 8 { w.put(&self.topic_authorized_operations, v); } else if self.topic_authorized_operations != -2147483648 { w.unsupported("TopicAuthorizedOperations"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MetadataResponsePartition` in [`MetadataResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataResponsePartition {
    /// Versions 0-13.
    pub error_code: i16,
    /// Versions 0-13.
    pub partition_index: i32,
    /// Versions 0-13.
    pub leader_id: i32,
    /// Versions 7-13, ignorable, default -1.
    pub leader_epoch: i32,
    /// Versions 0-13.
    pub replica_nodes: Vec<i32>,
    /// Versions 0-13.
    pub isr_nodes: Vec<i32>,
    /// Versions 5-13, ignorable.
    pub offline_replicas: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MetadataResponsePartition {
    fn default() -> Self {
        Self {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            offline_replicas: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MetadataResponsePartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            partition_index: r.get(v),
            leader_id: r.get(v),
            leader_epoch: if v >= 7 { r.get(v) } else { -1 },
            replica_nodes: r.get(v),
            isr_nodes: r.get(v),
            offline_replicas: if v >= 5 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.partition_index, v);
        w.put(&self.leader_id, v);
        if v >= 7 { w.put(&self.leader_epoch, v); }
        w.put(&self.replica_nodes, v);
        w.put(&self.isr_nodes, v);
        if v >= 5 { w.put(&self.offline_replicas, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for MetadataResponse {
    const NAME: &'static str = "MetadataResponse";
    const VALID: VersionRange = VersionRange::new(0, 13);
    const FLEXIBLE_FROM: i16 = 9;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
