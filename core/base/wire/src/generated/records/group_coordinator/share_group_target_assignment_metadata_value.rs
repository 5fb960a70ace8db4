//! `ShareGroupTargetAssignmentMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ShareGroupTargetAssignmentMetadataValue`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShareGroupTargetAssignmentMetadataValue {
    /// Versions 0.
    pub assignment_epoch: i32,
    /// Versions 0, tag 0, ignorable, default 0.
    pub assignment_timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ShareGroupTargetAssignmentMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        let mut m = Self {
            assignment_epoch: r.get(v),
            assignment_timestamp: 0,
            unknown_tagged_fields: TaggedFields::default(),
        };
        let mut tags = r.tags();
        while let Some(tag) = tags.next(r) {
            match tag {
                0 => m.assignment_timestamp = r.get(v),
                _ => tags.keep(r, tag, &mut m.unknown_tagged_fields),
            }
        }
        m
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.assignment_epoch, v);
        let mut tags = w.tags(&self.unknown_tagged_fields);
        if self.assignment_timestamp != 0 { tags.put(w, 0, &self.assignment_timestamp, v); }
        tags.close(w);
    }
}

impl Describe for ShareGroupTargetAssignmentMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("assignmentEpoch", self.assignment_epoch.describe(v));
        if self.assignment_timestamp != 0 { fields.put("assignmentTimestamp", self.assignment_timestamp.describe(v)); }
        fields.into_struct()
    }
}

impl Message for ShareGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ShareGroupTargetAssignmentMetadataValue {
    const API_KEY: i16 = 12;
}
