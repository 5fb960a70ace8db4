//! `range`: each topic's partitions in as many neighbouring ranges as it has readers.

use std::collections::BTreeMap;

use kafka_rs_types::{Str, Uuid};

use super::{GroupSpec, MemberSpec, Partitions};

/// How far a topic has been dealt out.
struct Dealing {
    partitions: i32,
    /// What every reader gets at least.
    quota: i32,
    /// How many of the next readers get one more.
    extra: i32,
    next: i32,
}

pub(super) fn assign(spec: &GroupSpec<'_>) -> BTreeMap<Str, Partitions> {
    let mut members: Vec<&MemberSpec<'_>> = spec.members.iter().collect();
    // Static members first, so that the ranges of those who come back do not depend on new ids.
    members.sort_by_key(|member| match member.instance_id {
        Some(instance) => (false, instance),
        None => (true, member.id),
    });
    let mut readers: BTreeMap<Uuid, i32> = BTreeMap::new();
    for topic in members.iter().flat_map(|member| member.topics.iter()) {
        *readers.entry(*topic).or_default() += 1;
    }
    let dealing = readers.into_iter().map(|(topic, readers)| {
        let partitions = spec.partitions(&topic);
        let dealing = Dealing {
            partitions,
            quota: partitions / readers,
            extra: partitions % readers,
            next: 0,
        };
        (topic, dealing)
    });
    let mut dealing: BTreeMap<Uuid, Dealing> = dealing.collect();
    let assigned = members.into_iter().map(|member| {
        let mut assignment = Partitions::new();
        for topic in member.topics.iter() {
            if let Some(dealing) = dealing.get_mut(topic) {
                let range = dealing.deal();
                if !range.is_empty() {
                    assignment.insert(*topic, range.collect());
                }
            }
        }
        (member.id.clone(), assignment)
    });
    assigned.collect()
}

impl Dealing {
    fn deal(&mut self) -> std::ops::Range<i32> {
        let mut quota = self.quota;
        if self.extra > 0 {
            self.extra -= 1;
            quota += 1;
        }
        let start = self.next;
        self.next = (start + quota).min(self.partitions);
        start..self.next
    }
}
