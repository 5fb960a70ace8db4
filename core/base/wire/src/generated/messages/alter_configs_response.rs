//! `AlterConfigsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterConfigsResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlterConfigsResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 0-2.
    pub responses: Vec<AlterConfigsResourceResponse>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AlterConfigsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            responses: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.responses, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AlterConfigsResourceResponse` in [`AlterConfigsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct AlterConfigsResourceResponse {
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2, nullable.
    pub error_message: Option<Str>,
    /// Versions 0-2.
    pub resource_type: i8,
    /// Versions 0-2.
    pub resource_name: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AlterConfigsResourceResponse {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            resource_type: 0,
            resource_name: Str::default(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AlterConfigsResourceResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            resource_type: r.get(v),
            resource_name: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterConfigsResponse {
    const NAME: &'static str = "AlterConfigsResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
