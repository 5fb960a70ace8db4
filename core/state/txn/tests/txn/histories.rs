//! Random histories of producers, zombies, late markers, failed appends and crashes, held against a
//! model that knows only what was answered, what the log says by its layout, and which markers were
//! written.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_txn::{Config, Markers, Producer, Transaction, TransactionState};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::records::transaction::TransactionLogValue;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof, proptest};

use crate::harness::{Log, TIMEOUT_MS, World, read, record};

/// By client: two fight for each id; the second of each works at `transaction.version` 2.
const IDS: [&str; 4] = ["a", "a", "b", "b"];

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A producer starts, or goes on as what it was (KIP-360).
    Init(usize, bool),
    Add(usize, i32),
    Verify(usize, i32),
    End(usize, bool),
    /// The last EndTxn once more, as if its answer was lost.
    EndAgain(usize),
    /// Some of the markers that wait are written and reported, or reported much later.
    Write(u8),
    Hold(u8),
    ReportHeld,
    Wait(i64),
    Log(Log),
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    let client = 0usize..IDS.len();
    prop_oneof![
        3 => (client.clone(), any::<bool>()).prop_map(|(c, on)| Step::Init(c, on)),
        12 => (client.clone(), 0..3i32).prop_map(|(c, p)| Step::Add(c, p)),
        2 => (client.clone(), 0..3i32).prop_map(|(c, p)| Step::Verify(c, p)),
        8 => (client.clone(), any::<bool>()).prop_map(|(c, commit)| Step::End(c, commit)),
        2 => client.prop_map(Step::EndAgain),
        10 => any::<u8>().prop_map(Step::Write),
        2 => any::<u8>().prop_map(Step::Hold),
        1 => proptest::prelude::Just(Step::ReportHeld),
        2 => (0..i64::from(TIMEOUT_MS) / 2).prop_map(Step::Wait),
        1 => proptest::prelude::Just(Step::Wait(i64::from(TIMEOUT_MS) * 2)),
        1 => prop_oneof![
            2 => proptest::prelude::Just(Log::Works),
            1 => proptest::prelude::Just(Log::Refuses),
            1 => proptest::prelude::Just(Log::IsSlow),
        ]
        .prop_map(Step::Log),
        1 => proptest::prelude::Just(Step::Crash),
    ]
}

#[derive(Default)]
struct Client {
    producer: Option<Producer>,
    last_end: Option<(Producer, bool)>,
}

/// What the log says of one id, read record by record.
#[derive(Default)]
struct Story {
    last: Option<TransactionLogValue>,
    /// Counts decisions.
    decisions: u32,
    /// The highest epoch of every producer id.
    epochs: BTreeMap<i64, i16>,
}

struct Model {
    world: World,
    clients: Vec<Client>,
    /// Producers given out by id, in order.
    given: BTreeMap<&'static str, Vec<Producer>>,
    stories: BTreeMap<Str, Story>,
    read: usize,
    /// Written markers: partitions by id, decision and outcome.
    written: BTreeMap<(Str, u32), BTreeMap<i32, bool>>,
    held: Vec<Markers>,
}

impl Model {
    /// One id begins shortly before its epochs run out.
    fn new() -> Self {
        let value = TransactionLogValue {
            producer_id: 7,
            producer_epoch: i16::MAX - 12,
            transaction_timeout_ms: TIMEOUT_MS,
            transaction_status: TransactionState::Empty.id(),
            ..Default::default()
        };
        Self {
            world: World::with(Config::default(), vec![record("a", &value)]),
            clients: IDS.iter().map(|_| Client::default()).collect(),
            given: BTreeMap::new(),
            stories: BTreeMap::new(),
            read: 0,
            written: BTreeMap::new(),
            held: Vec::new(),
        }
    }

    fn run(&mut self, step: Step) {
        match step {
            Step::Init(client, goes_on) => self.init(client, goes_on),
            Step::Add(client, partition) => self.add(client, partition),
            Step::Verify(client, partition) => self.verify(client, partition),
            Step::End(client, commit) => {
                if let Some(producer) = self.clients[client].producer {
                    self.end(client, producer, commit);
                }
            }
            Step::EndAgain(client) => {
                if let Some((producer, commit)) = self.clients[client].last_end {
                    self.end(client, producer, commit);
                }
            }
            Step::Write(some) => {
                let markers = self.pick(some);
                markers.iter().for_each(|markers| self.write(markers));
                self.report(markers);
            }
            Step::Hold(some) => {
                let markers = self.pick(some);
                markers.iter().for_each(|markers| self.write(markers));
                self.held.extend(markers);
            }
            Step::ReportHeld => {
                let held = std::mem::take(&mut self.held);
                self.report(held);
            }
            Step::Wait(ms) => self.world.advance(ms),
            Step::Log(log) => self.world.log = log,
            Step::Crash => {
                // Whoever writes markers for a shard is gone with it.
                self.held.clear();
                self.world.reload();
            }
        }
        self.follow();
        self.check_replay();
    }

    fn version(client: usize) -> i16 {
        [0, 2][client % 2]
    }

    fn init(&mut self, client: usize, goes_on: bool) {
        let id = IDS[client];
        let expected = self.clients[client].producer.filter(|_| goes_on);
        let result = self.world.init_with(id, TIMEOUT_MS, expected);
        self.follow();
        match result {
            Ok(producer) => {
                assert_eq!(self.stored(id), (producer, TransactionState::Empty));
                let given = self.given.entry(id).or_default();
                match expected {
                    Some(expected) => assert!(
                        given.last() == Some(&expected) || given.last() == Some(&producer),
                        "{expected:?} was overtaken by {:?}",
                        given.last()
                    ),
                    None => assert!(!given.contains(&producer), "{producer:?} has two owners"),
                }
                given.push(producer);
                self.clients[client].producer = Some(producer);
            }
            Err(ErrorCode::ProducerFenced) => {
                assert!(goes_on, "who starts anew is never fenced");
                self.clients[client].producer = None;
            }
            Err(error) => assert!(is_passing(error), "{error:?}"),
        }
    }

    fn add(&mut self, client: usize, partition: i32) {
        let (id, version) = (IDS[client], Self::version(client));
        let Some(producer) = self.clients[client].producer else {
            return;
        };
        let code = self.world.add(id, producer, version, partition);
        self.follow();
        match code {
            ErrorCode::None => {
                self.assert_is_last(id, producer);
                assert_eq!(self.stored(id), (producer, TransactionState::Ongoing));
                assert!(self.partitions(id).contains(&partition));
            }
            error => self.refused(client, error),
        }
    }

    fn verify(&mut self, client: usize, partition: i32) {
        let id = IDS[client];
        let Some(producer) = self.clients[client].producer else {
            return;
        };
        let code = self.world.verify(id, producer, partition);
        let is_in = self.stored(id) == (producer, TransactionState::Ongoing)
            && self.partitions(id).contains(&partition);
        assert_eq!(code == ErrorCode::None, is_in, "{code:?}");
    }

    fn end(&mut self, client: usize, producer: Producer, commit: bool) {
        let (id, version) = (IDS[client], Self::version(client));
        self.clients[client].last_end = Some((producer, commit));
        let result = self.world.end(id, producer, version, commit);
        self.follow();
        match result {
            Ok(next) => {
                let given = self.given.entry(id).or_default();
                let is_last = given.last() == Some(&producer);
                assert!(is_last || given.last() == Some(&next), "{given:?}");
                if is_last && next != producer {
                    assert!(!given.contains(&next), "{next:?} has two owners");
                    given.push(next);
                }
                let (_, state) = self.stored(id);
                let expected = match commit {
                    true => [
                        TransactionState::PrepareCommit,
                        TransactionState::CompleteCommit,
                    ],
                    false => [
                        TransactionState::PrepareAbort,
                        TransactionState::CompleteAbort,
                    ],
                };
                assert!(expected.contains(&state), "{state:?}");
                self.clients[client].producer = Some(next);
            }
            Err(error) => self.refused(client, error),
        }
    }

    /// Only the last owner of an id may change anything.
    fn assert_is_last(&self, id: &'static str, producer: Producer) {
        let last = self.given.get(id).and_then(|given| given.last());
        assert_eq!(last, Some(&producer), "a zombie got through");
    }

    fn refused(&mut self, client: usize, error: ErrorCode) {
        match error {
            ErrorCode::ProducerFenced | ErrorCode::InvalidProducerIdMapping => {
                self.clients[client].producer = None;
            }
            ErrorCode::InvalidTxnState => {}
            error => assert!(is_passing(error), "{error:?}"),
        }
    }

    fn pick(&mut self, some: u8) -> Vec<Markers> {
        self.world.take_markers();
        let all = std::mem::take(&mut self.world.to_write);
        let (picked, left) = all
            .into_iter()
            .enumerate()
            .partition::<Vec<_>, _>(|(at, _)| some >> (at % 8) & 1 == 1);
        self.world.to_write = left.into_iter().map(|(_, markers)| markers).collect();
        picked.into_iter().map(|(_, markers)| markers).collect()
    }

    /// Markers are handed out for what is decided, and reach the partitions in the meantime.
    fn write(&mut self, markers: &Markers) {
        self.follow();
        let id = markers.transactional_id.clone();
        let story = &self.stories[&id];
        let last = story.last.as_ref().expect("known");
        let prepared = match markers.commit {
            true => TransactionState::PrepareCommit,
            false => TransactionState::PrepareAbort,
        };
        if last.transaction_status != prepared.id() || markers.producer.id != last.producer_id {
            // Handed out twice, because the decision was stored twice; the first one was reported.
            assert!(story.epochs[&markers.producer.id] >= markers.producer.epoch);
            return;
        }
        assert_eq!(last.producer_epoch, markers.producer.epoch);
        let written = self.written.entry((id, story.decisions)).or_default();
        for place in &markers.partitions {
            let before = written.insert(place.partition, markers.commit);
            assert!(before.is_none_or(|commit| commit == markers.commit));
        }
    }

    /// What the shard could not store is reported again later.
    fn report(&mut self, all: Vec<Markers>) {
        for markers in all {
            if self.world.report(&markers) != ErrorCode::None {
                self.held.push(markers);
            }
            self.follow();
        }
    }

    fn stored(&self, id: &str) -> (Producer, TransactionState) {
        let last = self.stories.get(id).and_then(|story| story.last.as_ref());
        let last = last.expect("stored");
        let producer = Producer {
            id: last.producer_id,
            epoch: last.producer_epoch,
        };
        let state = TransactionState::from_id(last.transaction_status).expect("state");
        (producer, state)
    }

    fn partitions(&self, id: &str) -> BTreeSet<i32> {
        let last = self.stories[id].last.as_ref();
        last.map(partitions).unwrap_or_default()
    }

    /// Reads what was appended since, and holds it against what may follow what.
    fn follow(&mut self) {
        use TransactionState::{
            CompleteAbort, CompleteCommit, Empty, Ongoing, PrepareAbort, PrepareCommit,
        };
        for record in &self.world.records[self.read..] {
            let (id, value) = read(record);
            let story = self.stories.entry(id.clone()).or_default();
            let value = value.expect("nothing expires here");
            let state = |value: &TransactionLogValue| {
                TransactionState::from_id(value.transaction_status).expect("state")
            };
            let now = state(&value);
            let (before, joined) = match &story.last {
                Some(last) => (state(last), partitions(last)),
                None => (Empty, BTreeSet::new()),
            };
            let follows = match before {
                Empty | CompleteCommit | CompleteAbort => {
                    matches!(now, Empty | Ongoing | PrepareAbort)
                }
                Ongoing => matches!(now, Ongoing | PrepareCommit | PrepareAbort),
                PrepareCommit => matches!(now, PrepareCommit | CompleteCommit),
                PrepareAbort => matches!(now, PrepareAbort | CompleteAbort),
                _ => false,
            };
            assert!(follows, "{before:?} became {now:?}");
            if now.is_prepared() {
                assert_eq!(
                    partitions(&value),
                    joined,
                    "a decision changes no partition"
                );
                story.decisions += u32::from(!before.is_prepared());
            }
            if matches!(now, CompleteCommit | CompleteAbort) {
                let written = self.written.get(&(id, story.decisions));
                let written = written.cloned().unwrap_or_default();
                let wanted: BTreeMap<i32, bool> =
                    joined.iter().map(|p| (*p, now == CompleteCommit)).collect();
                assert_eq!(written, wanted, "complete before every marker is written");
            }
            let epoch = story.epochs.entry(value.producer_id).or_insert(-1);
            assert!(value.producer_epoch >= *epoch, "an epoch went back");
            *epoch = value.producer_epoch;
            story.last = Some(value);
        }
        self.read = self.world.records.len();
    }

    /// The log gives back all there is.
    fn check_replay(&self) {
        let replayed = self.world.replayed();
        let now: Vec<&Transaction> = self.world.shard.transactions().collect();
        let then: Vec<&Transaction> = replayed.transactions().collect();
        assert_eq!(now, then);
    }

    /// In the end nothing is left open, and the ids go on.
    fn finish(&mut self) {
        self.world.log = Log::Works;
        for _ in 0..3 {
            self.world.advance(i64::from(TIMEOUT_MS) * 2);
            self.run(Step::ReportHeld);
            self.run(Step::Write(u8::MAX));
        }
        let unsettled: Vec<&Transaction> = self
            .world
            .shard
            .transactions()
            .filter(|t| !t.state.is_settled())
            .collect();
        assert!(unsettled.is_empty(), "{unsettled:?}");
        for client in 0..IDS.len() {
            self.clients[client].producer = None;
            self.init(client, false);
            assert!(self.clients[client].producer.is_some());
        }
    }
}

/// An error after which the same request may succeed.
fn is_passing(error: ErrorCode) -> bool {
    matches!(
        error,
        ErrorCode::ConcurrentTransactions | ErrorCode::CoordinatorNotAvailable
    )
}

fn partitions(value: &TransactionLogValue) -> BTreeSet<i32> {
    let topics = value.transaction_partitions.iter().flatten();
    topics
        .flat_map(|topic| topic.partition_ids.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_history_breaks_a_transaction(steps in vec(step(), 1..300)) {
        let mut model = Model::new();
        model.follow();
        for step in steps {
            model.run(step);
        }
        model.finish();
    }
}
