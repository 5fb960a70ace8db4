//! `InitProducerIdRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `InitProducerIdRequest`, versions 0-6.
#[derive(Debug, Clone, PartialEq)]
pub struct InitProducerIdRequest {
    /// Versions 0-6, nullable.
    pub transactional_id: Option<Str>,
    /// Versions 0-6.
    pub transaction_timeout_ms: i32,
    /// Versions 3-6, default -1.
    pub producer_id: i64,
    /// Versions 3-6, default -1.
    pub producer_epoch: i16,
    /// Versions 6, default false.
    pub enable2_pc: bool,
    /// Versions 6, default false.
    pub keep_prepared_txn: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for InitProducerIdRequest {
    fn default() -> Self {
        Self {
            transactional_id: Some(Str::default()),
            transaction_timeout_ms: 0,
            producer_id: -1,
            producer_epoch: -1,
            enable2_pc: false,
            keep_prepared_txn: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for InitProducerIdRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            transaction_timeout_ms: r.get(v),
            producer_id: if v >= 3 { r.get(v) } else { -1 },
            producer_epoch: if v >= 3 { r.get(v) } else { -1 },
            enable2_pc: if v >= 6 { r.get(v) } else { false },
            keep_prepared_txn: if v >= 6 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.transaction_timeout_ms, v);
        if v >= 3 { w.put(&self.producer_id, v); } else if self.producer_id != -1 { w.unsupported("ProducerId"); }
        if v >= 3 { w.put(&self.producer_epoch, v); } else if self.producer_epoch != -1 { w.unsupported("ProducerEpoch"); }
        if v >= 6 { w.put(&self.enable2_pc, v); } else if self.enable2_pc { w.unsupported("Enable2Pc"); }
        if v >= 6 { w.put(&self.keep_prepared_txn, v); } else if self.keep_prepared_txn { w.unsupported("KeepPreparedTxn"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for InitProducerIdRequest {
    const NAME: &'static str = "InitProducerIdRequest";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for InitProducerIdRequest {
    const API_KEY: ApiKey = ApiKey::InitProducerId;
    type Response = super::init_producer_id_response::InitProducerIdResponse;
}
