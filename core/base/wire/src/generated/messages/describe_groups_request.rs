//! `DescribeGroupsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeGroupsRequest`, versions 0-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeGroupsRequest {
    /// Versions 0-6.
    pub groups: Vec<Str>,
    /// Versions 3-6.
    pub include_authorized_operations: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeGroupsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            groups: r.get(v),
            include_authorized_operations: if v >= 3 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.groups, v);
        if v >= 3 { w.put(&self.include_authorized_operations, v); } else if self.include_authorized_operations { w.unsupported("IncludeAuthorizedOperations"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeGroupsRequest {
    const NAME: &'static str = "DescribeGroupsRequest";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 5;
}

impl Request for DescribeGroupsRequest {
    const API_KEY: ApiKey = ApiKey::DescribeGroups;
    type Response = super::describe_groups_response::DescribeGroupsResponse;
}
