//! `ApiVersionsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ApiVersionsRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiVersionsRequest {
    /// Versions 3-5, ignorable.
    pub client_software_name: Str,
    /// Versions 3-5, ignorable.
    pub client_software_version: Str,
    /// Versions 5, nullable, ignorable, default null.
    pub cluster_id: Option<Str>,
    /// Versions 5, ignorable, default -1.
    pub node_id: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for ApiVersionsRequest {
    fn default() -> Self {
        Self {
            client_software_name: Str::default(),
            client_software_version: Str::default(),
            cluster_id: None,
            node_id: -1,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for ApiVersionsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            client_software_name: if v >= 3 { r.get(v) } else { Str::default() },
            client_software_version: if v >= 3 { r.get(v) } else { Str::default() },
            cluster_id: if v >= 5 { r.get(v) } else { None },
            node_id: if v >= 5 { r.get(v) } else { -1 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 3 { w.put(&self.client_software_name, v); }
        if v >= 3 { w.put(&self.client_software_version, v); }
        if v >= 5 { w.put(&self.cluster_id, v); }
        if v >= 5 { w.put(&self.node_id, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ApiVersionsRequest {
    const NAME: &'static str = "ApiVersionsRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for ApiVersionsRequest {
    const API_KEY: ApiKey = ApiKey::ApiVersions;
    type Response = super::api_versions_response::ApiVersionsResponse;
}
