//! `ProduceRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ProduceRequest`, versions 3-13.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProduceRequest {
    /// Versions 3-13, nullable, default null.
    pub transactional_id: Option<Str>,
    /// Versions 3-13.
    pub acks: i16,
    /// Versions 3-13.
    pub timeout_ms: i32,
    /// Versions 3-13.
    pub topic_data: Vec<TopicProduceData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ProduceRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            transactional_id: r.get(v),
            acks: r.get(v),
            timeout_ms: r.get(v),
            topic_data: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.transactional_id, v);
        w.put(&self.acks, v);
        w.put(&self.timeout_ms, v);
        w.put(&self.topic_data, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `TopicProduceData` in [`ProduceRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TopicProduceData {
    /// Versions 3-12, ignorable.
    pub name: Str,
    /// Versions 13, ignorable.
    pub topic_id: Uuid,
    /// Versions 3-13.
    pub partition_data: Vec<PartitionProduceData>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for TopicProduceData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: if v <= 12 { r.get(v) } else { Str::default() },
            topic_id: if v >= 13 { r.get(v) } else { Uuid::ZERO },
            partition_data: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 12 { w.put(&self.name, v); }
        if v >= 13 { w.put(&self.topic_id, v); }
        w.put(&self.partition_data, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `PartitionProduceData` in [`ProduceRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartitionProduceData {
    /// Versions 3-13.
    pub index: i32,
    /// Versions 3-13, nullable.
    pub records: Option<Rope>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for PartitionProduceData {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            index: r.get(v),
            records: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.index, v);
        w.put(&self.records, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ProduceRequest {
    const NAME: &'static str = "ProduceRequest";
    const VALID: VersionRange = VersionRange::new(3, 13);
    const FLEXIBLE_FROM: i16 = 9;
}

impl Request for ProduceRequest {
    const API_KEY: ApiKey = ApiKey::Produce;
    type Response = super::produce_response::ProduceResponse;
}
