use std::collections::BTreeMap;

use kafka_rs_types::{NodeId, Str};

/// A broker new replicas may be placed on.
#[derive(Debug, Clone)]
pub(crate) struct UsableBroker {
    pub(crate) id: NodeId,
    pub(crate) rack: Option<Str>,
    pub(crate) fenced: bool,
}

/// Chooses the replicas of `partitions` new partitions as Kafka's striped placer does: racks take
/// turns, brokers within a rack take turns, each partition starts one further than the one before;
/// the first replica is never on a fenced broker, and fenced ones come last.
///
/// # Errors
/// Why it cannot be done; the caller answers INVALID_REPLICATION_FACTOR.
pub(crate) fn place(
    brokers: impl Iterator<Item = UsableBroker>,
    partitions: usize,
    replication_factor: i16,
    random: &mut dyn FnMut() -> u64,
) -> Result<Vec<Vec<NodeId>>, String> {
    let mut racks = Racks::new(brokers, random);
    if replication_factor <= 0 {
        return Err(format!(
            "Invalid replication factor {replication_factor}: the replication factor must be positive."
        ));
    }
    if racks.unfenced == 0 {
        return Err("All brokers are currently fenced.".to_owned());
    }
    let replicas = usize::from(replication_factor.unsigned_abs());
    if replicas > racks.total {
        return Err(format!(
            "The target replication factor of {replication_factor} cannot be reached because only \
             {} broker(s) are registered or some brokers have all their log directories cordoned.",
            racks.total
        ));
    }
    Ok((0..partitions)
        .map(|_| racks.place(replicas, random))
        .collect())
}

/// A number below `bound`, which is not 0.
fn below(random: &mut dyn FnMut() -> u64, bound: usize) -> usize {
    (random() % bound as u64) as usize
}

fn shuffle<T>(items: &mut [T], random: &mut dyn FnMut() -> u64) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(random, last + 1));
    }
}

/// Brokers taken in turns. With each round (one partition) the first to be taken moves on by one.
#[derive(Default)]
struct Turns {
    brokers: Vec<NodeId>,
    taken: usize,
    start: usize,
    round: usize,
}

impl Turns {
    fn next(&mut self, round: usize) -> Option<NodeId> {
        if self.brokers.is_empty() {
            return None;
        }
        if self.round != round {
            self.round = round;
            self.taken = 0;
            self.start = (self.start + 1) % self.brokers.len();
        }
        if self.taken >= self.brokers.len() {
            return None;
        }
        let broker = self.brokers[(self.taken + self.start) % self.brokers.len()];
        self.taken += 1;
        Some(broker)
    }

    fn start_at_random(&mut self, random: &mut dyn FnMut() -> u64) {
        if !self.brokers.is_empty() {
            self.brokers.sort_unstable();
            self.start = below(random, self.brokers.len());
        }
    }
}

#[derive(Default)]
struct Rack {
    unfenced: Turns,
    fenced: Turns,
}

struct Racks {
    racks: Vec<Rack>,
    total: usize,
    unfenced: usize,
    round: usize,
    start: usize,
}

impl Racks {
    fn new(brokers: impl Iterator<Item = UsableBroker>, random: &mut dyn FnMut() -> u64) -> Self {
        let mut by_name: BTreeMap<Option<Str>, Rack> = BTreeMap::new();
        let (mut total, mut unfenced) = (0, 0);
        for broker in brokers {
            let rack = by_name.entry(broker.rack).or_default();
            total += 1;
            if broker.fenced {
                rack.fenced.brokers.push(broker.id);
            } else {
                unfenced += 1;
                rack.unfenced.brokers.push(broker.id);
            }
        }
        let mut racks: Vec<Rack> = by_name.into_values().collect();
        for rack in &mut racks {
            rack.fenced.start_at_random(random);
            rack.unfenced.start_at_random(random);
        }
        let start = if racks.is_empty() {
            0
        } else {
            below(random, racks.len())
        };
        Self {
            racks,
            total,
            unfenced,
            round: 0,
            start,
        }
    }

    /// The replicas of one partition. The caller checked that there are enough brokers and that
    /// one is not fenced.
    fn place(&mut self, replicas: usize, random: &mut dyn FnMut() -> u64) -> Vec<NodeId> {
        // Once as many assignments are out as there are unfenced brokers, shuffle, so that the
        // same assignments do not come again in the same order.
        if self.round == self.unfenced && self.unfenced > 1 {
            self.shuffle(random);
            self.round = 0;
        }
        let count = self.racks.len();
        self.start %= count;
        let round = self.round;
        let mut chosen = Vec::with_capacity(replicas);
        let mut leader_rack = self.start;
        while chosen.is_empty() {
            match self.racks[leader_rack].unfenced.next(round) {
                Some(broker) => chosen.push(broker),
                None => leader_rack = (leader_rack + 1) % count,
            }
        }
        // The rack of the leader is passed over once: it has had its turn.
        let mut passed_over = false;
        let mut at = self.start;
        while chosen.len() < replicas {
            if at == leader_rack && !passed_over {
                passed_over = true;
            } else {
                let rack = &mut self.racks[at];
                chosen.extend(
                    rack.unfenced
                        .next(round)
                        .or_else(|| rack.fenced.next(round)),
                );
            }
            at = (at + 1) % count;
        }
        self.round += 1;
        self.start += 1;
        chosen
    }

    fn shuffle(&mut self, random: &mut dyn FnMut() -> u64) {
        shuffle(&mut self.racks, random);
        for rack in &mut self.racks {
            shuffle(&mut rack.unfenced.brokers, random);
            shuffle(&mut rack.fenced.brokers, random);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broker(id: NodeId, rack: &str, fenced: bool) -> UsableBroker {
        UsableBroker {
            id,
            rack: (!rack.is_empty()).then(|| Str::from(rack)),
            fenced,
        }
    }

    fn run(
        brokers: Vec<UsableBroker>,
        partitions: usize,
        rf: i16,
    ) -> Result<Vec<Vec<i32>>, String> {
        let mut state = 7u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            state >> 33
        };
        place(brokers.into_iter(), partitions, rf, &mut random)
    }

    #[test]
    fn every_partition_spans_the_racks() {
        let brokers = (0..9).map(|id| broker(id, ["a", "b", "c"][id as usize / 3], false));
        for replicas in run(brokers.collect(), 30, 3).expect("enough brokers") {
            let mut racks: Vec<i32> = replicas.iter().map(|id| id / 3).collect();
            racks.sort_unstable();
            assert_eq!(racks, [0, 1, 2], "{replicas:?}");
        }
    }

    #[test]
    fn leaders_and_replicas_spread_evenly_without_racks() {
        let brokers = (0..5).map(|id| broker(id, "", false)).collect();
        let (mut leads, mut holds) = ([0; 5], [0; 5]);
        for replicas in run(brokers, 20, 3).expect("enough brokers") {
            leads[replicas[0] as usize] += 1;
            replicas.iter().for_each(|id| holds[*id as usize] += 1);
        }
        assert_eq!((leads, holds), ([4; 5], [12; 5]));
    }

    #[test]
    fn a_fenced_broker_never_leads_and_is_used_last() {
        let brokers = vec![
            broker(0, "", true),
            broker(1, "", false),
            broker(2, "", false),
        ];
        for replicas in run(brokers.clone(), 20, 2).expect("enough brokers") {
            assert!(!replicas.contains(&0), "{replicas:?}");
        }
        for replicas in run(brokers, 20, 3).expect("enough brokers") {
            assert_eq!(replicas[2], 0, "{replicas:?}");
        }
    }

    #[test]
    fn impossible_placements_say_why() {
        let one = || vec![broker(1, "", false)];
        assert!(run(one(), 1, 2).is_err_and(|e| e.contains("only 1 broker(s) are registered")));
        assert!(run(one(), 1, 0).is_err_and(|e| e.contains("must be positive")));
        assert!(run(vec![broker(1, "", true)], 1, 1).is_err_and(|e| e.contains("fenced")));
        assert_eq!(run(one(), 3, 1), Ok(vec![vec![1]; 3]));
    }
}
