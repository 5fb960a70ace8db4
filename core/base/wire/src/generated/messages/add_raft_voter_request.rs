//! `AddRaftVoterRequest`. Written by `cargo run -p kafka-rs-wire-codegen`; do not edit.

use crate::prelude::*;

/// Kafka's `AddRaftVoterRequest`, versions 0-1.
#[derive(Debug, Clone, PartialEq)]
pub struct AddRaftVoterRequest {
    /// Versions 0-1, nullable.
    pub cluster_id: Option<Str>,
    /// Versions 0-1.
    pub timeout_ms: i32,
    /// Versions 0-1.
    pub voter_id: i32,
    /// Versions 0-1.
    pub voter_directory_id: Uuid,
    /// Versions 0-1.
    pub listeners: Vec<Listener>,
    /// Versions 1, default true.
    pub ack_when_committed: bool,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Default for AddRaftVoterRequest {
    fn default() -> Self {
        Self {
            cluster_id: Some(Str::default()),
            timeout_ms: 0,
            voter_id: 0,
            voter_directory_id: Uuid::ZERO,
            listeners: Vec::new(),
            ack_when_committed: true,
            unknown_tagged_fields: TaggedFields::default(),
        }
    }
}

impl Struct for AddRaftVoterRequest {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            cluster_id: r.get(v),
            timeout_ms: r.get(v),
            voter_id: r.get(v),
            voter_directory_id: r.get(v),
            listeners: r.get(v),
            ack_when_committed: if v >= 1 { r.get(v) } else { true },
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.cluster_id, v);
        w.put(&self.timeout_ms, v);
        w.put(&self.voter_id, v);
        w.put(&self.voter_directory_id, v);
        w.put(&self.listeners, v);
        if v >= 1 { w.put(&self.ack_when_committed, v); } else if !self.ack_when_committed { w.unsupported("AckWhenCommitted"); }
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

/// `Listener` in [`AddRaftVoterRequest`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Listener {
    /// Versions 0-1.
    pub name: Str,
    /// Versions 0-1.
    pub host: Str,
    /// Versions 0-1.
    pub port: u16,
    /// Tagged fields this layout does not know.
    pub unknown_tagged_fields: TaggedFields,
}

impl Struct for Listener {
    fn read(r: &mut Reader, v: i16) -> Self {
        Self {
            name: r.get(v),
            host: r.get(v),
            port: r.get(v),
            unknown_tagged_fields: r.unknown_tags(),
        }
    }

    fn write(&self, w: &mut Writer, v: i16) {
        w.put(&self.name, v);
        w.put(&self.host, v);
        w.put(&self.port, v);
        w.unknown_tags(&self.unknown_tagged_fields);
    }
}

impl Message for AddRaftVoterRequest {
    const NAME: &'static str = "AddRaftVoterRequest";
    const VALID: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE_FROM: i16 = 0;
}

impl Request for AddRaftVoterRequest {
    const API_KEY: ApiKey = ApiKey::AddRaftVoter;
    type Response = super::add_raft_voter_response::AddRaftVoterResponse;
}
