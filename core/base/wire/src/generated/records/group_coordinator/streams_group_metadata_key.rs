//! `StreamsGroupMetadataKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupMetadataKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupMetadataKey {
    /// Versions 0.
    pub group_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupMetadataKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StreamsGroupMetadataKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("groupId", self.group_id.describe(v));
        fields.into_struct()
    }
}

impl Message for StreamsGroupMetadataKey {
    const NAME: &'static str = "StreamsGroupMetadataKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for StreamsGroupMetadataKey {
    const API_KEY: i16 = 17;
}

impl CoordinatorKey for StreamsGroupMetadataKey {
    type Value = super::streams_group_metadata_value::StreamsGroupMetadataValue;
}
