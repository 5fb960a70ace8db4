//! `GroupMetadataValue`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;
use crate::describe::Fields;
use crate::{Describe, Described};

/// Kafka's `GroupMetadataValue`, versions 0-4.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupMetadataValue {
    /// Versions 0-4.
    pub protocol_type: Str,
    /// Versions 0-4.
    pub generation: i32,
    /// Versions 0-4, nullable.
    pub protocol: Option<Str>,
    /// Versions 0-4, nullable.
    pub leader: Option<Str>,
    /// Versions 2-4, ignorable, default -1.
    pub current_state_timestamp: i64,
    /// Versions 0-4.
    pub members: Vec<MemberMetadata>,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for GroupMetadataValue {
    fn default() -> Self {
        Self {
            protocol_type: Str::default(),
            generation: 0,
            protocol: Some(Str::default()),
            leader: Some(Str::default()),
            current_state_timestamp: -1,
            members: Vec::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for GroupMetadataValue {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            protocol_type: r.get(v),
            generation: r.get(v),
            protocol: r.get(v),
            leader: r.get(v),
            current_state_timestamp: if v >= 2 { r.get(v) } else { -1 },
            members: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.protocol_type, v);
        w.put(&self.generation, v);
        w.put(&self.protocol, v);
        w.put(&self.leader, v);
        if v >= 2 { w.put(&self.current_state_timestamp, v); }
        w.put(&self.members, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for GroupMetadataValue {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("protocolType", self.protocol_type.describe(v));
        fields.put("generation", self.generation.describe(v));
        fields.put("protocol", self.protocol.describe(v));
        fields.put("leader", self.leader.describe(v));
        if v >= 2 { fields.put("currentStateTimestamp", self.current_state_timestamp.describe(v)); }
        fields.put("members", self.members.describe(v));
        fields.into_struct()
    }
}

/// `MemberMetadata` in [`GroupMetadataValue`].
#[derive(Debug, Clone, PartialEq)]
pub struct MemberMetadata {
    /// Versions 0-4.
    pub member_id: Str,
    /// Versions 3-4, nullable, ignorable, default null.
    pub group_instance_id: Option<Str>,
    /// Versions 0-4.
    pub client_id: Str,
    /// Versions 0-4.
    pub client_host: Str,
    /// Versions 1-4, ignorable, default -1.
    pub rebalance_timeout: i32,
    /// Versions 0-4.
    pub session_timeout: i32,
    /// Versions 0-4.
    pub subscription: Bytes,
    /// Versions 0-4.
    pub assignment: Bytes,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for MemberMetadata {
    fn default() -> Self {
        Self {
            member_id: Str::default(),
            group_instance_id: None,
            client_id: Str::default(),
            client_host: Str::default(),
            rebalance_timeout: -1,
            session_timeout: 0,
            subscription: Bytes::new(),
            assignment: Bytes::new(),
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for MemberMetadata {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            member_id: r.get(v),
            group_instance_id: if v >= 3 { r.get(v) } else { None },
            client_id: r.get(v),
            client_host: r.get(v),
            rebalance_timeout: if v >= 1 { r.get(v) } else { -1 },
            session_timeout: r.get(v),
            subscription: r.get(v),
            assignment: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.member_id, v);
        if v >= 3 { w.put(&self.group_instance_id, v); }
        w.put(&self.client_id, v);
        w.put(&self.client_host, v);
        if v >= 1 { w.put(&self.rebalance_timeout, v); }
        w.put(&self.session_timeout, v);
        w.put(&self.subscription, v);
        w.put(&self.assignment, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Describe for MemberMetadata {
    fn describe(&self, v: i16) -> Described {
        let mut fields = Fields::default();
        fields.put("memberId", self.member_id.describe(v));
        if v >= 3 { fields.put("groupInstanceId", self.group_instance_id.describe(v)); }
        fields.put("clientId", self.client_id.describe(v));
        fields.put("clientHost", self.client_host.describe(v));
        if v >= 1 { fields.put("rebalanceTimeout", self.rebalance_timeout.describe(v)); }
        fields.put("sessionTimeout", self.session_timeout.describe(v));
        fields.put("subscription", self.subscription.describe(v));
        fields.put("assignment", self.assignment.describe(v));
        fields.into_struct()
    }
}

impl Message for GroupMetadataValue {
    const NAME: &'static str = "GroupMetadataValue";
    const VALID: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE_FROM: i16 = 4;
}

impl Record for GroupMetadataValue {
    const API_KEY: i16 = 2;
}
