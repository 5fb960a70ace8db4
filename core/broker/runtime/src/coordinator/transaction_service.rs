use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI16, AtomicI32, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use futures::future::{join_all, select};
use kafka_rs_config::BrokerConfig;
use kafka_rs_coordinator::partition_for;
use kafka_rs_metadata::{MetadataDelta, MetadataImage, TRANSACTION_VERSION};
use kafka_rs_platform::{Clock, Platform};
use kafka_rs_records::Compression;
use kafka_rs_txn::{
    AddPartitions, Config, EndTxn, InitProducerId, ListTransactions, Producer, Reply, Request,
    TransactionCoordinator, TransactionState, coordinator_error,
};
use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, ProducerId, Str, TopicPartition};
use kafka_rs_wire::messages::describe_transactions_response::TransactionState as Described;
use kafka_rs_wire::messages::list_transactions_response::TransactionState as Listed;
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use super::marker_writer::MarkerWriter;
use super::runtime::{CoordinatorRuntime, RuntimeConfig};
use crate::{GroupService, ReplicaManager};

/// The topic of transaction states.
const TRANSACTION_STATE_TOPIC: &str = "__transaction_state";
/// How long a decision may take to be replicated.
const APPEND_TIMEOUT: Duration = Duration::from_secs(30);

/// Shards share places to wait for the end of a transaction; a wake-up for another one costs a look.
const WAITING_PLACES: usize = 64;

/// What the service shares with those who write its markers.
pub(super) struct Inner {
    pub(super) runtime: CoordinatorRuntime<TransactionCoordinator>,
    pub(super) replicas: Arc<ReplicaManager>,
    pub(super) groups: Arc<GroupService>,
    pub(super) clock: Arc<dyn Clock>,
    image: ArcSwap<MetadataImage>,
    /// The finalized level of `transaction.version`.
    transaction_version: Arc<AtomicI16>,
    started: watch::Sender<bool>,
    /// No marker is written while this is so; see [`TransactionService::hold_markers`].
    markers_held: watch::Sender<bool>,
    /// Woken when a transaction is complete, by shard.
    completed: Vec<Notify>,
}

impl Inner {
    pub(super) fn completed(&self, partition: PartitionIndex) -> &Notify {
        &self.completed[usize::try_from(partition).unwrap_or(0) % WAITING_PLACES]
    }

    pub(super) fn transaction_version(&self) -> i16 {
        self.transaction_version.load(Ordering::Acquire)
    }

    /// Waits until the node has taken in the metadata there was at its start.
    pub(super) async fn started(&self) {
        let mut started = self.started.subscribe();
        // The sender lives as long as this does.
        let _ = started.wait_for(|started| *started).await;
    }

    /// Waits while a test holds the markers back.
    pub(super) async fn markers_let_go(&self) {
        let mut held = self.markers_held.subscribe();
        // The sender lives as long as this does.
        let _ = held.wait_for(|held| !*held).await;
    }

    pub(super) fn exists(&self, place: &TopicPartition) -> bool {
        let image = self.image.load();
        let found = image.topics().partition(&place.topic, place.partition);
        found.is_some()
    }
}

/// Transactions on this broker (Kafka's `TransactionCoordinator`).
pub struct TransactionService {
    inner: Arc<Inner>,
    node_id: NodeId,
    /// Partitions of the transaction topic; before it exists, as many as it will be created with.
    partitions: AtomicI32,
    /// `add.partitions.to.txn.retry.backoff.ms` and `.max.ms`.
    retry_pause: Duration,
    patience: Duration,
    writers: Mutex<BTreeMap<PartitionIndex, JoinHandle<()>>>,
}

impl std::fmt::Debug for TransactionService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactionService")
            .field("node_id", &self.node_id)
            .finish_non_exhaustive()
    }
}

impl Drop for TransactionService {
    fn drop(&mut self) {
        self.inner.runtime.close();
        for writer in self.writers.lock().values() {
            writer.abort();
        }
    }
}

impl TransactionService {
    /// A service without transactions; [`Self::publish`] tells it what it looks after, and
    /// [`Self::start`] lets it write markers. Runs on the tokio runtime it is called in.
    pub fn new(
        node_id: NodeId,
        platform: &Platform,
        config: &BrokerConfig,
        replicas: Arc<ReplicaManager>,
        groups: Arc<GroupService>,
    ) -> Self {
        let buffer = config.number("transaction.state.log.load.buffer.size");
        let runtime_config = RuntimeConfig {
            name: "transaction",
            compression: Compression::None,
            append_timeout: APPEND_TIMEOUT,
            load_buffer_bytes: usize::try_from(buffer).unwrap_or(5 << 20),
            refusal_code: coordinator_error,
        };
        let transaction_version = Arc::new(AtomicI16::new(0));
        let base = transaction_config(config);
        let level = Arc::clone(&transaction_version);
        let factory = move || {
            TransactionCoordinator::new(Config {
                transaction_version: level.load(Ordering::Acquire),
                ..base.clone()
            })
        };
        let clock = Arc::clone(&platform.clock);
        let ms = |key| Duration::from_millis(u64::try_from(config.number(key)).unwrap_or(0));
        let planned = i32::try_from(config.number("transaction.state.log.num.partitions"));
        Self {
            inner: Arc::new(Inner {
                runtime: CoordinatorRuntime::new(runtime_config, Arc::clone(&clock), factory),
                replicas,
                groups,
                clock,
                image: ArcSwap::default(),
                transaction_version,
                started: watch::Sender::new(false),
                markers_held: watch::Sender::new(false),
                completed: (0..WAITING_PLACES).map(|_| Notify::new()).collect(),
            }),
            node_id,
            partitions: AtomicI32::new(planned.unwrap_or(1)),
            retry_pause: ms("add.partitions.to.txn.retry.backoff.ms"),
            patience: ms("add.partitions.to.txn.retry.backoff.max.ms"),
            writers: Mutex::default(),
        }
    }

    /// Takes in a change of the metadata, after the replica manager and the groups have.
    pub fn publish(&self, delta: &MetadataDelta, image: &Arc<MetadataImage>) {
        self.inner.image.store(Arc::clone(image));
        let level = image.features().level(TRANSACTION_VERSION);
        self.inner
            .transaction_version
            .store(level, Ordering::Release);
        match image.topics().by_name(TRANSACTION_STATE_TOPIC) {
            Some(topic) => {
                let count = i32::try_from(topic.partitions.iter().count()).unwrap_or(i32::MAX);
                self.partitions.store(count.max(1), Ordering::Release);
            }
            None => {
                let led = self.inner.runtime.partitions();
                led.into_iter().for_each(|partition| self.resign(partition));
            }
        }
        for change in delta.changed_partitions() {
            if change.topic.name == *TRANSACTION_STATE_TOPIC {
                if change.now.leader == self.node_id {
                    self.lead(change.partition, change.now.leader_epoch);
                } else {
                    self.resign(change.partition);
                }
            }
        }
    }

    fn lead(&self, partition: PartitionIndex, leader_epoch: i32) {
        let Inner {
            runtime, replicas, ..
        } = &*self.inner;
        if !runtime.lead_hosted(replicas, TRANSACTION_STATE_TOPIC, partition, leader_epoch) {
            return;
        }
        let writer = MarkerWriter {
            inner: Arc::clone(&self.inner),
            partition,
            leader_epoch,
        };
        let task = runtime.spawn(writer.run());
        if let Some(old) = self.writers.lock().insert(partition, task) {
            old.abort();
        }
    }

    fn resign(&self, partition: PartitionIndex) {
        self.inner.runtime.resign(partition);
        self.writers.lock().remove(&partition);
    }

    /// The metadata there was at the start is taken in: decided transactions go on from here.
    pub fn start(&self) {
        self.inner.started.send_replace(true);
    }

    /// Holds back the markers of transactions that are decided from now on, as slow partitions would,
    /// or lets them go. For tests that look at what is decided and not complete.
    pub fn hold_markers(&self, hold: bool) {
        self.inner.markers_held.send_replace(hold);
    }

    /// Answers everybody who waits, for a clean stop.
    pub fn close(&self) {
        self.inner.runtime.close();
    }

    /// The partition of the transaction topic that looks after `transactional_id`.
    pub fn partition_of(&self, transactional_id: &str) -> PartitionIndex {
        partition_for(transactional_id, self.partitions.load(Ordering::Acquire))
    }

    async fn ask(&self, transactional_id: &str, request: Request) -> Reply {
        let partition = self.partition_of(transactional_id);
        self.inner.runtime.ask(partition, request).await
    }

    /// InitProducerId; `fresh` gives a producer id nobody has, and is asked only if one is needed.
    ///
    /// # Errors
    /// What the producer is told.
    pub async fn init_producer_id<F>(
        &self,
        mut request: InitProducerId,
        fresh: impl FnOnce() -> F,
    ) -> Result<Producer, ErrorCode>
    where
        F: Future<Output = Result<ProducerId, ErrorCode>>,
    {
        let id = request.transactional_id.clone();
        match self
            .ask(&id, Request::InitProducerId(request.clone()))
            .await
        {
            Reply::InitProducerId(result) => return result,
            Reply::NeedsProducerId => {}
            other => unasked(&other),
        }
        request.fresh_producer_id = Some(fresh().await?);
        match self.ask(&id, Request::InitProducerId(request)).await {
            Reply::InitProducerId(result) => result,
            other => unasked(&other),
        }
    }

    /// Adds partitions to a transaction, or looks whether they are in it.
    pub async fn add_partitions(&self, request: AddPartitions) -> Vec<(TopicPartition, ErrorCode)> {
        let id = request.transactional_id.clone();
        match self.ask(&id, Request::AddPartitions(request)).await {
            Reply::AddPartitions(codes) => codes,
            other => unasked(&other),
        }
    }

    /// Adds partitions to a transaction; waits a moment while the transaction before it is being
    /// completed, which takes less time than the client would let pass before it asks again.
    pub async fn add_partitions_patiently(
        &self,
        request: AddPartitions,
    ) -> Vec<(TopicPartition, ErrorCode)> {
        let clock = &self.inner.clock;
        let partition = self.partition_of(&request.transactional_id);
        let deadline = clock.monotonic() + self.patience;
        loop {
            let mut completed = pin!(self.inner.completed(partition).notified());
            // From here on no completion is missed.
            completed.as_mut().enable();
            let codes = self.add_partitions(request.clone()).await;
            let is_busy = |(_, code): &(_, ErrorCode)| *code == ErrorCode::ConcurrentTransactions;
            let next = clock.monotonic() + self.retry_pause;
            if !codes.iter().any(is_busy) || next > deadline {
                return codes;
            }
            select(completed, clock.sleep_until(next)).await;
        }
    }

    /// The same for one partition.
    ///
    /// # Errors
    /// What the coordinator says of it.
    pub async fn add_partition(
        &self,
        request: AddPartitions,
        partition: TopicPartition,
    ) -> Result<(), ErrorCode> {
        let partitions = BTreeSet::from([partition]);
        let codes = self.add_partitions_patiently(AddPartitions {
            partitions,
            ..request
        });
        match codes.await.first() {
            Some((_, ErrorCode::None)) | None => Ok(()),
            Some((_, error)) => Err(*error),
        }
    }

    /// EndTxn; `fresh` as for [`Self::init_producer_id`].
    ///
    /// # Errors
    /// What the producer is told.
    pub async fn end_txn<F>(
        &self,
        mut request: EndTxn,
        fresh: impl FnOnce() -> F,
    ) -> Result<Producer, ErrorCode>
    where
        F: Future<Output = Result<ProducerId, ErrorCode>>,
    {
        let id = request.transactional_id.clone();
        match self.ask(&id, Request::EndTxn(request.clone())).await {
            Reply::EndTxn(result) => return result,
            Reply::NeedsProducerId => {}
            other => unasked(&other),
        }
        request.fresh_producer_id = Some(fresh().await?);
        match self.ask(&id, Request::EndTxn(request)).await {
            Reply::EndTxn(result) => result,
            other => unasked(&other),
        }
    }

    /// Fences the producer of an open transaction and aborts it, as a successor would, and waits until
    /// it is complete; with markers held back, until it is decided.
    ///
    /// # Errors
    /// INVALID_TXN_STATE when no transaction is open, and what the coordinator says.
    pub async fn force_terminate(&self, transactional_id: &Str) -> Result<(), ErrorCode> {
        let described = self.describe_one(transactional_id).await?;
        if described.transaction_state != *TransactionState::Ongoing.name() {
            return Err(ErrorCode::InvalidTxnState);
        }
        let successor = InitProducerId {
            transactional_id: transactional_id.clone(),
            timeout_ms: described.transaction_timeout_ms,
            expected: None,
            fresh_producer_id: None,
        };
        match self
            .ask(transactional_id, Request::InitProducerId(successor))
            .await
        {
            // The answer to a successor that found an open transaction, or met its end halfway.
            Reply::InitProducerId(Err(ErrorCode::ConcurrentTransactions) | Ok(_))
            | Reply::NeedsProducerId => {}
            Reply::InitProducerId(Err(error)) => return Err(error),
            other => unasked(&other),
        }
        let partition = self.partition_of(transactional_id);
        loop {
            let mut completed = pin!(self.inner.completed(partition).notified());
            completed.as_mut().enable();
            let state = self.describe_one(transactional_id).await?.transaction_state;
            let state = TransactionState::from_name(&state);
            if *self.inner.markers_held.borrow() || state.is_none_or(TransactionState::is_settled) {
                return Ok(());
            }
            completed.await;
        }
    }

    async fn describe_one(&self, transactional_id: &Str) -> Result<Described, ErrorCode> {
        let described = self.describe(std::slice::from_ref(transactional_id)).await;
        let described = described.into_iter().next();
        let described = described.ok_or(ErrorCode::TransactionalIdNotFound)?;
        match ErrorCode::from_code(described.error_code) {
            Some(ErrorCode::None) => Ok(described),
            error => Err(error.unwrap_or(ErrorCode::UnknownServerError)),
        }
    }

    /// DescribeTransactions, in the order asked.
    pub async fn describe(&self, ids: &[Str]) -> Vec<Described> {
        let asked = ids
            .iter()
            .map(|id| self.ask(id, Request::Describe(id.clone())));
        let replies = join_all(asked).await.into_iter();
        let described = replies.map(|reply| match reply {
            Reply::Described(described) => described,
            other => unasked(&other),
        });
        described.collect()
    }

    /// ListTransactions: those of every shard here, and the names of states nobody knows.
    ///
    /// # Errors
    /// COORDINATOR_LOAD_IN_PROGRESS while a shard is being loaded.
    pub async fn list(
        &self,
        request: ListTransactions,
    ) -> Result<(Vec<Listed>, Vec<Str>), ErrorCode> {
        let unknown = request.states.iter();
        let unknown = unknown.filter(|name| TransactionState::from_name(name).is_none());
        let unknown = unknown.cloned().collect();
        let runtime = &self.inner.runtime;
        let asked = runtime
            .partitions()
            .into_iter()
            .map(|partition| runtime.ask(partition, Request::List(request.clone())));
        let mut listed = Vec::new();
        for reply in join_all(asked).await {
            match reply {
                // A shard that has just moved lists its transactions elsewhere.
                Reply::Listed(ErrorCode::NotCoordinator, _) => {}
                Reply::Listed(ErrorCode::None, found) => listed.extend(found),
                Reply::Listed(error, _) => return Err(error),
                other => unasked(&other),
            }
        }
        Ok((listed, unknown))
    }
}

fn transaction_config(config: &BrokerConfig) -> Config {
    let max_timeout_ms = config.number("transaction.max.timeout.ms");
    Config {
        max_timeout_ms: i32::try_from(max_timeout_ms).unwrap_or(i32::MAX),
        id_expiration_ms: config.number("transactional.id.expiration.ms"),
        expiration_check_interval_ms: config
            .number("transaction.remove.expired.transaction.cleanup.interval.ms"),
        ..Config::default()
    }
}

/// A shard answers a request in its kind; anything else is a broken invariant.
fn unasked(reply: &Reply) -> ! {
    unreachable!("a shard answered what it was not asked: {reply:?}")
}
