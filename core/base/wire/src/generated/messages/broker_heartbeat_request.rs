//! `BrokerHeartbeatRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `BrokerHeartbeatRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerHeartbeatRequest {
    /// Versions 0-2.
    pub broker_id: i32,
    /// Versions 0-2, default -1.
    pub broker_epoch: i64,
    /// Versions 0-2.
    pub current_metadata_offset: i64,
    /// Versions 0-2.
    pub want_fence: bool,
    /// Versions 0-2.
    pub want_shut_down: bool,
    /// Versions 1-2, tag 0.
    pub offline_log_dirs: Vec<Uuid>,
    /// Versions 2, nullable, tag 1, default null.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BrokerHeartbeatRequest {
    fn default() -> Self {
        Self {
            broker_id: 0,
            broker_epoch: -1,
            current_metadata_offset: 0,
            want_fence: false,
            want_shut_down: false,
            offline_log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BrokerHeartbeatRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            current_metadata_offset: r.get(v),
            want_fence: r.get(v),
            want_shut_down: r.get(v),
            offline_log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 1 => m.offline_log_dirs = r.get(v),
                0 => r.misplaced_tag(),
                1 if v >= 2 => m.cordoned_log_dirs = r.get(v),
                1 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        w.put(&self.current_metadata_offset, v);
        w.put(&self.want_fence, v);
        w.put(&self.want_shut_down, v);
        if v < 1 && !self.offline_log_dirs.is_empty() { w.unsupported("OfflineLogDirs"); }
        if v < 2 && self.cordoned_log_dirs.is_some() { w.unsupported("CordonedLogDirs"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 1 && !self.offline_log_dirs.is_empty() { tags.put(w, 0, &self.offline_log_dirs, v); }
        if v >= 2 && self.cordoned_log_dirs.is_some() { tags.put(w, 1, &self.cordoned_log_dirs, v); }
        tags.close(w);
    }
}

impl Message for BrokerHeartbeatRequest {
    const NAME: &'static str = "BrokerHeartbeatRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for BrokerHeartbeatRequest {
    const API_KEY: ApiKey = ApiKey::BrokerHeartbeat;
    type Response = super::broker_heartbeat_response::BrokerHeartbeatResponse;
}
