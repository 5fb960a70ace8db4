use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kafka_rs_metadata::MutationQuota;
use kafka_rs_quota::Millis;
use kafka_rs_types::Str;

use super::{ANONYMOUS, Quotas};

/// The quota on changes of the metadata, while one request is decided (KIP-599).
#[derive(Debug)]
pub(crate) struct Mutation {
    quotas: Arc<Quotas>,
    client_id: Str,
    /// Versions that know THROTTLING_QUOTA_EXCEEDED get it; older ones only have to wait after.
    strict: bool,
    /// When the wait that was found is over; 0 for none.
    over_ms: AtomicU64,
}

impl Mutation {
    pub(super) fn new(quotas: Arc<Quotas>, client_id: Str, strict: bool) -> Self {
        Self {
            quotas,
            client_id,
            strict,
            over_ms: AtomicU64::new(0),
        }
    }

    /// How long the client has to wait, less what passed since.
    pub(crate) fn throttle_ms(&self) -> Millis {
        let over = self.over_ms.load(Ordering::Relaxed);
        over.saturating_sub(self.quotas.now())
    }
}

impl MutationQuota for Mutation {
    fn count(&self, partitions: usize) -> bool {
        let (now, count) = (self.quotas.now(), partitions as f64);
        let mut clients = self.quotas.clients.lock();
        let wait = if self.strict {
            let counted = clients.mutate(&ANONYMOUS, &self.client_id, count, now);
            counted.err().unwrap_or(0)
        } else {
            clients.mutate_anyway(&ANONYMOUS, &self.client_id, count, now)
        };
        if wait > 0 {
            self.over_ms.store(now + wait, Ordering::Relaxed);
        }
        wait == 0 || !self.strict
    }
}
