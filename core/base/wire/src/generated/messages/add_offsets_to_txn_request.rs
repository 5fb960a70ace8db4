//! `AddOffsetsToTxnRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AddOffsetsToTxnRequest`, versions 0-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddOffsetsToTxnRequest {
    /// Versions 0-4.
    pub transactional_id: Str,
    /// Versions 0-4.
    pub producer_id: i64,
    /// Versions 0-4.
    pub producer_epoch: i16,
    /// Versions 0-4.
    pub group_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddOffsetsToTxnRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            group_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        w.put(&self.group_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AddOffsetsToTxnRequest {
    const NAME: &'static str = "AddOffsetsToTxnRequest";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for AddOffsetsToTxnRequest {
    const API_KEY: ApiKey = ApiKey::AddOffsetsToTxn;
    type Response = super::add_offsets_to_txn_response::AddOffsetsToTxnResponse;
}
