//! `GroupMetadataKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `GroupMetadataKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupMetadataKey {
    /// Versions 0.
    pub group: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for GroupMetadataKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for GroupMetadataKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("group", self.group.describe(v));
        fields.into_struct()
    }
}

impl Message for GroupMetadataKey {
    const NAME: &'static str = "GroupMetadataKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for GroupMetadataKey {
    const API_KEY: i16 = 2;
}

impl CoordinatorKey for GroupMetadataKey {
    type Value = super::group_metadata_value::GroupMetadataValue;
}
