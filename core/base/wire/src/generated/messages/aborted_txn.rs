//! `AbortedTxn`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `AbortedTxn`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AbortedTxn {
    /// Versions 0.
    pub producer_id: i64,
    /// Versions 0.
    pub first_offset: i64,
    /// Versions 0.
    pub last_offset: i64,
    /// Versions 0.
    pub last_stable_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AbortedTxn {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            producer_id: r.get(v),
            first_offset: r.get(v),
            last_offset: r.get(v),
            last_stable_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.producer_id, v);
        w.put(&self.first_offset, v);
        w.put(&self.last_offset, v);
        w.put(&self.last_stable_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for AbortedTxn {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("producerId", self.producer_id.describe(v));
        fields.put("firstOffset", self.first_offset.describe(v));
        fields.put("lastOffset", self.last_offset.describe(v));
        fields.put("lastStableOffset", self.last_stable_offset.describe(v));
        fields.into_struct()
    }
}

impl Message for AbortedTxn {
    const NAME: &'static str = "AbortedTxn";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
