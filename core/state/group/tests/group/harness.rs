//! A driver without threads: appends to a list, completes at once, keeps time by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use kafka_rs_coordinator::{Coordinator, Decided, Now, Record, RecordPosition, Token};
use kafka_rs_group::{Config, Context, GroupCoordinator, MetadataView, Reply, Request};
use kafka_rs_types::{ErrorCode, Str, Uuid};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_rs_wire::messages::{
    HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse,
    OffsetCommitRequest, SyncGroupRequest, SyncGroupResponse,
};

/// The wall clock at the start.
pub(crate) const START_MS: i64 = 1_700_000_000_000;

pub(crate) struct World {
    pub(crate) shard: GroupCoordinator,
    pub(crate) config: Config,
    pub(crate) log: Vec<Record>,
    /// The cluster as requests show it.
    pub(crate) metadata: MetadataView,
    /// What appends fail with, while set.
    pub(crate) broken: Option<ErrorCode>,
    elapsed: Duration,
    owed: BTreeSet<Token>,
    replies: BTreeMap<Token, Reply>,
    next: u64,
}

/// A JoinGroup with what most tests do not care about filled in.
#[derive(Clone)]
pub(crate) struct Joiner {
    pub(crate) version: i16,
    pub(crate) member_id: Str,
    pub(crate) instance: Option<&'static str>,
    pub(crate) protocols: Vec<(&'static str, Bytes)>,
    pub(crate) protocol_type: &'static str,
    pub(crate) session_ms: i32,
    pub(crate) rebalance_ms: i32,
}

impl Default for Joiner {
    fn default() -> Self {
        Self {
            version: 9,
            member_id: Str::default(),
            instance: None,
            protocols: vec![("range", subscription(&["t"]))],
            protocol_type: "consumer",
            session_ms: 10_000,
            rebalance_ms: 60_000,
        }
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Config::default())
    }

    pub(crate) fn with(config: Config) -> Self {
        let mut shard = GroupCoordinator::new(config.clone());
        let loaded = shard.loaded(Now {
            wall_ms: START_MS,
            monotonic: Duration::ZERO,
        });
        assert!(loaded.is_empty());
        Self {
            shard,
            config,
            log: Vec::new(),
            metadata: MetadataView::default(),
            broken: None,
            elapsed: Duration::ZERO,
            owed: BTreeSet::new(),
            replies: BTreeMap::new(),
            next: 0,
        }
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall_ms: START_MS + self.elapsed.as_millis() as i64,
            monotonic: self.elapsed,
        }
    }

    pub(crate) fn ask(&mut self, request: Request) -> Token {
        let token = Token(self.next);
        self.next += 1;
        self.owed.insert(token);
        let decided = self.shard.handle(self.now(), token, request);
        self.drive(decided);
        token
    }

    /// Appends, completes and collects replies, as the runtime does.
    fn drive(&mut self, decided: Decided<GroupCoordinator>) {
        let mut result = Ok(());
        if !decided.records.is_empty() {
            let mut undos = Vec::new();
            for (at, record) in decided.records.iter().enumerate() {
                if decided.replay {
                    let position = RecordPosition {
                        offset: (self.log.len() + at) as i64,
                        producer_id: -1,
                    };
                    undos.push(self.shard.replay(position, record).expect("own record"));
                }
            }
            if let Some(error) = self.broken {
                result = Err(error);
                for undo in undos.into_iter().rev() {
                    self.shard.undo(undo);
                }
            } else {
                self.log.extend(decided.records);
            }
        }
        for (token, reply) in decided.replies {
            let reply = match result {
                Ok(()) => reply,
                Err(error) => GroupCoordinator::refused(reply, error),
            };
            self.answer(token, reply);
        }
        if let Some(then) = decided.then {
            let next = self.shard.complete(self.now(), then, result);
            self.drive(next);
        }
    }

    fn answer(&mut self, token: Token, reply: Reply) {
        assert!(self.owed.remove(&token), "{token:?} was answered twice");
        self.replies.insert(token, reply);
    }

    /// Lets time pass; timers fire at their moments.
    pub(crate) fn advance(&mut self, ms: u64) {
        let end = self.elapsed + Duration::from_millis(ms);
        while let Some(at) = self.shard.next_deadline().filter(|at| *at <= end) {
            self.elapsed = self.elapsed.max(at);
            while let Some(decided) = self.shard.timeout(self.now()) {
                self.drive(decided);
            }
        }
        self.elapsed = end;
    }

    /// Forgets everything but the log, as after a crash.
    pub(crate) fn reload(&mut self) {
        for (token, reply) in self.shard.unloaded() {
            self.answer(token, reply);
        }
        self.shard = self.replayed();
        let decided = self.shard.loaded(self.now());
        self.drive(decided);
    }

    /// A fresh shard with the log replayed, not yet at work.
    pub(crate) fn replayed(&self) -> GroupCoordinator {
        let mut shard = GroupCoordinator::new(self.config.clone());
        for (offset, record) in self.log.iter().enumerate() {
            let position = RecordPosition {
                offset: offset as i64,
                producer_id: -1,
            };
            shard.replay(position, record).expect("own record");
        }
        shard
    }

    pub(crate) fn unload(&mut self) {
        for (token, reply) in self.shard.unloaded() {
            self.answer(token, reply);
        }
    }

    pub(crate) fn is_parked(&self, token: Token) -> bool {
        self.owed.contains(&token)
    }

    pub(crate) fn owed(&self) -> usize {
        self.owed.len()
    }

    pub(crate) fn take(&mut self, token: Token) -> Option<Reply> {
        self.replies.remove(&token)
    }

    pub(crate) fn reply(&mut self, token: Token) -> Reply {
        self.take(token).expect("answered")
    }

    // Requests.

    pub(crate) fn join(&mut self, group: &str, joiner: &Joiner) -> Token {
        let protocols = joiner.protocols.iter().map(|(name, metadata)| {
            let (name, metadata) = (Str::from(*name), metadata.clone());
            JoinGroupRequestProtocol {
                name,
                metadata,
                ..Default::default()
            }
        });
        let request = JoinGroupRequest {
            group_id: group.into(),
            session_timeout_ms: joiner.session_ms,
            rebalance_timeout_ms: joiner.rebalance_ms,
            member_id: joiner.member_id.clone(),
            group_instance_id: joiner.instance.map(Str::from),
            protocol_type: joiner.protocol_type.into(),
            protocols: protocols.collect(),
            ..Default::default()
        };
        let mut id = [0; 16];
        id[8..].copy_from_slice(&(self.next + 1).to_be_bytes());
        self.ask(Request::JoinGroup {
            context: Context {
                api_version: joiner.version,
                client_id: "client".into(),
                client_host: "/127.0.0.1".into(),
                metadata: self.metadata.clone(),
            },
            request,
            fresh_id: Uuid(id),
        })
    }

    pub(crate) fn joined(&mut self, token: Token) -> JoinGroupResponse {
        match self.reply(token) {
            Reply::JoinGroup(response) => response,
            other => panic!("{other:?}"),
        }
    }

    /// Gets a member id by joining without one, and joins with it.
    pub(crate) fn join_twice(&mut self, group: &str, joiner: &mut Joiner) -> Token {
        let token = self.join(group, joiner);
        let refused = self.joined(token);
        assert_eq!(refused.error_code, ErrorCode::MemberIdRequired.code());
        joiner.member_id = refused.member_id;
        self.join(group, joiner)
    }

    pub(crate) fn sync(
        &mut self,
        group: &str,
        member: &str,
        generation: i32,
        assignments: &[(&str, &'static str)],
    ) -> Token {
        let assignments = assignments
            .iter()
            .map(|(id, assignment)| SyncGroupRequestAssignment {
                member_id: Str::from(*id),
                assignment: Bytes::from_static(assignment.as_bytes()),
                ..Default::default()
            });
        self.ask(Request::SyncGroup(SyncGroupRequest {
            group_id: group.into(),
            generation_id: generation,
            member_id: member.into(),
            assignments: assignments.collect(),
            ..Default::default()
        }))
    }

    pub(crate) fn synced(&mut self, token: Token) -> SyncGroupResponse {
        match self.reply(token) {
            Reply::SyncGroup(response) => response,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn heartbeat(&mut self, group: &str, member: &str, generation: i32) -> ErrorCode {
        let token = self.ask(Request::Heartbeat(HeartbeatRequest {
            group_id: group.into(),
            generation_id: generation,
            member_id: member.into(),
            ..Default::default()
        }));
        match self.reply(token) {
            Reply::Heartbeat(response) => code(response.error_code),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn leave(
        &mut self,
        group: &str,
        members: &[(&str, Option<&str>)],
    ) -> LeaveGroupResponse {
        let members = members.iter().map(|(id, instance)| MemberIdentity {
            member_id: Str::from(*id),
            group_instance_id: instance.map(Str::from),
            ..Default::default()
        });
        let token = self.ask(Request::LeaveGroup(LeaveGroupRequest {
            group_id: group.into(),
            members: members.collect(),
            ..Default::default()
        }));
        match self.reply(token) {
            Reply::LeaveGroup(response) => response,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn commit(
        &mut self,
        group: &str,
        member: &str,
        generation: i32,
        offset: i64,
    ) -> ErrorCode {
        self.commit_to(group, member, generation, ("t", 0), offset, -1)
    }

    pub(crate) fn commit_to(
        &mut self,
        group: &str,
        member: &str,
        generation: i32,
        place: (&str, i32),
        offset: i64,
        retention_ms: i64,
    ) -> ErrorCode {
        let request = OffsetCommitRequest {
            group_id: group.into(),
            generation_id_or_member_epoch: generation,
            member_id: member.into(),
            retention_time_ms: retention_ms,
            topics: vec![OffsetCommitRequestTopic {
                name: place.0.into(),
                partitions: vec![OffsetCommitRequestPartition {
                    partition_index: place.1,
                    committed_offset: offset,
                    committed_metadata: Some("m".into()),
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        };
        let token = self.ask(Request::OffsetCommit {
            api_version: 9,
            request,
        });
        match self.reply(token) {
            Reply::OffsetCommit(response) => code(response.topics[0].partitions[0].error_code),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn committed(&mut self, group: &str, topic: &str, partition: i32) -> i64 {
        let token = self.ask(Request::OffsetFetch {
            group: OffsetFetchRequestGroup {
                group_id: group.into(),
                topics: Some(vec![OffsetFetchRequestTopics {
                    name: topic.into(),
                    partition_indexes: vec![partition],
                    ..Default::default()
                }]),
                ..Default::default()
            },
            require_stable: false,
        });
        match self.reply(token) {
            Reply::OffsetFetch(group) => group.topics[0].partitions[0].committed_offset,
            other => panic!("{other:?}"),
        }
    }

    /// A stable group with this many dynamic members, the leader first; its ids and generation.
    pub(crate) fn stable(&mut self, group: &str, members: usize) -> (Vec<Str>, i32) {
        let mut joiners = vec![Joiner::default(); members];
        let tokens: Vec<Token> = joiners
            .iter_mut()
            .map(|joiner| self.join_twice(group, joiner))
            .collect();
        // Each newcomer extends the first wait, up to the rebalance timeout.
        while self.is_parked(tokens[0]) {
            self.advance(100);
        }
        let responses: Vec<_> = tokens.into_iter().map(|token| self.joined(token)).collect();
        let generation = responses[0].generation_id;
        let leader = responses[0].leader.clone();
        let mut ids: Vec<Str> = responses.into_iter().map(|r| r.member_id).collect();
        ids.sort_by_key(|id| *id != leader);
        let plan: Vec<(&str, &'static str)> = ids.iter().map(|id| (id.as_str(), "a")).collect();
        for id in ids.iter().rev() {
            let given = if *id == leader { &plan[..] } else { &[] };
            self.sync(group, id, generation, given);
        }
        (ids, generation)
    }
}

pub(crate) fn code(value: i16) -> ErrorCode {
    ErrorCode::from_code(value).expect("a known error")
}

/// A consumer's subscription, version 0.
pub(crate) fn subscription(topics: &[&str]) -> Bytes {
    let mut blob = BytesMut::new();
    blob.put_i16(0);
    blob.put_i32(topics.len() as i32);
    for topic in topics {
        blob.put_i16(topic.len() as i16);
        blob.put_slice(topic.as_bytes());
    }
    blob.put_i32(-1);
    blob.freeze()
}
