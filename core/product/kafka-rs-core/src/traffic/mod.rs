//! All traffic of a broker, bodies included: recorded, kept as a file, replayed against another one.

mod fields;
mod ids;
mod named;
mod replay;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_net::{Reply, RequestContext, ServiceFuture};
use kafka_rs_platform::{Clock, VirtualClock};
use kafka_rs_server::{Interceptor, Next};
use kafka_rs_types::{Str, Timestamp};
use kafka_rs_wire::messages::RequestHeader;
use kafka_rs_wire::{ApiKey, Message as _, Reader, Writer};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::broker::from_hex;
use crate::control::hex;

pub(crate) use fields::pretty;
pub use replay::{Difference, Replay};

/// Most bytes of frames that are kept; what comes after is not recorded.
const BYTES_MAX: usize = 256 << 20;

/// One thing that passed the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A client's request, header included.
    Request(Bytes),
    /// The answer to it.
    Answer(Bytes),
    /// The connection was closed instead of an answer.
    Closed,
}

/// A frame in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Number of the connection.
    pub connection: u64,
    /// The broker's time, in milliseconds since 1970.
    pub at_ms: Timestamp,
    /// Which API.
    pub api: ApiKey,
    /// Its version.
    pub version: i16,
    /// The client's number for the request.
    pub correlation_id: i32,
    /// What passed.
    pub frame: Frame,
}

/// Recorded traffic, in the order in which it passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    /// What passed.
    pub passed: Vec<Passed>,
    /// Whether there was more than is kept.
    pub is_cut: bool,
}

/// A line of a file of traffic.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    connection: u64,
    at_ms: Timestamp,
    api: String,
    version: i16,
    correlation_id: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl Traffic {
    /// Writes it as lines of JSON, frames in hexadecimal.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let mut text = String::new();
        for passed in &self.passed {
            let line = Line {
                connection: passed.connection,
                at_ms: passed.at_ms,
                api: passed.api.name().to_owned(),
                version: passed.version,
                correlation_id: passed.correlation_id,
                request: match &passed.frame {
                    Frame::Request(frame) => Some(hex(frame)),
                    _ => None,
                },
                answer: match &passed.frame {
                    Frame::Answer(frame) => Some(hex(frame)),
                    _ => None,
                },
            };
            let line = serde_json::to_string(&line).map_err(|e| Error::Control(e.to_string()))?;
            let _ = writeln!(text, "{line}");
        }
        let path = path.as_ref();
        std::fs::write(path, text).map_err(|source| at(path, source))
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read or a line is not in its form.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = File::open(path).map_err(|source| at(path, source))?;
        let mut traffic = Self::default();
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|source| at(path, source))?;
            let passed = parse(&line).map_err(|reason| Error::Fixture {
                place: format!("{}:{}", path.display(), number + 1),
                reason,
            })?;
            traffic.passed.push(passed);
        }
        Ok(traffic)
    }
}

fn at(path: &Path, source: std::io::Error) -> Error {
    Error::File {
        path: path.display().to_string(),
        source,
    }
}

fn parse(line: &str) -> Result<Passed, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let bytes = |hex: &str| {
        let bytes = from_hex(hex).map(Bytes::from);
        bytes.ok_or_else(|| "a frame is not hexadecimal".to_owned())
    };
    Ok(Passed {
        connection: line.connection,
        at_ms: line.at_ms,
        api: crate::control::api_by_name(&line.api).map_err(|error| error.to_string())?,
        version: line.version,
        correlation_id: line.correlation_id,
        frame: match (line.request, line.answer) {
            (Some(request), None) => Frame::Request(bytes(&request)?),
            (None, Some(answer)) => Frame::Answer(bytes(&answer)?),
            (None, None) => Frame::Closed,
            _ => return Err("a line is a request or an answer".to_owned()),
        },
    })
}

/// Stands outermost at the door and keeps all that passes.
#[derive(Debug)]
pub(crate) struct Recorder {
    clock: VirtualClock,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    traffic: Traffic,
    bytes: usize,
}

impl Recorder {
    pub(crate) fn new(clock: VirtualClock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            kept: Mutex::default(),
        })
    }

    pub(crate) fn traffic(&self) -> Traffic {
        self.kept.lock().traffic.clone()
    }

    fn keep(&self, context: &RequestContext, frame: Frame) {
        let at_ms = self.clock.now_ms();
        let mut kept = self.kept.lock();
        if let Frame::Request(bytes) | Frame::Answer(bytes) = &frame {
            kept.bytes += bytes.len();
        }
        if kept.bytes > BYTES_MAX {
            kept.traffic.is_cut = true;
            return;
        }
        kept.traffic.passed.push(Passed {
            connection: context.connection.id,
            at_ms,
            api: context.api_key,
            version: context.api_version,
            correlation_id: context.correlation_id,
            frame,
        });
    }
}

/// [`Recorder`] at the door.
pub(crate) struct Recording(pub(crate) Arc<Recorder>);

impl Interceptor for Recording {
    fn intercept(&self, context: RequestContext, mut body: Reader, next: Next) -> ServiceFuture {
        let body = body.rest();
        let recorder = Arc::clone(&self.0);
        let client_id = Some(context.client_id.clone());
        if let Some(frame) = request(
            context.api_key,
            context.api_version,
            context.correlation_id,
            client_id,
            &body,
        ) {
            recorder.keep(&context, Frame::Request(frame));
        }
        let served = next.run(context.clone(), Reader::new(body));
        Box::pin(async move {
            let reply = served.await;
            match &reply {
                Reply::Frame(frame) => recorder.keep(&context, Frame::Answer(frame.to_bytes())),
                Reply::Close { .. } => recorder.keep(&context, Frame::Closed),
                Reply::NoReply => {}
            }
            reply
        })
    }
}

/// A request's frame out of header and body.
fn request(
    api: ApiKey,
    version: i16,
    correlation_id: i32,
    client_id: Option<Str>,
    body: &Bytes,
) -> Option<Bytes> {
    let header = RequestHeader {
        request_api_key: api.code(),
        request_api_version: version,
        correlation_id,
        client_id,
        ..RequestHeader::default()
    };
    let mut frame = Writer::new();
    header
        .encode(&mut frame, api.request_header_version(version))
        .ok()?;
    let mut frame = frame.finish().to_bytes().to_vec();
    frame.extend_from_slice(body);
    Some(Bytes::from(frame))
}
