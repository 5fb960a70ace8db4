use kafka_rs_records::{
    BatchBuilder, Compression, EndTransactionMarker, Origin, RecordBatch, Stamp,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const DAY: i64 = 86_400_000;

fn data(pid: i64, epoch: i16, sequence: i32, count: i32, txn: bool, time: i64) -> RecordBatch {
    let mut builder = BatchBuilder::new(Compression::None)
        .producer(pid, epoch, sequence)
        .transactional(txn);
    for _ in 0..count {
        builder.push(time, None, Some(b"v"), &[]).unwrap();
    }
    RecordBatch::parse(builder.build().unwrap()).unwrap()
}

fn marker(pid: i64, epoch: i16, commit: bool, coordinator_epoch: i32) -> RecordBatch {
    let marker = EndTransactionMarker {
        commit,
        coordinator_epoch,
    };
    marker.batch(pid, epoch, 50).unwrap()
}

fn append(table: &mut ProducerStateTable, batch: RecordBatch) -> Option<CompletedTransaction> {
    let stamped = batch.stamp(&Stamp::new(table.end_offset(), 0));
    table.replay(&stamped).unwrap()
}

fn check(table: &ProducerStateTable, batch: &RecordBatch) -> Result<SequenceCheck, Error> {
    table.check(&batch.header, Origin::Client)
}

#[test]
fn a_retry_of_one_of_the_last_five_batches_gets_the_original_offsets() {
    let mut table = ProducerStateTable::new(100, DAY);
    for sequence in 0..7 {
        append(&mut table, data(1, 0, sequence * 2, 2, false, 5));
    }
    for sequence in 2..7 {
        let found = check(&table, &data(1, 0, sequence * 2, 2, false, 5)).unwrap();
        let SequenceCheck::Duplicate(original) = found else {
            panic!("{found:?}");
        };
        assert_eq!(original.first_offset(), 100 + i64::from(sequence) * 2);
        assert_eq!(original.timestamp, 5);
    }
    for (sequence, count) in [(0, 2), (2, 2), (12, 1), (15, 1), (13, 2)] {
        let error = check(&table, &data(1, 0, sequence, count, false, 5)).unwrap_err();
        assert_eq!(error.code().name(), "OUT_OF_ORDER_SEQUENCE_NUMBER");
    }
    assert_eq!(
        check(&table, &data(1, 0, 14, 1, false, 5)),
        Ok(SequenceCheck::Append)
    );
}

#[test]
fn sequences_wrap_from_the_largest_to_zero() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 0, i32::MAX - 1, 2, false, 5));
    assert_eq!(table.producer(1).unwrap().last_sequence(), i32::MAX);
    assert_eq!(
        check(&table, &data(1, 0, 0, 3, false, 5)),
        Ok(SequenceCheck::Append)
    );
    append(&mut table, data(1, 0, 0, 3, false, 5));
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 0, i32::MAX - 1, 4, false, 5));
    assert_eq!(table.producer(1).unwrap().last_sequence(), 1);
    assert_eq!(
        table.producer(1).unwrap().batches()[0].first_sequence(),
        i32::MAX - 1
    );
    assert!(check(&table, &data(1, 0, 2, 1, false, 5)).is_ok());
}

#[test]
fn a_new_epoch_starts_at_zero_and_an_old_one_is_fenced() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 4, 0, 3, false, 5));
    assert!(check(&table, &data(1, 5, 0, 1, false, 5)).is_ok());
    let skipped = check(&table, &data(1, 5, 3, 1, false, 5)).unwrap_err();
    assert_eq!(skipped.code().name(), "OUT_OF_ORDER_SEQUENCE_NUMBER");
    let fenced = check(&table, &data(1, 3, 3, 1, false, 5)).unwrap_err();
    assert_eq!(fenced.code().name(), "INVALID_PRODUCER_EPOCH");
    append(&mut table, marker(1, 6, true, 0));
    assert_eq!(table.producer(1).unwrap().last_sequence(), -1);
    assert!(check(&table, &data(1, 6, 0, 1, false, 5)).is_ok());
    assert!(check(&table, &data(1, 6, 3, 1, false, 5)).is_err());
}

#[test]
fn an_unknown_producer_may_start_anywhere() {
    let table = ProducerStateTable::new(0, DAY);
    assert!(check(&table, &data(9, 3, 1234, 1, false, 5)).is_ok());
    assert!(check(&table, &data(-1, -1, -1, 1, false, 5)).is_ok());
}

#[test]
fn internal_batches_are_not_held_against_the_sequence() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 4, 0, 3, true, 5));
    let batch = data(1, 4, 77, 1, true, 5);
    assert!(table.check(&batch.header, Origin::Internal).is_ok());
    let fenced = data(1, 3, 77, 1, true, 5);
    assert!(table.check(&fenced.header, Origin::Internal).is_err());
}

#[test]
fn the_last_stable_offset_waits_for_the_oldest_transaction_and_its_replication() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 0, 0, 2, true, 5));
    append(&mut table, data(2, 0, 0, 2, true, 5));
    append(&mut table, data(1, 0, 2, 1, true, 5));
    assert_eq!(table.first_unstable_offset(), Some(0));
    let completed = append(&mut table, marker(1, 0, false, 3)).unwrap();
    let expected = CompletedTransaction {
        producer_id: 1,
        first_offset: 0,
        last_offset: 5,
        aborted: true,
        last_stable_offset: 2,
    };
    assert_eq!(completed, expected);
    assert_eq!(table.first_unstable_offset(), Some(0));
    table.on_high_watermark(5);
    assert_eq!(table.first_unstable_offset(), Some(0));
    table.on_high_watermark(6);
    assert_eq!(table.first_unstable_offset(), Some(2));
    let completed = append(&mut table, marker(2, 0, true, 3)).unwrap();
    assert_eq!(
        (completed.aborted, completed.last_stable_offset),
        (false, 7)
    );
    table.on_high_watermark(7);
    assert_eq!(table.first_unstable_offset(), None);
    assert_eq!(append(&mut table, marker(2, 0, true, 3)), None);
}

#[test]
fn a_marker_of_a_former_coordinator_is_fenced() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 0, 0, 2, true, 5));
    append(&mut table, marker(1, 0, true, 3));
    let old = EndTransactionMarker {
        commit: true,
        coordinator_epoch: 2,
    };
    let error = table.check_marker(1, 0, old, false).unwrap_err();
    assert_eq!(error.code().name(), "TRANSACTION_COORDINATOR_FENCED");
    let error = table.check_marker(1, -1, old, false).unwrap_err();
    assert_eq!(error.code().name(), "INVALID_PRODUCER_EPOCH");
    assert!(table.check_marker(7, 0, old, false).is_ok());
}

#[test]
fn a_plain_batch_inside_a_transaction_is_refused() {
    let mut table = ProducerStateTable::new(0, DAY);
    append(&mut table, data(1, 0, 0, 2, true, 5));
    let error = check(&table, &data(1, 0, 2, 1, false, 5)).unwrap_err();
    assert_eq!(error.code().name(), "INVALID_TXN_STATE");
}

#[test]
fn idle_producers_expire_but_not_within_a_transaction() {
    let mut table = ProducerStateTable::new(0, 1000);
    append(&mut table, data(1, 0, 0, 1, false, 100));
    append(&mut table, data(2, 0, 0, 1, true, 100));
    table.remove_expired(1099);
    assert_eq!(table.producers().len(), 2);
    table.remove_expired(1100);
    assert_eq!(table.producers().len(), 1);
    assert!(table.has_late_transaction(100 + 900_000 + 300_001, 900_000));
    assert!(!table.has_late_transaction(100 + 900_000 + 300_000, 900_000));
}

/// Written by Kafka's `ProducerStateManager.writeSnapshot`, see the golden program of
/// `kafka-rs-records`.
const KAFKA_SNAPSHOT: &str = "00010c0498550000000200000000000000010002ffffffffffffffffffffffff000000000000018bcfe5\
    680000000003ffffffffffffffff00000000000000050000ffffffffffffffffffffffff000000000000\
    018bcfe56801ffffffff0000000000000011";

#[test]
fn snapshots_are_the_bytes_kafka_writes() {
    let digits = KAFKA_SNAPSHOT.as_bytes();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let table = ProducerStateTable::from_snapshot(&bytes, 40, 1_700_000_000_000, DAY).unwrap();
    let second = table.producer(5).unwrap();
    assert_eq!(table.producer(1).unwrap().coordinator_epoch, 3);
    assert_eq!(second.current_txn_first_offset, Some(17));
    assert_eq!(table.first_unstable_offset(), Some(17));
    assert_eq!((table.end_offset(), table.producers().len()), (40, 2));
    assert_eq!(table.to_snapshot(), bytes);
    for cut in 0..bytes.len() {
        let cut = ProducerStateTable::from_snapshot(&bytes[..cut], 40, 0, DAY);
        assert!(matches!(cut, Err(Error::CorruptSnapshot(_))));
    }
    for at in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[at] ^= 4;
        assert!(ProducerStateTable::from_snapshot(&broken, 40, 0, DAY).is_err());
    }
}

#[test]
fn all_batches_in_flight_are_recognised_after_a_restart() {
    let mut table = ProducerStateTable::new(0, DAY);
    for sequence in 0..7 {
        append(&mut table, data(1, 4, sequence, 1, false, 5));
    }
    let restarted = ProducerStateTable::from_snapshot(&table.to_snapshot(), 7, 6, DAY).unwrap();
    assert_eq!(restarted, table);
    for sequence in 2..7 {
        let again = check(&restarted, &data(1, 4, sequence, 1, false, 5));
        assert!(
            matches!(again, Ok(SequenceCheck::Duplicate(original)) if original.last_offset == i64::from(sequence))
        );
    }
}

#[test]
fn no_entry_of_a_snapshot_expires_after_the_last_one() {
    let mut table = ProducerStateTable::new(0, 1000);
    append(&mut table, data(1, 4, 0, 1, false, 900));
    append(&mut table, data(1, 4, 1, 1, false, 100));
    let snapshot = table.to_snapshot();
    let restarted = ProducerStateTable::from_snapshot(&snapshot, 2, 0, 1000).unwrap();
    let timestamps = restarted.producer(1).unwrap().batches().iter();
    assert!(timestamps.map(|batch| batch.timestamp).eq([100, 100]));
    let expired = ProducerStateTable::from_snapshot(&snapshot, 2, 1100, 1000).unwrap();
    assert_eq!(expired.producers().len(), 0);
}

/// What one producer has in the log, remembered in full.
#[derive(Debug, Clone, Default)]
struct Model {
    epoch: Option<i16>,
    /// First sequence, records, first offset; of this epoch.
    batches: Vec<(i32, i32, i64)>,
    open: Option<i64>,
}

impl Model {
    fn judge(&self, epoch: i16, sequence: i32, count: i32, txn: bool) -> &'static str {
        let Some(current) = self.epoch else {
            return "append";
        };
        let recent = self.batches.iter().rev().take(5);
        let wrapped = |at: i32, by: i32| ((i64::from(at) + i64::from(by)) % (1 << 31)) as i32;
        if epoch == current && recent.clone().any(|b| (b.0, b.1) == (sequence, count)) {
            return "duplicate";
        }
        if epoch < current {
            return "fenced";
        }
        let next = match self.batches.last() {
            Some((first, count, _)) if epoch == current => wrapped(*first, *count),
            _ => 0,
        };
        if sequence != next {
            "out of order"
        } else if self.open.is_some() && !txn {
            "not in transaction"
        } else {
            "append"
        }
    }
}

#[derive(Debug, Clone)]
enum Op {
    Next {
        pid: usize,
        count: i32,
        txn: bool,
    },
    Retry {
        pid: usize,
        back: usize,
    },
    Any {
        pid: usize,
        epoch: i16,
        sequence: i32,
        txn: bool,
    },
    Bump {
        pid: usize,
    },
    End {
        pid: usize,
        commit: bool,
    },
    HighWatermark,
    Restart,
}

fn op() -> impl Strategy<Value = Op> {
    let pid = 0usize..3;
    prop_oneof![
        6 => (pid.clone(), 1..4, any::<bool>()).prop_map(|(pid, count, txn)| Op::Next { pid, count, txn }),
        3 => (pid.clone(), 0usize..7).prop_map(|(pid, back)| Op::Retry { pid, back }),
        2 => (pid.clone(), 0i16..5, 0..6, any::<bool>())
            .prop_map(|(pid, epoch, sequence, txn)| Op::Any { pid, epoch, sequence, txn }),
        1 => pid.clone().prop_map(|pid| Op::Bump { pid }),
        2 => (pid, any::<bool>()).prop_map(|(pid, commit)| Op::End { pid, commit }),
        1 => Just(Op::HighWatermark),
        1 => Just(Op::Restart),
    ]
}

/// The table and a model that remembers everything, driven side by side.
#[derive(Debug)]
struct Pair {
    table: ProducerStateTable,
    models: [Model; 3],
    /// First offset and marker of completed transactions above the high watermark.
    unreplicated: Vec<(i64, i64)>,
    start: i32,
}

impl Pair {
    fn produce(&mut self, pid: usize, epoch: i16, sequence: i32, count: i32, txn: bool) {
        let model = &mut self.models[pid];
        let batch = data(pid as i64, epoch, sequence, count, txn, 5);
        let verdict = match check(&self.table, &batch) {
            Ok(SequenceCheck::Append) => "append",
            Ok(SequenceCheck::Duplicate(original)) => {
                let offsets = model.batches.iter().rev().take(5);
                assert!(
                    offsets
                        .clone()
                        .any(|batch| batch.2 == original.first_offset())
                );
                "duplicate"
            }
            Err(Error::InvalidProducerEpoch { .. }) => "fenced",
            Err(Error::OutOfOrderSequence { .. }) => "out of order",
            Err(Error::InvalidTxnState { .. }) => "not in transaction",
            Err(other) => panic!("{other}"),
        };
        assert_eq!(verdict, model.judge(epoch, sequence, count, txn));
        if verdict == "append" {
            let offset = self.table.end_offset();
            append(&mut self.table, batch);
            if model.epoch != Some(epoch) {
                model.batches.clear();
            }
            model.epoch = Some(epoch);
            model.batches.push((sequence, count, offset));
            if txn {
                model.open.get_or_insert(offset);
            }
        }
    }

    fn run(&mut self, op: Op) {
        match op {
            Op::Next { pid, count, txn } => {
                let model = &self.models[pid];
                let epoch = model.epoch.unwrap_or(0);
                let sequence = match model.batches.last() {
                    Some((first, count, _)) => kafka_rs_records::increment_sequence(*first, *count),
                    None if model.epoch.is_none() => self.start,
                    None => 0,
                };
                let txn = txn || model.open.is_some();
                self.produce(pid, epoch, sequence, count, txn);
            }
            Op::Retry { pid, back } => {
                let model = &self.models[pid];
                if let Some((sequence, count, _)) = model.batches.iter().rev().nth(back).copied() {
                    let epoch = model.epoch.unwrap();
                    self.produce(pid, epoch, sequence, count, model.open.is_some());
                }
            }
            Op::Any {
                pid,
                epoch,
                sequence,
                txn,
            } => self.produce(pid, epoch, sequence, 1, txn),
            Op::Bump { pid } => {
                let model = &self.models[pid];
                let (epoch, txn) = (model.epoch.unwrap_or(0) + 1, model.open.is_some());
                self.produce(pid, epoch, 0, 1, txn);
            }
            Op::End { pid, commit } => {
                let offset = self.table.end_offset();
                let model = &mut self.models[pid];
                let epoch = model.epoch.unwrap_or(0);
                let completed = append(&mut self.table, marker(pid as i64, epoch, commit, 0));
                model.epoch = Some(epoch);
                let first = model.open.take();
                assert_eq!(completed.map(|c| c.first_offset), first);
                if let Some(first) = first {
                    self.unreplicated.push((first, offset));
                    let others = self.models.iter().filter_map(|model| model.open).min();
                    let stable = completed.unwrap().last_stable_offset;
                    assert_eq!(stable, others.unwrap_or(offset + 1));
                }
            }
            Op::HighWatermark => {
                self.table.on_high_watermark(self.table.end_offset());
                self.unreplicated.clear();
            }
            Op::Restart => {
                let (bytes, end) = (self.table.to_snapshot(), self.table.end_offset());
                self.table = ProducerStateTable::from_snapshot(&bytes, end, 0, DAY).unwrap();
                assert_eq!(self.table.to_snapshot(), bytes);
                self.unreplicated.clear();
            }
        }
        let open = self.models.iter().filter_map(|model| model.open).min();
        assert_eq!(self.table.first_undecided_offset(), open);
        let unstable = self
            .unreplicated
            .iter()
            .map(|(first, _)| *first)
            .chain(open)
            .min();
        assert_eq!(self.table.first_unstable_offset(), unstable);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_table_judges_as_a_model_that_remembers_everything(
        start in prop_oneof![Just(0), Just(i32::MAX - 3)], ops in vec(op(), 1..60),
    ) {
        let mut pair = Pair {
            table: ProducerStateTable::new(0, DAY),
            models: Default::default(),
            unreplicated: Vec::new(),
            start,
        };
        for op in ops {
            pair.run(op);
        }
    }
}
