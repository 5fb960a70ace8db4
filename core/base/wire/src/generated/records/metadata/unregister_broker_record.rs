//! `UnregisterBrokerRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `UnregisterBrokerRecord`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnregisterBrokerRecord {
    /// Versions 0.
    pub broker_id: i32,
    /// Versions 0.
    pub broker_epoch: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UnregisterBrokerRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for UnregisterBrokerRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("brokerEpoch", self.broker_epoch.describe(v));
        fields.into_struct()
    }
}

impl Message for UnregisterBrokerRecord {
    const NAME: &'static str = "UnregisterBrokerRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for UnregisterBrokerRecord {
    const API_KEY: i16 = 1;
}
