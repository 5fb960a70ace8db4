//! `DescribeConfigsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeConfigsResponse`, versions 1-4.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeConfigsResponse {
    /// Versions 1-4.
    pub throttle_time_ms: i32,
    /// Versions 1-4.
    pub results: Vec<DescribeConfigsResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeConfigsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeConfigsResult` in [`DescribeConfigsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeConfigsResult {
    /// Versions 1-4.
    pub error_code: i16,
    /// Versions 1-4, nullable.
    pub error_message: Option<Str>,
    /// Versions 1-4.
    pub resource_type: i8,
    /// Versions 1-4.
    pub resource_name: Str,
    /// Versions 1-4.
    pub configs: Vec<DescribeConfigsResourceResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeConfigsResult {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: Some(Str::default()),
            resource_type: 0,
            resource_name: Str::default(),
            configs: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeConfigsResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            resource_type: r.get(v),
            resource_name: r.get(v),
            configs: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.configs, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeConfigsResourceResult` in [`DescribeConfigsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeConfigsResourceResult {
    /// Versions 1-4.
    pub name: Str,
    /// Versions 1-4, nullable.
    pub value: Option<Str>,
    /// Versions 1-4.
    pub read_only: bool,
    /// Versions 1-4, ignorable, default -1.
    pub config_source: i8,
    /// Versions 1-4.
    pub is_sensitive: bool,
    /// Versions 1-4, ignorable.
    pub synonyms: Vec<DescribeConfigsSynonym>,
    /// Versions 3-4, ignorable, default 0.
    pub config_type: i8,
    /// Versions 3-4, nullable in 1-4, ignorable.
    pub documentation: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeConfigsResourceResult {
    fn default() -> Self {
        Self {
            name: Str::default(),
            value: Some(Str::default()),
            read_only: false,
            config_source: -1,
            is_sensitive: false,
            synonyms: Vec::new(),
            config_type: 0,
            documentation: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeConfigsResourceResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            value: r.get(v),
            read_only: r.get(v),
            config_source: r.get(v),
            is_sensitive: r.get(v),
            synonyms: r.get(v),
            config_type: if v >= 3 { r.get(v) } else { 0 },
            documentation: if v >= 3 { r.get(v) } else { Some(Str::default()) },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.value, v);
        w.put(&self.read_only, v);
        w.put(&self.config_source, v);
        w.put(&self.is_sensitive, v);
        w.put(&self.synonyms, v);
        if v >= 3 { w.put(&self.config_type, v); }
        if v >= 3 { w.put(&self.documentation, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribeConfigsSynonym` in [`DescribeConfigsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeConfigsSynonym {
    /// Versions 1-4.
    pub name: Str,
    /// Versions 1-4, nullable.
    pub value: Option<Str>,
    /// Versions 1-4.
    pub source: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeConfigsSynonym {
    fn default() -> Self {
        Self {
            name: Str::default(),
            value: Some(Str::default()),
            source: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeConfigsSynonym {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            value: r.get(v),
            source: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.value, v);
        w.put(&self.source, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeConfigsResponse {
    const NAME: &'static str = "DescribeConfigsResponse";
    const VALID: VersionRange = VersionRange::new(1, 4);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
