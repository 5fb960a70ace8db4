//! Random histories of consumer groups: members that come, lag, go silent and go, topics that change,
//! answers and appends that are lost, crashes and compaction, held against a simple model.
//!
//! `PROPTEST_CASES=10000 cargo test -p kafka-rs-group --test group consumer_history` for more of them.

use std::collections::BTreeSet;

use kafka_rs_coordinator::Coordinator;
use kafka_rs_group::{Config, ConsumerGroupState, Reply, Request};
use kafka_rs_types::{ErrorCode, Str};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, proptest};

use crate::consumer_world::{Member, Owned, assigned, durable};
use crate::harness::World;

const GROUP: &str = "g";
/// The clients from the first on that are static members.
const INSTANCES: [&str; 2] = ["static-0", "static-1"];
const CLIENTS: usize = 5;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The client lets go of what it should, and sends a heartbeat.
    Act(usize),
    /// The client sends a heartbeat as if it had not heard the last answer.
    Lag(usize),
    /// A heartbeat whose answer is lost.
    Lose(usize),
    Subscribe(usize, u16),
    Leave(usize),
    /// A static member goes to come back.
    Restart(usize),
    /// The process dies; another may take its place.
    Die(usize),
    Commit(usize),
    Wait(u64),
    /// Topics come, grow and go.
    Topics(u16),
    /// Appends fail from now on, or succeed again.
    Break(bool),
    /// The broker crashes and replays its log, compacted or not.
    Crash(bool),
}

fn step() -> impl Strategy<Value = Step> {
    (0u8..100, 0usize..CLIENTS, any::<u16>()).prop_map(|(kind, client, x)| match kind {
        0..50 => Step::Act(client),
        50..54 => Step::Lag(client),
        54..57 => Step::Lose(client),
        57..63 => Step::Subscribe(client, x),
        63..66 => Step::Leave(client),
        66..68 => Step::Restart(client),
        68..70 => Step::Die(client),
        70..76 => Step::Commit(client),
        76..90 => Step::Wait(u64::from(x) % 3_000),
        90 => Step::Wait(46_000),
        91..94 => Step::Topics(x),
        94..97 => Step::Break(x % 4 == 0),
        _ => Step::Crash(x % 2 == 0),
    })
}

/// A client: what it is, and what it was told but has not acted upon.
#[derive(Clone, Default)]
struct Client {
    member: Member,
    told: Option<Owned>,
    alive: bool,
    /// Counts its processes.
    life: u32,
}

struct Model {
    world: World,
    clients: Vec<Client>,
    topics: Vec<(&'static str, u8, i32)>,
    next_topic_id: u8,
    group_epoch: i32,
    committed: i64,
    next_offset: i64,
}

impl Model {
    fn new() -> Self {
        let mut world = World::with(Config {
            consumer_max_size: CLIENTS,
            ..Config::default()
        });
        let topics = vec![("a", 1, 3), ("b", 2, 2)];
        world.set_topics(&topics);
        Self {
            world,
            clients: vec![Client::default(); CLIENTS],
            topics,
            next_topic_id: 3,
            group_epoch: 0,
            committed: -1,
            next_offset: 0,
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Act(client) => self.act(client),
            Step::Lag(client) => {
                self.clients[client].told = None;
                self.beat(client, true);
            }
            Step::Lose(client) => self.beat(client, false),
            Step::Subscribe(client, x) => self.subscribe(client, x),
            Step::Leave(client) => self.leave(client, -1),
            Step::Restart(client) if client < INSTANCES.len() => self.leave(client, -2),
            Step::Restart(_) => {}
            Step::Die(client) => self.forget(client),
            Step::Commit(client) => self.commit(client),
            Step::Wait(ms) => self.world.advance(ms),
            Step::Topics(x) => self.change_topics(x),
            Step::Break(broken) => {
                self.world.broken = broken.then_some(ErrorCode::CoordinatorNotAvailable);
            }
            Step::Crash(compact) => self.crash(compact),
        }
        self.check();
    }

    fn act(&mut self, client: usize) {
        let state = &mut self.clients[client];
        if !state.alive {
            state.alive = true;
            state.life += 1;
            let id = format!("{client}-{}", state.life);
            let topics = std::mem::take(&mut state.member.topics);
            let regex = state.member.regex.take();
            state.member = Member::new(&id, &["a"]);
            state.member.instance = INSTANCES.get(client).map(|id| (*id).into());
            if !topics.is_empty() {
                (state.member.topics, state.member.regex) = (topics, regex);
            }
        }
        if let Some(told) = state.told.take() {
            state.member.owned = told;
        }
        self.beat(client, true);
    }

    fn beat(&mut self, client: usize, heard: bool) {
        let state = &self.clients[client];
        if !state.alive {
            return;
        }
        let response = self.world.beat(state.member.request(GROUP));
        let state = &mut self.clients[client];
        match ErrorCode::from_code(response.error_code) {
            _ if !heard => {}
            Some(ErrorCode::None) => {
                assert!(
                    response.member_epoch >= state.member.epoch,
                    "member epochs do not go back"
                );
                state.member.epoch = response.member_epoch;
                if let Some(told) = assigned(&response) {
                    // What is new may be used at once, what is to go takes its time.
                    let new = told.difference(&state.member.owned).copied();
                    let new: Vec<_> = new.collect();
                    if state.member.owned.is_subset(&told) {
                        state.member.owned.extend(new);
                    }
                    state.told = Some(told);
                }
            }
            Some(
                ErrorCode::CoordinatorNotAvailable
                | ErrorCode::UnreleasedInstanceId
                | ErrorCode::GroupMaxSizeReached,
            ) => {}
            Some(ErrorCode::FencedMemberEpoch | ErrorCode::UnknownMemberId) => {
                state.member.epoch = 0;
                state.member.owned.clear();
                state.told = None;
            }
            Some(ErrorCode::FencedInstanceId | ErrorCode::GroupIdNotFound) => self.forget(client),
            error => panic!("{error:?}: {response:?}"),
        }
    }

    fn subscribe(&mut self, client: usize, x: u16) {
        let names = ["a", "b", "c"];
        let chosen = names
            .iter()
            .enumerate()
            .filter(|(at, _)| x & (1 << at) != 0);
        let member = &mut self.clients[client].member;
        member.topics = chosen.map(|(_, name)| (*name).into()).collect();
        let regexes = ["", "", "", ".*", "a|c", "b"];
        let regex = regexes[usize::from(x >> 8) % regexes.len()];
        member.regex = (!regex.is_empty()).then(|| regex.into());
    }

    fn leave(&mut self, client: usize, epoch: i32) {
        if !self.clients[client].alive {
            return;
        }
        let mut leaving = self.clients[client].member.clone();
        leaving.epoch = epoch;
        self.world.beat(leaving.request(GROUP));
        self.forget(client);
    }

    fn forget(&mut self, client: usize) {
        let state = &mut self.clients[client];
        state.alive = false;
        state.told = None;
        state.member.owned.clear();
    }

    fn commit(&mut self, client: usize) {
        let state = &self.clients[client];
        let (id, epoch) = match state.alive {
            true => (state.member.id.clone(), state.member.epoch),
            false => (Str::default(), -1),
        };
        let offset = self.next_offset;
        self.next_offset += 1;
        if self.world.commit(GROUP, &id, epoch, offset) == ErrorCode::None {
            self.committed = offset;
        }
    }

    fn change_topics(&mut self, x: u16) {
        let name = ["a", "b", "c"][usize::from(x % 3)];
        let at = self.topics.iter().position(|topic| topic.0 == name);
        match at {
            Some(at) if x & 16 == 0 => {
                self.topics.remove(at);
            }
            Some(at) => self.topics[at].2 = (self.topics[at].2 + 1).min(6),
            None => {
                self.topics.push((name, self.next_topic_id, 2));
                self.next_topic_id = self.next_topic_id.wrapping_add(1);
            }
        }
        self.world.set_topics(&self.topics);
    }

    fn crash(&mut self, compact: bool) {
        self.world.broken = None;
        if compact {
            self.world.log = self.world.compacted_log();
        }
        self.world.reload();
        self.group_epoch = 0;
    }

    fn check(&mut self) {
        if self.world.broken.is_none() {
            let found = self.world.committed(GROUP, "t", 0);
            assert_eq!(found, self.committed, "a commit was lost");
        }
        self.check_owners();
        self.check_group();
        self.check_replay();
    }

    /// At most one client that is a member owns a partition.
    fn check_owners(&self) {
        let Some(group) = self.world.shard.consumer_group(GROUP) else {
            return;
        };
        let mut owners = BTreeSet::new();
        for client in self.clients.iter().filter(|client| client.alive) {
            let member = &client.member;
            let Some(known) = group.member(&member.id) else {
                continue;
            };
            if known.epoch < 0 || member.epoch == 0 {
                continue;
            }
            for partition in &member.owned {
                assert!(owners.insert(*partition), "{partition:?} has two owners");
            }
        }
        let mut held = BTreeSet::new();
        for member in group.members() {
            for (topic, partitions) in member.assigned.iter().chain(&member.pending_revocation) {
                for partition in partitions.keys() {
                    assert!(
                        held.insert((*topic, *partition)),
                        "a partition is held twice"
                    );
                }
            }
        }
    }

    fn check_group(&mut self) {
        let Some(group) = self.world.shard.consumer_group(GROUP) else {
            self.group_epoch = 0;
            return;
        };
        assert!(group.epoch() >= group.assignment_epoch());
        let failed = self.world.broken.is_some();
        assert!(
            failed || group.epoch() >= self.group_epoch,
            "epochs do not go back"
        );
        self.group_epoch = group.epoch();
        for member in group.members() {
            assert!(member.epoch <= group.assignment_epoch());
        }
    }

    /// The log, compacted or not, says the same as memory.
    fn check_replay(&self) {
        let now = self.world.shard.consumer_group(GROUP).map(durable);
        let replayed = self.world.replayed();
        assert_eq!(replayed.consumer_group(GROUP).map(durable), now);
        let compacted = self.world.compacted();
        assert_eq!(compacted.consumer_group(GROUP).map(durable), now);
    }

    /// Left in peace, the group assigns every partition that somebody reads.
    fn finish(&mut self) {
        self.world.broken = None;
        for round in 0..40 {
            for client in 0..CLIENTS {
                if self.clients[client].alive || round < 2 {
                    self.act(client);
                }
            }
            self.world.advance(2_000);
        }
        let Some(group) = self.world.shard.consumer_group(GROUP) else {
            panic!("there are members");
        };
        assert_eq!(group.state(), ConsumerGroupState::Stable);
        let mut wanted = BTreeSet::new();
        let mut owned = BTreeSet::new();
        for client in self.clients.iter().filter(|client| client.alive) {
            let reads = |name: &str| {
                let by_regex = match client.member.regex.as_deref() {
                    Some(".*") => true,
                    Some("a|c") => name != "b",
                    Some(regex) => regex == name,
                    None => false,
                };
                by_regex || client.member.topics.iter().any(|topic| *topic == *name)
            };
            for (name, id, partitions) in self.topics.iter().filter(|topic| reads(topic.0)) {
                let _ = name;
                let id = crate::consumer_world::topic_id(*id);
                wanted.extend((0..*partitions).map(|index| (id, index)));
            }
            owned.extend(client.member.owned.iter().copied());
        }
        assert_eq!(owned, wanted, "every partition has an owner");
        self.delete();
    }

    fn delete(&mut self) {
        for client in 0..CLIENTS {
            self.leave(client, -1);
        }
        self.world.advance(60_000);
        let token = self.world.ask(Request::DeleteGroups(vec![GROUP.into()]));
        assert!(matches!(self.world.reply(token), Reply::DeleteGroups(_)));
        assert!(self.world.shard.consumer_group(GROUP).is_none());
        assert!(
            self.world.compacted_log().is_empty(),
            "nothing is left behind"
        );
        assert!(self.world.shard.unloaded().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_consumer_history_breaks_a_group(steps in vec(step(), 1..250)) {
        let mut model = Model::new();
        for step in steps {
            model.run(step);
        }
        model.finish();
    }
}
