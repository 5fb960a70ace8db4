//! `HeartbeatResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `HeartbeatResponse`, versions 0-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeartbeatResponse {
    /// Versions 1-4, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-4.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for HeartbeatResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for HeartbeatResponse {
    const NAME: &'static str = "HeartbeatResponse";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
