//! Ids that nobody has used for `transactional.id.expiration.ms` are forgotten.

use std::ops::Bound;

use kafka_rs_types::Str;

use crate::coordinator::{Out, Timer};
use crate::{TransactionCoordinator, record};

/// Most tombstones of one step, so that a step stays short.
const TOMBSTONES_MAX: usize = 1_000;

impl TransactionCoordinator {
    /// Has a look for expired ids taken after a while; called whenever there is an id to expire.
    pub(crate) fn watch_expiry(&mut self) {
        if !self.active || self.sweeping {
            return;
        }
        self.sweeping = true;
        let at = self.now.after_ms(self.config.expiration_check_interval_ms);
        self.timers.schedule(Timer::Sweep(None), at);
    }

    /// Looks at the ids after `after` and writes tombstones for the expired ones.
    pub(crate) fn sweep(&mut self, after: Option<Str>) -> Out {
        let mut out = Out::default();
        let from = match &after {
            Some(id) => Bound::Excluded(id.clone()),
            None => Bound::Unbounded,
        };
        let oldest = self
            .now
            .wall_ms
            .saturating_sub(self.config.id_expiration_ms);
        for (id, transaction) in self.transactions.range((from, Bound::Unbounded)) {
            if transaction.state.is_settled() && transaction.last_update_ms <= oldest {
                out.records.push(record::tombstone(id));
            }
            if out.records.len() >= TOMBSTONES_MAX {
                let next = Timer::Sweep(Some(id.clone()));
                self.timers.schedule(next, self.now.monotonic);
                return out;
            }
        }
        self.sweeping = false;
        if !self.transactions.is_empty() {
            self.watch_expiry();
        }
        out
    }
}
