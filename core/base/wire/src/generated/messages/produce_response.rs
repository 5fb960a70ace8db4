//! `ProduceResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ProduceResponse`, versions 3-13.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProduceResponse {
    /// Versions 3-13.
    pub responses: Vec<TopicProduceResponse>,
    /// Versions 3-13, ignorable, default 0.
    pub throttle_time_ms: i32,
    /// Versions 10-13, tag 0.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ProduceResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            responses: r.get(v),
            throttle_time_ms: r.get(v),
            node_endpoints: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 10 => m.node_endpoints = r.get(v),
                0 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.responses, v);
        w.put(&self.throttle_time_ms, v);
        if v < 10 && !self.node_endpoints.is_empty() { w.unsupported("NodeEndpoints"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 10 && !self.node_endpoints.is_empty() { tags.put(w, 0, &self.node_endpoints, v); }
        tags.close(w);
    }
}

/// `TopicProduceResponse` in [`ProduceResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicProduceResponse {
    /// Versions 3-12, ignorable.
    pub name: Str,
    /// Versions 13, ignorable.
    pub topic_id: Uuid,
    /// Versions 3-13.
    pub partition_responses: Vec<PartitionProduceResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicProduceResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 12 { r.get(v) } else { Str::default() },
            topic_id: if v >= 13 { r.get(v) } else { Uuid::ZERO },
            partition_responses: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 12 { w.put(&self.name, v); }
        if v >= 13 { w.put(&self.topic_id, v); }
        w.put(&self.partition_responses, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionProduceResponse` in [`ProduceResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionProduceResponse {
    /// Versions 3-13.
    pub index: i32,
    /// Versions 3-13.
    pub error_code: i16,
    /// Versions 3-13.
    pub base_offset: i64,
    /// Versions 3-13, ignorable, default -1.
    pub log_append_time_ms: i64,
    /// Versions 5-13, ignorable, default -1.
    pub log_start_offset: i64,
    /// Versions 8-13, ignorable.
    pub record_errors: Vec<BatchIndexAndErrorMessage>,
    /// Versions 8-13, nullable, ignorable, default null.
    pub error_message: Option<Str>,
    /// Versions 10-13, tag 0.
    pub current_leader: LeaderIdAndEpoch,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionProduceResponse {
    fn default() -> Self {
        Self {
            index: 0,
            error_code: 0,
            base_offset: 0,
            log_append_time_ms: -1,
            log_start_offset: -1,
            record_errors: Vec::new(),
            error_message: None,
            current_leader: LeaderIdAndEpoch::default(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionProduceResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            index: r.get(v),
            error_code: r.get(v),
            base_offset: r.get(v),
            log_append_time_ms: r.get(v),
            log_start_offset: if v >= 5 { r.get(v) } else { -1 },
            record_errors: if v >= 8 { r.get(v) } else { Vec::new() },
            error_message: if v >= 8 { r.get(v) } else { None },
            current_leader: LeaderIdAndEpoch::default(),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 10 => m.current_leader = r.get(v),
                0 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.index, v);
        w.put(&self.error_code, v);
        w.put(&self.base_offset, v);
        w.put(&self.log_append_time_ms, v);
        if v >= 5 { w.put(&self.log_start_offset, v); }
        if v >= 8 { w.put(&self.record_errors, v); }
        if v >= 8 { w.put(&self.error_message, v); }
        if v < 10 && (self.current_leader != LeaderIdAndEpoch::default()) { w.unsupported("CurrentLeader"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 10 && (self.current_leader != LeaderIdAndEpoch::default()) { tags.put(w, 0, &self.current_leader, v); }
        tags.close(w);
    }
}

/// `BatchIndexAndErrorMessage` in [`ProduceResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BatchIndexAndErrorMessage {
    /// Versions 8-13.
    pub batch_index: i32,
    /// Versions 8-13, nullable, default null.
    pub batch_index_error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for BatchIndexAndErrorMessage {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            batch_index: r.get(v),
            batch_index_error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.batch_index, v);
        w.put(&self.batch_index_error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderIdAndEpoch` in [`ProduceResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// Versions 10-13, default -1.
    pub leader_id: i32,
    /// Versions 10-13, default -1.
    pub leader_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for LeaderIdAndEpoch {
    fn default() -> Self {
        Self {
            leader_id: -1,
            leader_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
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

/// `NodeEndpoint` in [`ProduceResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeEndpoint {
    /// Versions 10-13.
    pub node_id: i32,
    /// Versions 10-13.
    pub host: Str,
    /// Versions 10-13.
    pub port: i32,
    /// Versions 10-13, nullable, default null.
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

impl Message for ProduceResponse {
    const NAME: &'static str = "ProduceResponse";
    const VALID: VersionRange = VersionRange::new(3, 13);
    const FLEXIBLE_FROM: i16 = 9;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
