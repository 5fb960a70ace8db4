//! `MetadataRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `MetadataRequest`, versions 0-13.
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataRequest {
    /// Versions 0-13, nullable in 1-13.
    pub topics: Option<Vec<MetadataRequestTopic>>,
    /// Versions 4-13, default true.
    pub allow_auto_topic_creation: bool,
    /// Versions 8-10.
    pub include_cluster_authorized_operations: bool,
    /// Versions 8-13.
    pub include_topic_authorized_operations: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MetadataRequest {
    fn default() -> Self {
        Self {
            topics: Some(Vec::new()),
            allow_auto_topic_creation: true,
            include_cluster_authorized_operations: false,
            include_topic_authorized_operations: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MetadataRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topics: if v >= 1 { r.get(v) } else { Some(r.get(v)) },
            allow_auto_topic_creation: if v >= 4 { r.get(v) } else { true },
            include_cluster_authorized_operations: if (8..=10).contains(&v) { r.get(v) } else { false },
            include_topic_authorized_operations: if v >= 8 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.topics, v); } else { w.put_some("Topics", &self.topics, v); }
        if v >= 4 { w.put(&self.allow_auto_topic_creation, v); } else if !self.allow_auto_topic_creation { w.unsupported("AllowAutoTopicCreation"); }
        if (8..=10).contains(&v) { w.put(&self.include_cluster_authorized_operations, v); } else if self.include_cluster_authorized_operations { w.unsupported("IncludeClusterAuthorizedOperations"); }
        if v >= 8 { w.put(&self.include_topic_authorized_operations, v); } else if self.include_topic_authorized_operations { w.unsupported("IncludeTopicAuthorizedOperations"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `MetadataRequestTopic` in [`MetadataRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataRequestTopic {
    /// Versions 10-13, ignorable.
    pub topic_id: Uuid,
    /// Versions 0-13, nullable in 10-13.
    pub name: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MetadataRequestTopic {
    fn default() -> Self {
        Self {
            topic_id: Uuid::ZERO,
            name: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MetadataRequestTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: if v >= 10 { r.get(v) } else { Uuid::ZERO },
            name: if v >= 10 { r.get(v) } else { Some(r.get(v)) },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 10 { w.put(&self.topic_id, v); }
        if v >= 10 { w.put(&self.name, v); } else { w.put_some("Name", &self.name, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for MetadataRequest {
    const NAME: &'static str = "MetadataRequest";
    const VALID: VersionRange = VersionRange::new(0, 13);
    const FLEXIBLE_FROM: i16 = 9;
}

impl Request for MetadataRequest {
    const API_KEY: ApiKey = ApiKey::Metadata;
    type Response = super::metadata_response::MetadataResponse;
}
