//! `CreateTopicsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `CreateTopicsResponse`, versions 2-7.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreateTopicsResponse {
    /// Versions 2-7, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 2-7.
    pub topics: Vec<CreatableTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreateTopicsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `CreatableTopicResult` in [`CreateTopicsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct CreatableTopicResult {
    /// Versions 2-7.
    pub name: Str,
    /// Versions 7, ignorable.
    pub topic_id: Uuid,
    /// Versions 2-7.
    pub error_code: i16,
    /// Versions 2-7, nullable, ignorable.
    pub error_message: Option<Str>,
    /// Versions 5-7, tag 0, ignorable.
    pub topic_config_error_code: i16,
    /// Versions 5-7, ignorable, default -1.
    pub num_partitions: i32,
    /// Versions 5-7, ignorable, default -1.
    pub replication_factor: i16,
    /// Versions 5-7, nullable, ignorable.
    pub configs: Option<Vec<CreatableTopicConfigs>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for CreatableTopicResult {
    fn default() -> Self {
        Self {
            name: Str::default(),
            topic_id: Uuid::ZERO,
            error_code: 0,
            error_message: Some(Str::default()),
            topic_config_error_code: 0,
            num_partitions: -1,
            replication_factor: -1,
            configs: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for CreatableTopicResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            name: r.get(v),
            topic_id: if v >= 7 { r.get(v) } else { Uuid::ZERO },
            error_code: r.get(v),
            error_message: r.get(v),
            topic_config_error_code: 0,
            num_partitions: if v >= 5 { r.get(v) } else { -1 },
            replication_factor: if v >= 5 { r.get(v) } else { -1 },
            configs: if v >= 5 { r.get(v) } else { Some(Vec::new()) },
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.topic_config_error_code = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        if v >= 7 { w.put(&self.topic_id, v); }
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        if v >= 5 { w.put(&self.num_partitions, v); }
        if v >= 5 { w.put(&self.replication_factor, v); }
        if v >= 5 { w.put(&self.configs, v); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 5 && (self.topic_config_error_code != 0) { tags.put(w, 0, &self.topic_config_error_code, v); }
        tags.close(w);
    }
}

/// `CreatableTopicConfigs` in [`CreateTopicsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct CreatableTopicConfigs {
    /// Versions 5-7.
    pub name: Str,
    /// Versions 5-7, nullable.
    pub value: Option<Str>,
    /// Versions 5-7.
    pub read_only: bool,
    /// Versions 5-7, ignorable, default -1.
    pub config_source: i8,
    /// Versions 5-7.
    pub is_sensitive: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for CreatableTopicConfigs {
    fn default() -> Self {
        Self {
            name: Str::default(),
            value: Some(Str::default()),
            read_only: false,
            config_source: -1,
            is_sensitive: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for CreatableTopicConfigs {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            value: r.get(v),
            read_only: r.get(v),
            config_source: r.get(v),
            is_sensitive: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.value, v);
        w.put(&self.read_only, v);
        w.put(&self.config_source, v);
        w.put(&self.is_sensitive, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for CreateTopicsResponse {
    const NAME: &'static str = "CreateTopicsResponse";
    const VALID: VersionRange = VersionRange::new(2, 7);
    const FLEXIBLE_FROM: i16 = 5;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
