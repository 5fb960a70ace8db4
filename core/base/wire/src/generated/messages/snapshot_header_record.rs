//! `SnapshotHeaderRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `SnapshotHeaderRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotHeaderRecord {
    /// Versions 0.
    pub version: i16,
    /// Versions 0.
    pub last_contained_log_timestamp: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for SnapshotHeaderRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            version: r.get(v),
            last_contained_log_timestamp: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.version, v);
        w.put(&self.last_contained_log_timestamp, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for SnapshotHeaderRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("version", self.version.describe(v));
        fields.put("lastContainedLogTimestamp", self.last_contained_log_timestamp.describe(v));
        fields.into_struct()
    }
}

impl Message for SnapshotHeaderRecord {
    const NAME: &'static str = "SnapshotHeaderRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}
