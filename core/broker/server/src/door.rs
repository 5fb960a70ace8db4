//! What may stand between a request and its handler: fault injection, tracking, recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use kafka_rs_metadata::MetadataImage;
use kafka_rs_net::{RequestContext, ServiceFuture};
use kafka_rs_platform::Clock;
use kafka_rs_wire::Reader;

use crate::router::Routes;

/// Stands at the one door: sees every request before its handler does, and every reply after.
pub trait Interceptor: Send + Sync {
    /// Serves a request, as a rule by way of [`Next::run`]. `body` stands at the start of the body.
    fn intercept(&self, context: RequestContext, body: Reader, next: Next) -> ServiceFuture;
}

type Chain = Arc<[Arc<dyn Interceptor>]>;

/// The interceptors of a broker, the first one outermost. Costs one load of a flag while empty.
#[derive(Default)]
pub(crate) struct Door {
    busy: AtomicBool,
    chain: ArcSwap<Vec<Arc<dyn Interceptor>>>,
}

impl Door {
    /// The chain, unless it is empty.
    pub(crate) fn chain(&self) -> Option<Chain> {
        self.busy
            .load(Ordering::Acquire)
            .then(|| self.chain.load().as_slice().into())
    }

    /// Replaces the chain; requests under way go on through the one they began with.
    pub(crate) fn set(&self, chain: Vec<Arc<dyn Interceptor>>) {
        let busy = !chain.is_empty();
        self.chain.store(Arc::new(chain));
        self.busy.store(busy, Ordering::Release);
    }
}

/// What comes after an interceptor: the others, and at the end the handler.
#[derive(Clone)]
pub struct Next {
    routes: Arc<Routes>,
    chain: Chain,
    at: usize,
}

impl Next {
    pub(crate) fn new(routes: Arc<Routes>, chain: Chain) -> Self {
        Self {
            routes,
            chain,
            at: 0,
        }
    }

    /// The newest committed metadata.
    pub fn image(&self) -> Arc<MetadataImage> {
        self.routes.node().quorum.image()
    }

    /// The broker's clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.routes.node().clock
    }

    /// Serves the request. May be called several times, or not at all.
    pub fn run(&self, context: RequestContext, body: Reader) -> ServiceFuture {
        match self.chain.get(self.at) {
            None => self.routes.handle(context, body),
            Some(interceptor) => {
                let next = Self {
                    at: self.at + 1,
                    ..self.clone()
                };
                interceptor.intercept(context, body, next)
            }
        }
    }
}
