//! `AlterPartitionRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AlterPartitionRequest`, versions 2-3.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterPartitionRequest {
    /// Versions 2-3.
    pub broker_id: i32,
    /// Versions 2-3, default -1.
    pub broker_epoch: i64,
    /// Versions 2-3.
    pub topics: Vec<TopicData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AlterPartitionRequest {
    fn default() -> Self {
        Self {
            broker_id: 0,
            broker_epoch: -1,
            topics: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AlterPartitionRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicData` in [`AlterPartitionRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicData {
    /// Versions 2-3, ignorable.
    pub topic_id: Uuid,
    /// Versions 2-3.
    pub partitions: Vec<PartitionData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionData` in [`AlterPartitionRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionData {
    /// Versions 2-3.
    pub partition_index: i32,
    /// Versions 2-3.
    pub leader_epoch: i32,
    /// Versions 2.
    pub new_isr: Vec<i32>,
    /// Versions 3.
    pub new_isr_with_epochs: Vec<BrokerState>,
    /// Versions 2-3, default 0.
    pub leader_recovery_state: i8,
    /// Versions 2-3.
    pub partition_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            partition_index: r.get(v),
            leader_epoch: r.get(v),
            new_isr: if v <= 2 { r.get(v) } else { Vec::new() },
            new_isr_with_epochs: if v >= 3 { r.get(v) } else { Vec::new() },
            leader_recovery_state: r.get(v),
            partition_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.partition_index, v);
        w.put(&self.leader_epoch, v);
        if v <= 2 { w.put(&self.new_isr, v); } else if !self.new_isr.is_empty() { w.unsupported("NewIsr"); }
        if v >= 3 { w.put(&self.new_isr_with_epochs, v); } else if !self.new_isr_with_epochs.is_empty() { w.unsupported("NewIsrWithEpochs"); }
        w.put(&self.leader_recovery_state, v);
        w.put(&self.partition_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `BrokerState` in [`AlterPartitionRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct BrokerState {
    /// Versions 3.
    pub broker_id: i32,
    /// Versions 3, default -1.
    pub broker_epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for BrokerState {
    fn default() -> Self {
        Self {
            broker_id: 0,
            broker_epoch: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for BrokerState {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AlterPartitionRequest {
    const NAME: &'static str = "AlterPartitionRequest";
    const VALID: VersionRange = VersionRange::new(2, 3);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for AlterPartitionRequest {
    const API_KEY: ApiKey = ApiKey::AlterPartition;
    type Response = super::alter_partition_response::AlterPartitionResponse;
}
