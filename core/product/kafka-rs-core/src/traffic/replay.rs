//! Sending recorded requests to another broker, and comparing what it says.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::{ApiKey, Reader, decode_request_header};
use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::fields::{self, Field};
use super::ids::Ids;
use super::{Frame, Passed, Traffic};
use crate::Error;

/// Longest wait for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Longest answer.
const ANSWER_BYTES_MAX: usize = 256 << 20;
/// How often a request is sent again while a broker says that it is not ready, and how far apart.
const TRIES: usize = 100;
const TRY_AGAIN_AFTER: Duration = Duration::from_millis(100);
/// What a broker says while it makes or loads what a request needs; clients ask again.
const NOT_READY: [ErrorCode; 6] = [
    ErrorCode::UnknownTopicOrPartition,
    ErrorCode::LeaderNotAvailable,
    ErrorCode::CoordinatorLoadInProgress,
    ErrorCode::CoordinatorNotAvailable,
    ErrorCode::NotCoordinator,
    ErrorCode::ConcurrentTransactions,
];

/// A field in which two answers to the same request differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Which exchange of the recording, from 0.
    pub exchange: usize,
    /// Which API.
    pub api: &'static str,
    /// Its version.
    pub version: i16,
    /// Which field, such as `topics["in"].partitions[0].error_code`; elements of lists are called by what they
    /// are about where they have a name, since brokers list them in any order.
    pub field: String,
    /// What the recorded answer says; nothing when it has no such field.
    pub recorded: Option<String>,
    /// What the other broker says.
    pub replayed: Option<String>,
    /// Why both may be right, where that is known.
    pub explained: Option<&'static str>,
}

/// What came of a replay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Replay {
    /// Requests with the answers that were compared.
    pub exchanges: usize,
    /// Requests that were sent again because the broker was not ready for them.
    pub sent_again: usize,
    /// Where answers differ, explained or not.
    pub differences: Vec<Difference>,
}

impl Replay {
    /// The differences that no known reason explains.
    pub fn unexplained(&self) -> impl Iterator<Item = &Difference> {
        let differences = self.differences.iter();
        differences.filter(|difference| difference.explained.is_none())
    }

    /// The differences as text for people: by exchange, the explained ones counted only.
    pub fn to_text(&self) -> String {
        let mut text = format!("{} exchanges compared\n", self.exchanges);
        let mut last = None;
        for difference in self.unexplained() {
            let Difference { exchange, api, .. } = difference;
            if last != Some(exchange) {
                let _ = writeln!(text, "#{exchange} {api} version {}", difference.version);
                last = Some(exchange);
            }
            let show = |value: &Option<String>| value.clone().unwrap_or("(nothing)".to_owned());
            let _ = writeln!(
                text,
                "  {}\n    - {}\n    + {}",
                difference.field,
                show(&difference.recorded),
                show(&difference.replayed)
            );
        }
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for reason in self.differences.iter().filter_map(|d| d.explained) {
            *reasons.entry(reason).or_default() += 1;
        }
        for (reason, count) in reasons {
            let _ = writeln!(text, "explained: {count} × {reason}");
        }
        text
    }
}

impl Traffic {
    /// Sends the recorded requests to the broker at `address` (`host:port`), each connection on one of
    /// its own, in the recorded order, and compares the answers. Ids that brokers draw themselves
    /// (producers, members, topics, fetch sessions) are learnt from its answers and put in the place of
    /// the recorded ones.
    ///
    /// # Errors
    /// When the broker cannot be reached, or answers nothing where the recorded one did.
    pub async fn replay(&self, address: &str) -> Result<Replay, Error> {
        let mut run = Run {
            address,
            connections: BTreeMap::new(),
            ids: Ids::default(),
            replay: Replay::default(),
        };
        for passed in &self.passed {
            match &passed.frame {
                Frame::Request(frame) => run.send(passed, frame).await?,
                Frame::Answer(frame) => run.compare(passed, Some(frame)).await?,
                Frame::Closed => run.compare(passed, None).await?,
            }
        }
        Ok(run.replay)
    }
}

struct Run<'a> {
    address: &'a str,
    connections: BTreeMap<u64, Connection>,
    ids: Ids,
    replay: Replay,
}

struct Connection {
    stream: TcpStream,
    /// The requests whose answers are awaited, the first sent first.
    sent: VecDeque<Bytes>,
}

impl Connection {
    async fn write(&mut self, request: Bytes) -> std::io::Result<()> {
        let length = u32::try_from(request.len()).map_err(std::io::Error::other)?;
        self.stream.write_all(&length.to_be_bytes()).await?;
        self.stream.write_all(&request).await?;
        self.sent.push_back(request);
        Ok(())
    }

    /// The next answer; `None` when the connection is closed instead.
    async fn read(&mut self) -> std::io::Result<Option<Bytes>> {
        let mut length = [0; 4];
        if self.stream.read_exact(&mut length).await.is_err() {
            return Ok(None);
        }
        let length = u32::from_be_bytes(length) as usize;
        if length > ANSWER_BYTES_MAX {
            return Err(std::io::Error::other(format!(
                "an answer of {length} bytes"
            )));
        }
        let mut answer = Vec::new();
        let mut part = (&mut self.stream).take(length as u64);
        part.read_to_end(&mut answer).await?;
        Ok((answer.len() == length).then(|| Bytes::from(answer)))
    }
}

impl Run<'_> {
    fn failed(&self, error: &dyn std::fmt::Display) -> Error {
        Error::Disconnected(format!("{}: {error}", self.address))
    }

    async fn send(&mut self, passed: &Passed, frame: &Bytes) -> Result<(), Error> {
        let mut reader = Reader::new(frame.clone());
        let header = decode_request_header(&mut reader);
        let (_, header) = header.map_err(|error| Error::Protocol(error.to_string()))?;
        let body = self.ids.renew(passed.api, passed.version, &reader.rest());
        let renewed = super::request(
            passed.api,
            passed.version,
            passed.correlation_id,
            header.client_id,
            &body,
        );
        let sent = renewed.unwrap_or_else(|| frame.clone());
        if !self.connections.contains_key(&passed.connection) {
            let stream = TcpStream::connect(self.address).await;
            let stream = stream.map_err(|error| self.failed(&error))?;
            let sent = VecDeque::new();
            let connection = Connection { stream, sent };
            self.connections.insert(passed.connection, connection);
        }
        if let Some(connection) = self.connections.get_mut(&passed.connection) {
            let written = connection.write(sent).await;
            written.map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    async fn compare(&mut self, passed: &Passed, recorded: Option<&Bytes>) -> Result<(), Error> {
        let exchange = self.replay.exchanges;
        self.replay.exchanges += 1;
        let (api, version) = (passed.api, passed.version);
        let was = recorded.map(|frame| shown(api, version, frame));
        let mut tries = 0;
        let (replayed, is) = loop {
            let replayed = self.answer(passed.connection).await?;
            let is = replayed.as_ref().map(|frame| shown(api, version, frame));
            let ready = is_ready(is.as_ref()) || !is_ready(was.as_ref());
            let Some(connection) = self.connections.get_mut(&passed.connection) else {
                break (replayed, is);
            };
            let Some(request) = connection.sent.pop_front() else {
                break (replayed, is);
            };
            // Behind requests that are under way it would be answered after them.
            if ready || tries == TRIES || !connection.sent.is_empty() {
                break (replayed, is);
            }
            tries += 1;
            self.replay.sent_again += 1;
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
            let written = connection.write(request).await;
            written.map_err(|error| self.failed(&error))?;
        };
        if replayed.is_none() {
            self.connections.remove(&passed.connection);
        }
        let waited = !is_ready(was.as_ref()) && is_ready(is.as_ref());
        let (was, is) = match (was, is) {
            (Some(was), Some(is)) => (was, is),
            (None, None) => return Ok(()),
            (was, is) => (ended(was.is_some()), ended(is.is_some())),
        };
        self.ids.learn(&was, &is);
        let reason = |field: &str| match waited {
            true => Some("one broker was ready earlier than the other"),
            false => fields::explanation(api, field),
        };
        let mut differences = differences(&was, &is);
        for difference in &mut differences {
            difference.exchange = exchange;
            difference.api = api.name();
            difference.version = version;
            let field = Field {
                path: difference.field.clone(),
                value: String::new(),
            };
            difference.explained = reason(field.name());
        }
        self.replay.differences.extend(differences);
        Ok(())
    }

    async fn answer(&mut self, connection: u64) -> Result<Option<Bytes>, Error> {
        let Some(open) = self.connections.get_mut(&connection) else {
            return Ok(None);
        };
        let read = tokio::time::timeout(ANSWER_WITHIN, open.read()).await;
        match read {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => Err(self.failed(&format!("no answer within {ANSWER_WITHIN:?}"))),
        }
    }
}

fn shown(api: ApiKey, version: i16, frame: &Bytes) -> Vec<Field> {
    fields::of_answer(api, version, frame).unwrap_or_else(|| {
        vec![Field {
            path: "frame".to_owned(),
            value: crate::control::hex(frame),
        }]
    })
}

/// An answer, or the end of the connection, as a field.
fn ended(answered: bool) -> Vec<Field> {
    let value = if answered { "answered" } else { "closed" };
    vec![Field {
        path: "connection".to_owned(),
        value: value.to_owned(),
    }]
}

fn is_ready(fields: Option<&Vec<Field>>) -> bool {
    let waits = |field: &Field| {
        let code = field.value.parse().ok().and_then(ErrorCode::from_code);
        field.name().ends_with("error_code") && code.is_some_and(|code| NOT_READY.contains(&code))
    };
    !fields.is_some_and(|fields| fields.iter().any(waits))
}

fn differences(was: &[Field], is: &[Field]) -> Vec<Difference> {
    let by_path = |fields: &[Field]| -> BTreeMap<String, String> {
        let pairs = fields.iter();
        pairs
            .map(|field| (field.path.clone(), field.value.clone()))
            .collect()
    };
    let (was, is) = (by_path(was), by_path(is));
    let mut paths: Vec<&String> = was.keys().chain(is.keys()).collect();
    paths.sort();
    paths.dedup();
    let different = paths
        .into_iter()
        .filter(|path| was.get(*path) != is.get(*path));
    different
        .map(|path| Difference {
            exchange: 0,
            api: "",
            version: 0,
            field: path.clone(),
            recorded: was.get(path).cloned(),
            replayed: is.get(path).cloned(),
            explained: None,
        })
        .collect()
}
