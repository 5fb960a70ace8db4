//! `ProducerIdsRecord`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `ProducerIdsRecord`, versions 0.
#[derive(Debug, Clone, PartialEq)]
pub struct ProducerIdsRecord {
    /// Versions 0.
    pub broker_id: i32,
    /// Versions 0, default -1.
    pub broker_epoch: i64,
    /// Versions 0.
    pub next_producer_id: i64,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ProducerIdsRecord {
    fn default() -> Self {
        Self {
            broker_id: 0,
            broker_epoch: -1,
            next_producer_id: 0,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ProducerIdsRecord {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            broker_id: r.get(v),
            broker_epoch: r.get(v),
            next_producer_id: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.broker_id, v);
        w.put(&self.broker_epoch, v);
        w.put(&self.next_producer_id, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for ProducerIdsRecord {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("brokerId", self.broker_id.describe(v));
        fields.put("brokerEpoch", self.broker_epoch.describe(v));
        fields.put("nextProducerId", self.next_producer_id.describe(v));
        fields.into_struct()
    }
}

impl Message for ProducerIdsRecord {
    const NAME: &'static str = "ProducerIdsRecord";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Record for ProducerIdsRecord {
    const API_KEY: i16 = 15;
}
