//! Parking without threads or polling: a request that cannot be answered yet leaves a waiter at the
//! partitions it depends on and awaits it; whoever makes progress there counts the waiter down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering, fence};

use kafka_rs_types::Offset;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// What one parked request waits for: a number of units of progress, then one wake-up.
///
/// The unit is bytes for a fetch and partitions for a produce.
#[derive(Debug)]
pub struct Waiter {
    missing: AtomicI64,
    wake: Notify,
}

impl Waiter {
    /// A waiter that wakes once `missing` units of progress were reported.
    pub fn new(missing: i64) -> Arc<Self> {
        Arc::new(Self {
            missing: AtomicI64::new(missing),
            wake: Notify::new(),
        })
    }

    /// Reports progress; wakes the request when nothing is missing any more.
    pub fn progress(&self, units: i64) {
        if self.missing.fetch_sub(units, Ordering::AcqRel) <= units {
            self.wake.notify_one();
        }
    }

    /// Wakes the request whatever is missing: what it waits for has changed its meaning.
    pub fn interrupt(&self) {
        self.missing.store(0, Ordering::Release);
        self.wake.notify_one();
    }

    /// Resolves when enough progress was reported, also if that was before the call.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }
}

/// When an entry of a [`WaiterList`] is counted down.
#[derive(Debug, Clone, Copy)]
enum Until {
    /// Every advance counts, by its bytes.
    Bytes,
    /// The high watermark reaching this offset counts as one unit.
    HighWatermark(Offset),
}

/// The requests parked at one partition.
///
/// Costs one fence and one load per append while nobody waits. Whoever parks must look at the
/// watermark once more afterwards; progress made before parking is not reported.
#[derive(Debug, Default)]
pub struct WaiterList {
    occupied: AtomicBool,
    entries: Mutex<Vec<(Until, Arc<Waiter>)>>,
}

impl WaiterList {
    /// Parks a fetch: every later advance of the readable end counts its bytes.
    pub fn park_for_bytes(self: &Arc<Self>, waiter: &Arc<Waiter>) -> Parked {
        self.park(Until::Bytes, waiter)
    }

    /// Parks a produce until the high watermark reaches `offset`.
    pub fn park_for_high_watermark(
        self: &Arc<Self>,
        offset: Offset,
        waiter: &Arc<Waiter>,
    ) -> Parked {
        self.park(Until::HighWatermark(offset), waiter)
    }

    /// The readable end grew by `bytes` and the high watermark is now `high_watermark`.
    pub fn advanced(&self, bytes: i64, high_watermark: Offset) {
        // Pairs with the fence in `park`: either this load sees the new entry, or the parked request
        // sees the watermark stored before this call when it looks once more after parking.
        fence(Ordering::SeqCst);
        if !self.occupied.load(Ordering::Relaxed) {
            return;
        }
        self.entries.lock().retain(|(until, waiter)| match until {
            Until::Bytes => {
                waiter.progress(bytes);
                true
            }
            Until::HighWatermark(offset) if high_watermark >= *offset => {
                waiter.progress(1);
                false
            }
            Until::HighWatermark(_) => true,
        });
    }

    /// Wakes everybody: leadership moved, the log went offline or the partition is gone.
    pub fn interrupt_all(&self) {
        for (_, waiter) in self.entries.lock().iter() {
            waiter.interrupt();
        }
    }

    /// How many requests are parked here.
    pub fn len(&self) -> usize {
        self.entries.lock().len()
    }

    /// True when no request is parked here.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn park(self: &Arc<Self>, until: Until, waiter: &Arc<Waiter>) -> Parked {
        let mut entries = self.entries.lock();
        entries.push((until, Arc::clone(waiter)));
        self.occupied.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        Parked {
            list: Arc::clone(self),
            waiter: Arc::clone(waiter),
        }
    }
}

/// A place in a [`WaiterList`], given up when dropped.
#[derive(Debug)]
pub struct Parked {
    list: Arc<WaiterList>,
    waiter: Arc<Waiter>,
}

impl Drop for Parked {
    fn drop(&mut self) {
        let mut entries = self.list.entries.lock();
        if let Some(at) = entries
            .iter()
            .position(|(_, w)| Arc::ptr_eq(w, &self.waiter))
        {
            entries.swap_remove(at);
        }
        self.list
            .occupied
            .store(!entries.is_empty(), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn is_woken(waiter: &Waiter) -> bool {
        let future = pin!(waiter.woken());
        future.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn a_fetch_wakes_only_when_enough_bytes_arrived() {
        let list = Arc::new(WaiterList::default());
        let waiter = Waiter::new(100);
        let _parked = list.park_for_bytes(&waiter);
        list.advanced(60, 1);
        assert!(!is_woken(&waiter));
        list.advanced(40, 2);
        assert!(is_woken(&waiter));
    }

    #[test]
    fn a_produce_wakes_when_all_its_partitions_reached_their_offsets() {
        let (a, b) = (
            Arc::new(WaiterList::default()),
            Arc::new(WaiterList::default()),
        );
        let waiter = Waiter::new(2);
        let _parked = [
            a.park_for_high_watermark(5, &waiter),
            b.park_for_high_watermark(9, &waiter),
        ];
        a.advanced(10, 5);
        b.advanced(10, 8);
        assert!(!is_woken(&waiter));
        b.advanced(10, 9);
        assert!(is_woken(&waiter));
    }

    #[test]
    fn a_dropped_request_leaves_nothing_behind() {
        let list = Arc::new(WaiterList::default());
        let waiter = Waiter::new(1);
        drop(list.park_for_bytes(&waiter));
        assert!(list.is_empty());
        list.advanced(1, 1);
        assert!(!is_woken(&waiter));
    }

    #[test]
    fn an_interrupt_wakes_whatever_is_missing() {
        let list = Arc::new(WaiterList::default());
        let waiter = Waiter::new(i64::MAX);
        let _parked = list.park_for_bytes(&waiter);
        list.interrupt_all();
        assert!(is_woken(&waiter));
    }
}
