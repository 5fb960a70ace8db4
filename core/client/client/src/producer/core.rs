//! What to send when: batches, order, numbers, retries. No clock, no I/O, no task; time and
//! randomness are arguments.
//!
//! ```text
//!   append ─▶ Partition.queue ──poll──▶ Node.ready ──drain──▶ Partition.in_flight ──settle──▶ news
//!                 ▲    schedule by time      one request at a time       │
//!                 └──────────────── put back, to be sent again ──────────┘
//! ```
//!
//! Nothing here looks at all partitions for one record or one answer: a partition is in `schedule`
//! when time alone makes it interesting, in its node's `ready` when the node has to take it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_platform::Random;
use kafka_rs_types::{ErrorCode, NodeId, PartitionIndex, Str, Timestamp, TopicPartition, Uuid};

use super::batch::{Batch, Body, Identity, Ordinal, builder};
use super::delivery::{Completion, News, Untold};
use super::metrics::{Counts, ProducerMetrics};
use super::partition::Partition;
use super::record::RecordSlice;
use super::settings::Settings;
use super::topic::{Topic, TopicView};
use super::txn::Txn;
use crate::Error;

/// What became of an attempt to add a record.
#[derive(Debug)]
pub(crate) enum Appended {
    /// It is in this batch at this index. `wake`: the sender has to look sooner than it would.
    Taken {
        /// `None` for those who do not listen.
        done: Option<Arc<Completion>>,
        index: i32,
        wake: bool,
    },
    /// `buffer.memory` is used up.
    Full,
    /// The topic is not known yet, or has no such partition.
    Unknown,
}

/// What there is to do now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Nodes to call [`Core::drain`] for.
    pub(crate) nodes: Vec<NodeId>,
    /// Somebody waits for a leader to be known.
    pub(crate) leader_missing: bool,
    /// Somebody waits for a producer id.
    pub(crate) identity_missing: bool,
    /// The coordinator has to hear of partitions; see [`Core::take_to_add`].
    pub(crate) partitions_to_add: bool,
    /// When to look again, if nothing else happens.
    pub(crate) wake_at: Option<Duration>,
}

/// A batch for the wire.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) slot: usize,
    pub(crate) ordinal: Ordinal,
    pub(crate) at: TopicPartition,
    pub(crate) topic_id: Uuid,
    pub(crate) body: Body,
    pub(crate) stamp: Option<super::batch::Stamp>,
}

#[derive(Debug, Default)]
struct Node {
    /// Partitions it leads that have something to send.
    ready: BTreeSet<usize>,
    /// Requests it has not answered.
    requests: usize,
    /// It asked for quiet until then (KIP-219).
    not_before: Duration,
    /// Where the last request ended, so that every partition gets its turn.
    last: usize,
}

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(super) topics: BTreeMap<Str, Topic>,
    pub(super) partitions: Vec<Partition>,
    schedule: BTreeSet<(Duration, usize)>,
    nodes: BTreeMap<NodeId, Node>,
    leaderless: BTreeSet<usize>,
    /// Topics somebody wants to send to and knows nothing of.
    wanted: BTreeSet<Str>,
    pub(super) identity: Option<Identity>,
    next_ordinal: u64,
    /// When the sender will look by itself.
    armed: Option<Duration>,
    /// Bytes of `buffer.memory` in use.
    pub(super) used: usize,
    /// Sizes of records that wait for memory, with how many; nothing lingers meanwhile.
    pub(super) waiting: BTreeMap<usize, usize>,
    /// Batches whose fate is settled and not yet told.
    pub(super) news: Vec<News>,
    untold: Untold,
    /// Takes no more records, for this reason.
    pub(super) dead: Option<Error>,
    /// `None` without a transactional id.
    pub(super) txn: Option<Txn>,
    pub(crate) counts: Counts,
}

impl Core {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            txn: settings.transactional_id.is_some().then(Txn::default),
            settings,
            topics: BTreeMap::new(),
            partitions: Vec::new(),
            schedule: BTreeSet::new(),
            nodes: BTreeMap::new(),
            leaderless: BTreeSet::new(),
            wanted: BTreeSet::new(),
            identity: None,
            next_ordinal: 0,
            armed: None,
            used: 0,
            waiting: BTreeMap::new(),
            news: Vec::new(),
            untold: Untold::default(),
            dead: None,
            counts: Counts::default(),
        }
    }

    pub(crate) fn untold(&self) -> Untold {
        Arc::clone(&self.untold)
    }

    /// Takes over what the cluster says about a topic.
    pub(crate) fn learn(&mut self, name: &Str, view: &TopicView) {
        if !self.topics.contains_key(name) {
            self.topics.insert(name.detached(), Topic::default());
        }
        let Some((name, topic)) = self.topics.get_key_value(name) else {
            return;
        };
        let (name, known) = (name.clone(), topic.slots.len());
        for index in known..view.leaders.len() {
            let index = PartitionIndex::try_from(index).unwrap_or(PartitionIndex::MAX);
            let at = TopicPartition::new(name.clone(), index);
            self.partitions.push(Partition::new(at));
        }
        let first_new = self.partitions.len() - view.leaders.len().saturating_sub(known);
        let Some(topic) = self.topics.get_mut(&name) else {
            return;
        };
        topic.slots.extend(first_new..self.partitions.len());
        for (index, slot) in topic.slots.clone().into_iter().enumerate() {
            let leader = view.leaders.get(index).copied().flatten();
            self.partitions[slot].topic_id = view.id;
            self.set_leader(slot, leader);
        }
    }

    pub(super) fn set_leader(&mut self, slot: usize, leader: Option<NodeId>) {
        let before = std::mem::replace(&mut self.partitions[slot].leader, leader);
        let waits = self.leaderless.contains(&slot);
        if before == leader && !(waits && leader.is_some()) {
            return;
        }
        if let Some(node) = before.and_then(|node| self.nodes.get_mut(&node)) {
            node.ready.remove(&slot);
        }
        self.leaderless.remove(&slot);
        let held = self.txn.as_ref().is_some_and(|txn| txn.holds(slot));
        self.partitions[slot].parked &= held;
        self.reschedule(slot);
    }

    /// True when the record's topic is known, and its partition if it has one.
    pub(crate) fn knows(&self, record: &RecordSlice<'_>) -> bool {
        let topic = self.topics.get(record.topic);
        topic.is_some_and(|topic| match record.partition {
            Some(partition) => topic.slot(partition).is_some(),
            None => !topic.slots.is_empty(),
        })
    }

    /// Somebody wants to send to a topic nothing is known of.
    pub(crate) fn want(&mut self, topic: Str) {
        self.wanted.insert(topic);
    }

    /// The node cannot be reached: its partitions may have moved.
    pub(crate) fn unreachable(&mut self, node: NodeId) {
        let Some(known) = self.nodes.get_mut(&node) else {
            return;
        };
        for slot in std::mem::take(&mut known.ready) {
            self.set_leader(slot, None);
        }
    }

    /// Adds a record. `now_ms` is its time where it has none; `now` is asked when a batch begins;
    /// `listens`: somebody wants to know what becomes of it.
    pub(crate) fn append(
        &mut self,
        record: &RecordSlice<'_>,
        listens: bool,
        now_ms: Timestamp,
        now: impl Fn() -> Duration,
        random: &dyn Random,
    ) -> Result<Appended, Error> {
        if let Some(dead) = &self.dead {
            return Err(dead.clone());
        }
        if let Some(txn) = &self.txn {
            txn.takes_records()?;
        }
        let size = record.size_max();
        self.check(record, size)?;
        let Some(mut slot) = self.slot_for(record, random) else {
            return Ok(Appended::Unknown);
        };
        if !self.has_room(size) {
            return Ok(Appended::Full);
        }
        let batch_bytes = self.settings.batch_bytes;
        let partition = &mut self.partitions[slot];
        let fits = |b: &Batch| !b.closed && b.size() + size <= batch_bytes;
        let mut begins = false;
        if !partition.queue.back().is_some_and(fits) {
            if let Some(last) = partition.queue.back_mut() {
                last.closed = true;
            }
            slot = self.slot_after_close(record, slot, random);
            self.begin_batch(slot, size, now());
            begins = true;
        }
        let partition = &mut self.partitions[slot];
        let batch = partition.queue.back_mut().expect("a batch was begun");
        let Body::Open(open) = &mut batch.body else {
            unreachable!("a batch that takes records is not built");
        };
        let before = if begins { 0 } else { open.uncompressed_size() };
        let timestamp = record.timestamp.unwrap_or(now_ms);
        open.push(timestamp, record.key, record.value, record.headers)?;
        let grown = open.uncompressed_size() - before;
        batch.records += 1;
        batch.memory += size;
        let index = batch.records - 1;
        let done = listens.then(|| Arc::clone(&batch.done));
        if !listens {
            batch.done.nobody_listens();
        }
        let full = batch.size() >= batch_bytes;
        self.used += size;
        if record.partition.is_none() {
            self.went_to(record, slot, grown, random);
        }
        let wake = (begins || full) && self.reschedule(slot);
        Ok(Appended::Taken { done, index, wake })
    }

    fn check(&self, record: &RecordSlice<'_>, size: usize) -> Result<(), Error> {
        let too_large = |key: &str, limit: usize| {
            let message = format!("a record of {size} bytes is larger than {key}={limit}");
            Err(Error::kafka(ErrorCode::MessageTooLarge, message))
        };
        if size > self.settings.request_bytes {
            return too_large("max.request.size", self.settings.request_bytes);
        }
        if size > self.settings.buffer_bytes {
            return too_large("buffer.memory", self.settings.buffer_bytes);
        }
        if record.partition.is_some_and(|partition| partition < 0) {
            let message = "a partition is not below 0".to_owned();
            return Err(Error::kafka(ErrorCode::InvalidPartitions, message));
        }
        if record.timestamp.is_some_and(|timestamp| timestamp < 0) {
            let message = "a timestamp is not below 0".to_owned();
            return Err(Error::kafka(ErrorCode::InvalidTimestamp, message));
        }
        Ok(())
    }

    fn begin_batch(&mut self, slot: usize, size: usize, now: Duration) {
        let partition = &mut self.partitions[slot];
        let done = Completion::new(partition.at.clone(), Arc::clone(&self.untold));
        let room = partition.room.max(size);
        let open = builder(self.settings.codec, room, self.txn.is_some());
        let batch = Batch::new((self.next_ordinal, 0), now, open, done);
        self.next_ordinal += 1;
        partition.queue.push_back(batch);
    }

    pub(super) fn hurry(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Finds the partition's place in the schedule. True when that is before the sender looks.
    pub(super) fn reschedule(&mut self, slot: usize) -> bool {
        let hurry = self.hurry();
        let partition = &mut self.partitions[slot];
        let wake_at = partition.next_look(&self.settings, self.identity, hurry);
        if wake_at != partition.wake_at {
            if let Some(before) = partition.wake_at {
                self.schedule.remove(&(before, slot));
            }
            if let Some(at) = wake_at {
                self.schedule.insert((at, slot));
            }
            partition.wake_at = wake_at;
        }
        let sooner = wake_at.is_some_and(|at| self.armed.is_none_or(|armed| at < armed));
        if sooner {
            self.armed = wake_at;
        }
        sooner
    }

    /// What there is to do, and when to ask again.
    pub(crate) fn poll(&mut self, now: Duration) -> Plan {
        let hurry = self.hurry();
        while let Some((at, slot)) = self.schedule.first().copied() {
            if at > now {
                break;
            }
            self.schedule.remove(&(at, slot));
            self.partitions[slot].wake_at = None;
            self.expire(slot, now);
            let partition = &mut self.partitions[slot];
            if !partition.parked && partition.may_send(now, &self.settings, self.identity, hurry) {
                partition.parked = true;
                let leader = partition.leader;
                match (&mut self.txn, leader) {
                    (Some(txn), _) if txn.has_to_add(slot) => txn.add(slot),
                    (_, Some(node)) => self.nodes.entry(node).or_default().ready.insert(slot),
                    (_, None) => self.leaderless.insert(slot),
                };
            }
            self.reschedule(slot);
        }
        let mut plan = Plan {
            leader_missing: !self.leaderless.is_empty()
                || !std::mem::take(&mut self.wanted).is_empty(),
            partitions_to_add: self.txn.as_ref().is_some_and(Txn::wants_to_add),
            wake_at: self.schedule.first().map(|(at, _)| *at),
            ..Plan::default()
        };
        for (id, node) in &self.nodes {
            if node.ready.is_empty() || node.requests >= self.settings.in_flight {
                continue;
            }
            if self.settings.idempotent && self.identity.is_none() {
                plan.identity_missing = self.txn.is_none();
            } else if node.not_before > now {
                let sooner = plan
                    .wake_at
                    .map_or(node.not_before, |at| at.min(node.not_before));
                plan.wake_at = Some(sooner);
            } else {
                plan.nodes.push(*id);
            }
        }
        self.armed = plan.wake_at;
        plan
    }

    /// One request for `node`: a batch of each of its partitions that has one, as far as they fit.
    /// Empty when there is nothing; otherwise [`Core::answered`] is to be called once.
    pub(crate) fn drain(&mut self, now: Duration, node: NodeId) -> Vec<Outgoing> {
        let hurry = self.hurry();
        let Some(known) = self.nodes.get_mut(&node) else {
            return Vec::new();
        };
        let first = known.last + 1;
        let behind = known.ready.range(first..).copied();
        let slots: Vec<usize> = behind.chain(known.ready.range(..first).copied()).collect();
        let mut outgoing = Vec::new();
        let mut bytes = 0;
        for slot in slots {
            let partition = &mut self.partitions[slot];
            if partition.leader == Some(node)
                && partition.may_send(now, &self.settings, self.identity, hurry)
            {
                let size = partition.queue.front().map_or(0, Batch::size);
                if !outgoing.is_empty() && bytes + size > self.settings.request_bytes {
                    break;
                }
                bytes += size;
                if let Some((ordinal, body, stamp)) =
                    partition.take(node, &self.settings, self.identity)
                {
                    outgoing.push(Outgoing {
                        slot,
                        ordinal,
                        at: partition.at.clone(),
                        topic_id: partition.topic_id,
                        body,
                        stamp,
                    });
                }
            }
            partition.parked = false;
            let known = self.nodes.entry(node).or_default();
            known.ready.remove(&slot);
            known.last = slot;
            self.reschedule(slot);
        }
        if !outgoing.is_empty() {
            if let Some(txn) = &mut self.txn {
                txn.started = true;
            }
            self.nodes.entry(node).or_default().requests += 1;
            self.counts.totals.request_total += 1;
        }
        outgoing
    }

    /// A request was answered or is lost; the node wants quiet for `throttle`.
    pub(crate) fn answered(&mut self, now: Duration, node: NodeId, throttle: Duration) {
        let node = self.nodes.entry(node).or_default();
        node.requests = node.requests.saturating_sub(1);
        node.not_before = node.not_before.max(now + throttle);
    }

    /// Takes no more records, for this reason.
    pub(crate) fn refuse(&mut self, reason: Error) {
        self.dead.get_or_insert(reason);
    }

    pub(crate) fn metrics(&self) -> ProducerMetrics {
        let free = self.settings.buffer_bytes.saturating_sub(self.used);
        ProducerMetrics {
            buffer_available_bytes: free as u64,
            ..self.counts.totals
        }
    }

    pub(super) fn look_at_all(&mut self) {
        for slot in 0..self.partitions.len() {
            self.reschedule(slot);
        }
    }

    pub(crate) fn set_identity(&mut self, identity: Identity) {
        self.identity = Some(identity);
        self.look_at_all();
    }

    /// Closes what lingers and returns everything whose fate is open.
    pub(crate) fn flush(&mut self) -> Vec<Arc<Completion>> {
        let mut open = Vec::new();
        for slot in 0..self.partitions.len() {
            let partition = &mut self.partitions[slot];
            if let Some(last) = partition.queue.back_mut() {
                last.closed = true;
            }
            let on_the_wire = partition.in_flight.iter().filter(|batch| !batch.given_up);
            let batches = on_the_wire.chain(&partition.queue);
            open.extend(batches.map(|batch| Arc::clone(&batch.done)));
            self.reschedule(slot);
        }
        open
    }

    /// True when nothing is open.
    pub(crate) fn is_idle(&self) -> bool {
        let mut partitions = self.partitions.iter();
        partitions.all(|p| p.queue.is_empty() && p.in_flight.is_empty())
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
