//! The asynchronous runtime openraft runs on: tokio's tasks, but time and randomness from the
//! node's [`Platform`], so that a quorum obeys a virtual clock and a seed.
//!
//! openraft asks for both through functions without a receiver. The platform therefore travels
//! with the task: [`scope`] puts it there, and every task spawned from within inherits it.

use std::future::Future;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use kafka_rs_platform::{Platform, Random, Sleep};
use openraft::AsyncRuntime;
use openraft::async_runtime::TokioOneShotSender;
use parking_lot::Mutex;
use rand::RngCore;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

tokio::task_local! {
    static PLATFORM: Platform;
}

/// For tasks nobody gave a platform.
static REAL: LazyLock<Platform> = LazyLock::new(Platform::real);

/// Runs `future`, and all that openraft spawns in it, on a platform's clock and randomness.
pub(crate) fn scope<F: Future>(
    platform: &Platform,
    future: F,
) -> impl Future<Output = F::Output> + use<F> {
    PLATFORM.scope(platform.clone(), future)
}

fn platform() -> Platform {
    PLATFORM
        .try_with(Clone::clone)
        .unwrap_or_else(|_| REAL.clone())
}

/// What openraft runs on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Runtime;

/// A point of a platform's monotonic time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(Duration);

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        Self(self.0.saturating_add(by))
    }
}

impl AddAssign<Duration> for Moment {
    fn add_assign(&mut self, by: Duration) {
        *self = *self + by;
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;

    fn sub(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(by))
    }
}

impl Sub for Moment {
    type Output = Duration;

    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl SubAssign<Duration> for Moment {
    fn sub_assign(&mut self, by: Duration) {
        *self = *self - by;
    }
}

impl openraft::Instant for Moment {
    fn now() -> Self {
        Self(platform().clock.monotonic())
    }
}

/// A sleep on the platform's clock. openraft wants timers to be `Sync`; the lock, which only ever
/// is passed by, makes it so.
pub(crate) struct Timer(Mutex<Sleep>);

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.get_mut().as_mut().poll(cx)
    }
}

/// A future that is given up at a deadline.
pub(crate) struct Timeout<F> {
    future: Pin<Box<F>>,
    timer: Timer,
}

/// The deadline came first.
#[derive(Debug)]
pub(crate) struct Elapsed;

impl std::fmt::Display for Elapsed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("deadline has elapsed")
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(output) = self.future.as_mut().poll(cx) {
            return Poll::Ready(Ok(output));
        }
        Pin::new(&mut self.timer).poll(cx).map(|()| Err(Elapsed))
    }
}

/// The platform's randomness as openraft draws from it.
pub(crate) struct Draw(Arc<dyn Random>);

impl RngCore for Draw {
    fn next_u32(&mut self) -> u32 {
        (self.0.next_u64() >> 32) as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        for chunk in dest.chunks_mut(8) {
            let bytes = self.0.next_u64().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

impl AsyncRuntime for Runtime {
    type JoinError = JoinError;
    type JoinHandle<T: Send + 'static> = JoinHandle<T>;
    type Sleep = Timer;
    type Instant = Moment;
    type TimeoutError = Elapsed;
    type Timeout<R, T: Future<Output = R> + Send> = Timeout<T>;
    type ThreadLocalRng = Draw;
    type OneshotSender<T: Send> = TokioOneShotSender<T>;
    type OneshotReceiverError = oneshot::error::RecvError;
    type OneshotReceiver<T: Send> = oneshot::Receiver<T>;

    fn spawn<T>(future: T) -> JoinHandle<T::Output>
    where
        T: Future + Send + 'static,
        T::Output: Send + 'static,
    {
        tokio::spawn(PLATFORM.scope(platform(), future))
    }

    fn sleep(duration: Duration) -> Timer {
        Timer(Mutex::new(platform().clock.sleep(duration)))
    }

    fn sleep_until(deadline: Moment) -> Timer {
        Timer(Mutex::new(platform().clock.sleep_until(deadline.0)))
    }

    fn timeout<R, F: Future<Output = R> + Send>(duration: Duration, future: F) -> Timeout<F> {
        Timeout {
            future: Box::pin(future),
            timer: Self::sleep(duration),
        }
    }

    fn timeout_at<R, F: Future<Output = R> + Send>(deadline: Moment, future: F) -> Timeout<F> {
        Timeout {
            future: Box::pin(future),
            timer: Self::sleep_until(deadline),
        }
    }

    fn is_panic(join_error: &JoinError) -> bool {
        join_error.is_panic()
    }

    fn thread_rng() -> Draw {
        Draw(platform().random)
    }

    fn oneshot<T: Send>() -> (TokioOneShotSender<T>, oneshot::Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (TokioOneShotSender(sender), receiver)
    }
}

#[cfg(test)]
mod tests {
    use kafka_rs_platform::{Clock, ManualClock, SeededRandom};
    use openraft::Instant;

    use super::*;

    fn virtual_platform(clock: &ManualClock) -> Platform {
        Platform {
            clock: Arc::new(clock.clone()),
            random: Arc::new(SeededRandom::new(7)),
        }
    }

    #[tokio::test]
    async fn spawned_tasks_inherit_clock_and_randomness() {
        let clock = ManualClock::new(0);
        clock.advance(Duration::from_secs(42));
        let seen = scope(&virtual_platform(&clock), async {
            Runtime::spawn(async { (Moment::now(), Runtime::thread_rng().next_u64()) }).await
        });
        let (now, drawn) = seen.await.expect("the task ends");
        assert_eq!(now, Moment(Duration::from_secs(42)));
        assert_eq!(drawn, SeededRandom::new(7).next_u64());
    }

    #[tokio::test]
    async fn a_timeout_strikes_when_the_virtual_clock_says_so() {
        let clock = ManualClock::new(0);
        let timeout = scope(&virtual_platform(&clock), async {
            Runtime::timeout(Duration::from_secs(3_600), std::future::pending::<()>()).await
        });
        let waiting = tokio::spawn(timeout);
        while clock.next_deadline().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(!waiting.is_finished());
        clock.advance(Duration::from_secs(3_600));
        assert!(waiting.await.expect("the task ends").is_err());
        assert_eq!(clock.monotonic(), Duration::from_secs(3_600));
    }
}
