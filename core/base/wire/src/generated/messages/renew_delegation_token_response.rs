//! `RenewDelegationTokenResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `RenewDelegationTokenResponse`, versions 1-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RenewDelegationTokenResponse {
    /// Versions 1-2.
    pub error_code: i16,
    /// Versions 1-2.
    pub expiry_timestamp_ms: i64,
    /// Versions 1-2.
    pub throttle_time_ms: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RenewDelegationTokenResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            expiry_timestamp_ms: r.get(v),
            throttle_time_ms: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.expiry_timestamp_ms, v);
        w.put(&self.throttle_time_ms, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for RenewDelegationTokenResponse {
    const NAME: &'static str = "RenewDelegationTokenResponse";
    const VALID: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
