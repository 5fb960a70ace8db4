//! `AbortTransactionRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `AbortTransactionRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AbortTransactionRecord {
    /// Versions 0, nullable, tag 0, default null.
    pub reason: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AbortTransactionRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            reason: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.reason = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.reason.is_some() { tags.put(w, 0, &self.reason, v); }
        tags.close(w);
    }
}

impl Describe for AbortTransactionRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        if self.reason.is_some() { fields.put("reason", self.reason.describe(v)); }
        fields.into_struct()
    }
}

impl Message for AbortTransactionRecord {
    const NAME: &'static str = "AbortTransactionRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for AbortTransactionRecord {
    const API_KEY: i16 = 25;
}
