//! `AlterClientQuotasRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterClientQuotasRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AlterClientQuotasRequest {
    /// Versions 0-1.
    pub entries: Vec<EntryData>,
    /// Versions 0-1.
    pub validate_only: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for AlterClientQuotasRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            entries: r.get(v),
            validate_only: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.entries, v);
        w.put(&self.validate_only, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EntryData` in [`AlterClientQuotasRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EntryData {
    /// Versions 0-1.
    pub entity: Vec<EntityData>,
    /// Versions 0-1.
    pub ops: Vec<OpData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EntryData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            entity: r.get(v),
            ops: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.entity, v);
        w.put(&self.ops, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EntityData` in [`AlterClientQuotasRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct EntityData {
    /// Versions 0-1.
    pub entity_type: Str,
    /// Versions 0-1, nullable.
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

/// `OpData` in [`AlterClientQuotasRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OpData {
    /// Versions 0-1.
    pub key: Str,
    /// Versions 0-1.
    pub value: f64,
    /// Versions 0-1.
    pub remove: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OpData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            key: r.get(v),
            value: r.get(v),
            remove: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.key, v);
        w.put(&self.value, v);
        w.put(&self.remove, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterClientQuotasRequest {
    const NAME: &'static str = "AlterClientQuotasRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;
}

impl Request for AlterClientQuotasRequest {
    const API_KEY: ApiKey = ApiKey::AlterClientQuotas;
    type Response = super::alter_client_quotas_response::AlterClientQuotasResponse;
}
