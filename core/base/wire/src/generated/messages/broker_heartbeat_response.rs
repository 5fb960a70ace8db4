//! `BrokerHeartbeatResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `BrokerHeartbeatResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerHeartbeatResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2, default false.
    pub is_caught_up: bool,
    /// Versions 0-2, default true.
    pub is_fenced: bool,
    /// Versions 0-2.
    pub should_shut_down: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BrokerHeartbeatResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            is_caught_up: false,
            is_fenced: true,
            should_shut_down: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BrokerHeartbeatResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            is_caught_up: r.get(v),
            is_fenced: r.get(v),
            should_shut_down: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.is_caught_up, v);
        w.put(&self.is_fenced, v);
        w.put(&self.should_shut_down, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for BrokerHeartbeatResponse {
    const NAME: &'static str = "BrokerHeartbeatResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
