//! `ConsumerGroupRegularExpressionValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupRegularExpressionValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupRegularExpressionValue {
    /// Versions 0.
    pub topics: Vec<Str>,
    /// Versions 0.
    pub version: i64,
    /// Versions 0.
    pub timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupRegularExpressionValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topics: r.get(v),
            version: r.get(v),
            timestamp: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topics, v);
        w.put(&self.version, v);
        w.put(&self.timestamp, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerGroupRegularExpressionValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("topics", self.topics.describe(v));
        fields.put("version", self.version.describe(v));
        fields.put("timestamp", self.timestamp.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerGroupRegularExpressionValue {
    const NAME: &'static str = "ConsumerGroupRegularExpressionValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConsumerGroupRegularExpressionValue {
    const API_KEY: i16 = 16;
}
