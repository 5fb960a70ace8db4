//! `ConsumerGroupPartitionMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupPartitionMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupPartitionMetadataValue {
    /// Versions 0.
    pub topics: Vec<TopicMetadata>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupPartitionMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerGroupPartitionMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topics", self.topics.describe(v));
        fields.into_struct()
    }
}

/// `TopicMetadata` in [`ConsumerGroupPartitionMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicMetadata {
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub topic_name: Str,
    /// Versions 0.
    pub num_partitions: i32,
    /// Versions 0.
    pub partition_metadata: Vec<PartitionMetadata>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicMetadata {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            topic_name: r.get(v),
            num_partitions: r.get(v),
            partition_metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.topic_name, v);
        w.put(&self.num_partitions, v);
        w.put(&self.partition_metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicMetadata {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("topicName", self.topic_name.describe(v));
        fields.put("numPartitions", self.num_partitions.describe(v));
        fields.put("partitionMetadata", self.partition_metadata.describe(v));
        fields.into_struct()
    }
}

/// `PartitionMetadata` in [`ConsumerGroupPartitionMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionMetadata {
    /// Versions 0.
    pub partition: i32,
    /// Versions 0.
    pub racks: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionMetadata {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition: r.get(v),
            racks: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition, v);
        w.put(&self.racks, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for PartitionMetadata {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("partition", self.partition.describe(v));
        fields.put("racks", self.racks.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerGroupPartitionMetadataValue {
    const NAME: &'static str = "ConsumerGroupPartitionMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConsumerGroupPartitionMetadataValue {
    const API_KEY: i16 = 4;
}
