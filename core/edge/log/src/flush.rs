//! Group commit: everybody who waits for the same disk shares its next fsync.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use kafka_rs_types::Offset;
use parking_lot::{Condvar, Mutex};

use crate::error::Error;
use crate::files::PARTITION_METADATA;
use crate::log::Shared;

/// Called when a flush is done, with the offset up to which the log is durable.
pub type Flushed = Box<dyn FnOnce(Result<Offset, Error>) + Send>;

/// Runs the fsyncs of one log directory.
///
/// With a thread, requests that come in during a round of fsyncs wait together for the next one.
/// Without ([`FlushScheduler::inline`]), each request flushes before it returns. A simulation on one
/// thread decides itself when a round takes place ([`FlushScheduler::driven`]).
#[derive(Debug, Clone)]
pub struct FlushScheduler(Option<Arc<Queue>>);

/// Called when requests wait that no round was asked for yet.
pub type FlushDriver = Arc<dyn Fn(FlushRound) + Send + Sync>;

/// A round of fsyncs that is due.
#[derive(Debug)]
pub struct FlushRound(Weak<State>);

impl FlushRound {
    /// Flushes everything that waits.
    pub fn run(self) {
        if let Some(state) = self.0.upgrade() {
            let round = std::mem::take(&mut state.jobs.lock().waiting);
            for (log, waiting) in round {
                finish(&log, waiting);
            }
        }
    }
}

struct Queue {
    state: Arc<State>,
    driver: Option<FlushDriver>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct State {
    jobs: Mutex<Jobs>,
    wake: Condvar,
}

#[derive(Default)]
struct Jobs {
    /// In the order of the first request for each log: one flush serves all who ask for it.
    waiting: VecDeque<(Arc<Shared>, Vec<Flushed>)>,
    started: bool,
    stopped: bool,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs")
            .field("waiting", &self.waiting.len())
            .finish()
    }
}

impl FlushScheduler {
    /// Flushes on a thread of its own, started by the first request and ended with the last clone.
    pub fn threaded() -> Self {
        Self(Some(Arc::new(Queue {
            state: Arc::new(State::default()),
            driver: None,
        })))
    }

    /// Flushes when whoever gets the round from `driver` runs it.
    pub fn driven(driver: FlushDriver) -> Self {
        Self(Some(Arc::new(Queue {
            state: Arc::new(State::default()),
            driver: Some(driver),
        })))
    }

    /// Flushes where it is asked to.
    pub fn inline() -> Self {
        Self(None)
    }

    pub(crate) fn is_inline(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn request(&self, log: &Arc<Shared>, done: Flushed) {
        let Some(queue) = &self.0 else {
            done(flush(log));
            return;
        };
        let mut jobs = queue.state.jobs.lock();
        let first = jobs.waiting.is_empty();
        match jobs.waiting.iter_mut().find(|(l, _)| Arc::ptr_eq(l, log)) {
            Some((_, waiting)) => waiting.push(done),
            None => jobs.waiting.push_back((Arc::clone(log), vec![done])),
        }
        if let Some(driver) = &queue.driver {
            drop(jobs);
            if first {
                driver(FlushRound(Arc::downgrade(&queue.state)));
            }
            return;
        }
        if !jobs.started {
            let state = Arc::downgrade(&queue.state);
            let spawned = std::thread::Builder::new()
                .name("kafka-rs-flush".to_owned())
                .spawn(move || run(&state));
            match spawned {
                Ok(_) => jobs.started = true,
                Err(error) => {
                    tracing::warn!(%error, "no flush thread, flushing in place");
                    drop(jobs);
                    FlushRound(Arc::downgrade(&queue.state)).run();
                    return;
                }
            }
        }
        queue.state.wake.notify_one();
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.state.jobs.lock().stopped = true;
        self.state.wake.notify_one();
    }
}

fn run(state: &Weak<State>) {
    while let Some(state) = state.upgrade() {
        let mut jobs = state.jobs.lock();
        while jobs.waiting.is_empty() && !jobs.stopped {
            state.wake.wait(&mut jobs);
        }
        if jobs.waiting.is_empty() {
            return;
        }
        let round = std::mem::take(&mut jobs.waiting);
        drop(jobs);
        for (log, waiting) in round {
            finish(&log, waiting);
        }
    }
}

fn finish(log: &Arc<Shared>, waiting: Vec<Flushed>) {
    let result = flush(log);
    for done in waiting {
        done(match &result {
            Ok(offset) => Ok(*offset),
            Err(error) => Err(Error::Offline {
                dir: log.storage.root(),
                reason: error.to_string(),
            }),
        });
    }
}

/// Makes everything appended before the call durable.
pub(crate) fn flush(log: &Arc<Shared>) -> Result<Offset, Error> {
    log.health.check()?;
    let target = log.log_end_offset();
    let recovery_point = log.recovery_point.load(Ordering::Acquire);
    if target <= recovery_point && !log.names_changed.load(Ordering::Acquire) {
        return Ok(recovery_point);
    }
    let segments = log.segments.load_full();
    let last = segments.len() - 1;
    // The segment that holds the last durable record and all after it; those before are durable. When
    // it has been sealed since, its indexes are not yet.
    let first = segments
        .partition_point(|s| s.base_offset < recovery_point)
        .saturating_sub(1);
    for (at, segment) in segments.iter().enumerate().skip(first) {
        segment
            .sync(at < last)
            .map_err(log.failed("sync", &segment.path("log")))?;
    }
    if log.names_changed.swap(false, Ordering::AcqRel) {
        let dir = log.dir();
        // Without it, a later topic of the same name would take these records for its own.
        let id = dir.join(PARTITION_METADATA);
        match log.storage.open(&id, false).and_then(|file| file.sync()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other.map_err(log.failed("sync", &id))?,
        }
        log.storage
            .sync_dir(&dir)
            .map_err(log.failed("sync", &dir))?;
        let root = std::path::Path::new("");
        log.storage
            .sync_dir(root)
            .map_err(log.failed("sync", root))?;
    }
    log.recovery_point.fetch_max(target, Ordering::AcqRel);
    Ok(target)
}
