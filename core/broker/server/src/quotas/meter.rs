use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use kafka_rs_net::RequestContext;
use kafka_rs_quota::{Kind, Millis};

use super::Quotas;

/// Nanoseconds in one percent of a second.
const NANOS_PER_PERCENT: f64 = 10_000_000.0;

/// The time spent on one request: while its handler runs, not while it waits (KIP-124).
#[derive(Debug)]
pub(crate) struct Meter {
    quotas: Arc<Quotas>,
    context: RequestContext,
    spent_ns: AtomicU64,
    /// When the handler went on, last.
    began_ns: AtomicU64,
    settled: AtomicBool,
}

impl Meter {
    pub(crate) fn new(quotas: &Arc<Quotas>, context: &RequestContext) -> Arc<Self> {
        Arc::new(Self {
            quotas: Arc::clone(quotas),
            context: context.clone(),
            spent_ns: AtomicU64::new(0),
            began_ns: AtomicU64::new(0),
            settled: AtomicBool::new(false),
        })
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.quotas.clock.monotonic().as_nanos()).unwrap_or(u64::MAX)
    }

    /// Runs a handler and measures it.
    pub(crate) async fn measure<F: Future>(&self, handler: F) -> F::Output {
        let mut handler = pin!(handler);
        std::future::poll_fn(|task| {
            let began = self.now_ns();
            self.began_ns.store(began, Ordering::Relaxed);
            let polled = handler.as_mut().poll(task);
            let took = self.now_ns().saturating_sub(began);
            self.spent_ns.fetch_add(took, Ordering::Relaxed);
            polled
        })
        .await
    }

    /// Records the time spent so far, from within the handler: what the answer will be depends on it.
    /// How long the client has to wait.
    pub(crate) fn settle(&self) -> Millis {
        let running = self
            .now_ns()
            .saturating_sub(self.began_ns.load(Ordering::Relaxed));
        self.record(self.spent_ns.load(Ordering::Relaxed) + running)
    }

    /// The same when the handler is done, unless that was recorded.
    pub(crate) fn finish(&self) -> Option<Millis> {
        let settled = self.settled.load(Ordering::Relaxed);
        (!settled).then(|| self.record(self.spent_ns.load(Ordering::Relaxed)))
    }

    fn record(&self, spent_ns: u64) -> Millis {
        self.settled.store(true, Ordering::Relaxed);
        let percent = spent_ns as f64 / NANOS_PER_PERCENT;
        self.quotas.record(Kind::Request, &self.context, percent)
    }

    /// Has the client wait, if it has to.
    pub(crate) fn throttle(&self, kind: Kind, wait: Millis) {
        if wait > 0 {
            self.quotas.throttle(kind, &self.context, wait);
        }
    }
}
