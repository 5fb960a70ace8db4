//! `ConsumerGroupHeartbeatRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ConsumerGroupHeartbeatRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsumerGroupHeartbeatRequest {
    /// Versions 0-1.
    pub group_id: Str,
    /// Versions 0-1.
    pub member_id: Str,
    /// Versions 0-1.
    pub member_epoch: i32,
    /// Versions 0-1, nullable, default null.
    pub instance_id: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub rack_id: Option<Str>,
    /// Versions 0-1, default -1.
    pub rebalance_timeout_ms: i32,
    /// Versions 0-1, nullable, default null.
    pub subscribed_topic_names: Option<Vec<Str>>,
    /// Versions 1, nullable, default null.
    pub subscribed_topic_regex: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub server_assignor: Option<Str>,
    /// Versions 0-1, nullable, default null.
    pub topic_partitions: Option<Vec<TopicPartitions>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ConsumerGroupHeartbeatRequest {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            member_id: Str::default(),
            member_epoch: 0,
            instance_id: None,
            rack_id: None,
            rebalance_timeout_ms: -1,
            subscribed_topic_names: None,
            subscribed_topic_regex: None,
            server_assignor: None,
            topic_partitions: None,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ConsumerGroupHeartbeatRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: r.get(v),
            member_epoch: r.get(v),
            instance_id: r.get(v),
            rack_id: r.get(v),
            rebalance_timeout_ms: r.get(v),
            subscribed_topic_names: r.get(v),
            subscribed_topic_regex: if v >= 1 { r.get(v) } else { None },
            server_assignor: r.get(v),
            topic_partitions: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.member_id, v);
        w.put(&self.member_epoch, v);
        w.put(&self.instance_id, v);
        w.put(&self.rack_id, v);
        w.put(&self.rebalance_timeout_ms, v);
        w.put(&self.subscribed_topic_names, v);
        if v >= 1 { w.put(&self.subscribed_topic_regex, v); } else if self.subscribed_topic_regex.is_some() { w.unsupported("SubscribedTopicRegex"); }
        w.put(&self.server_assignor, v);
        w.put(&self.topic_partitions, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicPartitions` in [`ConsumerGroupHeartbeatRequest`].
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

impl Message for ConsumerGroupHeartbeatRequest {
    const NAME: &'static str = "ConsumerGroupHeartbeatRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for ConsumerGroupHeartbeatRequest {
    const API_KEY: ApiKey = ApiKey::ConsumerGroupHeartbeat;
    type Response = super::consumer_group_heartbeat_response::ConsumerGroupHeartbeatResponse;
}
