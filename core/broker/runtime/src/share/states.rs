use std::future::Future;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use futures::future::join_all;
use kafka_rs_config::BrokerConfig;
use kafka_rs_coordinator::partition_for;
use kafka_rs_metadata::{MetadataDelta, MetadataImage};
use kafka_rs_platform::Platform;
use kafka_rs_share::{
    CoordinatorConfig, PartitionSummary, ReadState, Refusal, Reply, Request, ShareCoordinator,
    StateKey, WriteState, coordinator_key,
};
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, Offset, PartitionIndex, Uuid};

use crate::ReplicaManager;
use crate::coordinator::{CoordinatorRuntime, RuntimeConfig, compression};

/// The topic of share group states.
const SHARE_GROUP_STATE_TOPIC: &str = "__share_group_state";

/// What is stored of share groups' partitions (Kafka's `ShareCoordinatorService`).
#[derive(Debug)]
pub struct ShareStates {
    runtime: CoordinatorRuntime<ShareCoordinator>,
    node_id: NodeId,
    replicas: Arc<ReplicaManager>,
    /// Partitions of the topic; before it exists, as many as it will be created with.
    partitions: AtomicI32,
    prune_interval: Duration,
}

impl ShareStates {
    /// A service that knows nothing; [`Self::publish`] tells it what it looks after. Runs on the tokio
    /// runtime it is called in.
    pub fn new(
        node_id: NodeId,
        platform: &Platform,
        config: &BrokerConfig,
        replicas: Arc<ReplicaManager>,
    ) -> Self {
        let number = |key: &str| config.number(key);
        let ms = |key: &str| Duration::from_millis(u64::try_from(number(key)).unwrap_or(0));
        let runtime_config = RuntimeConfig {
            name: "share",
            compression: compression(number("share.coordinator.state.topic.compression.codec")),
            append_timeout: ms("share.coordinator.write.timeout.ms"),
            load_buffer_bytes: usize::try_from(number("share.coordinator.load.buffer.size"))
                .unwrap_or(5 << 20),
            refusal_code,
        };
        let updates = number("share.coordinator.snapshot.update.records.per.snapshot");
        let shard = CoordinatorConfig {
            updates_per_snapshot: u32::try_from(updates).unwrap_or(500),
            cold_snapshot_interval_ms: number(
                "share.coordinator.cold.partition.snapshot.interval.ms",
            ),
        };
        let planned = i32::try_from(number("share.coordinator.state.topic.num.partitions"));
        let clock = Arc::clone(&platform.clock);
        Self {
            runtime: CoordinatorRuntime::new(runtime_config, clock, move || {
                ShareCoordinator::new(shard)
            }),
            node_id,
            replicas,
            partitions: AtomicI32::new(planned.unwrap_or(1)),
            prune_interval: ms("share.coordinator.state.topic.prune.interval.ms"),
        }
    }

    /// Takes in a change of the metadata, after the replica manager has.
    pub fn publish(&self, delta: &MetadataDelta, image: &MetadataImage) {
        let topic = image.topics().by_name(SHARE_GROUP_STATE_TOPIC);
        if let Some(topic) = topic {
            let count = i32::try_from(topic.partitions.iter().count()).unwrap_or(i32::MAX);
            self.partitions.store(count.max(1), Ordering::Release);
        }
        for change in delta.changed_partitions() {
            if change.topic.name == *SHARE_GROUP_STATE_TOPIC {
                if change.now.leader == self.node_id {
                    let (partition, epoch) = (change.partition, change.now.leader_epoch);
                    self.runtime.lead_hosted(
                        &self.replicas,
                        SHARE_GROUP_STATE_TOPIC,
                        partition,
                        epoch,
                    );
                } else {
                    self.runtime.resign(change.partition);
                }
            }
        }
        let deleted: Vec<Uuid> = delta.deleted_topics().map(|topic| topic.id).collect();
        if deleted.is_empty() {
            return;
        }
        for partition in self.runtime.partitions() {
            match topic {
                None => self.runtime.resign(partition),
                Some(_) => {
                    let request = Request::TopicsDeleted(deleted.clone());
                    self.runtime.tell(partition, request);
                }
            }
        }
    }

    /// Answers everybody who waits, for a clean stop.
    pub fn close(&self) {
        self.runtime.close();
    }

    /// The partition of the topic that looks after a key, which is `group:topic id:partition`.
    pub fn partition_of(&self, key: &str) -> PartitionIndex {
        partition_for(key, self.partitions.load(Ordering::Acquire))
    }

    /// Decided on before this returns, so that what is asked in an order is done in it.
    fn submit(
        &self,
        key: &StateKey,
        request: Request,
    ) -> impl Future<Output = Reply> + Send + use<> {
        let place = self.partition_of(&coordinator_key(&key.group, &key.topic_id, key.partition));
        self.runtime.submit(place, request)
    }

    async fn done(reply: impl Future<Output = Reply>) -> Result<(), Refusal> {
        match reply.await {
            Reply::Done(result) => result,
            other => unasked(&other),
        }
    }

    /// InitializeShareGroupState, for one partition: a new beginning at `start_offset`, -1 for where the
    /// group's configuration says.
    ///
    /// # Errors
    /// FENCED_STATE_EPOCH for an older beginning, and why it cannot be stored.
    pub fn initialize(
        &self,
        key: StateKey,
        state_epoch: i32,
        start_offset: Offset,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
        let request = Request::Initialize {
            key: key.clone(),
            state_epoch,
            start_offset,
        };
        Self::done(self.submit(&key, request))
    }

    /// WriteShareGroupState, for one partition; writes are stored in the order of the calls.
    ///
    /// # Errors
    /// FENCED_LEADER_EPOCH, FENCED_STATE_EPOCH, INVALID_REQUEST for what was never initialized, and why
    /// it cannot be stored.
    pub fn write(
        &self,
        key: &StateKey,
        write: WriteState,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
        Self::done(self.submit(key, Request::Write(key.clone(), write)))
    }

    /// DeleteShareGroupState, for one partition.
    ///
    /// # Errors
    /// Why it cannot be done.
    pub fn delete(
        &self,
        key: StateKey,
    ) -> impl Future<Output = Result<(), Refusal>> + Send + use<> {
        Self::done(self.submit(&key, Request::Delete(key.clone())))
    }

    /// ReadShareGroupState, for one partition, by its leader.
    ///
    /// # Errors
    /// FENCED_LEADER_EPOCH for an older leader.
    pub async fn read(
        &self,
        key: &StateKey,
        leader_epoch: LeaderEpoch,
    ) -> Result<ReadState, Refusal> {
        let request = Request::Read(key.clone(), leader_epoch);
        match self.submit(key, request).await {
            Reply::State(state) => state,
            other => unasked(&other),
        }
    }

    /// ReadShareGroupStateSummary, for one partition; who asks does not matter.
    ///
    /// # Errors
    /// Why it cannot be looked at.
    pub async fn summary(&self, key: &StateKey) -> Result<PartitionSummary, Refusal> {
        match self.submit(key, Request::Summary(key.clone())).await {
            Reply::Summary(summary) => summary,
            other => unasked(&other),
        }
    }

    /// Deletes what no state needs any more from the logs of the topic, for as long as the service lives.
    pub async fn prune(this: Weak<Self>) {
        while let Some(states) = this.upgrade() {
            let pause = states.replicas.sleep(states.prune_interval);
            drop(states);
            pause.await;
            let Some(states) = this.upgrade() else { return };
            let partitions = states.runtime.partitions();
            join_all(partitions.into_iter().map(|index| states.prune_one(index))).await;
        }
    }

    async fn prune_one(&self, index: PartitionIndex) {
        let Reply::Needed(Some(needed)) = self.runtime.ask(index, Request::Needed).await else {
            return;
        };
        let Ok(log) = self.replicas.partition(SHARE_GROUP_STATE_TOPIC, index) else {
            return;
        };
        if needed <= log.log_start_offset() {
            return;
        }
        if let Err(error) = log.delete_records(needed) {
            tracing::warn!(partition = index, %error, "old share states cannot be deleted");
        }
    }
}

/// What clients are told when the log refuses a record (as of Kafka's coordinators).
fn refusal_code(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::UnknownTopicOrPartition
        | ErrorCode::NotEnoughReplicas
        | ErrorCode::RequestTimedOut => ErrorCode::CoordinatorNotAvailable,
        ErrorCode::NotLeaderOrFollower | ErrorCode::KafkaStorageError => ErrorCode::NotCoordinator,
        other => other,
    }
}

/// A shard answers a request in its kind; anything else is a broken invariant.
fn unasked(reply: &Reply) -> ! {
    unreachable!("a shard answered what it was not asked: {reply:?}")
}
