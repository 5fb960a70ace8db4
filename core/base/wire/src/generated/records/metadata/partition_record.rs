//! `PartitionRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `PartitionRecord`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionRecord {
    /// Versions 0-2, default -1.
    pub partition_id: i32,
    /// Versions 0-2.
    pub topic_id: Uuid,
    /// Versions 0-2.
    pub replicas: Vec<i32>,
    /// Versions 0-2.
    pub isr: Vec<i32>,
    /// Versions 0-2.
    pub removing_replicas: Vec<i32>,
    /// Versions 0-2.
    pub adding_replicas: Vec<i32>,
    /// Versions 0-2, default -1.
    pub leader: i32,
    /// Versions 0-2, tag 0, default 0.
    pub leader_recovery_state: i8,
    /// Versions 0-2, default -1.
    pub leader_epoch: i32,
    /// Versions 0-2, default -1.
    pub partition_epoch: i32,
    /// Versions 1-2.
    pub directories: Vec<Uuid>,
    /// Versions 2, nullable, tag 1, default null.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Versions 2, nullable, tag 2, default null.
    pub last_known_elr: Option<Vec<i32>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            replicas: Vec::new(),
            isr: Vec::new(),
            removing_replicas: Vec::new(),
            adding_replicas: Vec::new(),
            leader: -1,
            leader_recovery_state: 0,
            leader_epoch: -1,
            partition_epoch: -1,
            directories: Vec::new(),
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            partition_id: r.get(v),
            topic_id: r.get(v),
            replicas: r.get(v),
            isr: r.get(v),
            removing_replicas: r.get(v),
            adding_replicas: r.get(v),
            leader: r.get(v),
            leader_recovery_state: 0,
            leader_epoch: r.get(v),
            partition_epoch: r.get(v),
            directories: if v >= 1 { r.get(v) } else { Vec::new() },
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.leader_recovery_state = r.get(v),
                1 if v >= 2 => m.eligible_leader_replicas = r.get(v),
                1 => r.misplaced_tag(),
                2 if v >= 2 => m.last_known_elr = r.get(v),
                2 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_id, v);
        w.put(&self.topic_id, v);
        w.put(&self.replicas, v);
        w.put(&self.isr, v);
        w.put(&self.removing_replicas, v);
        w.put(&self.adding_replicas, v);
        w.put(&self.leader, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.partition_epoch, v);
        if v >= 1 { w.put(&self.directories, v); } else if !self.directories.is_empty() { w.unsupported("Directories"); }
        if v < 2 && self.eligible_leader_replicas.is_some() { w.unsupported("EligibleLeaderReplicas"); }
        if v < 2 && self.last_known_elr.is_some() { w.unsupported("LastKnownElr"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.leader_recovery_state != 0 { tags.put(w, 0, &self.leader_recovery_state, v); }
        if v >= 2 && self.eligible_leader_replicas.is_some() { tags.put(w, 1, &self.eligible_leader_replicas, v); }
        if v >= 2 && self.last_known_elr.is_some() { tags.put(w, 2, &self.last_known_elr, v); }
        tags.close(w);
    }
}

impl Describe for PartitionRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("partitionId", self.partition_id.describe(v));
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("replicas", self.replicas.describe(v));
        fields.put("isr", self.isr.describe(v));
        fields.put("removingReplicas", self.removing_replicas.describe(v));
        fields.put("addingReplicas", self.adding_replicas.describe(v));
        fields.put("leader", self.leader.describe(v));
        if self.leader_recovery_state != 0 { fields.put("leaderRecoveryState", self.leader_recovery_state.describe(v)); }
        fields.put("leaderEpoch", self.leader_epoch.describe(v));
        fields.put("partitionEpoch", self.partition_epoch.describe(v));
        if v >= 1 { fields.put("directories", self.directories.describe(v)); }
        if v >= 2 && self.eligible_leader_replicas.is_some() { fields.put("eligibleLeaderReplicas", self.eligible_leader_replicas.describe(v)); }
        if v >= 2 && self.last_known_elr.is_some() { fields.put("lastKnownElr", self.last_known_elr.describe(v)); }
        fields.into_struct()
    }
}

impl Message for PartitionRecord {
    const NAME: &'static str = "PartitionRecord";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for PartitionRecord {
    const API_KEY: i16 = 3;
}
