//! Sends the same group requests, at every version, to two brokers and shows where they differ.
//!
//! `cargo run -p kafka-rs-server --example compare_groups -- OURS THEIRS` with two `HOST:PORT`, one
//! of them Apache Kafka started with `group.initial.rebalance.delay.ms=300`; both need a topic
//! `compared` with two partitions, which this creates. Ends with 1 when an answer differs.

use std::collections::BTreeMap;
use std::fmt::Debug;

use bytes::Bytes;
use kafka_rs_types::{Str, Uuid};
use kafka_rs_wire::messages::create_topics_request::CreatableTopic;
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::leave_group_request::MemberIdentity;
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_delete_request::{
    OffsetDeleteRequestPartition, OffsetDeleteRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopic, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{Message, Reader, Request, encode_request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const TOPIC: &str = "compared";
/// What we say to a request for an unknown kind of coordinator, and what Apache Kafka does.
const OURS: &str = "the request asks for a kind of coordinator that this broker does not have";
const THEIRS: &str = "This most likely occurs because of a request being malformed by the client \
    library or the message was sent to an incompatible broker. See the broker logs for more details.";
/// Rounds until every version of every API had its turn.
const ROUNDS: i16 = 11;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One broker and what was asked of it.
struct Side {
    address: String,
    topic_id: Uuid,
    round: i16,
    /// The last version of each API that both brokers serve.
    newest: BTreeMap<i16, i16>,
    /// Words that are different by nature, and what stands for them.
    masks: Vec<(String, String)>,
    answers: Vec<(String, String)>,
}

impl Side {
    fn version<R: Request>(&self) -> i16 {
        let known = self
            .newest
            .get(&R::API_KEY.code())
            .copied()
            .unwrap_or(R::VALID.max);
        (R::VALID.min + self.round).min(R::VALID.max).min(known)
    }

    /// Asks on a connection of its own, so that what parks holds nothing up.
    async fn ask<R: Request>(&mut self, label: &str, request: &R) -> Option<R::Response> {
        let version = self.version::<R>();
        let answer = call(self.address.clone(), version, request.clone()).await;
        self.note::<R>(label, version, answer)
    }

    fn note<R: Request>(
        &mut self,
        label: &str,
        version: i16,
        answer: Result<R::Response, Failure>,
    ) -> Option<R::Response> {
        let text = match &answer {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => format!("failed: {error}"),
        };
        self.answers
            .push((format!("{label}: {} v{version}", R::NAME), text));
        answer.ok()
    }

    fn mask(&mut self, word: &str, stands_for: &str) {
        if !word.is_empty() && !self.masks.iter().any(|(known, _)| known == word) {
            self.masks.push((word.to_owned(), stands_for.to_owned()));
        }
    }

    fn masked(&self) -> Vec<(String, String)> {
        let mask = |text: &str| {
            let masks = self.masks.iter();
            masks.fold(text.to_owned(), |text, (word, mask)| {
                text.replace(word.as_str(), mask)
            })
        };
        self.answers
            .iter()
            .map(|(label, text)| (label.clone(), mask(text)))
            .collect()
    }
}

async fn call<R: Request>(
    address: String,
    version: i16,
    request: R,
) -> Result<R::Response, Failure> {
    let mut stream = TcpStream::connect(address).await?;
    let frame = encode_request(1, Some("compare".into()), &request, version)?.to_bytes();
    stream.write_i32(i32::try_from(frame.len())?).await?;
    stream.write_all(&frame).await?;
    let length = usize::try_from(stream.read_i32().await?)?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let mut reader = Reader::new(Bytes::from(body));
    ResponseHeader::decode(&mut reader, R::API_KEY.response_header_version(version))?;
    let response = R::Response::decode(&mut reader, version)?;
    match reader.remaining() {
        0 => Ok(response),
        left => Err(format!("{left} bytes left over").into()),
    }
}

fn show<T: Debug>(value: &T) -> String {
    format!("{value:?}")
}

/// Creates the topic, and the group topic by looking for a coordinator until there is one.
async fn prepare(address: &str) -> Result<Side, Failure> {
    let topic = CreatableTopic {
        name: TOPIC.into(),
        num_partitions: 2,
        replication_factor: 1,
        ..Default::default()
    };
    let create = CreateTopicsRequest {
        topics: vec![topic],
        timeout_ms: 10_000,
        ..Default::default()
    };
    call(address.to_owned(), 7, create).await?;
    for _ in 0..100 {
        let find = FindCoordinatorRequest {
            key: "g".into(),
            ..Default::default()
        };
        let found = call(address.to_owned(), 3, find).await?;
        let probe = HeartbeatRequest {
            group_id: "probe".into(),
            ..Default::default()
        };
        let ready = call(address.to_owned(), 4, probe).await?.error_code == 25;
        if found.error_code == 0 && ready {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let wanted = MetadataRequestTopic {
        name: Some(TOPIC.into()),
        ..Default::default()
    };
    let metadata = MetadataRequest {
        topics: Some(vec![wanted]),
        ..Default::default()
    };
    let metadata = call(address.to_owned(), 12, metadata).await?;
    let topic_id = metadata.topics[0].topic_id;
    let port = address.rsplit(':').next().unwrap_or_default();
    let mut side = Side {
        address: address.to_owned(),
        topic_id,
        round: 0,
        newest: newest(address).await?,
        masks: Vec::new(),
        answers: Vec::new(),
    };
    side.mask(&format!("port: {port}"), "port: PORT");
    side.mask(&show(&topic_id), "TOPIC-ID");
    for broker in metadata.brokers {
        side.mask(&format!("node_id: {},", broker.node_id), "node_id: NODE,");
        side.mask(&show(&broker.host), "HOST");
    }
    side.mask("\"localhost\"", "HOST");
    Ok(side)
}

/// The last version of each API that a broker serves.
async fn newest(address: &str) -> Result<BTreeMap<i16, i16>, Failure> {
    let versions = call(address.to_owned(), 0, ApiVersionsRequest::default()).await?;
    let newest = versions
        .api_keys
        .iter()
        .map(|api| (api.api_key, api.max_version));
    Ok(newest.collect())
}

fn commit(side: &Side, group: &str, member: &str, generation: i32) -> OffsetCommitRequest {
    let partition = |index: i32, metadata: Option<String>| OffsetCommitRequestPartition {
        partition_index: index,
        committed_offset: 10 + i64::from(index),
        committed_metadata: metadata.map(Str::from),
        ..Default::default()
    };
    let topic = |name: &str, topic_id, partitions| OffsetCommitRequestTopic {
        name: name.into(),
        topic_id,
        partitions,
        ..Default::default()
    };
    let ours = vec![
        partition(0, Some("here".into())),
        partition(1, Some("x".repeat(4_097))),
        partition(7, None),
    ];
    let id = match side.version::<OffsetCommitRequest>() {
        10.. => (side.topic_id, Uuid([9; 16])),
        _ => (Uuid::ZERO, Uuid::ZERO),
    };
    OffsetCommitRequest {
        group_id: group.into(),
        generation_id_or_member_epoch: generation,
        member_id: member.into(),
        topics: vec![
            topic(TOPIC, id.0, ours),
            topic("missing", id.1, vec![partition(0, None)]),
        ],
        ..Default::default()
    }
}

fn fetch(side: &Side, group: &str, all: bool) -> OffsetFetchRequest {
    let version = side.version::<OffsetFetchRequest>();
    if version < 8 {
        let topic = |name: &str| OffsetFetchRequestTopic {
            name: name.into(),
            partition_indexes: vec![0, 1, 7],
            ..Default::default()
        };
        let topics = (!all || version < 2).then(|| vec![topic(TOPIC), topic("missing")]);
        return OffsetFetchRequest {
            group_id: group.into(),
            topics,
            ..Default::default()
        };
    }
    let topic = |name: &str, topic_id| OffsetFetchRequestTopics {
        name: name.into(),
        topic_id,
        partition_indexes: vec![0, 1, 7],
        ..Default::default()
    };
    let ids = match version {
        10.. => (side.topic_id, Uuid([9; 16])),
        _ => (Uuid::ZERO, Uuid::ZERO),
    };
    let topics = (!all).then(|| vec![topic(TOPIC, ids.0), topic("missing", ids.1)]);
    let group = OffsetFetchRequestGroup {
        group_id: group.into(),
        topics,
        ..Default::default()
    };
    let unknown = OffsetFetchRequestGroup {
        group_id: "unknown".into(),
        ..group.clone()
    };
    OffsetFetchRequest {
        groups: vec![group, unknown],
        ..Default::default()
    }
}

fn join(group: &str, member: &str, instance: Option<&str>) -> JoinGroupRequest {
    let protocol = |name: &str, metadata: &'static [u8]| JoinGroupRequestProtocol {
        name: name.into(),
        metadata: Bytes::from_static(metadata),
        ..Default::default()
    };
    JoinGroupRequest {
        group_id: group.into(),
        session_timeout_ms: 30_000,
        rebalance_timeout_ms: 30_000,
        member_id: member.into(),
        group_instance_id: instance.map(Str::from),
        protocol_type: "consumer".into(),
        protocols: vec![
            protocol("range", b"\0\0\0\0\0\x01\0\x08compared\xff\xff\xff\xff"),
            protocol(
                "roundrobin",
                b"\0\0\0\0\0\x01\0\x08compared\xff\xff\xff\xff",
            ),
        ],
        ..Default::default()
    }
}

fn sync(group: &str, member: &str, generation: i32) -> SyncGroupRequest {
    SyncGroupRequest {
        group_id: group.into(),
        generation_id: generation,
        member_id: member.into(),
        ..Default::default()
    }
}

fn heartbeat(group: &str, member: &str, generation: i32) -> HeartbeatRequest {
    HeartbeatRequest {
        group_id: group.into(),
        generation_id: generation,
        member_id: member.into(),
        ..Default::default()
    }
}

/// LeaveGroup in the form of its version.
fn leave(side: &Side, group: &str, members: &[&str]) -> LeaveGroupRequest {
    let several = side.version::<LeaveGroupRequest>() >= 3;
    let identity = |id: &&str| MemberIdentity {
        member_id: Str::from(*id),
        ..Default::default()
    };
    LeaveGroupRequest {
        group_id: group.into(),
        member_id: if several {
            Str::default()
        } else {
            Str::from(members[0])
        },
        members: match several {
            true => members.iter().map(identity).collect(),
            false => Vec::new(),
        },
        ..Default::default()
    }
}

async fn strangers(side: &mut Side) {
    let group = format!("absent-{}", side.round);
    for key_type in [0, 9] {
        let several = side.version::<FindCoordinatorRequest>() >= 4;
        let key_type = if side.version::<FindCoordinatorRequest>() == 0 {
            0
        } else {
            key_type
        };
        let find = FindCoordinatorRequest {
            key: if several { Str::default() } else { "g".into() },
            key_type,
            coordinator_keys: if several {
                vec!["g".into(), "h".into()]
            } else {
                Vec::new()
            },
            ..Default::default()
        };
        side.ask(&format!("find a coordinator of kind {key_type}"), &find)
            .await;
    }
    for group in [group.as_str(), ""] {
        side.ask("no such group", &heartbeat(group, "m", 1)).await;
        side.ask("no such group", &with_protocol(side, sync(group, "m", 1)))
            .await;
        let request = leave(side, group, &["m", "n"]);
        side.ask("no such group", &request).await;
        side.ask("an unknown member", &join(group, "m", None)).await;
        let request = commit(side, group, "m", 5);
        side.ask("no such group", &request).await;
        let request = OffsetDeleteRequest {
            group_id: group.into(),
            ..Default::default()
        };
        side.ask("no such group", &request).await;
        for all in [false, true] {
            let request = fetch(side, group, all);
            side.ask("no such group", &request).await;
        }
    }
    let groups: Vec<Str> = vec![group.as_str().into(), Str::default()];
    let request = DescribeGroupsRequest {
        groups: groups.clone(),
        ..Default::default()
    };
    side.ask("no such group", &request).await;
    let request = DeleteGroupsRequest {
        groups_names: groups,
        ..Default::default()
    };
    side.ask("no such group", &request).await;
    let hasty = JoinGroupRequest {
        session_timeout_ms: 1,
        ..join("hasty", "", None)
    };
    side.ask("too short a session", &hasty).await;
    let mute = JoinGroupRequest {
        protocols: Vec::new(),
        ..join("mute", "", None)
    };
    side.ask("no protocols", &mute).await;
}

fn with_protocol(side: &Side, request: SyncGroupRequest) -> SyncGroupRequest {
    if side.version::<SyncGroupRequest>() < 5 {
        return request;
    }
    SyncGroupRequest {
        protocol_type: Some("consumer".into()),
        protocol_name: Some("range".into()),
        ..request
    }
}

async fn simple_consumer(side: &mut Side) {
    let group = format!("simple-{}", side.round);
    let request = commit(side, &group, "", -1);
    side.ask("a simple consumer", &request).await;
    for all in [false, true] {
        let request = fetch(side, &group, all);
        side.ask("a simple consumer", &request).await;
    }
    let groups = vec![group.as_str().into()];
    let request = DescribeGroupsRequest {
        groups: groups.clone(),
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
    let partition = |index| OffsetDeleteRequestPartition {
        partition_index: index,
        ..Default::default()
    };
    let topic = |name: &str| OffsetDeleteRequestTopic {
        name: name.into(),
        partitions: vec![partition(0), partition(7)],
        ..Default::default()
    };
    let request = OffsetDeleteRequest {
        group_id: group.as_str().into(),
        topics: vec![topic(TOPIC), topic("missing")],
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
    let request = DeleteGroupsRequest {
        groups_names: groups,
        ..Default::default()
    };
    side.ask("a simple consumer", &request).await;
}

/// Joins, taking an id first where the version wants that.
async fn let_in(side: &mut Side, label: &str, request: JoinGroupRequest) -> JoinGroupResponse {
    let first = side.ask(label, &request).await.unwrap_or_default();
    let name = format!("MEMBER-{}", side.masks.len());
    side.mask(&first.member_id, &name);
    if first.error_code != 79 {
        return first;
    }
    let again = JoinGroupRequest {
        member_id: first.member_id.clone(),
        ..request
    };
    side.ask(label, &again).await.unwrap_or(first)
}

async fn dynamic_members(side: &mut Side) {
    let group = format!("dynamic-{}", side.round);
    let joined = let_in(side, "the first member", join(&group, "", None)).await;
    let (id, generation) = (joined.member_id.clone(), joined.generation_id);
    let request = commit(side, &group, &id, generation);
    side.ask("a commit before the assignment", &request).await;
    describe(side, "before the assignment", &group).await;
    let leaders = SyncGroupRequest {
        assignments: vec![SyncGroupRequestAssignment {
            member_id: id.clone(),
            assignment: Bytes::from_static(b"assigned"),
            ..Default::default()
        }],
        ..sync(&group, &id, generation)
    };
    for (label, request) in [
        ("a wrong generation", sync(&group, &id, 77)),
        ("a wrong member", sync(&group, "nobody", generation)),
        ("the leader", leaders),
        ("once more", sync(&group, &id, generation)),
    ] {
        let request = with_protocol(side, request);
        side.ask(label, &request).await;
    }
    side.ask("no protocol named", &sync(&group, &id, generation))
        .await;
    describe(side, "stable", &group).await;
    for (label, request) in [
        ("well", heartbeat(&group, &id, generation)),
        ("a wrong generation", heartbeat(&group, &id, 77)),
        ("a wrong member", heartbeat(&group, "nobody", generation)),
    ] {
        side.ask(label, &request).await;
    }
    for (label, member, generation) in [
        ("well", id.as_str(), generation),
        ("a wrong generation", id.as_str(), 77),
        ("a wrong member", "nobody", generation),
        ("no member", "", -1),
    ] {
        let request = commit(side, &group, member, generation);
        side.ask(label, &request).await;
    }
    let request = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("a group in use", &request).await;
    let request = OffsetDeleteRequest {
        group_id: group.as_str().into(),
        topics: vec![OffsetDeleteRequestTopic {
            name: TOPIC.into(),
            partitions: vec![OffsetDeleteRequestPartition::default()],
            ..Default::default()
        }],
        ..Default::default()
    };
    side.ask("a topic in use", &request).await;
    let foreign = JoinGroupRequest {
        protocol_type: "connect".into(),
        ..join(&group, "", None)
    };
    side.ask("another protocol type", &foreign).await;
    second_member(side, &group, &id, generation).await;
    let request = leave(side, &group, &[&id, "nobody"]);
    side.ask("the last one leaves", &request).await;
    describe(side, "empty", &group).await;
    let request = DeleteGroupsRequest {
        groups_names: vec![group.as_str().into()],
        ..Default::default()
    };
    side.ask("an empty group", &request).await;
}

/// Another member comes while the first is there, and goes again.
async fn second_member(side: &mut Side, group: &str, first: &str, generation: i32) {
    let version = side.version::<JoinGroupRequest>();
    let mut newcomer = join(group, "", None);
    if version >= 4 {
        let refused = side
            .ask("a second member", &newcomer)
            .await
            .unwrap_or_default();
        side.mask(&refused.member_id, "SECOND");
        newcomer.member_id = refused.member_id;
    }
    let parked = tokio::spawn(call(side.address.clone(), version, newcomer));
    // Until the newcomer is in the group, which heartbeats tell.
    for _ in 0..100 {
        let probe = call(side.address.clone(), 4, heartbeat(group, first, generation)).await;
        if probe.is_ok_and(|probe| probe.error_code == 27) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    side.ask("during a rebalance", &heartbeat(group, first, generation))
        .await;
    let request = with_protocol(side, sync(group, first, generation));
    side.ask("during a rebalance", &request).await;
    let request = commit(side, group, first, generation);
    side.ask("during a rebalance", &request).await;
    side.ask("rejoining", &join(group, first, None)).await;
    let joined = match parked.await {
        Ok(answer) => answer,
        Err(error) => Err(error.into()),
    };
    let second = joined
        .as_ref()
        .map(|joined| joined.member_id.clone())
        .unwrap_or_default();
    side.mask(&second, "SECOND");
    side.note::<JoinGroupRequest>("a second member", version, joined);
    let request = leave(side, group, &[&second]);
    side.ask("the second one leaves", &request).await;
}

async fn static_members(side: &mut Side) {
    if side.version::<JoinGroupRequest>() < 5 {
        return;
    }
    let group = format!("static-{}", side.round);
    let joined = let_in(side, "a static member", join(&group, "", Some("fixed"))).await;
    let leaders = SyncGroupRequest {
        assignments: vec![SyncGroupRequestAssignment {
            member_id: joined.member_id.clone(),
            assignment: Bytes::from_static(b"assigned"),
            ..Default::default()
        }],
        ..sync(&group, &joined.member_id, joined.generation_id)
    };
    let request = with_protocol(side, leaders);
    side.ask("a static member", &request).await;
    describe(side, "with a static member", &group).await;
    let back = let_in(
        side,
        "the static member comes back",
        join(&group, "", Some("fixed")),
    )
    .await;
    let old = join(&group, &joined.member_id, Some("fixed"));
    side.ask("its old process", &old).await;
    if side.version::<HeartbeatRequest>() >= 3 {
        let request = HeartbeatRequest {
            group_instance_id: Some("fixed".into()),
            ..heartbeat(&group, &joined.member_id, joined.generation_id)
        };
        side.ask("its old process", &request).await;
    }
    let request = with_protocol(side, sync(&group, &back.member_id, back.generation_id));
    side.ask("its new process", &request).await;
    if side.version::<LeaveGroupRequest>() >= 3 {
        let identity = |instance: &str| MemberIdentity {
            group_instance_id: Some(instance.into()),
            ..Default::default()
        };
        let request = LeaveGroupRequest {
            group_id: group.as_str().into(),
            members: vec![identity("fixed"), identity("unknown")],
            ..Default::default()
        };
        side.ask("removed by its instance id", &request).await;
    }
}

async fn describe(side: &mut Side, label: &str, group: &str) {
    let request = DescribeGroupsRequest {
        groups: vec![group.into()],
        include_authorized_operations: side.version::<DescribeGroupsRequest>() >= 3,
        ..Default::default()
    };
    side.ask(label, &request).await;
}

async fn run(side: &mut Side) {
    for round in 0..ROUNDS {
        side.round = round;
        strangers(side).await;
        simple_consumer(side).await;
        dynamic_members(side).await;
        static_members(side).await;
    }
}

/// Lists of members and groups come out of Java's hash maps, in any order; so only what is said
/// counts, not where.
fn same(our: &str, their: &str) -> bool {
    let words = |text: &str| {
        let words = text
            .split(|c: char| " ,[]{}".contains(c))
            .filter(|word| !word.is_empty());
        let mut words: Vec<String> = words.map(str::to_owned).collect();
        words.sort();
        words
    };
    words(our) == words(their)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let addresses: Vec<String> = std::env::args().skip(1).collect();
    let [ours, theirs] = addresses.as_slice() else {
        return Err("usage: compare_groups OURS THEIRS".into());
    };
    let (mut ours, mut theirs) = (prepare(ours).await?, prepare(theirs).await?);
    for (key, version) in &mut ours.newest {
        *version = (*version).min(theirs.newest.get(key).copied().unwrap_or(*version));
    }
    theirs.newest = ours.newest.clone();
    // In whose words something is refused does not matter.
    ours.mask(&show(&OURS), "REASON");
    theirs.mask(&show(&THEIRS), "REASON");
    run(&mut ours).await;
    run(&mut theirs).await;
    let (ours, theirs) = (ours.masked(), theirs.masked());
    let mut differences: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for ((label, our), (_, their)) in ours.iter().zip(&theirs) {
        if !same(our, their) {
            differences.insert(label, (our, their));
        }
    }
    for (label, (our, their)) in &differences {
        println!("{label}\n  ours:   {our}\n  theirs: {their}");
    }
    println!("{} answers, {} differ", ours.len(), differences.len());
    if ours.len() != theirs.len() {
        return Err("the conversations took different turns".into());
    }
    match differences.len() {
        0 => Ok(()),
        count => Err(format!("{count} answers differ").into()),
    }
}
