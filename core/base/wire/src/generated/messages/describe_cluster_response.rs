//! `DescribeClusterResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeClusterResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeClusterResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 1-2, default 1.
    pub endpoint_type: i8,
    /// Versions 0-2.
    pub cluster_id: Str,
    /// Versions 0-2, default -1.
    pub controller_id: i32,
    /// Versions 0-2.
    pub brokers: Vec<DescribeClusterBroker>,
    /// Versions 0-2, default -2147483648.
    pub cluster_authorized_operations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeClusterResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: None,
            endpoint_type: 1,
            cluster_id: Str::default(),
            controller_id: -1,
            brokers: Vec::new(),
            cluster_authorized_operations: -2147483648,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeClusterResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            endpoint_type: if v >= 1 { r.get(v) } else { 1 },
            cluster_id: r.get(v),
            controller_id: r.get(v),
            brokers: r.get(v),
            cluster_authorized_operations: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        if v >= 1 { w.put(&self.endpoint_type, v); } else if self.endpoint_type != 1 { w.unsupported("EndpointType"); }
        w.put(&self.cluster_id, v);
        w.put(&self.controller_id, v);
        w.put(&self.brokers, v);
        w.put(&self.cluster_authorized_operations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeClusterBroker` in [`DescribeClusterResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeClusterBroker {
    /// Versions 0-2.
    pub broker_id: i32,
    /// Versions 0-2.
    pub host: Str,
    /// Versions 0-2.
    pub port: i32,
    /// Versions 0-2, nullable, default null.
    pub rack: Option<Str>,
    /// Versions 2.
    pub is_fenced: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeClusterBroker {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            host: r.get(v),
            port: r.get(v),
            rack: r.get(v),
            is_fenced: if v >= 2 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.put(&self.rack, v);
        if v >= 2 { w.put(&self.is_fenced, v); } else if self.is_fenced { w.unsupported("IsFenced"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeClusterResponse {
    const NAME: &'static str = "DescribeClusterResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
