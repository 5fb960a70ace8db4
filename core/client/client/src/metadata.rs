//! What the client knows about the cluster.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, PartitionIndex, Str, TopicPartition, Uuid};
use kafka_rs_wire::messages::MetadataResponse;
use kafka_rs_wire::messages::metadata_response::{
    MetadataResponsePartition, MetadataResponseTopic,
};

use crate::connection::error_code;
use crate::transport::Endpoint;

/// A broker of the cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its number.
    pub id: NodeId,
    /// Host it can be reached at.
    pub host: Str,
    /// Port it can be reached at.
    pub port: u16,
    /// Rack or zone.
    pub rack: Option<Str>,
}

impl Node {
    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint {
            node_id: Some(self.id),
            host: self.host.clone(),
            port: self.port,
        }
    }
}

/// A partition as the cluster told it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionInfo {
    /// Its index.
    pub index: PartitionIndex,
    /// Why there is no leader, or `None`.
    pub error: ErrorCode,
    /// Its leader.
    pub leader: Option<NodeId>,
    /// The leader's epoch, -1 when unknown.
    pub leader_epoch: LeaderEpoch,
    /// All replicas.
    pub replicas: Vec<NodeId>,
    /// Replicas in sync.
    pub isr: Vec<NodeId>,
}

/// A partition's leader, as a broker told it that is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeaderHint {
    pub(crate) at: TopicPartition,
    pub(crate) leader: NodeId,
    pub(crate) epoch: LeaderEpoch,
}

/// Leaders in the answer of a broker that does not lead (KIP-951), with where they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hints {
    pub(crate) leaders: Vec<LeaderHint>,
    pub(crate) nodes: Vec<Node>,
}

impl Hints {
    /// Takes what the row of a partition says, if it says something.
    pub(crate) fn push(&mut self, at: &TopicPartition, leader: NodeId, epoch: LeaderEpoch) {
        if leader >= 0 && epoch >= 0 {
            self.leaders.push(LeaderHint {
                at: at.clone(),
                leader,
                epoch,
            });
        }
    }
}

/// A topic as the cluster told it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicInfo {
    /// Its id; zero when the broker is too old to have one.
    pub id: Uuid,
    /// Why nothing is known of it, or `None`.
    pub error: ErrorCode,
    /// True for topics like `__consumer_offsets`.
    pub is_internal: bool,
    /// Its partitions, by index.
    pub partitions: Vec<PartitionInfo>,
}

/// The cluster as one answer told it, merged with what was known before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// The cluster's id.
    pub cluster_id: Option<Str>,
    /// Who takes requests for the controller.
    pub controller: Option<NodeId>,
    /// Brokers by id.
    pub nodes: BTreeMap<NodeId, Node>,
    /// Topics that were asked for, by name.
    pub topics: BTreeMap<Str, TopicInfo>,
    /// When it was told, in the clock's monotonic time.
    pub updated_at: Duration,
    /// Counts the answers; 0 when there was none yet.
    pub version: u64,
    /// Counts the wishes for topics that this answer covers.
    pub(crate) interest: u64,
}

impl Metadata {
    /// The partition, if it is known.
    pub fn partition(&self, topic: &str, partition: PartitionIndex) -> Option<&PartitionInfo> {
        let partitions = &self.topics.get(topic)?.partitions;
        let found = partitions.binary_search_by_key(&partition, |p| p.index);
        found.ok().map(|at| &partitions[at])
    }

    /// Its leader with the epoch, if there is one that can be reached.
    pub fn leader(&self, partition: &TopicPartition) -> Option<(&Node, LeaderEpoch)> {
        let info = self.partition(&partition.topic, partition.partition)?;
        Some((self.nodes.get(&info.leader?)?, info.leader_epoch))
    }

    /// The name of the topic with this id.
    pub fn topic_name(&self, id: Uuid) -> Option<&Str> {
        self.topics
            .iter()
            .find(|(_, info)| info.id == id)
            .map(|(name, _)| name)
    }

    /// The metadata after `response`. `all`: it was asked for every topic, so that what it does
    /// not name is gone; otherwise topics for which `keep` holds stay as they were.
    pub(crate) fn merged(
        &self,
        response: MetadataResponse,
        all: bool,
        keep: impl Fn(&Str) -> bool,
        now: Duration,
    ) -> Self {
        let mut nodes: BTreeMap<NodeId, Node> = response
            .brokers
            .into_iter()
            .map(|broker| {
                let node = Node {
                    id: broker.node_id,
                    host: broker.host.detached(),
                    port: u16::try_from(broker.port).unwrap_or(0),
                    rack: broker.rack.map(|rack| rack.detached()),
                };
                (broker.node_id, node)
            })
            .collect();
        let mut topics = BTreeMap::new();
        if !all {
            let kept = self.topics.iter().filter(|(name, _)| keep(name));
            topics.extend(kept.map(|(name, info)| (name.clone(), info.clone())));
        }
        // Leaders this answer is too old to know of; their nodes it may not know either.
        let mut newer = Vec::new();
        for topic in response.topics {
            if let Some(name) = topic.name.as_ref().map(Str::detached) {
                let info = topic_info(topic, self.topics.get(&name), &mut newer);
                topics.insert(name, info);
            }
        }
        for id in newer {
            if let (false, Some(node)) = (nodes.contains_key(&id), self.nodes.get(&id)) {
                nodes.insert(id, node.clone());
            }
        }
        Self {
            cluster_id: response.cluster_id.map(|id| id.detached()),
            controller: Some(response.controller_id).filter(|id| nodes.contains_key(id)),
            nodes,
            topics,
            updated_at: now,
            version: self.version + 1,
            interest: self.interest,
        }
    }

    /// What is known once a broker has said who leads instead of it (KIP-951); `None` when that is
    /// nothing new. A leader that cannot be reached is no news.
    pub(crate) fn led_by(&self, hints: &Hints) -> Option<Self> {
        let mut after = self.clone();
        let mut news = false;
        for hint in &hints.leaders {
            let topic = after.topics.get_mut(&hint.at.topic);
            let info = topic.and_then(|topic| {
                let mut partitions = topic.partitions.iter_mut();
                partitions.find(|info| info.index == hint.at.partition)
            });
            let node = hints.nodes.iter().find(|node| node.id == hint.leader);
            let reachable = node.is_some() || after.nodes.contains_key(&hint.leader);
            let Some(info) = info.filter(|_| reachable) else {
                continue;
            };
            let newer = hint.epoch > info.leader_epoch
                || (hint.epoch == info.leader_epoch && info.leader.is_none());
            if newer {
                info.leader = Some(hint.leader);
                info.leader_epoch = hint.epoch;
                info.error = ErrorCode::None;
                after.nodes.extend(node.map(|node| (node.id, node.clone())));
                news = true;
            }
        }
        news.then_some(after)
    }

    /// The leader of `at` is no longer known; its epoch is, so that an older one does not come back.
    pub(crate) fn forget_leader(&mut self, at: &TopicPartition) {
        let Some(topic) = self.topics.get_mut(&at.topic) else {
            return;
        };
        let mut partitions = topic.partitions.iter_mut();
        if let Some(info) = partitions.find(|info| info.index == at.partition) {
            info.leader = None;
        }
    }
}

fn topic_info(
    topic: MetadataResponseTopic,
    before: Option<&TopicInfo>,
    newer: &mut Vec<NodeId>,
) -> TopicInfo {
    let error = error_code(topic.error_code);
    // The same topic: what is known of its leaders is not forgotten for an older answer (KIP-320).
    let before = before.filter(|before| before.id == topic.topic_id);
    let mut partitions: Vec<PartitionInfo> = topic
        .partitions
        .into_iter()
        .map(|partition| {
            let known = before.and_then(|before| {
                let partitions = &before.partitions;
                let at = partitions.binary_search_by_key(&partition.partition_index, |p| p.index);
                at.ok().map(|at| &partitions[at])
            });
            let told = partition.leader_epoch;
            let info = partition_info(partition, known);
            newer.extend(info.leader.filter(|_| info.leader_epoch > told));
            info
        })
        .collect();
    partitions.sort_by_key(|partition| partition.index);
    TopicInfo {
        id: topic.topic_id,
        error,
        is_internal: topic.is_internal,
        partitions,
    }
}

fn partition_info(
    partition: MetadataResponsePartition,
    known: Option<&PartitionInfo>,
) -> PartitionInfo {
    if let Some(known) = known
        .filter(|known| partition.leader_epoch >= 0 && partition.leader_epoch < known.leader_epoch)
    {
        return known.clone();
    }
    PartitionInfo {
        index: partition.partition_index,
        error: error_code(partition.error_code),
        leader: Some(partition.leader_id).filter(|id| *id >= 0),
        leader_epoch: partition.leader_epoch,
        replicas: partition.replica_nodes,
        isr: partition.isr_nodes,
    }
}

#[cfg(test)]
mod tests {
    use kafka_rs_wire::messages::metadata_response::MetadataResponseBroker;

    use super::*;

    fn response(topic: &str, id: u8, leader: i32, epoch: i32) -> MetadataResponse {
        let broker = |node_id| MetadataResponseBroker {
            node_id,
            host: "h".into(),
            port: 1,
            ..MetadataResponseBroker::default()
        };
        MetadataResponse {
            controller_id: 2,
            brokers: vec![broker(1), broker(2)],
            topics: vec![MetadataResponseTopic {
                name: Some(topic.into()),
                topic_id: Uuid([id; 16]),
                partitions: vec![MetadataResponsePartition {
                    leader_id: leader,
                    leader_epoch: epoch,
                    ..MetadataResponsePartition::default()
                }],
                ..MetadataResponseTopic::default()
            }],
            ..MetadataResponse::default()
        }
    }

    fn merge(before: &Metadata, response: MetadataResponse, all: bool) -> Metadata {
        before.merged(response, all, |_| true, Duration::ZERO)
    }

    #[test]
    fn an_older_answer_does_not_bring_an_older_leader_back() {
        let partition = TopicPartition::new("a", 0);
        let first = merge(&Metadata::default(), response("a", 1, 1, 5), false);
        let second = merge(&first, response("a", 1, 2, 4), false);
        assert_eq!(
            second.leader(&partition).map(|(n, e)| (n.id, e)),
            Some((1, 5))
        );
        // A topic that was deleted and created again starts over.
        let third = merge(&second, response("a", 9, 2, 0), false);
        assert_eq!(
            third.leader(&partition).map(|(n, e)| (n.id, e)),
            Some((2, 0))
        );
        assert_eq!(third.topic_name(Uuid([9; 16])), Some(&Str::from("a")));
    }

    #[test]
    fn topics_nobody_asked_about_stay_unless_all_were_asked_for() {
        let first = merge(&Metadata::default(), response("a", 1, 1, 0), false);
        let both = merge(&first, response("b", 2, 1, 0), false);
        assert_eq!(both.topics.len(), 2);
        assert_eq!(merge(&both, response("b", 2, 1, 0), true).topics.len(), 1);
    }

    #[test]
    fn a_broker_that_does_not_lead_tells_who_does() {
        let partition = TopicPartition::new("a", 0);
        let known = merge(&Metadata::default(), response("a", 1, 1, 5), false);
        let told = |leader, epoch, reachable: bool| {
            let mut hints = Hints::default();
            hints.push(&partition, leader, epoch);
            let node = Node {
                id: leader,
                host: "new".into(),
                port: 9,
                rack: None,
            };
            hints.nodes.extend(reachable.then_some(node));
            known.led_by(&hints)
        };
        // Not newer, not reachable, or nothing at all.
        for nothing in [(2, 5, true), (2, 4, true), (7, 6, false), (-1, -1, true)] {
            assert_eq!(told(nothing.0, nothing.1, nothing.2), None, "{nothing:?}");
        }
        let after = told(7, 6, true).expect("news");
        let (node, epoch) = after.leader(&partition).expect("a leader");
        assert_eq!((node.id, &node.host[..], epoch), (7, "new", 6));
        assert_eq!(told(2, 6, false).expect("news").nodes, known.nodes);
        // An older answer does not bring the old leader back, even if it knows the new one's node
        // as little as its leadership.
        let later = merge(&after, response("a", 1, 1, 5), false);
        assert_eq!(later.leader(&partition), Some((&after.nodes[&7], 6)));
        // One that is as new knows who is gone.
        let gone = merge(&later, response("a", 1, 1, 6), false);
        assert_eq!(gone.leader(&partition).map(|(n, _)| n.id), Some(1));
        assert_eq!(gone.nodes, known.nodes);
        let mut forgotten = known.clone();
        forgotten.forget_leader(&partition);
        let mut same = Hints::default();
        same.push(&partition, 1, 5);
        assert_eq!(forgotten.led_by(&same), Some(known.clone()));
    }

    #[test]
    fn a_forgotten_leader_is_found_again_by_the_next_answer() {
        let partition = TopicPartition::new("a", 0);
        let mut known = merge(&Metadata::default(), response("a", 1, 1, 5), false);
        known.forget_leader(&partition);
        assert_eq!(known.leader(&partition), None);
        let again = merge(&known, response("a", 1, 1, 5), false);
        assert!(again.leader(&partition).is_some());
    }
}
