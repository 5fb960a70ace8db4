//! `StreamsGroupDescribeRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `StreamsGroupDescribeRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupDescribeRequest {
    /// Versions 0-1.
    pub group_ids: Vec<Str>,
    /// Versions 0-1.
    pub include_authorized_operations: bool,
    /// Versions 1, default false.
    pub include_topology_description: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupDescribeRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_ids: r.get(v),
            include_authorized_operations: r.get(v),
            include_topology_description: if v >= 1 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_ids, v);
        w.put(&self.include_authorized_operations, v);
        if v >= 1 { w.put(&self.include_topology_description, v); } else if self.include_topology_description { w.unsupported("IncludeTopologyDescription"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for StreamsGroupDescribeRequest {
    const NAME: &'static str = "StreamsGroupDescribeRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for StreamsGroupDescribeRequest {
    const API_KEY: ApiKey = ApiKey::StreamsGroupDescribe;
    type Response = super::streams_group_describe_response::StreamsGroupDescribeResponse;
}
