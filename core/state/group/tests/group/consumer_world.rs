//! Consumer groups in the world of the harness: topics, and members that send heartbeats.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_coordinator::{Coordinator, Record, RecordPosition};
use kafka_rs_group::{
    ConsumerGroup, Context, GroupCoordinator, MetadataView, Reply, Request, Topic, TopicList,
};
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::consumer_group_heartbeat_request::TopicPartitions;
use kafka_rs_wire::messages::{ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse};

use crate::harness::World;

/// Partitions by topic id.
pub(crate) type Owned = BTreeSet<(Uuid, i32)>;

/// The id of the `n`th topic.
pub(crate) fn topic_id(n: u8) -> Uuid {
    let mut id = [0; 16];
    id[15] = n;
    Uuid(id)
}

/// A member as its client knows it.
#[derive(Clone, Default)]
pub(crate) struct Member {
    pub(crate) id: Str,
    pub(crate) instance: Option<Str>,
    pub(crate) epoch: i32,
    pub(crate) topics: Vec<Str>,
    pub(crate) regex: Option<Str>,
    pub(crate) assignor: Option<Str>,
    pub(crate) owned: Owned,
}

impl Member {
    pub(crate) fn new(id: &str, topics: &[&str]) -> Self {
        Self {
            id: id.into(),
            topics: topics.iter().map(|topic| (*topic).into()).collect(),
            ..Self::default()
        }
    }

    /// Everything it has to say.
    pub(crate) fn request(&self, group: &str) -> ConsumerGroupHeartbeatRequest {
        let mut owned: BTreeMap<Uuid, Vec<i32>> = BTreeMap::new();
        for (topic, partition) in &self.owned {
            owned.entry(*topic).or_default().push(*partition);
        }
        let owned = owned
            .into_iter()
            .map(|(topic_id, partitions)| TopicPartitions {
                topic_id,
                partitions,
                ..Default::default()
            });
        ConsumerGroupHeartbeatRequest {
            group_id: group.into(),
            member_id: self.id.clone(),
            member_epoch: self.epoch,
            instance_id: self.instance.clone(),
            rebalance_timeout_ms: 30_000,
            subscribed_topic_names: Some(self.topics.clone()),
            subscribed_topic_regex: Some(self.regex.clone().unwrap_or_default()),
            server_assignor: self.assignor.clone(),
            topic_partitions: Some(owned.collect()),
            ..Default::default()
        }
    }
}

/// The partitions in a heartbeat's answer.
pub(crate) fn assigned(response: &ConsumerGroupHeartbeatResponse) -> Option<Owned> {
    let assignment = response.assignment.as_ref()?;
    let topics = assignment.topic_partitions.iter();
    let all = topics.flat_map(|topic| topic.partitions.iter().map(|p| (topic.topic_id, *p)));
    Some(all.collect())
}

impl World {
    /// Has these topics from now on: name, id, partitions.
    pub(crate) fn set_topics(&mut self, topics: &[(&str, u8, i32)]) {
        // A version each, or the shard would not look.
        self.advance(1);
        let version = self.now().wall_ms;
        let list = topics.iter().map(|(name, id, partitions)| {
            let topic = Topic {
                id: topic_id(*id),
                name: (*name).into(),
                partitions: *partitions,
            };
            (topic.name.clone(), topic)
        });
        self.metadata = MetadataView::new(TopicList {
            version,
            topics: list.collect(),
            ..Default::default()
        });
        let request = Request::MetadataChanged {
            metadata: self.metadata.clone(),
            created: true,
            topics: ["a", "b", "c", "x"].map(Str::from).to_vec(),
        };
        let token = self.ask(request);
        assert_eq!(self.reply(token), Reply::MetadataChanged);
    }

    /// Sends a heartbeat.
    pub(crate) fn beat(
        &mut self,
        request: ConsumerGroupHeartbeatRequest,
    ) -> ConsumerGroupHeartbeatResponse {
        let context = Context {
            api_version: 1,
            client_id: "client".into(),
            client_host: "/127.0.0.1".into(),
            metadata: self.metadata.clone(),
        };
        let request = Request::ConsumerGroupHeartbeat {
            context,
            request,
            fresh_id: Uuid([7; 16]),
        };
        let token = self.ask(request);
        match self.reply(token) {
            Reply::ConsumerGroupHeartbeat(response) => response,
            other => panic!("{other:?}"),
        }
    }

    /// Has a member do all it should until nothing changes for it: say what it owns, follow.
    pub(crate) fn follow(&mut self, group: &str, member: &mut Member) {
        for _ in 0..4 {
            let response = self.beat(member.request(group));
            assert_eq!(response.error_code, 0, "{response:?}");
            member.epoch = response.member_epoch;
            if let Some(assigned) = assigned(&response) {
                member.owned = assigned;
            }
        }
    }

    /// Has all members follow, round after round, with time for new target assignments between.
    pub(crate) fn settle(&mut self, group: &str, members: &mut [&mut Member]) {
        for _ in 0..4 {
            self.advance(1_000);
            for member in members.iter_mut() {
                self.follow(group, member);
            }
        }
    }

    pub(crate) fn consumer_group(&self, id: &str) -> &ConsumerGroup {
        self.shard.consumer_group(id).expect("there")
    }

    /// What a shard makes of the log after compaction, which keeps the last record of each key.
    pub(crate) fn compacted(&self) -> GroupCoordinator {
        let mut shard = GroupCoordinator::new(self.config.clone());
        for (offset, record) in self.compacted_log().iter().enumerate() {
            let position = RecordPosition {
                offset: offset as i64,
                producer_id: -1,
            };
            shard.replay(position, record).expect("own record");
        }
        shard
    }

    /// The log as compaction leaves it, tombstones gone too.
    pub(crate) fn compacted_log(&self) -> Vec<Record> {
        let last: BTreeMap<_, usize> = self
            .log
            .iter()
            .enumerate()
            .map(|(at, record)| (record.key.clone(), at))
            .collect();
        let records = self.log.iter().enumerate();
        let records = records.filter(|(at, r)| last[&r.key] == *at && r.value.is_some());
        records.map(|(_, record)| record.clone()).collect()
    }
}

/// All that records say about a group.
pub(crate) fn durable(group: &ConsumerGroup) -> impl PartialEq + std::fmt::Debug + use<> {
    let members: Vec<_> = group.members().cloned().collect();
    let targets: Vec<_> = group
        .members()
        .map(|member| group.target(&member.id).cloned())
        .collect();
    (
        group.epoch(),
        group.assignment_epoch(),
        group.state(),
        members,
        targets,
    )
}
