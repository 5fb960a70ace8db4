//! `ClientQuotaRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ClientQuotaRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClientQuotaRecord {
    /// Versions 0.
    pub entity: Vec<EntityData>,
    /// Versions 0.
    pub key: Str,
    /// Versions 0.
    pub value: f64,
    /// Versions 0.
    pub remove: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ClientQuotaRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            entity: r.get(v),
            key: r.get(v),
            value: r.get(v),
            remove: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.entity, v);
        w.put(&self.key, v);
        w.put(&self.value, v);
        w.put(&self.remove, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ClientQuotaRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("entity", self.entity.describe(v));
        fields.put("key", self.key.describe(v));
        fields.put("value", self.value.describe(v));
        fields.put("remove", self.remove.describe(v));
        fields.into_struct()
    }
}

/// `EntityData` in [`ClientQuotaRecord`].
#[derive(Debug, Clone, PartialEq)]
pub struct EntityData {
    /// Versions 0.
    pub entity_type: Str,
    /// Versions 0, nullable.
    pub entity_name: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for EntityData {
    fn default() -> Self {
        Self {
            entity_type: Str::default(),
            entity_name: Some(Str::default()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for EntityData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            entity_type: r.get(v),
            entity_name: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.entity_type, v);
        w.put(&self.entity_name, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for EntityData {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("entityType", self.entity_type.describe(v));
        fields.put("entityName", self.entity_name.describe(v));
        fields.into_struct()
    }
}

impl Message for ClientQuotaRecord {
    const NAME: &'static str = "ClientQuotaRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ClientQuotaRecord {
    const API_KEY: i16 = 14;
}
