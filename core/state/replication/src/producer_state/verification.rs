use std::collections::BTreeMap;

use kafka_rs_types::{ProducerEpoch, ProducerId, Timestamp};

/// What a producer has to prove before its first batch of a transaction is appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Verification {
    guard: u64,
    epoch: ProducerEpoch,
    since: Timestamp,
}

/// Transactions that begin here and whose coordinator is being asked whether it knows of them
/// (KIP-890).
///
/// A guard is given out before the coordinator is asked, and is void as soon as a marker of the
/// producer comes: a batch that was verified, but overtaken by the end of its transaction, is refused
/// instead of leaving a transaction open that nobody will ever end.
#[derive(Debug, Clone, Default)]
pub struct Verifications {
    last_guard: u64,
    open: BTreeMap<ProducerId, Verification>,
}

impl Verifications {
    /// The guard under which to ask the coordinator.
    pub fn begin(&mut self, producer_id: ProducerId, epoch: ProducerEpoch, now: Timestamp) -> u64 {
        match self.open.get_mut(&producer_id) {
            Some(open) if open.epoch == epoch => open.guard,
            _ => {
                self.last_guard += 1;
                let verification = Verification {
                    guard: self.last_guard,
                    epoch,
                    since: now,
                };
                self.open.insert(producer_id, verification);
                self.last_guard
            }
        }
    }

    /// Whether a batch that was verified under `guard` may still begin a transaction.
    pub fn is_valid(&self, producer_id: ProducerId, epoch: ProducerEpoch, guard: u64) -> bool {
        self.open
            .get(&producer_id)
            .is_some_and(|open| open.guard == guard && open.epoch == epoch)
    }

    /// The transaction has begun, or ended.
    pub fn end(&mut self, producer_id: ProducerId) {
        self.open.remove(&producer_id);
    }

    /// A marker came that says that every transaction before `epoch` has ended; one of that epoch
    /// is the next.
    pub fn end_before(&mut self, producer_id: ProducerId, epoch: ProducerEpoch) {
        self.open
            .retain(|id, open| *id != producer_id || open.epoch >= epoch);
    }

    /// Forgets those nobody came back to for `expiration_ms`.
    pub fn remove_expired(&mut self, now: Timestamp, expiration_ms: i64) {
        self.open
            .retain(|_, open| now.saturating_sub(open.since) < expiration_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_holds_until_the_transaction_begins_or_ends() {
        let mut verifications = Verifications::default();
        let guard = verifications.begin(1, 0, 0);
        assert_eq!(
            verifications.begin(1, 0, 5),
            guard,
            "batches in flight share it"
        );
        verifications.end_before(1, 0);
        assert!(verifications.is_valid(1, 0, guard));
        assert!(!verifications.is_valid(1, 1, guard));
        assert!(!verifications.is_valid(2, 0, guard));
        verifications.end(1);
        assert!(!verifications.is_valid(1, 0, guard));
        assert_ne!(verifications.begin(1, 0, 6), guard);
    }

    #[test]
    fn another_epoch_makes_the_guard_void_and_time_forgets_it() {
        let mut verifications = Verifications::default();
        let old = verifications.begin(1, 0, 0);
        let new = verifications.begin(1, 1, 10);
        assert!(!verifications.is_valid(1, 0, old));
        verifications.remove_expired(20, 10);
        assert!(!verifications.is_valid(1, 1, new));
    }
}
