//! The sticky assignors' general way, for members that want different topics: leave what is
//! there, give what is nobody's to whoever has least, then move partitions as long as that
//! balances.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{Str, TopicPartition};

use super::java_hash::PartitionSet;
use super::sticky::Claims;
use super::{Assignment, Counts};

pub(super) fn assign(claims: &Claims<'_>, counts: &Counts) -> Assignment {
    let mut state = State::new(claims, counts);
    let former = former_owners(claims);
    let nobodys = state.leave_what_fits();
    state.balance(&former, nobodys);
    state.assignment
}

/// Who had a partition in an older generation than others know of.
fn former_owners(claims: &Claims<'_>) -> BTreeMap<TopicPartition, (Str, i32)> {
    let mut former: BTreeMap<TopicPartition, (Str, i32)> = BTreeMap::new();
    for (member, had) in &claims.members {
        let generation = had.generation.unwrap_or(-1);
        if generation >= claims.generation_max {
            continue;
        }
        for at in &had.partitions {
            let known = former.get(at).map(|(_, generation)| *generation);
            if known.is_none_or(|known| generation > known) {
                former.insert(at.clone(), (member.id.clone(), generation));
            }
        }
    }
    former
}

/// From whom to whom partitions of one topic moved.
#[derive(Default)]
struct Movements {
    by_pair: BTreeMap<(Str, Str, Str), PartitionSet>,
    by_partition: BTreeMap<TopicPartition, (Str, Str)>,
}

impl Movements {
    fn record(&mut self, at: &TopicPartition, from: &Str, to: &Str) {
        let mut from = from.clone();
        if let Some((first, last)) = self.by_partition.remove(at) {
            let key = (at.topic.clone(), first.clone(), last);
            if let Some(set) = self.by_pair.get_mut(&key) {
                set.remove(at);
                if set.is_empty() {
                    self.by_pair.remove(&key);
                }
            }
            if first == *to {
                return;
            }
            from = first;
        }
        let pair = (from, to.clone());
        let key = (at.topic.clone(), pair.0.clone(), pair.1.clone());
        self.by_pair.entry(key).or_default().insert(at.clone());
        self.by_partition.insert(at.clone(), pair);
    }

    /// The partition to move in place of `at`: one that came the other way, so that it goes back.
    fn instead_of(&self, at: &TopicPartition, from: &Str, to: &Str) -> TopicPartition {
        let first = self.by_partition.get(at).map_or(from, |(first, _)| first);
        let reverse = (at.topic.clone(), to.clone(), first.clone());
        let back = self.by_pair.get(&reverse).and_then(PartitionSet::first);
        back.unwrap_or(at).clone()
    }
}

struct State<'a> {
    counts: &'a Counts,
    total: usize,
    /// Topics that exist, by member that wants them.
    wants: BTreeMap<Str, Vec<Str>>,
    /// Members, by topic they want.
    readers: BTreeMap<&'a Str, BTreeSet<Str>>,
    assignment: Assignment,
    owner: BTreeMap<TopicPartition, Str>,
    /// Members that may still change, by how many partitions they have.
    by_size: BTreeSet<(usize, Str)>,
    /// All partitions, those with few readers first.
    all: Vec<TopicPartition>,
    movements: Movements,
    must_revoke: bool,
}

impl<'a> State<'a> {
    fn new(claims: &Claims<'_>, counts: &'a Counts) -> Self {
        let mut readers: BTreeMap<&Str, BTreeSet<Str>> = counts
            .keys()
            .map(|topic| (topic, BTreeSet::new()))
            .collect();
        let mut wants = BTreeMap::new();
        for (member, _) in &claims.members {
            let topics: Vec<Str> = member
                .topics
                .iter()
                .filter(|topic| counts.contains_key(*topic))
                .cloned()
                .collect();
            for topic in &topics {
                if let Some(readers) = readers.get_mut(topic) {
                    readers.insert(member.id.clone());
                }
            }
            wants.insert(member.id.clone(), topics);
        }
        let assignment: Assignment = claims
            .owned
            .iter()
            .map(|(id, owned)| ((*id).clone(), owned.clone()))
            .collect();
        let mut owner = BTreeMap::new();
        for (id, owned) in &assignment {
            owner.extend(owned.iter().map(|at| (at.clone(), id.clone())));
        }
        let mut topics: Vec<(&Str, i32)> = counts.iter().map(|(topic, n)| (topic, *n)).collect();
        topics.sort_by_key(|(topic, _)| (readers[*topic].len(), (*topic).clone()));
        let partitions = |(topic, n): (&Str, i32)| {
            let topic = topic.clone();
            (0..n).map(move |index| TopicPartition::new(topic.clone(), index))
        };
        let all: Vec<TopicPartition> = topics.into_iter().flat_map(partitions).collect();
        Self {
            counts,
            total: all.len(),
            wants,
            readers,
            assignment,
            owner,
            by_size: BTreeSet::new(),
            all,
            movements: Movements::default(),
            must_revoke: false,
        }
    }

    fn size(&self, member: &Str) -> usize {
        self.assignment.get(member).map_or(0, Vec::len)
    }

    fn wants(&self, member: &Str, topic: &Str) -> bool {
        self.wants
            .get(member)
            .is_some_and(|topics| topics.contains(topic))
    }

    /// Takes away what a member no longer wants; what remains is nobody's.
    fn leave_what_fits(&mut self) -> Vec<TopicPartition> {
        let mut kept = BTreeSet::new();
        for (member, owned) in &mut self.assignment {
            let wants = &self.wants[member];
            let before = owned.len();
            owned.retain(|at| wants.contains(&at.topic));
            self.must_revoke |= owned.len() < before;
            kept.extend(owned.iter().cloned());
        }
        let sizes = self
            .assignment
            .iter()
            .map(|(member, owned)| (owned.len(), member.clone()));
        self.by_size = sizes.collect();
        self.all
            .iter()
            .filter(|at| !kept.contains(at))
            .cloned()
            .collect()
    }

    fn balance(
        &mut self,
        former: &BTreeMap<TopicPartition, (Str, i32)>,
        nobodys: Vec<TopicPartition>,
    ) {
        let from_nothing = self.by_size.last().is_some_and(|(size, _)| *size == 0);
        for at in &nobodys {
            self.give(at);
        }
        // Only topics with two or more readers can be shared differently.
        let movable = |readers: &BTreeMap<&Str, BTreeSet<Str>>, at: &TopicPartition| {
            readers
                .get(&at.topic)
                .is_some_and(|readers| readers.len() >= 2)
        };
        let nobodys: Vec<_> = nobodys
            .into_iter()
            .filter(|at| movable(&self.readers, at))
            .collect();
        let all: Vec<_> = self
            .all
            .iter()
            .filter(|at| movable(&self.readers, at))
            .cloned()
            .collect();
        let settled: Vec<Str> = self
            .wants
            .keys()
            .filter(|member| !self.can_change(member))
            .cloned()
            .collect();
        let mut apart = Assignment::new();
        for member in settled {
            if let Some(owned) = self.assignment.remove(&member) {
                self.by_size.remove(&(owned.len(), member.clone()));
                apart.insert(member, owned);
            }
        }
        let before = self.assignment.clone();
        if !self.must_revoke {
            self.move_some(&nobodys, former);
        }
        let moved = self.move_some(&all, former);
        if !from_nothing && moved && score(&self.assignment) >= score(&before) {
            self.assignment = before;
        }
        self.assignment.extend(apart);
    }

    /// Gives a partition to the member with least that wants it.
    fn give(&mut self, at: &TopicPartition) {
        let found = self
            .by_size
            .iter()
            .find(|(_, member)| self.wants(member, &at.topic))
            .cloned();
        let Some((size, member)) = found else {
            return;
        };
        self.by_size.remove(&(size, member.clone()));
        self.by_size.insert((size + 1, member.clone()));
        self.assignment
            .entry(member.clone())
            .or_default()
            .push(at.clone());
        self.owner.insert(at.clone(), member);
    }

    fn most_possible(&self, member: &Str) -> usize {
        let wants = &self.wants[member];
        if wants.len() == self.counts.len() {
            return self.total;
        }
        let count = |topic: &Str| usize::try_from(self.counts[topic]).unwrap_or(0);
        wants.iter().map(count).sum()
    }

    /// True when moving partitions may change what a member has.
    fn can_change(&self, member: &Str) -> bool {
        let owned = self.assignment.get(member).map_or(&[][..], Vec::as_slice);
        let shared = |at: &TopicPartition| self.readers[&at.topic].len() >= 2;
        owned.len() < self.most_possible(member) || owned.iter().any(shared)
    }

    /// True when no member could get a partition from one that has two more.
    fn is_balanced(&self) -> bool {
        let (Some((least, _)), Some((most, _))) = (self.by_size.first(), self.by_size.last())
        else {
            return true;
        };
        if least + 1 >= *most {
            return true;
        }
        self.by_size.iter().all(|(size, member)| {
            if *size == self.most_possible(member) {
                return true;
            }
            let owned: BTreeSet<&TopicPartition> = self.assignment[member].iter().collect();
            self.wants[member].iter().all(|topic| {
                (0..self.counts[topic]).all(|index| {
                    let at = TopicPartition::new(topic.clone(), index);
                    let other = self.owner.get(&at).map_or(0, |other| self.size(other));
                    owned.contains(&at) || size + 1 >= other
                })
            })
        })
    }

    /// Moves partitions until nothing balances any more; true when one was moved.
    fn move_some(
        &mut self,
        partitions: &[TopicPartition],
        former: &BTreeMap<TopicPartition, (Str, i32)>,
    ) -> bool {
        let mut moved = false;
        loop {
            let mut again = false;
            for at in partitions {
                if self.is_balanced() {
                    break;
                }
                let Some(size) = self.owner.get(at).map(|owner| self.size(owner)) else {
                    continue;
                };
                // Back to whom it was taken from by a member that had missed it.
                let back = former.get(at).map(|(member, _)| member);
                let back =
                    back.filter(|m| self.assignment.contains_key(*m) && size > self.size(m) + 1);
                let to = back.cloned().or_else(|| {
                    let mut readers = self.readers[&at.topic].iter();
                    readers
                        .any(|other| size > self.size(other) + 1)
                        .then_some(())?;
                    let least = self
                        .by_size
                        .iter()
                        .find(|(_, member)| self.wants(member, &at.topic));
                    least.map(|(_, member)| member.clone())
                });
                if let Some(to) = to {
                    self.move_to(at, &to);
                    again = true;
                }
            }
            moved |= again;
            if !again {
                return moved;
            }
        }
    }

    fn move_to(&mut self, at: &TopicPartition, to: &Str) {
        let from = self.owner[at].clone();
        let at = self.movements.instead_of(at, &from, to);
        let from = self.owner[&at].clone();
        for member in [&from, to] {
            self.by_size.remove(&(self.size(member), member.clone()));
        }
        self.movements.record(&at, &from, to);
        if let Some(owned) = self.assignment.get_mut(&from) {
            owned.retain(|other| *other != at);
        }
        self.assignment
            .entry(to.clone())
            .or_default()
            .push(at.clone());
        self.owner.insert(at, to.clone());
        for member in [&from, to] {
            self.by_size.insert((self.size(member), member.clone()));
        }
    }
}

/// How unequal the shares are: the sum of all differences.
fn score(assignment: &Assignment) -> usize {
    let sizes: Vec<usize> = assignment.values().map(Vec::len).collect();
    let pairs = |(at, size): (usize, &usize)| -> usize {
        sizes[at + 1..]
            .iter()
            .map(|other| size.abs_diff(*other))
            .sum()
    };
    sizes.iter().enumerate().map(pairs).sum()
}
