//! `FindCoordinatorResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FindCoordinatorResponse`, versions 0-6.
#[derive(Debug, Clone, PartialEq)]
pub struct FindCoordinatorResponse {
    /// Versions 1-6, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-3.
    pub error_code: i16,
    /// Versions 1-3, nullable, ignorable.
    pub error_message: Option<Str>,
    /// Versions 0-3.
    pub node_id: i32,
    /// Versions 0-3.
    pub host: Str,
    /// Versions 0-3.
    pub port: i32,
    /// Versions 4-6.
    pub coordinators: Vec<Coordinator>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for FindCoordinatorResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            node_id: 0,
            host: Str::default(),
            port: 0,
            coordinators: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for FindCoordinatorResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            error_code: if v <= 3 { r.get(v) } else { 0 },
            error_message: if (1..=3).contains(&v) { r.get(v) } else { Some(Str::default()) },
            node_id: if v <= 3 { r.get(v) } else { 0 },
            host: if v <= 3 { r.get(v) } else { Str::default() },
            port: if v <= 3 { r.get(v) } else { 0 },
            coordinators: if v >= 4 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        if v <= 3 { w.put(&self.error_code, v); } else if self.error_code != 0 { w.unsupported("ErrorCode"); }
        if (1..=3).contains(&v) { w.put(&self.error_message, v); }
        if v <= 3 { w.put(&self.node_id, v); } else if self.node_id != 0 { w.unsupported("NodeId"); }
        if v <= 3 { w.put(&self.host, v); } else if !self.host.is_empty() { w.unsupported("Host"); }
        if v <= 3 { w.put(&self.port, v); } else if self.port != 0 { w.unsupported("Port"); }
        if v >= 4 { w.put(&self.coordinators, v); } else if !self.coordinators.is_empty() { w.unsupported("Coordinators"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Coordinator` in [`FindCoordinatorResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Coordinator {
    /// Versions 4-6.
    pub key: Str,
    /// Versions 4-6.
    pub node_id: i32,
    /// Versions 4-6.
    pub host: Str,
    /// Versions 4-6.
    pub port: i32,
    /// Versions 4-6.
    pub error_code: i16,
    /// Versions 4-6, nullable, ignorable.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for Coordinator {
    fn default() -> Self {
        Self {
            key: Str::default(),
            node_id: 0,
            host: Str::default(),
            port: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for Coordinator {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            key: r.get(v),
            node_id: r.get(v),
            host: r.get(v),
            port: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.key, v);
        w.put(&self.node_id, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for FindCoordinatorResponse {
    const NAME: &'static str = "FindCoordinatorResponse";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
