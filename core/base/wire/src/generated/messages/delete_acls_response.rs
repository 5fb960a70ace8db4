//! `DeleteAclsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DeleteAclsResponse`, versions 1-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteAclsResponse {
    /// Versions 1-3.
    pub throttle_time_ms: i32,
    /// Versions 1-3.
    pub filter_results: Vec<DeleteAclsFilterResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteAclsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            filter_results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.filter_results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeleteAclsFilterResult` in [`DeleteAclsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteAclsFilterResult {
    /// Versions 1-3.
    pub error_code: i16,
    /// Versions 1-3, nullable.
    pub error_message: Option<Str>,
    /// Versions 1-3.
    pub matching_acls: Vec<DeleteAclsMatchingAcl>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DeleteAclsFilterResult {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            matching_acls: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DeleteAclsFilterResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            matching_acls: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.matching_acls, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeleteAclsMatchingAcl` in [`DeleteAclsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteAclsMatchingAcl {
    /// Versions 1-3.
    pub error_code: i16,
    /// Versions 1-3, nullable.
    pub error_message: Option<Str>,
    /// Versions 1-3.
    pub resource_type: i8,
    /// Versions 1-3.
    pub resource_name: Str,
    /// Versions 1-3, default 3.
    pub pattern_type: i8,
    /// Versions 1-3.
    pub principal: Str,
    /// Versions 1-3.
    pub host: Str,
    /// Versions 1-3.
    pub operation: i8,
    /// Versions 1-3.
    pub permission_type: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DeleteAclsMatchingAcl {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            resource_type: 0,
            resource_name: Str::default(),
            pattern_type: 3,
            principal: Str::default(),
            host: Str::default(),
            operation: 0,
            permission_type: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DeleteAclsMatchingAcl {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            resource_type: r.get(v),
            resource_name: r.get(v),
            pattern_type: r.get(v),
            principal: r.get(v),
            host: r.get(v),
            operation: r.get(v),
            permission_type: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.pattern_type, v);
        w.put(&self.principal, v);
        w.put(&self.host, v);
        w.put(&self.operation, v);
        w.put(&self.permission_type, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DeleteAclsResponse {
    const NAME: &'static str = "DeleteAclsResponse";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
