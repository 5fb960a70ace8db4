//! `ShareUpdateValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareUpdateValue`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareUpdateValue {
    /// Versions 0.
    pub snapshot_epoch: i32,
    /// Versions 0.
    pub leader_epoch: i32,
    /// Versions 0.
    pub start_offset: i64,
    /// Versions 0, tag 0, default -1.
    pub delivery_complete_count: i32,
    /// Versions 0.
    pub state_batches: Vec<StateBatch>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ShareUpdateValue {
    fn default() -> Self {
        Self {
            snapshot_epoch: 0,
            leader_epoch: 0,
            start_offset: 0,
            delivery_complete_count: -1,
            state_batches: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ShareUpdateValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            snapshot_epoch: r.get(v),
            leader_epoch: r.get(v),
            start_offset: r.get(v),
            delivery_complete_count: -1,
            state_batches: r.get(v),
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.delivery_complete_count = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.snapshot_epoch, v);
        w.put(&self.leader_epoch, v);
        w.put(&self.start_offset, v);
        w.put(&self.state_batches, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.delivery_complete_count != -1 { tags.put(w, 0, &self.delivery_complete_count, v); }
        tags.close(w);
    }
}

impl Describe for ShareUpdateValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("snapshotEpoch", self.snapshot_epoch.describe(v));
        fields.put("leaderEpoch", self.leader_epoch.describe(v));
        fields.put("startOffset", self.start_offset.describe(v));
        if self.delivery_complete_count != -1 { fields.put("deliveryCompleteCount", self.delivery_complete_count.describe(v)); }
        fields.put("stateBatches", self.state_batches.describe(v));
        fields.into_struct()
    }
}

/// `StateBatch` in [`ShareUpdateValue`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StateBatch {
    /// Versions 0.
    pub first_offset: i64,
    /// Versions 0.
    pub last_offset: i64,
    /// Versions 0.
    pub delivery_state: i8,
    /// Versions 0.
    pub delivery_count: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StateBatch {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            first_offset: r.get(v),
            last_offset: r.get(v),
            delivery_state: r.get(v),
            delivery_count: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.first_offset, v);
        w.put(&self.last_offset, v);
        w.put(&self.delivery_state, v);
        w.put(&self.delivery_count, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for StateBatch {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("firstOffset", self.first_offset.describe(v));
        fields.put("lastOffset", self.last_offset.describe(v));
        fields.put("deliveryState", self.delivery_state.describe(v));
        fields.put("deliveryCount", self.delivery_count.describe(v));
        fields.into_struct()
    }
}

impl Message for ShareUpdateValue {
    const NAME: &'static str = "ShareUpdateValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareUpdateValue {
    const API_KEY: i16 = 1;
}
