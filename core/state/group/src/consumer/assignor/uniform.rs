//! `uniform` where all members read the same topics: everybody keeps what it has up to its share,
//! the rest goes to those below theirs.

use std::collections::BTreeMap;

use kafka_rs_types::{PartitionIndex, Str, Uuid};

use super::{GroupSpec, MemberSpec, Partitions, give};

/// Shares not yet given out.
struct Shares {
    /// What everybody gets at least.
    least: usize,
    /// How many members may still have one more.
    extra: usize,
    /// How many members have not been looked at.
    left: usize,
}

pub(super) fn assign(spec: &GroupSpec<'_>) -> BTreeMap<Str, Partitions> {
    let topics = &spec.members[0].topics;
    if topics.is_empty() {
        return BTreeMap::new();
    }
    let mut free: Vec<(Uuid, PartitionIndex)> = Vec::new();
    let mut total = 0;
    for topic in topics.iter() {
        let partitions = spec.partitions(topic);
        total += usize::try_from(partitions).unwrap_or(0);
        free.extend(
            (0..partitions)
                .filter(|index| !spec.taken.contains(topic, *index))
                .map(|index| (*topic, index)),
        );
    }
    let mut shares = Shares {
        least: total / spec.members.len(),
        extra: total % spec.members.len(),
        left: spec.members.len(),
    };
    let mut assigned = BTreeMap::new();
    let mut below: Vec<(&Str, usize)> = Vec::new();
    for member in &spec.members {
        let (kept, missing) = shares.keep(member, &mut free);
        assigned.insert(member.id.clone(), kept);
        if missing > 0 {
            below.push((member.id, missing));
        }
    }
    let mut free = free.into_iter();
    for (id, missing) in below {
        if let Some(assignment) = assigned.get_mut(id) {
            for (topic, partition) in free.by_ref().take(missing) {
                give(assignment, topic, partition);
            }
        }
    }
    assigned
}

impl Shares {
    /// What of its own a member keeps, and how many partitions it is to get besides; what is over its
    /// share becomes free.
    fn keep(
        &mut self,
        member: &MemberSpec<'_>,
        free: &mut Vec<(Uuid, PartitionIndex)>,
    ) -> (Partitions, usize) {
        let mut may_have_extra = self.extra > 0;
        let mut quota = self.least + usize::from(may_have_extra);
        let mut kept = Partitions::new();
        for (topic, partitions) in member.assigned {
            if !member.topics.contains(topic) {
                continue;
            }
            for partition in partitions {
                if quota > 0 {
                    quota -= 1;
                    give(&mut kept, *topic, *partition);
                } else {
                    free.push((*topic, *partition));
                }
            }
        }
        // A member that does not have the one more yet leaves it to somebody who may, unless all
        // who are left must take one.
        if quota > 0 && may_have_extra && self.left > self.extra {
            quota -= 1;
            may_have_extra = false;
        }
        self.extra -= usize::from(may_have_extra);
        self.left -= 1;
        (kept, quota)
    }
}
