//! One alarm for all shards.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{Either, select};
use kafka_rs_platform::Clock;
use kafka_rs_types::PartitionIndex;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// When which shard wants to be woken.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    entries: Mutex<BTreeSet<(Duration, PartitionIndex)>>,
    /// Rung when the earliest entry became earlier, or on closing.
    changed: Notify,
}

impl Alarm {
    /// Moves a shard's entry from `old` to `new`.
    pub(super) fn set(&self, shard: PartitionIndex, old: Option<Duration>, new: Option<Duration>) {
        let mut entries = self.entries.lock();
        if let Some(old) = old {
            entries.remove(&(old, shard));
        }
        let Some(new) = new else { return };
        entries.insert((new, shard));
        let is_first = entries.first() == Some(&(new, shard));
        drop(entries);
        if is_first {
            self.changed.notify_one();
        }
    }

    /// Waits for the earliest entry and takes it out with all others that are due.
    pub(super) async fn next(&self, clock: &Arc<dyn Clock>) -> Vec<PartitionIndex> {
        loop {
            let first = self.entries.lock().first().map(|(at, _)| *at);
            let Some(first) = first else {
                self.changed.notified().await;
                continue;
            };
            if clock.monotonic() < first {
                let changed = std::pin::pin!(self.changed.notified());
                if let Either::Left(_) = select(changed, clock.sleep_until(first)).await {
                    continue;
                }
            }
            let due = self.take_due(clock.monotonic());
            if !due.is_empty() {
                return due;
            }
        }
    }

    fn take_due(&self, now: Duration) -> Vec<PartitionIndex> {
        let mut entries = self.entries.lock();
        let later = entries.split_off(&(now + Duration::from_nanos(1), PartitionIndex::MIN));
        let due = std::mem::replace(&mut *entries, later);
        due.into_iter().map(|(_, shard)| shard).collect()
    }
}
