use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use futures::future::join_all;
use kafka_rs_config::BrokerConfig;
use kafka_rs_coordinator::partition_for;
use kafka_rs_group::{
    Assignor, Config, Context, DeletedTopic, GroupCoordinator, MetadataView, MigrationPolicy,
    Reply, Request, coordinator_error, refused_before_routing,
};
use kafka_rs_metadata::{MetadataDelta, MetadataImage};
use kafka_rs_platform::{Platform, Random};
use kafka_rs_records::Compression;
use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, Str};
use kafka_rs_wire::messages::consumer_group_describe_response;
use kafka_rs_wire::messages::delete_groups_response::DeletableGroupResult;
use kafka_rs_wire::messages::describe_groups_response::DescribedGroup;
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestGroup;
use kafka_rs_wire::messages::offset_fetch_response::OffsetFetchResponseGroup;
use kafka_rs_wire::messages::{
    ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, HeartbeatRequest,
    HeartbeatResponse, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, LeaveGroupResponse,
    ListGroupsRequest, ListGroupsResponse, OffsetCommitRequest, OffsetCommitResponse,
    OffsetDeleteRequest, OffsetDeleteResponse, SyncGroupRequest, SyncGroupResponse,
    TxnOffsetCommitRequest, TxnOffsetCommitResponse,
};
use parking_lot::RwLock;

use super::cluster_metadata::ClusterMetadata;
use super::runtime::{CoordinatorRuntime, RuntimeConfig};
use crate::{ReplicaManager, TransactionMarker};

/// The topic of group offsets and group metadata.
pub(crate) const GROUP_METADATA_TOPIC: &str = "__consumer_offsets";

/// Consumer groups and committed offsets on this broker (Kafka's `GroupCoordinatorService`).
#[derive(Debug)]
pub struct GroupService {
    pub(super) runtime: CoordinatorRuntime<GroupCoordinator>,
    config: Config,
    node_id: NodeId,
    replicas: Arc<ReplicaManager>,
    random: Arc<dyn Random>,
    /// Partitions of the group topic; before it exists, as many as it will be created with.
    partitions: AtomicI32,
    /// The newest metadata that was published.
    metadata: RwLock<MetadataView>,
}

impl GroupService {
    /// A service without groups; [`Self::publish`] tells it what it looks after. Runs on the tokio
    /// runtime it is called in.
    pub fn new(
        node_id: NodeId,
        platform: &Platform,
        config: &BrokerConfig,
        replicas: Arc<ReplicaManager>,
    ) -> Self {
        let group = group_config(config);
        let factory = group.clone();
        let runtime_config = RuntimeConfig {
            name: "group",
            compression: compression(config.number("offsets.topic.compression.codec")),
            append_timeout: milliseconds(config.number("offsets.commit.timeout.ms")),
            load_buffer_bytes: usize::try_from(config.number("offsets.load.buffer.size"))
                .unwrap_or(1 << 20),
            refusal_code: coordinator_error,
        };
        let planned = i32::try_from(config.number("offsets.topic.num.partitions"));
        Self {
            runtime: CoordinatorRuntime::new(
                runtime_config,
                Arc::clone(&platform.clock),
                move || GroupCoordinator::new(factory.clone()),
            ),
            config: group,
            node_id,
            replicas,
            random: Arc::clone(&platform.random),
            partitions: AtomicI32::new(planned.unwrap_or(1)),
            metadata: RwLock::default(),
        }
    }

    /// Takes in a change of the metadata, after the replica manager has.
    pub fn publish(&self, delta: &MetadataDelta, image: &Arc<MetadataImage>) {
        let metadata = MetadataView::new(ClusterMetadata(Arc::clone(image)));
        *self.metadata.write() = metadata.clone();
        let topic = image.topics().by_name(GROUP_METADATA_TOPIC);
        if let Some(topic) = topic {
            let count = i32::try_from(topic.partitions.iter().count()).unwrap_or(i32::MAX);
            self.partitions.store(count.max(1), Ordering::Release);
        }
        for change in delta.changed_partitions() {
            if change.topic.name == *GROUP_METADATA_TOPIC {
                if change.now.leader == self.node_id {
                    let (partition, epoch) = (change.partition, change.now.leader_epoch);
                    self.runtime.lead_hosted(
                        &self.replicas,
                        GROUP_METADATA_TOPIC,
                        partition,
                        epoch,
                    );
                } else {
                    self.runtime.resign(change.partition);
                }
            }
        }
        let deleted: Vec<DeletedTopic> = delta
            .deleted_topics()
            .map(|topic| DeletedTopic {
                id: topic.id,
                name: topic.name.clone(),
            })
            .collect();
        if delta.topics_changed() || delta.is_from_snapshot() {
            self.tell_changes(delta, image, &metadata);
        }
        if deleted.is_empty() {
            return;
        }
        let lost_all = topic.is_none();
        for partition in self.runtime.partitions() {
            if lost_all {
                self.runtime.resign(partition);
            } else {
                self.runtime
                    .tell(partition, Request::TopicsDeleted(deleted.clone()));
            }
        }
    }

    /// Tells every shard which topics have changed.
    fn tell_changes(&self, delta: &MetadataDelta, image: &MetadataImage, metadata: &MetadataView) {
        let mut created = false;
        let mut topics: Vec<Str> = delta.deleted_topics().map(|t| t.name.clone()).collect();
        for (id, topic) in delta.changed_topics() {
            created |= topic.created;
            topics.extend(image.topics().name_of(id).cloned());
        }
        for partition in self.runtime.partitions() {
            let change = Request::MetadataChanged {
                metadata: metadata.clone(),
                created,
                topics: topics.clone(),
            };
            self.runtime.tell(partition, change);
        }
    }

    /// The cluster as it is known here.
    pub(super) fn metadata(&self) -> MetadataView {
        self.metadata.read().clone()
    }

    /// Answers everybody who waits, for a clean stop.
    pub fn close(&self) {
        self.runtime.close();
    }

    /// The partition of the group topic that looks after `group_id`.
    pub fn partition_of(&self, group_id: &str) -> PartitionIndex {
        partition_for(group_id, self.partitions.load(Ordering::Acquire))
    }

    pub(super) async fn ask(&self, group_id: &str, request: Request) -> Reply {
        if let Some(reply) = refused_before_routing(&self.config, &request) {
            return reply;
        }
        self.runtime.ask(self.partition_of(group_id), request).await
    }

    /// JoinGroup; waits for the rebalance.
    pub async fn join_group(
        &self,
        context: Context,
        request: JoinGroupRequest,
    ) -> JoinGroupResponse {
        let id = request.group_id.clone();
        let request = Request::JoinGroup {
            context: Context {
                metadata: self.metadata(),
                ..context
            },
            request,
            fresh_id: self.random.uuid(),
        };
        match self.ask(&id, request).await {
            Reply::JoinGroup(response) => response,
            other => unasked(&other),
        }
    }

    /// ConsumerGroupHeartbeat.
    pub async fn consumer_group_heartbeat(
        &self,
        context: Context,
        request: ConsumerGroupHeartbeatRequest,
    ) -> ConsumerGroupHeartbeatResponse {
        let id = request.group_id.clone();
        let request = Request::ConsumerGroupHeartbeat {
            context: Context {
                metadata: self.metadata(),
                ..context
            },
            request,
            fresh_id: self.random.uuid(),
        };
        match self.ask(&id, request).await {
            Reply::ConsumerGroupHeartbeat(response) => response,
            other => unasked(&other),
        }
    }

    /// ConsumerGroupDescribe, in no particular order.
    pub async fn describe_consumer_groups(
        &self,
        groups: &[Str],
    ) -> Vec<consumer_group_describe_response::DescribedGroup> {
        let asked = self.by_partition(groups).map(|(partition, groups)| {
            let request = Request::ConsumerGroupDescribe {
                metadata: self.metadata(),
                groups,
            };
            self.runtime.ask(partition, request)
        });
        let replies = join_all(asked).await.into_iter();
        let groups = replies.flat_map(|reply| match reply {
            Reply::ConsumerGroupDescribe(groups) => groups,
            other => unasked(&other),
        });
        groups.collect()
    }

    /// SyncGroup; waits for the leader.
    pub async fn sync_group(&self, request: SyncGroupRequest) -> SyncGroupResponse {
        let id = request.group_id.clone();
        match self.ask(&id, Request::SyncGroup(request)).await {
            Reply::SyncGroup(response) => response,
            other => unasked(&other),
        }
    }

    /// Heartbeat.
    pub async fn heartbeat(&self, request: HeartbeatRequest) -> HeartbeatResponse {
        let id = request.group_id.clone();
        match self.ask(&id, Request::Heartbeat(request)).await {
            Reply::Heartbeat(response) => response,
            other => unasked(&other),
        }
    }

    /// LeaveGroup, in its form with several members.
    pub async fn leave_group(&self, request: LeaveGroupRequest) -> LeaveGroupResponse {
        let id = request.group_id.clone();
        match self.ask(&id, Request::LeaveGroup(request)).await {
            Reply::LeaveGroup(response) => response,
            other => unasked(&other),
        }
    }

    /// OffsetCommit, for topics that exist.
    pub async fn commit_offsets(
        &self,
        api_version: i16,
        request: OffsetCommitRequest,
    ) -> OffsetCommitResponse {
        let id = request.group_id.clone();
        let request = Request::OffsetCommit {
            api_version,
            request,
        };
        match self.ask(&id, request).await {
            Reply::OffsetCommit(response) => response,
            other => unasked(&other),
        }
    }

    /// TxnOffsetCommit, for topics that exist; `verification` as [`crate::Partition::begin_verification`]
    /// of the group's partition asked for.
    pub async fn commit_transactional_offsets(
        &self,
        request: TxnOffsetCommitRequest,
        verification: Option<u64>,
    ) -> TxnOffsetCommitResponse {
        let id = request.group_id.clone();
        let request = Request::TxnOffsetCommit {
            request,
            verification,
        };
        match self.ask(&id, request).await {
            Reply::TxnOffsetCommit(response) => response,
            other => unasked(&other),
        }
    }

    /// Ends a transaction in a partition of the group topic: its offsets count from now on, or never
    /// did.
    ///
    /// # Errors
    /// Why the marker is not in the log, or not known to be replicated.
    pub async fn end_transaction(
        &self,
        partition: PartitionIndex,
        marker: TransactionMarker,
    ) -> Result<(), ErrorCode> {
        self.runtime.end_transaction(partition, marker).await
    }

    /// OffsetFetch, for one group.
    pub async fn fetch_offsets(
        &self,
        group: OffsetFetchRequestGroup,
        require_stable: bool,
    ) -> OffsetFetchResponseGroup {
        let id = group.group_id.clone();
        let request = Request::OffsetFetch {
            group,
            require_stable,
        };
        match self.ask(&id, request).await {
            Reply::OffsetFetch(response) => response,
            other => unasked(&other),
        }
    }

    /// OffsetDelete, for topics that exist.
    pub async fn delete_offsets(&self, request: OffsetDeleteRequest) -> OffsetDeleteResponse {
        let id = request.group_id.clone();
        match self.ask(&id, Request::OffsetDelete(request)).await {
            Reply::OffsetDelete(response) => response,
            other => unasked(&other),
        }
    }

    /// DescribeGroups, in no particular order.
    pub async fn describe_groups(&self, api_version: i16, groups: &[Str]) -> Vec<DescribedGroup> {
        let asked = self.by_partition(groups).map(|(partition, groups)| {
            let request = Request::DescribeGroups {
                api_version,
                groups,
            };
            self.runtime.ask(partition, request)
        });
        let replies = join_all(asked).await.into_iter();
        let groups = replies.flat_map(|reply| match reply {
            Reply::DescribeGroups(groups) => groups,
            other => unasked(&other),
        });
        groups.collect()
    }

    /// DeleteGroups, in no particular order.
    pub async fn delete_groups(&self, groups: &[Str]) -> Vec<DeletableGroupResult> {
        let asked = self
            .by_partition(groups)
            .map(|(partition, groups)| self.runtime.ask(partition, Request::DeleteGroups(groups)));
        let replies = join_all(asked).await.into_iter();
        let results = replies.flat_map(|reply| match reply {
            Reply::DeleteGroups(results) => results,
            other => unasked(&other),
        });
        results.collect()
    }

    /// ListGroups: the groups of every shard here.
    pub async fn list_groups(&self, request: &ListGroupsRequest) -> ListGroupsResponse {
        let partitions = self.runtime.partitions();
        let asked = partitions.into_iter().map(|partition| {
            self.runtime
                .ask(partition, Request::ListGroups(request.clone()))
        });
        let mut response = ListGroupsResponse::default();
        for reply in join_all(asked).await {
            match reply {
                // A shard that has just moved lists its groups elsewhere.
                Reply::ListGroups(code, _) if code == ErrorCode::NotCoordinator.code() => {}
                Reply::ListGroups(0, groups) => response.groups.extend(groups),
                Reply::ListGroups(error_code, _) => {
                    return ListGroupsResponse {
                        error_code,
                        ..Default::default()
                    };
                }
                other => unasked(&other),
            }
        }
        response
    }

    pub(super) fn by_partition(
        &self,
        groups: &[Str],
    ) -> impl Iterator<Item = (PartitionIndex, Vec<Str>)> + use<> {
        let mut by_partition: BTreeMap<PartitionIndex, Vec<Str>> = BTreeMap::new();
        for group in groups {
            let partition = self.partition_of(group);
            by_partition
                .entry(partition)
                .or_default()
                .push(group.clone());
        }
        by_partition.into_iter()
    }
}

/// The group coordinator's part of the broker's configuration.
pub fn group_config(config: &BrokerConfig) -> Config {
    let small = |key: &str| i32::try_from(config.number(key)).unwrap_or(i32::MAX);
    let size = |key: &str| usize::try_from(config.number(key)).unwrap_or(usize::MAX);
    let assignors = config.list("group.consumer.assignors");
    Config {
        min_session_timeout_ms: small("group.min.session.timeout.ms"),
        max_session_timeout_ms: small("group.max.session.timeout.ms"),
        max_size: size("group.max.size"),
        initial_rebalance_delay_ms: small("group.initial.rebalance.delay.ms"),
        offset_metadata_max_bytes: size("offset.metadata.max.bytes"),
        offsets_retention_ms: config.number("offsets.retention.minutes") * 60_000,
        offsets_retention_check_interval_ms: config.number("offsets.retention.check.interval.ms"),
        consumer_session_timeout_ms: small("group.consumer.session.timeout.ms"),
        consumer_heartbeat_interval_ms: small("group.consumer.heartbeat.interval.ms"),
        consumer_assignment_interval_ms: small("group.consumer.assignment.interval.ms"),
        consumer_max_size: size("group.consumer.max.size"),
        consumer_assignors: assignors
            .iter()
            .filter_map(|name| Assignor::parse(name))
            .collect(),
        consumer_migration_policy: MigrationPolicy::parse(
            config.text("group.consumer.migration.policy").trim(),
        )
        .unwrap_or(MigrationPolicy::Bidirectional),
        consumer_regex_refresh_interval_ms: small("group.consumer.regex.refresh.interval.ms"),
        share_session_timeout_ms: small("group.share.session.timeout.ms"),
        share_heartbeat_interval_ms: small("group.share.heartbeat.interval.ms"),
        share_assignment_interval_ms: small("group.share.assignment.interval.ms"),
        share_max_size: size("group.share.max.size"),
        share_initialize_retry_interval_ms: config
            .number("group.share.initialize.retry.interval.ms"),
        ..Config::default()
    }
}

pub(crate) fn compression(codec: i64) -> Compression {
    match codec {
        1 => Compression::Gzip,
        2 => Compression::Snappy,
        3 => Compression::Lz4,
        4 => Compression::Zstd,
        _ => Compression::None,
    }
}

fn milliseconds(value: i64) -> Duration {
    Duration::from_millis(u64::try_from(value).unwrap_or(0))
}

/// A shard answers a request in its kind; anything else is a broken invariant.
pub(super) fn unasked(reply: &Reply) -> ! {
    unreachable!("a shard answered what it was not asked: {reply:?}")
}
