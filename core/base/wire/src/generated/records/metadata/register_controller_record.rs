//! `RegisterControllerRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `RegisterControllerRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RegisterControllerRecord {
    /// Versions 0.
    pub controller_id: i32,
    /// Versions 0.
    pub incarnation_id: Uuid,
    /// Versions 0.
    pub zk_migration_ready: bool,
    /// Versions 0.
    pub end_points: Vec<ControllerEndpoint>,
    /// Versions 0.
    pub features: Vec<ControllerFeature>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for RegisterControllerRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            controller_id: r.get(v),
            incarnation_id: r.get(v),
            zk_migration_ready: r.get(v),
            end_points: r.get(v),
            features: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.controller_id, v);
        w.put(&self.incarnation_id, v);
        w.put(&self.zk_migration_ready, v);
        w.put(&self.end_points, v);
        w.put(&self.features, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for RegisterControllerRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("controllerId", self.controller_id.describe(v));
        fields.put("incarnationId", self.incarnation_id.describe(v));
        fields.put("zkMigrationReady", self.zk_migration_ready.describe(v));
        fields.put("endPoints", self.end_points.describe(v));
        fields.put("features", self.features.describe(v));
        fields.into_struct()
    }
}

/// `ControllerEndpoint` in [`RegisterControllerRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControllerEndpoint {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub host: Str,
    /// Versions 0.
    pub port: u16,
    /// Versions 0.
    pub security_protocol: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ControllerEndpoint {
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

impl Describe for ControllerEndpoint {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("host", self.host.describe(v));
        fields.put("port", self.port.describe(v));
        fields.put("securityProtocol", self.security_protocol.describe(v));
        fields.into_struct()
    }
}

/// `ControllerFeature` in [`RegisterControllerRecord`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControllerFeature {
    /// Versions 0.
    pub name: Str,
    /// Versions 0.
    pub min_supported_version: i16,
    /// Versions 0.
    pub max_supported_version: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ControllerFeature {
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

impl Describe for ControllerFeature {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("name", self.name.describe(v));
        fields.put("minSupportedVersion", self.min_supported_version.describe(v));
        fields.put("maxSupportedVersion", self.max_supported_version.describe(v));
        fields.into_struct()
    }
}

impl Message for RegisterControllerRecord {
    const NAME: &'static str = "RegisterControllerRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for RegisterControllerRecord {
    const API_KEY: i16 = 27;
}
