//! `ShareGroupCurrentMemberAssignmentValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareGroupCurrentMemberAssignmentValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupCurrentMemberAssignmentValue {
    /// Versions 0.
    pub member_epoch: i32,
    /// Versions 0.
    pub previous_member_epoch: i32,
    /// Versions 0.
    pub state: i8,
    /// Versions 0.
    pub assigned_partitions: Vec<TopicPartitions>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupCurrentMemberAssignmentValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_epoch: r.get(v),
            previous_member_epoch: r.get(v),
            state: r.get(v),
            assigned_partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_epoch, v);
        w.put(&self.previous_member_epoch, v);
        w.put(&self.state, v);
        w.put(&self.assigned_partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ShareGroupCurrentMemberAssignmentValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("memberEpoch", self.member_epoch.describe(v));
        fields.put("previousMemberEpoch", self.previous_member_epoch.describe(v));
        fields.put("state", self.state.describe(v));
        fields.put("assignedPartitions", self.assigned_partitions.describe(v));
        fields.into_struct()
    }
}

/// `TopicPartitions` in [`ShareGroupCurrentMemberAssignmentValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartitions {
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartitions {
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

impl Describe for TopicPartitions {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ShareGroupCurrentMemberAssignmentValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareGroupCurrentMemberAssignmentValue {
    const API_KEY: i16 = 14;
}
