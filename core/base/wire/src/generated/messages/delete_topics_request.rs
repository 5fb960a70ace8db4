//! `DeleteTopicsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DeleteTopicsRequest`, versions 1-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteTopicsRequest {
    /// Versions 6.
    pub topics: Vec<DeleteTopicState>,
    /// Versions 1-5, ignorable.
    pub topic_names: Vec<Str>,
    /// Versions 1-6.
    pub timeout_ms: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteTopicsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topics: if v >= 6 { r.get(v) } else { Vec::new() },
            topic_names: if v <= 5 { r.get(v) } else { Vec::new() },
            timeout_ms: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 6 { w.put(&self.topics, v); } else if !self.topics.is_empty() { w.unsupported("Topics"); }
        if v <= 5 { w.put(&self.topic_names, v); }
        w.put(&self.timeout_ms, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeleteTopicState` in [`DeleteTopicsRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteTopicState {
    /// Versions 6, nullable, default null.
    pub name: Option<Str>,
    /// Versions 6.
    pub topic_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteTopicState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            topic_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.topic_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DeleteTopicsRequest {
    const NAME: &'static str = "DeleteTopicsRequest";
    const VALID: VersionRange = VersionRange::new(1, 6);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Request for DeleteTopicsRequest {
    const API_KEY: ApiKey = ApiKey::DeleteTopics;
    type Response = super::delete_topics_response::DeleteTopicsResponse;
}
