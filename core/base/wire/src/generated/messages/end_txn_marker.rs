//! `EndTxnMarker`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `EndTxnMarker`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EndTxnMarker {
    /// Versions 0.
    pub coordinator_epoch: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for EndTxnMarker {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            coordinator_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.coordinator_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for EndTxnMarker {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("coordinatorEpoch", self.coordinator_epoch.describe(v));
        fields.into_struct()
    }
}

impl Message for EndTxnMarker {
    const NAME: &'static str = "EndTxnMarker";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = i16::MAX;
}
