//! `ConfigRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConfigRecord`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigRecord {
    /// Versions 0.
    pub resource_type: i8,
    /// Versions 0.
    pub resource_name: Str,
    /// Versions 0.
    pub name: Str,
    /// Versions 0, nullable.
    pub value: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ConfigRecord {
    fn default() -> Self {
        Self {
            resource_type: 0,
            resource_name: Str::default(),
            name: Str::default(),
            value: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ConfigRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            resource_type: r.get(v),
            resource_name: r.get(v),
            name: r.get(v),
            value: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.name, v);
        w.put(&self.value, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConfigRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("resourceType", self.resource_type.describe(v));
        fields.put("resourceName", self.resource_name.describe(v));
        fields.put("name", self.name.describe(v));
        fields.put("value", self.value.describe(v));
        fields.into_struct()
    }
}

impl Message for ConfigRecord {
    const NAME: &'static str = "ConfigRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ConfigRecord {
    const API_KEY: i16 = 4;
}
