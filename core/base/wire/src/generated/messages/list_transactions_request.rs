//! `ListTransactionsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListTransactionsRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct ListTransactionsRequest {
    /// Versions 0-2.
    pub state_filters: Vec<Str>,
    /// Versions 0-2.
    pub producer_id_filters: Vec<i64>,
    /// Versions 1-2, default -1.
    pub duration_filter: i64,
    /// Versions 2, nullable, default null.
    pub transactional_id_pattern: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ListTransactionsRequest {
    fn default() -> Self {
        Self {
            state_filters: Vec::new(),
            producer_id_filters: Vec::new(),
            duration_filter: -1,
            transactional_id_pattern: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ListTransactionsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            state_filters: r.get(v),
            producer_id_filters: r.get(v),
            duration_filter: if v >= 1 { r.get(v) } else { -1 },
            transactional_id_pattern: if v >= 2 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.state_filters, v);
        w.put(&self.producer_id_filters, v);
        if v >= 1 { w.put(&self.duration_filter, v); } else if self.duration_filter != -1 { w.unsupported("DurationFilter"); }
        if v >= 2 { w.put(&self.transactional_id_pattern, v); } else if self.transactional_id_pattern.is_some() { w.unsupported("TransactionalIdPattern"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListTransactionsRequest {
    const NAME: &'static str = "ListTransactionsRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ListTransactionsRequest {
    const API_KEY: ApiKey = ApiKey::ListTransactions;
    type Response = super::list_transactions_response::ListTransactionsResponse;
}
