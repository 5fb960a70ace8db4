//! `StreamsGroupTargetAssignmentMemberValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupTargetAssignmentMemberValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupTargetAssignmentMemberValue {
    /// Versions 0.
    pub active_tasks: Vec<TaskIds>,
    /// Versions 0.
    pub standby_tasks: Vec<TaskIds>,
    /// Versions 0.
    pub warmup_tasks: Vec<TaskIds>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupTargetAssignmentMemberValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            active_tasks: r.get(v),
            standby_tasks: r.get(v),
            warmup_tasks: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.active_tasks, v);
        w.put(&self.standby_tasks, v);
        w.put(&self.warmup_tasks, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StreamsGroupTargetAssignmentMemberValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("activeTasks", self.active_tasks.describe(v));
        fields.put("standbyTasks", self.standby_tasks.describe(v));
        fields.put("warmupTasks", self.warmup_tasks.describe(v));
        fields.into_struct()
    }
}

/// `TaskIds` in [`StreamsGroupTargetAssignmentMemberValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskIds {
    /// Versions 0.
    pub subtopology_id: Str,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TaskIds {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TaskIds {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("subtopologyId", self.subtopology_id.describe(v));
        fields.put("partitions", self.partitions.describe(v));
        fields.into_struct()
    }
}

impl Message for StreamsGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for StreamsGroupTargetAssignmentMemberValue {
    const API_KEY: i16 = 21;
}
