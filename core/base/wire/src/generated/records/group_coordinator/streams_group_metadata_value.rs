//! `StreamsGroupMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `StreamsGroupMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamsGroupMetadataValue {
    /// Versions 0.
    pub epoch: i32,
    /// Versions 0.
    pub metadata_hash: i64,
    /// Versions 0, tag 0, default -1.
    pub validated_topology_epoch: i32,
    /// Versions 0, nullable, tag 1.
    pub last_assignment_configs: Option<Vec<LastAssignmentConfig>>,
    /// Versions 0, tag 2, default -1.
    pub stored_description_topology_epoch: i32,
    /// Versions 0, tag 3, default -1.
    pub failed_description_topology_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for StreamsGroupMetadataValue {
    fn default() -> Self {
        Self {
            epoch: 0,
            metadata_hash: 0,
            validated_topology_epoch: -1,
            last_assignment_configs: Some(Vec::new()),
            stored_description_topology_epoch: -1,
            failed_description_topology_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for StreamsGroupMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            epoch: r.get(v),
            metadata_hash: r.get(v),
            validated_topology_epoch: -1,
            last_assignment_configs: Some(Vec::new()),
            stored_description_topology_epoch: -1,
            failed_description_topology_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.validated_topology_epoch = r.get(v),
                1 => m.last_assignment_configs = r.get(v),
                2 => m.stored_description_topology_epoch = r.get(v),
                3 => m.failed_description_topology_epoch = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        w.put(&self.metadata_hash, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.validated_topology_epoch != -1 { tags.put(w, 0, &self.validated_topology_epoch, v); }
        if self.last_assignment_configs.as_ref().is_none_or(|x| !x.is_empty()) { tags.put(w, 1, &self.last_assignment_configs, v); }
        if self.stored_description_topology_epoch != -1 { tags.put(w, 2, &self.stored_description_topology_epoch, v); }
        if self.failed_description_topology_epoch != -1 { tags.put(w, 3, &self.failed_description_topology_epoch, v); }
        tags.close(w);
    }
}

impl Describe for StreamsGroupMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("epoch", self.epoch.describe(v));
        fields.put("metadataHash", self.metadata_hash.describe(v));
        if self.validated_topology_epoch != -1 { fields.put("validatedTopologyEpoch", self.validated_topology_epoch.describe(v)); }
        if self.last_assignment_configs.as_ref().is_none_or(|x| !x.is_empty()) { fields.put("lastAssignmentConfigs", self.last_assignment_configs.describe(v)); }
        if self.stored_description_topology_epoch != -1 { fields.put("storedDescriptionTopologyEpoch", self.stored_description_topology_epoch.describe(v)); }
        if self.failed_description_topology_epoch != -1 { fields.put("failedDescriptionTopologyEpoch", self.failed_description_topology_epoch.describe(v)); }
        fields.into_struct()
    }
}

/// `LastAssignmentConfig` in [`StreamsGroupMetadataValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LastAssignmentConfig {
    /// Versions 0.
    pub key: Str,
    /// Versions 0.
    pub value: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for LastAssignmentConfig {
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

impl Describe for LastAssignmentConfig {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("key", self.key.describe(v));
        fields.put("value", self.value.describe(v));
        fields.into_struct()
    }
}

impl Message for StreamsGroupMetadataValue {
    const NAME: &'static str = "StreamsGroupMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for StreamsGroupMetadataValue {
    const API_KEY: i16 = 17;
}
