//! A clock that runs with the machine's until it is frozen, and moves as it is told.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use kafka_rs_types::Timestamp;
use parking_lot::Mutex;

use crate::activity::Activity;
use crate::clock::{Clock, RealClock, Sleep};

/// Time of an embedded broker: real at first, then frozen, advanced and thawed by a test.
///
/// Clones share the time.
#[derive(Debug, Clone)]
pub struct VirtualClock {
    inner: Arc<Mutex<Time>>,
    activity: Arc<Activity>,
}

#[derive(Debug)]
struct Time {
    /// Wall time at monotonic zero.
    wall_start_ms: Timestamp,
    /// Monotonic time when `since` was taken, or of the standstill.
    elapsed: Duration,
    /// Real moment from which on time runs; `None` while it is frozen.
    since: Option<Instant>,
    next_id: u64,
    sleepers: BTreeMap<(Duration, u64), Waker>,
}

impl Time {
    fn monotonic(&self) -> Duration {
        match self.since {
            Some(since) => self.elapsed + since.elapsed(),
            None => self.elapsed,
        }
    }

    fn set(&mut self, monotonic: Duration) {
        self.elapsed = monotonic;
        if self.since.is_some() {
            self.since = Some(Instant::now());
        }
    }

    fn take_sleepers(&mut self, until: Duration) -> Vec<Waker> {
        let later = self
            .sleepers
            .split_off(&(until.saturating_add(Duration::from_nanos(1)), 0));
        let due = std::mem::replace(&mut self.sleepers, later);
        due.into_values().collect()
    }
}

impl VirtualClock {
    /// A clock that runs, from the machine's time on.
    pub fn running() -> Self {
        Self::at(RealClock::new().now_ms(), true)
    }

    /// A clock that stands at `wall_ms` (milliseconds since 1970).
    pub fn frozen(wall_ms: Timestamp) -> Self {
        Self::at(wall_ms, false)
    }

    fn at(wall_start_ms: Timestamp, running: bool) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Time {
                wall_start_ms,
                elapsed: Duration::ZERO,
                since: running.then(Instant::now),
                next_id: 0,
                sleepers: BTreeMap::new(),
            })),
            activity: Activity::new(),
        }
    }

    /// Stops time. Nobody's timeout is reached any more, however long a test thinks.
    pub fn freeze(&self) {
        let mut time = self.inner.lock();
        time.elapsed = time.monotonic();
        time.since = None;
        self.wake_all(time);
    }

    /// Lets time run again from where it stands.
    pub fn resume(&self) {
        let mut time = self.inner.lock();
        if time.since.is_none() {
            time.since = Some(Instant::now());
        }
        self.wake_all(time);
    }

    /// True while time stands still.
    pub fn is_frozen(&self) -> bool {
        self.inner.lock().since.is_none()
    }

    /// Moves time on by `by`, stopping at every deadline on the way, and returns when all that was
    /// due then is done. What those who woke ask for on the way is due in its turn.
    ///
    /// Only tasks started through [`crate::spawn`] are waited for.
    pub async fn advance(&self, by: Duration) {
        let target = self.monotonic().saturating_add(by);
        self.activity.quiet().await;
        loop {
            let due = {
                let mut time = self.inner.lock();
                let next = time.sleepers.first_key_value().map(|((at, _), _)| *at);
                let next = next.filter(|next| *next <= target);
                let stop = next.unwrap_or(target).max(time.monotonic());
                time.set(stop);
                match next {
                    Some(_) => time.take_sleepers(stop),
                    None => break,
                }
            };
            let busy = self.activity.busy();
            for waker in due {
                waker.wake();
            }
            drop(busy);
            self.activity.quiet().await;
        }
        // Whoever sleeps on a running clock has to look at how far away its deadline is now.
        self.wake_all(self.inner.lock());
    }

    /// The earliest deadline somebody sleeps for.
    pub fn next_deadline(&self) -> Option<Duration> {
        let time = self.inner.lock();
        time.sleepers.first_key_value().map(|((at, _), _)| *at)
    }

    /// What is at work under this clock.
    pub fn at_work(&self) -> &Arc<Activity> {
        &self.activity
    }

    fn wake_all(&self, mut time: parking_lot::MutexGuard<'_, Time>) {
        let all = std::mem::take(&mut time.sleepers);
        drop(time);
        for waker in all.into_values() {
            waker.wake();
        }
    }
}

impl Clock for VirtualClock {
    fn now_ms(&self) -> Timestamp {
        let time = self.inner.lock();
        let elapsed = Timestamp::try_from(time.monotonic().as_millis()).unwrap_or(Timestamp::MAX);
        time.wall_start_ms.saturating_add(elapsed)
    }

    fn monotonic(&self) -> Duration {
        self.inner.lock().monotonic()
    }

    fn sleep_until(&self, deadline: Duration) -> Sleep {
        let mut time = self.inner.lock();
        time.next_id += 1;
        Box::pin(VirtualSleep {
            clock: self.clone(),
            key: (deadline, time.next_id),
            timer: None,
        })
    }

    fn activity(&self) -> Option<&Arc<Activity>> {
        Some(&self.activity)
    }
}

struct VirtualSleep {
    clock: VirtualClock,
    key: (Duration, u64),
    /// The machine's timer, while time runs.
    timer: Option<Sleep>,
}

impl Future for VirtualSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let left = {
            let mut time = this.clock.inner.lock();
            let now = time.monotonic();
            if now >= this.key.0 {
                return Poll::Ready(());
            }
            time.sleepers.insert(this.key, cx.waker().clone());
            time.since.map(|_| this.key.0 - now)
        };
        // Made anew at every poll: since the last one, time may have moved or stopped.
        this.timer = left.map(|left| RealClock::new().sleep(left));
        match this.timer.as_mut().map(|timer| timer.as_mut().poll(cx)) {
            Some(Poll::Ready(())) => Poll::Ready(()),
            Some(Poll::Pending) | None => Poll::Pending,
        }
    }
}

impl Drop for VirtualSleep {
    fn drop(&mut self) {
        self.clock.inner.lock().sleepers.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spawn;

    const SECOND: Duration = Duration::from_secs(1);

    fn shared(clock: &VirtualClock) -> Arc<dyn Clock> {
        Arc::new(clock.clone())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn advancing_runs_everything_that_falls_due_on_the_way_at_its_own_time() {
        let clock = VirtualClock::frozen(1_000);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (ticks, mut ticked) = tokio::sync::mpsc::unbounded_channel();
        let ticking = clock.clone();
        spawn(&shared(&clock), async move {
            loop {
                ticking.sleep(SECOND).await;
                ticks.send(()).expect("the other task lives");
            }
        });
        let (reading, log) = (clock.clone(), Arc::clone(&seen));
        spawn(&shared(&clock), async move {
            while ticked.recv().await.is_some() {
                log.lock().push(reading.now_ms());
            }
        });
        clock.advance(Duration::from_millis(3_500)).await;
        assert_eq!(*seen.lock(), [2_000, 3_000, 4_000]);
        clock.advance(Duration::from_millis(499)).await;
        assert_eq!(seen.lock().len(), 3);
        clock.advance(Duration::from_millis(1)).await;
        assert_eq!(*seen.lock(), [2_000, 3_000, 4_000, 5_000]);
        assert_eq!(clock.now_ms(), 5_000);
    }

    #[tokio::test]
    async fn a_running_clock_sleeps_by_the_machines_time_and_can_still_be_advanced() {
        let clock = VirtualClock::running();
        let before = clock.now_ms();
        clock.sleep(Duration::from_millis(5)).await;
        assert!(clock.now_ms() >= before + 5);
        let sleeping = clock.clone();
        let sleeper = spawn(&shared(&clock), async move {
            sleeping.sleep(Duration::from_secs(3_600)).await;
        });
        clock.advance(Duration::from_secs(3_600)).await;
        sleeper.await.expect("the sleeper woke");
    }

    #[tokio::test]
    async fn a_frozen_clock_wakes_nobody_until_it_runs_again() {
        let clock = VirtualClock::running();
        let mut sleep = clock.sleep(Duration::from_millis(20));
        clock.freeze();
        let stood = clock.monotonic();
        RealClock::new().sleep(Duration::from_millis(30)).await;
        assert_eq!(clock.monotonic(), stood);
        let polled = sleep.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        clock.resume();
        sleep.await;
        assert!(clock.monotonic() >= Duration::from_millis(20));
    }
}
