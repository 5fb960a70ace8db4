//! `FindCoordinatorRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `FindCoordinatorRequest`, versions 0-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FindCoordinatorRequest {
    /// Versions 0-3.
    pub key: Str,
    /// Versions 1-6, default 0.
    pub key_type: i8,
    /// Versions 4-6.
    pub coordinator_keys: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for FindCoordinatorRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            key: if v <= 3 { r.get(v) } else { Str::default() },
            key_type: if v >= 1 { r.get(v) } else { 0 },
            coordinator_keys: if v >= 4 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v <= 3 { w.put(&self.key, v); } else if !self.key.is_empty() { w.unsupported("Key"); }
        if v >= 1 { w.put(&self.key_type, v); } else if self.key_type != 0 { w.unsupported("KeyType"); }
        if v >= 4 { w.put(&self.coordinator_keys, v); } else if !self.coordinator_keys.is_empty() { w.unsupported("CoordinatorKeys"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for FindCoordinatorRequest {
    const NAME: &'static str = "FindCoordinatorRequest";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for FindCoordinatorRequest {
    const API_KEY: ApiKey = ApiKey::FindCoordinator;
    type Response = super::find_coordinator_response::FindCoordinatorResponse;
}
