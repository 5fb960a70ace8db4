//! `ShareGroupMemberMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareGroupMemberMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareGroupMemberMetadataValue {
    /// Versions 0, nullable.
    pub rack_id: Option<Str>,
    /// Versions 0.
    pub client_id: Str,
    /// Versions 0.
    pub client_host: Str,
    /// Versions 0.
    pub subscribed_topic_names: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ShareGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            rack_id: Some(Str::default()),
            client_id: Str::default(),
            client_host: Str::default(),
            subscribed_topic_names: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ShareGroupMemberMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            rack_id: r.get(v),
            client_id: r.get(v),
            client_host: r.get(v),
            subscribed_topic_names: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.rack_id, v);
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.subscribed_topic_names, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ShareGroupMemberMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("rackId", self.rack_id.describe(v));
        fields.put("clientId", self.client_id.describe(v));
        fields.put("clientHost", self.client_host.describe(v));
        fields.put("subscribedTopicNames", self.subscribed_topic_names.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareGroupMemberMetadataValue {
    const NAME: &'static str = "ShareGroupMemberMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareGroupMemberMetadataValue {
    const API_KEY: i16 = 10;
}
