//! One connection: requests out in the order they were given, answers back in the same order.

use std::collections::{BTreeMap, VecDeque};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use bytes::Bytes;
use kafka_rs_net::InProcess;
use kafka_rs_platform::BufferPool;
use kafka_rs_types::{ErrorCode, Rope, Str};
use kafka_rs_wire::messages::api_versions_response::FinalizedFeatureKey;
use kafka_rs_wire::messages::{ApiVersionsRequest, ApiVersionsResponse, ResponseHeader};
use kafka_rs_wire::{ApiKey, Message, Reader, Request, VersionRange, encode_request};
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::Error;
use crate::frame::{FrameReader, write_frames};
use crate::transport::{Endpoint, Link};

/// Requests written together at most.
const WRITE_TOGETHER: usize = 32;

type Answer = Result<Bytes, Error>;

struct Outgoing {
    frame: Rope,
    correlation_id: i32,
    /// `None` for a request that is not answered (Produce with acks=0): it is done when written.
    answered: bool,
    done: oneshot::Sender<Answer>,
}

struct Waiting {
    correlation_id: i32,
    done: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<VecDeque<Waiting>>,
    /// Requests given and not yet answered.
    pending: AtomicUsize,
    closed: AtomicBool,
    /// Why it was closed from this side.
    reason: Mutex<Option<String>>,
    stop: Notify,
}

/// An open connection whose broker has said which versions it speaks.
pub(crate) struct Connection {
    endpoint: Endpoint,
    client_id: Option<Str>,
    versions: BTreeMap<ApiKey, VersionRange>,
    /// Levels of the cluster's features (KIP-584).
    features: BTreeMap<Str, i16>,
    requests: mpsc::UnboundedSender<Outgoing>,
    correlation_id: AtomicI32,
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("endpoint", &self.endpoint)
            .field("open", &self.is_open())
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Starts to use `link` and asks the broker which versions it speaks.
    pub(crate) async fn open(
        endpoint: Endpoint,
        link: Link,
        client_id: Option<Str>,
        pool: Arc<BufferPool>,
    ) -> Result<Self, Error> {
        let shared = Arc::new(Shared::default());
        // Not bounded here: every caller waits for its answers and bounds how many it has open.
        let (requests, queue) = mpsc::unbounded_channel();
        tokio::spawn(drive(
            link,
            queue,
            Arc::clone(&shared),
            pool,
            endpoint.to_string(),
        ));
        let mut connection = Self {
            endpoint,
            client_id,
            versions: BTreeMap::new(),
            features: BTreeMap::new(),
            requests,
            correlation_id: AtomicI32::new(0),
            shared,
        };
        connection.negotiate().await?;
        Ok(connection)
    }

    /// KIP-511: ask in our newest version; a broker that does not know it answers in version 0.
    async fn negotiate(&mut self) -> Result<(), Error> {
        let mut version = ApiKey::ApiVersions.stable_versions().max;
        for _ in 0..2 {
            let request = ApiVersionsRequest {
                client_software_name: Str::from_static("kafka-rs"),
                client_software_version: Str::from_static(env!("CARGO_PKG_VERSION")),
                ..ApiVersionsRequest::default()
            };
            let frame = self.begin(&request, version, true)?.bytes().await?;
            // Error code first in every version, so version 0 tells whether it was refused.
            let refused = decode::<ApiVersionsResponse>(frame.clone(), ApiKey::ApiVersions, 0)
                .ok()
                .filter(|answer| answer.error_code == ErrorCode::UnsupportedVersion.code());
            let answer = match refused {
                Some(answer) => answer,
                None => decode(frame, ApiKey::ApiVersions, version)?,
            };
            let code = error_code(answer.error_code);
            let range = |api: &kafka_rs_wire::messages::api_versions_response::ApiVersion| {
                let key = ApiKey::from_code(api.api_key)?;
                Some((key, VersionRange::new(api.min_version, api.max_version)))
            };
            self.versions = answer.api_keys.iter().filter_map(range).collect();
            if code == ErrorCode::None {
                let features = answer.finalized_features.iter();
                let level = |f: &FinalizedFeatureKey| (f.name.detached(), f.max_version_level);
                self.features = features.map(level).collect();
                return Ok(());
            }
            let theirs = self
                .versions
                .get(&ApiKey::ApiVersions)
                .map(|range| range.max);
            version = match theirs {
                Some(max) if code == ErrorCode::UnsupportedVersion && max < version => max,
                _ if code == ErrorCode::UnsupportedVersion && version > 0 => 0,
                _ => return Err(Error::kafka(code, format!("{} refused us", self.endpoint))),
            };
        }
        Err(Error::kafka(
            ErrorCode::UnsupportedVersion,
            format!(
                "{} and we have no version of ApiVersions in common",
                self.endpoint
            ),
        ))
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The cluster's level of a feature when the connection was opened; 0 for none.
    pub(crate) fn feature(&self, name: &str) -> i16 {
        self.features.get(name).copied().unwrap_or(0)
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.shared.closed.load(Ordering::Acquire)
    }

    /// Requests that are not answered yet.
    pub(crate) fn pending(&self) -> usize {
        self.shared.pending.load(Ordering::Relaxed)
    }

    /// The newest version of an API that both sides speak and `within` allows.
    pub(crate) fn version(&self, api: ApiKey, within: VersionRange) -> Result<i16, Error> {
        let theirs = self.versions.get(&api).copied();
        let both = theirs
            .and_then(|theirs| theirs.intersect(api.stable_versions()))
            .and_then(|both| both.intersect(within));
        both.map(|both| both.max).ok_or_else(|| {
            let theirs = theirs.map_or("nothing".to_owned(), |range| range.to_string());
            Error::kafka(
                ErrorCode::UnsupportedVersion,
                format!(
                    "{} speaks {theirs} of {}, wanted is {within}",
                    self.endpoint,
                    api.name()
                ),
            )
        })
    }

    /// Gives a request to the connection; requests go out in the order of these calls.
    pub(crate) fn begin<R: Request>(
        &self,
        request: &R,
        version: i16,
        answered: bool,
    ) -> Result<Pending<R>, Error> {
        let correlation_id = self.correlation_id.fetch_add(1, Ordering::Relaxed);
        let frame = encode_request(correlation_id, self.client_id.clone(), request, version)?;
        let (done, answer) = oneshot::channel();
        self.shared.pending.fetch_add(1, Ordering::Relaxed);
        let pending = Pending {
            answer,
            shared: Arc::clone(&self.shared),
            version,
            request: PhantomData,
        };
        let outgoing = Outgoing {
            frame,
            correlation_id,
            answered,
            done,
        };
        if self.requests.send(outgoing).is_err() {
            return Err(self.lost());
        }
        Ok(pending)
    }

    /// Ends it; what is not answered fails with `reason`.
    pub(crate) fn close(&self, reason: &str) {
        self.shared.reason.lock().get_or_insert(reason.to_owned());
        self.shared.closed.store(true, Ordering::Release);
        self.shared.stop.notify_one();
    }

    fn lost(&self) -> Error {
        Error::network(
            format!("the connection to {} is closed", self.endpoint),
            false,
        )
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.close("the connection is no longer used");
    }
}

/// A request on its way.
pub(crate) struct Pending<R> {
    answer: oneshot::Receiver<Answer>,
    shared: Arc<Shared>,
    version: i16,
    request: PhantomData<fn() -> R>,
}

impl<R: Request> Pending<R> {
    /// The answer's frame; empty for a request without answer.
    async fn bytes(mut self) -> Answer {
        let answer = (&mut self.answer).await;
        answer.unwrap_or_else(|_| Err(Error::network("the connection is closed", true)))
    }

    /// A request without answer is given to the system.
    pub(crate) async fn written(self) -> Result<(), Error> {
        self.bytes().await.map(drop)
    }

    /// The answer.
    pub(crate) async fn response(self) -> Result<R::Response, Error> {
        let version = self.version;
        decode(self.bytes().await?, R::API_KEY, version)
    }
}

impl<R> Drop for Pending<R> {
    fn drop(&mut self) {
        self.shared.pending.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The code of this number; one from a later Kafka is an unknown server error, as in Kafka.
pub(crate) fn error_code(code: i16) -> ErrorCode {
    ErrorCode::from_code(code).unwrap_or(ErrorCode::UnknownServerError)
}

fn decode<M: Message>(frame: Bytes, api: ApiKey, version: i16) -> Result<M, Error> {
    let mut reader = Reader::new(frame);
    ResponseHeader::decode(&mut reader, api.response_header_version(version))?;
    Ok(M::decode(&mut reader, version)?)
}

async fn drive(
    link: Link,
    queue: mpsc::UnboundedReceiver<Outgoing>,
    shared: Arc<Shared>,
    pool: Arc<BufferPool>,
    name: String,
) {
    let mut queue = queue;
    let end = match link {
        Link::Stream { read, write } => tokio::select! {
            end = receive(read, &shared, pool) => end,
            end = transmit(write, &mut queue, &shared) => end,
            () = shared.stop.notified() => "closed by the client".to_owned(),
        },
        Link::InProcess(broker) => tokio::select! {
            end = hand_over(&broker, &mut queue, &shared) => end,
            () = shared.stop.notified() => "closed by the client".to_owned(),
        },
    };
    shared.closed.store(true, Ordering::Release);
    queue.close();
    let reason = shared.reason.lock().take().unwrap_or(end);
    let message = format!("the connection to {name} was lost: {reason}");
    tracing::debug!(broker = name, reason, "connection ended");
    let waiting = std::mem::take(&mut *shared.waiting.lock());
    for waiting in waiting {
        let _ = waiting.done.send(Err(Error::network(&message, true)));
    }
    while let Ok(outgoing) = queue.try_recv() {
        let _ = outgoing.done.send(Err(Error::network(&message, false)));
    }
}

async fn transmit(
    mut write: Box<dyn AsyncWrite + Send + Unpin>,
    queue: &mut mpsc::UnboundedReceiver<Outgoing>,
    shared: &Shared,
) -> String {
    let mut together = Vec::with_capacity(WRITE_TOGETHER);
    let mut frames = Vec::with_capacity(WRITE_TOGETHER);
    while queue.recv_many(&mut together, WRITE_TOGETHER).await > 0 {
        let mut unanswered = Vec::new();
        for outgoing in together.drain(..) {
            frames.push(outgoing.frame);
            if outgoing.answered {
                // Before the write: the answer may be faster than this task.
                shared.waiting.lock().push_back(Waiting {
                    correlation_id: outgoing.correlation_id,
                    done: outgoing.done,
                });
            } else {
                unanswered.push(outgoing.done);
            }
        }
        if let Err(error) = write_frames(&mut write, &frames).await {
            return error.to_string();
        }
        frames.clear();
        for done in unanswered {
            let _ = done.send(Ok(Bytes::new()));
        }
    }
    "no longer used".to_owned()
}

async fn receive(
    read: Box<dyn AsyncRead + Send + Unpin>,
    shared: &Shared,
    pool: Arc<BufferPool>,
) -> String {
    let mut frames = FrameReader::new(read, pool);
    loop {
        let frame = match frames.next().await {
            Ok(Some(frame)) => frame,
            Ok(None) => return "closed by the broker".to_owned(),
            Err(error) => return error.to_string(),
        };
        let Some(waiting) = shared.waiting.lock().pop_front() else {
            return "the broker answered what was not asked".to_owned();
        };
        let found = Reader::new(frame.clone()).read_i32();
        if found.ok() != Some(waiting.correlation_id) {
            let message = "the broker's answers are out of order";
            let _ = waiting.done.send(Err(Error::network(message, true)));
            return message.to_owned();
        }
        let _ = waiting.done.send(Ok(frame));
    }
}

/// A broker in this process gets one request after the other, as over a socket.
async fn hand_over(
    broker: &InProcess,
    queue: &mut mpsc::UnboundedReceiver<Outgoing>,
    shared: &Shared,
) -> String {
    while let Some(outgoing) = queue.recv().await {
        shared.waiting.lock().push_back(Waiting {
            correlation_id: outgoing.correlation_id,
            done: outgoing.done,
        });
        let answer = broker.send(outgoing.frame.to_bytes()).await;
        let Some(waiting) = shared.waiting.lock().pop_front() else {
            return "nobody waits".to_owned();
        };
        let answer = match answer {
            Ok(Some(rope)) => Ok(rope.to_bytes()),
            Ok(None) => Ok(Bytes::new()),
            Err(reason) => {
                let _ = waiting.done.send(Err(Error::network(&reason, true)));
                return reason;
            }
        };
        let _ = waiting.done.send(answer);
    }
    "no longer used".to_owned()
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
