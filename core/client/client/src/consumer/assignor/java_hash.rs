//! The order in which Java's hash tables give out their entries. Kafka's sticky assignors break
//! ties by it, so whoever is to agree with them has to know it.

use kafka_rs_types::TopicPartition;

/// Java's `String.hashCode`.
pub(super) fn text(text: &str) -> i32 {
    let units = text.encode_utf16();
    units.fold(0i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}

/// `TopicPartition.hashCode`.
pub(super) fn partition(at: &TopicPartition) -> i32 {
    let hash = 31i32.wrapping_add(at.partition);
    hash.wrapping_mul(31).wrapping_add(text(&at.topic))
}

/// A table of this size doubles when it is more than three quarters full.
fn capacity_for(entries: usize, capacity: usize) -> usize {
    let mut capacity = capacity.max(16);
    while entries > capacity / 4 * 3 {
        capacity *= 2;
    }
    capacity
}

fn bucket(hash: i32, capacity: usize) -> usize {
    let hash = hash as u32;
    ((hash ^ (hash >> 16)) as usize) & (capacity - 1)
}

/// `entries`, which are in the order they were put into a new table, in the order they come out.
/// Holds while no bucket has eight or more, which then would be a tree.
pub(super) fn in_table_order<T>(mut entries: Vec<T>, hash: impl Fn(&T) -> i32) -> Vec<T> {
    let capacity = capacity_for(entries.len(), 0);
    entries.sort_by_key(|entry| bucket(hash(entry), capacity));
    entries
}

/// A set of partitions that knows which comes first in Java's.
#[derive(Debug, Default)]
pub(super) struct PartitionSet {
    entries: Vec<TopicPartition>,
    /// Never shrinks.
    capacity: usize,
}

impl PartitionSet {
    pub(super) fn insert(&mut self, at: TopicPartition) {
        if !self.entries.contains(&at) {
            self.entries.push(at);
            self.capacity = capacity_for(self.entries.len(), self.capacity);
        }
    }

    pub(super) fn remove(&mut self, at: &TopicPartition) {
        self.entries.retain(|other| other != at);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn first(&self) -> Option<&TopicPartition> {
        // The first of equals, which is the one that was put in first.
        self.entries
            .iter()
            .min_by_key(|at| bucket(partition(at), self.capacity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_javas() {
        assert_eq!((text(""), text("a"), text("hello")), (0, 97, 99_162_322));
        assert_eq!(text("consumer-group-1-0a1b2c3d"), {
            let mut hash = 0i32;
            for byte in b"consumer-group-1-0a1b2c3d" {
                hash = hash.wrapping_mul(31).wrapping_add(i32::from(*byte));
            }
            hash
        });
        assert_eq!(partition(&TopicPartition::new("a", 2)), 33 * 31 + 97);
    }
}
