//! `ListGroupsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `ListGroupsResponse`, versions 0-5.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListGroupsResponse {
    /// Versions 1-5, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-5.
    pub error_code: i16,
    /// Versions 0-5.
    pub groups: Vec<ListedGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListGroupsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            error_code: r.get(v),
            groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.error_code, v);
        w.put(&self.groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `ListedGroup` in [`ListGroupsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListedGroup {
    /// Versions 0-5.
    pub group_id: Str,
    /// Versions 0-5.
    pub protocol_type: Str,
    /// Versions 4-5, ignorable.
    pub group_state: Str,
    /// Versions 5, ignorable.
    pub group_type: Str,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for ListedGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            group_id: r.get(v),
            protocol_type: r.get(v),
            group_state: if v >= 4 { r.get(v) } else { Str::default() },
            group_type: if v >= 5 { r.get(v) } else { Str::default() },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.group_id, v);
        w.put(&self.protocol_type, v);
        if v >= 4 { w.put(&self.group_state, v); }
        if v >= 5 { w.put(&self.group_type, v); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for ListGroupsResponse {
    const NAME: &'static str = "ListGroupsResponse";
    const VALID: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE_FROM: i16 = 3;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
