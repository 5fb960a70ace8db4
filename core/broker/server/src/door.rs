//! What may stand between a request and its handler: fault injection, tracking, recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use kafka_rs_net::{RequestContext, ServiceFuture};
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

    /// Puts an interceptor behind those that are there.
    pub(crate) fn add(&self, interceptor: &Arc<dyn Interceptor>) {
        self.chain.rcu(|chain| {
            let mut chain = Vec::clone(chain);
            chain.push(Arc::clone(interceptor));
            chain
        });
        self.busy.store(true, Ordering::Release);
    }

    /// Takes an interceptor out.
    pub(crate) fn remove(&self, interceptor: &Arc<dyn Interceptor>) {
        self.chain.rcu(|chain| {
            let mut chain = Vec::clone(chain);
            chain.retain(|there| !Arc::ptr_eq(there, interceptor));
            chain
        });
        if self.chain.load().is_empty() {
            self.busy.store(false, Ordering::Release);
        }
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
