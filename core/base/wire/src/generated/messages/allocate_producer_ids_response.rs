//! `AllocateProducerIdsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AllocateProducerIdsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AllocateProducerIdsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0.
    pub producer_id_start: i64,
    /// Versions 0.
    pub producer_id_len: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AllocateProducerIdsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            producer_id_start: r.get(v),
            producer_id_len: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.producer_id_start, v);
        w.put(&self.producer_id_len, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AllocateProducerIdsResponse {
    const NAME: &'static str = "AllocateProducerIdsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
