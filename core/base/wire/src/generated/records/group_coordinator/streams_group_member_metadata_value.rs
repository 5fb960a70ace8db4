//! `StreamsGroupMemberMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupMemberMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamsGroupMemberMetadataValue {
    /// Versions 0, nullable.
    pub instance_id: Option<Str>,
    /// Versions 0, nullable.
    pub rack_id: Option<Str>,
    /// Versions 0.
    pub client_id: Str,
    /// Versions 0.
    pub client_host: Str,
    /// Versions 0, default -1.
    pub rebalance_timeout_ms: i32,
    /// Versions 0.
    pub topology_epoch: i32,
    /// Versions 0.
    pub process_id: Str,
    /// Versions 0, nullable, default null.
    pub user_endpoint: Option<Endpoint>,
    /// Versions 0.
    pub client_tags: Vec<KeyValue>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for StreamsGroupMemberMetadataValue {
    fn default() -> Self {
        Self {
            instance_id: Some(Str::default()),
            rack_id: Some(Str::default()),
            client_id: Str::default(),
            client_host: Str::default(),
            rebalance_timeout_ms: -1,
            topology_epoch: 0,
            process_id: Str::default(),
            user_endpoint: None,
            client_tags: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for StreamsGroupMemberMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            instance_id: r.get(v),
            rack_id: r.get(v),
            client_id: r.get(v),
            client_host: r.get(v),
            rebalance_timeout_ms: r.get(v),
            topology_epoch: r.get(v),
            process_id: r.get(v),
            user_endpoint: r.get(v),
            client_tags: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.instance_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.rebalance_timeout_ms, v);
        w.put(&self.topology_epoch, v);
        w.put(&self.process_id, v);
        w.put(&self.user_endpoint, v);
        w.put(&self.client_tags, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StreamsGroupMemberMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("instanceId", self.instance_id.describe(v));
        fields.put("rackId", self.rack_id.describe(v));
        fields.put("clientId", self.client_id.describe(v));
        fields.put("clientHost", self.client_host.describe(v));
        fields.put("rebalanceTimeoutMs", self.rebalance_timeout_ms.describe(v));
        fields.put("topologyEpoch", self.topology_epoch.describe(v));
        fields.put("processId", self.process_id.describe(v));
        fields.put("userEndpoint", self.user_endpoint.describe(v));
        fields.put("clientTags", self.client_tags.describe(v));
        fields.into_struct()
    }
}

/// `Endpoint` in [`StreamsGroupMemberMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Endpoint {
    /// Versions 0.
    pub host: Str,
    /// Versions 0.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Endpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for Endpoint {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("host", self.host.describe(v));
        fields.put("port", self.port.describe(v));
        fields.into_struct()
    }
}

/// `KeyValue` in [`StreamsGroupMemberMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeyValue {
    /// Versions 0.
    pub key: Str,
    /// Versions 0.
    pub value: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for KeyValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            key: r.get(v),
            value: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.key, v);
        w.put(&self.value, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for KeyValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("key", self.key.describe(v));
        fields.put("value", self.value.describe(v));
        fields.into_struct()
    }
}

impl Message for StreamsGroupMemberMetadataValue {
    const NAME: &'static str = "StreamsGroupMemberMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for StreamsGroupMemberMetadataValue {
    const API_KEY: i16 = 19;
}
