use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{PartitionIndex, Str, Uuid};
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions as OwnedPartitions;
use kafka_rs_wire::messages::consumer_group_heartbeat_response::{Assignment, TopicPartitions};
use kafka_rs_wire::messages::{ConsumerGroupHeartbeatRequest, consumer_group_describe_response};

use super::assignor::Partitions;
use crate::{Context, MemberProtocol, MetadataView};

/// The member epoch of a member that leaves.
pub(crate) const LEAVE_EPOCH: i32 = -1;
/// The member epoch of a static member that leaves to come back.
pub(crate) const LEAVE_STATIC_EPOCH: i32 = -2;

/// What a member owns: by topic and partition, the epoch it came with.
pub type Owned = BTreeMap<Uuid, BTreeMap<PartitionIndex, i32>>;

/// How far a member is on its way to its target assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberState {
    /// It owns its target assignment.
    Stable,
    /// It has to let go of partitions before it can go on.
    UnrevokedPartitions,
    /// It waits for partitions that others have not let go of.
    UnreleasedPartitions,
    /// Something a newer Kafka wrote.
    Unknown,
}

impl MemberState {
    pub(crate) fn from_code(code: i8) -> Self {
        match code {
            0 => Self::Stable,
            1 => Self::UnrevokedPartitions,
            2 => Self::UnreleasedPartitions,
            _ => Self::Unknown,
        }
    }

    pub(crate) fn code(self) -> i8 {
        match self {
            Self::Stable => 0,
            Self::UnrevokedPartitions => 1,
            Self::UnreleasedPartitions => 2,
            Self::Unknown => 127,
        }
    }
}

/// What the coordinator knows of a member that uses the classic protocol in a consumer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassicMember {
    /// How long it may be silent, in milliseconds.
    pub session_timeout_ms: i32,
    /// Protocols it can use, the preferred first.
    pub protocols: Vec<MemberProtocol>,
}

/// A member of a consumer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumerMember {
    /// Its id.
    pub id: Str,
    /// Up to which epoch of the target assignment it has come; -2 for a static member that is away.
    pub epoch: i32,
    /// The epoch before.
    pub previous_epoch: i32,
    /// How far it is.
    pub state: MemberState,
    /// Set for static members (KIP-345).
    pub instance_id: Option<Str>,
    /// Its rack.
    pub rack_id: Option<Str>,
    /// How long it may take to let go of partitions, in milliseconds.
    pub rebalance_timeout_ms: i32,
    /// The client's name for itself.
    pub client_id: Str,
    /// The client's address.
    pub client_host: Str,
    /// Topics it reads by name.
    pub subscribed_topic_names: BTreeSet<Str>,
    /// Topics it reads by regular expression; none when empty.
    pub subscribed_topic_regex: Option<Str>,
    /// The assignor it would like.
    pub server_assignor: Option<Str>,
    /// What it owns.
    pub assigned: Owned,
    /// What it must let go of.
    pub pending_revocation: Owned,
    /// Set while it uses the classic protocol.
    pub classic: Option<ClassicMember>,
}

impl ConsumerMember {
    /// A member that has not said anything yet.
    pub(crate) fn new(id: &Str) -> Self {
        Self {
            id: id.detached(),
            epoch: 0,
            previous_epoch: -1,
            state: MemberState::Stable,
            instance_id: None,
            rack_id: None,
            rebalance_timeout_ms: -1,
            client_id: Str::default(),
            client_host: Str::default(),
            subscribed_topic_names: BTreeSet::new(),
            subscribed_topic_regex: Some(Str::default()),
            server_assignor: None,
            assigned: Owned::new(),
            pending_revocation: Owned::new(),
            classic: None,
        }
    }

    /// The member after what a heartbeat says about it.
    pub(crate) fn told(&self, context: &Context, request: &ConsumerGroupHeartbeatRequest) -> Self {
        let mut member = self.clone();
        let keep = |said: &Option<Str>, before: Option<Str>| match said {
            Some(said) if before.as_ref() != Some(said) => Some(said.detached()),
            _ => before,
        };
        member.instance_id = keep(&request.instance_id, member.instance_id);
        member.rack_id = keep(&request.rack_id, member.rack_id);
        member.server_assignor = keep(&request.server_assignor, member.server_assignor);
        member.subscribed_topic_regex = keep(
            &request.subscribed_topic_regex,
            member.subscribed_topic_regex,
        );
        if request.rebalance_timeout_ms != -1 {
            member.rebalance_timeout_ms = request.rebalance_timeout_ms;
        }
        if let Some(names) = &request.subscribed_topic_names {
            member.subscribed_topic_names = names.iter().map(Str::detached).collect();
        }
        member.come_from(context);
        member.classic = None;
        member
    }

    /// Remembers who it is that speaks.
    pub(crate) fn come_from(&mut self, context: &Context) {
        if self.client_id != context.client_id {
            self.client_id = context.client_id.detached();
        }
        if self.client_host != context.client_host {
            self.client_host = context.client_host.detached();
        }
    }

    /// The regular expression it is subscribed with, if any.
    pub(crate) fn regex(&self) -> Option<&Str> {
        self.subscribed_topic_regex
            .as_ref()
            .filter(|regex| !regex.is_empty())
    }

    /// True when it owns its target assignment of this epoch.
    pub(crate) fn is_reconciled_to(&self, target_epoch: i32) -> bool {
        self.state == MemberState::Stable && self.epoch == target_epoch
    }

    pub(crate) fn uses_classic_protocol(&self) -> bool {
        self.classic.is_some()
    }

    /// Moves on to an epoch.
    pub(crate) fn advance(&mut self, epoch: i32) {
        self.previous_epoch = std::mem::replace(&mut self.epoch, epoch);
    }

    /// The epoch a partition came with that the member owns or has yet to let go of.
    pub(crate) fn epoch_of(&self, topic: &Uuid, partition: PartitionIndex) -> Option<i32> {
        let within = |owned: &Owned| owned.get(topic)?.get(&partition).copied();
        within(&self.assigned).or_else(|| within(&self.pending_revocation))
    }

    /// Every partition it holds, be it to let go of it.
    pub(crate) fn held(&self) -> impl Iterator<Item = (Uuid, PartitionIndex)> {
        let all = self.assigned.iter().chain(&self.pending_revocation);
        all.flat_map(|(topic, partitions)| partitions.keys().map(|index| (*topic, *index)))
    }

    /// What it owns, for a heartbeat's answer.
    pub(crate) fn assignment(&self) -> Assignment {
        let topics = self
            .assigned
            .iter()
            .map(|(id, partitions)| TopicPartitions {
                topic_id: *id,
                partitions: partitions.keys().copied().collect(),
                ..Default::default()
            });
        Assignment {
            topic_partitions: topics.collect(),
            ..Default::default()
        }
    }

    /// The member in ConsumerGroupDescribe.
    pub(crate) fn describe(
        &self,
        target: Option<&Partitions>,
        metadata: &MetadataView,
    ) -> consumer_group_describe_response::Member {
        let mut current = Partitions::new();
        for (topic, partition) in self.held() {
            current.entry(topic).or_default().insert(partition);
        }
        let nothing = Partitions::new();
        consumer_group_describe_response::Member {
            member_id: self.id.clone(),
            instance_id: self.instance_id.clone(),
            rack_id: self.rack_id.clone(),
            member_epoch: self.epoch,
            client_id: self.client_id.clone(),
            client_host: self.client_host.clone(),
            subscribed_topic_names: self.subscribed_topic_names.iter().cloned().collect(),
            subscribed_topic_regex: self.subscribed_topic_regex.clone(),
            assignment: described(&current, metadata),
            target_assignment: described(target.unwrap_or(&nothing), metadata),
            member_type: i8::from(!self.uses_classic_protocol()),
            ..Default::default()
        }
    }
}

fn described(
    partitions: &Partitions,
    metadata: &MetadataView,
) -> consumer_group_describe_response::Assignment {
    let topics = partitions.iter().filter_map(|(id, partitions)| {
        let topic = metadata.get().topic_by_id(id)?;
        Some(consumer_group_describe_response::TopicPartitions {
            topic_id: *id,
            topic_name: topic.name,
            partitions: partitions.iter().copied().collect(),
            ..Default::default()
        })
    });
    consumer_group_describe_response::Assignment {
        topic_partitions: topics.collect(),
        ..Default::default()
    }
}

/// True when a member that says it owns `said` still owns something of `owned`. One that says
/// nothing may.
pub(crate) fn still_owns(said: Option<&[OwnedPartitions]>, owned: &Owned) -> bool {
    let Some(said) = said else {
        return true;
    };
    said.iter().any(|topic| {
        owned.get(&topic.topic_id).is_some_and(|owned| {
            let mut partitions = topic.partitions.iter();
            partitions.any(|partition| owned.contains_key(partition))
        })
    })
}

/// True when a member says that it owns nothing but what is in `owned`.
pub(crate) fn owns_only(said: Option<&[OwnedPartitions]>, owned: &Owned) -> bool {
    said.is_some_and(|said| {
        said.iter().all(|topic| {
            owned.get(&topic.topic_id).is_some_and(|owned| {
                let mut partitions = topic.partitions.iter();
                partitions.all(|partition| owned.contains_key(partition))
            })
        })
    })
}
