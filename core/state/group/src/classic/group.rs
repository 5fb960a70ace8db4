use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{Str, Timestamp};
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;
use kafka_rs_wire::messages::list_groups_response::ListedGroup;

use super::{Member, State};
use crate::{Error, subscribed_topics};

/// The protocol type of Kafka's consumers.
const CONSUMER_PROTOCOL_TYPE: &str = "consumer";

/// A classic group: what it is now, and what its members are doing.
#[derive(Debug, Clone)]
pub struct ClassicGroup {
    pub(crate) id: Str,
    pub(crate) state: State,
    /// The state before; `None` for a group that has had no other.
    pub(crate) previous_state: Option<State>,
    /// When the group came to its state; unknown for groups out of old logs.
    pub(crate) state_since: Option<Timestamp>,
    pub(crate) protocol_type: Option<Str>,
    pub(crate) protocol_name: Option<Str>,
    pub(crate) generation: i32,
    pub(crate) leader: Option<Str>,
    pub(crate) members: BTreeMap<Str, Member>,
    /// Member ids by group instance id.
    pub(crate) static_members: BTreeMap<Str, Str>,
    /// Ids that were given out and did not come back yet (KIP-394).
    pub(crate) pending_join: BTreeSet<Str>,
    /// Members of this generation that did not sync yet.
    pub(crate) pending_sync: BTreeSet<Str>,
    /// How many members wait for the next generation.
    pub(crate) awaiting_join: usize,
    /// How many members can use a protocol, by its name.
    pub(crate) supported_protocols: BTreeMap<Str, usize>,
    /// Topics of all members together; `None` when that cannot be known.
    pub(crate) subscribed_topics: Option<BTreeSet<Str>>,
    /// A member came while the group waited for its first ones.
    pub(crate) new_member_added: bool,
    /// What the join timer is set for, while it is set.
    pub(crate) initial_delay: Option<InitialDelay>,
    /// Whether a record of this group has been decided on.
    pub(crate) recorded: bool,
}

/// An empty group waiting for more first members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InitialDelay {
    /// The wait under way, in milliseconds.
    pub(crate) delay_ms: i32,
    /// How much longer it may be extended, in milliseconds.
    pub(crate) remaining_ms: i32,
}

impl ClassicGroup {
    /// A group without members.
    pub(crate) fn empty(id: &Str, since: Option<Timestamp>) -> Self {
        Self {
            id: id.detached(),
            state: State::Empty,
            previous_state: None,
            state_since: since,
            protocol_type: None,
            protocol_name: None,
            generation: 0,
            leader: None,
            members: BTreeMap::new(),
            static_members: BTreeMap::new(),
            pending_join: BTreeSet::new(),
            pending_sync: BTreeSet::new(),
            awaiting_join: 0,
            supported_protocols: BTreeMap::new(),
            subscribed_topics: None,
            new_member_added: false,
            initial_delay: None,
            recorded: false,
        }
    }

    /// Its id.
    pub fn id(&self) -> &Str {
        &self.id
    }

    /// Its state.
    pub fn state(&self) -> State {
        self.state
    }

    /// Counts its rebalances.
    pub fn generation(&self) -> i32 {
        self.generation
    }

    /// Id of the member that assigns.
    pub fn leader(&self) -> Option<&Str> {
        self.leader.as_ref()
    }

    /// Its protocol type; none for groups that only commit offsets.
    pub fn protocol_type(&self) -> Option<&Str> {
        self.protocol_type.as_ref()
    }

    /// The protocol its members agreed on.
    pub fn protocol_name(&self) -> Option<&Str> {
        self.protocol_name.as_ref()
    }

    /// Its members in the order of their ids.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// How many members it has.
    pub fn member_count(&self) -> usize {
        self.members.len()
    }

    /// True when it has no members and none is joining.
    pub fn is_empty(&self) -> bool {
        self.state == State::Empty
    }

    pub(crate) fn is_leader(&self, member_id: &str) -> bool {
        self.leader.as_ref().is_some_and(|id| *id == *member_id)
    }

    pub(crate) fn uses_consumer_protocol(&self) -> bool {
        self.protocol_type
            .as_ref()
            .is_some_and(|kind| *kind == *CONSUMER_PROTOCOL_TYPE)
    }

    /// True when a member may be reading `topic`. A group of consumers whose subscriptions cannot
    /// be read is taken to read everything.
    pub fn is_subscribed_to(&self, topic: &str) -> bool {
        match &self.subscribed_topics {
            Some(topics) => topics.contains(topic),
            None => self.uses_consumer_protocol(),
        }
    }

    /// Moves to `next`.
    pub(crate) fn transition_to(&mut self, next: State, now_ms: Timestamp) {
        assert!(
            self.state.may_become(next),
            "a group cannot go from {:?} to {next:?}",
            self.state
        );
        self.previous_state = Some(self.state);
        self.state = next;
        self.state_since = Some(now_ms);
    }

    /// The longest any member may take to rejoin, in milliseconds.
    pub(crate) fn rebalance_timeout_ms(&self) -> i32 {
        let timeouts = self.members.values().map(|m| m.rebalance_timeout_ms);
        timeouts.max().unwrap_or(0).max(0)
    }

    /// Checks that a request comes from the member it names.
    pub(crate) fn validate_member(
        &self,
        member_id: &str,
        group_instance_id: Option<&Str>,
    ) -> Result<(), Error> {
        if let Some(instance) = group_instance_id {
            match self.static_members.get(instance) {
                None => return Err(Error::UnknownMemberId),
                Some(owner) if *owner != *member_id => return Err(Error::FencedInstanceId),
                Some(_) => {}
            }
        }
        if self.members.contains_key(member_id) {
            Ok(())
        } else {
            Err(Error::UnknownMemberId)
        }
    }

    /// Checks the generation a request is made for.
    pub(crate) fn validate_generation(&self, requested: i32) -> Result<(), Error> {
        if requested == self.generation {
            Ok(())
        } else {
            Err(Error::IllegalGeneration {
                requested,
                current: self.generation,
            })
        }
    }

    /// Whether a member with these protocols can be in the group.
    pub(crate) fn supports_protocols<'a>(
        &self,
        protocol_type: &str,
        names: impl IntoIterator<Item = &'a Str>,
    ) -> bool {
        let mut names = names.into_iter();
        if self.state == State::Empty {
            return !protocol_type.is_empty() && names.next().is_some();
        }
        let same_type = self
            .protocol_type
            .as_ref()
            .is_some_and(|own| *own == *protocol_type);
        same_type
            && names.any(|name| {
                self.supported_protocols.get(name).copied().unwrap_or(0) == self.members.len()
            })
    }

    /// The protocol most members prefer, of those everybody can use.
    pub(crate) fn select_protocol(&self) -> Option<Str> {
        let everybody = self.members.len();
        let supported = self.supported_protocols.iter();
        let candidates: BTreeSet<&Str> = supported
            .filter(|(_, count)| **count == everybody)
            .map(|(name, _)| name)
            .collect();
        let mut votes: BTreeMap<&Str, usize> = BTreeMap::new();
        for member in self.members.values() {
            *votes.entry(member.vote(&candidates)?).or_default() += 1;
        }
        let winner = votes.into_iter().max_by_key(|(_, count)| *count);
        winner.map(|(name, _)| name.clone())
    }

    /// Works out what the members read, as far as their subscriptions can be understood.
    pub(crate) fn compute_subscribed_topics(&mut self) {
        self.subscribed_topics = if !self.uses_consumer_protocol() {
            None
        } else if self.members.is_empty() {
            Some(BTreeSet::new())
        } else {
            self.protocol_name.as_ref().and_then(|protocol| {
                let mut all = BTreeSet::new();
                for member in self.members.values() {
                    all.append(&mut subscribed_topics(&member.metadata(protocol))?);
                }
                Some(all)
            })
        };
    }

    /// Begins the next generation with the members there are.
    pub(crate) fn init_next_generation(&mut self, now_ms: Timestamp) {
        self.generation = self.generation.wrapping_add(1);
        let next = if self.members.is_empty() {
            self.protocol_name = None;
            State::Empty
        } else {
            self.protocol_name = self.select_protocol();
            State::CompletingRebalance
        };
        self.compute_subscribed_topics();
        self.transition_to(next, now_ms);
        self.pending_sync.clear();
    }

    /// The group in DescribeGroups.
    pub(crate) fn describe(&self) -> DescribedGroup {
        let protocol = self
            .protocol_name
            .as_ref()
            .filter(|_| self.state == State::Stable);
        DescribedGroup {
            group_id: self.id.clone(),
            group_state: Str::from_static(self.state.name()),
            protocol_type: self.protocol_type.clone().unwrap_or_default(),
            protocol_data: protocol.cloned().unwrap_or_default(),
            members: self
                .members
                .values()
                .map(|m| m.describe(protocol))
                .collect(),
            ..Default::default()
        }
    }

    /// The group in ListGroups.
    pub(crate) fn list(&self) -> ListedGroup {
        ListedGroup {
            group_id: self.id.clone(),
            protocol_type: self.protocol_type.clone().unwrap_or_default(),
            group_state: Str::from_static(self.state.name()),
            group_type: Str::from_static("classic"),
            ..Default::default()
        }
    }
}
