//! `RemoteLogSegmentMetadataRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RemoteLogSegmentMetadataRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoteLogSegmentMetadataRecord {
    /// Versions 0.
    pub remote_log_segment_id: RemoteLogSegmentIdEntry,
    /// Versions 0.
    pub start_offset: i64,
    /// Versions 0.
    pub end_offset: i64,
    /// Versions 0.
    pub broker_id: i32,
    /// Versions 0.
    pub max_timestamp_ms: i64,
    /// Versions 0.
    pub event_timestamp_ms: i64,
    /// Versions 0.
    pub segment_leader_epochs: Vec<SegmentLeaderEpochEntry>,
    /// Versions 0.
    pub segment_size_in_bytes: i32,
    /// Versions 0, nullable, default null.
    pub custom_metadata: Option<Bytes>,
    /// Versions 0.
    pub remote_log_segment_state: i8,
    /// Versions 0, tag 0.
    pub txn_index_empty: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemoteLogSegmentMetadataRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            remote_log_segment_id: r.get(v),
            start_offset: r.get(v),
            end_offset: r.get(v),
            broker_id: r.get(v),
            max_timestamp_ms: r.get(v),
            event_timestamp_ms: r.get(v),
            segment_leader_epochs: r.get(v),
            segment_size_in_bytes: r.get(v),
            custom_metadata: r.get(v),
            remote_log_segment_state: r.get(v),
            txn_index_empty: false,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.txn_index_empty = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.remote_log_segment_id, v);
        w.put(&self.start_offset, v);
        w.put(&self.end_offset, v);
        w.put(&self.broker_id, v);
        w.put(&self.max_timestamp_ms, v);
        w.put(&self.event_timestamp_ms, v);
        w.put(&self.segment_leader_epochs, v);
        w.put(&self.segment_size_in_bytes, v);
        w.put(&self.custom_metadata, v);
        w.put(&self.remote_log_segment_state, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.txn_index_empty { tags.put(w, 0, &self.txn_index_empty, v); }
        tags.close(w);
    }
}

impl Describe for RemoteLogSegmentMetadataRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("remoteLogSegmentId", self.remote_log_segment_id.describe(v));
        fields.put("startOffset", self.start_offset.describe(v));
        fields.put("endOffset", self.end_offset.describe(v));
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("maxTimestampMs", self.max_timestamp_ms.describe(v));
        fields.put("eventTimestampMs", self.event_timestamp_ms.describe(v));
        fields.put("segmentLeaderEpochs", self.segment_leader_epochs.describe(v));
        fields.put("segmentSizeInBytes", self.segment_size_in_bytes.describe(v));
        fields.put("customMetadata", self.custom_metadata.describe(v));
        fields.put("remoteLogSegmentState", self.remote_log_segment_state.describe(v));
        if self.txn_index_empty { fields.put("txnIndexEmpty", self.txn_index_empty.describe(v)); }
        fields.into_struct()
    }
}

/// `RemoteLogSegmentIdEntry` in [`RemoteLogSegmentMetadataRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoteLogSegmentIdEntry {
    /// Versions 0.
    pub topic_id_partition: TopicIdPartitionEntry,
    /// Versions 0.
    pub id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemoteLogSegmentIdEntry {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id_partition: r.get(v),
            id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id_partition, v);
        w.put(&self.id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RemoteLogSegmentIdEntry {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicIdPartition", self.topic_id_partition.describe(v));
        fields.put("id", self.id.describe(v));
        fields.into_struct()
    }
}

/// `TopicIdPartitionEntry` in [`RemoteLogSegmentMetadataRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicIdPartitionEntry {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub id: Uuid,
    /// Versions 0.
    pub partition: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicIdPartitionEntry {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            id: r.get(v),
            partition: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.id, v);
        w.put(&self.partition, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicIdPartitionEntry {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("id", self.id.describe(v));
        fields.put("partition", self.partition.describe(v));
        fields.into_struct()
    }
}

/// `SegmentLeaderEpochEntry` in [`RemoteLogSegmentMetadataRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SegmentLeaderEpochEntry {
    /// Versions 0.
    pub leader_epoch: i32,
    /// Versions 0.
    pub offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SegmentLeaderEpochEntry {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            leader_epoch: r.get(v),
            offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.leader_epoch, v);
        w.put(&self.offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for SegmentLeaderEpochEntry {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("leaderEpoch", self.leader_epoch.describe(v));
        fields.put("offset", self.offset.describe(v));
        fields.into_struct()
    }
}

impl Message for RemoteLogSegmentMetadataRecord {
    const NAME: &'static str = "RemoteLogSegmentMetadataRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RemoteLogSegmentMetadataRecord {
    const API_KEY: i16 = 0;
}
