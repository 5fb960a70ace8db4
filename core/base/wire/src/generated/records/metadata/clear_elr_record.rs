//! `ClearElrRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ClearElrRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClearElrRecord {
    /// Versions 0.
    pub topic_name: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ClearElrRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_name: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_name, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ClearElrRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topicName", self.topic_name.describe(v));
        fields.into_struct()
    }
}

impl Message for ClearElrRecord {
    const NAME: &'static str = "ClearElrRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ClearElrRecord {
    const API_KEY: i16 = 28;
}
