//! `OffsetFetchRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `OffsetFetchRequest`, versions 1-10.
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetFetchRequest {
    /// Versions 1-7.
    pub group_id: Str,
    /// Versions 1-7, nullable in 2-7.
    pub topics: Option<Vec<OffsetFetchRequestTopic>>,
    /// Versions 8-10.
    pub groups: Vec<OffsetFetchRequestGroup>,
    /// Versions 7-10, default false.
    pub require_stable: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetFetchRequest {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            topics: Some(Vec::new()),
            groups: Vec::new(),
            require_stable: false,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetFetchRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: if v <= 7 { r.get(v) } else { Str::default() },
            topics: if v <= 7 { if v >= 2 { r.get(v) } else { Some(r.get(v)) } } else { Some(Vec::new()) },
            groups: if v >= 8 { r.get(v) } else { Vec::new() },
            require_stable: if v >= 7 { r.get(v) } else { false },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 7 { w.put(&self.group_id, v); } else if !self.group_id.is_empty() { w.unsupported("GroupId"); }
        if v <= 7 { if v >= 2 { w.put(&self.topics, v); } else { w.put_some("Topics", &self.topics, v); } } else if self.topics.as_ref().is_none_or(|x| !x.is_empty()) { w.unsupported("Topics"); }
        if v >= 8 { w.put(&self.groups, v); } else if !self.groups.is_empty() { w.unsupported("Groups"); }
        if v >= 7 { w.put(&self.require_stable, v); } else if self.require_stable { w.unsupported("RequireStable"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchRequestTopic` in [`OffsetFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchRequestTopic {
    /// Versions 1-7.
    pub name: Str,
    /// Versions 1-7.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchRequestTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            partition_indexes: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.partition_indexes, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchRequestGroup` in [`OffsetFetchRequest`].
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetFetchRequestGroup {
    /// Versions 8-10.
    pub group_id: Str,
    /// Versions 9-10, nullable, ignorable, default null.
    pub member_id: Option<Str>,
    /// Versions 9-10, ignorable, default -1.
    pub member_epoch: i32,
    /// Versions 8-10, nullable.
    pub topics: Option<Vec<OffsetFetchRequestTopics>>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetFetchRequestGroup {
    fn default() -> Self {
        Self {
            group_id: Str::default(),
            member_id: None,
            member_epoch: -1,
            topics: Some(Vec::new()),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetFetchRequestGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            member_id: if v >= 9 { r.get(v) } else { None },
            member_epoch: if v >= 9 { r.get(v) } else { -1 },
            topics: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        if v >= 9 { w.put(&self.member_id, v); }
        if v >= 9 { w.put(&self.member_epoch, v); }
        w.put(&self.topics, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `OffsetFetchRequestTopics` in [`OffsetFetchRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OffsetFetchRequestTopics {
    /// Versions 8-9, ignorable.
    pub name: Str,
    /// Versions 10, ignorable.
    pub topic_id: Uuid,
    /// Versions 8-10.
    pub partition_indexes: Vec<i32>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for OffsetFetchRequestTopics {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 9 { r.get(v) } else { Str::default() },
            topic_id: if v >= 10 { r.get(v) } else { Uuid::ZERO },
            partition_indexes: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 9 { w.put(&self.name, v); }
        if v >= 10 { w.put(&self.topic_id, v); }
        w.put(&self.partition_indexes, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for OffsetFetchRequest {
    const NAME: &'static str = "OffsetFetchRequest";
    const VALID: VersionRange = VersionRange::new(1, 10);
    const FLEXIBLE_FROM: i16 = 6;
}

impl Request for OffsetFetchRequest {
    const API_KEY: ApiKey = ApiKey::OffsetFetch;
    type Response = super::offset_fetch_response::OffsetFetchResponse;
}
