//! `CreatePartitionsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `CreatePartitionsResponse`, versions 0-3.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreatePartitionsResponse {
    /// Versions 0-3.
    pub throttle_time_ms: i32,
    /// Versions 0-3.
    pub results: Vec<CreatePartitionsTopicResult>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreatePartitionsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: r.get(v),
            results: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.throttle_time_ms, v);
        w.put(&self.results, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `CreatePartitionsTopicResult` in [`CreatePartitionsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CreatePartitionsTopicResult {
    /// Versions 0-3.
    pub name: Str,
    /// Versions 0-3.
    pub error_code: i16,
    /// Versions 0-3, nullable, default null.
    pub error_message: Option<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for CreatePartitionsTopicResult {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            error_code: r.get(v),
            error_message: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.error_code, v);
        w.put(&self.error_message, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for CreatePartitionsResponse {
    const NAME: &'static str = "CreatePartitionsResponse";
    const VALID: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE_FROM: i16 = 2;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
