//! `DeleteShareGroupOffsetsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DeleteShareGroupOffsetsResponse`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsResponse {
    /// Versions 0.
    pub throttle_time_ms: i32,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0.
    pub responses: Vec<DeleteShareGroupOffsetsResponseTopic>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteShareGroupOffsetsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            responses: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.put(&self.responses, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DeleteShareGroupOffsetsResponseTopic` in [`DeleteShareGroupOffsetsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeleteShareGroupOffsetsResponseTopic {
    /// Versions 0.
    pub topic_name: Str,
    /// Versions 0.
    pub topic_id: Uuid,
    /// Versions 0.
    pub error_code: i16,
    /// Versions 0, nullable, default null.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DeleteShareGroupOffsetsResponseTopic {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            topic_name: r.get(v),
            topic_id: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.topic_name, v);
        w.put(&self.topic_id, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DeleteShareGroupOffsetsResponse {
    const NAME: &'static str = "DeleteShareGroupOffsetsResponse";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
