//! `NoOpRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `NoOpRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NoOpRecord {
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for NoOpRecord {
    fn read(r: &mut Reader, _v: i16) -> Self {
        Self {
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, _v: i16) {
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for NoOpRecord {
    fn describe(&self, _v: i16) -> Described {
        let fields = Fields::default();
        fields.into_struct()
    }
}

impl Message for NoOpRecord {
    const NAME: &'static str = "NoOpRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for NoOpRecord {
    const API_KEY: i16 = 20;
}
