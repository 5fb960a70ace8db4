//! Sends the same group requests, at every version, to two brokers and shows where they differ.
//!
//! `cargo run -p kafka-rs-server --example compare_groups -- OURS THEIRS` with two `HOST:PORT`, one
//! of them Apache Kafka started with `group.initial.rebalance.delay.ms=300`; both need a topic
//! `compared` with two partitions, which this creates. Ends with 1 when an answer differs.

mod requests;
mod scenarios;

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

use scenarios::run;

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
