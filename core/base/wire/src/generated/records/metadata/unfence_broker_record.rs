//! `UnfenceBrokerRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `UnfenceBrokerRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnfenceBrokerRecord {
    /// Versions 0.
    pub id: i32,
    /// Versions 0.
    pub epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UnfenceBrokerRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            id: r.get(v),
            epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.id, v);
        w.put(&self.epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for UnfenceBrokerRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("id", self.id.describe(v));
        fields.put("epoch", self.epoch.describe(v));
        fields.into_struct()
    }
}

impl Message for UnfenceBrokerRecord {
    const NAME: &'static str = "UnfenceBrokerRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for UnfenceBrokerRecord {
    const API_KEY: i16 = 8;
}
