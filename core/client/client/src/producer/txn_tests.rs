//! Transactions of the core beside a model: what is committed is there, whole and in order; what is
//! aborted is not; brokers are told nothing outside a transaction.

use std::collections::BTreeSet;

use super::*;

/// The coordinator and what brokers know from it.
pub(super) struct Coordinator {
    v2: bool,
    identity: Identity,
    /// Partitions of the open transaction.
    partitions: BTreeSet<usize>,
    /// An AddPartitionsToTxn that is not answered.
    adding: Option<Vec<usize>>,
    /// Where each log ended when the last transaction did.
    ends: [usize; PARTITIONS],
    /// The first record of the open transaction.
    first: usize,
    /// Nothing is on the wire at an end unless time was up for it.
    late: bool,
}

impl World {
    pub(super) fn tell_coordinator(&mut self) {
        let (who, slots) = self.core.take_to_add().expect("it has an identity");
        let coordinator = self.coordinator.as_mut().expect("it has an id");
        assert!(!coordinator.v2, "leaders tell the coordinator");
        assert_eq!(who.identity, coordinator.identity);
        let before = coordinator.adding.replace(slots.into_keys().collect());
        assert_eq!(before, None, "one at a time");
    }

    /// The coordinator answers what it was asked, if it was.
    pub(super) fn coordinate(&mut self) {
        let luck = if self.calm { 99 } else { self.below(60) };
        let Some(coordinator) = &mut self.coordinator else {
            return;
        };
        let Some(slots) = coordinator.adding.take() else {
            return;
        };
        let refuse = |code| Err(Error::kafka(code, "model"));
        let result = match luck {
            0 => refuse(ErrorCode::InvalidTxnState),
            1 => refuse(ErrorCode::ProducerFenced),
            2 => {
                coordinator.partitions.extend(&slots);
                Err(Error::network("lost", true))
            }
            _ => {
                coordinator.partitions.extend(&slots);
                Ok(slots)
            }
        };
        self.core.added(result);
        self.tell();
    }

    /// What a leader asks the coordinator before it appends (KIP-890).
    pub(super) fn verify(&mut self, slot: usize, bytes: &Bytes) -> Option<Error> {
        let coordinator = self.coordinator.as_mut()?;
        let batch = RecordBatch::parse(bytes.clone()).expect("batch");
        let header = &batch.header;
        assert!(header.is_transactional());
        assert_eq!(header.producer_id, coordinator.identity.id);
        if header.producer_epoch != coordinator.identity.epoch {
            assert!(header.producer_epoch < coordinator.identity.epoch);
            assert!(coordinator.late, "sent behind the end of its transaction");
            return Some(Error::kafka(ErrorCode::InvalidProducerEpoch, "model"));
        }
        if coordinator.v2 {
            coordinator.partitions.insert(slot);
        }
        assert!(
            coordinator.partitions.contains(&slot),
            "sent before it was added"
        );
        None
    }

    fn transactional(seed: u64, v2: bool, more: &[(&str, &str)], late: bool) -> Self {
        let id = [("transactional.id", "t"), ("max.block.ms", "100")];
        let pairs: Vec<_> = SMALL.iter().chain(&id).chain(more).copied().collect();
        let mut world = Self::new(seed, settings(&pairs), false);
        let identity = Identity { id: 7, epoch: 0 };
        world.core.set_identity(identity);
        world.coordinator = Some(Coordinator {
            v2,
            identity,
            partitions: BTreeSet::new(),
            adding: None,
            ends: [0; PARTITIONS],
            first: 0,
            late,
        });
        world
    }

    fn begin(&mut self) {
        let record = RecordSlice {
            topic: "t",
            partition: Some(0),
            ..RecordSlice::default()
        };
        let refused = self
            .core
            .append(&record, false, 5, || self.now, &self.random);
        assert!(refused.is_err(), "no transaction is open");
        let coordinator = self.coordinator.as_mut().expect("transactional");
        coordinator.first = self.given.len();
        self.core.begin_transaction(coordinator.v2);
    }

    /// As the driver ends a transaction. False when the producer is of no more use.
    fn end(&mut self, wants_commit: bool) -> bool {
        if !wants_commit {
            let why = Error::local(crate::LocalCode::InvalidState, "aborted");
            self.core.fail_transaction(why);
            self.tell();
        }
        // Faults go on for a while.
        for round in 0..5_000 {
            if self.core.flush().is_empty() && self.idle_enough() {
                break;
            }
            assert!(round < 4_999, "something is stuck");
            self.calm = round > 50;
            self.act();
            self.coordinate();
            for node in 0..NODES as usize {
                if self.below(40) == 0 && !self.calm {
                    self.lose(node);
                }
                self.serve(node);
                self.answer(node);
            }
            self.now += Duration::from_millis(20);
        }
        self.calm = false;
        let failed = self.core.transaction_error();
        if failed.as_ref().is_some_and(Error::is_fatal) {
            return false;
        }
        assert!(wants_commit || failed.is_some());
        let started = self.core.transaction_started(false);
        self.check_end(failed.is_none(), started);
        let coordinator = self.coordinator.as_mut().expect("transactional");
        coordinator.adding = None;
        coordinator.partitions.clear();
        coordinator.ends = std::array::from_fn(|slot| self.logs[slot].records.len());
        if (coordinator.v2 && started) || (!coordinator.v2 && failed.is_some()) {
            coordinator.identity.epoch += 1;
        }
        self.core.end_transaction(coordinator.identity);
        true
    }

    /// Batches whose time was up may still be on the wire.
    fn idle_enough(&self) -> bool {
        let coordinator = self.coordinator.as_ref().expect("transactional");
        coordinator.adding.is_none() && (coordinator.late || self.core.is_idle())
    }

    fn check_end(&self, committed: bool, started: bool) {
        let coordinator = self.coordinator.as_ref().expect("transactional");
        let known = |slot: usize| self.logs[slot].records.len() > coordinator.ends[slot];
        let touched = (0..PARTITIONS).any(known) || !coordinator.partitions.is_empty();
        assert!(
            started || !touched,
            "the coordinator would not be told of the end"
        );
        for slot in 0..PARTITIONS {
            let in_log = &self.logs[slot].records[coordinator.ends[slot]..];
            assert!(
                in_log.iter().all(|id| *id >= coordinator.first as u64),
                "of one before"
            );
            assert!(in_log.is_empty() || coordinator.partitions.contains(&slot));
            if !committed {
                continue;
            }
            let given = self.given.iter().enumerate().skip(coordinator.first);
            let given = given.filter(|(_, (partition, ..))| *partition == slot);
            let mut expected = Vec::new();
            for (id, (_, done, index)) in given {
                let delivery = Delivery::new(Arc::clone(done), *index, 0);
                let told = delivery
                    .now_or_never()
                    .expect("settled")
                    .expect("it was committed");
                let offset = (coordinator.ends[slot] + expected.len()) as i64;
                assert!(told.offset == -1 || told.offset == offset, "{id}");
                expected.push(id as u64);
            }
            assert_eq!(in_log, expected, "partition {slot}");
        }
    }

    fn transact(&mut self, steps: usize) -> [usize; 2] {
        let mut ended = [0; 2];
        self.begin();
        for _ in 0..steps {
            match self.below(100) {
                0..4 => {
                    let commit = self.below(4) > 0;
                    let before = self.core.transaction_error();
                    if !self.end(commit) {
                        let dead = self.core.transaction_error().expect("it is dead");
                        assert!(dead.is_fatal());
                        return ended;
                    }
                    ended[usize::from(commit && before.is_none())] += 1;
                    self.begin();
                }
                4..10 => self.coordinate(),
                _ => self.step(),
            }
        }
        ended
    }
}

#[test]
fn an_answer_that_comes_after_its_transaction_does_not_fail_the_next() {
    let late = [
        ("delivery.timeout.ms", "600"),
        ("request.timeout.ms", "500"),
        ("linger.ms", "0"),
    ];
    for v2 in [false, true] {
        let mut world = World::transactional(1, v2, &late, true);
        world.calm = true;
        world.begin();
        world.give();
        world.act();
        world.coordinate();
        world.act();
        assert!(world.wires.iter().any(|wire| !wire.is_empty()));
        world.now += Duration::from_millis(700);
        world.act();
        assert!(world.core.transaction_error().is_some(), "its time is up");
        world.core.flush();
        let coordinator = world.coordinator.as_mut().expect("transactional");
        coordinator.identity.epoch += 1;
        coordinator.partitions.clear();
        let identity = coordinator.identity;
        world.core.end_transaction(identity);
        world.begin();
        for node in 0..NODES as usize {
            world.serve(node);
            world.answer(node);
        }
        assert!(world.wires.iter().all(VecDeque::is_empty));
        assert_eq!(world.core.transaction_error().map(|e| e.to_string()), None);
        assert!(world.core.is_idle());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn transactions_are_whole_or_nothing(seed: u64, v2: bool) {
        let mut world = World::transactional(seed, v2, &[], false);
        world.transact(600);
    }

    #[test]
    fn transactions_are_whole_or_nothing_when_records_are_late(seed: u64, v2: bool) {
        let late = [
            ("delivery.timeout.ms", "600"),
            ("request.timeout.ms", "500"),
            ("retries", "6"),
        ];
        let mut world = World::transactional(seed, v2, &late, true);
        world.refusals = true;
        world.transact(600);
    }
}
