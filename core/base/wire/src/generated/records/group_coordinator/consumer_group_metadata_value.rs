//! `ConsumerGroupMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupMetadataValue {
    /// Versions 0.
    pub epoch: i32,
    /// Versions 0, tag 0, default 0.
    pub metadata_hash: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            epoch: r.get(v),
            metadata_hash: 0,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.metadata_hash = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.metadata_hash != 0 { tags.put(w, 0, &self.metadata_hash, v); }
        tags.close(w);
    }
}

impl Describe for ConsumerGroupMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("epoch", self.epoch.describe(v));
        if self.metadata_hash != 0 { fields.put("metadataHash", self.metadata_hash.describe(v)); }
        fields.into_struct()
    }
}

impl Message for ConsumerGroupMetadataValue {
    const NAME: &'static str = "ConsumerGroupMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConsumerGroupMetadataValue {
    const API_KEY: i16 = 3;
}
