//! `StreamsGroupDescribeResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `StreamsGroupDescribeResponse`, versions 0-1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamsGroupDescribeResponse {
    /// Versions 0-1.
    pub throttle_time_ms: i32,
    /// Versions 0-1.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for StreamsGroupDescribeResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribedGroup` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedGroup {
    /// Versions 0-1.
    pub error_code: i16,
    /// Versions 0-1, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0-1.
    pub group_id: Str,
    /// Versions 0-1.
    pub group_state: Str,
    /// Versions 0-1.
    pub group_epoch: i32,
    /// Versions 0-1.
    pub assignment_epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub topology: Option<Topology>,
    /// Versions 0-1.
    pub members: Vec<Member>,
    /// Versions 0-1, default -2147483648.
    pub authorized_operations: i32,
    /// Versions 1, nullable, default null.
    pub topology_description: Option<TopologyDescription>,
    /// Versions 1, default 0.
    pub topology_description_status: i8,
    /// Versions 1, nullable, ignorable, default null.
    pub assignor_name: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: None,
            group_id: Str::default(),
            group_state: Str::default(),
            group_epoch: 0,
            assignment_epoch: 0,
            topology: None,
            members: Vec::new(),
            authorized_operations: -2147483648,
            topology_description: None,
            topology_description_status: 0,
            assignor_name: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribedGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: r.get(v),
            group_id: r.get(v),
            group_state: r.get(v),
            group_epoch: r.get(v),
            assignment_epoch: r.get(v),
            topology: r.get(v),
            members: r.get(v),
            authorized_operations: r.get(v),
            topology_description: if v >= 1 { r.get(v) } else { None },
            topology_description_status: if v >= 1 { r.get(v) } else { 0 },
            assignor_name: if v >= 1 { r.get(v) } else { None },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.group_id, v);
        w.put(&self.group_state, v);
        w.put(&self.group_epoch, v);
        w.put(&self.assignment_epoch, v);
        w.put(&self.topology, v);
        w.put(&self.members, v);
        w.put(&self.authorized_operations, v);
        if v >= 1 { w.put(&self.topology_description, v); } else if self.topology_description.is_some() { w.unsupported("TopologyDescription"); }
        if v >= 1 { w.put(&self.topology_description_status, v); } else if self.topology_description_status != 0 { w.unsupported("TopologyDescriptionStatus"); }
        if v >= 1 { w.put(&self.assignor_name, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Topology` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Topology {
    /// Versions 0-1.
    pub epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub subtopologies: Option<Vec<Subtopology>>,
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

/// `Subtopology` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subtopology {
    /// Versions 0-1.
    pub subtopology_id: Str,
    /// Versions 0-1.
    pub source_topics: Vec<Str>,
    /// Versions 0-1.
    pub repartition_sink_topics: Vec<Str>,
    /// Versions 0-1.
    pub state_changelog_topics: Vec<TopicInfo>,
    /// Versions 0-1.
    pub repartition_source_topics: Vec<TopicInfo>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Subtopology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            source_topics: r.get(v),
            repartition_sink_topics: r.get(v),
            state_changelog_topics: r.get(v),
            repartition_source_topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.source_topics, v);
        w.put(&self.repartition_sink_topics, v);
        w.put(&self.state_changelog_topics, v);
        w.put(&self.repartition_source_topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Member` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Member {
    /// Versions 0-1.
    pub member_id: Str,
    /// Versions 0-1.
    pub member_epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub instance_id: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub rack_id: Option<Str>,
    /// Versions 0-1.
    pub client_id: Str,
    /// Versions 0-1.
    pub client_host: Str,
    /// Versions 0-1.
    pub topology_epoch: i32,
    /// Versions 0-1.
    pub process_id: Str,
    /// Versions 0-1, nullable, default null.
    pub user_endpoint: Option<Endpoint>,
    /// Versions 0-1.
    pub client_tags: Vec<KeyValue>,
    /// Versions 0-1.
    pub task_offsets: Vec<TaskOffset>,
    /// Versions 0-1.
    pub task_end_offsets: Vec<TaskOffset>,
    /// Versions 0-1.
    pub assignment: Assignment,
    /// Versions 0-1.
    pub target_assignment: Assignment,
    /// Versions 0-1.
    pub is_classic: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Member {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            member_epoch: r.get(v),
            instance_id: r.get(v),
            rack_id: r.get(v),
            client_id: r.get(v),
            client_host: r.get(v),
            topology_epoch: r.get(v),
            process_id: r.get(v),
            user_endpoint: r.get(v),
            client_tags: r.get(v),
            task_offsets: r.get(v),
            task_end_offsets: r.get(v),
            assignment: r.get(v),
            target_assignment: r.get(v),
            is_classic: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.instance_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.topology_epoch, v);
        w.put(&self.process_id, v);
        w.put(&self.user_endpoint, v);
        w.put(&self.client_tags, v);
        w.put(&self.task_offsets, v);
        w.put(&self.task_end_offsets, v);
        w.put(&self.assignment, v);
        w.put(&self.target_assignment, v);
        w.put(&self.is_classic, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Endpoint` in [`StreamsGroupDescribeResponse`].
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

/// `TaskOffset` in [`StreamsGroupDescribeResponse`].
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

/// `Assignment` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// Versions 0-1.
    pub active_tasks: Vec<TaskIds>,
    /// Versions 0-1.
    pub standby_tasks: Vec<TaskIds>,
    /// Versions 0-1.
    pub warmup_tasks: Vec<TaskIds>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Assignment {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            active_tasks: r.get(v),
            standby_tasks: r.get(v),
            warmup_tasks: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.active_tasks, v);
        w.put(&self.standby_tasks, v);
        w.put(&self.warmup_tasks, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TaskIds` in [`StreamsGroupDescribeResponse`].
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

/// `KeyValue` in [`StreamsGroupDescribeResponse`].
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

/// `TopicInfo` in [`StreamsGroupDescribeResponse`].
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

/// `TopologyDescription` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescription {
    /// Versions 1.
    pub subtopologies: Vec<TopologyDescriptionSubtopology>,
    /// Versions 1.
    pub global_stores: Vec<TopologyDescriptionGlobalStore>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescription {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopologies: r.get(v),
            global_stores: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopologies, v);
        w.put(&self.global_stores, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionSubtopology` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionSubtopology {
    /// Versions 1.
    pub subtopology_id: Str,
    /// Versions 1.
    pub nodes: Vec<TopologyDescriptionNode>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionSubtopology {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            subtopology_id: r.get(v),
            nodes: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.subtopology_id, v);
        w.put(&self.nodes, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionNode` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionNode {
    /// Versions 1.
    pub name: Str,
    /// Versions 1.
    pub node_type: i8,
    /// Versions 1.
    pub source_topics: Vec<Str>,
    /// Versions 1, nullable, default null.
    pub sink_topic: Option<Str>,
    /// Versions 1.
    pub stores: Vec<Str>,
    /// Versions 1.
    pub successors: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionNode {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            node_type: r.get(v),
            source_topics: r.get(v),
            sink_topic: r.get(v),
            stores: r.get(v),
            successors: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.node_type, v);
        w.put(&self.source_topics, v);
        w.put(&self.sink_topic, v);
        w.put(&self.stores, v);
        w.put(&self.successors, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopologyDescriptionGlobalStore` in [`StreamsGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopologyDescriptionGlobalStore {
    /// Versions 1.
    pub source: TopologyDescriptionNode,
    /// Versions 1.
    pub processor: TopologyDescriptionNode,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopologyDescriptionGlobalStore {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            source: r.get(v),
            processor: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.source, v);
        w.put(&self.processor, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for StreamsGroupDescribeResponse {
    const NAME: &'static str = "StreamsGroupDescribeResponse";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
