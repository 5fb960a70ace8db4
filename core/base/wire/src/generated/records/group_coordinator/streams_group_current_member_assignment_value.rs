//! `StreamsGroupCurrentMemberAssignmentValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupCurrentMemberAssignmentValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupCurrentMemberAssignmentValue {
    /// Versions 0.
    pub member_epoch: i32,
    /// Versions 0.
    pub previous_member_epoch: i32,
    /// Versions 0.
    pub state: i8,
    /// Versions 0.
    pub active_tasks: Vec<TaskIds>,
    /// Versions 0.
    pub standby_tasks: Vec<TaskIds>,
    /// Versions 0.
    pub warmup_tasks: Vec<TaskIds>,
    /// Versions 0.
    pub active_tasks_pending_revocation: Vec<TaskIds>,
    /// Versions 0.
    pub standby_tasks_pending_revocation: Vec<TaskIds>,
    /// Versions 0.
    pub warmup_tasks_pending_revocation: Vec<TaskIds>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupCurrentMemberAssignmentValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_epoch: r.get(v),
            previous_member_epoch: r.get(v),
            state: r.get(v),
            active_tasks: r.get(v),
            standby_tasks: r.get(v),
            warmup_tasks: r.get(v),
            active_tasks_pending_revocation: r.get(v),
            standby_tasks_pending_revocation: r.get(v),
            warmup_tasks_pending_revocation: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_epoch, v);
        w.put(&self.previous_member_epoch, v);
        w.put(&self.state, v);
        w.put(&self.active_tasks, v);
        w.put(&self.standby_tasks, v);
        w.put(&self.warmup_tasks, v);
        w.put(&self.active_tasks_pending_revocation, v);
        w.put(&self.standby_tasks_pending_revocation, v);
        w.put(&self.warmup_tasks_pending_revocation, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StreamsGroupCurrentMemberAssignmentValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("memberEpoch", self.member_epoch.describe(v));
        fields.put("previousMemberEpoch", self.previous_member_epoch.describe(v));
        fields.put("state", self.state.describe(v));
        fields.put("activeTasks", self.active_tasks.describe(v));
        fields.put("standbyTasks", self.standby_tasks.describe(v));
        fields.put("warmupTasks", self.warmup_tasks.describe(v));
        fields.put("activeTasksPendingRevocation", self.active_tasks_pending_revocation.describe(v));
        fields.put("standbyTasksPendingRevocation", self.standby_tasks_pending_revocation.describe(v));
        fields.put("warmupTasksPendingRevocation", self.warmup_tasks_pending_revocation.describe(v));
        fields.into_struct()
    }
}

/// `TaskIds` in [`StreamsGroupCurrentMemberAssignmentValue`].
#[derive(Debug, Clone, PartialEq)]
pub struct TaskIds {
    /// Versions 0.
    pub subtopology_id: Str,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Versions 0, nullable, tag 0.
    pub assignment_epochs: Option<Vec<i32>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for TaskIds {
    fn default() -> Self {
        Self {
            subtopology_id: Str::default(),
            partitions: Vec::new(),
            assignment_epochs: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for TaskIds {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            subtopology_id: r.get(v),
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
        w.put(&self.subtopology_id, v);
        w.put(&self.partitions, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.assignment_epochs.as_ref().is_none_or(|x| !x.is_empty()) { tags.put(w, 0, &self.assignment_epochs, v); }
        tags.close(w);
    }
}

impl Describe for TaskIds {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("subtopologyId", self.subtopology_id.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        if self.assignment_epochs.as_ref().is_none_or(|x| !x.is_empty()) { fields.put("assignmentEpochs", self.assignment_epochs.describe(v)); }
        fields.into_struct()
    }
}

impl Message for StreamsGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for StreamsGroupCurrentMemberAssignmentValue {
    const API_KEY: i16 = 22;
}
