//! `DescribeClusterRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeClusterRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeClusterRequest {
    /// Versions 0-2.
    pub include_cluster_authorized_operations: bool,
    /// Versions 1-2, default 1.
    pub endpoint_type: i8,
    /// Versions 2.
    pub include_fenced_brokers: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeClusterRequest {
    fn default() -> Self {
        Self {
            include_cluster_authorized_operations: false,
            endpoint_type: 1,
            include_fenced_brokers: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeClusterRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            include_cluster_authorized_operations: r.get(v),
            endpoint_type: if v >= 1 { r.get(v) } else { 1 },
            include_fenced_brokers: if v >= 2 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.include_cluster_authorized_operations, v);
        if v >= 1 { w.put(&self.endpoint_type, v); } else if self.endpoint_type != 1 { w.unsupported("EndpointType"); }
        if v >= 2 { w.put(&self.include_fenced_brokers, v); } else if self.include_fenced_brokers { w.unsupported("IncludeFencedBrokers"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeClusterRequest {
    const NAME: &'static str = "DescribeClusterRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for DescribeClusterRequest {
    const API_KEY: ApiKey = ApiKey::DescribeCluster;
    type Response = super::describe_cluster_response::DescribeClusterResponse;
}
