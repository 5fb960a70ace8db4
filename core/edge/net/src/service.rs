use std::future::Future;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use kafka_rs_platform::Sleep;
use kafka_rs_types::{Rope, Str};
use kafka_rs_wire::{ApiKey, Reader, decode_request_header};

/// What is the same for all requests of one connection.
#[derive(Debug)]
pub struct ConnectionInfo {
    /// Counts the connections of this process.
    pub id: u64,
    /// Address of the other side, or `in-process`.
    pub peer: String,
    /// Name of the listener it came in on.
    pub listener: Str,
    /// Until when its next request waits.
    pub muted: Muted,
    /// What the client says it is, once it has said so.
    pub software: OnceLock<Software>,
}

/// What a client says it is (KIP-511).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// Its name.
    pub name: Str,
    /// Its version.
    pub version: Str,
}

/// Until when a connection's next request waits (KIP-219), in milliseconds of its service's clock.
#[derive(Debug, Default)]
pub struct Muted(AtomicU64);

impl Muted {
    /// Nothing is served before `until`.
    pub fn extend(&self, until: u64) {
        self.0.fetch_max(until, Ordering::Relaxed);
    }

    /// Until when; 0 when it never had to wait.
    pub fn until(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One request's header and where it came from.
#[derive(Debug, Clone)]
pub struct RequestContext {
    /// The connection.
    pub connection: Arc<ConnectionInfo>,
    /// Which API.
    pub api_key: ApiKey,
    /// Its version as asked for, which the broker may not serve.
    pub api_version: i16,
    /// To be sent back with the answer.
    pub correlation_id: i32,
    /// `client.id`, empty when the client sends none.
    pub client_id: Str,
    /// Bytes of the whole request.
    pub request_bytes: usize,
    /// The answer may hold file regions: it goes to a socket that takes them.
    pub file_regions: bool,
}

/// What comes of a request.
#[derive(Debug)]
pub enum Reply {
    /// Send this frame (header and body, without the length in front).
    Frame(Rope),
    /// Send nothing.
    NoReply,
    /// Close the connection; the reason goes to the log.
    Close {
        /// Why.
        reason: String,
    },
}

/// A request being served.
pub type ServiceFuture = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// Serves requests; the one door to a broker.
pub trait Service: Send + Sync + 'static {
    /// Serves one request whose header is decoded; `body` stands at the start of the body.
    fn call(&self, context: RequestContext, body: Reader) -> ServiceFuture;

    /// Hears how long a request took from its last byte until there was an answer.
    fn answered(&self, _api_key: ApiKey, _took: Duration) {}

    /// Comes when the connection's next request may be served; `None` when that is now.
    fn muted(&self, _connection: &ConnectionInfo) -> Option<Sleep> {
        None
    }

    /// A connection came: how long it has to wait, and everyone who comes after it.
    fn arrived(&self) -> Duration {
        Duration::ZERO
    }

    /// The same for its address, before anything is read.
    ///
    /// # Errors
    /// The connection is to be closed, after this time.
    fn enter(&self, _ip: IpAddr) -> Result<(), Duration> {
        Ok(())
    }

    /// A connection is over; none of its requests is being served any more.
    fn left(&self, _connection: &ConnectionInfo) {}
}

/// A connection that is served. Going out of being, for whatever reason, it says so.
pub(crate) struct Presence {
    pub(crate) service: Arc<dyn Service>,
    pub(crate) info: Arc<ConnectionInfo>,
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.service.left(&self.info);
    }
}

/// Decodes the header of a frame and serves it; a panic in the handler becomes a `Close`.
pub(crate) fn serve(
    service: &dyn Service,
    connection: &Arc<ConnectionInfo>,
    frame: Bytes,
    file_regions: bool,
) -> impl Future<Output = (Option<ApiKey>, Reply)> + Send + use<> {
    let request_bytes = frame.len();
    let mut body = Reader::new(frame);
    let started = match decode_request_header(&mut body) {
        Err(error) => Err(format!("no request header: {error}")),
        Ok((api_key, header)) => {
            let context = RequestContext {
                connection: Arc::clone(connection),
                api_key,
                api_version: header.request_api_version,
                correlation_id: header.correlation_id,
                client_id: header.client_id.unwrap_or_default(),
                request_bytes,
                file_regions,
            };
            // Calling may panic too, not only polling.
            std::panic::catch_unwind(AssertUnwindSafe(|| service.call(context, body)))
                .map(|future| (api_key, future))
                .map_err(|_| format!("the handler of {} panicked", api_key.name()))
        }
    };
    async move {
        match started {
            Err(reason) => (None, Reply::Close { reason }),
            Ok((api_key, future)) => {
                let reply = AssertUnwindSafe(future)
                    .catch_unwind()
                    .await
                    .unwrap_or_else(|_| Reply::Close {
                        reason: format!("the handler of {} panicked", api_key.name()),
                    });
                (Some(api_key), reply)
            }
        }
    }
}
