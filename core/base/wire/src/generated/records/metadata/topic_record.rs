//! `TopicRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `TopicRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicRecord {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub topic_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            topic_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.topic_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for TopicRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("topicId", self.topic_id.describe(v));
        fields.into_struct()
    }
}

impl Message for TopicRecord {
    const NAME: &'static str = "TopicRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for TopicRecord {
    const API_KEY: i16 = 2;
}
