//! `OffsetCommitKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `OffsetCommitKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetCommitKey {
    /// Versions 0.
    pub group: Str,
    /// Versions 0.
    pub topic: Str,
    /// Versions 0.
    pub partition: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetCommitKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group: r.get(v),
            topic: r.get(v),
            partition: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group, v);
        w.put(&self.topic, v);
        w.put(&self.partition, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for OffsetCommitKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("group", self.group.describe(v));
        fields.put("topic", self.topic.describe(v));
        fields.put("partition", self.partition.describe(v));
        fields.into_struct()
    }
}

impl Message for OffsetCommitKey {
    const NAME: &'static str = "OffsetCommitKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for OffsetCommitKey {
    const API_KEY: i16 = 1;
}

impl CoordinatorKey for OffsetCommitKey {
    type Value = super::offset_commit_value::OffsetCommitValue;
}
