use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{LeaderEpoch, Offset, PartitionIndex, ProducerId, Str, Timestamp, Uuid};

/// The producer of records that are in no transaction.
const NO_PRODUCER_ID: ProducerId = -1;

/// What a group has committed for one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommittedOffset {
    /// The offset to go on from.
    pub offset: Offset,
    /// Leader epoch of the last record read, -1 when not known (KIP-320).
    pub leader_epoch: LeaderEpoch,
    /// The client's own words.
    pub metadata: Str,
    /// When it was committed.
    pub commit_timestamp: Timestamp,
    /// When it expires, if the client said so itself (before KIP-211).
    pub expire_timestamp: Option<Timestamp>,
    /// Id of the topic, zero when not known.
    pub topic_id: Uuid,
    /// Offset of its record in the group topic.
    pub record_offset: Offset,
}

/// Which offset.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OffsetPlace {
    pub(crate) group: Str,
    pub(crate) topic: Str,
    pub(crate) partition: PartitionIndex,
}

impl OffsetPlace {
    pub(crate) fn new(group: &Str, topic: &Str, partition: PartitionIndex) -> Self {
        Self {
            group: group.clone(),
            topic: topic.clone(),
            partition,
        }
    }
}

/// What stood at a place before a record changed it.
///
/// Only good for being handed back to the shard it came from.
#[derive(Debug)]
pub struct OffsetUndo {
    producer_id: ProducerId,
    place: OffsetPlace,
    before: Option<CommittedOffset>,
}

type ByPartition = BTreeMap<PartitionIndex, CommittedOffset>;
type ByTopic = BTreeMap<Str, ByPartition>;

/// Offsets by group; a group without any has no entry.
#[derive(Debug, Default)]
struct ByGroup(BTreeMap<Str, ByTopic>);

impl ByGroup {
    fn get(&self, group: &str, topic: &str, partition: PartitionIndex) -> Option<&CommittedOffset> {
        self.0.get(group)?.get(topic)?.get(&partition)
    }

    fn set(
        &mut self,
        place: &OffsetPlace,
        value: Option<CommittedOffset>,
    ) -> Option<CommittedOffset> {
        match value {
            Some(value) => self.insert(place, value),
            None => self.remove(place),
        }
    }

    fn insert(&mut self, place: &OffsetPlace, value: CommittedOffset) -> Option<CommittedOffset> {
        // Names are copied once, when they first appear, so as not to keep frames alive.
        if !self.0.contains_key(&place.group) {
            self.0.insert(place.group.detached(), ByTopic::new());
        }
        let topics = self.0.get_mut(&place.group)?;
        if !topics.contains_key(&place.topic) {
            topics.insert(place.topic.detached(), ByPartition::new());
        }
        topics.get_mut(&place.topic)?.insert(place.partition, value)
    }

    fn remove(&mut self, place: &OffsetPlace) -> Option<CommittedOffset> {
        let topics = self.0.get_mut(&place.group)?;
        let partitions = topics.get_mut(&place.topic)?;
        let removed = partitions.remove(&place.partition);
        if partitions.is_empty() {
            topics.remove(&place.topic);
        }
        if topics.is_empty() {
            self.0.remove(&place.group);
        }
        removed
    }
}

/// All offsets of a shard.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    committed: ByGroup,
    /// Offsets in open transactions, by producer.
    pending: BTreeMap<ProducerId, ByGroup>,
}

impl Offsets {
    /// What a group has committed.
    pub(crate) fn get(
        &self,
        group: &str,
        topic: &str,
        partition: PartitionIndex,
    ) -> Option<&CommittedOffset> {
        self.committed.get(group, topic, partition)
    }

    /// All that a group has committed.
    pub(crate) fn of_group(&self, group: &str) -> Option<&ByTopic> {
        self.committed.0.get(group)
    }

    /// Puts an offset in its place, or among those of its producer's transaction.
    pub(crate) fn put(
        &mut self,
        producer_id: ProducerId,
        place: OffsetPlace,
        value: CommittedOffset,
    ) -> OffsetUndo {
        let before = self.set(producer_id, &place, Some(value));
        OffsetUndo {
            producer_id,
            place,
            before,
        }
    }

    /// Removes an offset, also from open transactions.
    pub(crate) fn remove_everywhere(&mut self, place: &OffsetPlace) -> Vec<OffsetUndo> {
        let producers = self.pending.keys().copied().chain([NO_PRODUCER_ID]);
        let mut undos = Vec::new();
        for producer_id in producers.collect::<Vec<_>>() {
            let before = self.set(producer_id, place, None);
            if before.is_some() {
                undos.push(OffsetUndo {
                    producer_id,
                    place: place.clone(),
                    before,
                });
            }
        }
        undos
    }

    /// Puts back what a record replaced.
    pub(crate) fn undo(&mut self, undo: OffsetUndo) {
        self.set(undo.producer_id, &undo.place, undo.before);
    }

    /// Ends a transaction: its offsets count from now on, or never did.
    pub(crate) fn end_transaction(&mut self, producer_id: ProducerId, committed: bool) {
        let Some(pending) = self.pending.remove(&producer_id) else {
            return;
        };
        if !committed {
            return;
        }
        for (group, topics) in pending.0 {
            for (topic, partitions) in topics {
                for (partition, offset) in partitions {
                    let place = OffsetPlace::new(&group, &topic, partition);
                    let current = self.committed.get(&group, &topic, partition);
                    // Of a mix of plain and transactional commits the last one written counts.
                    if current.is_none_or(|c| c.record_offset < offset.record_offset) {
                        self.committed.insert(&place, offset);
                    }
                }
            }
        }
    }

    /// True when an open transaction has an offset here.
    pub(crate) fn is_pending(&self, group: &str, topic: &str, partition: PartitionIndex) -> bool {
        let mut transactions = self.pending.values();
        transactions.any(|offsets| offsets.get(group, topic, partition).is_some())
    }

    /// True when an open transaction has an offset of the group.
    pub(crate) fn has_open_transaction(&self, group: &str) -> bool {
        self.pending
            .values()
            .any(|offsets| offsets.0.contains_key(group))
    }

    /// Every place where the group has an offset, committed or pending.
    pub(crate) fn places_of(&self, group: &Str) -> BTreeSet<OffsetPlace> {
        let stores = std::iter::once(&self.committed).chain(self.pending.values());
        let topics = stores.filter_map(|store| store.0.get(group)).flatten();
        let places = topics.flat_map(|(topic, partitions)| {
            let indexes = partitions.keys();
            indexes.map(|partition| OffsetPlace::new(group, topic, *partition))
        });
        places.collect()
    }

    /// Every place with an offset of this topic, with the topic id it was committed for.
    pub(crate) fn places_in(&self, topic: &Str) -> BTreeMap<OffsetPlace, Uuid> {
        let stores = std::iter::once(&self.committed).chain(self.pending.values());
        let mut places = BTreeMap::new();
        for (group, topics) in stores.flat_map(|store| &store.0) {
            for (partition, offset) in topics.get(topic).into_iter().flatten() {
                places.insert(OffsetPlace::new(group, topic, *partition), offset.topic_id);
            }
        }
        places
    }

    fn set(
        &mut self,
        producer_id: ProducerId,
        place: &OffsetPlace,
        value: Option<CommittedOffset>,
    ) -> Option<CommittedOffset> {
        if producer_id == NO_PRODUCER_ID {
            return self.committed.set(place, value);
        }
        let pending = self.pending.entry(producer_id).or_default();
        let before = pending.set(place, value);
        if pending.0.is_empty() {
            self.pending.remove(&producer_id);
        }
        before
    }
}
