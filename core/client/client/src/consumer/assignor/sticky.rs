//! Kafka's StickyAssignor and CooperativeStickyAssignor: as balanced as can be, moving as little
//! as can be. When all members want the same topics there is a direct way, here; else the general
//! one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use kafka_rs_types::{Str, TopicPartition};

use super::general;
use super::{Assignment, Counts, Member, java_hash};

/// Kafka's number for "in no generation".
const NO_GENERATION: i32 = -1;

/// What a member says it had.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Had {
    pub(super) partitions: Vec<TopicPartition>,
    pub(super) generation: Option<i32>,
}

/// Who had what, with contradictions solved.
pub(super) struct Claims<'a> {
    /// Members in the order Kafka's leader looks at them.
    pub(super) members: Vec<(&'a Member, Had)>,
    /// By member, what is still there and nobody else has a better claim to.
    pub(super) owned: BTreeMap<&'a Str, Vec<TopicPartition>>,
    /// Claimed by several members in one generation: nobody's.
    contested: BTreeSet<TopicPartition>,
    pub(super) generation_max: i32,
    same_topics: bool,
}

/// Shares out for the eager protocol, where members tell what they had in their user data.
pub(super) fn eager(counts: &Counts, members: &[Member]) -> Assignment {
    assign(&Claims::new(counts, members, decode_user_data)).0
}

/// Shares out for the cooperative protocol: a partition that moves is nobody's until its owner
/// has given it back.
pub(super) fn cooperative(counts: &Counts, members: &[Member]) -> Assignment {
    let (mut assignment, moving) = assign(&Claims::new(counts, members, had_cooperatively));
    let moving = moving.unwrap_or_else(|| moving_between(members, &assignment));
    for (at, member) in moving {
        if let Some(partitions) = assignment.get_mut(&member) {
            partitions.retain(|other| *other != at);
        }
    }
    assignment
}

/// The assignment, and where the direct way was taken which partitions change hands.
fn assign(claims: &(Claims<'_>, &Counts)) -> (Assignment, Option<BTreeMap<TopicPartition, Str>>) {
    let (claims, counts) = claims;
    if claims.members.is_empty() {
        return (Assignment::new(), None);
    }
    if claims.same_topics {
        let (assignment, moving) = Direct::new(claims, counts).run();
        return (assignment, Some(moving));
    }
    (general::assign(claims, counts), None)
}

impl<'a> Claims<'a> {
    fn new(
        counts: &'a Counts,
        members: &'a [Member],
        had: impl Fn(&Member) -> Had,
    ) -> (Self, &'a Counts) {
        let with_claims = members.iter().map(|member| (member, had(member))).collect();
        let members: Vec<(&Member, Had)> =
            java_hash::in_table_order(with_claims, |(member, _)| java_hash::text(&member.id));
        let mut claims = Self {
            same_topics: same_topics(&members),
            generation_max: NO_GENERATION,
            owned: members
                .iter()
                .map(|(member, _)| (&member.id, Vec::new()))
                .collect(),
            contested: BTreeSet::new(),
            members: Vec::new(),
        };
        let mut owners: BTreeMap<&TopicPartition, &Member> = BTreeMap::new();
        for (member, had) in &members {
            let generation = had.generation.unwrap_or(NO_GENERATION);
            claims.generation_max = claims.generation_max.max(generation);
            for at in &had.partitions {
                if counts.contains_key(&at.topic) {
                    claims.claim(&mut owners, member, generation, at);
                }
            }
        }
        drop(owners);
        claims.members = members;
        (claims, counts)
    }

    fn claim<'b>(
        &mut self,
        owners: &mut BTreeMap<&'b TopicPartition, &'a Member>,
        member: &'a Member,
        generation: i32,
        at: &'b TopicPartition,
    ) {
        let wins = match owners.get(at) {
            None => true,
            Some(other) => {
                // Kafka compares with what the other said in the protocol, not in its user data.
                if generation < other.generation {
                    return;
                }
                if let Some(theirs) = self.owned.get_mut(&other.id)
                    && let Some(place) = theirs.iter().position(|owned| owned == at)
                {
                    theirs.remove(place);
                }
                let contested = generation == other.generation;
                if contested {
                    self.contested.insert(at.clone());
                }
                !contested
            }
        };
        if wins {
            self.owned.entry(&member.id).or_default().push(at.clone());
        }
        owners.insert(at, member);
    }
}

/// True when all want the same topics.
fn same_topics(members: &[(&Member, Had)]) -> bool {
    let mut first: BTreeSet<&Str> = BTreeSet::new();
    for (member, _) in members {
        if first.is_empty() {
            first.extend(&member.topics);
        } else if member.topics.len() != first.len()
            || !member.topics.iter().all(|topic| first.contains(topic))
        {
            return false;
        }
    }
    true
}

/// Every member gets `least` partitions or one more.
struct Direct<'a> {
    claims: &'a Claims<'a>,
    counts: &'a Counts,
    assignment: Assignment,
    least: usize,
    most: usize,
    /// How many members get `most`, when that is more than `least`; and how many do so far.
    most_wanted: usize,
    most_reached: usize,
    below: Vec<Str>,
    at_least: VecDeque<Str>,
    given_up: BTreeMap<TopicPartition, Str>,
    moving: BTreeMap<TopicPartition, Str>,
}

impl<'a> Direct<'a> {
    fn new(claims: &'a Claims<'a>, counts: &'a Counts) -> Self {
        let total = counts
            .values()
            .map(|count| usize::try_from(*count).unwrap_or(0))
            .sum::<usize>();
        let members = claims.members.len();
        Self {
            assignment: claims
                .members
                .iter()
                .map(|(m, _)| (m.id.clone(), Vec::new()))
                .collect(),
            claims,
            counts,
            least: total / members,
            most: total.div_ceil(members),
            most_wanted: total % members,
            most_reached: 0,
            below: Vec::new(),
            at_least: VecDeque::new(),
            given_up: BTreeMap::new(),
            moving: BTreeMap::new(),
        }
    }

    fn run(mut self) -> (Assignment, BTreeMap<TopicPartition, Str>) {
        let claims = self.claims;
        for (member, _) in &claims.members {
            self.keep(&member.id);
        }
        let kept: BTreeSet<TopicPartition> = self.assignment.values().flatten().cloned().collect();
        self.below.sort();
        self.at_least.make_contiguous().sort();
        let mut turn = 0;
        for (topic, count) in self.counts {
            for index in 0..*count {
                let at = TopicPartition::new(topic.clone(), index);
                if !kept.contains(&at) {
                    self.give(at, &mut turn);
                }
            }
        }
        (self.assignment, self.moving)
    }

    /// Leaves a member what it had, as far as its share goes.
    fn keep(&mut self, member: &Str) {
        let mut owned = self.claims.owned.get(member).cloned().unwrap_or_default();
        owned.sort_by(|a, b| (a.partition, &a.topic).cmp(&(b.partition, &b.topic)));
        owned.retain(|at| !self.claims.contested.contains(at));
        let room = self.most_reached < self.most_wanted;
        let share = if owned.len() < self.least {
            self.below.push(member.clone());
            owned.len()
        } else if owned.len() >= self.most && room {
            self.most_reached += 1;
            if self.most_reached == self.most_wanted {
                self.at_least.clear();
            }
            self.most
        } else {
            if room {
                self.at_least.push_back(member.clone());
            }
            self.least
        };
        let over = owned.split_off(share);
        self.given_up
            .extend(over.into_iter().map(|at| (at, member.clone())));
        self.assignment.insert(member.clone(), owned);
    }

    /// Gives a partition to the next member below its share, `turn` counting them, or to one that
    /// may have one more.
    fn give(&mut self, at: TopicPartition, turn: &mut usize) {
        if *turn >= self.below.len() {
            *turn = 0;
        }
        let below = self.below.get(*turn).cloned();
        let Some(member) = below.clone().or_else(|| self.at_least.pop_front()) else {
            // All have their shares, which add up to all partitions.
            return;
        };
        *turn += usize::from(below.is_some());
        let given_up_by_another = self.given_up.get(&at).is_some_and(|owner| *owner != member);
        if given_up_by_another || self.claims.contested.contains(&at) {
            self.moving.insert(at.clone(), member.clone());
        }
        let mine = self.assignment.entry(member.clone()).or_default();
        mine.push(at);
        if below.is_some() && mine.len() == self.least {
            *turn -= 1;
            self.below.remove(*turn);
            self.at_least.push_back(member);
        }
    }
}

/// Partitions that somebody gets and somebody else has to give back first.
fn moving_between(members: &[Member], assignment: &Assignment) -> BTreeMap<TopicPartition, Str> {
    let mut added = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for member in members {
        let assigned = assignment.get(&member.id).map_or(&[][..], Vec::as_slice);
        let has: BTreeSet<&TopicPartition> = member.owned.iter().collect();
        let gets: BTreeSet<&TopicPartition> = assigned.iter().collect();
        added.extend(
            gets.difference(&has)
                .map(|at| ((*at).clone(), member.id.clone())),
        );
        taken.extend(has.difference(&gets).map(|at| (*at).clone()));
    }
    added.retain(|at, _| taken.contains(at));
    added
}

/// What a member of the cooperative protocol has: its subscription says so.
fn had_cooperatively(member: &Member) -> Had {
    let told = Some(member.generation).filter(|generation| *generation >= 0);
    let in_user_data = || {
        let mut data = member.user_data.clone()?;
        Some(data.try_get_i32().unwrap_or(NO_GENERATION))
    };
    Had {
        partitions: member.owned.clone(),
        generation: told.or_else(in_user_data),
    }
}

/// User data of a cooperative member, for leaders that look for the generation there.
pub(super) fn cooperative_user_data(generation: i32) -> Bytes {
    Bytes::copy_from_slice(&generation.to_be_bytes())
}

/// User data of an eager member: what it had last, and when.
pub(super) fn eager_user_data(had: &BTreeSet<TopicPartition>, generation: i32) -> Bytes {
    let mut topics: BTreeMap<&Str, Vec<i32>> = BTreeMap::new();
    for at in had {
        topics.entry(&at.topic).or_default().push(at.partition);
    }
    let mut out = BytesMut::new();
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    out.put_i32(count(topics.len()));
    for (topic, partitions) in topics {
        // Kafka's topic names are at most 249 bytes long.
        out.put_i16(i16::try_from(topic.len()).unwrap_or(i16::MAX));
        out.put_slice(topic.as_bytes());
        out.put_i32(count(partitions.len()));
        partitions
            .into_iter()
            .for_each(|partition| out.put_i32(partition));
    }
    out.put_i32(generation);
    out.freeze()
}

/// Reads what [`eager_user_data`] wrote, and what Kafka wrote before there were generations.
fn decode_user_data(member: &Member) -> Had {
    let Some(data) = member.user_data.clone().filter(|data| !data.is_empty()) else {
        return Had::default();
    };
    read_user_data(data).unwrap_or(Had {
        partitions: Vec::new(),
        generation: Some(NO_GENERATION),
    })
}

fn read_user_data(mut data: Bytes) -> Option<Had> {
    let mut partitions = Vec::new();
    for _ in 0..data.try_get_i32().ok()? {
        let length = usize::try_from(data.try_get_i16().ok()?).ok()?;
        if data.len() < length {
            return None;
        }
        let topic = Str::from_utf8(data.split_to(length)).ok()?;
        for _ in 0..data.try_get_i32().ok()? {
            partitions.push(TopicPartition::new(topic.clone(), data.try_get_i32().ok()?));
        }
    }
    Some(Had {
        partitions,
        generation: data.try_get_i32().ok(),
    })
}
