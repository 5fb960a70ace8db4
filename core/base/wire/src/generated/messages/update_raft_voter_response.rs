//! `UpdateRaftVoterResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `UpdateRaftVoterResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UpdateRaftVoterResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, tag 0.
    pub current_leader: CurrentLeader,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UpdateRaftVoterResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            current_leader: CurrentLeader::default(),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.current_leader = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.current_leader != CurrentLeader::default() { tags.put(w, 0, &self.current_leader, v); }
        tags.close(w);
    }
}

/// `CurrentLeader` in [`UpdateRaftVoterResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct CurrentLeader {
    /// Versions 0, default -1.
    pub leader_id: i32,
    /// Versions 0, default -1.
    pub leader_epoch: i32,
    /// Versions 0.
    pub host: Str,
    /// Versions 0.
    pub port: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for CurrentLeader {
    fn default() -> Self {
        Self {
            leader_id: -1,
            leader_epoch: -1,
            host: Str::default(),
            port: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for CurrentLeader {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            leader_id: r.get(v),
            leader_epoch: r.get(v),
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.leader_id, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for UpdateRaftVoterResponse {
    const NAME: &'static str = "UpdateRaftVoterResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
