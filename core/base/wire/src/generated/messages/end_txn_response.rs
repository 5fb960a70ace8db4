//! `EndTxnResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `EndTxnResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq)]
pub struct EndTxnResponse {
    /// Versions 0-5.
    pub throttle_time_ms: i32,
    /// Versions 0-5.
    pub error_code: i16,
    /// Versions 5, ignorable, default -1.
    pub producer_id: i64,
    /// Versions 5, ignorable, default -1.
    pub producer_epoch: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for EndTxnResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            producer_id: -1,
            producer_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for EndTxnResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            producer_id: if v >= 5 { r.get(v) } else { -1 },
            producer_epoch: if v >= 5 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        if v >= 5 { w.put(&self.producer_id, v); }
        if v >= 5 { w.put(&self.producer_epoch, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for EndTxnResponse {
    const NAME: &'static str = "EndTxnResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
