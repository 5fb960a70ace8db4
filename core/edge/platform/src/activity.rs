//! Knowing when nothing is going on: what lets a test advance the clock and look at the result.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// Rounds of the scheduler for which nothing may be at work before all is taken to be quiet: a task
/// that yields, by itself or for having used up its budget, is woken only after its poll.
const CALM_ROUNDS: usize = 3;

/// Counts what is at work: tasks between being woken and going back to sleep, and guards.
///
/// A task that yields to others in the middle of its work may be taken to sleep. A task that wakes another does so while it is counted itself, so the count never touches zero in
/// the middle of a chain of work.
#[derive(Debug, Default)]
pub struct Activity {
    busy: AtomicUsize,
    quiet: Notify,
}

impl Activity {
    /// Nothing at work.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Counts as at work until the guard is dropped.
    pub fn busy(self: &Arc<Self>) -> Busy {
        self.enter();
        Busy(Arc::clone(self))
    }

    /// Counts `future` as at work whenever it is about to be polled.
    pub fn track<F: Future>(self: &Arc<Self>, future: F) -> Tracked<F> {
        self.enter();
        Tracked {
            future: Box::pin(future),
            state: Arc::new(Task {
                activity: Arc::clone(self),
                phase: AtomicU8::new(WOKEN),
                outer: Mutex::new(Waker::noop().clone()),
            }),
        }
    }

    /// Resolves once nothing is at work.
    pub async fn quiet(&self) {
        let mut calm = 0;
        while calm < CALM_ROUNDS {
            let notified = self.quiet.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.busy.load(Ordering::SeqCst) > 0 {
                calm = 0;
                notified.await;
            } else {
                calm += 1;
                tokio::task::yield_now().await;
            }
        }
    }

    fn enter(&self) {
        self.busy.fetch_add(1, Ordering::SeqCst);
    }

    fn leave(&self) {
        if self.busy.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.quiet.notify_waiters();
        }
    }
}

/// Something at work, see [`Activity::busy`].
#[derive(Debug)]
pub struct Busy(Arc<Activity>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// Waits for its waker; not counted.
const IDLE: u8 = 0;
/// Woken and not yet polled; counted.
const WOKEN: u8 = 1;
/// Being polled; counted.
const POLLED: u8 = 2;
/// Woken while being polled; counted.
const POLLED_AND_WOKEN: u8 = 3;

#[derive(Debug)]
struct Task {
    activity: Arc<Activity>,
    phase: AtomicU8,
    outer: Mutex<Waker>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let woken = |phase| match phase {
            IDLE => Some(WOKEN),
            POLLED => Some(POLLED_AND_WOKEN),
            _ => None,
        };
        let update = self
            .phase
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, woken);
        if update == Ok(IDLE) {
            self.activity.enter();
        }
        let outer = self.outer.lock().clone();
        outer.wake();
    }
}

/// A future whose work is counted, see [`Activity::track`].
#[derive(Debug)]
pub struct Tracked<F> {
    future: Pin<Box<F>>,
    state: Arc<Task>,
}

impl<F: Future> Future for Tracked<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.state.outer.lock().clone_from(cx.waker());
        if self.state.phase.swap(POLLED, Ordering::SeqCst) == IDLE {
            // Polled without having been woken, as `select!` does.
            self.state.activity.enter();
        }
        let waker = Waker::from(Arc::clone(&self.state));
        let polled = self.future.as_mut().poll(&mut Context::from_waker(&waker));
        if polled.is_pending() {
            let pending = |phase| match phase {
                POLLED => Some(IDLE),
                _ => Some(WOKEN),
            };
            let before = self
                .state
                .phase
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, pending);
            if before == Ok(POLLED) {
                self.state.activity.leave();
            }
        }
        polled
    }
}

impl<F> Drop for Tracked<F> {
    fn drop(&mut self) {
        // A waker that outlives the future finds it woken for good, and counts nothing.
        if self.state.phase.swap(WOKEN, Ordering::SeqCst) != IDLE {
            self.state.activity.leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_quiet(activity: &Activity) -> bool {
        activity.busy.load(Ordering::SeqCst) == 0
    }

    #[tokio::test]
    async fn a_task_is_at_work_from_its_waking_until_it_sleeps_again() {
        let activity = Activity::new();
        let (wake, woken) = tokio::sync::oneshot::channel::<()>();
        let mut task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(activity.track(async move {
            let _ = woken.await;
            std::future::pending::<()>().await;
        }));
        assert!(!is_quiet(&activity), "counted before its first poll");
        let mut cx = Context::from_waker(Waker::noop());
        assert!(task.as_mut().poll(&mut cx).is_pending());
        assert!(is_quiet(&activity));
        wake.send(()).expect("the task lives");
        assert!(!is_quiet(&activity), "counted from the moment of waking");
        assert!(task.as_mut().poll(&mut cx).is_pending());
        assert!(is_quiet(&activity));
        drop(task);
        assert!(is_quiet(&activity));
    }

    #[tokio::test]
    async fn a_chain_of_tasks_is_quiet_only_at_its_end() {
        let activity = Activity::new();
        let (first, mut from_first) = tokio::sync::mpsc::channel::<u32>(1);
        let (second, mut from_second) = tokio::sync::mpsc::channel::<u32>(1);
        let (done, mut seen) = tokio::sync::mpsc::unbounded_channel();
        tokio::spawn(activity.track(async move {
            while let Some(n) = from_first.recv().await {
                second.send(n + 1).await.expect("the second task lives");
            }
        }));
        tokio::spawn(activity.track(async move {
            while let Some(n) = from_second.recv().await {
                done.send(n + 1).expect("the test lives");
            }
        }));
        for n in 0..100 {
            activity.quiet().await;
            let busy = activity.busy();
            first.send(n).await.expect("the first task lives");
            drop(busy);
            activity.quiet().await;
            assert_eq!(seen.try_recv(), Ok(n + 2));
        }
    }

    #[tokio::test]
    async fn a_dropped_task_is_not_at_work_even_when_woken_later() {
        let activity = Activity::new();
        let notify = Arc::new(Notify::new());
        let waiting = Arc::clone(&notify);
        let mut task = Box::pin(activity.track(async move { waiting.notified().await }));
        let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        notify.notify_one();
        assert!(!is_quiet(&activity));
        drop(task);
        assert!(is_quiet(&activity));
        notify.notify_one();
        assert!(is_quiet(&activity));
    }
}
