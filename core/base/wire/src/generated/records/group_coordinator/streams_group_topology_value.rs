//! `StreamsGroupTopologyValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupTopologyValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupTopologyValue {
    /// Versions 0.
    pub epoch: i32,
    /// Versions 0.
    pub subtopologies: Vec<Subtopology>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupTopologyValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            epoch: r.get(v),
            subtopologies: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        w.put(&self.subtopologies, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StreamsGroupTopologyValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("epoch", self.epoch.describe(v));
        fields.put("subtopologies", self.subtopologies.describe(v));
        fields.into_struct()
    }
}

/// `Subtopology` in [`StreamsGroupTopologyValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subtopology {
    /// Versions 0.
    pub subtopology_id: Str,
    /// Versions 0.
    pub source_topics: Vec<Str>,
    /// Versions 0.
    pub source_topic_regex: Vec<Str>,
    /// Versions 0.
    pub state_changelog_topics: Vec<TopicInfo>,
    /// Versions 0.
    pub repartition_sink_topics: Vec<Str>,
    /// Versions 0.
    pub repartition_source_topics: Vec<TopicInfo>,
    /// Versions 0.
    pub copartition_groups: Vec<CopartitionGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Subtopology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            source_topics: r.get(v),
            source_topic_regex: r.get(v),
            state_changelog_topics: r.get(v),
            repartition_sink_topics: r.get(v),
            repartition_source_topics: r.get(v),
            copartition_groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.source_topics, v);
        w.put(&self.source_topic_regex, v);
        w.put(&self.state_changelog_topics, v);
        w.put(&self.repartition_sink_topics, v);
        w.put(&self.repartition_source_topics, v);
        w.put(&self.copartition_groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Subtopology {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("subtopologyId", self.subtopology_id.describe(v));
        fields.put("sourceTopics", self.source_topics.describe(v));
        fields.put("sourceTopicRegex", self.source_topic_regex.describe(v));
        fields.put("stateChangelogTopics", self.state_changelog_topics.describe(v));
        fields.put("repartitionSinkTopics", self.repartition_sink_topics.describe(v));
        fields.put("repartitionSourceTopics", self.repartition_source_topics.describe(v));
        fields.put("copartitionGroups", self.copartition_groups.describe(v));
        fields.into_struct()
    }
}

/// `CopartitionGroup` in [`StreamsGroupTopologyValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CopartitionGroup {
    /// Versions 0.
    pub source_topics: Vec<i16>,
    /// Versions 0.
    pub source_topic_regex: Vec<i16>,
    /// Versions 0.
    pub repartition_source_topics: Vec<i16>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CopartitionGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            source_topics: r.get(v),
            source_topic_regex: r.get(v),
            repartition_source_topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.source_topics, v);
        w.put(&self.source_topic_regex, v);
        w.put(&self.repartition_source_topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for CopartitionGroup {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("sourceTopics", self.source_topics.describe(v));
        fields.put("sourceTopicRegex", self.source_topic_regex.describe(v));
        fields.put("repartitionSourceTopics", self.repartition_source_topics.describe(v));
        fields.into_struct()
    }
}

/// `TopicConfig` in [`StreamsGroupTopologyValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicConfig {
    /// Versions 0.
    pub key: Str,
    /// Versions 0.
    pub value: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicConfig {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            key: r.get(v),
            value: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.key, v);
        w.put(&self.value, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicConfig {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("key", self.key.describe(v));
        fields.put("value", self.value.describe(v));
        fields.into_struct()
    }
}

/// `TopicInfo` in [`StreamsGroupTopologyValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicInfo {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub partitions: i32,
    /// Versions 0.
    pub replication_factor: i16,
    /// Versions 0.
    pub topic_configs: Vec<TopicConfig>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partitions: r.get(v),
            replication_factor: r.get(v),
            topic_configs: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partitions, v);
        w.put(&self.replication_factor, v);
        w.put(&self.topic_configs, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicInfo {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        fields.put("replicationFactor", self.replication_factor.describe(v));
        fields.put("topicConfigs", self.topic_configs.describe(v));
        fields.into_struct()
    }
}

impl Message for StreamsGroupTopologyValue {
    const NAME: &'static str = "StreamsGroupTopologyValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for StreamsGroupTopologyValue {
    const API_KEY: i16 = 23;
}
