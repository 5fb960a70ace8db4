//! `ShareFetchResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ShareFetchResponse`, versions 1-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareFetchResponse {
    /// Versions 1-2.
    pub throttle_time_ms: i32,
    /// Versions 1-2.
    pub error_code: i16,
    /// Versions 1-2, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 1-2.
    pub acquisition_lock_timeout_ms: i32,
    /// Versions 1-2.
    pub responses: Vec<ShareFetchableTopicResponse>,
    /// Versions 1-2.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareFetchResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            acquisition_lock_timeout_ms: r.get(v),
            responses: r.get(v),
            node_endpoints: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.acquisition_lock_timeout_ms, v);
        w.put(&self.responses, v);
        w.put(&self.node_endpoints, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ShareFetchableTopicResponse` in [`ShareFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareFetchableTopicResponse {
    /// Versions 1-2.
    pub topic_id: Uuid,
    /// Versions 1-2.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareFetchableTopicResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionData` in [`ShareFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 1-2.
    pub partition_index: i32,
    /// Versions 1-2.
    pub error_code: i16,
    /// Versions 1-2, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 1-2.
    pub acknowledge_error_code: i16,
    /// Versions 1-2, nullable, default null.
    pub acknowledge_error_message: Option<Str>,
    /// Versions 1-2.
    pub current_leader: LeaderIdAndEpoch,
    /// Versions 1-2, nullable in none.
    pub records: Option<Rope>,
    /// Versions 1-2.
    pub acquired_records: Vec<AcquiredRecords>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            acknowledge_error_code: r.get(v),
            acknowledge_error_message: r.get(v),
            current_leader: r.get(v),
            records: Some(r.get(v)),
            acquired_records: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.acknowledge_error_code, v);
        w.put(&self.acknowledge_error_message, v);
        w.put(&self.current_leader, v);
        w.put_some("Records", &self.records, v);
        w.put(&self.acquired_records, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderIdAndEpoch` in [`ShareFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaderIdAndEpoch {
    /// Versions 1-2.
    pub leader_id: i32,
    /// Versions 1-2.
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

/// `AcquiredRecords` in [`ShareFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AcquiredRecords {
    /// Versions 1-2.
    pub first_offset: i64,
    /// Versions 1-2.
    pub last_offset: i64,
    /// Versions 1-2.
    pub delivery_count: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AcquiredRecords {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            first_offset: r.get(v),
            last_offset: r.get(v),
            delivery_count: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.first_offset, v);
        w.put(&self.last_offset, v);
        w.put(&self.delivery_count, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `NodeEndpoint` in [`ShareFetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeEndpoint {
    /// Versions 1-2.
    pub node_id: i32,
    /// Versions 1-2.
    pub host: Str,
    /// Versions 1-2.
    pub port: i32,
    /// Versions 1-2, nullable, default null.
    pub rack: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for NodeEndpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            node_id: r.get(v),
            host: r.get(v),
            port: r.get(v),
            rack: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.node_id, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.put(&self.rack, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ShareFetchResponse {
    const NAME: &'static str = "ShareFetchResponse";
    const VALID: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
