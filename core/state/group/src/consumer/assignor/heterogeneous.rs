//! `uniform` where members read different topics: everybody keeps what it may, free partitions go to
//! the readers with least, and then partitions move from readers with more to readers with less, topic
//! by topic, until that gains nothing.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use kafka_rs_types::{PartitionIndex, Str, Uuid};

use super::balancer::Balancer;
use super::{GroupSpec, Partitions, give, take};

/// Most rounds over all topics.
const ROUNDS_MAX: usize = 16;

/// An assignment in the making; members go by their place in the specification.
struct Building<'a> {
    spec: &'a GroupSpec<'a>,
    /// Readers by topic.
    readers: BTreeMap<Uuid, Vec<usize>>,
    /// Owners by topic and partition.
    owners: BTreeMap<Uuid, Vec<Option<usize>>>,
    assigned: Vec<Partitions>,
    sizes: Vec<usize>,
}

pub(super) fn assign(spec: &GroupSpec<'_>) -> BTreeMap<Str, Partitions> {
    let mut building = Building::new(spec);
    if building.readers.is_empty() {
        return BTreeMap::new();
    }
    building.deal_free();
    building.balance();
    let ids = spec.members.iter().map(|member| member.id.clone());
    ids.zip(building.assigned).collect()
}

impl<'a> Building<'a> {
    /// Everybody with what it has and still reads.
    fn new(spec: &'a GroupSpec<'a>) -> Self {
        let mut readers: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
        for (at, member) in spec.members.iter().enumerate() {
            for topic in member.topics.iter() {
                readers.entry(*topic).or_default().push(at);
            }
        }
        let owners = readers.keys().map(|topic| {
            let count = usize::try_from(spec.partitions(topic)).unwrap_or(0);
            (*topic, vec![None; count])
        });
        let mut building = Self {
            owners: owners.collect(),
            assigned: vec![Partitions::new(); spec.members.len()],
            sizes: vec![0; spec.members.len()],
            readers,
            spec,
        };
        for (at, member) in spec.members.iter().enumerate() {
            for (topic, partitions) in member.assigned {
                if member.topics.contains(topic) {
                    for partition in partitions {
                        building.assign(topic, *partition, at);
                    }
                }
            }
        }
        building
    }

    fn assign(&mut self, topic: &Uuid, partition: PartitionIndex, member: usize) {
        let owners = self.owners.get_mut(topic);
        let slot = usize::try_from(partition).ok();
        let Some(owner) = owners.zip(slot).and_then(|(all, at)| all.get_mut(at)) else {
            return;
        };
        if let Some(old) = owner.replace(member) {
            take(&mut self.assigned[old], topic, partition);
            self.sizes[old] -= 1;
        }
        give(&mut self.assigned[member], *topic, partition);
        self.sizes[member] += 1;
    }

    /// Topics with most partitions per reader first, then those with fewest readers.
    fn sorted(&self, topics: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
        let key = |topic: &Uuid| {
            let readers = self.readers.get(topic).map_or(0, Vec::len);
            (f64::from(self.spec.partitions(topic)), readers)
        };
        let mut topics: Vec<Uuid> = topics.collect();
        topics.sort_by(|one, other| {
            let ((partitions, readers), (others, other_readers)) = (key(one), key(other));
            let per_reader = partitions / readers as f64;
            let other_per_reader = others / other_readers as f64;
            other_per_reader
                .partial_cmp(&per_reader)
                .unwrap_or(Ordering::Equal)
                .then(readers.cmp(&other_readers))
                .then(one.cmp(other))
        });
        topics
    }

    /// Gives what nobody has to the readers with least.
    fn deal_free(&mut self) {
        let free = self.owners.iter().filter_map(|(topic, owners)| {
            let free = owners.iter().enumerate();
            let free = free.filter(|(_, owner)| owner.is_none());
            let free: Vec<PartitionIndex> = free.map(|(at, _)| at as PartitionIndex).collect();
            (!free.is_empty()).then_some((*topic, free))
        });
        let free: BTreeMap<Uuid, Vec<PartitionIndex>> = free.collect();
        for topic in self.sorted(free.keys().copied()) {
            let mut balancer = Balancer::new(&self.readers[&topic], &self.sizes);
            for partition in &free[&topic] {
                let member = balancer.next_least(&self.sizes);
                self.assign(&topic, *partition, member);
            }
        }
    }

    fn balance(&mut self) {
        let shared = self.readers.iter().filter(|(_, readers)| readers.len() > 1);
        let shared: Vec<Uuid> = shared.map(|(topic, _)| *topic).collect();
        let topics = self.sorted(shared.into_iter());
        // Where partitions were moved last: having come around to it, there is nothing left to do.
        let mut last_moved = None;
        for _ in 0..ROUNDS_MAX {
            for (at, topic) in topics.iter().enumerate() {
                if last_moved == Some(at) {
                    return;
                }
                let moved = self.balance_topic(topic);
                if moved > 0 || last_moved.is_none() {
                    last_moved = Some(at);
                }
            }
        }
    }

    /// Moves the topic's partitions from readers with most to readers with least; how many.
    fn balance_topic(&mut self, topic: &Uuid) -> usize {
        let mut balancer = Balancer::new(&self.readers[topic], &self.sizes);
        if balancer.imbalance() <= 1 {
            return 0;
        }
        // What each owner had at the beginning, the next to go last.
        let mut by_owner: BTreeMap<usize, Vec<PartitionIndex>> = BTreeMap::new();
        for (partition, owner) in self.owners[topic].iter().enumerate() {
            if let Some(owner) = owner {
                let owned = by_owner.entry(*owner).or_default();
                owned.push(partition as PartitionIndex);
            }
        }
        let mut moved = 0;
        while !balancer.is_balanced() {
            let Some(partition) = self.next_to_move(&mut balancer, &mut by_owner) else {
                break;
            };
            let to = balancer.next_least(&self.sizes);
            if balancer.is_balanced() {
                break;
            }
            self.assign(topic, partition, to);
            moved += 1;
        }
        moved
    }

    fn next_to_move(
        &self,
        balancer: &mut Balancer,
        by_owner: &mut BTreeMap<usize, Vec<PartitionIndex>>,
    ) -> Option<PartitionIndex> {
        loop {
            let from = balancer.next_most(&self.sizes)?;
            match by_owner.get_mut(&from).and_then(Vec::pop) {
                Some(partition) => return Some(partition),
                None => balancer.exclude_most(),
            }
        }
    }
}
