//! `AlterConfigsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterConfigsRequest`, versions 0-2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlterConfigsRequest {
    /// Versions 0-2.
    pub resources: Vec<AlterConfigsResource>,
    /// Versions 0-2.
    pub validate_only: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AlterConfigsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resources: r.get(v),
            validate_only: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resources, v);
        w.put(&self.validate_only, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AlterConfigsResource` in [`AlterConfigsRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlterConfigsResource {
    /// Versions 0-2.
    pub resource_type: i8,
    /// Versions 0-2.
    pub resource_name: Str,
    /// Versions 0-2.
    pub configs: Vec<AlterableConfig>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AlterConfigsResource {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_type: r.get(v),
            resource_name: r.get(v),
            configs: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.configs, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `AlterableConfig` in [`AlterConfigsRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct AlterableConfig {
    /// Versions 0-2.
    pub name: Str,
    /// Versions 0-2, nullable.
    pub value: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AlterableConfig {
    fn default() -> Self {
        Self {
            name: Str::default(),
            value: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AlterableConfig {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            value: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.value, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterConfigsRequest {
    const NAME: &'static str = "AlterConfigsRequest";
    const VALID: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE_FROM: i16 = 2;
}

impl Request for AlterConfigsRequest {
    const API_KEY: ApiKey = ApiKey::AlterConfigs;
    type Response = super::alter_configs_response::AlterConfigsResponse;
}
