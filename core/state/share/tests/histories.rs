//! Random histories of a share partition: members that acquire, acknowledge, fall silent and go, writes
//! that fail, brokers that crash. Every record is delivered until it is done with, never to two members
//! at once and never more often than the limit.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use kafka_rs_coordinator::{Coordinator, Now, RecordPosition, Token};
use kafka_rs_share::{
    Acknowledgement, Acquire, Acquired, CoordinatorConfig, Limits, Reply, Request,
    ShareCoordinator, SharePartition, Span, StateKey, Stored, Write, WriteState,
};
use kafka_rs_types::{Str, Uuid};
use proptest::prelude::*;

/// Records in the log, in batches of different sizes and with a hole that compaction left.
const BATCHES: [(i64, i64); 9] = [
    (2, 4),
    (5, 5),
    (6, 13),
    (14, 20),
    (24, 24),
    (25, 31),
    (32, 40),
    (41, 41),
    (42, 59),
];
const END: i64 = 60;
const MEMBERS: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone)]
enum Op {
    Acquire {
        member: usize,
        max: usize,
        batch_size: usize,
        strict: bool,
        bytes: usize,
    },
    /// What a member says about some of what it has, by the order of offsets.
    Acknowledge {
        member: usize,
        kinds: Vec<Option<Acknowledgement>>,
    },
    Stored(bool),
    Wait(u64),
    Leave(usize),
    Crash,
    LogStart(i64),
}

fn acknowledgement() -> impl Strategy<Value = Acknowledgement> {
    prop_oneof![
        4 => Just(Acknowledgement::Accept),
        3 => Just(Acknowledgement::Release),
        1 => Just(Acknowledgement::Reject),
        1 => Just(Acknowledgement::Gap),
        1 => Just(Acknowledgement::Renew),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..3usize, 1..12usize, 1..8usize, any::<bool>(), 1..4usize).prop_map(
            |(member, max, batch_size, strict, bytes)| Op::Acquire { member, max, batch_size, strict, bytes }
        ),
        6 => (0..3usize, prop::collection::vec(prop::option::weighted(0.8, acknowledgement()), 1..20))
            .prop_map(|(member, kinds)| Op::Acknowledge { member, kinds }),
        6 => prop::bool::weighted(0.8).prop_map(Op::Stored),
        2 => (1..40_000u64).prop_map(Op::Wait),
        1 => (0..3usize).prop_map(Op::Leave),
        1 => Just(Op::Crash),
        1 => (0..20i64).prop_map(Op::LogStart),
    ]
}

/// What the test itself knows of a record.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    deliveries: i16,
    holder: Option<(usize, Duration)>,
    done: bool,
    /// A word about it is being stored.
    moving: bool,
}

/// A write under way, and of which records it tells what.
type Pending = (Write, Vec<(i64, Option<bool>)>);

struct World {
    partition: SharePartition,
    store: ShareCoordinator,
    next_record: i64,
    pending: VecDeque<Pending>,
    known: BTreeMap<i64, Known>,
    now: Duration,
    leader_epoch: i32,
    limits: Limits,
    log_start: i64,
}

fn key() -> StateKey {
    StateKey {
        group: "g".into(),
        topic_id: Uuid([7; 16]),
        partition: 0,
    }
}

impl World {
    fn new(limits: Limits, updates_per_snapshot: u32) -> Self {
        let config = CoordinatorConfig {
            updates_per_snapshot,
            ..CoordinatorConfig::default()
        };
        let mut world = Self {
            partition: SharePartition::new(0, limits),
            store: ShareCoordinator::new(config),
            next_record: 0,
            pending: VecDeque::new(),
            known: BTreeMap::new(),
            now: Duration::ZERO,
            leader_epoch: 0,
            limits,
            log_start: 0,
        };
        let reply = world.ask(Request::Initialize {
            key: key(),
            state_epoch: 1,
            start_offset: 0,
        });
        assert_eq!(reply, Reply::Done(Ok(())));
        world
    }

    /// Asks the share coordinator, which writes and replays what it decides.
    fn ask(&mut self, request: Request) -> Reply {
        let out = self.store.handle(Now::default(), Token(0), request);
        for record in &out.records {
            let position = RecordPosition {
                offset: self.next_record,
                producer_id: -1,
            };
            self.store
                .replay(position, record)
                .expect("a record of its own");
            self.next_record += 1;
        }
        out.replies.into_iter().next().expect("an answer").1
    }

    fn submit(&mut self, write: Option<Write>, about: Vec<(i64, Option<bool>)>) {
        let Some(write) = write else {
            return;
        };
        self.pending.push_back((write, about));
    }

    fn acquire(
        &mut self,
        member: usize,
        max: usize,
        batch_size: usize,
        strict: bool,
        batches: usize,
    ) -> Vec<Acquired> {
        let from = self.partition.next_fetch_offset();
        let spans = BATCHES.iter().filter(|(_, last)| *last >= from);
        let spans: Vec<Span> = spans
            .map(|(first, last)| Span {
                first: *first,
                last: *last,
            })
            .take(batches)
            .collect();
        let wanted = Acquire {
            member: &Str::from(MEMBERS[member]),
            max_records: max,
            batch_size,
            strict,
        };
        let got = self.partition.acquire(self.now, &wanted, from, &spans);
        let total: i64 = got.iter().map(|a| a.last - a.first + 1).sum();
        if strict {
            assert!(total <= max as i64, "{total} records for {max}");
        }
        for acquired in &got {
            for offset in acquired.first..=acquired.last {
                let known = self.known.entry(offset).or_default();
                assert!(!known.done, "{offset} was done with");
                assert!(
                    known.holder.is_none(),
                    "{offset} is with {:?}",
                    known.holder
                );
                assert!(!known.moving, "{offset} is about to be settled");
                known.deliveries += 1;
                assert_eq!(
                    known.deliveries, acquired.deliveries,
                    "deliveries of {offset}"
                );
                assert!(
                    known.deliveries <= self.limits.deliveries,
                    "{offset} once too often"
                );
                known.holder = Some((member, self.now + self.limits.lock));
            }
        }
        got
    }

    fn acknowledge(&mut self, member: usize, kinds: &[Option<Acknowledgement>]) {
        let mut kinds = kinds.iter().cycle();
        let mut batches = Vec::new();
        let mut about = Vec::new();
        let start = self.partition.start_offset();
        for (offset, known) in &mut self.known {
            let Some((holder, deadline)) = known.holder else {
                continue;
            };
            let Some(kind) = kinds.next().copied().flatten() else {
                continue;
            };
            if holder != member || *offset < start || known.moving {
                continue;
            }
            batches.push((*offset, *offset, vec![kind]));
            let done = match kind {
                Acknowledgement::Renew => {
                    known.holder = Some((holder, self.now + self.limits.lock));
                    continue;
                }
                Acknowledgement::Release => known.deliveries >= self.limits.deliveries,
                _ => true,
            };
            known.moving = true;
            let _ = deadline;
            about.push((*offset, Some(done)));
        }
        let write = self
            .partition
            .acknowledge(self.now, &Str::from(MEMBERS[member]), &batches);
        let write = write.expect("the member has them");
        assert_eq!(write.is_some(), !about.is_empty());
        self.submit(write, about);
    }

    /// The oldest write is stored, or not.
    fn store(&mut self, works: bool) {
        let Some((write, about)) = self.pending.pop_front() else {
            return;
        };
        if works {
            let write = write.clone();
            let state = WriteState {
                state_epoch: 1,
                leader_epoch: self.leader_epoch,
                start_offset: write.start_offset,
                done: i32::try_from(write.done).expect("few records"),
                batches: write.batches,
            };
            assert_eq!(self.ask(Request::Write(key(), state)), Reply::Done(Ok(())));
        }
        let Some(ticket) = write.ticket else {
            if !works {
                self.partition.not_stored(&write);
            }
            return;
        };
        self.partition.complete(ticket, works);
        for (offset, done) in about {
            let Some(known) = self.known.get_mut(&offset) else {
                continue;
            };
            known.moving = false;
            if works {
                known.holder = None;
                known.done |= done == Some(true);
            }
        }
    }

    fn take_back(&mut self, which: impl Fn(usize, Duration) -> bool) {
        for known in self.known.values_mut() {
            if known.moving || !known.holder.is_some_and(|(m, d)| which(m, d)) {
                continue;
            }
            known.holder = None;
            known.done |= known.deliveries >= self.limits.deliveries;
        }
    }

    fn crash(&mut self) {
        self.pending.clear();
        self.leader_epoch += 1;
        let Reply::State(Ok(state)) = self.ask(Request::Read(key(), self.leader_epoch)) else {
            panic!("the state is there");
        };
        let stored = Stored {
            start_offset: state.start_offset,
            batches: state.batches,
        };
        self.partition = SharePartition::restore(&stored, self.limits);
        self.partition.log_start_moved(self.log_start);
        // What was not stored is forgotten.
        let start = self.partition.start_offset();
        for (offset, known) in &mut self.known {
            *known = Known {
                done: *offset < start,
                ..Known::default()
            };
        }
        for batch in &stored.batches {
            for offset in batch.first.max(start)..=batch.last {
                let known = self.known.entry(offset).or_default();
                known.deliveries = batch.deliveries;
                known.done = batch.state != kafka_rs_share::DeliveryState::Available;
            }
        }
    }

    fn step(&mut self, op: &Op) {
        match op {
            Op::Acquire {
                member,
                max,
                batch_size,
                strict,
                bytes,
            } => {
                self.acquire(*member, *max, *batch_size, *strict, *bytes);
            }
            Op::Acknowledge { member, kinds } => self.acknowledge(*member, kinds),
            Op::Stored(works) => self.store(*works),
            Op::Wait(ms) => {
                self.now += Duration::from_millis(*ms);
                let now = self.now;
                let write = self.partition.expire(now);
                self.take_back(|_, deadline| deadline <= now);
                self.submit(write, Vec::new());
            }
            Op::Leave(member) => {
                let write = self.partition.release(&Str::from(MEMBERS[*member]));
                self.take_back(|holder, _| holder == *member);
                self.submit(write, Vec::new());
            }
            Op::Crash => self.crash(),
            Op::LogStart(start) => {
                self.log_start = self.log_start.max(*start);
                self.partition.log_start_moved(*start);
                for (_, known) in self.known.range_mut(..*start) {
                    *known = Known {
                        done: true,
                        ..Known::default()
                    };
                }
            }
        }
        let start = self.partition.start_offset();
        for (offset, known) in &self.known {
            let holder = self.partition.holder(*offset).map(|m| m.to_string());
            let ours = known.holder.filter(|_| !known.moving && *offset >= start);
            assert_eq!(
                holder.as_deref(),
                ours.map(|(m, _)| MEMBERS[m]),
                "who has {offset}"
            );
        }
        assert!(self.partition.in_flight() <= self.limits.in_flight + 20);
    }

    /// With nothing in the way any more, all that is left is delivered and accepted.
    fn drain(&mut self) {
        while !self.pending.is_empty() {
            self.store(true);
        }
        self.step(&Op::Wait(1_000_000));
        for _ in 0..200 {
            let got = self.acquire(0, 100, 100, false, 9);
            if got.is_empty() {
                break;
            }
            self.acknowledge(0, &[Some(Acknowledgement::Accept)]);
            while !self.pending.is_empty() {
                self.store(true);
            }
        }
        assert_eq!(self.partition.start_offset(), END, "{:?}", self.partition);
        assert_eq!(self.partition.in_flight(), 0);
        let again = self.partition.store_again();
        self.submit(again, Vec::new());
        while !self.pending.is_empty() {
            self.store(true);
        }
        assert_eq!(self.partition.store_again(), None);
        self.crash();
        assert!(self.partition.next_fetch_offset() >= END || self.only_gaps());
    }

    /// After a crash only offsets that are no records may be looked for again.
    fn only_gaps(&self) -> bool {
        let at = self.partition.next_fetch_offset();
        !BATCHES
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&at))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_delivered_until_it_is_done_with(
        ops in prop::collection::vec(op(), 1..120),
        deliveries in 2..6i16,
        in_flight in 4..40usize,
        updates in 0..5u32,
    ) {
        let limits = Limits { deliveries, in_flight, ..Limits::default() };
        let mut world = World::new(limits, updates);
        for op in &ops {
            world.step(op);
        }
        world.drain();
    }
}
