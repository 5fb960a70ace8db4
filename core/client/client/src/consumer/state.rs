//! All a consumer knows and decides about its partitions. No clock, no I/O: the driver asks what
//! to do next and tells what came of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Weak};

use kafka_rs_types::{Str, Timestamp, TopicPartition};
use regex::Regex;

use crate::consumer::batch::{Batch, Inner, Piece, Position};
use crate::consumer::event::Event;
use crate::consumer::group::GroupMetadata;
use crate::consumer::partition::{Partition, Phase};
use crate::consumer::settings::Settings;
use crate::{Error, LocalCode, Metadata};

/// Events kept for a reader that does not come.
const EVENTS_MAX: usize = 1024;

/// How partitions come to the consumer.
#[derive(Debug, Clone)]
pub(crate) enum Subscription {
    None,
    /// The application chose them.
    Assigned,
    /// The group assigns those of these topics.
    Topics(BTreeSet<Str>),
    /// The group assigns those of topics that match.
    Pattern(Regex),
}

/// Where to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    Position(Position),
    /// -2 for the start, -1 for the end.
    Timestamp(Timestamp),
}

/// Counters that only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counters {
    pub(crate) records: u64,
    pub(crate) bytes: u64,
    pub(crate) fetches: u64,
    pub(crate) fetched_bytes: u64,
    pub(crate) commits: u64,
    pub(crate) rebalances: u64,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) subscription: Subscription,
    pub(crate) partitions: BTreeMap<TopicPartition, Partition>,
    /// The batch in hand: handed out and neither acked nor followed by another.
    pub(crate) in_hand: Option<Batch>,
    batches: u64,
    lives: u64,
    /// Where the next batch begins to look, so that every partition gets its turn.
    turn: Option<TopicPartition>,
    pub(crate) events: VecDeque<Event>,
    /// Told to whoever asks for records next.
    pub(crate) failure: VecDeque<Error>,
    pub(crate) group: Option<GroupMetadata>,
    /// Topics of all members, while this one shares their partitions out.
    pub(crate) led_topics: BTreeSet<Str>,
    pub(crate) closed: bool,
    pub(crate) counters: Counters,
}

impl State {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            subscription: Subscription::None,
            partitions: BTreeMap::new(),
            in_hand: None,
            batches: 0,
            lives: 0,
            turn: None,
            events: VecDeque::new(),
            failure: VecDeque::new(),
            group: None,
            led_topics: BTreeSet::new(),
            closed: false,
            counters: Counters::default(),
        }
    }

    /// Exactly these partitions from now on; those that stay keep their positions.
    pub(crate) fn assign(&mut self, wanted: &BTreeSet<TopicPartition>) {
        self.partitions
            .retain(|partition, _| wanted.contains(partition));
        for partition in wanted {
            if !self.partitions.contains_key(partition) {
                self.lives += 1;
                let state = Partition::new(Phase::Committed, self.lives);
                self.partitions.insert(partition.clone(), state);
            }
        }
    }

    /// Takes partitions away.
    pub(crate) fn revoke(&mut self, partitions: &BTreeSet<TopicPartition>) {
        self.partitions
            .retain(|partition, _| !partitions.contains(partition));
    }

    /// True while the batch in hand has records of one of these.
    pub(crate) fn holds(&self, partitions: &BTreeSet<TopicPartition>) -> bool {
        let held = |batch: &Batch| batch.inner.next.keys().any(|at| partitions.contains(at));
        self.in_hand.as_ref().is_some_and(held)
    }

    pub(crate) fn tell(&mut self, event: Event) {
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    /// True while there is nothing that could be read.
    pub(crate) fn reads_nothing(&self) -> bool {
        match &self.subscription {
            Subscription::None => true,
            Subscription::Assigned => self.partitions.is_empty(),
            Subscription::Topics(topics) => topics.is_empty(),
            Subscription::Pattern(_) => false,
        }
    }

    /// Topics that the subscription, or the group as far as this member shares it out, waits for.
    pub(crate) fn wants_missing_topics(&self, metadata: &Metadata) -> bool {
        let missing = |topic: &Str| {
            let info = metadata.topics.get(topic);
            info.is_none_or(|info| info.partitions.is_empty())
        };
        let subscribed = match &self.subscription {
            Subscription::Topics(topics) => topics.iter().any(missing),
            _ => false,
        };
        subscribed || self.led_topics.iter().any(missing)
    }

    /// The application is done with the batch in hand.
    pub(crate) fn ack_in_hand(&mut self) {
        if let Some(batch) = self.in_hand.take() {
            self.ack(&batch);
        }
    }

    /// The application is done with `batch`.
    pub(crate) fn ack(&mut self, batch: &Batch) {
        for (at, position) in &batch.inner.next {
            let partition = self.partitions.get_mut(at);
            let life = batch.inner.lives.get(at).copied();
            if let Some(partition) = partition.filter(|partition| Some(partition.life) == life) {
                partition.ack(*position);
            }
        }
        if self
            .in_hand
            .as_ref()
            .is_some_and(|held| held.inner.id == batch.inner.id)
        {
            self.in_hand = None;
        }
    }

    /// Reads `batch` again, where its partitions still live the life they had.
    pub(crate) fn rewind(&mut self, batch: &Batch) {
        let held = self.in_hand.as_ref();
        if held.is_some_and(|held| held.inner.id == batch.inner.id) {
            self.in_hand = None;
        }
        for (at, first) in &batch.inner.first {
            let life = batch.inner.lives.get(at);
            let partition = self.partitions.get(at);
            if partition.is_some_and(|partition| Some(&partition.life) == life) {
                // It is assigned.
                let _ = self.jump(at, Target::Position(*first));
            }
        }
    }

    /// Goes elsewhere in a partition.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub(crate) fn jump(&mut self, at: &TopicPartition, target: Target) -> Result<(), Error> {
        self.lives += 1;
        let life = self.lives;
        let partition = self.partition_mut(at)?;
        partition.life = life;
        match target {
            Target::Position(position) => partition.seek(position),
            Target::Timestamp(timestamp) => partition.jump(Phase::Reset(timestamp)),
        }
        Ok(())
    }

    /// The state of an assigned partition.
    ///
    /// # Errors
    /// A partition that is not assigned.
    pub(crate) fn partition_mut(&mut self, at: &TopicPartition) -> Result<&mut Partition, Error> {
        let message = || format!("{at} is not assigned to this consumer");
        let found = self.partitions.get_mut(at);
        found.ok_or_else(|| Error::local(LocalCode::InvalidState, message()))
    }

    /// Hands out the next records: acks the batch before, and takes up to `max` records fetched
    /// ahead, each partition in its turn. `None` when nothing is there.
    ///
    /// # Errors
    /// What stands in the way of a partition, each time until the application has gone elsewhere in it.
    pub(crate) fn next_batch(&mut self, max: usize) -> Result<Option<Batch>, Error> {
        self.ack_in_hand();
        if let Some(error) = self.failure.pop_front() {
            return Err(error);
        }
        for partition in self.partitions.values() {
            if let Phase::Failed(error) = &partition.phase {
                return Err(error.clone());
            }
        }
        let mut pieces = Vec::new();
        let (mut next, mut lives) = (BTreeMap::new(), BTreeMap::new());
        let mut first = BTreeMap::new();
        let mut left = max.max(1);
        for at in self.order() {
            let Some(partition) = self.partitions.get_mut(&at) else {
                continue;
            };
            if !partition.delivers() {
                continue;
            }
            let before = (pieces.len(), partition.position);
            let taken = take(&at, partition, left, &mut pieces);
            if before.0 == pieces.len() && before.1 != partition.position {
                // Markers and aborted records alone: everything before them is acked by now.
                partition.acked = partition.position;
            }
            if let Err(error) = taken
                && pieces.is_empty()
            {
                return Err(error);
            }
            if let Some(position) = partition.position
                && pieces
                    .last()
                    .is_some_and(|piece: &Piece| piece.partition == at)
            {
                next.insert(at.clone(), position);
                first.insert(at.clone(), before.1.unwrap_or_default());
                lives.insert(at.clone(), partition.life);
            }
            left = max.max(1) - pieces.iter().map(|piece| piece.part.count).sum::<usize>();
            self.turn = Some(at);
            if left == 0 {
                break;
            }
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        self.batches += 1;
        let inner = Inner {
            pieces,
            first,
            next,
            lives,
            caught_up: self.caught_up(),
            rewound: false.into(),
            id: self.batches,
            group: self.group.clone(),
        };
        let batch = Batch {
            inner: Arc::new(inner),
            source: Weak::new(),
        };
        self.counters.records += batch.len() as u64;
        self.counters.bytes += batch.bytes() as u64;
        self.in_hand = Some(batch.clone());
        Ok(Some(batch))
    }

    /// True when by what the brokers said no partition has more.
    pub(crate) fn caught_up(&self) -> bool {
        let committed = self.settings.read_committed;
        let mut partitions = self.partitions.values();
        partitions.all(|partition| partition.lag(committed) == Some(0))
    }

    /// Partitions with something to hand out, the one after the last turn first.
    fn order(&self) -> Vec<TopicPartition> {
        let full = |(at, partition): (&TopicPartition, &Partition)| {
            (!partition.queue.is_empty()).then(|| at.clone())
        };
        let after = |at: &TopicPartition| self.turn.as_ref().is_none_or(|turn| at > turn);
        let ready: Vec<TopicPartition> = self.partitions.iter().filter_map(full).collect();
        let (mut first, then): (Vec<_>, Vec<_>) = ready.into_iter().partition(after);
        first.extend(then);
        first
    }

    /// Acked positions that are not committed yet.
    pub(crate) fn to_commit(&self) -> BTreeMap<TopicPartition, Position> {
        let acked = |(at, partition): (&TopicPartition, &Partition)| {
            Some((at.clone(), partition.to_commit()?))
        };
        self.partitions.iter().filter_map(acked).collect()
    }

    /// These positions are committed.
    pub(crate) fn committed(&mut self, positions: &BTreeMap<TopicPartition, Position>) {
        self.counters.commits += 1;
        for (at, position) in positions {
            if let Some(partition) = self.partitions.get_mut(at) {
                partition.committed = Some(*position);
            }
        }
    }
}

/// Moves up to `left` records of `partition` into `pieces`.
fn take(
    at: &TopicPartition,
    partition: &mut Partition,
    left: usize,
    pieces: &mut Vec<Piece>,
) -> Result<(), Error> {
    let mut left = left;
    while left > 0 {
        let Some(chunk) = partition.queue.front_mut() else {
            return Ok(());
        };
        let taken = chunk.take(left);
        let position = Position {
            offset: chunk.next_offset(),
            leader_epoch: chunk.leader_epoch(),
        };
        let done = !matches!(taken, Ok(Some(_)));
        if done {
            partition.buffered = partition.buffered.saturating_sub(chunk.size());
            partition.queue.pop_front();
        }
        if partition
            .position
            .is_none_or(|before| before.offset < position.offset)
        {
            partition.position = Some(position);
        }
        match taken {
            Ok(Some(part)) => {
                left -= part.count;
                pieces.push(Piece {
                    partition: at.clone(),
                    part,
                });
            }
            Ok(None) => {}
            Err(error) => {
                // Fetched again: what was damaged on the way heals.
                let place = partition.position.unwrap_or(position);
                partition.seek(place);
                return Err(Error::from(error).at(at.clone(), place.offset));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
