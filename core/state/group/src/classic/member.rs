use std::collections::BTreeSet;

use bytes::Bytes;
use kafka_rs_coordinator::Token;
use kafka_rs_types::Str;
use kafka_rs_wire::messages::JoinGroupRequest;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroupMember;

use crate::Context;

/// One protocol a member can use, and what it says about itself in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberProtocol {
    /// Such as `range` or `cooperative-sticky`.
    pub name: Str,
    /// Opaque; a subscription in the consumer protocol.
    pub metadata: Bytes,
}

/// A member of a classic group.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its id, given by the coordinator.
    pub id: Str,
    /// Set for static members (KIP-345).
    pub group_instance_id: Option<Str>,
    /// The client's name for itself.
    pub client_id: Str,
    /// The client's address.
    pub client_host: Str,
    /// How long it may take to rejoin, in milliseconds.
    pub rebalance_timeout_ms: i32,
    /// How long it may be silent, in milliseconds.
    pub session_timeout_ms: i32,
    /// Its protocol type.
    pub protocol_type: Str,
    /// Protocols it can use, the preferred first.
    pub protocols: Vec<MemberProtocol>,
    /// What the leader assigned to it; empty for nothing.
    pub assignment: Bytes,
    pub(crate) awaiting_join: Option<Token>,
    pub(crate) awaiting_sync: Option<Token>,
    /// True until its first generation is formed.
    pub(crate) is_new: bool,
}

impl Member {
    /// A member out of its JoinGroup, not yet waiting for anything.
    pub(crate) fn joining(id: Str, context: &Context, request: &JoinGroupRequest) -> Self {
        Self {
            id,
            group_instance_id: request.group_instance_id.as_ref().map(Str::detached),
            client_id: context.client_id.detached(),
            client_host: context.client_host.detached(),
            rebalance_timeout_ms: request.rebalance_timeout_ms,
            session_timeout_ms: request.session_timeout_ms,
            protocol_type: request.protocol_type.detached(),
            protocols: protocols_of(request),
            assignment: Bytes::new(),
            awaiting_join: None,
            awaiting_sync: None,
            is_new: true,
        }
    }

    /// What the member says about itself in `protocol`; nothing when it does not know it.
    pub fn metadata(&self, protocol: &str) -> Bytes {
        let found = self.protocols.iter().find(|p| p.name == *protocol);
        found.map(|p| p.metadata.clone()).unwrap_or_default()
    }

    /// True when it offers exactly these protocols, in this order.
    pub(crate) fn matches(&self, request: &JoinGroupRequest) -> bool {
        self.protocols.len() == request.protocols.len()
            && self
                .protocols
                .iter()
                .zip(&request.protocols)
                .all(|(own, other)| own.name == other.name && own.metadata == other.metadata)
    }

    /// Its favourite among `candidates`.
    pub(crate) fn vote(&self, candidates: &BTreeSet<&Str>) -> Option<&Str> {
        let mut names = self.protocols.iter().map(|p| &p.name);
        names.find(|name| candidates.contains(name))
    }

    /// A member that waits for an answer cannot send heartbeats, and need not.
    pub(crate) fn has_satisfied_heartbeat(&self) -> bool {
        !self.is_new && (self.awaiting_join.is_some() || self.awaiting_sync.is_some())
    }

    /// The member in DescribeGroups; with its metadata when the group's protocol is settled.
    pub(crate) fn describe(&self, protocol: Option<&Str>) -> DescribedGroupMember {
        DescribedGroupMember {
            member_id: self.id.clone(),
            group_instance_id: self.group_instance_id.clone(),
            client_id: self.client_id.clone(),
            client_host: self.client_host.clone(),
            member_metadata: protocol.map(|p| self.metadata(p)).unwrap_or_default(),
            member_assignment: self.assignment.clone(),
            ..Default::default()
        }
    }
}

/// The protocols of a request, not keeping its frame alive.
pub(crate) fn protocols_of(request: &JoinGroupRequest) -> Vec<MemberProtocol> {
    let protocols = request.protocols.iter().map(|protocol| MemberProtocol {
        name: protocol.name.detached(),
        metadata: Bytes::copy_from_slice(&protocol.metadata),
    });
    protocols.collect()
}
