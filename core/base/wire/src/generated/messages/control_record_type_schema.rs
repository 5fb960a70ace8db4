//! `ControlRecordTypeSchema`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ControlRecordTypeSchema`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ControlRecordTypeSchema {
    /// Versions 0.
    pub r#type: i16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ControlRecordTypeSchema {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            r#type: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.r#type, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ControlRecordTypeSchema {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("type", self.r#type.describe(v));
        fields.into_struct()
    }
}

impl Message for ControlRecordTypeSchema {
    const NAME: &'static str = "ControlRecordTypeSchema";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
