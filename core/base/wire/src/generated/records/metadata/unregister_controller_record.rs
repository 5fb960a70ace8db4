//! `UnregisterControllerRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `UnregisterControllerRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnregisterControllerRecord {
    /// Versions 0.
    pub controller_id: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UnregisterControllerRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            controller_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.controller_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for UnregisterControllerRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("controllerId", self.controller_id.describe(v));
        fields.into_struct()
    }
}

impl Message for UnregisterControllerRecord {
    const NAME: &'static str = "UnregisterControllerRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for UnregisterControllerRecord {
    const API_KEY: i16 = 29;
}
