//! `SyncGroupResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `SyncGroupResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SyncGroupResponse {
    /// Versions 1-5, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-5.
    pub error_code: i16,
    /// Versions 5, nullable, ignorable, default null.
    pub protocol_type: Option<Str>,
    /// Versions 5, nullable, ignorable, default null.
    pub protocol_name: Option<Str>,
    /// Versions 0-5.
    pub assignment: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SyncGroupResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            error_code: r.get(v),
            protocol_type: if v >= 5 { r.get(v) } else { None },
            protocol_name: if v >= 5 { r.get(v) } else { None },
            assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.error_code, v);
        if v >= 5 { w.put(&self.protocol_type, v); }
        if v >= 5 { w.put(&self.protocol_name, v); }
        w.put(&self.assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for SyncGroupResponse {
    const NAME: &'static str = "SyncGroupResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
