use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use kafka_rs_coordinator::Coordinator;
use kafka_rs_platform::{Clock, busy, spawn_on};
use kafka_rs_records::Compression;
use kafka_rs_types::{ErrorCode, LeaderEpoch, PartitionIndex};
use parking_lot::{Mutex, RwLock};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::load::load;
use super::log::ShardLog;
use super::shard::{Operation, Phase, Shard};
use super::timer::Alarm;
use crate::{ReplicaManager, TransactionMarker};

/// How a runtime appends and loads.
#[derive(Debug, Clone)]
pub struct RuntimeConfig {
    /// What it looks after, for the log.
    pub name: &'static str,
    /// How records are compressed.
    pub compression: Compression,
    /// How long a reply waits for replication.
    pub append_timeout: Duration,
    /// Bytes read at a time while loading.
    pub load_buffer_bytes: usize,
    /// What clients are told when the log refuses an append.
    pub refusal_code: fn(ErrorCode) -> ErrorCode,
}

/// What all shards of a runtime share.
pub(super) struct Shared {
    pub(super) config: RuntimeConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) alarm: Alarm,
    pub(super) handle: Handle,
}

impl Shared {
    pub(super) fn refusal_code(&self, error: ErrorCode) -> ErrorCode {
        (self.config.refusal_code)(error)
    }
}

type Factory<C> = Box<dyn Fn() -> C + Send + Sync>;

/// The shards of one kind of coordinator on this broker (Kafka's `CoordinatorRuntime`).
pub struct CoordinatorRuntime<C: Coordinator + 'static> {
    shared: Arc<Shared>,
    shards: Arc<RwLock<BTreeMap<PartitionIndex, Arc<Shard<C>>>>>,
    factory: Factory<C>,
    /// Started with the first shard.
    timer: Mutex<Option<JoinHandle<()>>>,
}

impl<C: Coordinator + 'static> std::fmt::Debug for CoordinatorRuntime<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CoordinatorRuntime")
            .field("name", &self.shared.config.name)
            .finish_non_exhaustive()
    }
}

impl<C: Coordinator + 'static> CoordinatorRuntime<C> {
    /// A runtime without shards, on the tokio runtime it is called in.
    pub fn new(
        config: RuntimeConfig,
        clock: Arc<dyn Clock>,
        factory: impl Fn() -> C + Send + Sync + 'static,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                config,
                clock,
                alarm: Alarm::default(),
                handle: Handle::current(),
            }),
            shards: Arc::default(),
            factory: Box::new(factory),
            timer: Mutex::new(None),
        }
    }

    /// Asks the shard of `partition`.
    ///
    /// The shard decides before this awaits anything, so that requests that are asked one after
    /// the other are decided on in that order.
    pub async fn ask(&self, partition: PartitionIndex, request: C::Request) -> C::Reply {
        self.submit(partition, request).await
    }

    /// As [`Self::ask`], but the shard decides before this returns, whoever awaits the answer or not.
    pub fn submit(
        &self,
        partition: PartitionIndex,
        request: C::Request,
    ) -> impl Future<Output = C::Reply> + Send + use<C> {
        let shard = self.shards.read().get(&partition).cloned();
        Self::submit_to(shard, request)
    }

    fn submit_to(
        shard: Option<Arc<Shard<C>>>,
        request: C::Request,
    ) -> impl Future<Output = C::Reply> + Send + use<C> {
        let asked = match shard {
            Some(shard) => Ok(shard.submit(request)),
            None => Err(C::refusal(&request, ErrorCode::NotCoordinator)),
        };
        async move {
            match asked {
                Ok(reply) => reply
                    .await
                    .expect("a shard answers every request, if only when it is unloaded"),
                Err(refusal) => refusal,
            }
        }
    }

    /// Asks the shard of `partition` if it is still the one of `leader_epoch`; whoever works for a shard
    /// must not take its successor for it.
    pub async fn ask_in_epoch(
        &self,
        partition: PartitionIndex,
        leader_epoch: LeaderEpoch,
        request: C::Request,
    ) -> C::Reply {
        let shard = self.shards.read().get(&partition).cloned();
        let shard = shard.filter(|shard| shard.leader_epoch == leader_epoch);
        Self::submit_to(shard, request).await
    }

    /// Whether the shard of `partition` is here, and still the one of `leader_epoch`.
    pub fn leads_in_epoch(&self, partition: PartitionIndex, leader_epoch: LeaderEpoch) -> bool {
        let shards = self.shards.read();
        let shard = shards.get(&partition);
        shard.is_some_and(|shard| shard.leader_epoch == leader_epoch)
    }

    /// Tells the shard of `partition` something whose answer nobody waits for.
    pub fn tell(&self, partition: PartitionIndex, request: C::Request) {
        let shard = self.shards.read().get(&partition).cloned();
        if let Some(shard) = shard {
            drop(shard.submit(request));
        }
    }

    /// Writes the end of a transaction into the log of `partition` and has its shard take it in.
    ///
    /// # Errors
    /// Why the marker is not in the log, or not known to be replicated.
    pub async fn end_transaction(
        &self,
        partition: PartitionIndex,
        marker: TransactionMarker,
    ) -> Result<(), ErrorCode> {
        let shard = self.shards.read().get(&partition).cloned();
        let shard = shard.ok_or(ErrorCode::NotCoordinator)?;
        let (sender, ended) = oneshot::channel();
        shard.enqueue(Operation::EndTransaction(marker, sender));
        ended.await.unwrap_or(Err(ErrorCode::NotCoordinator))
    }

    /// The partitions whose shards are here.
    pub fn partitions(&self) -> Vec<PartitionIndex> {
        self.shards.read().keys().copied().collect()
    }

    /// This broker leads `partition` from `leader_epoch` on: its shard is loaded, in the background
    /// if there is anything to read. False when it led in this epoch already.
    pub fn lead(
        &self,
        partition: PartitionIndex,
        leader_epoch: LeaderEpoch,
        log: Arc<dyn ShardLog>,
    ) -> bool {
        let shard = {
            let mut shards = self.shards.write();
            if shards
                .get(&partition)
                .is_some_and(|shard| shard.leader_epoch >= leader_epoch)
            {
                return false;
            }
            let shard = Shard::new(
                partition,
                leader_epoch,
                Arc::clone(&self.shared),
                log,
                (self.factory)(),
            );
            if let Some(old) = shards.insert(partition, Arc::clone(&shard)) {
                old.enqueue(Operation::Unload);
            }
            shard
        };
        self.start_timer();
        if shard.log.log_start_offset() == shard.log.log_end_offset() {
            load_shard(&shard, (self.factory)());
        } else {
            let coordinator = (self.factory)();
            let busy = busy(&self.shared.clock);
            let load = move || {
                load_shard(&shard, coordinator);
                drop(busy);
            };
            if self.shared.handle.runtime_flavor() == RuntimeFlavor::CurrentThread {
                // Whoever runs a broker on one thread wants it all there, in one order.
                load();
            } else {
                self.shared.handle.spawn_blocking(load);
            }
        }
        true
    }

    /// [`Self::lead`] of a partition of `topic` that this broker hosts.
    pub fn lead_hosted(
        &self,
        replicas: &ReplicaManager,
        topic: &str,
        partition: PartitionIndex,
        leader_epoch: LeaderEpoch,
    ) -> bool {
        match replicas.partition(topic, partition) {
            Ok(log) => self.lead(partition, leader_epoch, log),
            Err(error) => {
                let coordinator = self.shared.config.name;
                tracing::error!(coordinator, partition, %error, "what this partition looks after cannot be served");
                false
            }
        }
    }

    /// Runs something beside, on the tokio runtime this was made in; metadata is published from
    /// threads that are in none.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        spawn_on(&self.shared.handle, &self.shared.clock, task)
    }

    /// Another broker leads `partition` now, or nobody.
    pub fn resign(&self, partition: PartitionIndex) {
        let shard = self.shards.write().remove(&partition);
        if let Some(shard) = shard {
            shard.enqueue(Operation::Unload);
        }
    }

    /// Answers everybody who waits and stops.
    pub fn close(&self) {
        for partition in self.partitions() {
            self.resign(partition);
        }
        if let Some(timer) = self.timer.lock().take() {
            timer.abort();
        }
    }

    fn start_timer(&self) {
        let mut timer = self.timer.lock();
        if timer.is_none() {
            let shared = Arc::clone(&self.shared);
            let shards = Arc::downgrade(&self.shards);
            let clock = Arc::clone(&shared.clock);
            *timer = Some(spawn_on(&self.shared.handle, &clock, ring(shared, shards)));
        }
    }
}

impl<C: Coordinator + 'static> Drop for CoordinatorRuntime<C> {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.lock().take() {
            timer.abort();
        }
    }
}

/// Wakes shards whose timers are due, for as long as the runtime lives.
async fn ring<C: Coordinator + 'static>(
    shared: Arc<Shared>,
    shards: Weak<RwLock<BTreeMap<PartitionIndex, Arc<Shard<C>>>>>,
) {
    loop {
        let due = shared.alarm.next(&shared.clock).await;
        let Some(shards) = shards.upgrade() else {
            return;
        };
        for partition in due {
            let shard = shards.read().get(&partition).cloned();
            if let Some(shard) = shard {
                shard.enqueue(Operation::Timers);
            }
        }
    }
}

/// Replays the log into `coordinator` and puts it in place. Requests that come meanwhile find the
/// shard loading; they do not wait.
fn load_shard<C: Coordinator + 'static>(shard: &Arc<Shard<C>>, mut coordinator: C) {
    let shared = &shard.shared;
    let started = shared.clock.monotonic();
    let loaded = load(
        &mut coordinator,
        &*shard.log,
        shared.config.load_buffer_bytes,
    );
    let took = shared.clock.monotonic().saturating_sub(started);
    match &loaded {
        Ok(loaded) if loaded.records > 0 => {
            tracing::info!(
                coordinator = shared.config.name,
                partition = shard.index,
                records = loaded.records,
                bytes = loaded.bytes,
                took_ms = took.as_millis() as u64,
                "loaded"
            );
        }
        Ok(_) => {}
        Err(error) => {
            tracing::error!(coordinator = shared.config.name, partition = shard.index, %error, "the shard cannot be loaded and will answer NOT_COORDINATOR");
        }
    }
    shard.with_core(|core| {
        if !matches!(core.phase, Phase::Loading) {
            // The leadership went away meanwhile.
            return;
        }
        if loaded.is_ok() {
            core.coordinator = coordinator;
            shard.activate(core);
        } else {
            core.phase = Phase::Failed;
        }
    });
}
