//! `ConsumerGroupTargetAssignmentMetadataKey`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ConsumerGroupTargetAssignmentMetadataKey`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConsumerGroupTargetAssignmentMetadataKey {
    /// Versions 0.
    pub group_id: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ConsumerGroupTargetAssignmentMetadataKey {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ConsumerGroupTargetAssignmentMetadataKey {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("groupId", self.group_id.describe(v));
        fields.into_struct()
    }
}

impl Message for ConsumerGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMetadataKey";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}

impl Record for ConsumerGroupTargetAssignmentMetadataKey {
    const API_KEY: i16 = 6;
}

impl CoordinatorKey for ConsumerGroupTargetAssignmentMetadataKey {
    type Value = super::consumer_group_target_assignment_metadata_value::ConsumerGroupTargetAssignmentMetadataValue;
}
