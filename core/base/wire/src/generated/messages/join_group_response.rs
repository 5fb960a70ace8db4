//! `JoinGroupResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `JoinGroupResponse`, versions 0-9.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinGroupResponse {
    /// Versions 2-9, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-9.
    pub error_code: i16,
    /// Versions 0-9, default -1.
    pub generation_id: i32,
    /// Versions 7-9, nullable, ignorable, default null.
    pub protocol_type: Option<Str>,
    /// Versions 0-9, nullable in 7-9.
    pub protocol_name: Option<Str>,
    /// Versions 0-9.
    pub leader: Str,
    /// Versions 9, default false.
    pub skip_assignment: bool,
    /// Versions 0-9.
    pub member_id: Str,
    /// Versions 0-9.
    pub members: Vec<JoinGroupResponseMember>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for JoinGroupResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            generation_id: -1,
            protocol_type: None,
            protocol_name: Some(Str::default()),
            leader: Str::default(),
            skip_assignment: false,
            member_id: Str::default(),
            members: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for JoinGroupResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 2 { r.get(v) } else { 0 },
            error_code: r.get(v),
            generation_id: r.get(v),
            protocol_type: if v >= 7 { r.get(v) } else { None },
            protocol_name: if v >= 7 { r.get(v) } else { Some(r.get(v)) },
            leader: r.get(v),
            skip_assignment: if v >= 9 { r.get(v) } else { false },
            member_id: r.get(v),
            members: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 2 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.error_code, v);
        w.put(&self.generation_id, v);
        if v >= 7 { w.put(&self.protocol_type, v); }
        if v >= 7 { w.put(&self.protocol_name, v); } else { w.put_some("ProtocolName", &self.protocol_name, v); }
        w.put(&self.leader, v);
        if v >= 9 { w.put(&self.skip_assignment, v); } else if self.skip_assignment { w.unsupported("SkipAssignment"); }
        w.put(&self.member_id, v);
        w.put(&self.members, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `JoinGroupResponseMember` in [`JoinGroupResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JoinGroupResponseMember {
    /// Versions 0-9.
    pub member_id: Str,
    /// Versions 5-9, nullable, ignorable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 0-9.
    pub metadata: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for JoinGroupResponseMember {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            group_instance_id: if v >= 5 { r.get(v) } else { None },
            metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        if v >= 5 { w.put(&self.group_instance_id, v); }
        w.put(&self.metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for JoinGroupResponse {
    const NAME: &'static str = "JoinGroupResponse";
    const VALID: VersionRange = VersionRange::new(0, 9);
    const FLEXIBLE_FROM: i16 = 6;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
