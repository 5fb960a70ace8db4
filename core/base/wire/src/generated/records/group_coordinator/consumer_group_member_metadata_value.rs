//! `ConsumerGroupMemberMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupMemberMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsumerGroupMemberMetadataValue {
    /// Versions 0, nullable.
    pub instance_id: Option<Str>,
    /// Versions 0, nullable.
    pub rack_id: Option<Str>,
    /// Versions 0.
    pub client_id: Str,
    /// Versions 0.
    pub client_host: Str,
    /// Versions 0.
    pub subscribed_topic_names: Vec<Str>,
    /// Versions 0, nullable.
    pub subscribed_topic_regex: Option<Str>,
    /// Versions 0, default -1.
    pub rebalance_timeout_ms: i32,
    /// Versions 0, nullable.
    pub server_assignor: Option<Str>,
    /// Versions 0, nullable, tag 0.
    pub classic_member_metadata: Option<ClassicMemberMetadata>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ConsumerGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            instance_id: Some(Str::default()),
            rack_id: Some(Str::default()),
            client_id: Str::default(),
            client_host: Str::default(),
            subscribed_topic_names: Vec::new(),
            subscribed_topic_regex: Some(Str::default()),
            rebalance_timeout_ms: -1,
            server_assignor: Some(Str::default()),
            classic_member_metadata: Some(ClassicMemberMetadata::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ConsumerGroupMemberMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            instance_id: r.get(v),
            rack_id: r.get(v),
            client_id: r.get(v),
            client_host: r.get(v),
            subscribed_topic_names: r.get(v),
            subscribed_topic_regex: r.get(v),
            rebalance_timeout_ms: r.get(v),
            server_assignor: r.get(v),
            classic_member_metadata: Some(ClassicMemberMetadata::default()),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.classic_member_metadata = r.tagged_struct(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.instance_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.subscribed_topic_names, v);
        w.put(&self.subscribed_topic_regex, v);
        w.put(&self.rebalance_timeout_ms, v);
        w.put(&self.server_assignor, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.classic_member_metadata != Some(ClassicMemberMetadata::default()) { tags.put_struct(w, 0, &self.classic_member_metadata, v); }
        tags.close(w);
    }
}

impl Describe for ConsumerGroupMemberMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("instanceId", self.instance_id.describe(v));
        fields.put("rackId", self.rack_id.describe(v));
        fields.put("clientId", self.client_id.describe(v));
        fields.put("clientHost", self.client_host.describe(v));
        fields.put("subscribedTopicNames", self.subscribed_topic_names.describe(v));
        fields.put("subscribedTopicRegex", self.subscribed_topic_regex.describe(v));
        fields.put("rebalanceTimeoutMs", self.rebalance_timeout_ms.describe(v));
        fields.put("serverAssignor", self.server_assignor.describe(v));
        if self.classic_member_metadata != Some(ClassicMemberMetadata::default()) { fields.put("classicMemberMetadata", self.classic_member_metadata.describe(v)); }
        fields.into_struct()
    }
}

/// `ClassicMemberMetadata` in [`ConsumerGroupMemberMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassicMemberMetadata {
    /// Versions 0.
    pub session_timeout_ms: i32,
    /// Versions 0.
    pub supported_protocols: Vec<ClassicProtocol>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ClassicMemberMetadata {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            session_timeout_ms: r.get(v),
            supported_protocols: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.session_timeout_ms, v);
        w.put(&self.supported_protocols, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ClassicMemberMetadata {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("sessionTimeoutMs", self.session_timeout_ms.describe(v));
        fields.put("supportedProtocols", self.supported_protocols.describe(v));
        fields.into_struct()
    }
}

/// `ClassicProtocol` in [`ConsumerGroupMemberMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassicProtocol {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub metadata: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ClassicProtocol {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            metadata: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.metadata, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ClassicProtocol {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("metadata", self.metadata.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerGroupMemberMetadataValue {
    const NAME: &'static str = "ConsumerGroupMemberMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConsumerGroupMemberMetadataValue {
    const API_KEY: i16 = 5;
}
