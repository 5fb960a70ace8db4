//! `DeleteAclsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DeleteAclsRequest`, versions 1-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteAclsRequest {
    /// Versions 1-3.
    pub filters: Vec<DeleteAclsFilter>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteAclsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            filters: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.filters, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeleteAclsFilter` in [`DeleteAclsRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct DeleteAclsFilter {
    /// Versions 1-3.
    pub resource_type_filter: i8,
    /// Versions 1-3, nullable.
    pub resource_name_filter: Option<Str>,
    /// Versions 1-3, default 3.
    pub pattern_type_filter: i8,
    /// Versions 1-3, nullable.
    pub principal_filter: Option<Str>,
    /// Versions 1-3, nullable.
    pub host_filter: Option<Str>,
    /// Versions 1-3.
    pub operation: i8,
    /// Versions 1-3.
    pub permission_type: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DeleteAclsFilter {
    fn default() -> Self {
        Self {
            resource_type_filter: 0,
            resource_name_filter: Some(Str::default()),
            pattern_type_filter: 3,
            principal_filter: Some(Str::default()),
            host_filter: Some(Str::default()),
            operation: 0,
            permission_type: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DeleteAclsFilter {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_type_filter: r.get(v),
            resource_name_filter: r.get(v),
            pattern_type_filter: r.get(v),
            principal_filter: r.get(v),
            host_filter: r.get(v),
            operation: r.get(v),
            permission_type: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_type_filter, v);
        w.put(&self.resource_name_filter, v);
        w.put(&self.pattern_type_filter, v);
        w.put(&self.principal_filter, v);
        w.put(&self.host_filter, v);
        w.put(&self.operation, v);
        w.put(&self.permission_type, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DeleteAclsRequest {
    const NAME: &'static str = "DeleteAclsRequest";
    const VALID: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for DeleteAclsRequest {
    const API_KEY: ApiKey = ApiKey::DeleteAcls;
    type Response = super::delete_acls_response::DeleteAclsResponse;
}
