//! `RemoteLogSegmentMetadataUpdateRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RemoteLogSegmentMetadataUpdateRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemoteLogSegmentMetadataUpdateRecord {
    /// Versions 0.
    pub remote_log_segment_id: RemoteLogSegmentIdEntry,
    /// Versions 0.
    pub broker_id: i32,
    /// Versions 0.
    pub event_timestamp_ms: i64,
    /// Versions 0, nullable, default null.
    pub custom_metadata: Option<Bytes>,
    /// Versions 0.
    pub remote_log_segment_state: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemoteLogSegmentMetadataUpdateRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            remote_log_segment_id: r.get(v),
            broker_id: r.get(v),
            event_timestamp_ms: r.get(v),
            custom_metadata: r.get(v),
            remote_log_segment_state: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.remote_log_segment_id, v);
        w.put(&self.broker_id, v);
        w.put(&self.event_timestamp_ms, v);
        w.put(&self.custom_metadata, v);
        w.put(&self.remote_log_segment_state, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RemoteLogSegmentMetadataUpdateRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("remoteLogSegmentId", self.remote_log_segment_id.describe(v));
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("eventTimestampMs", self.event_timestamp_ms.describe(v));
        fields.put("customMetadata", self.custom_metadata.describe(v));
        fields.put("remoteLogSegmentState", self.remote_log_segment_state.describe(v));
        fields.into_struct()
    }
}

/// `RemoteLogSegmentIdEntry` in [`RemoteLogSegmentMetadataUpdateRecord`].
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

/// `TopicIdPartitionEntry` in [`RemoteLogSegmentMetadataUpdateRecord`].
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

impl Message for RemoteLogSegmentMetadataUpdateRecord {
    const NAME: &'static str = "RemoteLogSegmentMetadataUpdateRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RemoteLogSegmentMetadataUpdateRecord {
    const API_KEY: i16 = 1;
}
