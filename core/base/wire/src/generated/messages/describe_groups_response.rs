//! `DescribeGroupsResponse`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `DescribeGroupsResponse`, versions 0-6.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribeGroupsResponse {
    /// Versions 1-6, ignorable.
    pub throttle_time_ms: i32,
    /// Versions 0-6.
    pub groups: Vec<DescribedGroup>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribeGroupsResponse {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            throttle_time_ms: if v >= 1 { r.get(v) } else { 0 },
            groups: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        if v >= 1 { w.put(&self.throttle_time_ms, v); }
        w.put(&self.groups, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribedGroup` in [`DescribeGroupsResponse`].
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedGroup {
    /// Versions 0-6.
    pub error_code: i16,
    /// Versions 6, nullable, default null.
    pub error_message: Option<Str>,
    /// Versions 0-6.
    pub group_id: Str,
    /// Versions 0-6.
    pub group_state: Str,
    /// Versions 0-6.
    pub protocol_type: Str,
    /// Versions 0-6.
    pub protocol_data: Str,
    /// Versions 0-6.
    pub members: Vec<DescribedGroupMember>,
    /// Versions 3-6, default -2147483648.
    pub authorized_operations: i32,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for DescribedGroup {
    fn default() -> Self {
        Self {
            error_code: 0,
            error_message: None,
            group_id: Str::default(),
            group_state: Str::default(),
            protocol_type: Str::default(),
            protocol_data: Str::default(),
            members: Vec::new(),
            authorized_operations: -2147483648,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for DescribedGroup {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            error_code: r.get(v),
            error_message: if v >= 6 { r.get(v) } else { None },
            group_id: r.get(v),
            group_state: r.get(v),
            protocol_type: r.get(v),
            protocol_data: r.get(v),
            members: r.get(v),
            authorized_operations: if v >= 3 { r.get(v) } else { -2147483648 },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.error_code, v);
        if v >= 6 { w.put(&self.error_message, v); } else if self.error_message.is_some() { w.unsupported("ErrorMessage"); }
        w.put(&self.group_id, v);
        w.put(&self.group_state, v);
        w.put(&self.protocol_type, v);
        w.put(&self.protocol_data, v);
        w.put(&self.members, v);
        if v >= 3 { w.put(&self.authorized_operations, v); } else if self.authorized_operations != -2147483648 { w.unsupported("AuthorizedOperations"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `DescribedGroupMember` in [`DescribeGroupsResponse`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DescribedGroupMember {
    /// Versions 0-6.
    pub member_id: Str,
    /// Versions 4-6, nullable, ignorable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 0-6.
    pub client_id: Str,
    /// Versions 0-6.
    pub client_host: Str,
    /// Versions 0-6.
    pub member_metadata: Bytes,
    /// Versions 0-6.
    pub member_assignment: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for DescribedGroupMember {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            group_instance_id: if v >= 4 { r.get(v) } else { None },
            client_id: r.get(v),
            client_host: r.get(v),
            member_metadata: r.get(v),
            member_assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        if v >= 4 { w.put(&self.group_instance_id, v); }
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        w.put(&self.member_metadata, v);
        w.put(&self.member_assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for DescribeGroupsResponse {
    const NAME: &'static str = "DescribeGroupsResponse";
    const VALID: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE_FROM: i16 = 5;

    fn throttle_time_ms_mut(&mut self) -> Option<&mut i32> {
        Some(&mut self.throttle_time_ms)
    }
}
