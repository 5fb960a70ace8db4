//! `StreamsGroupHeartbeatResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `StreamsGroupHeartbeatResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamsGroupHeartbeatResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0-1.
    pub member_id: Str,
    /// Versions 0-1.
    pub member_epoch: i32,
    /// Versions 0-1.
    pub heartbeat_interval_ms: i32,
    /// Versions 0.
    pub acceptable_recovery_lag_legacy: i32,
    /// Versions 0-1.
    pub task_offset_interval_ms: i32,
    /// Versions 1, ignorable, default -1.
    pub acceptable_recovery_lag: i64,
    /// Versions 0-1, nullable.
    pub status: Option<Vec<Status>>,
    /// Versions 0-1, nullable, default null.
    pub active_tasks: Option<Vec<TaskIds>>,
    /// Versions 0-1, nullable, default null.
    pub standby_tasks: Option<Vec<TaskIds>>,
    /// Versions 0-1, nullable, default null.
    pub warmup_tasks: Option<Vec<TaskIds>>,
    /// Versions 1, default false.
    pub topology_description_required: bool,
    /// Versions 0-1.
    pub endpoint_information_epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub partitions_by_user_endpoint: Option<Vec<EndpointToPartitions>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for StreamsGroupHeartbeatResponse {
    fn default() -> Self {
        Self {
            throttle_time_ms: 0,
            error_code: 0,
            error_message: None,
            member_id: Str::default(),
            member_epoch: 0,
            heartbeat_interval_ms: 0,
            acceptable_recovery_lag_legacy: 0,
            task_offset_interval_ms: 0,
            acceptable_recovery_lag: -1,
            status: Some(Vec::new()),
            active_tasks: None,
            standby_tasks: None,
            warmup_tasks: None,
            topology_description_required: false,
            endpoint_information_epoch: 0,
            partitions_by_user_endpoint: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for StreamsGroupHeartbeatResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            member_id: r.get(v),
            member_epoch: r.get(v),
            heartbeat_interval_ms: r.get(v),
            acceptable_recovery_lag_legacy: if v <= 0 { r.get(v) } else { 0 },
            task_offset_interval_ms: r.get(v),
            acceptable_recovery_lag: if v >= 1 { r.get(v) } else { -1 },
            status: r.get(v),
            active_tasks: r.get(v),
            standby_tasks: r.get(v),
            warmup_tasks: r.get(v),
            topology_description_required: if v >= 1 { r.get(v) } else { false },
            endpoint_information_epoch: r.get(v),
            partitions_by_user_endpoint: r.get(v),
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
        if v <= 0 { w.put(&self.acceptable_recovery_lag_legacy, v); } else if self.acceptable_recovery_lag_legacy != 0 { w.unsupported("AcceptableRecoveryLagLegacy"); }
        w.put(&self.task_offset_interval_ms, v);
        if v >= 1 { w.put(&self.acceptable_recovery_lag, v); }
        w.put(&self.status, v);
        w.put(&self.active_tasks, v);
        w.put(&self.standby_tasks, v);
        w.put(&self.warmup_tasks, v);
        if v >= 1 { w.put(&self.topology_description_required, v); } else if self.topology_description_required { w.unsupported("TopologyDescriptionRequired"); }
        w.put(&self.endpoint_information_epoch, v);
        w.put(&self.partitions_by_user_endpoint, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `EndpointToPartitions` in [`StreamsGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EndpointToPartitions {
    /// Versions 0-1.
    pub user_endpoint: Endpoint,
    /// Versions 0-1.
    pub active_partitions: Vec<TopicPartition>,
    /// Versions 0-1.
    pub standby_partitions: Vec<TopicPartition>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EndpointToPartitions {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            user_endpoint: r.get(v),
            active_partitions: r.get(v),
            standby_partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.user_endpoint, v);
        w.put(&self.active_partitions, v);
        w.put(&self.standby_partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Status` in [`StreamsGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Versions 0-1.
    pub status_code: i8,
    /// Versions 0-1.
    pub status_detail: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Status {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            status_code: r.get(v),
            status_detail: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.status_code, v);
        w.put(&self.status_detail, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicPartition` in [`StreamsGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartition {
    /// Versions 0-1.
    pub topic: Str,
    /// Versions 0-1.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartition {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TaskIds` in [`StreamsGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskIds {
    /// Versions 0-1.
    pub subtopology_id: Str,
    /// Versions 0-1.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TaskIds {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Endpoint` in [`StreamsGroupHeartbeatResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Endpoint {
    /// Versions 0-1.
    pub host: Str,
    /// Versions 0-1.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Endpoint {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for StreamsGroupHeartbeatResponse {
    const NAME: &'static str = "StreamsGroupHeartbeatResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
