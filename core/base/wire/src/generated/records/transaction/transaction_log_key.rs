//! `TransactionLogKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `TransactionLogKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TransactionLogKey {
    /// Versions 0.
    pub transactional_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TransactionLogKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TransactionLogKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("transactionalId", self.transactional_id.describe(v));
        fields.into_struct()
    }
}

impl Message for TransactionLogKey {
    const NAME: &'static str = "TransactionLogKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for TransactionLogKey {
    const API_KEY: i16 = 0;
}

impl CoordinatorKey for TransactionLogKey {
    type Value = super::transaction_log_value::TransactionLogValue;
}
