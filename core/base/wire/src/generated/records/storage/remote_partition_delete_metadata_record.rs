//! `RemotePartitionDeleteMetadataRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RemotePartitionDeleteMetadataRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RemotePartitionDeleteMetadataRecord {
    /// Versions 0.
    pub topic_id_partition: TopicIdPartitionEntry,
    /// Versions 0.
    pub broker_id: i32,
    /// Versions 0.
    pub event_timestamp_ms: i64,
    /// Versions 0.
    pub remote_partition_delete_state: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RemotePartitionDeleteMetadataRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id_partition: r.get(v),
            broker_id: r.get(v),
            event_timestamp_ms: r.get(v),
            remote_partition_delete_state: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id_partition, v);
        w.put(&self.broker_id, v);
        w.put(&self.event_timestamp_ms, v);
        w.put(&self.remote_partition_delete_state, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RemotePartitionDeleteMetadataRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicIdPartition", self.topic_id_partition.describe(v));
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("eventTimestampMs", self.event_timestamp_ms.describe(v));
        fields.put("remotePartitionDeleteState", self.remote_partition_delete_state.describe(v));
        fields.into_struct()
    }
}

/// `TopicIdPartitionEntry` in [`RemotePartitionDeleteMetadataRecord`].
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

impl Message for RemotePartitionDeleteMetadataRecord {
    const NAME: &'static str = "RemotePartitionDeleteMetadataRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RemotePartitionDeleteMetadataRecord {
    const API_KEY: i16 = 2;
}
