//! Kafka's RangeAssignor: of each topic, neighbouring partitions to each member.

use std::collections::BTreeMap;

use kafka_rs_types::TopicPartition;

use super::{Assignment, Counts, Member, in_order, nothing};

pub(super) fn assign(counts: &Counts, members: &[Member]) -> Assignment {
    let mut assignment = nothing(members);
    let mut readers: BTreeMap<_, Vec<&Member>> = BTreeMap::new();
    for member in in_order(members) {
        for topic in &member.topics {
            readers.entry(topic).or_default().push(member);
        }
    }
    for (topic, readers) in readers {
        let count = counts.get(topic).copied().unwrap_or(0);
        let share = count / readers.len() as i32;
        // The first members take one more each until none is left over.
        let mut over = count % readers.len() as i32;
        let mut next = 0;
        for reader in readers {
            let take = share + i32::from(over > 0);
            over = (over - 1).max(0);
            let mine = assignment.entry(reader.id.clone()).or_default();
            mine.extend((next..next + take).map(|at| TopicPartition::new(topic.clone(), at)));
            next += take;
        }
    }
    assignment
}
