//! `LeaveGroupRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `LeaveGroupRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LeaveGroupRequest {
    /// Versions 0-5.
    pub group_id: Str,
    /// Versions 0-2.
    pub member_id: Str,
    /// Versions 3-5.
    pub members: Vec<MemberIdentity>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LeaveGroupRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: if v <= 2 { r.get(v) } else { Str::default() },
            members: if v >= 3 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        if v <= 2 { w.put(&self.member_id, v); } else if !self.member_id.is_empty() { w.unsupported("MemberId"); }
        if v >= 3 { w.put(&self.members, v); } else if !self.members.is_empty() { w.unsupported("Members"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MemberIdentity` in [`LeaveGroupRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MemberIdentity {
    /// Versions 3-5.
    pub member_id: Str,
    /// Versions 3-5, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 5, nullable, ignorable, default null.
    pub reason: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for MemberIdentity {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            group_instance_id: r.get(v),
            reason: if v >= 5 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        w.put(&self.group_instance_id, v);
        if v >= 5 { w.put(&self.reason, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for LeaveGroupRequest {
    const NAME: &'static str = "LeaveGroupRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for LeaveGroupRequest {
    const API_KEY: ApiKey = ApiKey::LeaveGroup;
    type Response = super::leave_group_response::LeaveGroupResponse;
}
