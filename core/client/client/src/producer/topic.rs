//! A topic as the producer sees it: which partition the next record goes to.

use std::time::Duration;

use kafka_rs_platform::Random;
use kafka_rs_types::{NodeId, PartitionIndex, TopicPartition, Uuid};

use super::core::Core;
use super::partitioner::{Sticky, next_partition, partition_for_key};
use super::record::RecordSlice;

#[derive(Debug, Default)]
pub(crate) struct Topic {
    /// Places of its partitions among all of the producer, by index.
    pub(crate) slots: Vec<usize>,
    pub(crate) sticky: Option<Sticky>,
}

/// What the cluster says about a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TopicView {
    pub(crate) id: Uuid,
    /// Leader of each partition, by index.
    pub(crate) leaders: Vec<Option<NodeId>>,
}

impl Topic {
    pub(crate) fn slot(&self, partition: PartitionIndex) -> Option<usize> {
        let index = usize::try_from(partition).ok()?;
        self.slots.get(index).copied()
    }
}

impl Core {
    pub(super) fn slot_for(
        &mut self,
        record: &RecordSlice<'_>,
        random: &dyn Random,
    ) -> Option<usize> {
        let topic = self.topics.get(record.topic)?;
        if let Some(partition) = record.partition {
            return topic.slot(partition);
        }
        if topic.slots.is_empty() {
            return None;
        }
        if let (Some(key), false) = (record.key, self.settings.ignore_keys) {
            return topic.slot(partition_for_key(key, topic.slots.len()));
        }
        let sticky = match topic.sticky {
            Some(sticky) => {
                let full = |slot: usize| self.partitions[slot].is_full(self.settings.batch_bytes);
                let full = topic.slot(sticky.partition).is_none_or(full);
                (!sticky.is_over(self.settings.batch_bytes, full)).then_some(sticky.partition)
            }
            None => None,
        };
        match sticky {
            Some(partition) => topic.slot(partition),
            None => self.switch(record.topic, random),
        }
    }

    /// Another leads the partition now: what is sent again need not wait.
    pub(crate) fn moved(&mut self, at: &TopicPartition) {
        let topic = self.topics.get(&at.topic);
        if let Some(slot) = topic.and_then(|topic| topic.slot(at.partition)) {
            self.partitions[slot].not_before = Duration::ZERO;
            self.reschedule(slot);
        }
    }

    fn is_sticky(&self, record: &RecordSlice<'_>) -> bool {
        record.partition.is_none() && (record.key.is_none() || self.settings.ignore_keys)
    }

    /// Another partition for records without key.
    fn switch(&mut self, name: &str, random: &dyn Random) -> Option<usize> {
        let topic = self.topics.get_mut(name)?;
        let partitions = &self.partitions;
        let available: Vec<(PartitionIndex, usize)> = topic
            .slots
            .iter()
            .map(|slot| &partitions[*slot])
            .filter(|partition| partition.leader.is_some())
            .map(|partition| (partition.at.partition, partition.queue.len()))
            .collect();
        let drawn = u32::try_from(random.next_u64() >> 33).unwrap_or(0);
        let count = topic.slots.len();
        let partition = next_partition(drawn, &available, count, self.settings.adaptive);
        topic.sticky = Some(Sticky {
            partition,
            bytes: 0,
        });
        topic.slot(partition)
    }

    /// The last batch of `slot` has just been closed: perhaps it is time for another partition.
    pub(super) fn slot_after_close(
        &mut self,
        record: &RecordSlice<'_>,
        slot: usize,
        random: &dyn Random,
    ) -> usize {
        if !self.is_sticky(record) {
            return slot;
        }
        self.reschedule(slot);
        let batch_bytes = self.settings.batch_bytes;
        let sticky = self.topics.get(record.topic).and_then(|t| t.sticky);
        if sticky.is_some_and(|sticky| sticky.is_over(batch_bytes, true)) {
            let next = self.switch(record.topic, random).unwrap_or(slot);
            if let Some(last) = self.partitions[next].queue.back_mut() {
                last.closed = true;
            }
            return next;
        }
        slot
    }

    /// Counts what went to the partition of records without key.
    pub(super) fn went_to(
        &mut self,
        record: &RecordSlice<'_>,
        slot: usize,
        bytes: usize,
        random: &dyn Random,
    ) {
        if !self.is_sticky(record) {
            return;
        }
        let batch_bytes = self.settings.batch_bytes;
        let full = self.partitions[slot].is_full(batch_bytes);
        let Some(topic) = self.topics.get_mut(record.topic) else {
            return;
        };
        let Some(sticky) = &mut topic.sticky else {
            return;
        };
        sticky.bytes += bytes;
        if sticky.is_over(batch_bytes, full) {
            self.switch(record.topic, random);
        }
    }
}
