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
    /// Partitions keep their slot for as long as they are in the session.
    slots: Vec<Option<CachedPartition>>,
    free: Vec<usize>,
    by_key: BTreeMap<PartitionKey, usize>,
    /// Slots by turn: partitions that gave records go to the end, so that all get theirs.
    turns: Vec<usize>,
}

impl FetchSession {
    pub(super) fn new(privileged: bool, uses_topic_ids: bool, now: Timestamp) -> Self {
        Self {
            privileged,
            uses_topic_ids,
            created_ms: now,
            last_used_ms: now,
            epoch: 1,
            slots: Vec::new(),
            free: Vec::new(),
            by_key: BTreeMap::new(),
            turns: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.turns.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Adds a partition or changes what is asked of it.
    pub(super) fn put(&mut self, request: PartitionToFetch) {
        if let Some(slot) = self.by_key.get(&request.key())
            && let Some(cached) = &mut self.slots[*slot]
        {
            let topic = std::mem::take(&mut cached.request.topic);
            cached.request = PartitionToFetch { topic, ..request };
            return;
        }
        let cached = CachedPartition {
            request: request.detached(),
            high_watermark: -1,
            log_start_offset: -1,
        };
        let slot = self.free.pop().unwrap_or(self.slots.len());
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.by_key.insert(cached.request.key(), slot);
        self.slots[slot] = Some(cached);
        self.turns.push(slot);
    }

    /// Drops partitions; those that are not in the session do not matter.
    pub(super) fn forget(&mut self, keys: impl Iterator<Item = PartitionKey>) {
        let before = self.free.len();
        for key in keys {
            if let Some(slot) = self.by_key.remove(&key) {
                self.slots[slot] = None;
                self.free.push(slot);
            }
        }
        if self.free.len() > before {
            self.turns.retain(|slot| self.slots[*slot].is_some());
        }
    }

    /// What to fetch, in turn.
    pub(super) fn requests(&self) -> Vec<PartitionToFetch> {
        let in_turn = self
            .turns
            .iter()
            .filter_map(|slot| self.slots[*slot].as_ref());
        in_turn.map(|cached| cached.request.clone()).collect()
    }

    /// Remembers what the client is told, calling `told` with each answer's verdict: whether the
    /// client has to be told. Answers in the order of [`Self::requests`] are found without a search.
    pub(super) fn respond<'a>(
        &mut self,
        answers: impl Iterator<Item = (Uuid, &'a Str, &'a PartitionData)>,
        mut told: impl FnMut(bool),
    ) {
        let mut gave_records = vec![false; self.slots.len()];
        for (turn, (topic_id, topic, answer)) in answers.enumerate() {
            let expected = self.turns.get(turn).copied();
            let slot = expected
                .filter(|slot| self.is_at(*slot, topic_id, topic, answer.partition_index))
                .or_else(|| {
                    let key = partition_key(topic_id, topic, answer.partition_index);
                    self.by_key.get(&key).copied()
                });
            let Some((slot, cached)) =
                slot.and_then(|slot| Some((slot, self.slots[slot].as_mut()?)))
            else {
                told(true);
                continue;
            };
            let has_records = answer
                .records
                .as_ref()
                .is_some_and(|records| !records.is_empty());
            gave_records[slot] = has_records;
            told(cached.respond(answer) || has_records);
        }
        if gave_records.contains(&true) {
            // Stable, so the others keep their order.
            self.turns.sort_by_key(|slot| gave_records[*slot]);
        }
    }

    fn is_at(&self, slot: usize, id: Uuid, name: &Str, partition: PartitionIndex) -> bool {
        self.slots[slot].as_ref().is_some_and(|cached| {
            let request = &cached.request;
            request.partition == partition
                && request.topic_id == id
                && (!id.is_zero() || request.topic.as_bytes() == name.as_bytes())
        })
    }
}

impl CachedPartition {
    /// Remembers an answer; returns whether it says anything new: about the offsets, a preferred
    /// replica, a divergence or an error.
    fn respond(&mut self, answer: &PartitionData) -> bool {
        let must_respond = self.high_watermark != answer.high_watermark
            || self.log_start_offset != answer.log_start_offset
            || answer.preferred_read_replica != -1
            || answer.error_code != 0
            || answer.diverging_epoch.end_offset != -1;
        self.high_watermark = if answer.error_code == 0 {
            answer.high_watermark
        } else {
            // So that the partition is sent again once the error is gone.
            -1
        };
        self.log_start_offset = answer.log_start_offset;
        must_respond
    }
}
