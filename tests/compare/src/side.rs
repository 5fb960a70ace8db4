//! One broker and what was asked of it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use bytes::Bytes;
use kafka_rs_types::Uuid;
use kafka_rs_wire::messages::create_topics_request::{CreatableTopic, CreatableTopicConfig};
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::metadata_request::MetadataRequestTopic;
use kafka_rs_wire::messages::*;
use kafka_rs_wire::{Message, Reader, Request, encode_request};
use regex::{Captures, Regex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A topic that is always there, with two partitions.
pub(crate) const TOPIC: &str = "compared";

/// How long an answer may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);

/// What differs by nature or by wording, and what stands for it.
static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (
            r", unknown_tagged_fields: TaggedFields\((?:\[\]|None)\)",
            "",
        ),
        // In whose words something is refused does not matter.
        (r#"message: Some\("(?:[^"\\]|\\.)+"\)"#, "message: TEXT"),
        (
            r#"documentation: Some\("(?:[^"\\]|\\.)+"\)"#,
            "documentation: TEXT",
        ),
        (r"log_append_time_ms: \d+", "log_append_time_ms: TIME"),
        (r"session_id: [1-9]-?\d*", "session_id: SESSION"),
        (r"producer_id: \d+", "producer_id: ID"),
        (r"(total|usable)_bytes: \d+", "${1}_bytes: BYTES"),
        (
            r"(last_fetch|last_caught_up)_timestamp: \d+",
            "${1}_timestamp: TIME",
        ),
        (r"broker_epoch: \d+", "broker_epoch: EPOCH"),
    ]
    .into_iter()
    .map(|(pattern, mask)| (Regex::new(pattern).expect("a pattern"), mask))
    .collect()
});

static TIMESTAMP: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"timestamp: (\d{13})\b").expect("a pattern"));

/// How far from the records' time, which is some minutes ago, a broker's own clock can be.
const CLOCK: std::ops::Range<i64> = 5 * 60_000..60 * 60_000;

pub(crate) struct Side {
    pub(crate) address: String,
    pub(crate) topic_id: Uuid,
    pub(crate) node_id: i32,
    pub(crate) round: i16,
    /// The time that records carry: the same for both.
    pub(crate) now: i64,
    /// The last version of each API that both brokers serve.
    pub(crate) newest: BTreeMap<i16, i16>,
    /// API and version of all requests.
    pub(crate) asked: Vec<(i16, i16)>,
    /// Words that are different by nature, and what stands for them.
    pub(crate) masks: Vec<(String, String)>,
    answers: Vec<(String, String)>,
}

impl Side {
    /// Another conversation with the same broker.
    pub(crate) fn fork(&self, round: i16) -> Self {
        Self {
            address: self.address.clone(),
            round,
            newest: self.newest.clone(),
            asked: Vec::new(),
            masks: self.masks.clone(),
            answers: Vec::new(),
            ..*self
        }
    }

    /// What was said in another conversation, after what was said in this one.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.answers.extend(other.masked());
        self.asked.extend(other.asked);
    }

    pub(crate) fn version<R: Request>(&self) -> i16 {
        let known = self.newest.get(&R::API_KEY.code()).copied();
        let newest = known.unwrap_or(R::VALID.max);
        (R::VALID.min + self.round).min(R::VALID.max).min(newest)
    }

    /// A name that this round has for itself.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{name}-{}", self.round)
    }

    /// Asks on a connection of its own, so that what parks holds nothing up.
    pub(crate) async fn ask<R: Request>(
        &mut self,
        label: &str,
        request: &R,
    ) -> Option<R::Response> {
        let version = self.version::<R>();
        let answer = call(self.address.clone(), version, request.clone()).await;
        self.note::<R>(label, version, answer)
    }

    pub(crate) fn note<R: Request>(
        &mut self,
        label: &str,
        version: i16,
        answer: Result<R::Response, Failure>,
    ) -> Option<R::Response> {
        let text = match &answer {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => format!("failed: {error}"),
        };
        self.asked.push((R::API_KEY.code(), version));
        // Once all versions had their turn, the last one serves what needs more of others.
        if R::VALID.min + self.round > version.max(R::VALID.min) {
            return answer.ok();
        }
        let name = R::NAME.trim_end_matches("Request");
        self.note_text(format!("{label}: {name} v{version}"), text);
        answer.ok()
    }

    pub(crate) fn note_text(&mut self, label: String, text: String) {
        self.answers.push((label, text));
    }

    pub(crate) fn mask(&mut self, word: &str, stands_for: &str) {
        if !word.is_empty() && !self.masks.iter().any(|(known, _)| known == word) {
            self.masks.push((word.to_owned(), stands_for.to_owned()));
        }
    }

    pub(crate) fn masked(&self) -> Vec<(String, String)> {
        let mask = |text: &str| {
            let masks = self.masks.iter();
            let text = masks.fold(text.to_owned(), |text, (word, mask)| {
                text.replace(word.as_str(), mask)
            });
            let text = MASKS.iter().fold(text, |text, (pattern, mask)| {
                pattern.replace_all(&text, *mask).into_owned()
            });
            let clock = |time: &Captures<'_>| match time[1].parse::<i64>() {
                Ok(time) if CLOCK.contains(&(time - self.now)) => "timestamp: CLOCK".to_owned(),
                _ => time[0].to_owned(),
            };
            TIMESTAMP.replace_all(&text, clock).into_owned()
        };
        let answers = self.answers.iter();
        answers
            .map(|(label, text)| (label.clone(), mask(text)))
            .collect()
    }

    /// The answers under their labels, numbered where one was used again.
    pub(crate) fn by_label(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for (label, text) in self.masked() {
            let mut unique = label.clone();
            for again in 2.. {
                if !all.contains_key(&unique) {
                    break;
                }
                unique = format!("{label} ({again})");
            }
            all.insert(unique, text);
        }
        all
    }

    /// Creates a topic without noting the answer, and waits until it has leaders.
    pub(crate) async fn with_topic(
        &mut self,
        name: &str,
        partitions: i32,
        configs: &[(&str, &str)],
    ) -> Uuid {
        let config = |(name, value): &(&str, &str)| CreatableTopicConfig {
            name: (*name).into(),
            value: Some((*value).into()),
            ..Default::default()
        };
        let topic = CreatableTopic {
            name: name.into(),
            num_partitions: partitions,
            replication_factor: 1,
            configs: configs.iter().map(config).collect(),
            ..Default::default()
        };
        let request = CreateTopicsRequest {
            topics: vec![topic],
            timeout_ms: 10_000,
            ..Default::default()
        };
        call(self.address.clone(), 7, request)
            .await
            .expect("creates a topic");
        let id = self.id_of(name).await;
        for index in 0..partitions {
            self.until_led(name, index).await;
        }
        id
    }

    /// Waits until the broker leads a partition, which it may not yet when metadata says so.
    async fn until_led(&self, name: &str, partition_index: i32) {
        for _ in 0..1_000 {
            let partition = ListOffsetsPartition {
                partition_index,
                current_leader_epoch: -1,
                timestamp: -1,
                ..Default::default()
            };
            let request = ListOffsetsRequest {
                replica_id: -1,
                topics: vec![ListOffsetsTopic {
                    name: name.into(),
                    partitions: vec![partition],
                    ..Default::default()
                }],
                ..Default::default()
            };
            let answer = call(self.address.clone(), 5, request).await;
            if answer.expect("answers").topics[0].partitions[0].error_code == 0 {
                return;
            }
            pause().await;
        }
        panic!("{name} is not led at {}", self.address);
    }

    /// The id of a topic, once all its partitions have leaders.
    pub(crate) async fn id_of(&mut self, name: &str) -> Uuid {
        let mut last = None;
        for _ in 0..1_000 {
            let wanted = MetadataRequestTopic {
                name: Some(name.into()),
                ..Default::default()
            };
            let request = MetadataRequest {
                topics: Some(vec![wanted]),
                ..Default::default()
            };
            let answer = call(self.address.clone(), 12, request).await;
            let mut topics = answer.expect("answers").topics;
            let topic = topics.swap_remove(0);
            let led = topic.partitions.iter().all(|p| p.error_code == 0);
            if topic.error_code == 0 && led {
                let id = topic.topic_id;
                self.mask(&format!("{id:?}"), &format!("ID-OF-{name}"));
                return id;
            }
            last = Some(topic);
            pause().await;
        }
        panic!("{name} does not get leaders at {}: {last:?}", self.address);
    }
}

/// Between two looks at something that is about to happen.
pub(crate) async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
}

pub(crate) async fn call<R: Request>(
    address: String,
    version: i16,
    request: R,
) -> Result<R::Response, Failure> {
    let frame = encode_request(1, Some("compare".into()), &request, version);
    let frame = frame.unwrap_or_else(|error| panic!("{} v{version}: {error}", R::NAME));
    let mut stream = TcpStream::connect(address).await?;
    send(&mut stream, &frame.to_bytes()).await?;
    let answer = tokio::time::timeout(PATIENCE, receive(&mut stream)).await;
    let mut reader = answer.map_err(|_| "no answer")??;
    ResponseHeader::decode(&mut reader, R::API_KEY.response_header_version(version))?;
    let response = R::Response::decode(&mut reader, version)?;
    match reader.remaining() {
        0 => Ok(response),
        left => Err(format!("{left} bytes left over").into()),
    }
}

pub(crate) async fn send(stream: &mut TcpStream, frame: &[u8]) -> Result<(), Failure> {
    stream.write_i32(i32::try_from(frame.len())?).await?;
    Ok(stream.write_all(frame).await?)
}

pub(crate) async fn receive(stream: &mut TcpStream) -> Result<Reader, Failure> {
    // A connection that is closed ends in one of several ways.
    let Ok(length) = stream.read_i32().await else {
        return Err("closed".into());
    };
    let mut body = vec![0; usize::try_from(length)?];
    stream.read_exact(&mut body).await?;
    Ok(Reader::new(Bytes::from(body)))
}

pub(crate) fn show<T: Debug>(value: &T) -> String {
    format!("{value:?}")
}

/// Creates the topic, and the group topic by looking for a coordinator until there is one.
pub(crate) async fn prepare(address: &str) -> Result<Side, Failure> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let mut side = Side {
        address: address.to_owned(),
        topic_id: Uuid::ZERO,
        node_id: 0,
        round: 0,
        now: i64::try_from(now.as_millis())? / 60_000 * 60_000 - 10 * 60_000,
        newest: newest(address).await?,
        asked: Vec::new(),
        masks: Vec::new(),
        answers: Vec::new(),
    };
    side.topic_id = side.with_topic(TOPIC, 2, &[]).await;
    for _ in 0..300 {
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
        pause().await;
    }
    let metadata = call(address.to_owned(), 12, MetadataRequest::default()).await?;
    let port = address.rsplit(':').next().unwrap_or_default();
    side.mask(&format!("port: {port}"), "port: PORT");
    if let Some(id) = &metadata.cluster_id {
        side.mask(&show(id), "CLUSTER-ID");
    }
    for broker in metadata.brokers {
        side.node_id = broker.node_id;
        side.mask(&format!("node_id: {},", broker.node_id), "node_id: NODE,");
        side.mask(&show(&broker.host), "HOST");
    }
    side.mask("\"localhost\"", "HOST");
    Ok(side)
}

/// The last version of each API that a broker serves.
async fn newest(address: &str) -> Result<BTreeMap<i16, i16>, Failure> {
    let versions = call(address.to_owned(), 0, ApiVersionsRequest::default()).await?;
    let apis = versions.api_keys.iter();
    Ok(apis.map(|api| (api.api_key, api.max_version)).collect())
}
