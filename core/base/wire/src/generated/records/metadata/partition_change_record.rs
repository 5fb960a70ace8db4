//! `PartitionChangeRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `PartitionChangeRecord`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionChangeRecord {
    /// Versions 0-2, default -1.
    pub partition_id: i32,
    /// Versions 0-2.
    pub topic_id: Uuid,
    /// Versions 0-2, nullable, tag 0, default null.
    pub isr: Option<Vec<i32>>,
    /// Versions 0-2, tag 1, default -2.
    pub leader: i32,
    /// Versions 0-2, nullable, tag 2, default null.
    pub replicas: Option<Vec<i32>>,
    /// Versions 0-2, nullable, tag 3, default null.
    pub removing_replicas: Option<Vec<i32>>,
    /// Versions 0-2, nullable, tag 4, default null.
    pub adding_replicas: Option<Vec<i32>>,
    /// Versions 0-2, tag 5, default -1.
    pub leader_recovery_state: i8,
    /// Versions 1-2, nullable, tag 8, default null.
    pub directories: Option<Vec<Uuid>>,
    /// Versions 2, nullable, tag 6, default null.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Versions 2, nullable, tag 7, default null.
    pub last_known_elr: Option<Vec<i32>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for PartitionChangeRecord {
    fn default() -> Self {
        Self {
            partition_id: -1,
            topic_id: Uuid::ZERO,
            isr: None,
            leader: -2,
            replicas: None,
            removing_replicas: None,
            adding_replicas: None,
            leader_recovery_state: -1,
            directories: None,
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for PartitionChangeRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            partition_id: r.get(v),
            topic_id: r.get(v),
            isr: None,
            leader: -2,
            replicas: None,
            removing_replicas: None,
            adding_replicas: None,
            leader_recovery_state: -1,
            directories: None,
            eligible_leader_replicas: None,
            last_known_elr: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.isr = r.get(v),
                1 => m.leader = r.get(v),
                2 => m.replicas = r.get(v),
                3 => m.removing_replicas = r.get(v),
                4 => m.adding_replicas = r.get(v),
                5 => m.leader_recovery_state = r.get(v),
                8 if v >= 1 => m.directories = r.get(v),
                8 => r.misplaced_tag(),
                6 if v >= 2 => m.eligible_leader_replicas = r.get(v),
                6 => r.misplaced_tag(),
                7 if v >= 2 => m.last_known_elr = r.get(v),
                7 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_id, v);
        w.put(&self.topic_id, v);
        if v < 1 && self.directories.is_some() { w.unsupported("Directories"); }
        if v < 2 && self.eligible_leader_replicas.is_some() { w.unsupported("EligibleLeaderReplicas"); }
        if v < 2 && self.last_known_elr.is_some() { w.unsupported("LastKnownElr"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.isr.is_some() { tags.put(w, 0, &self.isr, v); }
        if self.leader != -2 { tags.put(w, 1, &self.leader, v); }
        if self.replicas.is_some() { tags.put(w, 2, &self.replicas, v); }
        if self.removing_replicas.is_some() { tags.put(w, 3, &self.removing_replicas, v); }
        if self.adding_replicas.is_some() { tags.put(w, 4, &self.adding_replicas, v); }
        if self.leader_recovery_state != -1 { tags.put(w, 5, &self.leader_recovery_state, v); }
        if v >= 2 && self.eligible_leader_replicas.is_some() { tags.put(w, 6, &self.eligible_leader_replicas, v); }
        if v >= 2 && self.last_known_elr.is_some() { tags.put(w, 7, &self.last_known_elr, v); }
        if v >= 1 && self.directories.is_some() { tags.put(w, 8, &self.directories, v); }
        tags.close(w);
    }
}

impl Describe for PartitionChangeRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("partitionId", self.partition_id.describe(v));
        fields.put("topicId", self.topic_id.describe(v));
        if self.isr.is_some() { fields.put("isr", self.isr.describe(v)); }
        if self.leader != -2 { fields.put("leader", self.leader.describe(v)); }
        if self.replicas.is_some() { fields.put("replicas", self.replicas.describe(v)); }
        if self.removing_replicas.is_some() { fields.put("removingReplicas", self.removing_replicas.describe(v)); }
        if self.adding_replicas.is_some() { fields.put("addingReplicas", self.adding_replicas.describe(v)); }
        if self.leader_recovery_state != -1 { fields.put("leaderRecoveryState", self.leader_recovery_state.describe(v)); }
        if v >= 1 && self.directories.is_some() { fields.put("directories", self.directories.describe(v)); }
        if v >= 2 && self.eligible_leader_replicas.is_some() { fields.put("eligibleLeaderReplicas", self.eligible_leader_replicas.describe(v)); }
        if v >= 2 && self.last_known_elr.is_some() { fields.put("lastKnownElr", self.last_known_elr.describe(v)); }
        fields.into_struct()
    }
}

impl Message for PartitionChangeRecord {
    const NAME: &'static str = "PartitionChangeRecord";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for PartitionChangeRecord {
    const API_KEY: i16 = 5;
}
