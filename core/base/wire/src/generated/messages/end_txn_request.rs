//! `EndTxnRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `EndTxnRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EndTxnRequest {
    /// Versions 0-5.
    pub transactional_id: Str,
    /// Versions 0-5.
    pub producer_id: i64,
    /// Versions 0-5.
    pub producer_epoch: i16,
    /// Versions 0-5.
    pub committed: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EndTxnRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            committed: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        w.put(&self.committed, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for EndTxnRequest {
    const NAME: &'static str = "EndTxnRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for EndTxnRequest {
    const API_KEY: ApiKey = ApiKey::EndTxn;
    type Response = super::end_txn_response::EndTxnResponse;
}
