//! `SyncGroupRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `SyncGroupRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncGroupRequest {
    /// Versions 0-5.
    pub group_id: Str,
    /// Versions 0-5.
    pub generation_id: i32,
    /// Versions 0-5.
    pub member_id: Str,
    /// Versions 3-5, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 5, nullable, ignorable, default null.
    pub protocol_type: Option<Str>,
    /// Versions 5, nullable, ignorable, default null.
    pub protocol_name: Option<Str>,
    /// Versions 0-5.
    pub assignments: Vec<SyncGroupRequestAssignment>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SyncGroupRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            generation_id: r.get(v),
            member_id: r.get(v),
            group_instance_id: if v >= 3 { r.get(v) } else { None },
            protocol_type: if v >= 5 { r.get(v) } else { None },
            protocol_name: if v >= 5 { r.get(v) } else { None },
            assignments: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.generation_id, v);
        w.put(&self.member_id, v);
        if v >= 3 { w.put(&self.group_instance_id, v); } else if self.group_instance_id.is_some() { w.unsupported("GroupInstanceId"); }
        if v >= 5 { w.put(&self.protocol_type, v); }
        if v >= 5 { w.put(&self.protocol_name, v); }
        w.put(&self.assignments, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `SyncGroupRequestAssignment` in [`SyncGroupRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncGroupRequestAssignment {
    /// Versions 0-5.
    pub member_id: Str,
    /// Versions 0-5.
    pub assignment: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SyncGroupRequestAssignment {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        w.put(&self.assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for SyncGroupRequest {
    const NAME: &'static str = "SyncGroupRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for SyncGroupRequest {
    const API_KEY: ApiKey = ApiKey::SyncGroup;
    type Response = super::sync_group_response::SyncGroupResponse;
}
