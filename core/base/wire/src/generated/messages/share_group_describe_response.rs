//! `ShareGroupDescribeResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ShareGroupDescribeResponse`, versions 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupDescribeResponse {
    /// Versions 1.
    pub throttle_time_ms: i32,
    /// Versions 1.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupDescribeResponse {
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

/// `DescribedGroup` in [`ShareGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedGroup {
    /// Versions 1.
    pub error_code: i16,
    /// Versions 1, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 1.
    pub group_id: Str,
    /// Versions 1.
    pub group_state: Str,
    /// Versions 1.
    pub group_epoch: i32,
    /// Versions 1.
    pub assignment_epoch: i32,
    /// Versions 1.
    pub assignor_name: Str,
    /// Versions 1.
    pub members: Vec<Member>,
    /// Versions 1, default -2147483648.
    pub authorized_operations: i32,
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
            assignor_name: Str::default(),
            members: Vec::new(),
            authorized_operations: -2147483648,
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
            assignor_name: r.get(v),
            members: r.get(v),
            authorized_operations: r.get(v),
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
        w.put(&self.assignor_name, v);
        w.put(&self.members, v);
        w.put(&self.authorized_operations, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Member` in [`ShareGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Member {
    /// Versions 1.
    pub member_id: Str,
    /// Versions 1, nullable, default null.
    pub rack_id: Option<Str>,
    /// Versions 1.
    pub member_epoch: i32,
    /// Versions 1.
    pub client_id: Str,
    /// Versions 1.
    pub client_host: Str,
    /// Versions 1.
    pub subscribed_topic_names: Vec<Str>,
    /// Versions 1.
    pub assignment: Assignment,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Member {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            rack_id: r.get(v),
            member_epoch: r.get(v),
            client_id: r.get(v),
            client_host: r.get(v),
            subscribed_topic_names: r.get(v),
            assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.subscribed_topic_names, v);
        w.put(&self.assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicPartitions` in [`ShareGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicPartitions {
    /// Versions 1.
    pub topic_id: Uuid,
    /// Versions 1.
    pub topic_name: Str,
    /// Versions 1.
    pub partitions: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicPartitions {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_id: r.get(v),
            topic_name: r.get(v),
            partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_id, v);
        w.put(&self.topic_name, v);
        w.put(&self.partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Assignment` in [`ShareGroupDescribeResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assignment {
    /// Versions 1.
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

impl Message for ShareGroupDescribeResponse {
    const NAME: &'static str = "ShareGroupDescribeResponse";
    const VALID: VersionRange = VersionRange::new(1, 1);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
