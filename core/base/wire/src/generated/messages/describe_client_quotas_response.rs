//! `DescribeClientQuotasResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeClientQuotasResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribeClientQuotasResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable.
    pub error_message: Option<Str>,
    /// Versions 0-1, nullable.
    pub entries: Option<Vec<EntryData>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribeClientQuotasResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: Some(Str::default()),
            entries: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribeClientQuotasResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            entries: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.entries, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EntryData` in [`DescribeClientQuotasResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EntryData {
    /// Versions 0-1.
    pub entity: Vec<EntityData>,
    /// Versions 0-1.
    pub values: Vec<ValueData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EntryData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            entity: r.get(v),
            values: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.entity, v);
        w.put(&self.values, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EntityData` in [`DescribeClientQuotasResponse`].
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

/// `ValueData` in [`DescribeClientQuotasResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ValueData {
    /// Versions 0-1.
    pub key: Str,
    /// Versions 0-1.
    pub value: f64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ValueData {
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

impl Message for DescribeClientQuotasResponse {
    const NAME: &'static str = "DescribeClientQuotasResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 1;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
