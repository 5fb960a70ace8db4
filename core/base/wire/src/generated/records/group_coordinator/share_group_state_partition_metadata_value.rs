//! `ShareGroupStatePartitionMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareGroupStatePartitionMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupStatePartitionMetadataValue {
    /// Versions 0.
    pub initializing_topics: Vec<TopicPartitionsInfo>,
    /// Versions 0.
    pub initialized_topics: Vec<TopicPartitionsInfo>,
    /// Versions 0.
    pub deleting_topics: Vec<TopicInfo>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupStatePartitionMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            initializing_topics: r.get(v),
            initialized_topics: r.get(v),
            deleting_topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.initializing_topics, v);
        w.put(&self.initialized_topics, v);
        w.put(&self.deleting_topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ShareGroupStatePartitionMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("initializingTopics", self.initializing_topics.describe(v));
        fields.put("initializedTopics", self.initialized_topics.describe(v));
        fields.put("deletingTopics", self.deleting_topics.describe(v));
        fields.into_struct()
    }
}

/// `TopicPartitionsInfo` in [`ShareGroupStatePartitionMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartitionsInfo {
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub topic_name: Str,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartitionsInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            topic_name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.topic_name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicPartitionsInfo {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("topicName", self.topic_name.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        fields.into_struct()
    }
}

/// `TopicInfo` in [`ShareGroupStatePartitionMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicInfo {
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub topic_name: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            topic_name: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.topic_name, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicInfo {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("topicName", self.topic_name.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareGroupStatePartitionMetadataValue {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareGroupStatePartitionMetadataValue {
    const API_KEY: i16 = 15;
}
