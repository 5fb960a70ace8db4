//! `OffsetCommitValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `OffsetCommitValue`, versions 0-4.
#[derive(Debug, Clone, PartialEq)]
pub struct OffsetCommitValue {
    /// Versions 0-4.
    pub offset: i64,
    /// Versions 3-4, ignorable, default -1.
    pub leader_epoch: i32,
    /// Versions 0-4.
    pub metadata: Str,
    /// Versions 0-4.
    pub commit_timestamp: i64,
    /// Versions 1, ignorable, default -1.
    pub expire_timestamp: i64,
    /// Versions 4, tag 0, ignorable.
    pub topic_id: Uuid,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for OffsetCommitValue {
    fn default() -> Self {
        Self {
            offset: 0,
            leader_epoch: -1,
            metadata: Str::default(),
            commit_timestamp: 0,
            expire_timestamp: -1,
            topic_id: Uuid::ZERO,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for OffsetCommitValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            offset: r.get(v),
            leader_epoch: if v >= 3 { r.get(v) } else { -1 },
            metadata: r.get(v),
            commit_timestamp: r.get(v),
            expire_timestamp: if (1..=1).contains(&v) { r.get(v) } else { -1 },
            topic_id: Uuid::ZERO,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.topic_id = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.offset, v);
        if v >= 3 { w.put(&self.leader_epoch, v); }
        w.put(&self.metadata, v);
        w.put(&self.commit_timestamp, v);
        if (1..=1).contains(&v) { w.put(&self.expire_timestamp, v); }
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if v >= 4 && !self.topic_id.is_zero() { tags.put(w, 0, &self.topic_id, v); }
        tags.close(w);
    }
}

impl Describe for OffsetCommitValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("offset", self.offset.describe(v));
        if v >= 3 { fields.put("leaderEpoch", self.leader_epoch.describe(v)); }
        fields.put("metadata", self.metadata.describe(v));
        fields.put("commitTimestamp", self.commit_timestamp.describe(v));
        if (1..=1).contains(&v) { fields.put("expireTimestamp", self.expire_timestamp.describe(v)); }
        if v >= 4 && !self.topic_id.is_zero() { fields.put("topicId", self.topic_id.describe(v)); }
        fields.into_struct()
    }
}

impl Message for OffsetCommitValue {
    const NAME: &'static str = "OffsetCommitValue";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Record for OffsetCommitValue {
    const API_KEY: i16 = 1;
}
