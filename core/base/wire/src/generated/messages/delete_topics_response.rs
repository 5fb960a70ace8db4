//! `DeleteTopicsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DeleteTopicsResponse`, versions 1-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteTopicsResponse {
    /// Versions 1-6, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 1-6.
    pub responses: Vec<DeletableTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteTopicsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            responses: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.responses, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeletableTopicResult` in [`DeleteTopicsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DeletableTopicResult {
    /// Versions 1-6, nullable in 6.
    pub name: Option<Str>,
    /// Versions 6, ignorable.
    pub topic_id: Uuid,
    /// Versions 1-6.
    pub error_code: i16,
    /// Versions 5-6, nullable, ignorable, default null.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DeletableTopicResult {
    fn default() -> Self {
        Self {
            name: Some(Str::default()),
            topic_id: Uuid::ZERO,
            error_code: 0,
            error_message: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DeletableTopicResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v >= 6 { r.get(v) } else { Some(r.get(v)) },
            topic_id: if v >= 6 { r.get(v) } else { Uuid::ZERO },
            error_code: r.get(v),
            error_message: if v >= 5 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 6 { w.put(&self.name, v); } else { w.put_some("Name", &self.name, v); }
        if v >= 6 { w.put(&self.topic_id, v); }
        w.put(&self.error_code, v);
        if v >= 5 { w.put(&self.error_message, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DeleteTopicsResponse {
    const NAME: &'static str = "DeleteTopicsResponse";
    const VALID: VersionRange = VersionRange::new(1, 6);
    const FLEXIBLE_FROM: i16 = 4;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
