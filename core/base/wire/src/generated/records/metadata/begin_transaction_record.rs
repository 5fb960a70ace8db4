//! `BeginTransactionRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `BeginTransactionRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BeginTransactionRecord {
    /// Versions 0, nullable, tag 0, default null.
    pub name: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for BeginTransactionRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            name: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.name = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.name.is_some() { tags.put(w, 0, &self.name, v); }
        tags.close(w);
    }
}

impl Describe for BeginTransactionRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        if self.name.is_some() { fields.put("name", self.name.describe(v)); }
        fields.into_struct()
    }
}

impl Message for BeginTransactionRecord {
    const NAME: &'static str = "BeginTransactionRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for BeginTransactionRecord {
    const API_KEY: i16 = 23;
}
