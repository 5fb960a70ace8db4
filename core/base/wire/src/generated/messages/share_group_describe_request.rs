//! `ShareGroupDescribeRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ShareGroupDescribeRequest`, versions 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupDescribeRequest {
    /// Versions 1.
    pub group_ids: Vec<Str>,
    /// Versions 1.
    pub include_authorized_operations: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupDescribeRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_ids: r.get(v),
            include_authorized_operations: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_ids, v);
        w.put(&self.include_authorized_operations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ShareGroupDescribeRequest {
    const NAME: &'static str = "ShareGroupDescribeRequest";
    const VALID: VersionRange = VersionRange::new(1, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ShareGroupDescribeRequest {
    const API_KEY: ApiKey = ApiKey::ShareGroupDescribe;
    type Response = super::share_group_describe_response::ShareGroupDescribeResponse;
}
