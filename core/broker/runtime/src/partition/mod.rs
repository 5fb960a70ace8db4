//! One partition on this broker: its log, what is decided about it, and who waits for it.

mod append;
mod fetch;
mod lookup;
mod maintain;
mod recover;
mod settings;
mod traffic;
mod transactions;

use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::sync::{Arc, Weak};

use arc_swap::ArcSwap;
use kafka_rs_log::{Log, LogReader};
use kafka_rs_platform::Clock;
use kafka_rs_replication::{AckState, Effects, Event, Isolation, PartitionState, Verifications};
use kafka_rs_types::{LeaderEpoch, NodeId, Offset, TopicPartition, Uuid};
use parking_lot::Mutex;

pub use append::{AppendRequest, Appended, Verification};
pub use fetch::{ReadRequest, ReadResult};
pub use lookup::{ListedOffset, OffsetSpec};
pub(crate) use recover::Recovery;
pub use settings::{CompactionSettings, TopicSettings};
pub use traffic::Traffic;
pub use transactions::TransactionMarker;

use crate::{Error, Observer, Parked, Waiter, WaiterList};

/// A partition hosted by this broker.
///
/// Appends take the writer's lock; reads never do. What reads need (watermarks, leadership) is
/// published in atomics at the end of every step.
#[derive(Debug)]
pub struct Partition {
    /// For callbacks that must not keep the partition alive.
    this: Weak<Self>,
    topic_partition: TopicPartition,
    topic_id: Uuid,
    internal: bool,
    clock: Arc<dyn Clock>,
    settings: ArcSwap<TopicSettings>,
    writer: Mutex<Writer>,
    reader: LogReader,
    waiters: Arc<WaiterList>,
    published: Published,
    observer: Option<Arc<dyn Observer>>,
    counters: traffic::Counters,
}

/// The log and the decisions about it; they change together, under one lock.
#[derive(Debug)]
struct Writer {
    log: Log,
    state: PartitionState,
    /// Transactions about to begin here.
    verifications: Verifications,
    /// Appended, but held back from readers until the disk confirms (flush.messages).
    unconfirmed_bytes: i64,
}

/// What readers see without the lock.
#[derive(Debug)]
struct Published {
    high_watermark: AtomicI64,
    last_stable_offset: AtomicI64,
    leader_epoch: AtomicI32,
    /// The leading broker, -1 for none.
    leader: AtomicI32,
    is_leader: AtomicI32,
}

impl Partition {
    /// Hosts `log`, nobody leading yet.
    pub fn new(
        topic_id: Uuid,
        internal: bool,
        clock: Arc<dyn Clock>,
        settings: Arc<TopicSettings>,
        log: Log,
        state: PartitionState,
        observer: Option<Arc<dyn Observer>>,
    ) -> Arc<Self> {
        let published = Published {
            high_watermark: AtomicI64::new(state.high_watermark()),
            last_stable_offset: AtomicI64::new(state.last_stable_offset()),
            leader_epoch: AtomicI32::new(state.leader_epoch()),
            leader: AtomicI32::new(state.leader_id()),
            is_leader: AtomicI32::new(i32::from(state.is_leader())),
        };
        Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            topic_partition: log.topic_partition().clone(),
            topic_id,
            internal,
            clock,
            settings: ArcSwap::new(settings),
            reader: log.reader(),
            writer: Mutex::new(Writer {
                log,
                state,
                verifications: Verifications::default(),
                unconfirmed_bytes: 0,
            }),
            waiters: Arc::new(WaiterList::default()),
            published,
            observer,
            counters: traffic::Counters::default(),
        })
    }

    /// Topic name and partition index.
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.topic_partition
    }

    /// Id of the topic.
    pub fn topic_id(&self) -> Uuid {
        self.topic_id
    }

    /// True for the topics the broker keeps for itself.
    pub fn is_internal(&self) -> bool {
        self.internal
    }

    /// Offset after the last record that all in-sync replicas have.
    pub fn high_watermark(&self) -> Offset {
        self.published.high_watermark.load(Ordering::Acquire)
    }

    /// Offset after the last record that no open transaction precedes.
    pub fn last_stable_offset(&self) -> Offset {
        self.published.last_stable_offset.load(Ordering::Acquire)
    }

    /// First offset there is.
    pub fn log_start_offset(&self) -> Offset {
        self.reader.log_start_offset()
    }

    /// Offset after the last record in the local log.
    pub fn log_end_offset(&self) -> Offset {
        self.reader.log_end_offset()
    }

    /// The current leader epoch, -1 before the first.
    pub fn leader_epoch(&self) -> LeaderEpoch {
        self.published.leader_epoch.load(Ordering::Acquire)
    }

    /// The leading broker, -1 for none.
    pub fn leader_id(&self) -> NodeId {
        self.published.leader.load(Ordering::Acquire)
    }

    /// True while this broker leads.
    pub fn is_leader(&self) -> bool {
        self.published.is_leader.load(Ordering::Acquire) != 0
    }

    /// Offset before which a fetch of this isolation may read.
    pub fn readable_end(&self, isolation: Isolation) -> Offset {
        match isolation {
            Isolation::LogEnd => self.log_end_offset(),
            Isolation::HighWatermark => self.high_watermark(),
            Isolation::TxnCommitted => self.last_stable_offset(),
        }
    }

    /// The topic's effective settings.
    pub fn settings(&self) -> Arc<TopicSettings> {
        self.settings.load_full()
    }

    /// The log, for reading without the writer's lock.
    pub fn reader(&self) -> &LogReader {
        &self.reader
    }

    /// What went through since it was opened.
    pub fn traffic(&self) -> Traffic {
        self.counters.traffic()
    }

    /// Requests parked here.
    pub fn parked(&self) -> usize {
        self.waiters.len()
    }

    /// Parks a fetch; look at [`Self::readable_end`] once more afterwards.
    pub fn park_fetch(&self, waiter: &Arc<Waiter>) -> Parked {
        self.waiters.park_for_bytes(waiter)
    }

    /// Parks a produce until what it appended is replicated.
    pub fn park_produce(&self, appended: &Appended, waiter: &Arc<Waiter>) -> Parked {
        let parked = self
            .waiters
            .park_for_high_watermark(appended.next_offset, waiter);
        // What happened before the waiter stood in the list is reported to it now.
        self.waiters.advanced(0, self.high_watermark());
        if !self.is_leader() {
            waiter.interrupt();
        }
        parked
    }

    /// What became of a parked produce.
    ///
    /// # Errors
    /// REQUEST_TIMED_OUT while it still waits, NOT_ENOUGH_REPLICAS_AFTER_APPEND, or
    /// NOT_LEADER_OR_FOLLOWER when the leadership moved.
    pub fn produce_outcome(&self, appended: &Appended) -> Result<(), Error> {
        let writer = self.writer.lock();
        match writer
            .state
            .ack_state(appended.leader_epoch, appended.next_offset)
        {
            AckState::Replicated => Ok(()),
            AckState::Waiting => Err(Error::RequestTimedOut),
            AckState::TooFewReplicas => Err(Error::NotEnoughReplicasAfterAppend),
            AckState::NotLeader => Err(self.not_leader()),
        }
    }

    pub(crate) fn not_leader(&self) -> Error {
        Error::NotLeader {
            leader: self.leader_id(),
            leader_epoch: self.leader_epoch(),
        }
    }

    /// Takes an event in, publishes what changed and wakes whom it concerns.
    ///
    /// `bytes` is what became readable, for parked fetches that count bytes.
    fn step(&self, writer: &mut Writer, event: Event, bytes: i64) -> Effects {
        let effects = writer.state.step(self.clock.now_ms(), event);
        let state = &writer.state;
        self.published
            .leader_epoch
            .store(state.leader_epoch(), Ordering::Release);
        self.published
            .leader
            .store(state.leader_id(), Ordering::Release);
        self.published
            .is_leader
            .store(i32::from(state.is_leader()), Ordering::Release);
        self.published
            .high_watermark
            .store(state.high_watermark(), Ordering::Release);
        self.published
            .last_stable_offset
            .store(state.last_stable_offset(), Ordering::Release);
        if effects.leader_epochs_changed {
            let checkpoint = state.leader_epochs.to_checkpoint();
            if let Err(error) = writer.log.write_leader_epochs(&checkpoint) {
                tracing::error!(partition = %self.topic_partition, %error, "the leader epoch checkpoint could not be written");
            }
        }
        if let Some(observer) = &self.observer {
            self.tell(observer.as_ref(), state, &effects);
        }
        if effects.leadership_changed {
            self.waiters.interrupt_all();
        } else if effects.high_watermark.is_some() || effects.last_stable_offset.is_some() {
            self.waiters.advanced(bytes, state.high_watermark());
        }
        effects
    }

    fn tell(&self, observer: &dyn Observer, state: &PartitionState, effects: &Effects) {
        let partition = &self.topic_partition;
        if effects.leadership_changed {
            observer.leader(partition, state.leader_id(), state.leader_epoch());
        }
        if let Some(offset) = effects.high_watermark {
            observer.high_watermark(partition, offset);
        }
    }
}
