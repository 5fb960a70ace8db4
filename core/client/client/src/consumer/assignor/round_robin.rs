//! Kafka's RoundRobinAssignor: all partitions in order, each to the next member that wants it.

use std::collections::BTreeSet;

use kafka_rs_types::TopicPartition;

use super::{Assignment, Counts, Member, in_order, nothing};

pub(super) fn assign(counts: &Counts, members: &[Member]) -> Assignment {
    let mut assignment = nothing(members);
    let sorted = in_order(members);
    let topics: BTreeSet<_> = members.iter().flat_map(|member| &member.topics).collect();
    let mut turn = 0;
    for topic in topics {
        for at in 0..counts.get(topic).copied().unwrap_or(0) {
            while !sorted[turn].topics.contains(topic) {
                turn = (turn + 1) % sorted.len();
            }
            let mine = assignment.entry(sorted[turn].id.clone()).or_default();
            mine.push(TopicPartition::new(topic.clone(), at));
            turn = (turn + 1) % sorted.len();
        }
    }
    assignment
}
