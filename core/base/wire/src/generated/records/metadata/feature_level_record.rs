//! `FeatureLevelRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `FeatureLevelRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FeatureLevelRecord {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub feature_level: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FeatureLevelRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            feature_level: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.feature_level, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for FeatureLevelRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("featureLevel", self.feature_level.describe(v));
        fields.into_struct()
    }
}

impl Message for FeatureLevelRecord {
    const NAME: &'static str = "FeatureLevelRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for FeatureLevelRecord {
    const API_KEY: i16 = 12;
}
