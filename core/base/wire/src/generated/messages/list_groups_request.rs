//! `ListGroupsRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListGroupsRequest`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListGroupsRequest {
    /// Versions 4-5.
    pub states_filter: Vec<Str>,
    /// Versions 5.
    pub types_filter: Vec<Str>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListGroupsRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            states_filter: if v >= 4 { r.get(v) } else { Vec::new() },
            types_filter: if v >= 5 { r.get(v) } else { Vec::new() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 4 { w.put(&self.states_filter, v); } else if !self.states_filter.is_empty() { w.unsupported("StatesFilter"); }
        if v >= 5 { w.put(&self.types_filter, v); } else if !self.types_filter.is_empty() { w.unsupported("TypesFilter"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListGroupsRequest {
    const NAME: &'static str = "ListGroupsRequest";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;
}

impl Request for ListGroupsRequest {
    const API_KEY: ApiKey = ApiKey::ListGroups;
    type Response = super::list_groups_response::ListGroupsResponse;
}
