//! `AddPartitionsToTxnResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AddPartitionsToTxnResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnResponse {
    /// Versions 0-5.
    pub throttle_time_ms: i32,
    /// Versions 4-5, ignorable.
    pub error_code: i16,
    /// Versions 4-5.
    pub results_by_transaction: Vec<AddPartitionsToTxnResult>,
    /// Versions 0-3.
    pub results_by_topic_v3_and_below: Vec<AddPartitionsToTxnTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: if v >= 4 { r.get(v) } else { 0 },
            results_by_transaction: if v >= 4 { r.get(v) } else { Vec::new() },
            results_by_topic_v3_and_below: if v <= 3 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        if v >= 4 { w.put(&self.error_code, v); }
        if v >= 4 { w.put(&self.results_by_transaction, v); } else if !self.results_by_transaction.is_empty() { w.unsupported("ResultsByTransaction"); }
        if v <= 3 { w.put(&self.results_by_topic_v3_and_below, v); } else if !self.results_by_topic_v3_and_below.is_empty() { w.unsupported("ResultsByTopicV3AndBelow"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AddPartitionsToTxnResult` in [`AddPartitionsToTxnResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnResult {
    /// Versions 4-5.
    pub transactional_id: Str,
    /// Versions 4-5.
    pub topic_results: Vec<AddPartitionsToTxnTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            topic_results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.topic_results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AddPartitionsToTxnTopicResult` in [`AddPartitionsToTxnResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnTopicResult {
    /// Versions 0-5.
    pub name: Str,
    /// Versions 0-5.
    pub results_by_partition: Vec<AddPartitionsToTxnPartitionResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnTopicResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            results_by_partition: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.results_by_partition, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AddPartitionsToTxnPartitionResult` in [`AddPartitionsToTxnResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddPartitionsToTxnPartitionResult {
    /// Versions 0-5.
    pub partition_index: i32,
    /// Versions 0-5.
    pub partition_error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AddPartitionsToTxnPartitionResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            partition_error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.partition_error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AddPartitionsToTxnResponse {
    const NAME: &'static str = "AddPartitionsToTxnResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
