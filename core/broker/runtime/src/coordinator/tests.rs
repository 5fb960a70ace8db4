//! The driver over a log that can be told to fail, to wait and to be replayed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use kafka_rs_coordinator::{Coordinator, Now, Token};
use kafka_rs_group::{Config, Context, GroupCoordinator, Reply, Request, coordinator_error};
use kafka_rs_platform::{Clock, ManualClock};
use kafka_rs_records::{Compression, EndTransactionMarker, RecordBatch, Stamp, StampTimestamp};
use kafka_rs_types::{ErrorCode, Offset, Rope, Str, Uuid};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::{
    OffsetFetchRequestGroup, OffsetFetchRequestTopics,
};
use kafka_rs_wire::messages::{HeartbeatRequest, JoinGroupRequest, OffsetCommitRequest};
use parking_lot::Mutex;
use tokio::sync::watch;

use super::{CoordinatorRuntime, Replicated, RuntimeConfig, ShardLog};
use crate::{Appended, TransactionMarker};

#[derive(Default)]
struct Inner {
    batches: Vec<RecordBatch>,
    fails: Option<ErrorCode>,
    waits: bool,
}

/// A partition in memory.
struct FakeLog {
    inner: Mutex<Inner>,
    high_watermark: watch::Sender<Offset>,
}

impl FakeLog {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::default(),
            high_watermark: watch::Sender::new(0),
        })
    }

    fn batches(&self) -> usize {
        self.inner.lock().batches.len()
    }

    fn commit_all(&self) {
        let end = self.log_end_offset();
        self.high_watermark.send_replace(end);
    }
}

impl ShardLog for FakeLog {
    fn log_start_offset(&self) -> Offset {
        0
    }

    fn log_end_offset(&self) -> Offset {
        self.inner
            .lock()
            .batches
            .last()
            .map_or(0, |batch| batch.header.next_offset())
    }

    fn read(&self, offset: Offset, _max_bytes: usize) -> Result<Rope, ErrorCode> {
        let inner = self.inner.lock();
        let batch = inner
            .batches
            .iter()
            .find(|batch| batch.header.next_offset() > offset);
        Ok(batch
            .map(|batch| Rope::from(batch.bytes.clone()))
            .unwrap_or_default())
    }

    fn append(&self, batch: Bytes, _verification: Option<u64>) -> Result<Appended, ErrorCode> {
        let base_offset = self.log_end_offset();
        let mut inner = self.inner.lock();
        if let Some(error) = inner.fails {
            return Err(error);
        }
        let stamp = Stamp {
            base_offset,
            leader_epoch: 0,
            timestamp: StampTimestamp::Keep,
        };
        let stamped = RecordBatch::parse(batch)
            .unwrap()
            .stamped(&stamp)
            .to_bytes();
        let batch = RecordBatch::parse(stamped).unwrap();
        let next_offset = batch.header.next_offset();
        inner.batches.push(batch);
        if !inner.waits {
            self.high_watermark.send_replace(next_offset);
        }
        Ok(Appended {
            base_offset,
            next_offset,
            log_append_time: -1,
            log_start_offset: 0,
            leader_epoch: 0,
            awaits_high_watermark: inner.waits,
        })
    }

    fn append_marker(&self, marker: &TransactionMarker) -> Result<Appended, ErrorCode> {
        let end = EndTransactionMarker {
            commit: marker.commit,
            coordinator_epoch: marker.coordinator_epoch,
        };
        let batch = end.batch(marker.producer_id, marker.producer_epoch, 0);
        self.append(batch.unwrap().bytes, None)
    }

    fn replicated(self: Arc<Self>, appended: Appended) -> Replicated {
        let mut watch = self.high_watermark.subscribe();
        Box::pin(async move {
            let reached = watch
                .wait_for(|offset| *offset >= appended.next_offset)
                .await;
            reached
                .map(|_| ())
                .map_err(|_| ErrorCode::NotLeaderOrFollower)
        })
    }
}

struct World {
    clock: ManualClock,
    log: Arc<FakeLog>,
    runtime: Arc<CoordinatorRuntime<GroupCoordinator>>,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::new(1_700_000_000_000);
        let config = RuntimeConfig {
            name: "group",
            compression: Compression::None,
            append_timeout: Duration::from_secs(5),
            load_buffer_bytes: 1 << 20,
            refusal_code: coordinator_error,
        };
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        let runtime =
            CoordinatorRuntime::new(config, shared, || GroupCoordinator::new(Config::default()));
        Self {
            clock,
            log: FakeLog::new(),
            runtime: Arc::new(runtime),
        }
    }

    fn leading() -> Self {
        let world = Self::new();
        world.lead(1);
        world
    }

    fn lead(&self, epoch: i32) {
        self.runtime
            .lead(0, epoch, Arc::clone(&self.log) as Arc<dyn ShardLog>);
    }

    async fn commit(&self, offset: i64) -> ErrorCode {
        commit_code(self.runtime.ask(0, commit_request(offset)).await)
    }

    async fn committed(&self) -> (i16, i64) {
        let request = Request::OffsetFetch {
            group: OffsetFetchRequestGroup {
                group_id: "g".into(),
                topics: Some(vec![OffsetFetchRequestTopics {
                    name: "t".into(),
                    partition_indexes: vec![0],
                    ..Default::default()
                }]),
                ..Default::default()
            },
            require_stable: false,
        };
        match self.runtime.ask(0, request).await {
            Reply::OffsetFetch(group) if group.error_code != 0 => (group.error_code, -1),
            Reply::OffsetFetch(group) => (0, group.topics[0].partitions[0].committed_offset),
            other => panic!("{other:?}"),
        }
    }
}

fn commit_request(offset: i64) -> Request {
    Request::OffsetCommit {
        api_version: 9,
        request: OffsetCommitRequest {
            group_id: "g".into(),
            generation_id_or_member_epoch: -1,
            retention_time_ms: -1,
            topics: vec![OffsetCommitRequestTopic {
                name: "t".into(),
                partitions: vec![OffsetCommitRequestPartition {
                    committed_offset: offset,
                    ..Default::default()
                }],
                ..Default::default()
            }],
            ..Default::default()
        },
    }
}

fn commit_code(reply: Reply) -> ErrorCode {
    match reply {
        Reply::OffsetCommit(response) => {
            ErrorCode::from_code(response.topics[0].partitions[0].error_code).unwrap()
        }
        other => panic!("{other:?}"),
    }
}

fn join_request() -> Request {
    Request::JoinGroup {
        context: Context {
            api_version: 3,
            client_id: "c".into(),
            client_host: "/h".into(),
            ..Default::default()
        },
        request: JoinGroupRequest {
            group_id: "g".into(),
            session_timeout_ms: 10_000,
            rebalance_timeout_ms: 10_000,
            protocol_type: "consumer".into(),
            protocols: vec![JoinGroupRequestProtocol {
                name: Str::from("range"),
                ..Default::default()
            }],
            ..Default::default()
        },
        fresh_id: Uuid([1; 16]),
    }
}

#[tokio::test]
async fn a_shard_that_is_not_here_says_so() {
    let world = World::new();
    assert_eq!(world.commit(1).await, ErrorCode::NotCoordinator);
    world.lead(1);
    assert_eq!(world.commit(1).await, ErrorCode::None);
    world.runtime.resign(0);
    assert_eq!(world.commit(1).await, ErrorCode::NotCoordinator);
}

#[tokio::test]
async fn what_was_committed_is_there_after_another_takes_over() {
    let world = World::leading();
    for offset in 1..=3 {
        assert_eq!(world.commit(offset).await, ErrorCode::None);
    }
    world.runtime.resign(0);
    world.lead(2);
    // Loading happens beside; until then nobody is served.
    loop {
        match world.committed().await {
            (0, offset) => break assert_eq!(offset, 3),
            (code, _) => assert_eq!(code, ErrorCode::CoordinatorLoadInProgress.code()),
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_failed_append_is_undone_and_told() {
    let world = World::leading();
    assert_eq!(world.commit(1).await, ErrorCode::None);
    world.log.inner.lock().fails = Some(ErrorCode::NotLeaderOrFollower);
    assert_eq!(world.commit(2).await, ErrorCode::NotCoordinator);
    world.log.inner.lock().fails = Some(ErrorCode::NotEnoughReplicas);
    assert_eq!(world.commit(2).await, ErrorCode::CoordinatorNotAvailable);
    assert_eq!(world.committed().await, (0, 1));
}

#[tokio::test]
async fn a_reply_waits_until_what_it_saw_is_replicated() {
    let world = World::leading();
    world.log.inner.lock().waits = true;
    let mut commit = std::pin::pin!(world.commit(7));
    assert!(commit.as_mut().now_or_never().is_none());
    let mut committed = std::pin::pin!(world.committed());
    assert!(
        committed.as_mut().now_or_never().is_none(),
        "7 may still be lost"
    );
    world.log.commit_all();
    assert_eq!(commit.await, ErrorCode::None);
    assert_eq!(committed.await, (0, 7));
}

#[tokio::test]
async fn replication_that_takes_too_long_is_an_error_and_the_state_stays() {
    let world = World::leading();
    world.log.inner.lock().waits = true;
    let runtime = Arc::clone(&world.runtime);
    let commit = tokio::spawn(async move { runtime.ask(0, commit_request(7)).await });
    while world.clock.next_deadline().is_none() {
        tokio::task::yield_now().await;
    }
    world.clock.advance(Duration::from_secs(5));
    assert_eq!(
        commit_code(commit.await.unwrap()),
        ErrorCode::CoordinatorNotAvailable
    );
    world.log.inner.lock().waits = false;
    assert_eq!(world.committed().await, (0, 7));
}

#[tokio::test]
async fn timers_fire_without_being_asked_and_nothing_ticks_when_there_are_none() {
    let world = World::leading();
    assert_eq!(
        world.clock.next_deadline(),
        None,
        "an idle shard sets no alarm"
    );
    let runtime = Arc::clone(&world.runtime);
    let joining = tokio::spawn(async move { runtime.ask(0, join_request()).await });
    while world.clock.next_deadline().is_none() {
        tokio::task::yield_now().await;
    }
    world.clock.advance(Duration::from_secs(3));
    let Reply::JoinGroup(joined) = joining.await.unwrap() else {
        panic!()
    };
    assert_eq!((joined.error_code, joined.generation_id), (0, 1));
}

#[tokio::test]
async fn heartbeats_do_not_move_the_alarm() {
    let world = World::leading();
    let runtime = Arc::clone(&world.runtime);
    let joining = tokio::spawn(async move { runtime.ask(0, join_request()).await });
    while world.clock.next_deadline().is_none() {
        tokio::task::yield_now().await;
    }
    world.clock.advance(Duration::from_secs(3));
    let Reply::JoinGroup(joined) = joining.await.unwrap() else {
        panic!()
    };
    let alarm = |world: &World| world.clock.next_deadline();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    let before = alarm(&world);
    world.clock.advance(Duration::from_secs(1));
    let request = HeartbeatRequest {
        group_id: "g".into(),
        generation_id: 1,
        member_id: joined.member_id.clone(),
        ..Default::default()
    };
    world.runtime.ask(0, Request::Heartbeat(request)).await;
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(alarm(&world), before);
}

#[tokio::test]
async fn losing_the_shard_answers_who_waits() {
    let world = World::leading();
    let mut joining = std::pin::pin!(world.runtime.ask(0, join_request()));
    assert!(joining.as_mut().now_or_never().is_none());
    world.runtime.resign(0);
    let Reply::JoinGroup(reply) = joining.await else {
        panic!()
    };
    assert_eq!(reply.error_code, ErrorCode::NotCoordinator.code());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_share_batches_and_lose_nothing() {
    let world = World::leading();
    let asked = (0..400).map(|offset| {
        let runtime = Arc::clone(&world.runtime);
        tokio::spawn(async move { commit_code(runtime.ask(0, commit_request(offset)).await) })
    });
    for commit in asked.collect::<Vec<_>>() {
        assert_eq!(commit.await.unwrap(), ErrorCode::None);
    }
    let records: i32 = world
        .log
        .inner
        .lock()
        .batches
        .iter()
        .map(|b| b.header.record_count)
        .sum();
    assert_eq!(records, 400);
    assert!(world.log.batches() <= 400);
}

#[tokio::test]
async fn a_log_that_cannot_be_read_is_not_served() {
    let world = World::new();
    let mut builder = kafka_rs_records::BatchBuilder::new(Compression::None);
    builder
        .push(0, Some(b"\0\x02\0\x09g"), Some(b"\0\x03"), &[])
        .unwrap();
    world.log.append(builder.build().unwrap(), None).unwrap();
    world.lead(1);
    let mut code = world.committed().await.0;
    while code == ErrorCode::CoordinatorLoadInProgress.code() {
        tokio::task::yield_now().await;
        code = world.committed().await.0;
    }
    assert_eq!(code, ErrorCode::NotCoordinator.code());
}

/// A partition as Apache Kafka 4.3.1 wrote it: a classic group that was deleted, `golden` whose two
/// members came and went, and `modern8` of the consumer protocol.
#[test]
fn a_log_of_apache_kafka_is_loaded() {
    let log = FakeLog::new();
    let file = Bytes::from_static(include_bytes!("golden/kafka-4.3.1-consumer-offsets-43.log"));
    for batch in kafka_rs_records::split_batches(file) {
        log.inner.lock().batches.push(batch.unwrap());
    }
    let mut shard = GroupCoordinator::new(Config::default());
    let loaded = super::load::load(&mut shard, &*log, 1 << 20).unwrap();
    assert_eq!((loaded.records, loaded.bytes), (38, 3_671));
    assert!(shard.group("dynamic-5").is_none());
    let golden = shard.group("golden").unwrap();
    assert_eq!(golden.generation(), 2);
    assert!(golden.is_empty());
    assert_eq!(golden.protocol_type().map(|kind| &**kind), Some("consumer"));
    let modern = shard.consumer_group("modern8").unwrap();
    assert!(modern.is_empty());
    assert_eq!((modern.epoch(), modern.assignment_epoch()), (5, 4));
    let request = Request::OffsetFetch {
        group: OffsetFetchRequestGroup {
            group_id: "golden".into(),
            topics: None,
            ..Default::default()
        },
        require_stable: true,
    };
    let mut decided = shard.handle(Now::default(), Token(0), request);
    let Some((_, Reply::OffsetFetch(found))) = decided.replies.pop() else {
        panic!("answered at once");
    };
    let offsets: Vec<_> = found.topics[0]
        .partitions
        .iter()
        .map(|p| p.committed_offset)
        .collect();
    assert_eq!((&*found.topics[0].name, offsets), ("compared", vec![2, 3]));
}
