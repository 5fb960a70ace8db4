//! `FetchRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FetchRequest`, versions 4-18.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchRequest {
    /// Versions 12-18, nullable, tag 0, ignorable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 4-14, default -1.
    pub replica_id: i32,
    /// Versions 15-18, tag 1.
    pub replica_state: ReplicaState,
    /// Versions 4-18.
    pub max_wait_ms: i32,
    /// Versions 4-18.
    pub min_bytes: i32,
    /// Versions 4-18, ignorable, default 0x7fffffff.
    pub max_bytes: i32,
    /// Versions 4-18, ignorable, default 0.
    pub isolation_level: i8,
    /// Versions 7-18, ignorable, default 0.
    pub session_id: i32,
    /// Versions 7-18, ignorable, default -1.
    pub session_epoch: i32,
    /// Versions 4-18.
    pub topics: Vec<FetchTopic>,
    /// Versions 7-18.
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    /// Versions 11-18, ignorable.
    pub rack_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for FetchRequest {
    fn default() -> Self {
        Self {
            cluster_id: None,
            replica_id: -1,
            replica_state: ReplicaState::default(),
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: 0x7fffffff,
            isolation_level: 0,
            session_id: 0,
            session_epoch: -1,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
            rack_id: Str::default(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for FetchRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            cluster_id: None,
            replica_id: if v <= 14 { r.get(v) } else { -1 },
            replica_state: ReplicaState::default(),
            max_wait_ms: r.get(v),
            min_bytes: r.get(v),
            max_bytes: r.get(v),
            isolation_level: r.get(v),
            session_id: if v >= 7 { r.get(v) } else { 0 },
            session_epoch: if v >= 7 { r.get(v) } else { -1 },
            topics: r.get(v),
            forgotten_topics_data: if v >= 7 { r.get(v) } else { Vec::new() },
            rack_id: if v >= 11 { r.get(v) } else { Str::default() },
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.cluster_id = r.get(v),
                1 if v >= 15 => m.replica_state = r.get(v),
                1 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 14 { w.put(&self.replica_id, v); } else if self.replica_id != -1 { w.unsupported("ReplicaId"); }
        if v < 15 && (self.replica_state != ReplicaState::default()) { w.unsupported("ReplicaState"); }
        w.put(&self.max_wait_ms, v);
        w.put(&self.min_bytes, v);
        w.put(&self.max_bytes, v);
        w.put(&self.isolation_level, v);
        if v >= 7 { w.put(&self.session_id, v); }
        if v >= 7 { w.put(&self.session_epoch, v); }
        w.put(&self.topics, v);
        if v >= 7 { w.put(&self.forgotten_topics_data, v); } else if !self.forgotten_topics_data.is_empty() { w.unsupported("ForgottenTopicsData"); }
        if v >= 11 { w.put(&self.rack_id, v); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 12 && self.cluster_id.is_some() { tags.put(w, 0, &self.cluster_id, v); }
        if v >= 15 && (self.replica_state != ReplicaState::default()) { tags.put(w, 1, &self.replica_state, v); }
        tags.close(w);
    }
}

/// `ReplicaState` in [`FetchRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct ReplicaState {
    /// Versions 15-18, default -1.
    pub replica_id: i32,
    /// Versions 15-18, default -1.
    pub replica_epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ReplicaState {
    fn default() -> Self {
        Self {
            replica_id: -1,
            replica_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ReplicaState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            replica_id: r.get(v),
            replica_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.replica_id, v);
        w.put(&self.replica_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `FetchTopic` in [`FetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchTopic {
    /// Versions 4-12, ignorable.
    pub topic: Str,
    /// Versions 13-18, ignorable.
    pub topic_id: Uuid,
    /// Versions 4-18.
    pub partitions: Vec<FetchPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchTopic {
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

/// `FetchPartition` in [`FetchRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct FetchPartition {
    /// Versions 4-18.
    pub partition: i32,
    /// Versions 9-18, ignorable, default -1.
    pub current_leader_epoch: i32,
    /// Versions 4-18.
    pub fetch_offset: i64,
    /// Versions 12-18, default -1.
    pub last_fetched_epoch: i32,
    /// Versions 5-18, ignorable, default -1.
    pub log_start_offset: i64,
    /// Versions 4-18.
    pub partition_max_bytes: i32,
    /// Versions 17-18, tag 0, ignorable.
    pub replica_directory_id: Uuid,
    /// Versions 18, tag 1, ignorable, default 9223372036854775807.
    pub high_watermark: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for FetchPartition {
    fn default() -> Self {
        Self {
            partition: 0,
            current_leader_epoch: -1,
            fetch_offset: 0,
            last_fetched_epoch: -1,
            log_start_offset: -1,
            partition_max_bytes: 0,
            replica_directory_id: Uuid::ZERO,
            high_watermark: 9223372036854775807,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for FetchPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            partition: r.get(v),
            current_leader_epoch: if v >= 9 { r.get(v) } else { -1 },
            fetch_offset: r.get(v),
            last_fetched_epoch: if v >= 12 { r.get(v) } else { -1 },
            log_start_offset: if v >= 5 { r.get(v) } else { -1 },
            partition_max_bytes: r.get(v),
            replica_directory_id: Uuid::ZERO,
            high_watermark: 9223372036854775807,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 17 => m.replica_directory_id = r.get(v),
                0 => r.misplaced_tag(),
                1 if v >= 18 => m.high_watermark = r.get(v),
                1 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition, v);
        if v >= 9 { w.put(&self.current_leader_epoch, v); }
        w.put(&self.fetch_offset, v);
        if v >= 12 { w.put(&self.last_fetched_epoch, v); } else if self.last_fetched_epoch != -1 { w.unsupported("LastFetchedEpoch"); }
        if v >= 5 { w.put(&self.log_start_offset, v); }
        w.put(&self.partition_max_bytes, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 17 && !self.replica_directory_id.is_zero() { tags.put(w, 0, &self.replica_directory_id, v); }
        if v >= 18 && (self.high_watermark != 9223372036854775807) { tags.put(w, 1, &self.high_watermark, v); }
        tags.close(w);
    }
}

/// `ForgottenTopic` in [`FetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForgottenTopic {
    /// Versions 7-12, ignorable.
    pub topic: Str,
    /// Versions 13-18, ignorable.
    pub topic_id: Uuid,
    /// Versions 7-18.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ForgottenTopic {
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

impl Message for FetchRequest {
    const NAME: &'static str = "FetchRequest";
    const VALID: VersionRange = VersionRange::new(4, 18);
    const FLEXIBLE_FROM: i16 = 12;
}

impl Request for FetchRequest {
    const API_KEY: ApiKey = ApiKey::Fetch;
    type Response = super::fetch_response::FetchResponse;
}
