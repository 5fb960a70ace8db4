//! `ShareGroupMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareGroupMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupMetadataValue {
    /// Versions 0.
    pub epoch: i32,
    /// Versions 0.
    pub metadata_hash: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            epoch: r.get(v),
            metadata_hash: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        w.put(&self.metadata_hash, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ShareGroupMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("epoch", self.epoch.describe(v));
        fields.put("metadataHash", self.metadata_hash.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareGroupMetadataValue {
    const NAME: &'static str = "ShareGroupMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareGroupMetadataValue {
    const API_KEY: i16 = 11;
}
