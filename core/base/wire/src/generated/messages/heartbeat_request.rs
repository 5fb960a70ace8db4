//! `HeartbeatRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `HeartbeatRequest`, versions 0-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeartbeatRequest {
    /// Versions 0-4.
    pub group_id: Str,
    /// Versions 0-4.
    pub generation_id: i32,
    /// Versions 0-4.
    pub member_id: Str,
    /// Versions 3-4, nullable, default null.
    pub group_instance_id: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for HeartbeatRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            generation_id: r.get(v),
            member_id: r.get(v),
            group_instance_id: if v >= 3 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.generation_id, v);
        w.put(&self.member_id, v);
        if v >= 3 { w.put(&self.group_instance_id, v); } else if self.group_instance_id.is_some() { w.unsupported("GroupInstanceId"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for HeartbeatRequest {
    const NAME: &'static str = "HeartbeatRequest";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for HeartbeatRequest {
    const API_KEY: ApiKey = ApiKey::Heartbeat;
    type Response = super::heartbeat_response::HeartbeatResponse;
}
