//! `ListConfigResourcesResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListConfigResourcesResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListConfigResourcesResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1.
    pub config_resources: Vec<ConfigResource>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListConfigResourcesResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            config_resources: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.config_resources, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ConfigResource` in [`ListConfigResourcesResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigResource {
    /// Versions 0-1.
    pub resource_name: Str,
    /// Versions 1, ignorable, default 16.
    pub resource_type: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ConfigResource {
    fn default() -> Self {
        Self {
            resource_name: Str::default(),
            resource_type: 16,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ConfigResource {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_name: r.get(v),
            resource_type: if v >= 1 { r.get(v) } else { 16 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_name, v);
        if v >= 1 { w.put(&self.resource_type, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListConfigResourcesResponse {
    const NAME: &'static str = "ListConfigResourcesResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
