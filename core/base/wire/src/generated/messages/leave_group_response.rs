//! `LeaveGroupResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `LeaveGroupResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaveGroupResponse {
    /// Versions 1-5, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-5.
    pub error_code: i16,
    /// Versions 3-5.
    pub members: Vec<MemberResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LeaveGroupResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            error_code: r.get(v),
            members: if v >= 3 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.error_code, v);
        if v >= 3 { w.put(&self.members, v); } else if !self.members.is_empty() { w.unsupported("Members"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MemberResponse` in [`LeaveGroupResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct MemberResponse {
    /// Versions 3-5.
    pub member_id: Str,
    /// Versions 3-5, nullable.
    pub group_instance_id: Option<Str>,
    /// Versions 3-5.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MemberResponse {
    fn default() -> Self {
        Self {
            member_id: Str::default(),
            group_instance_id: Some(Str::default()),
            error_code: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MemberResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            group_instance_id: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        w.put(&self.group_instance_id, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for LeaveGroupResponse {
    const NAME: &'static str = "LeaveGroupResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
