//! Random histories of clients, timeouts, failed appends and crashes, held against a simple model.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_coordinator::Token;
use kafka_rs_group::{Config, Reply, State};
use kafka_rs_types::{ErrorCode, Str};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, proptest};

use crate::harness::{Joiner, World, code};

const GROUP: &str = "g";
const PARTITIONS: usize = 5;
/// The clients from the first on that are static members.
const INSTANCES: [&str; 2] = ["static-0", "static-1"];

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The client does what a consumer would do next.
    Act(usize),
    Heartbeat(usize),
    Leave(usize),
    /// The process dies; another may take its place.
    Die(usize),
    Commit(usize),
    Wait(u64),
    /// Appends fail from now on, or succeed again.
    Break(bool),
    /// The broker crashes and replays its log.
    Crash,
    AdminCommit,
    DeleteGroup,
}

fn step() -> impl Strategy<Value = Step> {
    (0u8..100, 0usize..5, any::<u16>()).prop_map(|(kind, client, x)| match kind {
        0..58 => Step::Act(client),
        58..64 => Step::Heartbeat(client),
        64..66 => Step::Leave(client),
        66..68 => Step::Die(client),
        68..75 => Step::Commit(client),
        75..89 => Step::Wait(u64::from(x) % 4_000),
        89..91 => Step::Wait(10_000),
        91..94 => Step::Break(x % 6 == 0),
        94 => Step::Crash,
        95..98 => Step::AdminCommit,
        _ => Step::DeleteGroup,
    })
}

/// What one client knows.
#[derive(Default)]
struct Client {
    member_id: Str,
    generation: i32,
    /// Member ids of its generation, if it leads.
    leads: Vec<Str>,
    joining: Option<Token>,
    syncing: Option<Token>,
    joined: bool,
    synced: bool,
}

struct Model {
    world: World,
    clients: Vec<Client>,
    /// What the leader of a generation assigned. Generations count anew after a crash before the
    /// first assignment of one was stored, so they are told apart by how often that was.
    plans: BTreeMap<(u32, i32), BTreeMap<Str, String>>,
    leaders: BTreeMap<(u32, i32), Str>,
    crashes: u32,
    last_generation: i32,
    committed: i64,
    /// A commit that failed may not be found later, one that succeeded must.
    next_offset: i64,
}

impl Model {
    fn new() -> Self {
        let config = Config {
            max_size: 4,
            ..Config::default()
        };
        Self {
            world: World::with(config),
            clients: (0..5).map(|_| Client::default()).collect(),
            plans: BTreeMap::new(),
            leaders: BTreeMap::new(),
            crashes: 0,
            last_generation: 0,
            committed: -1,
            next_offset: 0,
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Act(client) => self.act(client),
            Step::Heartbeat(client) => self.heartbeat(client),
            Step::Leave(client) => {
                let id = self.clients[client].member_id.clone();
                self.world.leave(GROUP, &[(&id, None)]);
                self.forget(client);
            }
            Step::Die(client) => self.forget(client),
            Step::Commit(client) => self.commit(client),
            Step::Wait(ms) => self.world.advance(ms),
            Step::Break(broken) => {
                self.world.broken = broken.then_some(ErrorCode::CoordinatorNotAvailable);
            }
            Step::Crash => self.crash(),
            Step::AdminCommit => self.commit_as("", -1),
            Step::DeleteGroup => self.delete(),
        }
        self.collect();
        self.check();
    }

    fn forget(&mut self, client: usize) {
        self.clients[client] = Client::default();
    }

    fn joiner(&self, client: usize) -> Joiner {
        Joiner {
            member_id: self.clients[client].member_id.clone(),
            instance: INSTANCES.get(client).copied(),
            session_ms: 6_000 + 1_000 * client as i32,
            rebalance_ms: 9_000,
            ..Joiner::default()
        }
    }

    fn act(&mut self, client: usize) {
        let state = &self.clients[client];
        if state.joining.is_some() || state.syncing.is_some() {
            return;
        }
        if !state.joined || state.synced {
            let token = self.world.join(GROUP, &self.joiner(client));
            let state = &mut self.clients[client];
            state.joining = Some(token);
            (state.joined, state.synced) = (false, false);
            return;
        }
        let (id, generation) = (state.member_id.clone(), state.generation);
        let plan = plan(&state.leads);
        if !plan.is_empty() {
            let owned = plan
                .iter()
                .map(|(id, text)| (id.clone(), (*text).to_owned()))
                .collect();
            self.plans.insert((self.crashes, generation), owned);
        }
        let given: Vec<(&str, &'static str)> =
            plan.iter().map(|(id, text)| (id.as_str(), *text)).collect();
        let token = self.world.sync(GROUP, &id, generation, &given);
        self.clients[client].syncing = Some(token);
    }

    fn heartbeat(&mut self, client: usize) {
        let state = &self.clients[client];
        let (id, generation) = (state.member_id.clone(), state.generation);
        let error = self.world.heartbeat(GROUP, &id, generation);
        if error == ErrorCode::None {
            let group = self.world.shard.group(GROUP).expect("it answered");
            assert_eq!(group.generation(), generation);
            assert!(group.members().any(|member| member.id == id));
        }
        self.react(client, error);
    }

    /// What a consumer makes of an error.
    fn react(&mut self, client: usize, error: ErrorCode) {
        match error {
            ErrorCode::None | ErrorCode::CoordinatorNotAvailable => {}
            ErrorCode::RebalanceInProgress | ErrorCode::IllegalGeneration => {
                let state = &mut self.clients[client];
                (state.joined, state.synced) = (false, false);
            }
            _ => self.forget(client),
        }
    }

    fn commit(&mut self, client: usize) {
        let state = &self.clients[client];
        if state.synced {
            let (id, generation) = (state.member_id.clone(), state.generation);
            self.commit_as(&id, generation);
        }
    }

    fn commit_as(&mut self, member_id: &str, generation: i32) {
        let offset = self.next_offset;
        self.next_offset += 1;
        let error = self.world.commit(GROUP, member_id, generation, offset);
        if error == ErrorCode::None {
            self.committed = offset;
        }
    }

    fn delete(&mut self) {
        let token = self
            .world
            .ask(kafka_rs_group::Request::DeleteGroups(vec![GROUP.into()]));
        let Reply::DeleteGroups(results) = self.world.reply(token) else {
            panic!("answered in kind");
        };
        if results[0].error_code == 0 {
            self.committed = -1;
            self.start_over();
        }
    }

    fn crash(&mut self) {
        self.world.broken = None;
        self.world.reload();
        self.start_over();
    }

    fn start_over(&mut self) {
        self.crashes += 1;
        self.last_generation = 0;
    }

    /// Hands answers to their clients.
    fn collect(&mut self) {
        for client in 0..self.clients.len() {
            if let Some(token) = self.clients[client].joining
                && let Some(Reply::JoinGroup(reply)) = self.world.take(token)
            {
                self.clients[client].joining = None;
                match code(reply.error_code) {
                    ErrorCode::None => self.has_joined(client, reply),
                    ErrorCode::MemberIdRequired => self.clients[client].member_id = reply.member_id,
                    error => self.react(client, error),
                }
            }
            if let Some(token) = self.clients[client].syncing
                && let Some(Reply::SyncGroup(reply)) = self.world.take(token)
            {
                self.clients[client].syncing = None;
                match code(reply.error_code) {
                    ErrorCode::None => self.has_synced(client, &reply.assignment),
                    error => self.react(client, error),
                }
            }
        }
    }

    fn has_joined(&mut self, client: usize, reply: kafka_rs_wire::messages::JoinGroupResponse) {
        let generation = reply.generation_id;
        assert!(
            generation >= self.last_generation,
            "generations do not go back"
        );
        self.last_generation = generation;
        let leads = reply.leader == reply.member_id;
        let state = &mut self.clients[client];
        state.member_id = reply.member_id;
        state.generation = generation;
        state.joined = true;
        state.leads = Vec::new();
        if leads && !reply.skip_assignment {
            state.leads = reply
                .members
                .into_iter()
                .map(|member| member.member_id)
                .collect();
            assert!(state.leads.contains(&state.member_id));
        }
        if INSTANCES.len() <= client {
            // A static member may hand its leadership on to its next process.
            let leader = self.leaders.entry((self.crashes, generation));
            let known = leader.or_insert_with(|| reply.leader.clone());
            assert!(
                *known == reply.leader || is_static(known) || is_static(&reply.leader),
                "a generation has one leader"
            );
        }
    }

    fn has_synced(&mut self, client: usize, assignment: &[u8]) {
        let state = &mut self.clients[client];
        state.synced = true;
        let key = (self.crashes, state.generation);
        // After a crash an assignment may be older than the crash, and after a static member came
        // back it is under another id; within a generation it is what its leader said.
        if let Some(plan) = self.plans.get(&key)
            && let Some(owned) = plan.get(&state.member_id)
        {
            assert_eq!(owned.as_bytes(), assignment);
        }
    }

    fn check(&mut self) {
        if self.world.broken.is_none() {
            assert_eq!(
                self.world.committed(GROUP, "t", 0),
                self.committed,
                "a commit was lost"
            );
        }
        self.check_owners();
        self.check_group();
        self.check_replay();
    }

    /// At most one member owns a partition.
    fn check_owners(&self) {
        let Some(group) = self.world.shard.group(GROUP) else {
            return;
        };
        if group.state() != State::Stable {
            return;
        }
        let mut owned = BTreeSet::new();
        for member in group.members() {
            for partition in member.assignment.iter() {
                assert!(
                    owned.insert(*partition),
                    "partition {partition} has two owners"
                );
            }
        }
    }

    fn check_group(&self) {
        let Some(group) = self.world.shard.group(GROUP) else {
            return;
        };
        assert_eq!(group.is_empty(), group.state() == State::Empty);
        if group.state() == State::Empty {
            assert_eq!(group.member_count(), 0);
        }
        if let Some(leader) = group.leader() {
            assert!(
                group.members().any(|member| member.id == *leader),
                "the leader is a member"
            );
        }
        let instances: Vec<_> = group
            .members()
            .filter_map(|member| member.group_instance_id.clone())
            .collect();
        let distinct: BTreeSet<_> = instances.iter().collect();
        assert_eq!(
            instances.len(),
            distinct.len(),
            "an instance id has one member"
        );
    }

    /// What is durable comes back from the log.
    fn check_replay(&mut self) {
        let replayed = self.world.replayed();
        let (now, then) = (self.world.shard.group(GROUP), replayed.group(GROUP));
        assert_eq!(
            now.is_some(),
            then.is_some(),
            "the log has every group and no other"
        );
        let (Some(now), Some(then)) = (now, then) else {
            return;
        };
        assert!(then.generation() <= now.generation());
        if now.state() == State::Stable && self.world.broken.is_none() {
            let members = |group: &kafka_rs_group::ClassicGroup| {
                let members = group.members();
                members
                    .map(|m| (m.id.clone(), m.assignment.clone()))
                    .collect::<BTreeMap<_, _>>()
            };
            if then.generation() == now.generation() && then.state() == State::Stable {
                assert_eq!(members(now), members(then));
            }
        }
    }

    /// In the end nobody waits: time or the end of the shard answers everybody.
    fn finish(&mut self) {
        self.world.broken = None;
        self.world.advance(20 * 60_000);
        self.collect();
        assert_eq!(self.world.owed(), 0, "somebody waits for ever");
        self.world.unload();
    }
}

fn is_static(member_id: &str) -> bool {
    member_id.starts_with("static-")
}

/// Deals the partitions out; an assignment is the digits of its partitions.
fn plan(members: &[Str]) -> Vec<(Str, &'static str)> {
    const DEALS: [&[&str]; 5] = [
        &[],
        &["01234"],
        &["024", "13"],
        &["03", "14", "2"],
        &["04", "1", "2", "3"],
    ];
    let mut members = members.to_vec();
    members.sort();
    let deal = DEALS.get(members.len()).copied().unwrap_or(&[]);
    assert_eq!(
        deal.iter().map(|owned| owned.len()).sum::<usize>() % PARTITIONS,
        0
    );
    members.into_iter().zip(deal.iter().copied()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_breaks_a_group(steps in vec(step(), 1..400)) {
        let mut model = Model::new();
        for step in steps {
            model.run(step);
        }
        model.finish();
    }
}
