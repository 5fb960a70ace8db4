use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use kafka_rs_types::Timestamp;
use parking_lot::Mutex;

use crate::activity::{Activity, Busy};

/// A future that resolves at a deadline.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Where time comes from.
pub trait Clock: Send + Sync + Debug {
    /// Milliseconds since 1970, as records are stamped with; may jump.
    fn now_ms(&self) -> Timestamp;

    /// Time since some fixed moment; never goes back. Deadlines are in this time.
    fn monotonic(&self) -> Duration;

    /// Resolves once [`Clock::monotonic`] has reached `deadline`.
    fn sleep_until(&self, deadline: Duration) -> Sleep;

    /// Resolves after `duration`.
    fn sleep(&self, duration: Duration) -> Sleep {
        self.sleep_until(self.monotonic().saturating_add(duration))
    }

    /// What is at work under this clock, where somebody wants to know.
    fn activity(&self) -> Option<&Arc<Activity>> {
        None
    }
}

/// Starts a task of a broker that lives under `clock`; its work is counted where the clock's
/// owner wants to know when all is quiet.
pub fn spawn<F>(clock: &Arc<dyn Clock>, future: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    spawn_on(&tokio::runtime::Handle::current(), clock, future)
}

/// [`spawn`] on a tokio runtime that need not be the current one.
pub fn spawn_on<F>(
    handle: &tokio::runtime::Handle,
    clock: &Arc<dyn Clock>,
    future: F,
) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match clock.activity() {
        Some(activity) => handle.spawn(activity.track(future)),
        None => handle.spawn(future),
    }
}

/// Counts as at work under `clock` until it is dropped; nothing where nobody counts.
pub fn busy(clock: &Arc<dyn Clock>) -> Option<Busy> {
    clock.activity().map(Activity::busy)
}

/// The machine's clock; sleeps on tokio's timer.
#[derive(Debug)]
pub struct RealClock {
    start: Instant,
}

impl RealClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for RealClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for RealClock {
    fn now_ms(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::try_from(since.as_millis()).unwrap_or(Timestamp::MAX)
    }

    fn monotonic(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep_until(&self, deadline: Duration) -> Sleep {
        match self.start.checked_add(deadline) {
            Some(at) => Box::pin(tokio::time::sleep_until(at.into())),
            // Beyond what the machine can count: never.
            None => Box::pin(std::future::pending()),
        }
    }
}

/// A clock that stands still until it is told to advance.
#[derive(Debug, Clone)]
pub struct ManualClock {
    inner: Arc<Mutex<Manual>>,
}

#[derive(Debug)]
struct Manual {
    wall_start_ms: Timestamp,
    elapsed: Duration,
    next_id: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
}

impl ManualClock {
    /// A clock that stands at `wall_ms` (milliseconds since 1970).
    pub fn new(wall_ms: Timestamp) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Manual {
                wall_start_ms: wall_ms,
                elapsed: Duration::ZERO,
                next_id: 0,
                sleepers: BTreeMap::new(),
            })),
        }
    }

    /// Moves time on and wakes everybody whose deadline is reached, in the order of deadlines.
    pub fn advance(&self, by: Duration) {
        let mut inner = self.inner.lock();
        inner.elapsed += by;
        let first_later = (inner.elapsed + Duration::from_nanos(1), 0);
        let later = inner.sleepers.split_off(&first_later);
        let due = std::mem::replace(&mut inner.sleepers, later);
        drop(inner);
        for waker in due.into_values() {
            waker.wake();
        }
    }

    /// The earliest deadline somebody sleeps for.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.inner
            .lock()
            .sleepers
            .first_key_value()
            .map(|((deadline, _), _)| *deadline)
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> Timestamp {
        let inner = self.inner.lock();
        let elapsed = Timestamp::try_from(inner.elapsed.as_millis()).unwrap_or(Timestamp::MAX);
        inner.wall_start_ms.saturating_add(elapsed)
    }

    fn monotonic(&self) -> Duration {
        self.inner.lock().elapsed
    }

    fn sleep_until(&self, deadline: Duration) -> Sleep {
        let mut inner = self.inner.lock();
        inner.next_id += 1;
        Box::pin(ManualSleep {
            clock: Arc::clone(&self.inner),
            key: (deadline, inner.next_id),
        })
    }
}

struct ManualSleep {
    clock: Arc<Mutex<Manual>>,
    key: (Duration, u64),
}

impl Future for ManualSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.clock.lock();
        if inner.elapsed >= self.key.0 {
            return Poll::Ready(());
        }
        inner.sleepers.insert(self.key, cx.waker().clone());
        Poll::Pending
    }
}

impl Drop for ManualSleep {
    fn drop(&mut self) {
        self.clock.lock().sleepers.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_exactly_when_its_deadline_is_reached() {
        let clock = ManualClock::new(1_000);
        let mut sleep = clock.sleep(Duration::from_millis(10));
        clock.advance(Duration::from_millis(9));
        assert!(futures_ready(&mut sleep).is_none());
        clock.advance(Duration::from_millis(1));
        assert!(futures_ready(&mut sleep).is_some());
        assert_eq!(clock.now_ms(), 1_010);
    }

    #[tokio::test]
    async fn a_dropped_sleep_leaves_no_deadline_behind() {
        let clock = ManualClock::new(0);
        let mut sleep = clock.sleep(Duration::from_secs(1));
        assert!(futures_ready(&mut sleep).is_none());
        assert_eq!(clock.next_deadline(), Some(Duration::from_secs(1)));
        drop(sleep);
        assert_eq!(clock.next_deadline(), None);
    }

    fn futures_ready(sleep: &mut Sleep) -> Option<()> {
        match sleep.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(()) => Some(()),
            Poll::Pending => None,
        }
    }
}
