//! `ShareFetchRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ShareFetchRequest`, versions 1-2.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareFetchRequest {
    /// Versions 1-2, nullable, default null.
    pub group_id: Option<Str>,
    /// Versions 1-2, nullable.
    pub member_id: Option<Str>,
    /// Versions 1-2.
    pub share_session_epoch: i32,
    /// Versions 1-2.
    pub max_wait_ms: i32,
    /// Versions 1-2.
    pub min_bytes: i32,
    /// Versions 1-2, default 0x7fffffff.
    pub max_bytes: i32,
    /// Versions 1-2.
    pub max_records: i32,
    /// Versions 1-2.
    pub batch_size: i32,
    /// Versions 2, ignorable, default 0.
    pub share_acquire_mode: i8,
    /// Versions 2, default false.
    pub is_renew_ack: bool,
    /// Versions 1-2.
    pub topics: Vec<FetchTopic>,
    /// Versions 1-2.
    pub forgotten_topics_data: Vec<ForgottenTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ShareFetchRequest {
    fn default() -> Self {
        Self {
            group_id: None,
            member_id: Some(Str::default()),
            share_session_epoch: 0,
            max_wait_ms: 0,
            min_bytes: 0,
            max_bytes: 0x7fffffff,
            max_records: 0,
            batch_size: 0,
            share_acquire_mode: 0,
            is_renew_ack: false,
            topics: Vec::new(),
            forgotten_topics_data: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ShareFetchRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: r.get(v),
            share_session_epoch: r.get(v),
            max_wait_ms: r.get(v),
            min_bytes: r.get(v),
            max_bytes: r.get(v),
            max_records: r.get(v),
            batch_size: r.get(v),
            share_acquire_mode: if v >= 2 { r.get(v) } else { 0 },
            is_renew_ack: if v >= 2 { r.get(v) } else { false },
            topics: r.get(v),
            forgotten_topics_data: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.member_id, v);
        w.put(&self.share_session_epoch, v);
        w.put(&self.max_wait_ms, v);
        w.put(&self.min_bytes, v);
        w.put(&self.max_bytes, v);
        w.put(&self.max_records, v);
        w.put(&self.batch_size, v);
        if v >= 2 { w.put(&self.share_acquire_mode, v); }
        if v >= 2 { w.put(&self.is_renew_ack, v); } else if self.is_renew_ack { w.unsupported("IsRenewAck"); }
        w.put(&self.topics, v);
        w.put(&self.forgotten_topics_data, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `FetchTopic` in [`ShareFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchTopic {
    /// Versions 1-2.
    pub topic_id: Uuid,
    /// Versions 1-2.
    pub partitions: Vec<FetchPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchTopic {
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

/// `FetchPartition` in [`ShareFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetchPartition {
    /// Versions 1-2.
    pub partition_index: i32,
    /// Versions none, nullable.
    pub partition_max_bytes: i32,
    /// Versions 1-2.
    pub acknowledgement_batches: Vec<AcknowledgementBatch>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FetchPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            partition_max_bytes: 0,
            acknowledgement_batches: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        if self.partition_max_bytes != 0 { w.unsupported("PartitionMaxBytes"); }
        w.put(&self.acknowledgement_batches, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AcknowledgementBatch` in [`ShareFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AcknowledgementBatch {
    /// Versions 1-2.
    pub first_offset: i64,
    /// Versions 1-2.
    pub last_offset: i64,
    /// Versions 1-2.
    pub acknowledge_types: Vec<i8>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AcknowledgementBatch {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            first_offset: r.get(v),
            last_offset: r.get(v),
            acknowledge_types: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.first_offset, v);
        w.put(&self.last_offset, v);
        w.put(&self.acknowledge_types, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ForgottenTopic` in [`ShareFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ForgottenTopic {
    /// Versions 1-2.
    pub topic_id: Uuid,
    /// Versions 1-2.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ForgottenTopic {
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

impl Message for ShareFetchRequest {
    const NAME: &'static str = "ShareFetchRequest";
    const VALID: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ShareFetchRequest {
    const API_KEY: ApiKey = ApiKey::ShareFetch;
    type Response = super::share_fetch_response::ShareFetchResponse;
}
