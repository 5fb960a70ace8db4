//! `ListTransactionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListTransactionsResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListTransactionsResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2.
    pub unknown_state_filters: Vec<Str>,
    /// Versions 0-2.
    pub transaction_states: Vec<TransactionState>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListTransactionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            unknown_state_filters: r.get(v),
            transaction_states: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.unknown_state_filters, v);
        w.put(&self.transaction_states, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TransactionState` in [`ListTransactionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactionState {
    /// Versions 0-2.
    pub transactional_id: Str,
    /// Versions 0-2.
    pub producer_id: i64,
    /// Versions 0-2.
    pub transaction_state: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TransactionState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            producer_id: r.get(v),
            transaction_state: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.producer_id, v);
        w.put(&self.transaction_state, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListTransactionsResponse {
    const NAME: &'static str = "ListTransactionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
