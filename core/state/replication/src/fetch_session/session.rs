use std::collections::BTreeMap;

use kafka_rs_types::{LeaderEpoch, Offset, PartitionIndex, Str, Timestamp, Uuid};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::fetch_response::PartitionData;

/// One partition a fetch asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionToFetch {
    /// Topic name; empty when the request uses topic ids (version 13 on).
    pub topic: Str,
    /// Topic id; zero when the request uses names.
    pub topic_id: Uuid,
    /// Partition index.
    pub partition: PartitionIndex,
    /// Offset of the first record wanted.
    pub fetch_offset: Offset,
    /// Most bytes wanted.
    pub max_bytes: i32,
    /// Log start offset of a fetching follower, else -1.
    pub log_start_offset: Offset,
    /// Leader epoch the client knows, -1 for none (KIP-320).
    pub current_leader_epoch: LeaderEpoch,
    /// Epoch of the last record the follower has, -1 for none (KIP-595).
    pub last_fetched_epoch: LeaderEpoch,
}

impl PartitionToFetch {
    pub(super) fn new(topic: &FetchTopic, partition: &FetchPartition) -> Self {
        Self {
            topic: topic.topic.clone(),
            topic_id: topic.topic_id,
            partition: partition.partition,
            fetch_offset: partition.fetch_offset,
            max_bytes: partition.partition_max_bytes,
            log_start_offset: partition.log_start_offset,
            current_leader_epoch: partition.current_leader_epoch,
            last_fetched_epoch: partition.last_fetched_epoch,
        }
    }

    pub(super) fn key(&self) -> PartitionKey {
        partition_key(self.topic_id, &self.topic, self.partition)
    }

    /// The same without holding on to the frame it came from, for keeping it in a session.
    fn detached(mut self) -> Self {
        self.topic = self.topic.detached();
        self
    }
}

/// Topic id, topic name (one of them empty) and partition.
pub(super) type PartitionKey = (Uuid, Str, PartitionIndex);

/// A name beside an id is ignored: handlers may know it, requests with ids do not carry it.
pub(super) fn partition_key(id: Uuid, name: &Str, partition: PartitionIndex) -> PartitionKey {
    let name = if id.is_zero() {
        name.clone()
    } else {
        Str::default()
    };
    (id, name, partition)
}

/// A partition of a session and what its client was last told of it.
#[derive(Debug, Clone)]
struct CachedPartition {
    request: PartitionToFetch,
    high_watermark: Offset,
    log_start_offset: Offset,
}

/// One client's fetch session (KIP-227).
#[derive(Debug, Clone)]
pub(super) struct FetchSession {
    pub(super) privileged: bool,
    pub(super) uses_topic_ids: bool,
    pub(super) created_ms: Timestamp,
    pub(super) last_used_ms: Timestamp,
    /// Epoch the next request must carry.
    pub(super) epoch: i32,
    /// By turn: partitions that gave records go to the end, so that all get theirs.
    partitions: BTreeMap<u64, CachedPartition>,
    turns: BTreeMap<PartitionKey, u64>,
    next_turn: u64,
}

impl FetchSession {
    pub(super) fn new(privileged: bool, uses_topic_ids: bool, now: Timestamp) -> Self {
        Self {
            privileged,
            uses_topic_ids,
            created_ms: now,
            last_used_ms: now,
            epoch: 1,
            partitions: BTreeMap::new(),
            turns: BTreeMap::new(),
            next_turn: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.partitions.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.partitions.is_empty()
    }

    /// Adds a partition or changes what is asked of it.
    pub(super) fn put(&mut self, request: PartitionToFetch) {
        if let Some(turn) = self.turns.get(&request.key())
            && let Some(cached) = self.partitions.get_mut(turn)
        {
            let topic = std::mem::take(&mut cached.request.topic);
            cached.request = PartitionToFetch { topic, ..request };
            return;
        }
        self.insert(CachedPartition {
            request: request.detached(),
            high_watermark: -1,
            log_start_offset: -1,
        });
    }

    fn insert(&mut self, cached: CachedPartition) {
        self.turns.insert(cached.request.key(), self.next_turn);
        self.partitions.insert(self.next_turn, cached);
        self.next_turn += 1;
    }

    pub(super) fn forget(&mut self, key: &PartitionKey) {
        if let Some(turn) = self.turns.remove(key) {
            self.partitions.remove(&turn);
        }
    }

    /// What to fetch, in turn.
    pub(super) fn requests(&self) -> Vec<PartitionToFetch> {
        self.partitions
            .values()
            .map(|cached| cached.request.clone())
            .collect()
    }

    /// Remembers what the client is told about a partition; returns whether it has to be told:
    /// records, news about the offsets, a preferred replica, a divergence or an error.
    pub(super) fn respond(&mut self, key: &PartitionKey, answer: &PartitionData) -> bool {
        let Some(turn) = self.turns.get(key).copied() else {
            return true;
        };
        let Some(cached) = self.partitions.get_mut(&turn) else {
            return true;
        };
        let has_records = answer
            .records
            .as_ref()
            .is_some_and(|records| !records.is_empty());
        let must_respond = has_records
            || cached.high_watermark != answer.high_watermark
            || cached.log_start_offset != answer.log_start_offset
            || answer.preferred_read_replica != -1
            || answer.error_code != 0
            || answer.diverging_epoch.end_offset != -1;
        cached.high_watermark = if answer.error_code == 0 {
            answer.high_watermark
        } else {
            // So that the partition is sent again once the error is gone.
            -1
        };
        cached.log_start_offset = answer.log_start_offset;
        if has_records && let Some(cached) = self.partitions.remove(&turn) {
            self.insert(cached);
        }
        must_respond
    }
}
