//! `TransactionLogValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `TransactionLogValue`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct TransactionLogValue {
    /// Versions 0-1.
    pub producer_id: i64,
    /// Versions 1, tag 0, default -1.
    pub previous_producer_id: i64,
    /// Versions 1, tag 1, default -1.
    pub next_producer_id: i64,
    /// Versions 0-1.
    pub producer_epoch: i16,
    /// Versions 1, tag 3, default -1.
    pub next_producer_epoch: i16,
    /// Versions 0-1.
    pub transaction_timeout_ms: i32,
    /// Versions 0-1.
    pub transaction_status: i8,
    /// Versions 0-1, nullable.
    pub transaction_partitions: Option<Vec<PartitionsSchema>>,
    /// Versions 0-1.
    pub transaction_last_update_timestamp_ms: i64,
    /// Versions 0-1.
    pub transaction_start_timestamp_ms: i64,
    /// Versions 1, tag 2, default 0.
    pub client_transaction_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for TransactionLogValue {
    fn default() -> Self {
        Self {
            producer_id: 0,
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: 0,
            next_producer_epoch: -1,
            transaction_timeout_ms: 0,
            transaction_status: 0,
            transaction_partitions: Some(Vec::new()),
            transaction_last_update_timestamp_ms: 0,
            transaction_start_timestamp_ms: 0,
            client_transaction_version: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for TransactionLogValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            producer_id: r.get(v),
            previous_producer_id: -1,
            next_producer_id: -1,
            producer_epoch: r.get(v),
            next_producer_epoch: -1,
            transaction_timeout_ms: r.get(v),
            transaction_status: r.get(v),
            transaction_partitions: r.get(v),
            transaction_last_update_timestamp_ms: r.get(v),
            transaction_start_timestamp_ms: r.get(v),
            client_transaction_version: 0,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.previous_producer_id = r.get(v),
                1 => m.next_producer_id = r.get(v),
                3 => m.next_producer_epoch = r.get(v),
                2 => m.client_transaction_version = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.producer_id, v);
        if v < 1 && (self.previous_producer_id != -1) { w.unsupported("PreviousProducerId"); }
        if v < 1 && (self.next_producer_id != -1) { w.unsupported("NextProducerId"); }
        w.put(&self.producer_epoch, v);
        if v < 1 && (self.next_producer_epoch != -1) { w.unsupported("NextProducerEpoch"); }
        w.put(&self.transaction_timeout_ms, v);
        w.put(&self.transaction_status, v);
        w.put(&self.transaction_partitions, v);
        w.put(&self.transaction_last_update_timestamp_ms, v);
        w.put(&self.transaction_start_timestamp_ms, v);
        if v < 1 && (self.client_transaction_version != 0) { w.unsupported("ClientTransactionVersion"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 1 && (self.previous_producer_id != -1) { tags.put(w, 0, &self.previous_producer_id, v); }
        if v >= 1 && (self.next_producer_id != -1) { tags.put(w, 1, &self.next_producer_id, v); }
        if v >= 1 && (self.client_transaction_version != 0) { tags.put(w, 2, &self.client_transaction_version, v); }
        if v >= 1 && (self.next_producer_epoch != -1) { tags.put(w, 3, &self.next_producer_epoch, v); }
        tags.close(w);
    }
}

impl Describe for TransactionLogValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("producerId", self.producer_id.describe(v));
        if v >= 1 && self.previous_producer_id != -1 { fields.put("previousProducerId", self.previous_producer_id.describe(v)); }
        if v >= 1 && self.next_producer_id != -1 { fields.put("nextProducerId", self.next_producer_id.describe(v)); }
        fields.put("producerEpoch", self.producer_epoch.describe(v));
        if v >= 1 && self.next_producer_epoch != -1 { fields.put("nextProducerEpoch", self.next_producer_epoch.describe(v)); }
        fields.put("transactionTimeoutMs", self.transaction_timeout_ms.describe(v));
        fields.put("transactionStatus", self.transaction_status.describe(v));
        fields.put("transactionPartitions", self.transaction_partitions.describe(v));
        fields.put("transactionLastUpdateTimestampMs", self.transaction_last_update_timestamp_ms.describe(v));
        fields.put("transactionStartTimestampMs", self.transaction_start_timestamp_ms.describe(v));
        if v >= 1 && self.client_transaction_version != 0 { fields.put("clientTransactionVersion", self.client_transaction_version.describe(v)); }
        fields.into_struct()
    }
}

/// `PartitionsSchema` in [`TransactionLogValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionsSchema {
    /// Versions 0-1.
    pub topic: Str,
    /// Versions 0-1.
    pub partition_ids: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionsSchema {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partition_ids: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partition_ids, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for PartitionsSchema {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topic", self.topic.describe(v));
        fields.put("partitionIds", self.partition_ids.describe(v));
        fields.into_struct()
    }
}

impl Message for TransactionLogValue {
    const NAME: &'static str = "TransactionLogValue";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;
}

impl Record for TransactionLogValue {
    const API_KEY: i16 = 0;
}
