//! `ApiVersionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ApiVersionsResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiVersionsResponse {
    /// Versions 0-5.
    pub error_code: i16,
    /// Versions 0-5.
    pub api_keys: Vec<ApiVersion>,
    /// Versions 1-5, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 3-5, tag 0, ignorable.
    pub supported_features: Vec<SupportedFeatureKey>,
    /// Versions 3-5, tag 1, ignorable, default -1.
    pub finalized_features_epoch: i64,
    /// Versions 3-5, tag 2, ignorable.
    pub finalized_features: Vec<FinalizedFeatureKey>,
    /// Versions 3-5, tag 3, ignorable, default false.
    pub zk_migration_ready: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ApiVersionsResponse {
    fn default() -> Self {
        Self {
            error_code: 0,
            api_keys: Vec::new(),
            throttle_time_ms: 0,
            supported_features: Vec::new(),
            finalized_features_epoch: -1,
            finalized_features: Vec::new(),
            zk_migration_ready: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ApiVersionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            error_code: r.get(v),
            api_keys: r.get(v),
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            supported_features: Vec::new(),
            finalized_features_epoch: -1,
            finalized_features: Vec::new(),
            zk_migration_ready: false,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.supported_features = r.get(v),
                1 => m.finalized_features_epoch = r.get(v),
                2 => m.finalized_features = r.get(v),
                3 => m.zk_migration_ready = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.api_keys, v);
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 3 && !self.supported_features.is_empty() { tags.put(w, 0, &self.supported_features, v); }
        if v >= 3 && (self.finalized_features_epoch != -1) { tags.put(w, 1, &self.finalized_features_epoch, v); }
        if v >= 3 && !self.finalized_features.is_empty() { tags.put(w, 2, &self.finalized_features, v); }
        if v >= 3 && self.zk_migration_ready { tags.put(w, 3, &self.zk_migration_ready, v); }
        tags.close(w);
    }
}

/// `ApiVersion` in [`ApiVersionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ApiVersion {
    /// Versions 0-5.
    pub api_key: i16,
    /// Versions 0-5.
    pub min_version: i16,
    /// Versions 0-5.
    pub max_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ApiVersion {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            api_key: r.get(v),
            min_version: r.get(v),
            max_version: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.api_key, v);
        w.put(&self.min_version, v);
        w.put(&self.max_version, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `SupportedFeatureKey` in [`ApiVersionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SupportedFeatureKey {
    /// Versions 3-5.
    pub name: Str,
    /// Versions 3-5.
    pub min_version: i16,
    /// Versions 3-5.
    pub max_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SupportedFeatureKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            min_version: r.get(v),
            max_version: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.min_version, v);
        w.put(&self.max_version, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `FinalizedFeatureKey` in [`ApiVersionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FinalizedFeatureKey {
    /// Versions 3-5.
    pub name: Str,
    /// Versions 3-5.
    pub max_version_level: i16,
    /// Versions 3-5.
    pub min_version_level: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FinalizedFeatureKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            max_version_level: r.get(v),
            min_version_level: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.max_version_level, v);
        w.put(&self.min_version_level, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ApiVersionsResponse {
    const NAME: &'static str = "ApiVersionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
