//! `DescribeTransactionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeTransactionsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeTransactionsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub transaction_states: Vec<TransactionState>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeTransactionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            transaction_states: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.transaction_states, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TransactionState` in [`DescribeTransactionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactionState {
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0.
    pub transactional_id: Str,
    /// Versions 0.
    pub transaction_state: Str,
    /// Versions 0.
    pub transaction_timeout_ms: i32,
    /// Versions 0.
    pub transaction_start_time_ms: i64,
    /// Versions 0.
    pub producer_id: i64,
    /// Versions 0.
    pub producer_epoch: i16,
    /// Versions 0.
    pub topics: Vec<TopicData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TransactionState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            transactional_id: r.get(v),
            transaction_state: r.get(v),
            transaction_timeout_ms: r.get(v),
            transaction_start_time_ms: r.get(v),
            producer_id: r.get(v),
            producer_epoch: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.transactional_id, v);
        w.put(&self.transaction_state, v);
        w.put(&self.transaction_timeout_ms, v);
        w.put(&self.transaction_start_time_ms, v);
        w.put(&self.producer_id, v);
        w.put(&self.producer_epoch, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`DescribeTransactionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicData {
    /// Versions 0.
    pub topic: Str,
    /// Versions 0.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeTransactionsResponse {
    const NAME: &'static str = "DescribeTransactionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
