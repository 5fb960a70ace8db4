//! `StreamsGroupHeartbeatRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `StreamsGroupHeartbeatRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamsGroupHeartbeatRequest {
    /// Versions 0-1.
    pub group_id: Str,
    /// Versions 0-1.
    pub member_id: Str,
    /// Versions 0-1.
    pub member_epoch: i32,
    /// Versions 0-1.
    pub endpoint_information_epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub instance_id: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub rack_id: Option<Str>,
    /// Versions 0-1, default -1.
    pub rebalance_timeout_ms: i32,
    /// Versions 0-1, nullable, default null.
    pub topology: Option<Topology>,
    /// Versions 0-1, nullable, default null.
    pub active_tasks: Option<Vec<TaskIds>>,
    /// Versions 0-1, nullable, default null.
    pub standby_tasks: Option<Vec<TaskIds>>,
    /// Versions 0-1, nullable, default null.
    pub warmup_tasks: Option<Vec<TaskIds>>,
    /// Versions 0-1, nullable, default null.
    pub process_id: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub user_endpoint: Option<Endpoint>,
    /// Versions 0-1, nullable, default null.
    pub client_tags: Option<Vec<KeyValue>>,
    /// Versions 0-1, nullable, default null.
    pub task_offsets: Option<Vec<TaskOffset>>,
    /// Versions 0-1, nullable, default null.
    pub task_end_offsets: Option<Vec<TaskOffset>>,
    /// Versions 0-1, default false.
    pub shutdown_application: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for StreamsGroupHeartbeatRequest {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            member_id: Str::default(),
            member_epoch: 0,
            endpoint_information_epoch: 0,
            instance_id: None,
            rack_id: None,
            rebalance_timeout_ms: -1,
            topology: None,
            active_tasks: None,
            standby_tasks: None,
            warmup_tasks: None,
            process_id: None,
            user_endpoint: None,
            client_tags: None,
            task_offsets: None,
            task_end_offsets: None,
            shutdown_application: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for StreamsGroupHeartbeatRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: r.get(v),
            member_epoch: r.get(v),
            endpoint_information_epoch: r.get(v),
            instance_id: r.get(v),
            rack_id: r.get(v),
            rebalance_timeout_ms: r.get(v),
            topology: r.get(v),
            active_tasks: r.get(v),
            standby_tasks: r.get(v),
            warmup_tasks: r.get(v),
            process_id: r.get(v),
            user_endpoint: r.get(v),
            client_tags: r.get(v),
            task_offsets: r.get(v),
            task_end_offsets: r.get(v),
            shutdown_application: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.member_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.endpoint_information_epoch, v);
        w.put(&self.instance_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.rebalance_timeout_ms, v);
        w.put(&self.topology, v);
        w.put(&self.active_tasks, v);
        w.put(&self.standby_tasks, v);
        w.put(&self.warmup_tasks, v);
        w.put(&self.process_id, v);
        w.put(&self.user_endpoint, v);
        w.put(&self.client_tags, v);
        w.put(&self.task_offsets, v);
        w.put(&self.task_end_offsets, v);
        w.put(&self.shutdown_application, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Topology` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Topology {
    /// Versions 0-1.
    pub epoch: i32,
    /// Versions 0-1.
    pub subtopologies: Vec<Subtopology>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Topology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            epoch: r.get(v),
            subtopologies: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.epoch, v);
        w.put(&self.subtopologies, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Subtopology` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subtopology {
    /// Versions 0-1.
    pub subtopology_id: Str,
    /// Versions 0-1.
    pub source_topics: Vec<Str>,
    /// Versions 0-1.
    pub source_topic_regex: Vec<Str>,
    /// Versions 0-1.
    pub state_changelog_topics: Vec<TopicInfo>,
    /// Versions 0-1.
    pub repartition_sink_topics: Vec<Str>,
    /// Versions 0-1.
    pub repartition_source_topics: Vec<TopicInfo>,
    /// Versions 0-1.
    pub copartition_groups: Vec<CopartitionGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Subtopology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            source_topics: r.get(v),
            source_topic_regex: r.get(v),
            state_changelog_topics: r.get(v),
            repartition_sink_topics: r.get(v),
            repartition_source_topics: r.get(v),
            copartition_groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.source_topics, v);
        w.put(&self.source_topic_regex, v);
        w.put(&self.state_changelog_topics, v);
        w.put(&self.repartition_sink_topics, v);
        w.put(&self.repartition_source_topics, v);
        w.put(&self.copartition_groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `CopartitionGroup` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CopartitionGroup {
    /// Versions 0-1.
    pub source_topics: Vec<i16>,
    /// Versions 0-1.
    pub source_topic_regex: Vec<i16>,
    /// Versions 0-1.
    pub repartition_source_topics: Vec<i16>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CopartitionGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            source_topics: r.get(v),
            source_topic_regex: r.get(v),
            repartition_source_topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.source_topics, v);
        w.put(&self.source_topic_regex, v);
        w.put(&self.repartition_source_topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `KeyValue` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeyValue {
    /// Versions 0-1.
    pub key: Str,
    /// Versions 0-1.
    pub value: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for KeyValue {
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

/// `TopicInfo` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicInfo {
    /// Versions 0-1.
    pub name: Str,
    /// Versions 0-1.
    pub partitions: i32,
    /// Versions 0-1.
    pub replication_factor: i16,
    /// Versions 0-1.
    pub topic_configs: Vec<KeyValue>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicInfo {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partitions: r.get(v),
            replication_factor: r.get(v),
            topic_configs: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partitions, v);
        w.put(&self.replication_factor, v);
        w.put(&self.topic_configs, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Endpoint` in [`StreamsGroupHeartbeatRequest`].
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

/// `TaskOffset` in [`StreamsGroupHeartbeatRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TaskOffset {
    /// Versions 0-1.
    pub subtopology_id: Str,
    /// Versions 0-1.
    pub partition: i32,
    /// Versions 0-1.
    pub offset: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TaskOffset {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            partition: r.get(v),
            offset: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.partition, v);
        w.put(&self.offset, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TaskIds` in [`StreamsGroupHeartbeatRequest`].
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

impl Message for StreamsGroupHeartbeatRequest {
    const NAME: &'static str = "StreamsGroupHeartbeatRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for StreamsGroupHeartbeatRequest {
    const API_KEY: ApiKey = ApiKey::StreamsGroupHeartbeat;
    type Response = super::streams_group_heartbeat_response::StreamsGroupHeartbeatResponse;
}
