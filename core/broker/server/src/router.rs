//! The one door: every request, from whatever transport, passes here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kafka_rs_net::{Reply, RequestContext, Service, ServiceFuture};
use kafka_rs_wire::{ApiKey, Reader};

use crate::handlers::{HANDLERS, Handler, api_versions_fallback};
use crate::node::Node;

/// The APIs this broker serves, each with its first and last version, by key.
pub fn served_apis() -> Vec<(ApiKey, i16, i16)> {
    HANDLERS
        .iter()
        .map(|handler| (handler.key, handler.min, handler.max))
        .collect()
}

/// Routes requests to their handlers.
pub(crate) struct Router {
    node: Arc<Node>,
    /// Row of the handler table by API key.
    rows: Vec<Option<&'static Handler>>,
    /// Requests by API key, for metrics.
    requests: Vec<AtomicU64>,
}

impl Router {
    pub(crate) fn new(node: Arc<Node>) -> Self {
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
            requests: (0..size).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// Requests served so far, by API.
    pub(crate) fn request_counts(&self) -> Vec<(ApiKey, u64)> {
        let counted = HANDLERS.iter().filter_map(|handler| {
            let at = usize::try_from(handler.key.code()).ok()?;
            Some((handler.key, self.requests[at].load(Ordering::Relaxed)))
        });
        counted.collect()
    }

    /// The node behind it.
    pub(crate) fn node(&self) -> &Arc<Node> {
        &self.node
    }
}

impl Service for Router {
    fn call(&self, context: RequestContext, body: Reader) -> ServiceFuture {
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
