//! `LegacyOffsetCommitValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `LegacyOffsetCommitValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LegacyOffsetCommitValue {
    /// Versions 0.
    pub offset: i64,
    /// Versions 0.
    pub metadata: Str,
    /// Versions 0.
    pub commit_timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LegacyOffsetCommitValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            offset: r.get(v),
            metadata: r.get(v),
            commit_timestamp: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.offset, v);
        w.put(&self.metadata, v);
        w.put(&self.commit_timestamp, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for LegacyOffsetCommitValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("offset", self.offset.describe(v));
        fields.put("metadata", self.metadata.describe(v));
        fields.put("commitTimestamp", self.commit_timestamp.describe(v));
        fields.into_struct()
    }
}

impl Message for LegacyOffsetCommitValue {
    const NAME: &'static str = "LegacyOffsetCommitValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for LegacyOffsetCommitValue {
    const API_KEY: i16 = 0;
}
