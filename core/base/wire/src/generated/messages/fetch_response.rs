//! `FetchResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FetchResponse`, versions 4-18.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchResponse {
    /// Versions 4-18, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 7-18, ignorable.
    pub error_code: i16,
    /// Versions 7-18, default 0.
    pub session_id: i32,
    /// Versions 4-18.
    pub responses: Vec<FetchableTopicResponse>,
    /// Versions 16-18, tag 0.
    pub node_endpoints: Vec<NodeEndpoint>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            throttle_time_ms: r.get(v),
            error_code: if v >= 7 { r.get(v) } else { 0 },
            session_id: if v >= 7 { r.get(v) } else { 0 },
            responses: r.get(v),
            node_endpoints: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 16 => m.node_endpoints = r.get(v),
                0 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        if v >= 7 { w.put(&self.error_code, v); }
        if v >= 7 { w.put(&self.session_id, v); } else if self.session_id != 0 { w.unsupported("SessionId"); }
        w.put(&self.responses, v);
        if v < 16 && !self.node_endpoints.is_empty() { w.unsupported("NodeEndpoints"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 16 && !self.node_endpoints.is_empty() { tags.put(w, 0, &self.node_endpoints, v); }
        tags.close(w);
    }
}

/// `FetchableTopicResponse` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchableTopicResponse {
    /// Versions 4-12, ignorable.
    pub topic: Str,
    /// Versions 13-18, ignorable.
    pub topic_id: Uuid,
    /// Versions 4-18.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchableTopicResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: if v <= 12 { r.get(v) } else { Str::default() },
            topic_id: if v >= 13 { r.get(v) } else { Uuid::ZERO },
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 12 { w.put(&self.topic, v); }
        if v >= 13 { w.put(&self.topic_id, v); }
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionData` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionData {
    /// Versions 4-18.
    pub partition_index: i32,
    /// Versions 4-18.
    pub error_code: i16,
    /// Versions 4-18.
    pub high_watermark: i64,
    /// Versions 4-18, ignorable, default -1.
    pub last_stable_offset: i64,
    /// Versions 5-18, ignorable, default -1.
    pub log_start_offset: i64,
    /// Versions 12-18, tag 0.
    pub diverging_epoch: EpochEndOffset,
    /// Versions 12-18, tag 1.
    pub current_leader: LeaderIdAndEpoch,
    /// Versions 12-18, tag 2.
    pub snapshot_id: SnapshotId,
    /// Versions 4-18, nullable, ignorable.
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// Versions 11-18, default -1.
    pub preferred_read_replica: i32,
    /// Versions 4-18, nullable.
    pub records: Option<Rope>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionData {
    fn default() -> Self {
        Self {
            partition_index: 0,
            error_code: 0,
            high_watermark: 0,
            last_stable_offset: -1,
            log_start_offset: -1,
            diverging_epoch: EpochEndOffset::default(),
            current_leader: LeaderIdAndEpoch::default(),
            snapshot_id: SnapshotId::default(),
            aborted_transactions: Some(Vec::new()),
            preferred_read_replica: -1,
            records: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            partition_index: r.get(v),
            error_code: r.get(v),
            high_watermark: r.get(v),
            last_stable_offset: r.get(v),
            log_start_offset: if v >= 5 { r.get(v) } else { -1 },
            diverging_epoch: EpochEndOffset::default(),
            current_leader: LeaderIdAndEpoch::default(),
            snapshot_id: SnapshotId::default(),
            aborted_transactions: r.get(v),
            preferred_read_replica: if v >= 11 { r.get(v) } else { -1 },
            records: r.get(v),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.diverging_epoch = r.get(v),
                1 => m.current_leader = r.get(v),
                2 => m.snapshot_id = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.error_code, v);
        w.put(&self.high_watermark, v);
        w.put(&self.last_stable_offset, v);
        if v >= 5 { w.put(&self.log_start_offset, v); }
        if v < 12 && (self.diverging_epoch != EpochEndOffset::default()) { w.unsupported("DivergingEpoch"); }
        if v < 12 && (self.current_leader != LeaderIdAndEpoch::default()) { w.unsupported("CurrentLeader"); }
        if v < 12 && (self.snapshot_id != SnapshotId::default()) { w.unsupported("SnapshotId"); }
        w.put(&self.aborted_transactions, v);
        if v >= 11 { w.put(&self.preferred_read_replica, v); } else if self.preferred_read_replica != -1 { w.unsupported("PreferredReadReplica"); }
        w.put(&self.records, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 12 && (self.diverging_epoch != EpochEndOffset::default()) { tags.put(w, 0, &self.diverging_epoch, v); }
        if v >= 12 && (self.current_leader != LeaderIdAndEpoch::default()) { tags.put(w, 1, &self.current_leader, v); }
        if v >= 12 && (self.snapshot_id != SnapshotId::default()) { tags.put(w, 2, &self.snapshot_id, v); }
        tags.close(w);
    }
}

/// `EpochEndOffset` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct EpochEndOffset {
    /// Versions 12-18, default -1.
    pub epoch: i32,
    /// Versions 12-18, default -1.
    pub end_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for EpochEndOffset {
    fn default() -> Self {
        Self {
            epoch: -1,
            end_offset: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for EpochEndOffset {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            epoch: r.get(v),
            end_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        w.put(&self.end_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `LeaderIdAndEpoch` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct LeaderIdAndEpoch {
    /// Versions 12-18, default -1.
    pub leader_id: i32,
    /// Versions 12-18, default -1.
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

/// `SnapshotId` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotId {
    /// Versions 12-18, default -1.
    pub end_offset: i64,
    /// Versions 12-18, default -1.
    pub epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for SnapshotId {
    fn default() -> Self {
        Self {
            end_offset: -1,
            epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for SnapshotId {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            end_offset: r.get(v),
            epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.end_offset, v);
        w.put(&self.epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AbortedTransaction` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AbortedTransaction {
    /// Versions 4-18.
    pub producer_id: i64,
    /// Versions 4-18.
    pub first_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AbortedTransaction {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            producer_id: r.get(v),
            first_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.producer_id, v);
        w.put(&self.first_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `NodeEndpoint` in [`FetchResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NodeEndpoint {
    /// Versions 16-18.
    pub node_id: i32,
    /// Versions 16-18.
    pub host: Str,
    /// Versions 16-18.
    pub port: i32,
    /// Versions 16-18, nullable, default null.
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

impl Message for FetchResponse {
    const NAME: &'static str = "FetchResponse";
    const VALID: VersionRange = VersionRange::new(4, 18);
    const FLEXIBLE_FROM: i16 = 12;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
