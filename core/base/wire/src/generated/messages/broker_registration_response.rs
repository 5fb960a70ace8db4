//! `BrokerRegistrationResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `BrokerRegistrationResponse`, versions 0-4.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerRegistrationResponse {
    /// Versions 0-4.
    pub throttle_time_ms: i32,
    /// Versions 0-4.
    pub error_code: i16,
    /// Versions 0-4, default -1.
    pub broker_epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BrokerRegistrationResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            broker_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BrokerRegistrationResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            broker_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.broker_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for BrokerRegistrationResponse {
    const NAME: &'static str = "BrokerRegistrationResponse";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
