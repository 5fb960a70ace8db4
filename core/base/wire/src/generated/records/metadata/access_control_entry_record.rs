//! `AccessControlEntryRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `AccessControlEntryRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AccessControlEntryRecord {
    /// Versions 0.
    pub id: Uuid,
    /// Versions 0.
    pub resource_type: i8,
    /// Versions 0.
    pub resource_name: Str,
    /// Versions 0.
    pub pattern_type: i8,
    /// Versions 0.
    pub principal: Str,
    /// Versions 0.
    pub host: Str,
    /// Versions 0.
    pub operation: i8,
    /// Versions 0.
    pub permission_type: i8,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AccessControlEntryRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            id: r.get(v),
            resource_type: r.get(v),
            resource_name: r.get(v),
            pattern_type: r.get(v),
            principal: r.get(v),
            host: r.get(v),
            operation: r.get(v),
            permission_type: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.id, v);
        w.put(&self.resource_type, v);
        w.put(&self.resource_name, v);
        w.put(&self.pattern_type, v);
        w.put(&self.principal, v);
        w.put(&self.host, v);
        w.put(&self.operation, v);
        w.put(&self.permission_type, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for AccessControlEntryRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("id", self.id.describe(v));
        fields.put("resourceType", self.resource_type.describe(v));
        fields.put("resourceName", self.resource_name.describe(v));
        fields.put("patternType", self.pattern_type.describe(v));
        fields.put("principal", self.principal.describe(v));
        fields.put("host", self.host.describe(v));
        fields.put("operation", self.operation.describe(v));
        fields.put("permissionType", self.permission_type.describe(v));
        fields.into_struct()
    }
}

impl Message for AccessControlEntryRecord {
    const NAME: &'static str = "AccessControlEntryRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for AccessControlEntryRecord {
    const API_KEY: i16 = 18;
}
