//! One disk, one clock, one source of chance; brokers live on them one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{FlushRound, FlushScheduler};
use kafka_rs_platform::{Clock, ManualClock, Platform, Random, SeededRandom, SimStorage, Storage};
use kafka_rs_server::{DataDirs, Server};
use parking_lot::Mutex;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::member::Read;

/// Longest life in virtual time; a broker that needs more hangs.
const LIFE_MAX: Duration = Duration::from_secs(600);
/// Longest history of applications in virtual time.
const ACT_MAX: Duration = Duration::from_secs(7_200);
/// How often the disk is looked at.
const DISK_LOOK: Duration = Duration::from_millis(1);
/// Longest wait of a flush for its turn, in microseconds.
const FLUSH_DELAY_MAX: u64 = 5_000;

/// A bug put into the world on purpose, to see that it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Syncs of files whose path ends so report success and do nothing.
    LostSync(&'static str),
    /// Syncs of directories report success and do nothing.
    LostSyncDir,
    /// Before every start, a byte in the middle of the newest segment of each log changes.
    FlippedByte,
    /// Before every start, the mark of a clean shutdown is put back.
    ForgedCleanShutdown,
    /// Some batches are acknowledged and thrown away.
    AckedAndForgotten,
    /// Nobody remembers who produced a batch, so that a retry is news.
    ForgottenProducers,
    /// Some commits are acknowledged and thrown away.
    ForgottenCommits,
    /// Of several batches fetched the first is left out.
    SkippedBatches,
    /// Some batches are handed out at another offset.
    ShiftedOffsets,
    /// Some transactions are committed instead of aborted, and the other way round.
    FlippedEnds,
}

/// What all lives of a history share.
pub struct World {
    /// The seed everything comes from.
    pub seed: u64,
    /// Time; stands still while anybody has something to do.
    pub clock: ManualClock,
    /// For what the world does to the broker.
    pub chance: Arc<SeededRandom>,
    /// What goes wrong on purpose.
    pub sabotage: Option<Sabotage>,
    broker_random: Arc<SeededRandom>,
    flush_random: Arc<SeededRandom>,
    storage: Mutex<SimStorage>,
    trace: Mutex<u64>,
    decoded: Mutex<BTreeMap<Bytes, Arc<[Read]>>>,
}

/// How a life ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Its work was done.
    Done,
    /// In the middle of a change of the disk.
    Stopped,
    /// The broker did not start, or hung.
    Failed(String),
}

impl World {
    /// A world with an empty disk.
    pub fn new(seed: u64, sabotage: Option<Sabotage>) -> Self {
        let stream = |n: u64| {
            Arc::new(SeededRandom::new(
                seed.wrapping_mul(0x9e37_79b9).wrapping_add(n << 56),
            ))
        };
        let storage = SimStorage::new();
        Self {
            seed,
            clock: ManualClock::new(1_700_000_000_000),
            chance: stream(1),
            sabotage,
            broker_random: stream(2),
            flush_random: stream(3),
            storage: Mutex::new(storage),
            trace: Mutex::new(seed),
            decoded: Mutex::default(),
        }
    }

    /// The disk, as the current life sees it.
    pub fn storage(&self) -> SimStorage {
        self.storage.lock().clone()
    }

    /// Takes something into the trace.
    pub fn note(&self, bytes: &[u8]) {
        let mut trace = self.trace.lock();
        for byte in bytes {
            *trace = (*trace ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// What is in a batch. The same bytes are read again and again, and decoded once.
    pub(crate) fn decoded(
        &self,
        batch: &Bytes,
        decode: impl FnOnce() -> Result<Vec<Read>, String>,
    ) -> Result<Arc<[Read]>, String> {
        if let Some(records) = self.decoded.lock().get(batch) {
            return Ok(Arc::clone(records));
        }
        let records: Arc<[Read]> = decode()?.into();
        let key = Bytes::copy_from_slice(batch);
        self.decoded.lock().insert(key, Arc::clone(&records));
        Ok(records)
    }

    /// The hash over everything that happened so far.
    pub fn trace(&self) -> u64 {
        *self.trace.lock() ^ self.storage().trace().rotate_left(32)
    }

    /// Starts a broker, runs `work` with it and throws the broker away, however it went. With
    /// `close`, it is shut down cleanly after its work.
    pub fn live<W>(&self, settings: BTreeMap<String, String>, close: bool, work: W) -> Ended
    where
        W: AsyncFnOnce(&Server),
    {
        let (over, clock, storage) = (Arc::new(Notify::new()), self.clock.clone(), self.storage());
        let hung = Arc::new(AtomicBool::new(false));
        let runtime = runtime({
            let (over, hung) = (Arc::clone(&over), Arc::clone(&hung));
            let latest = clock.monotonic() + LIFE_MAX;
            move || {
                if storage.has_stopped() {
                    over.notify_one();
                } else if !jumped(&clock, latest) {
                    hung.store(true, Ordering::Relaxed);
                    over.notify_one();
                }
            }
        });
        let ended = runtime.block_on(async {
            tokio::select! {
                biased;
                () = over.notified() => None,
                ended = self.start_and_work(settings, close, work) => Some(ended),
            }
        });
        let stopped = self.storage().has_stopped();
        let ended = match ended {
            _ if hung.load(Ordering::Relaxed) => Ended::Failed("nothing moves any more".to_owned()),
            _ if stopped => Ended::Stopped,
            Some(Err(reason)) => Ended::Failed(reason),
            _ => Ended::Done,
        };
        // The disk is taken away before the tasks are, so that none writes on its way out.
        self.kill_disk();
        drop(runtime);
        ended
    }

    /// Runs `work` to its end, for as long as it takes; brokers are its own matter.
    pub(crate) fn act<W>(&self, work: W) -> Ended
    where
        W: Future<Output = Result<(), String>>,
    {
        let hung = Arc::new(Notify::new());
        let runtime = runtime({
            let (clock, hung) = (self.clock.clone(), Arc::clone(&hung));
            let latest = clock.monotonic() + ACT_MAX;
            move || {
                if !jumped(&clock, latest) {
                    hung.notify_one();
                }
            }
        });
        let ended = runtime.block_on(async {
            tokio::select! {
                biased;
                ended = work => ended,
                () = hung.notified() => Err("nothing moves any more".to_owned()),
            }
        });
        self.kill_disk();
        drop(runtime);
        ended.map_or_else(Ended::Failed, |()| Ended::Done)
    }

    /// Comes when the disk has stopped, soon.
    pub(crate) async fn disk_stopped(&self) {
        while !self.storage().has_stopped() {
            self.clock.sleep(DISK_LOOK).await;
        }
    }

    /// Takes the disk away from whoever has it; the next broker finds what was written.
    pub(crate) fn kill_disk(&self) {
        let next = self.storage().killed();
        *self.storage.lock() = next;
    }

    /// Starts a broker on the disk.
    pub(crate) async fn open(&self, settings: BTreeMap<String, String>) -> Result<Server, String> {
        let config = BrokerConfig::new(settings).map_err(|error| error.to_string())?;
        let platform = Platform {
            clock: Arc::new(self.clock.clone()),
            random: Arc::clone(&self.broker_random) as Arc<dyn Random>,
        };
        let storage: Arc<dyn Storage> = Arc::new(self.storage());
        let dirs = DataDirs::Storages(vec![(storage, self.flusher())]);
        let server = Server::start(config, platform, dirs).await;
        server.map_err(|error| format!("the broker does not start: {error}"))
    }

    async fn start_and_work<W>(
        &self,
        settings: BTreeMap<String, String>,
        close: bool,
        work: W,
    ) -> Result<(), String>
    where
        W: AsyncFnOnce(&Server),
    {
        let server = self.open(settings).await?;
        work(&server).await;
        if close {
            let closed = server.close().await;
            closed.map_err(|error| format!("the broker does not close: {error}"))?;
        }
        Ok(())
    }

    /// Flushes come some time after they are asked for, so that several appends share one.
    fn flusher(&self) -> FlushScheduler {
        let (clock, random) = (self.clock.clone(), Arc::clone(&self.flush_random));
        FlushScheduler::driven(Arc::new(move |round: FlushRound| {
            let turn = clock.sleep(Duration::from_micros(random.below(FLUSH_DELAY_MAX)));
            tokio::spawn(async move {
                turn.await;
                round.run();
            });
        }))
    }

    /// The power fails between two lives.
    pub fn cut_power(&self) {
        let next = self.storage().power_cut(self.chance.as_ref());
        *self.storage.lock() = next;
    }
}

/// A runtime of one thread that calls `idle` when nobody has anything to do.
fn runtime(idle: impl Fn() + Send + Sync + 'static) -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_io().on_thread_park(idle).build();
    runtime.expect("a thread's runtime is built")
}

/// Takes the clock to the next deadline; `false` when there is none up to `latest`.
fn jumped(clock: &ManualClock, latest: Duration) -> bool {
    match clock.next_deadline() {
        Some(at) if at <= latest => {
            clock.advance(at.saturating_sub(clock.monotonic()));
            true
        }
        _ => false,
    }
}
