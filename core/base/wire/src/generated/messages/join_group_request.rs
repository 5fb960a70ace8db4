//! `JoinGroupRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `JoinGroupRequest`, versions 0-9.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinGroupRequest {
    /// Versions 0-9.
    pub group_id: Str,
    /// Versions 0-9.
    pub session_timeout_ms: i32,
    /// Versions 1-9, ignorable, default -1.
    pub rebalance_timeout_ms: i32,
    /// Versions 0-9.
    pub member_id: Str,
    /// Versions 5-9, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 0-9.
    pub protocol_type: Str,
    /// Versions 0-9.
    pub protocols: Vec<JoinGroupRequestProtocol>,
    /// Versions 8-9, nullable, ignorable, default null.
    pub reason: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for JoinGroupRequest {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            session_timeout_ms: 0,
            rebalance_timeout_ms: -1,
            member_id: Str::default(),
            group_instance_id: None,
            protocol_type: Str::default(),
            protocols: Vec::new(),
            reason: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for JoinGroupRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            session_timeout_ms: r.get(v),
            rebalance_timeout_ms: if v >= 1 { r.get(v) } else { -1 },
            member_id: r.get(v),
            group_instance_id: if v >= 5 { r.get(v) } else { None },
            protocol_type: r.get(v),
            protocols: r.get(v),
            reason: if v >= 8 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.session_timeout_ms, v);
        if v >= 1 { w.put(&self.rebalance_timeout_ms, v); }
        w.put(&self.member_id, v);
        if v >= 5 { w.put(&self.group_instance_id, v); } else if self.group_instance_id.is_some() { w.unsupported("GroupInstanceId"); }
        w.put(&self.protocol_type, v);
        w.put(&self.protocols, v);
        if v >= 8 { w.put(&self.reason, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `JoinGroupRequestProtocol` in [`JoinGroupRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JoinGroupRequestProtocol {
    /// Versions 0-9.
    pub name: Str,
    /// Versions 0-9.
    pub metadata: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for JoinGroupRequestProtocol {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for JoinGroupRequest {
    const NAME: &'static str = "JoinGroupRequest";
    const VALID: VersionRange = VersionRange::new(0, 9);
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for JoinGroupRequest {
    const API_KEY: ApiKey = ApiKey::JoinGroup;
    type Response = super::join_group_response::JoinGroupResponse;
}
