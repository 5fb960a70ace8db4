//! `ShareGroupHeartbeatRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ShareGroupHeartbeatRequest`, versions 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupHeartbeatRequest {
    /// Versions 1.
    pub group_id: Str,
    /// Versions 1.
    pub member_id: Str,
    /// Versions 1.
    pub member_epoch: i32,
    /// Versions 1, nullable, default null.
    pub rack_id: Option<Str>,
    /// Versions 1, nullable, default null.
    pub subscribed_topic_names: Option<Vec<Str>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupHeartbeatRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: r.get(v),
            member_epoch: r.get(v),
            rack_id: r.get(v),
            subscribed_topic_names: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.member_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.rack_id, v);
        w.put(&self.subscribed_topic_names, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ShareGroupHeartbeatRequest {
    const NAME: &'static str = "ShareGroupHeartbeatRequest";
    const VALID: VersionRange = VersionRange::new(1, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ShareGroupHeartbeatRequest {
    const API_KEY: ApiKey = ApiKey::ShareGroupHeartbeat;
    type Response = super::share_group_heartbeat_response::ShareGroupHeartbeatResponse;
}
