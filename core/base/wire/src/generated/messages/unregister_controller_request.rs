//! `UnregisterControllerRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `UnregisterControllerRequest`, versions 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct UnregisterControllerRequest {
    /// Versions 0.
    pub controller_id: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for UnregisterControllerRequest {
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

impl Message for UnregisterControllerRequest {
    const NAME: &'static str = "UnregisterControllerRequest";
    const VALID: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for UnregisterControllerRequest {
    const API_KEY: ApiKey = ApiKey::UnregisterController;
    type Response = super::unregister_controller_response::UnregisterControllerResponse;
}
