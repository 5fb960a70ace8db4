//! `LeaderChangeMessage`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `LeaderChangeMessage`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaderChangeMessage {
    /// Versions 0-1.
    pub version: i16,
    /// Versions 0-1.
    pub leader_id: i32,
    /// Versions 0-1.
    pub voters: Vec<Voter>,
    /// Versions 0-1.
    pub granting_voters: Vec<Voter>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LeaderChangeMessage {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            version: r.get(v),
            leader_id: r.get(v),
            voters: r.get(v),
            granting_voters: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.version, v);
        w.put(&self.leader_id, v);
        w.put(&self.voters, v);
        w.put(&self.granting_voters, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for LeaderChangeMessage {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("version", self.version.describe(v));
        fields.put("leaderId", self.leader_id.describe(v));
        fields.put("voters", self.voters.describe(v));
        fields.put("grantingVoters", self.granting_voters.describe(v));
        fields.into_struct()
    }
}

/// `Voter` in [`LeaderChangeMessage`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Voter {
    /// Versions 0-1.
    pub voter_id: i32,
    /// Versions 1.
    pub voter_directory_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Voter {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            voter_id: r.get(v),
            voter_directory_id: if v >= 1 { r.get(v) } else { Uuid::ZERO },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.voter_id, v);
        if v >= 1 { w.put(&self.voter_directory_id, v); } else if !self.voter_directory_id.is_zero() { w.unsupported("VoterDirectoryId"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Voter {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("voterId", self.voter_id.describe(v));
        if v >= 1 { fields.put("voterDirectoryId", self.voter_directory_id.describe(v)); }
        fields.into_struct()
    }
}

impl Message for LeaderChangeMessage {
    const NAME: &'static str = "LeaderChangeMessage";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}
