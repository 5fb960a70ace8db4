//! `UpdateFeaturesResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `UpdateFeaturesResponse`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateFeaturesResponse {
    /// Versions 0-2.
    pub throttle_time_ms: i32,
    /// Versions 0-2.
    pub error_code: i16,
    /// Versions 0-2, nullable.
    pub error_message: Option<Str>,
    /// Versions 0-1, ignorable.
    pub results: Vec<UpdatableFeatureResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for UpdateFeaturesResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            results: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for UpdateFeaturesResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            results: if v <= 1 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        if v <= 1 { w.put(&self.results, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `UpdatableFeatureResult` in [`UpdateFeaturesResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct UpdatableFeatureResult {
    /// Versions 0-1.
    pub feature: Str,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for UpdatableFeatureResult {
    fn default() -> Self {
        Self {
            feature: Str::default(),
            error_code: 0,
            error_message: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for UpdatableFeatureResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            feature: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.feature, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for UpdateFeaturesResponse {
    const NAME: &'static str = "UpdateFeaturesResponse";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
