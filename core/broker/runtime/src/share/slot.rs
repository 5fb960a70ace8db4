//! One partition as one group reads it, with its lock, its log and its store.

use std::future::Future;
use std::sync::{Arc, Weak};
use std::time::Duration;

use kafka_rs_platform::{Clock, spawn_on};
use kafka_rs_replication::Isolation;
use kafka_rs_share::{
    AcknowledgeError, Acknowledgement, Acquire, Refusal, SharePartition, StateKey, Stored, Write,
    WriteState,
};
use kafka_rs_types::{ErrorCode, LeaderEpoch, Offset, Str};
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::sync::{OnceCell, oneshot};

use super::records::Batches;
use super::settings::GroupSettings;
use super::{ShareFetched, ShareStates};
use crate::{Error, Partition, ReadRequest, WaiterList};

/// A start offset that was never set.
const UNKNOWN: Offset = -1;
/// Before something is stored again that could not be.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// Reads of one acquisition that may find nothing but what transactions have aborted.
const FRUITLESS_READS: usize = 8;

/// A stretch of records and what is said about them: one word for each, or one for all.
pub(super) type Acknowledgements = Vec<(Offset, Offset, Vec<Acknowledgement>)>;

/// What all slots work with.
#[derive(Debug)]
pub(super) struct Tools {
    pub(super) states: Arc<ShareStates>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) handle: Handle,
}

/// One partition as one group reads it.
pub(super) struct Slot {
    this: Weak<Self>,
    pub(super) key: StateKey,
    pub(super) leader_epoch: LeaderEpoch,
    pub(super) log: Arc<Partition>,
    tools: Arc<Tools>,
    settings: Mutex<GroupSettings>,
    opened: OnceCell<Mutex<Open>>,
    /// Who waits for records of it.
    pub(super) waiters: Arc<WaiterList>,
}

struct Open {
    records: SharePartition,
    state_epoch: i32,
    /// Why it is of no use any more.
    fenced: Option<ErrorCode>,
    /// Somebody looks after the locks that are out.
    watched: bool,
}

/// What a read may give.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) acquire: Acquire<'a>,
    pub(super) max_bytes: usize,
    /// The first batch comes whatever its size (KIP-74).
    pub(super) min_one: bool,
}

impl Slot {
    pub(super) fn new(
        key: StateKey,
        log: Arc<Partition>,
        settings: GroupSettings,
        tools: Arc<Tools>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            key,
            leader_epoch: log.leader_epoch(),
            log,
            tools,
            settings: Mutex::new(settings),
            opened: OnceCell::new(),
            waiters: Arc::default(),
        })
    }

    /// Reads what is stored, unless that is done.
    ///
    /// # Errors
    /// Why it cannot be known where to begin; another attempt may do better.
    pub(super) async fn open(&self) -> Result<(), ErrorCode> {
        self.opened.get_or_try_init(|| self.load()).await?;
        Ok(())
    }

    async fn load(&self) -> Result<Mutex<Open>, ErrorCode> {
        let states = &self.tools.states;
        let stored = states.read(&self.key, self.leader_epoch).await;
        let stored = stored.map_err(|(code, _)| for_client(code))?;
        let settings = *self.settings.lock();
        let records = match stored.start_offset {
            UNKNOWN => SharePartition::new(self.beginning(&settings)?, settings.limits),
            start_offset => {
                let batches = stored.batches;
                let stored = Stored {
                    start_offset,
                    batches,
                };
                SharePartition::restore(&stored, settings.limits)
            }
        };
        Ok(Mutex::new(Open {
            records,
            state_epoch: stored.state_epoch,
            fenced: None,
            watched: false,
        }))
    }

    /// Where a group begins of which nothing is stored.
    fn beginning(&self, settings: &GroupSettings) -> Result<Offset, ErrorCode> {
        let spec = settings.reset.spec(self.tools.clock.now_ms());
        let isolation = Isolation::HighWatermark;
        let listed = self.log.list_offset(spec, isolation, self.leader_epoch);
        match listed.map_err(|error| for_client(error.code()))?.offset {
            // Nothing is as young as that.
            UNKNOWN => Ok(self.log.high_watermark()),
            offset => Ok(offset),
        }
    }

    /// What the group's configuration says from now on.
    pub(super) fn configure(&self, settings: GroupSettings) {
        *self.settings.lock() = settings;
        if let Some(open) = self.opened.get() {
            open.lock().records.set_limits(settings.limits);
            self.wake();
        }
    }

    /// Whether this is still of any use.
    pub(super) fn is_current(&self) -> bool {
        let fenced = self.opened.get().and_then(|open| open.lock().fenced);
        fenced.is_none() && self.log.is_leader() && self.log.leader_epoch() == self.leader_epoch
    }

    /// Whoever waits for records looks again.
    pub(super) fn wake(&self) {
        self.waiters.interrupt_all();
    }

    /// Bytes that could be given now, `max_bytes` at most.
    pub(super) fn available(&self, max_bytes: usize) -> Result<usize, Error> {
        let Some(open) = self.opened.get() else {
            return Ok(0);
        };
        let open = open.lock();
        if !open.records.can_acquire() {
            return Ok(0);
        }
        let from = open.records.next_fetch_offset();
        drop(open);
        let isolation = self.settings.lock().isolation;
        let read = self.read(from, max_bytes, true, isolation)?;
        Ok(read.map_or(0, |read| read.records.len()))
    }

    fn read(
        &self,
        from: Offset,
        max_bytes: usize,
        min_one: bool,
        isolation: Isolation,
    ) -> Result<Option<crate::ReadResult>, Error> {
        let read = self.log.read(&ReadRequest {
            fetch_offset: from,
            max_bytes,
            min_one,
            isolation,
            current_leader_epoch: self.leader_epoch,
            last_fetched_epoch: -1,
            in_place: false,
        });
        match read {
            Ok(read) => Ok(Some(read)),
            // The log was cut meanwhile: the next look goes by its new start.
            Err(Error::OffsetOutOfRange { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives a member records, if there are any.
    ///
    /// # Errors
    /// Why nothing can be read here.
    pub(super) fn give(&self, wanted: &Wanted<'_>) -> Result<ShareFetched, Error> {
        let Some(open) = self.opened.get() else {
            return Ok(ShareFetched::default());
        };
        let isolation = self.settings.lock().isolation;
        let mut open = open.lock();
        for _ in 0..FRUITLESS_READS {
            open.records.log_start_moved(self.log.log_start_offset());
            if open.fenced.is_some() || !open.records.can_acquire() {
                break;
            }
            let from = open.records.next_fetch_offset();
            let Some(read) = self.read(from, wanted.max_bytes, wanted.min_one, isolation)? else {
                break;
            };
            let batches = Batches::new(&read);
            let now = self.tools.clock.monotonic();
            let mut acquired = open
                .records
                .acquire(now, &wanted.acquire, from, &batches.spans());
            if acquired.is_empty() {
                break;
            }
            if !batches.aborted.is_empty() {
                let write = open.records.drop_aborted(&batches.aborted, &mut acquired);
                self.store_aside(&mut open, write);
            }
            if !acquired.is_empty() {
                self.watch(&mut open);
                let records = batches.holding(&acquired);
                return Ok(ShareFetched { records, acquired });
            }
        }
        Ok(ShareFetched::default())
    }

    /// Takes in what a member says about records it has; the answer comes when it is stored.
    pub(super) fn acknowledge(
        &self,
        member: &Str,
        batches: &Acknowledgements,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
        let decided = self.decide(member, batches);
        async move {
            match decided {
                Ok(Some(stored)) => {
                    let stored = stored.await.unwrap_or(Err(ErrorCode::UnknownServerError));
                    stored.map_err(|error| (error, None))
                }
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            }
        }
    }

    fn decide(
        &self,
        member: &Str,
        batches: &Acknowledgements,
    ) -> Result<Option<oneshot::Receiver<Result<(), ErrorCode>>>, Refusal> {
        let Some(open) = self.opened.get() else {
            return Err((ErrorCode::UnknownTopicOrPartition, None));
        };
        let mut open = open.lock();
        if let Some(error) = open.fenced {
            return Err((error, None));
        }
        let now = self.tools.clock.monotonic();
        let decided = open.records.acknowledge(now, member, batches);
        let write = decided.map_err(in_words)?;
        Ok(write.map(|write| self.store(&mut open, write)))
    }

    /// A member is gone: what it has goes to others.
    pub(super) fn release(&self, member: &Str) {
        let Some(open) = self.opened.get() else {
            return;
        };
        let mut open = open.lock();
        let write = open.records.release(member);
        let any = write.is_some();
        self.store_aside(&mut open, write);
        drop(open);
        if any {
            self.wake();
        }
    }

    /// Stores something whose end nobody waits for.
    fn store_aside(&self, open: &mut Open, write: Option<Write>) {
        if let Some(write) = write {
            drop(self.store(open, write));
        }
    }

    /// Stores something and takes its end in, whoever waits for that or not.
    fn store(&self, open: &mut Open, write: Write) -> oneshot::Receiver<Result<(), ErrorCode>> {
        let unstored = write.ticket.is_none().then(|| write.clone());
        let ticket = write.ticket;
        let state = WriteState {
            state_epoch: open.state_epoch,
            leader_epoch: self.leader_epoch,
            start_offset: write.start_offset,
            done: i32::try_from(write.done).unwrap_or(i32::MAX),
            batches: write.batches,
        };
        let stored = self.tools.states.write(&self.key, state);
        let (sender, receiver) = oneshot::channel();
        let this = self.this.clone();
        spawn_on(&self.tools.handle, &self.tools.clock, async move {
            let result = stored.await.map_err(|(code, _)| code);
            if let Some(slot) = this.upgrade() {
                slot.stored(ticket, unstored, result);
            }
            // Whoever asked may be gone.
            let _ = sender.send(result.map_err(for_client));
        });
        receiver
    }

    fn stored(&self, ticket: Option<u64>, write: Option<Write>, result: Result<(), ErrorCode>) {
        let Some(open) = self.opened.get() else {
            return;
        };
        let mut open = open.lock();
        if let Some(ticket) = ticket {
            open.records.complete(ticket, result.is_ok());
        }
        if let Err(error) = result {
            tracing::debug!(key = ?self.key, error = error.name(), "a share state could not be stored");
            if is_fencing(error) {
                open.fenced = Some(for_client(error));
            } else if let Some(write) = write {
                // Nobody else will ask for it again.
                open.records.not_stored(&write);
                self.store_later();
            }
        }
        drop(open);
        // Records may have come back, or there is room for more.
        self.wake();
    }

    fn store_later(&self) {
        let (this, clock) = (self.this.clone(), Arc::clone(&self.tools.clock));
        spawn_on(&self.tools.handle, &self.tools.clock, async move {
            clock.sleep(RETRY_PAUSE).await;
            if let Some(slot) = this.upgrade()
                && let Some(open) = slot.opened.get()
            {
                let mut open = open.lock();
                let write = open.records.store_again();
                slot.store_aside(&mut open, write);
            }
        });
    }

    /// Sees to it that locks run out.
    fn watch(&self, open: &mut Open) {
        if !std::mem::replace(&mut open.watched, true) {
            let clock = Arc::clone(&self.tools.clock);
            let watching = run_out(self.this.clone(), Arc::clone(&clock));
            spawn_on(&self.tools.handle, &clock, watching);
        }
    }

    /// Takes back what was not acknowledged in time; gives when to look again.
    fn expire(&self) -> Option<Duration> {
        let mut open = self.opened.get()?.lock();
        let now = self.tools.clock.monotonic();
        let write = open.records.expire(now);
        let any = write.is_some();
        self.store_aside(&mut open, write);
        let next = open.records.next_deadline();
        open.watched = next.is_some();
        drop(open);
        if any {
            self.wake();
        }
        next
    }
}

/// Lets locks of a slot run out, until none is out.
async fn run_out(slot: Weak<Slot>, clock: Arc<dyn Clock>) {
    while let Some(next) = slot.upgrade().and_then(|slot| slot.expire()) {
        clock.sleep_until(next).await;
    }
}

fn in_words(error: AcknowledgeError) -> Refusal {
    (error.code(), Some(Str::from(error.to_string())))
}

/// Codes after which what is in memory is no longer what counts.
fn is_fencing(error: ErrorCode) -> bool {
    matches!(
        error,
        ErrorCode::FencedLeaderEpoch
            | ErrorCode::FencedStateEpoch
            | ErrorCode::InvalidRequest
            | ErrorCode::GroupIdNotFound
            | ErrorCode::UnknownTopicOrPartition
    )
}

/// What members are told of trouble with the store, as of Apache Kafka's share partitions.
fn for_client(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::NotCoordinator
        | ErrorCode::CoordinatorNotAvailable
        | ErrorCode::CoordinatorLoadInProgress
        | ErrorCode::NetworkException
        | ErrorCode::RequestTimedOut => ErrorCode::CoordinatorNotAvailable,
        ErrorCode::FencedLeaderEpoch | ErrorCode::FencedStateEpoch => {
            ErrorCode::NotLeaderOrFollower
        }
        other => other,
    }
}
