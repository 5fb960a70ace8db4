//! `DescribeTopicPartitionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeTopicPartitionsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeTopicPartitionsResponse {
    /// Versions 0, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub topics: Vec<DescribeTopicPartitionsResponseTopic>,
    /// Versions 0, nullable, default null.
    pub next_cursor: Option<Cursor>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeTopicPartitionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            topics: r.get(v),
            next_cursor: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.topics, v);
        w.put(&self.next_cursor, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeTopicPartitionsResponseTopic` in [`DescribeTopicPartitionsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeTopicPartitionsResponseTopic {
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable.
    pub name: Option<Str>,
    /// Versions 0, ignorable.
    pub topic_id: Uuid,
    /// Versions 0, ignorable, default false.
    pub is_internal: bool,
    /// Versions 0.
    pub partitions: Vec<DescribeTopicPartitionsResponsePartition>,
    /// Versions 0, default -2147483648.
    pub topic_authorized_operations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeTopicPartitionsResponseTopic {
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

impl Struct for DescribeTopicPartitionsResponseTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            name: r.get(v),
            topic_id: r.get(v),
            is_internal: r.get(v),
            partitions: r.get(v),
            topic_authorized_operations: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.name, v);
        w.put(&self.topic_id, v);
        w.put(&self.is_internal, v);
        w.put(&self.partitions, v);
        w.put(&self.topic_authorized_operations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeTopicPartitionsResponsePartition` in [`DescribeTopicPartitionsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeTopicPartitionsResponsePartition {
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0.
    pub partition_index: i32,
    /// Versions 0.
    pub leader_id: i32,
    /// Versions 0, ignorable, default -1.
    pub leader_epoch: i32,
    /// Versions 0.
    pub replica_nodes: Vec<i32>,
    /// Versions 0.
    pub isr_nodes: Vec<i32>,
    /// Versions 0, nullable, default null.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Versions 0, nullable, default null.
    pub last_known_elr: Option<Vec<i32>>,
    /// Versions 0, ignorable.
    pub offline_replicas: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    fn default() -> Self {
        Self {
            error_code: 0,
            partition_index: 0,
            leader_id: 0,
            leader_epoch: -1,
            replica_nodes: Vec::new(),
            isr_nodes: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
            offline_replicas: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeTopicPartitionsResponsePartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            partition_index: r.get(v),
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            replica_nodes: r.get(v),
            isr_nodes: r.get(v),
            eligible_leader_replicas: r.get(v),
            last_known_elr: r.get(v),
            offline_replicas: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.partition_index, v);
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.replica_nodes, v);
        w.put(&self.isr_nodes, v);
        w.put(&self.eligible_leader_replicas, v);
        w.put(&self.last_known_elr, v);
        w.put(&self.offline_replicas, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Cursor` in [`DescribeTopicPartitionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cursor {
    /// Versions 0.
    pub topic_name: Str,
    /// Versions 0.
    pub partition_index: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Cursor {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_name: r.get(v),
            partition_index: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_name, v);
        w.put(&self.partition_index, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeTopicPartitionsResponse {
    const NAME: &'static str = "DescribeTopicPartitionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
