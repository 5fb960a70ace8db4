//! The core against a model of brokers: records in, a log out, and everything that can go wrong in
//! between.

use std::collections::VecDeque;

use bytes::Bytes;
use futures::FutureExt;
use kafka_rs_config::{ClientConfig, Scope};
use kafka_rs_platform::SeededRandom;
use kafka_rs_records::{RecordBatch, increment_sequence};
use proptest::prelude::*;

use super::super::delivery::{Ack, Delivery, Outcome};
use super::super::settle::Returned;
use super::*;

#[path = "txn_tests.rs"]
mod transactions;

const PARTITIONS: usize = 3;
const NODES: u64 = 2;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let config = ClientConfig::new(Scope::Producer, pairs.iter().copied()).expect("settings");
    Settings::new(&config).expect("settings")
}

/// What a broker remembers of a producer in a partition.
struct Producer {
    identity: Identity,
    /// Sequences and base offsets of the last five batches.
    batches: VecDeque<(i32, i32, i64)>,
}

#[derive(Default)]
struct Log {
    leader: NodeId,
    records: Vec<u64>,
    producer: Option<Producer>,
}

impl Log {
    /// Kafka's rules about sequences (`ProducerAppendInfo`).
    fn append(&mut self, bytes: &Bytes) -> Outcome {
        let batch = RecordBatch::parse(bytes.clone()).expect("batch");
        batch.verify_crc().expect("checksum");
        let header = &batch.header;
        let (first, count) = (header.base_sequence, header.record_count);
        let (epoch, last) = (header.producer_epoch, increment_sequence(first, count - 1));
        let refuse = |code| Err(Error::kafka(code, "model"));
        if let Some(known) = &self.producer {
            let (_, known_last, _) = *known.batches.back().expect("a producer has a batch");
            if epoch < known.identity.epoch {
                return refuse(ErrorCode::InvalidProducerEpoch);
            }
            if epoch > known.identity.epoch {
                if first != 0 {
                    return refuse(ErrorCode::OutOfOrderSequenceNumber);
                }
            } else if let Some((.., offset)) = known
                .batches
                .iter()
                .find(|(f, l, _)| (*f, *l) == (first, last))
            {
                return ack(*offset);
            } else if first != increment_sequence(known_last, 1) {
                return refuse(ErrorCode::OutOfOrderSequenceNumber);
            }
        }
        let offset = self.records.len() as i64;
        for record in &batch.records(1 << 20).expect("records") {
            let value = record.expect("record").value.expect("value");
            self.records.push(id_of(value));
        }
        let identity = Identity {
            id: header.producer_id,
            epoch,
        };
        let known = self.producer.get_or_insert_with(|| Producer {
            identity,
            batches: VecDeque::new(),
        });
        if known.identity != identity {
            known.identity = identity;
            known.batches.clear();
        }
        known.batches.push_back((first, last, offset));
        if known.batches.len() > 5 {
            known.batches.pop_front();
        }
        ack(offset)
    }
}

fn id_of(value: &[u8]) -> u64 {
    u64::from_be_bytes(value[..8].try_into().expect("eight bytes"))
}

fn ack(base_offset: i64) -> Outcome {
    Ok(Ack {
        base_offset,
        log_append_time: None,
    })
}

struct Request {
    batches: Vec<(usize, Ordinal, Bytes)>,
    /// Once it was served.
    answer: Option<Vec<Outcome>>,
}

struct World {
    random: SeededRandom,
    now: Duration,
    core: Core,
    logs: Vec<Log>,
    wires: Vec<VecDeque<Request>>,
    /// Records in the order they were given, with the partition and who tells.
    given: Vec<(usize, Arc<Completion>, i32)>,
    /// Refusals for good happen.
    refusals: bool,
    /// Largest batch the brokers take.
    batch_max: usize,
    calm: bool,
    /// Of transactions, where the producer has a transactional id.
    coordinator: Option<transactions::Coordinator>,
}

impl World {
    fn new(seed: u64, settings: Settings, refusals: bool) -> Self {
        let mut world = Self {
            random: SeededRandom::new(seed),
            now: Duration::from_secs(1),
            core: Core::new(settings),
            logs: (0..PARTITIONS).map(|_| Log::default()).collect(),
            wires: (0..NODES).map(|_| VecDeque::new()).collect(),
            given: Vec::new(),
            refusals,
            batch_max: usize::MAX,
            calm: false,
            coordinator: None,
        };
        world.learn();
        world
    }

    fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    fn learn(&mut self) {
        let leaders = self.logs.iter().map(|log| Some(log.leader)).collect();
        let id = Uuid([1; 16]);
        self.core.learn(&"t".into(), &TopicView { id, leaders });
    }

    fn give(&mut self) {
        let partition = self.below(PARTITIONS as u64) as usize;
        for _ in 0..=self.below(12) {
            let mut value = (self.given.len() as u64).to_be_bytes().to_vec();
            value.resize(8 + self.below(40) as usize, b'x');
            let record = RecordSlice {
                topic: "t",
                partition: Some(partition as i32),
                value: Some(&value),
                ..RecordSlice::default()
            };
            let now = self.now;
            let taken = self.core.append(&record, true, 5, || now, &self.random);
            if taken.is_err() && self.core.transaction_error().is_some() {
                return;
            }
            match taken.expect("the record is fine") {
                Appended::Taken { done, index, .. } => {
                    let done = done.expect("somebody listens");
                    self.given.push((partition, done, index));
                }
                Appended::Full => return,
                Appended::Unknown => panic!("the topic is known"),
            }
        }
    }

    fn act(&mut self) {
        let plan = self.core.poll(self.now);
        if plan.identity_missing {
            let id = self.random.next_u64() as i64 & i64::MAX;
            self.core.set_identity(Identity { id, epoch: 0 });
        }
        if plan.leader_missing {
            self.learn();
        }
        if plan.partitions_to_add {
            self.tell_coordinator();
        }
        for node in plan.nodes {
            let mut batches = Vec::new();
            for out in self.core.drain(self.now, node) {
                let bytes = out.body.encode(out.stamp).expect("encode");
                batches.push((out.slot, out.ordinal, bytes));
            }
            if !batches.is_empty() {
                let request = Request {
                    batches,
                    answer: None,
                };
                self.wires[node as usize].push_back(request);
                let in_flight = self.wires[node as usize].len();
                assert!(in_flight <= self.core.settings.in_flight, "{in_flight}");
            }
        }
        self.tell();
    }

    fn tell(&mut self) {
        for news in self.core.take_news() {
            news.done.finish(news.first, news.outcome);
        }
    }

    /// The broker serves the next request it has.
    fn serve(&mut self, node: usize) {
        let Some(at) = self.wires[node].iter().position(|r| r.answer.is_none()) else {
            return;
        };
        let mut answer = Vec::new();
        for index in 0..self.wires[node][at].batches.len() {
            let (slot, _, bytes) = self.wires[node][at].batches[index].clone();
            let luck = if self.calm { 99 } else { self.below(40) };
            if let Some(refused) = self.verify(slot, &bytes) {
                answer.push(Err(refused));
                continue;
            }
            let log = &mut self.logs[slot];
            let code = match luck {
                _ if log.leader != node as i32 => Some(ErrorCode::NotLeaderOrFollower),
                _ if bytes.len() > self.batch_max => Some(ErrorCode::MessageTooLarge),
                0 => Some(ErrorCode::NotEnoughReplicas),
                1 if self.refusals => Some(ErrorCode::InvalidRecord),
                2 | 3 => {
                    let appended = log.append(&bytes);
                    let late = match luck {
                        2 => ErrorCode::NotEnoughReplicasAfterAppend,
                        _ => ErrorCode::RequestTimedOut,
                    };
                    match appended {
                        Ok(_) => Some(late),
                        Err(refused) => {
                            answer.push(Err(refused));
                            continue;
                        }
                    }
                }
                _ => None,
            };
            answer.push(match code {
                Some(code) => Err(Error::kafka(code, "model")),
                None => log.append(&bytes),
            });
        }
        self.wires[node][at].answer = Some(answer);
    }

    /// The oldest answer arrives.
    fn answer(&mut self, node: usize) {
        let wire = &mut self.wires[node];
        if wire.front().is_none_or(|request| request.answer.is_none()) {
            return;
        }
        if let Some(request) = wire.pop_front() {
            let answer = request.answer.unwrap_or_default();
            self.returned(node, request.batches, answer);
        }
    }

    fn returned(
        &mut self,
        node: usize,
        batches: Vec<(usize, Ordinal, Bytes)>,
        answer: Vec<Outcome>,
    ) {
        for ((slot, ordinal, bytes), outcome) in batches.into_iter().zip(answer) {
            let returned = Returned {
                slot,
                ordinal,
                bytes,
                outcome,
            };
            self.core.settle(self.now, returned, &self.random);
        }
        self.core.answered(self.now, node as i32, Duration::ZERO);
        self.tell();
    }

    /// The connection is lost; the broker had served some of what was on it.
    fn lose(&mut self, node: usize) {
        for _ in 0..self.below(6) {
            self.serve(node);
        }
        let mut lost: Vec<Request> = self.wires[node].drain(..).collect();
        while !lost.is_empty() {
            let any = self.below(lost.len() as u64) as usize;
            let request = lost.swap_remove(any);
            let gone = request.batches.iter();
            let gone = gone.map(|_| Err(Error::network("lost", true))).collect();
            self.returned(node, request.batches, gone);
        }
    }

    fn step(&mut self) {
        let node = self.below(NODES) as usize;
        match self.below(100) {
            0..20 => self.give(),
            20..45 => self.act(),
            45..65 => self.serve(node),
            65..85 => self.answer(node),
            85..96 => self.now += Duration::from_millis(self.below(40)),
            96 => self.now += Duration::from_millis(self.below(400)),
            97 => self.lose(node),
            98 => {
                let partition = self.below(PARTITIONS as u64) as usize;
                self.logs[partition].leader = self.below(NODES) as i32;
            }
            _ => drop(self.core.flush()),
        }
    }

    /// Nothing goes wrong any more; ends when nothing is open.
    fn calm_down(&mut self) {
        self.calm = true;
        drop(self.core.flush());
        for _ in 0..5_000 {
            self.act();
            self.coordinate();
            for node in 0..NODES as usize {
                self.serve(node);
                self.answer(node);
            }
            self.now += Duration::from_millis(20);
            if self.core.is_idle() {
                break;
            }
        }
        self.tell();
        assert!(self.core.is_idle(), "something is stuck");
        assert_eq!(self.core.used, 0, "memory is lost");
    }

    /// Every log is the given records in their order, but for those that failed.
    fn check(&self, all: bool) {
        let mut at = [const { Vec::new() }; PARTITIONS];
        for (id, (partition, done, index)) in self.given.iter().enumerate() {
            let delivery = Delivery::new(Arc::clone(done), *index, 0);
            let outcome = delivery.now_or_never().expect("settled");
            at[*partition].push((id as u64, outcome));
        }
        for (log, given) in self.logs.iter().zip(&at) {
            let mut in_log = log.records.iter().enumerate().peekable();
            for (id, outcome) in given {
                let found = in_log.next_if(|(_, found)| *found == id);
                match (outcome, found) {
                    (Ok(told), Some((offset, _))) => {
                        let said = told.offset;
                        assert!(
                            said == -1 || said == offset as i64,
                            "{id}: {said}, {offset}"
                        );
                    }
                    (Ok(_), None) => panic!("{id} is lost or out of order: {:?}", log.records),
                    (Err(error), _) if all => panic!("{id} failed: {error}"),
                    (Err(error), Some(_)) => {
                        assert!(error.is_outcome_unknown(), "{id} is there: {error}");
                    }
                    (Err(_), None) => {}
                }
            }
            assert_eq!(in_log.next(), None, "doubled or out of order");
        }
    }
}

/// Holds a record, and few of the batches that are filled.
const BATCH_MAX: usize = 130;
const SMALL: &[(&str, &str)] = &[("batch.size", "200"), ("buffer.memory", "4000")];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn every_record_is_in_the_log_once_and_in_order_whatever_is_lost(seed: u64) {
        let mut world = World::new(seed, settings(SMALL), false);
        for _ in 0..600 {
            world.step();
        }
        world.calm_down();
        world.check(true);
    }

    #[test]
    fn batches_that_are_too_large_are_split_until_they_are_not(seed: u64, compressed: bool) {
        let codec = [("compression.type", if compressed { "lz4" } else { "none" })];
        let pairs: Vec<_> = SMALL.iter().chain(&codec).copied().collect();
        let mut world = World::new(seed, settings(&pairs), false);
        world.batch_max = BATCH_MAX;
        for _ in 0..400 {
            world.step();
        }
        world.calm_down();
        world.check(true);
        let metrics = world.core.metrics();
        let largest = metrics.batch_total >= world.given.len() as u64;
        prop_assert!(metrics.batch_split_total > 0 || largest || world.given.len() < 50);
    }

    #[test]
    fn what_is_acknowledged_is_there_once_when_others_fail_or_are_late(seed: u64) {
        let late = [
            ("delivery.timeout.ms", "600"),
            ("request.timeout.ms", "500"),
            ("retries", "6"),
        ];
        let pairs: Vec<_> = SMALL.iter().chain(&late).copied().collect();
        let mut world = World::new(seed, settings(&pairs), true);
        for _ in 0..600 {
            world.step();
            if world.below(50) == 0 {
                // message.max.bytes is set anew, also while answers are open.
                world.batch_max = [usize::MAX, BATCH_MAX][world.below(2) as usize];
            }
        }
        world.calm_down();
        world.check(false);
    }

    #[test]
    fn one_request_at_a_time_keeps_the_order_without_numbers(seed: u64) {
        let plain = [
            ("enable.idempotence", "false"),
            ("max.in.flight.requests.per.connection", "1"),
        ];
        let pairs: Vec<_> = SMALL.iter().chain(&plain).copied().collect();
        let mut world = World::new(seed, settings(&pairs), false);
        for _ in 0..300 {
            world.step();
        }
        world.calm_down();
        for log in &world.logs {
            let mut once = log.records.clone();
            once.dedup();
            let mut seen = std::collections::BTreeSet::new();
            let first: Vec<u64> = log.records.iter().copied().filter(|id| seen.insert(*id)).collect();
            let mut sorted = first.clone();
            sorted.sort_unstable();
            prop_assert_eq!(first, sorted);
        }
    }
}
