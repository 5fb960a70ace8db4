//! `CreateAclsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `CreateAclsResponse`, versions 1-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreateAclsResponse {
    /// Versions 1-3.
    pub throttle_time_ms: i32,
    /// Versions 1-3.
    pub results: Vec<AclCreationResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreateAclsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AclCreationResult` in [`CreateAclsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct AclCreationResult {
    /// Versions 1-3.
    pub error_code: i16,
    /// Versions 1-3, nullable.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AclCreationResult {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AclCreationResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for CreateAclsResponse {
    const NAME: &'static str = "CreateAclsResponse";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
