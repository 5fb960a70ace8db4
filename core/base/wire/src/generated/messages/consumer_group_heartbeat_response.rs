//! `ConsumerGroupHeartbeatResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ConsumerGroupHeartbeatResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupHeartbeatResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub member_id: Option<Str>,
    /// Versions 0-1.
    pub member_epoch: i32,
    /// Versions 0-1.
    pub heartbeat_interval_ms: i32,
    /// Versions 0-1, nullable, default null.
    pub assignment: Option<Assignment>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupHeartbeatResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            member_id: r.get(v),
            member_epoch: r.get(v),
            heartbeat_interval_ms: r.get(v),
            assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.member_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.heartbeat_interval_ms, v);
        w.put(&self.assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Assignment` in [`ConsumerGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// Versions 0-1.
    pub topic_partitions: Vec<TopicPartitions>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Assignment {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicPartitions` in [`ConsumerGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartitions {
    /// Versions 0-1.
    pub topic_id: Uuid,
    /// Versions 0-1.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartitions {
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

impl Message for ConsumerGroupHeartbeatResponse {
    const NAME: &'static str = "ConsumerGroupHeartbeatResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
