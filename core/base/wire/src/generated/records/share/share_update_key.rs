//! `ShareUpdateKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareUpdateKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareUpdateKey {
    /// Versions 0.
    pub group_id: Str,
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub partition: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareUpdateKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            topic_id: r.get(v),
            partition: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.topic_id, v);
        w.put(&self.partition, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ShareUpdateKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("groupId", self.group_id.describe(v));
        fields.put("topicId", self.topic_id.describe(v));
        fields.put("partition", self.partition.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareUpdateKey {
    const NAME: &'static str = "ShareUpdateKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for ShareUpdateKey {
    const API_KEY: i16 = 1;
}

impl CoordinatorKey for ShareUpdateKey {
    type Value = super::share_update_value::ShareUpdateValue;
}
