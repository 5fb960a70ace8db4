//! `ConsumerProtocolAssignment`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerProtocolAssignment`, versions 0-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerProtocolAssignment {
    /// Versions 0-3.
    pub assigned_partitions: Vec<TopicPartition>,
    /// Versions 0-3, nullable, default null.
    pub user_data: Option<Bytes>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerProtocolAssignment {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            assigned_partitions: r.get(v),
            user_data: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.assigned_partitions, v);
        w.put(&self.user_data, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerProtocolAssignment {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("assignedPartitions", self.assigned_partitions.describe(v));
        fields.put("userData", self.user_data.describe(v));
        fields.into_struct()
    }
}

/// `TopicPartition` in [`ConsumerProtocolAssignment`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartition {
    /// Versions 0-3.
    pub topic: Str,
    /// Versions 0-3.
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

impl Message for ConsumerProtocolAssignment {
    const NAME: &'static str = "ConsumerProtocolAssignment";
    const VALID: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
