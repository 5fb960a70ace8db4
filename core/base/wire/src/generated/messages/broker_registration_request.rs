//! `BrokerRegistrationRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `BrokerRegistrationRequest`, versions 0-4.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerRegistrationRequest {
    /// Versions 0-4.
    pub broker_id: i32,
    /// Versions 0-4.
    pub cluster_id: Str,
    /// Versions 0-4.
    pub incarnation_id: Uuid,
    /// Versions 0-4.
    pub listeners: Vec<Listener>,
    /// Versions 0-4.
    pub features: Vec<Feature>,
    /// Versions 0-4, nullable.
    pub rack: Option<Str>,
    /// Versions 1-4, default false.
    pub is_migrating_zk_broker: bool,
    /// Versions 2-4, ignorable.
    pub log_dirs: Vec<Uuid>,
    /// Versions 3-4, ignorable, default -1.
    pub previous_broker_epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BrokerRegistrationRequest {
    fn default() -> Self {
        Self {
            broker_id: 0,
            cluster_id: Str::default(),
            incarnation_id: Uuid::ZERO,
            listeners: Vec::new(),
            features: Vec::new(),
            rack: Some(Str::default()),
            is_migrating_zk_broker: false,
            log_dirs: Vec::new(),
            previous_broker_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BrokerRegistrationRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            cluster_id: r.get(v),
            incarnation_id: r.get(v),
            listeners: r.get(v),
            features: r.get(v),
            rack: r.get(v),
            is_migrating_zk_broker: if v >= 1 { r.get(v) } else { false },
            log_dirs: if v >= 2 { r.get(v) } else { Vec::new() },
            previous_broker_epoch: if v >= 3 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.cluster_id, v);
        w.put(&self.incarnation_id, v);
        w.put(&self.listeners, v);
        w.put(&self.features, v);
        w.put(&self.rack, v);
        if v >= 1 { w.put(&self.is_migrating_zk_broker, v); } else if self.is_migrating_zk_broker { w.unsupported("IsMigratingZkBroker"); }
        if v >= 2 { w.put(&self.log_dirs, v); }
        if v >= 3 { w.put(&self.previous_broker_epoch, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Listener` in [`BrokerRegistrationRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listener {
    /// Versions 0-4.
    pub name: Str,
    /// Versions 0-4.
    pub host: Str,
    /// Versions 0-4.
    pub port: u16,
    /// Versions 0-4.
    pub security_protocol: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Listener {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            host: r.get(v),
            port: r.get(v),
            security_protocol: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.put(&self.security_protocol, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Feature` in [`BrokerRegistrationRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feature {
    /// Versions 0-4.
    pub name: Str,
    /// Versions 0-4.
    pub min_supported_version: i16,
    /// Versions 0-4.
    pub max_supported_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Feature {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            min_supported_version: r.get(v),
            max_supported_version: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.min_supported_version, v);
        w.put(&self.max_supported_version, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for BrokerRegistrationRequest {
    const NAME: &'static str = "BrokerRegistrationRequest";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for BrokerRegistrationRequest {
    const API_KEY: ApiKey = ApiKey::BrokerRegistration;
    type Response = super::broker_registration_response::BrokerRegistrationResponse;
}
