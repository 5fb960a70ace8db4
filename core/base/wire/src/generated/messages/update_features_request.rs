//! `UpdateFeaturesRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `UpdateFeaturesRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq)]
pub struct UpdateFeaturesRequest {
    /// Versions 0-2, default 60000.
    pub timeout_ms: i32,
    /// Versions 0-2.
    pub feature_updates: Vec<FeatureUpdateKey>,
    /// Versions 1-2, default false.
    pub validate_only: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for UpdateFeaturesRequest {
    fn default() -> Self {
        Self {
            timeout_ms: 60000,
            feature_updates: Vec::new(),
            validate_only: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for UpdateFeaturesRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            timeout_ms: r.get(v),
            feature_updates: r.get(v),
            validate_only: if v >= 1 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.timeout_ms, v);
        w.put(&self.feature_updates, v);
        if v >= 1 { w.put(&self.validate_only, v); } else if self.validate_only { w.unsupported("ValidateOnly"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `FeatureUpdateKey` in [`UpdateFeaturesRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureUpdateKey {
    /// Versions 0-2.
    pub feature: Str,
    /// Versions 0-2.
    pub max_version_level: i16,
    /// Versions 0.
    pub allow_downgrade: bool,
    /// Versions 1-2, default 1.
    pub upgrade_type: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for FeatureUpdateKey {
    fn default() -> Self {
        Self {
            feature: Str::default(),
            max_version_level: 0,
            allow_downgrade: false,
            upgrade_type: 1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for FeatureUpdateKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            feature: r.get(v),
            max_version_level: r.get(v),
            allow_downgrade: if v <= 0 { r.get(v) } else { false },
            upgrade_type: if v >= 1 { r.get(v) } else { 1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.feature, v);
        w.put(&self.max_version_level, v);
        if v <= 0 { w.put(&self.allow_downgrade, v); } else if self.allow_downgrade { w.unsupported("AllowDowngrade"); }
        if v >= 1 { w.put(&self.upgrade_type, v); } else if self.upgrade_type != 1 { w.unsupported("UpgradeType"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for UpdateFeaturesRequest {
    const NAME: &'static str = "UpdateFeaturesRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for UpdateFeaturesRequest {
    const API_KEY: ApiKey = ApiKey::UpdateFeatures;
    type Response = super::update_features_response::UpdateFeaturesResponse;
}
