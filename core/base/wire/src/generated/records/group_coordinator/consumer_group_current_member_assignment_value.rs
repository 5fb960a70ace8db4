//! `ConsumerGroupCurrentMemberAssignmentValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupCurrentMemberAssignmentValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupCurrentMemberAssignmentValue {
    /// Versions 0.
    pub member_epoch: i32,
    /// Versions 0.
    pub previous_member_epoch: i32,
    /// Versions 0.
    pub state: i8,
    /// Versions 0.
    pub assigned_partitions: Vec<TopicPartitions>,
    /// Versions 0.
    pub partitions_pending_revocation: Vec<TopicPartitions>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupCurrentMemberAssignmentValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_epoch: r.get(v),
            previous_member_epoch: r.get(v),
            state: r.get(v),
            assigned_partitions: r.get(v),
            partitions_pending_revocation: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_epoch, v);
        w.put(&self.previous_member_epoch, v);
        w.put(&self.state, v);
        w.put(&self.assigned_partitions, v);
        w.put(&self.partitions_pending_revocation, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerGroupCurrentMemberAssignmentValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("memberEpoch", self.member_epoch.describe(v));
        fields.put("previousMemberEpoch", self.previous_member_epoch.describe(v));
        fields.put("state", self.state.describe(v));
        fields.put("assignedPartitions", self.assigned_partitions.describe(v));
        fields.put("partitionsPendingRevocation", self.partitions_pending_revocation.describe(v));
        fields.into_struct()
    }
}

/// `TopicPartitions` in [`ConsumerGroupCurrentMemberAssignmentValue`].
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPartitions {
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Versions 0, nullable, tag 0.
    pub assignment_epochs: Option<Vec<i32>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for TopicPartitions {
    fn default() -> Self {
        Self {
            topic_id: Uuid::ZERO,
            partitions: Vec::new(),
            assignment_epochs: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for TopicPartitions {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            topic_id: r.get(v),
            partitions: r.get(v),
            assignment_epochs: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.assignment_epochs = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.partitions, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.assignment_epochs.as_ref().is_none_or(|x| !x.is_empty()) { tags.put(w, 0, &self.assignment_epochs, v); }
        tags.close(w);
    }
}

impl Describe for TopicPartitions {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        if self.assignment_epochs.as_ref().is_none_or(|x| !x.is_empty()) { fields.put("assignmentEpochs", self.assignment_epochs.describe(v)); }
        fields.into_struct()
    }
}

impl Message for ConsumerGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ConsumerGroupCurrentMemberAssignmentValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConsumerGroupCurrentMemberAssignmentValue {
    const API_KEY: i16 = 8;
}
