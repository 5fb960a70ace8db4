//! `QuorumStateData`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `QuorumStateData`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct QuorumStateData {
    /// Versions 0.
    pub cluster_id: Str,
    /// Versions 0-1, default -1.
    pub leader_id: i32,
    /// Versions 0-1, default -1.
    pub leader_epoch: i32,
    /// Versions 0-1, default -1.
    pub voted_id: i32,
    /// Versions 1.
    pub voted_directory_id: Uuid,
    /// Versions 0.
    pub applied_offset: i64,
    /// Versions 0, nullable.
    pub current_voters: Option<Vec<Voter>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for QuorumStateData {
    fn default() -> Self {
        Self {
            cluster_id: Str::default(),
            leader_id: -1,
            leader_epoch: -1,
            voted_id: -1,
            voted_directory_id: Uuid::ZERO,
            applied_offset: 0,
            current_voters: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for QuorumStateData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            cluster_id: if v <= 0 { r.get(v) } else { Str::default() },
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            voted_id: r.get(v),
            voted_directory_id: if v >= 1 { r.get(v) } else { Uuid::ZERO },
            applied_offset: if v <= 0 { r.get(v) } else { 0 },
            current_voters: if v <= 0 { r.get(v) } else { Some(Vec::new()) },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 0 { w.put(&self.cluster_id, v); } else if !self.cluster_id.is_empty() { w.unsupported("ClusterId"); }
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.voted_id, v);
        if v >= 1 { w.put(&self.voted_directory_id, v); } else if !self.voted_directory_id.is_zero() { w.unsupported("VotedDirectoryId"); }
        if v <= 0 { w.put(&self.applied_offset, v); } else if self.applied_offset != 0 { w.unsupported("AppliedOffset"); }
        if v <= 0 { w.put(&self.current_voters, v); } else if self.current_voters.as_ref().is_none_or(|x| !x.is_empty()) { w.unsupported("CurrentVoters"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for QuorumStateData {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        if v <= 0 { fields.put("clusterId", self.cluster_id.describe(v)); }
        fields.put("leaderId", self.leader_id.describe(v));
        fields.put("leaderEpoch", self.leader_epoch.describe(v));
        fields.put("votedId", self.voted_id.describe(v));
        if v >= 1 { fields.put("votedDirectoryId", self.voted_directory_id.describe(v)); }
        if v <= 0 { fields.put("appliedOffset", self.applied_offset.describe(v)); }
        if v <= 0 { fields.put("currentVoters", self.current_voters.describe(v)); }
        fields.into_struct()
    }
}

/// `Voter` in [`QuorumStateData`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voter {
    /// Versions 0.
    pub voter_id: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Voter {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            voter_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.voter_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Voter {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("voterId", self.voter_id.describe(v));
        fields.into_struct()
    }
}

impl Message for QuorumStateData {
    const NAME: &'static str = "QuorumStateData";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}
