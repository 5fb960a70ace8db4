//! The `simple` assignor: every partition has a member, every member a partition, and the load is even.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{PartitionIndex, Str, Uuid};

use crate::Partitions;

/// Deals out partitions to members that read their topics, each given with the topics it reads. Members
/// keep what they have in `current` as far as that is even.
pub fn assign(
    members: &BTreeMap<Str, BTreeSet<Uuid>>,
    partitions: &Partitions,
    current: &BTreeMap<Str, Partitions>,
) -> BTreeMap<Str, Partitions> {
    let mut dealt = Dealt {
        by_member: members.keys().map(|id| (id, BTreeSet::new())).collect(),
    };
    // Topics with the same readers are dealt out together.
    let mut by_readers: BTreeMap<Vec<&Str>, Vec<(Uuid, PartitionIndex)>> = BTreeMap::new();
    for (topic, indexes) in partitions {
        let readers = members.iter().filter(|(_, topics)| topics.contains(topic));
        let readers: Vec<&Str> = readers.map(|(id, _)| id).collect();
        if !readers.is_empty() {
            let list = by_readers.entry(readers).or_default();
            list.extend(indexes.iter().map(|index| (*topic, *index)));
        }
    }
    for (readers, list) in by_readers {
        dealt.deal(&readers, &list, current);
    }
    let assigned = dealt.by_member.into_iter().map(|(id, held)| {
        let mut partitions = Partitions::new();
        for (topic, index) in held {
            partitions.entry(topic).or_default().insert(index);
        }
        (id.clone(), partitions)
    });
    assigned.collect()
}

struct Dealt<'a> {
    by_member: BTreeMap<&'a Str, BTreeSet<(Uuid, PartitionIndex)>>,
}

impl<'a> Dealt<'a> {
    fn deal(
        &mut self,
        readers: &[&'a Str],
        list: &[(Uuid, PartitionIndex)],
        current: &BTreeMap<Str, Partitions>,
    ) {
        if list.is_empty() {
            return;
        }
        let per_member = list.len().div_ceil(readers.len());
        let per_partition = readers.len().div_ceil(list.len());
        let mut sharing: BTreeMap<(Uuid, PartitionIndex), usize> =
            list.iter().map(|partition| (*partition, 0)).collect();
        let mut own: BTreeMap<&Str, usize> = readers.iter().map(|id| (*id, 0)).collect();
        for reader in readers {
            let kept = current.get(*reader).into_iter().flatten();
            for (topic, indexes) in kept {
                for index in indexes {
                    let partition = (*topic, *index);
                    let Some(count) = sharing.get_mut(&partition) else {
                        continue;
                    };
                    if own[reader] < per_member && *count < per_partition {
                        *count += 1;
                        self.give(reader, partition, &mut own);
                    }
                }
            }
        }
        for (partition, count) in &mut sharing {
            if *count == 0
                && let Some(reader) = self.least_loaded(readers, *partition)
            {
                *count += 1;
                self.give(reader, *partition, &mut own);
            }
        }
        for reader in readers {
            if own[reader] > 0 {
                continue;
            }
            let least = sharing.iter_mut().min_by_key(|(_, count)| **count);
            if let Some((partition, count)) = least {
                *count += 1;
                let partition = *partition;
                self.give(reader, partition, &mut own);
            }
        }
    }

    fn give(
        &mut self,
        reader: &'a Str,
        partition: (Uuid, PartitionIndex),
        own: &mut BTreeMap<&'a Str, usize>,
    ) {
        self.by_member.entry(reader).or_default().insert(partition);
        *own.entry(reader).or_default() += 1;
    }

    fn least_loaded(
        &self,
        readers: &[&'a Str],
        partition: (Uuid, PartitionIndex),
    ) -> Option<&'a Str> {
        let load = |id: &Str| self.by_member.get(id).map_or(0, BTreeSet::len);
        let free = readers
            .iter()
            .filter(|id| !self.by_member[**id].contains(&partition));
        free.min_by_key(|id| (load(id), **id)).copied()
    }
}
