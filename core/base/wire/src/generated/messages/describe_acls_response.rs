//! `DescribeAclsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeAclsResponse`, versions 1-3.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeAclsResponse {
    /// Versions 1-3.
    pub throttle_time_ms: i32,
    /// Versions 1-3.
    pub error_code: i16,
    /// Versions 1-3, nullable.
    pub error_message: Option<Str>,
    /// Versions 1-3.
    pub resources: Vec<DescribeAclsResource>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeAclsResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            resources: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeAclsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            resources: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.resources, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeAclsResource` in [`DescribeAclsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeAclsResource {
    /// Versions 1-3.
    pub resource_type: i8,
    /// Versions 1-3.
    pub resource_name: Str,
    /// Versions 1-3, default 3.
    pub pattern_type: i8,
    /// Versions 1-3.
    pub acls: Vec<AclDescription>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeAclsResource {
    fn default() -> Self {
        Self {
            resource_type: 0,
            resource_name: Str::default(),
            pattern_type: 3,
            acls: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeAclsResource {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_type: r.get(v),
            resource_name: r.get(v),
            pattern_type: r.get(v),
            acls: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.pattern_type, v);
        w.put(&self.acls, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AclDescription` in [`DescribeAclsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AclDescription {
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

impl Struct for AclDescription {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            principal: r.get(v),
            host: r.get(v),
            operation: r.get(v),
            permission_type: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.principal, v);
        w.put(&self.host, v);
        w.put(&self.operation, v);
        w.put(&self.permission_type, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeAclsResponse {
    const NAME: &'static str = "DescribeAclsResponse";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
