//! `InitProducerIdResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `InitProducerIdResponse`, versions 0-6.
#[derive(Debug, Clone, PartialEq)]
pub struct InitProducerIdResponse {
    /// Versions 0-6, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-6.
    pub error_code: i16,
    /// Versions 0-6, default -1.
    pub producer_id: i64,
    /// Versions 0-6.
    pub producer_epoch: i16,
    /// Versions 6, default -1.
    pub ongoing_txn_producer_id: i64,
    /// Versions 6, default -1.
    pub ongoing_txn_producer_epoch: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for InitProducerIdResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            producer_id: -1,
            producer_epoch: 0,
            ongoing_txn_producer_id: -1,
            ongoing_txn_producer_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for InitProducerIdResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            ongoing_txn_producer_id: if v >= 6 { r.get(v) } else { -1 },
            ongoing_txn_producer_epoch: if v >= 6 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        if v >= 6 { w.put(&self.ongoing_txn_producer_id, v); } else if self.ongoing_txn_producer_id != -1 { w.unsupported("OngoingTxnProducerId"); }
        if v >= 6 { w.put(&self.ongoing_txn_producer_epoch, v); } else if self.ongoing_txn_producer_epoch != -1 { w.unsupported("OngoingTxnProducerEpoch"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for InitProducerIdResponse {
    const NAME: &'static str = "InitProducerIdResponse";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
