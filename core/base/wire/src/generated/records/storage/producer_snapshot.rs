//! `ProducerSnapshot`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ProducerSnapshot`, versions 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProducerSnapshot {
    /// Versions 1.
    pub crc: u32,
    /// Versions 1.
    pub producer_entries: Vec<ProducerEntry>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ProducerSnapshot {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            crc: r.get(v),
            producer_entries: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.crc, v);
        w.put(&self.producer_entries, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ProducerSnapshot {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("crc", self.crc.describe(v));
        fields.put("producerEntries", self.producer_entries.describe(v));
        fields.into_struct()
    }
}

/// `ProducerEntry` in [`ProducerSnapshot`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProducerEntry {
    /// Versions 1.
    pub producer_id: i64,
    /// Versions 1.
    pub epoch: i16,
    /// Versions 1.
    pub last_sequence: i32,
    /// Versions 1.
    pub last_offset: i64,
    /// Versions 1.
    pub offset_delta: i32,
    /// Versions 1.
    pub timestamp: i64,
    /// Versions 1.
    pub coordinator_epoch: i32,
    /// Versions 1.
    pub current_txn_first_offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ProducerEntry {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            producer_id: r.get(v),
            epoch: r.get(v),
            last_sequence: r.get(v),
            last_offset: r.get(v),
            offset_delta: r.get(v),
            timestamp: r.get(v),
            coordinator_epoch: r.get(v),
            current_txn_first_offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.producer_id, v);
        w.put(&self.epoch, v);
        w.put(&self.last_sequence, v);
        w.put(&self.last_offset, v);
        w.put(&self.offset_delta, v);
        w.put(&self.timestamp, v);
        w.put(&self.coordinator_epoch, v);
        w.put(&self.current_txn_first_offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ProducerEntry {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("producerId", self.producer_id.describe(v));
        fields.put("epoch", self.epoch.describe(v));
        fields.put("lastSequence", self.last_sequence.describe(v));
        fields.put("lastOffset", self.last_offset.describe(v));
        fields.put("offsetDelta", self.offset_delta.describe(v));
        fields.put("timestamp", self.timestamp.describe(v));
        fields.put("coordinatorEpoch", self.coordinator_epoch.describe(v));
        fields.put("currentTxnFirstOffset", self.current_txn_first_offset.describe(v));
        fields.into_struct()
    }
}

impl Message for ProducerSnapshot {
    const NAME: &'static str = "ProducerSnapshot";
    const VALID: VersionRange = VersionRange::new(1, 1);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
