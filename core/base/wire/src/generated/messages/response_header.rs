//! `ResponseHeader`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ResponseHeader`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResponseHeader {
    /// Versions 0-1.
    pub correlation_id: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ResponseHeader {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            correlation_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.correlation_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ResponseHeader {
    const NAME: &'static str = "ResponseHeader";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;
}
