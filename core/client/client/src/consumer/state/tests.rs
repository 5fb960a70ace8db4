//! A reader, pure, against a model of brokers that elect leaders and lose records.

use std::time::Duration;

use proptest::prelude::*;

use super::model::{Answer, Cluster, Log, NODES};
use super::*;
use crate::consumer::apply::Doubts;
use crate::consumer::plan::{Now, Planner, Task};
use crate::consumer::requests::Rows;
use crate::{ClientConfig, Metadata, Scope};

const PARTITIONS: usize = 3;
const PREFETCH: usize = 700;

#[derive(Debug, Clone)]
enum Happening {
    Append(usize, usize),
    Elect(usize, i32, usize),
    Follow(usize, i32, usize),
    /// A broker looks at a request.
    Serve(usize),
    /// The answer comes, or does not.
    Answer(usize),
    Lose(usize),
    Take(usize),
    Pause(usize, bool),
    Seek(usize, u8),
    Edge(usize, bool),
    Time(u16),
}

struct World {
    cluster: Cluster,
    state: State,
    planner: Planner,
    metadata: Metadata,
    now: Duration,
    under_way: Vec<(Task, Option<Answer>)>,
    written: usize,
    /// What the application has, by offset, and where it goes on if it knows.
    has: Vec<(BTreeMap<i64, String>, Option<i64>)>,
    truncated: Vec<(TopicPartition, i64)>,
}

fn at(n: usize) -> TopicPartition {
    TopicPartition::new("t", n as i32)
}

fn settings(reset: &str) -> Settings {
    let pairs = [
        ("auto.offset.reset", reset),
        ("max.partition.fetch.bytes", "300"),
        ("client.rack", "near"),
    ];
    let config = ClientConfig::new(Scope::Consumer, pairs).expect("settings");
    let mut settings = Settings::new(&config).expect("settings");
    settings.prefetch_bytes = PREFETCH;
    settings
}

impl World {
    fn new() -> Self {
        let mut state = State::new(settings("earliest"));
        state.subscription = Subscription::Assigned;
        state.assign(&(0..PARTITIONS).map(at).collect());
        let mut cluster = Cluster::default();
        for n in 0..PARTITIONS {
            let leader = n as i32 % NODES;
            let log = Log {
                leader,
                ..Log::default()
            };
            cluster.logs.insert(at(n), log);
        }
        Self {
            cluster,
            state,
            planner: Planner::default(),
            metadata: Metadata::default(),
            now: Duration::from_secs(1),
            under_way: Vec::new(),
            written: 0,
            has: vec![(BTreeMap::new(), Some(0)); PARTITIONS],
            truncated: Vec::new(),
        }
    }

    fn now(&self) -> Now {
        Now {
            monotonic: self.now,
            wall_ms: 0,
        }
    }

    fn happen(&mut self, happening: &Happening) {
        match *happening {
            Happening::Append(n, count) => {
                let first = self.written;
                self.written += count;
                let values = (first..self.written).map(|n| format!("value {n}"));
                self.cluster.append(&at(n), values);
            }
            Happening::Elect(n, leader, lost) => self.log(n).elect(leader, lost),
            Happening::Follow(n, node, has) => {
                let log = self.log(n);
                let has = log.records.len().min(has);
                log.follower = Some((node, has)).filter(|(node, _)| *node != log.leader);
            }
            Happening::Serve(n) if !self.under_way.is_empty() => {
                let n = n % self.under_way.len();
                let (task, answer) = &mut self.under_way[n];
                if answer.is_none() {
                    *answer = Some(self.cluster.serve(task));
                }
            }
            Happening::Answer(n) if !self.under_way.is_empty() => {
                let n = n % self.under_way.len();
                let (task, answer) = self.under_way.remove(n);
                let answer = answer.unwrap_or_else(|| self.cluster.serve(&task));
                self.take_answer(task, answer);
            }
            Happening::Lose(n) if !self.under_way.is_empty() => {
                let (task, _) = self.under_way.remove(n % self.under_way.len());
                let error = || Error::network("lost", true);
                let answer = match &task {
                    Task::Fetch { .. } => Answer::Fetch(Err(error())),
                    Task::Offsets { .. } => Answer::Offsets(Err(error())),
                    Task::Epochs { .. } => Answer::Epochs(Err(error())),
                    _ => Answer::Metadata(None),
                };
                self.take_answer(task, answer);
            }
            Happening::Take(max) => self.take_records(max),
            Happening::Pause(n, paused) => {
                self.state.partition_mut(&at(n)).expect("assigned").paused = paused;
            }
            Happening::Seek(n, offset) => {
                self.take_events();
                let offset = i64::from(offset);
                let target = Target::Position(Position::at(offset));
                self.state.jump(&at(n), target).expect("assigned");
                self.has[n] = (BTreeMap::new(), Some(offset));
            }
            Happening::Edge(n, begin) => {
                self.take_events();
                let target = Target::Timestamp(if begin { -2 } else { -1 });
                self.state.jump(&at(n), target).expect("assigned");
                self.has[n] = (BTreeMap::new(), begin.then_some(0));
            }
            Happening::Time(ms) => self.now += Duration::from_millis(u64::from(ms)),
            Happening::Serve(_) | Happening::Answer(_) | Happening::Lose(_) => {}
        }
        let now = self.now();
        let tasks = self
            .planner
            .plan(&mut self.state, &self.metadata, false, now);
        self.under_way
            .extend(tasks.into_iter().map(|task| (task, None)));
        self.check_budget();
    }

    fn log(&mut self, n: usize) -> &mut Log {
        self.cluster.logs.get_mut(&at(n)).expect("partition")
    }

    fn take_answer(&mut self, task: Task, answer: Answer) {
        let now = self.now();
        let mut doubts = Doubts::default();
        let state = &mut self.state;
        match (task, answer) {
            (Task::Fetch { node, asked, .. }, Answer::Fetch(answer)) => {
                let planner = &mut self.planner;
                doubts = state.fetched(planner, node, &asked, answer, &self.metadata, now);
            }
            (Task::Offsets { asked, .. }, Answer::Offsets(rows)) => {
                for (at, moment) in asked {
                    state.offset_found(&at, moment, row(&rows, &at), now, &mut doubts);
                }
            }
            (Task::Epochs { asked, .. }, Answer::Epochs(rows)) => {
                for (at, moment) in asked {
                    state.epoch_end(&at, moment, row(&rows, &at), now, &mut doubts);
                }
            }
            (Task::Refresh, Answer::Metadata(answer)) => {
                self.planner.refreshing = false;
                if let Some(answer) = answer {
                    self.metadata = Cluster::merged(&self.metadata, answer, self.now);
                }
            }
            _ => unreachable!("the answer fits the task"),
        }
        for at in doubts.leaders {
            self.metadata.forget_leader(&at);
        }
    }

    /// The application hears what was cut off.
    fn take_events(&mut self) {
        while let Some(event) = self.state.events.pop_front() {
            let Event::Truncated(at, offset) = event else {
                panic!("{event:?}");
            };
            self.truncated.push((at.clone(), offset));
            let (has, next) = &mut self.has[at.partition as usize];
            has.retain(|at, _| *at < offset);
            *next = Some(offset);
        }
    }

    /// The application takes records.
    fn take_records(&mut self, max: usize) {
        self.take_events();
        let Some(batch) = self.state.next_batch(max).expect("no error") else {
            return;
        };
        assert!(batch.len() <= max);
        for record in batch.iter() {
            let (has, next) = &mut self.has[record.partition() as usize];
            if record.offset() == 0 && *next != Some(0) {
                // Nothing of what was read is left: all begins again.
                has.clear();
                *next = Some(0);
            }
            let expected = next.unwrap_or(record.offset());
            assert_eq!(record.offset(), expected, "{:?}", record.topic_partition());
            let value = String::from_utf8_lossy(record.value().expect("value"));
            has.insert(expected, value.into_owned());
            *next = Some(expected + 1);
        }
    }

    /// Never more ahead than allowed, but for one batch of each broker that is larger than that.
    fn check_budget(&self) {
        let buffered = self.state.partitions.values().map(|p| p.buffered);
        let buffered: usize = buffered.sum();
        let most = PREFETCH + NODES as usize * self.cluster.largest_batch;
        assert!(buffered <= most, "{buffered} bytes are ahead");
    }

    fn rounds(&mut self, count: usize) {
        for _ in 0..count {
            self.happen(&Happening::Time(200));
            for _ in 0..self.under_way.len() {
                self.happen(&Happening::Answer(0));
            }
            self.happen(&Happening::Take(9));
        }
    }

    /// Nothing goes wrong any more: all is read.
    fn settle(&mut self) {
        for n in 0..PARTITIONS {
            self.happen(&Happening::Pause(n, false));
        }
        // Then something more is written, for those at the end.
        for more in [0, 1] {
            for n in 0..PARTITIONS {
                self.happen(&Happening::Append(n, more));
                let log = self.log(n);
                log.follower = log.follower.map(|(node, _)| (node, log.records.len()));
            }
            self.rounds(80);
            assert!(self.state.caught_up(), "all that is there is read");
        }
        for n in 0..PARTITIONS {
            let log = &self.cluster.logs[&at(n)];
            let (has, next) = &self.has[n];
            assert_eq!(
                *next,
                Some(log.records.len() as i64),
                "{n} is read to the end"
            );
            for (offset, value) in has {
                let there = &log.records[*offset as usize].1;
                assert_eq!(value, there, "offset {offset} of {n}");
            }
        }
    }
}

fn row<T: Clone>(rows: &Result<Rows<T>, Error>, at: &TopicPartition) -> Result<T, Error> {
    rows.as_ref().map_err(Clone::clone)?[at].clone()
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let which = 0..PARTITIONS;
    let one = prop_oneof![
        8 => (which.clone(), 1..9usize).prop_map(|(n, count)| Happening::Append(n, count)),
        3 => (which.clone(), 0..NODES, 0..6usize).prop_map(|(n, l, d)| Happening::Elect(n, l, d)),
        2 => (which.clone(), 0..NODES, 0..40usize).prop_map(|(n, f, m)| Happening::Follow(n, f, m)),
        8 => (0..9usize).prop_map(Happening::Serve),
        30 => (0..9usize).prop_map(Happening::Answer),
        1 => (0..9usize).prop_map(Happening::Lose),
        12 => (1..9usize).prop_map(Happening::Take),
        2 => (which.clone(), any::<bool>()).prop_map(|(n, paused)| Happening::Pause(n, paused)),
        1 => (which.clone(), 0..30u8).prop_map(|(n, offset)| Happening::Seek(n, offset)),
        1 => (which, any::<bool>()).prop_map(|(n, begin)| Happening::Edge(n, begin)),
        6 => (1..400u16).prop_map(Happening::Time),
    ];
    proptest::collection::vec(one, 1..300)
}

proptest! {
    #[test]
    fn what_was_read_is_what_the_log_has_however_leaders_change(happenings in happenings()) {
        let mut world = World::new();
        for happening in &happenings {
            world.happen(happening);
        }
        world.settle();
    }
}

#[test]
fn a_log_cut_off_below_the_position_is_told_and_read_from_there() {
    let mut world = World::new();
    world.happen(&Happening::Append(0, 10));
    world.rounds(9);
    assert_eq!(world.has[0].1, Some(10));
    world.happen(&Happening::Elect(0, 1, 4));
    world.happen(&Happening::Append(0, 2));
    world.rounds(9);
    assert_eq!(world.truncated, [(at(0), 6)]);
    assert_eq!(world.has[0].0[&6], "value 10");
    assert_eq!(world.has[0].1, Some(8));
}

#[test]
fn without_a_reset_policy_a_log_that_was_cut_off_is_an_error_until_somebody_decides() {
    let mut world = World::new();
    world.happen(&Happening::Append(0, 10));
    world.rounds(9);
    world.state.settings = settings("none");
    world.happen(&Happening::Elect(0, 1, 4));
    let mut errors = Vec::new();
    for _ in 0..9 {
        world.happen(&Happening::Time(200));
        for _ in 0..world.under_way.len() {
            world.happen(&Happening::Answer(0));
        }
        errors.extend(world.state.next_batch(9).err());
    }
    assert!(errors.len() > 1, "told once: {errors:?}");
    errors.dedup();
    let [error] = &errors[..] else {
        panic!("{errors:?}");
    };
    assert_eq!(
        error.reason(),
        crate::Reason::Local(LocalCode::LogTruncation)
    );
    assert_eq!(error.position(), Some(&(at(0), 6)));
    let there = Target::Position(Position::at(6));
    world.state.jump(&at(0), there).expect("assigned");
    assert_eq!(world.state.next_batch(9).err(), None);
}

#[test]
fn a_follower_that_the_leader_prefers_is_read_until_it_fails() {
    let mut world = World::new();
    let fetched_from = |world: &World| {
        let node = |(task, _): &(Task, _)| match task {
            Task::Fetch { node, asked, .. } => asked.contains_key(&at(0)).then_some(*node),
            _ => None,
        };
        world.under_way.iter().find_map(node)
    };
    world.happen(&Happening::Append(0, 9));
    world.happen(&Happening::Follow(0, 2, 6));
    world.rounds(9);
    assert_eq!(world.has[0].1, Some(6), "what the follower has");
    assert_eq!(fetched_from(&world), Some(2));
    // The follower has less than before: the leader is asked, which has all.
    world.happen(&Happening::Follow(0, 2, 3));
    world.rounds(9);
    assert_eq!(world.has[0].1, Some(9));
    assert_eq!(fetched_from(&world), Some(0));
    // It has caught up, and is preferred for as long as metadata may be old.
    world.happen(&Happening::Append(0, 3));
    world.happen(&Happening::Follow(0, 2, 12));
    world.happen(&Happening::Append(0, 3));
    world.rounds(9);
    assert_eq!((world.has[0].1, fetched_from(&world)), (Some(12), Some(2)));
    let until = world.now + world.state.settings.metadata_age_max;
    world.now = until;
    let elected = world.cluster.logs[&at(0)].leader;
    world.log(0).follower = None;
    world.rounds(9);
    assert_eq!(
        (world.has[0].1, fetched_from(&world)),
        (Some(15), Some(elected))
    );
}

#[test]
fn an_answer_to_what_is_no_longer_asked_is_not_taken() {
    let mut world = World::new();
    world.happen(&Happening::Append(0, 9));
    world.rounds(9);
    world.happen(&Happening::Edge(0, true));
    world.happen(&Happening::Edge(0, false));
    let begins = |(task, _): &(Task, _)| match task {
        Task::Offsets { rows, .. } => rows.get(&at(0)).is_some_and(|(time, _)| *time == -2),
        _ => false,
    };
    let first = world.under_way.iter().position(begins);
    world.happen(&Happening::Answer(
        first.expect("the beginning was asked for"),
    ));
    world.rounds(9);
    assert_eq!(
        world.state.partitions[&at(0)].position,
        Some(Position::at(9))
    );
}

#[test]
fn where_a_partition_ends_is_known_though_the_answer_came_after_a_seek() {
    let mut world = World::new();
    let fetches = |(task, _): &(Task, _)| matches!(task, Task::Fetch { .. });
    while !world.under_way.iter().any(fetches) {
        world.rounds(1);
        world.happen(&Happening::Time(1));
    }
    for n in 0..PARTITIONS {
        world.happen(&Happening::Seek(n, 0));
    }
    world.rounds(9);
    assert!(world.state.caught_up());
}

#[test]
fn what_paused_partitions_hold_does_not_keep_others_from_being_read() {
    let mut world = World::new();
    for n in 0..PARTITIONS {
        world.log(n).leader = 0;
        world.happen(&Happening::Append(n, 60));
    }
    // All are fetched ahead as far as allowed, and two are paused like that.
    for _ in 0..20 {
        world.happen(&Happening::Time(200));
        for _ in 0..world.under_way.len() {
            world.happen(&Happening::Answer(0));
        }
    }
    assert!(world.state.partitions[&at(0)].buffered > 0);
    assert!(world.state.partitions[&at(1)].buffered > 0);
    world.happen(&Happening::Pause(0, true));
    world.happen(&Happening::Pause(1, true));
    world.rounds(40);
    assert_eq!(world.has[2].1, Some(60));
    assert_eq!((world.has[0].1, world.has[1].1), (Some(0), Some(0)));
    world.settle();
}

#[test]
fn auto_commit_comes_at_its_time_and_once_at_a_time() {
    let pairs = [("group.id", "g"), ("auto.commit.interval.ms", "5000")];
    let config = ClientConfig::new(Scope::Consumer, pairs).expect("settings");
    let mut state = State::new(Settings::new(&config).expect("settings"));
    let (mut planner, metadata) = (Planner::default(), Metadata::default());
    let mut commits = |planner: &mut Planner, ms: u64| {
        let now = Now {
            monotonic: Duration::from_millis(ms),
            wall_ms: 0,
        };
        let tasks = planner.plan(&mut state, &metadata, false, now);
        let wake = planner.wake_at(&state, &metadata, now);
        let count = tasks.iter().filter(|task| matches!(task, Task::AutoCommit));
        let count = count.count();
        if ms == 7_000 {
            planner.auto_committed(&state, now);
        }
        (count, wake)
    };
    let at = |ms| Some(Duration::from_millis(ms));
    assert_eq!(commits(&mut planner, 1_000), (0, at(6_000)));
    assert_eq!(commits(&mut planner, 5_999), (0, at(6_000)));
    assert_eq!(commits(&mut planner, 6_000).0, 1);
    assert_eq!(
        commits(&mut planner, 7_000).0,
        0,
        "one is under way until now"
    );
    assert_eq!(commits(&mut planner, 11_999), (0, at(12_000)));
    assert_eq!(commits(&mut planner, 12_000).0, 1);
}
