//! `EnvelopeResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `EnvelopeResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EnvelopeResponse {
    /// Versions 0, nullable, default null.
    pub response_data: Option<Bytes>,
    /// Versions 0.
    pub error_code: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EnvelopeResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            response_data: r.get(v),
            error_code: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.response_data, v);
        w.put(&self.error_code, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for EnvelopeResponse {
    const NAME: &'static str = "EnvelopeResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}
