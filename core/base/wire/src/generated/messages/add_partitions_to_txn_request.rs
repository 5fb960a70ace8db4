//! `AddPartitionsToTxnRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AddPartitionsToTxnRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnRequest {
    /// Versions 4-5.
    pub transactions: Vec<AddPartitionsToTxnTransaction>,
    /// Versions 0-3.
    pub v3_and_below_transactional_id: Str,
    /// Versions 0-3.
    pub v3_and_below_producer_id: i64,
    /// Versions 0-3.
    pub v3_and_below_producer_epoch: i16,
    /// Versions 0-3.
    pub v3_and_below_topics: Vec<AddPartitionsToTxnTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactions: if v >= 4 { r.get(v) } else { Vec::new() },
            v3_and_below_transactional_id: if v <= 3 { r.get(v) } else { Str::default() },
            v3_and_below_producer_id: if v <= 3 { r.get(v) } else { 0 },
            v3_and_below_producer_epoch: if v <= 3 { r.get(v) } else { 0 },
            v3_and_below_topics: if v <= 3 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 4 { w.put(&self.transactions, v); } else if !self.transactions.is_empty() { w.unsupported("Transactions"); }
        if v <= 3 { w.put(&self.v3_and_below_transactional_id, v); } else if !self.v3_and_below_transactional_id.is_empty() { w.unsupported("V3AndBelowTransactionalId"); }
        if v <= 3 { w.put(&self.v3_and_below_producer_id, v); } else if self.v3_and_below_producer_id != 0 { w.unsupported("V3AndBelowProducerId"); }
        if v <= 3 { w.put(&self.v3_and_below_producer_epoch, v); } else if self.v3_and_below_producer_epoch != 0 { w.unsupported("V3AndBelowProducerEpoch"); }
        if v <= 3 { w.put(&self.v3_and_below_topics, v); } else if !self.v3_and_below_topics.is_empty() { w.unsupported("V3AndBelowTopics"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AddPartitionsToTxnTransaction` in [`AddPartitionsToTxnRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnTransaction {
    /// Versions 4-5.
    pub transactional_id: Str,
    /// Versions 4-5.
    pub producer_id: i64,
    /// Versions 4-5.
    pub producer_epoch: i16,
    /// Versions 4-5, default false.
    pub verify_only: bool,
    /// Versions 4-5.
    pub topics: Vec<AddPartitionsToTxnTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnTransaction {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            verify_only: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        w.put(&self.verify_only, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AddPartitionsToTxnTopic` in [`AddPartitionsToTxnRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnTopic {
    /// Versions 0-5.
    pub name: Str,
    /// Versions 0-5.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AddPartitionsToTxnRequest {
    const NAME: &'static str = "AddPartitionsToTxnRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for AddPartitionsToTxnRequest {
    const API_KEY: ApiKey = ApiKey::AddPartitionsToTxn;
    type Response = super::add_partitions_to_txn_response::AddPartitionsToTxnResponse;
}
