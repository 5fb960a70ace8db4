//! Several members, pure, against a model of the classic group coordinator.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::consumer::group::model::{Answer, Coordinator};
use crate::{ClientConfig, Scope};

const PEERS: usize = 4;
const TOPICS: [(&str, i32); 2] = [("a", 4), ("b", 3)];

/// A member as its driver would carry it out, one step at a time.
struct Peer {
    membership: Membership,
    running: bool,
    /// The number of the request that waits for its answer.
    waiting: Option<u64>,
    led: Option<Counts>,
    topics: BTreeSet<Str>,
}

struct World {
    coordinator: Coordinator,
    peers: Vec<Peer>,
    counts: Counts,
    now: Duration,
    requests: u64,
    cooperative: bool,
}

#[derive(Debug, Clone)]
enum Happening {
    Start(usize),
    Step(usize),
    Leave(usize),
    Kill(usize),
    Expire(usize),
    Subscribe(usize, u8),
    Grow(u8),
    Lose(usize),
    Time(u16),
}

fn settings(assignor: Assignor) -> Settings {
    let pairs = [
        ("group.id", "g"),
        ("partition.assignment.strategy", assignor.name()),
    ];
    let config = ClientConfig::new(Scope::Consumer, pairs).expect("settings");
    Settings::new(&config).expect("settings")
}

fn all_topics() -> BTreeSet<Str> {
    TOPICS
        .into_iter()
        .map(|(name, _)| Str::from(name))
        .collect()
}

impl World {
    fn new(assignor: Assignor) -> Self {
        let peer = |_| Peer {
            membership: Membership::new("g".into(), settings(assignor)),
            running: false,
            waiting: None,
            led: None,
            topics: all_topics(),
        };
        Self {
            coordinator: Coordinator::default(),
            peers: (0..PEERS).map(peer).collect(),
            counts: TOPICS
                .into_iter()
                .map(|(name, n)| (name.into(), n))
                .collect(),
            now: Duration::from_secs(1),
            requests: 0,
            cooperative: assignor.is_cooperative(),
        }
    }

    fn happen(&mut self, happening: &Happening, assignor: Assignor) {
        match *happening {
            Happening::Start(i) if !self.peers[i].running => {
                let peer = &mut self.peers[i];
                peer.membership = Membership::new("g".into(), settings(assignor));
                peer.membership.subscribe(Some(peer.topics.clone()));
                (peer.running, peer.led, peer.waiting) = (true, None, None);
            }
            Happening::Step(i) => {
                self.step(i);
            }
            Happening::Leave(i) if self.peers[i].running => {
                self.peers[i].membership.subscribe(None);
            }
            Happening::Kill(i) => self.peers[i].running = false,
            Happening::Expire(i) => {
                let id = self.peers[i].membership.member_id.clone();
                self.coordinator.expire(&id);
            }
            Happening::Subscribe(i, which) => {
                let peer = &mut self.peers[i];
                let wanted = |n: usize| which & (1 << n) != 0;
                let topics = (0..TOPICS.len()).filter(|n| wanted(*n));
                peer.topics = topics.map(|n| TOPICS[n].0.into()).collect();
                if peer.running && peer.membership.topics.is_some() {
                    peer.membership.subscribe(Some(peer.topics.clone()));
                }
            }
            Happening::Grow(n) => {
                let topic = TOPICS[usize::from(n) % TOPICS.len()].0;
                *self.counts.entry(topic.into()).or_default() += 1;
            }
            Happening::Lose(i) => self.lose(i),
            Happening::Time(ms) => self.now += Duration::from_millis(u64::from(ms)),
            Happening::Start(_) | Happening::Leave(_) => {}
        }
    }

    /// The connection breaks: whatever is asked or answered is gone.
    fn lose(&mut self, i: usize) {
        let peer = &mut self.peers[i];
        if let Some(number) = peer.waiting.take() {
            self.coordinator.answers.remove(&number);
            let error = Error::network("the connection is lost", true);
            let change = peer.membership.failed(self.now, error);
            assert_eq!(change, Change::Rediscover);
        }
    }

    /// Takes an answer or does what is next; false when there is nothing to do now.
    fn step(&mut self, i: usize) -> bool {
        if !self.peers[i].running {
            return false;
        }
        if let Some(number) = self.peers[i].waiting {
            let Some(answer) = self.coordinator.answers.remove(&number) else {
                return false;
            };
            self.peers[i].waiting = None;
            self.take(i, answer);
            return true;
        }
        let peer = &mut self.peers[i];
        if peer.membership.is_stable() && peer.led.as_ref().is_some_and(|led| *led != self.counts) {
            peer.membership.rebalance("partitions were added");
        }
        self.requests += 1;
        let number = self.requests;
        match peer.membership.next(self.now).expect("a step") {
            Step::Wait(_) => return false,
            Step::Revoke(partitions, _) => {
                if self.cooperative {
                    assert_eq!(kept(peer, &partitions), [], "gave back what it keeps");
                }
                assert_eq!(peer.membership.revoked(), partitions);
                return true;
            }
            Step::Join(request) => {
                if !self.cooperative {
                    assert!(
                        peer.membership.owned().is_empty(),
                        "eager members come empty"
                    );
                }
                peer.led = None;
                self.coordinator.join(number, &request);
            }
            Step::Sync(request) => self.coordinator.sync(number, &request),
            Step::Heartbeat(request) => self.coordinator.heartbeat(number, &request),
            Step::Leave(request) => {
                self.coordinator.leave(&request);
                return true;
            }
        }
        peer.waiting = Some(number);
        true
    }

    fn take(&mut self, i: usize, answer: Answer) {
        let peer = &mut self.peers[i];
        let change = match answer {
            Answer::Join(response) => peer.membership.joined(self.now, &response),
            Answer::Sync(response) => peer.membership.synced(self.now, response),
            Answer::Heartbeat(code) => peer.membership.beaten(self.now, code),
        };
        match change {
            Change::Lead(members) => {
                peer.membership.lead(&self.counts, &members);
                peer.led = Some(self.counts.clone());
            }
            Change::Fatal(error) => panic!("{error}"),
            _ => {}
        }
    }

    /// No partition has two owners among members the coordinator knows; `across` generations, or
    /// within the one that is going on.
    fn check(&self, across: bool) {
        let mut owners: BTreeMap<&TopicPartition, usize> = BTreeMap::new();
        for (i, peer) in self.peers.iter().enumerate() {
            let membership = &peer.membership;
            let known = peer.running && self.coordinator.knows(&membership.member_id);
            if !known || !(across || membership.generation == self.coordinator.generation) {
                continue;
            }
            for at in membership.owned() {
                if let Some(other) = owners.insert(at, i) {
                    panic!("{at} is owned by {other} and {i}");
                }
            }
        }
    }

    /// Lets time pass until all is quiet; everything wanted is owned then, once.
    fn settle(&mut self, across: bool) {
        let alive = |peer: &Peer| peer.running.then(|| peer.membership.member_id.clone());
        let alive: BTreeSet<Str> = self.peers.iter().filter_map(alive).collect();
        for id in self.coordinator.ids() {
            if !alive.contains(&id) {
                self.coordinator.expire(&id);
            }
        }
        for _ in 0..60 {
            self.now += Duration::from_secs(3);
            // Every answer and every step there is, one member after the other.
            for _ in 0..200 {
                let mut any = false;
                for i in 0..PEERS {
                    any |= self.step(i);
                    self.check(across);
                }
                if !any {
                    break;
                }
            }
            // Who asked to join under an id that nobody waits for any more.
            for id in self.coordinator.ids() {
                let waits = |peer: &Peer| peer.running && peer.membership.member_id == id;
                if !self.peers.iter().any(waits) {
                    self.coordinator.expire(&id);
                }
            }
        }
        let wanted = |peer: &&Peer| peer.running && peer.membership.topics.is_some();
        let members: Vec<&Peer> = self.peers.iter().filter(wanted).collect();
        let mut expected = BTreeSet::new();
        for peer in &members {
            assert!(peer.membership.is_stable(), "{:?}", peer.membership);
            for topic in &peer.topics {
                let all = (0..self.counts[topic]).map(|n| TopicPartition::new(topic.clone(), n));
                expected.extend(all);
            }
            for at in peer.membership.owned() {
                assert!(peer.topics.contains(&at.topic), "{at} is not subscribed to");
            }
        }
        let owned = members.iter().flat_map(|peer| peer.membership.owned());
        let owned: Vec<TopicPartition> = owned.cloned().collect();
        assert_eq!(owned.len(), expected.len(), "owned once each");
        assert_eq!(owned.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}

/// Those of `partitions` that the last assignment has and the subscription still wants.
fn kept(peer: &Peer, partitions: &BTreeSet<TopicPartition>) -> Vec<TopicPartition> {
    let (Some((had, _)), Some(topics)) = (&peer.membership.had, &peer.membership.topics) else {
        return Vec::new();
    };
    let both = partitions.intersection(had);
    both.filter(|at| topics.contains(&at.topic))
        .cloned()
        .collect()
}

fn happenings(losses: u32) -> impl Strategy<Value = Vec<Happening>> {
    let who = 0..PEERS;
    let one = prop_oneof![
        3 => who.clone().prop_map(Happening::Start),
        40 => who.clone().prop_map(Happening::Step),
        1 => who.clone().prop_map(Happening::Leave),
        1 => who.clone().prop_map(Happening::Kill),
        1 => who.clone().prop_map(Happening::Expire),
        1 => (who.clone(), 1..4u8).prop_map(|(i, which)| Happening::Subscribe(i, which)),
        1 => (0..2u8).prop_map(Happening::Grow),
        losses => who.prop_map(Happening::Lose),
        4 => (1..4000u16).prop_map(Happening::Time),
    ];
    proptest::collection::vec(one, 1..250)
}

fn assignors() -> impl Strategy<Value = Assignor> {
    proptest::sample::select(vec![
        Assignor::Range,
        Assignor::RoundRobin,
        Assignor::Sticky,
        Assignor::CooperativeSticky,
        Assignor::CooperativeSticky,
    ])
}

fn run(assignor: Assignor, happenings: &[Happening], across: bool) {
    let mut world = World::new(assignor);
    for happening in happenings {
        world.happen(happening, assignor);
        world.check(across);
    }
    world.settle(across);
}

proptest! {
    #[test]
    fn members_come_go_and_expire_and_each_partition_has_one_owner(
        assignor in assignors(),
        happenings in happenings(0),
    ) {
        run(assignor, &happenings, true);
    }

    #[test]
    fn answers_get_lost_and_each_partition_has_one_owner_in_a_generation(
        assignor in assignors(),
        happenings in happenings(3),
    ) {
        run(assignor, &happenings, false);
    }
}
