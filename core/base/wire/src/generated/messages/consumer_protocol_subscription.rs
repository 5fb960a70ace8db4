//! `ConsumerProtocolSubscription`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerProtocolSubscription`, versions 0-3.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsumerProtocolSubscription {
    /// Versions 0-3.
    pub topics: Vec<Str>,
    /// Versions 0-3, nullable, default null.
    pub user_data: Option<Bytes>,
    /// Versions 1-3, ignorable.
    pub owned_partitions: Vec<TopicPartition>,
    /// Versions 2-3, ignorable, default -1.
    pub generation_id: i32,
    /// Versions 3, nullable, ignorable, default null.
    pub rack_id: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ConsumerProtocolSubscription {
    fn default() -> Self {
        Self {
            topics: Vec::new(),
            user_data: None,
            owned_partitions: Vec::new(),
            generation_id: -1,
            rack_id: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ConsumerProtocolSubscription {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topics: r.get(v),
            user_data: r.get(v),
            owned_partitions: if v >= 1 { r.get(v) } else { Vec::new() },
            generation_id: if v >= 2 { r.get(v) } else { -1 },
            rack_id: if v >= 3 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topics, v);
        w.put(&self.user_data, v);
        if v >= 1 { w.put(&self.owned_partitions, v); }
        if v >= 2 { w.put(&self.generation_id, v); }
        if v >= 3 { w.put(&self.rack_id, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerProtocolSubscription {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topics", self.topics.describe(v));
        fields.put("userData", self.user_data.describe(v));
        if v >= 1 { fields.put("ownedPartitions", self.owned_partitions.describe(v)); }
        if v >= 2 { fields.put("generationId", self.generation_id.describe(v)); }
        if v >= 3 { fields.put("rackId", self.rack_id.describe(v)); }
        fields.into_struct()
    }
}

/// `TopicPartition` in [`ConsumerProtocolSubscription`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartition {
    /// Versions 1-3.
    pub topic: Str,
    /// Versions 1-3.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicPartition {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topic", self.topic.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerProtocolSubscription {
    const NAME: &'static str = "ConsumerProtocolSubscription";
    const VALID: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
