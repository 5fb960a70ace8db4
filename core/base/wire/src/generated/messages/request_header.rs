//! `RequestHeader`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `RequestHeader`, versions 1-2.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestHeader {
    /// Versions 1-2.
    pub request_api_key: i16,
    /// Versions 1-2.
    pub request_api_version: i16,
    /// Versions 1-2.
    pub correlation_id: i32,
    /// Versions 1-2, nullable.
    pub client_id: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for RequestHeader {
    fn default() -> Self {
        Self {
            request_api_key: 0,
            request_api_version: 0,
            correlation_id: 0,
            client_id: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for RequestHeader {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            request_api_key: r.get(v),
            request_api_version: r.get(v),
            correlation_id: r.get(v),
            client_id: r.classic(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.request_api_key, v);
        w.put(&self.request_api_version, v);
        w.put(&self.correlation_id, v);
        w.classic(&self.client_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for RequestHeader {
    const NAME: &'static str = "RequestHeader";
    const VALID: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE_FROM: i16 = 2;
}
