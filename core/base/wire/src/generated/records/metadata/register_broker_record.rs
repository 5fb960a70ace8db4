//! `RegisterBrokerRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RegisterBrokerRecord`, versions 0-4.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterBrokerRecord {
    /// Versions 0-4.
    pub broker_id: i32,
    /// Versions 2-4, default false.
    pub is_migrating_zk_broker: bool,
    /// Versions 0-4.
    pub incarnation_id: Uuid,
    /// Versions 0-4.
    pub broker_epoch: i64,
    /// Versions 0-4.
    pub end_points: Vec<BrokerEndpoint>,
    /// Versions 0-4.
    pub features: Vec<BrokerFeature>,
    /// Versions 0-4, nullable.
    pub rack: Option<Str>,
    /// Versions 0-4, default true.
    pub fenced: bool,
    /// Versions 1-4, default false.
    pub in_controlled_shutdown: bool,
    /// Versions 3-4, tag 0.
    pub log_dirs: Vec<Uuid>,
    /// Versions 4, nullable, tag 1, default null.
    pub cordoned_log_dirs: Option<Vec<Uuid>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for RegisterBrokerRecord {
    fn default() -> Self {
        Self {
            broker_id: 0,
            is_migrating_zk_broker: false,
            incarnation_id: Uuid::ZERO,
            broker_epoch: 0,
            end_points: Vec::new(),
            features: Vec::new(),
            rack: Some(Str::default()),
            fenced: true,
            in_controlled_shutdown: false,
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for RegisterBrokerRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            broker_id: r.get(v),
            is_migrating_zk_broker: if v >= 2 { r.get(v) } else { false },
            incarnation_id: r.get(v),
            broker_epoch: r.get(v),
            end_points: r.get(v),
            features: r.get(v),
            rack: r.get(v),
            fenced: r.get(v),
            in_controlled_shutdown: if v >= 1 { r.get(v) } else { false },
            log_dirs: Vec::new(),
            cordoned_log_dirs: None,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 if v >= 3 => m.log_dirs = r.get(v),
                0 => r.misplaced_tag(),
                1 if v >= 4 => m.cordoned_log_dirs = r.get(v),
                1 => r.misplaced_tag(),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        if v >= 2 { w.put(&self.is_migrating_zk_broker, v); } else if self.is_migrating_zk_broker { w.unsupported("IsMigratingZkBroker"); }
        w.put(&self.incarnation_id, v);
        w.put(&self.broker_epoch, v);
        w.put(&self.end_points, v);
        w.put(&self.features, v);
        w.put(&self.rack, v);
        w.put(&self.fenced, v);
        if v >= 1 { w.put(&self.in_controlled_shutdown, v); } else if self.in_controlled_shutdown { w.unsupported("InControlledShutdown"); }
        if v < 3 && !self.log_dirs.is_empty() { w.unsupported("LogDirs"); }
        if v < 4 && self.cordoned_log_dirs.is_some() { w.unsupported("CordonedLogDirs"); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 3 && !self.log_dirs.is_empty() { tags.put(w, 0, &self.log_dirs, v); }
        if v >= 4 && self.cordoned_log_dirs.is_some() { tags.put(w, 1, &self.cordoned_log_dirs, v); }
        tags.close(w);
    }
}

impl Describe for RegisterBrokerRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("brokerId", self.broker_id.describe(v));
        if v >= 2 { fields.put("isMigratingZkBroker", self.is_migrating_zk_broker.describe(v)); }
        fields.put("incarnationId", self.incarnation_id.describe(v));
        fields.put("brokerEpoch", self.broker_epoch.describe(v));
        fields.put("endPoints", self.end_points.describe(v));
        fields.put("features", self.features.describe(v));
        fields.put("rack", self.rack.describe(v));
        fields.put("fenced", self.fenced.describe(v));
        if v >= 1 { fields.put("inControlledShutdown", self.in_controlled_shutdown.describe(v)); }
        if v >= 3 && !self.log_dirs.is_empty() { fields.put("logDirs", self.log_dirs.describe(v)); }
        if v >= 4 && self.cordoned_log_dirs.is_some() { fields.put("cordonedLogDirs", self.cordoned_log_dirs.describe(v)); }
        fields.into_struct()
    }
}

/// `BrokerEndpoint` in [`RegisterBrokerRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrokerEndpoint {
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

impl Struct for BrokerEndpoint {
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

impl Describe for BrokerEndpoint {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("host", self.host.describe(v));
        fields.put("port", self.port.describe(v));
        fields.put("securityProtocol", self.security_protocol.describe(v));
        fields.into_struct()
    }
}

/// `BrokerFeature` in [`RegisterBrokerRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BrokerFeature {
    /// Versions 0-4.
    pub name: Str,
    /// Versions 0-4.
    pub min_supported_version: i16,
    /// Versions 0-4.
    pub max_supported_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for BrokerFeature {
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

impl Describe for BrokerFeature {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("minSupportedVersion", self.min_supported_version.describe(v));
        fields.put("maxSupportedVersion", self.max_supported_version.describe(v));
        fields.into_struct()
    }
}

impl Message for RegisterBrokerRecord {
    const NAME: &'static str = "RegisterBrokerRecord";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RegisterBrokerRecord {
    const API_KEY: i16 = 0;
}
