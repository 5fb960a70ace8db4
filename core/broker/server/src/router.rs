//! The one door: every request, from whatever transport, passes here.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use kafka_rs_net::{ConnectionInfo, Reply, RequestContext, Service, ServiceFuture};
use kafka_rs_platform::Sleep;
use kafka_rs_wire::{ApiKey, Reader};

use crate::door::{Door, Next};
use crate::handlers::{HANDLERS, Handler, api_versions_fallback};
use crate::node::Node;
use crate::request_times::{RequestTimes, TimesView};

/// The APIs this broker serves, each with its first and last version, by key.
pub fn served_apis() -> Vec<(ApiKey, i16, i16)> {
    HANDLERS
        .iter()
        .map(|handler| (handler.key, handler.min, handler.max))
        .collect()
}

/// The one door: closed when the server is, open to interceptors, with the handlers behind.
pub(crate) struct Router {
    routes: Arc<Routes>,
    door: Door,
    closed: AtomicBool,
}

impl Router {
    pub(crate) fn new(node: Arc<Node>) -> Arc<Self> {
        Arc::new(Self {
            routes: Arc::new(Routes::new(node)),
            door: Door::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// Where interceptors are put in.
    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    /// Serves nothing from now on.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Requests served so far, by API.
    pub(crate) fn request_counts(&self) -> Vec<(ApiKey, u64)> {
        self.routes.request_counts()
    }

    /// How long the requests of an API took.
    pub(crate) fn times(&self, key: ApiKey) -> Option<TimesView> {
        self.routes.times.view(key)
    }

    /// The node behind it.
    pub(crate) fn node(&self) -> &Arc<Node> {
        &self.routes.node
    }
}

impl Service for Router {
    fn call(&self, mut context: RequestContext, body: Reader) -> ServiceFuture {
        if self.closed.load(Ordering::Acquire) {
            return refuse("the broker is closed".to_owned());
        }
        match self.door.chain() {
            None => self.routes.handle(context, body),
            Some(chain) => {
                // Who stands at the door wants to see the bytes.
                context.file_regions = false;
                Next::new(Arc::clone(&self.routes), chain).run(context, body)
            }
        }
    }

    fn answered(&self, api_key: ApiKey, took: Duration) {
        self.routes.times.add(api_key, took);
    }

    fn muted(&self, connection: &ConnectionInfo) -> Option<Sleep> {
        self.node().quotas.muted(connection)
    }

    fn arrived(&self) -> Duration {
        self.node().quotas.arrived()
    }

    fn enter(&self, ip: IpAddr) -> Result<(), Duration> {
        self.node().quotas.enter(ip)
    }

    fn left(&self, connection: &ConnectionInfo) {
        self.node().shares.disconnected(connection.id);
    }
}

/// Finds the handler of a request.
pub(crate) struct Routes {
    node: Arc<Node>,
    /// Row of the handler table by API key.
    rows: Vec<Option<&'static Handler>>,
    /// Requests by API key, for metrics.
    requests: Vec<AtomicU64>,
    times: RequestTimes,
}

impl Routes {
    fn new(node: Arc<Node>) -> Self {
        let size = HANDLERS
            .iter()
            .map(|handler| handler.key.code() + 1)
            .max()
            .unwrap_or(0);
        let size = usize::try_from(size).unwrap_or(0);
        let mut rows = vec![None; size];
        for handler in HANDLERS {
            if let Ok(at) = usize::try_from(handler.key.code()) {
                rows[at] = Some(handler);
            }
        }
        Self {
            node,
            rows,
            times: RequestTimes::new(size),
            requests: (0..size).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    fn request_counts(&self) -> Vec<(ApiKey, u64)> {
        let counted = HANDLERS.iter().filter_map(|handler| {
            let at = usize::try_from(handler.key.code()).ok()?;
            Some((handler.key, self.requests[at].load(Ordering::Relaxed)))
        });
        counted.collect()
    }

    /// Serves one request.
    pub(crate) fn handle(&self, context: RequestContext, body: Reader) -> ServiceFuture {
        let at = usize::try_from(context.api_key.code()).unwrap_or(usize::MAX);
        let Some(handler) = self.rows.get(at).copied().flatten() else {
            return refuse(format!("{} is not served here", context.api_key.name()));
        };
        self.requests[at].fetch_add(1, Ordering::Relaxed);
        if context.api_version < handler.min || context.api_version > handler.max {
            // A client that is too new learns from this answer what it may ask for (KIP-511).
            if handler.key == ApiKey::ApiVersions {
                let correlation_id = context.correlation_id;
                return Box::pin(async move { api_versions_fallback(correlation_id) });
            }
            return refuse(format!(
                "{} version {} is not served, only {} to {}",
                context.api_key.name(),
                context.api_version,
                handler.min,
                handler.max
            ));
        }
        (handler.call)(Arc::clone(&self.node), context, body)
    }
}

fn refuse(reason: String) -> ServiceFuture {
    Box::pin(async move { Reply::Close { reason } })
}
