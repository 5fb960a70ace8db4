//! Transactions in one partition, on a disk that stops at any moment: what consumers of committed
//! records get, as a client works it out, against what was written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kafka_rs_config::BrokerConfig;
use kafka_rs_log::{FlushScheduler, LogDir};
use kafka_rs_platform::{ManualClock, Random, SeededRandom, SimStorage};
use kafka_rs_records::{BatchBuilder, Compression, EndTransactionMarker, Origin, split_batches};
use kafka_rs_replication::{Assignment, Isolation};
use kafka_rs_types::{ErrorCode, Offset, TopicPartition, Uuid};

use crate::partition::Recovery;
use crate::{
    AppendRequest, Partition, ReadRequest, TopicSettings, TransactionMarker, Verification,
};

const HISTORIES: u64 = 400;
const PRODUCERS: i64 = 4;

/// A batch as it was handed to the partition.
#[derive(Debug, Clone, Copy)]
enum Wrote {
    /// So many records, by nobody.
    Plain(usize),
    /// In a transaction of this producer and epoch: the first sequence number, and how many records.
    InTransaction(i64, i16, i32, usize),
    /// The end of this producer's transaction.
    End(i64, i16, bool),
}

fn settings(random: &dyn Random) -> Arc<TopicSettings> {
    let overrides = [
        ("segment.bytes", (200 + random.below(800)).to_string()),
        ("index.interval.bytes", random.below(300).to_string()),
    ];
    let overrides = overrides.map(|(key, value)| (key.to_owned(), value)).into();
    let broker = BrokerConfig::new(BTreeMap::new()).expect("defaults");
    Arc::new(TopicSettings::new(&overrides, &broker))
}

fn open(storage: &SimStorage, settings: &Arc<TopicSettings>) -> Arc<Partition> {
    let dir = LogDir::open(Arc::new(storage.clone()), FlushScheduler::inline()).expect("dir");
    let name = TopicPartition::new("t", 0);
    let mut log = dir
        .open_log(&name, None, settings.log.clone())
        .expect("log");
    let recovery = Recovery {
        node_id: 1,
        now: 1_000,
        high_watermark: log.log_end_offset(),
        producer_expiration_ms: i64::MAX,
        lag_max_ms: 30_000,
        min_insync_replicas: 1,
    };
    let state = recovery.run(&mut log).expect("recovery");
    let partition = Partition::new(
        Uuid::ZERO,
        false,
        Arc::new(ManualClock::new(1_000)),
        Arc::clone(settings),
        log,
        state,
        None,
    );
    partition.become_leader(Assignment {
        leader_epoch: 0,
        partition_epoch: 0,
        replicas: vec![1],
        isr: vec![1],
    });
    partition
}

/// The partition, and what it ought to hold.
struct History {
    random: SeededRandom,
    settings: Arc<TopicSettings>,
    partition: Arc<Partition>,
    /// By first offset. The last one may not have got into the log.
    written: BTreeMap<Offset, Wrote>,
    epochs: BTreeMap<i64, i16>,
    sequences: BTreeMap<i64, i32>,
    transaction_version: i16,
}

impl History {
    /// Appends something; false when the disk has stopped.
    fn write(&mut self) -> bool {
        let at = self.partition.log_end_offset();
        let producer = 1 + self.random.below(PRODUCERS as u64) as i64;
        let count = 1 + self.random.below(3) as usize;
        let epoch = self.epochs.entry(producer).or_default();
        let wrote = match self.random.below(10) {
            0..3 => Wrote::Plain(count),
            3..7 => {
                let next = self.sequences.entry(producer).or_default();
                let sequence = *next;
                *next += count as i32;
                Wrote::InTransaction(producer, *epoch, sequence, count)
            }
            _ => {
                if self.transaction_version == 2 {
                    *epoch += 1;
                    self.sequences.remove(&producer);
                }
                Wrote::End(producer, *epoch, self.random.below(2) == 0)
            }
        };
        self.written.insert(at, wrote);
        let appended = match wrote {
            Wrote::Plain(count) => self.append(BatchBuilder::new(Compression::None), count),
            Wrote::InTransaction(id, epoch, sequence, count) => {
                let builder = BatchBuilder::new(Compression::None);
                let builder = builder.producer(id, epoch, sequence).transactional(true);
                self.append(builder, count)
            }
            Wrote::End(id, epoch, commit) => {
                let marker = TransactionMarker {
                    producer_id: id,
                    producer_epoch: epoch,
                    coordinator_epoch: 0,
                    commit,
                    transaction_version: self.transaction_version,
                };
                self.partition.append_marker(&marker).map(drop)
            }
        };
        match appended {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::KafkaStorageError, "{error}");
                false
            }
        }
    }

    fn append(&self, mut builder: BatchBuilder, count: usize) -> Result<(), crate::Error> {
        for _ in 0..count {
            builder.push(1_000, None, Some(b"v"), &[]).expect("push");
        }
        let request = AppendRequest {
            records: builder.build().expect("build"),
            origin: Origin::Client,
            acks: 1,
            allow_zstd: true,
            verification: Verification::NotRequired,
        };
        self.partition.append(request).map(drop)
    }

    /// Forgets what the crash has taken; all before `durable` has to be there.
    fn recovered(&mut self, durable: Offset, what: &str) {
        let mut left = BTreeSet::new();
        let keep = |batch: kafka_rs_records::RecordBatch| left.insert(batch.header.base_offset);
        let read = self.partition.reader().for_each_batch(0, keep);
        read.expect("read");
        // A power cut may take one segment and leave the next, as long as neither is durable.
        self.written.retain(|base, _| {
            assert!(
                left.contains(base) || *base >= durable,
                "{what}: lost {base}"
            );
            left.contains(base)
        });
        // Producers go on from what is left of them.
        self.epochs.clear();
        self.sequences.clear();
        for wrote in self.written.values() {
            let (id, epoch, next) = match *wrote {
                Wrote::Plain(_) => continue,
                Wrote::InTransaction(id, epoch, first, count) => (id, epoch, first + count as i32),
                Wrote::End(id, epoch, _) => {
                    let goes_on = self.epochs.get(&id) == Some(&epoch);
                    let last = self.sequences.get(&id).filter(|_| goes_on);
                    (id, epoch, last.copied().unwrap_or(0))
                }
            };
            self.epochs.insert(id, epoch);
            self.sequences.insert(id, next);
        }
    }

    fn check(&self, what: &str) {
        let mut open: BTreeMap<i64, Vec<Offset>> = BTreeMap::new();
        let mut committed = BTreeSet::new();
        for (base, wrote) in &self.written {
            match *wrote {
                Wrote::Plain(count) => committed.extend(*base..*base + count as i64),
                Wrote::InTransaction(id, _, _, count) => {
                    open.entry(id)
                        .or_default()
                        .extend(*base..*base + count as i64);
                }
                Wrote::End(id, _, commit) => {
                    let records = open.remove(&id).unwrap_or_default();
                    committed.extend(records.into_iter().filter(|_| commit));
                }
            }
        }
        let first_open = open.values().flatten().min().copied();
        let stable = first_open.unwrap_or(self.partition.log_end_offset());
        assert_eq!(
            self.partition.last_stable_offset(),
            stable,
            "{what}: last stable offset"
        );
        let start = self.partition.log_start_offset();
        committed.retain(|offset| *offset < stable);
        for max_bytes in [100, 500, 100_000] {
            let seen = consume(&self.partition, start, max_bytes);
            assert_eq!(seen, committed, "{what}: {max_bytes} bytes at a time");
        }
        let from = start + self.random.below((stable - start) as u64 + 1) as i64;
        let seen = consume(&self.partition, from, 300);
        assert_eq!(seen, committed.split_off(&from), "{what}: from {from}");
    }
}

/// Offsets that a client shows whose consumer reads committed records, done as clients do it.
fn consume(partition: &Partition, from: Offset, max_bytes: usize) -> BTreeSet<Offset> {
    let (mut seen, mut offset) = (BTreeSet::new(), from);
    loop {
        let request = ReadRequest {
            fetch_offset: offset,
            max_bytes,
            min_one: true,
            isolation: Isolation::TxnCommitted,
            current_leader_epoch: -1,
            last_fetched_epoch: -1,
            in_place: false,
        };
        let result = partition.read(&request).expect("read");
        if result.records.is_empty() {
            return seen;
        }
        let mut aborted = result.aborted_transactions.expect("asked for");
        aborted.sort_by_key(|entry| std::cmp::Reverse(entry.first_offset));
        let mut open = BTreeSet::new();
        for batch in split_batches(result.records.to_bytes()) {
            let batch = batch.expect("batch");
            let header = batch.header;
            while let Some(next) = aborted.pop_if(|e| e.first_offset <= header.last_offset()) {
                open.insert(next.producer_id);
            }
            for record in batch.records(1 << 20).expect("records").iter() {
                let record = record.expect("record");
                if header.is_control() {
                    let end = EndTransactionMarker::read(&record).expect("marker");
                    if end.is_some_and(|end| !end.commit) {
                        open.remove(&header.producer_id);
                    }
                } else if record.offset >= offset
                    && !(header.is_transactional() && open.contains(&header.producer_id))
                {
                    seen.insert(record.offset);
                }
            }
            offset = header.next_offset();
        }
    }
}

fn history(seed: u64) {
    let random = SeededRandom::new(seed);
    let settings = settings(&random);
    let mut storage = SimStorage::new();
    let mut history = History {
        partition: open(&storage, &settings),
        settings,
        written: BTreeMap::new(),
        epochs: BTreeMap::new(),
        sequences: BTreeMap::new(),
        transaction_version: [0, 2][random.below(2) as usize],
        random,
    };
    for round in 0..5 {
        let power = history.random.below(2) == 0;
        let mut durable = history.partition.log_end_offset();
        if power {
            durable = history.partition.flush().expect("flush");
        }
        storage.stop_after(1 + history.random.below(150));
        for _ in 0..history.random.below(60) {
            if !history.write() {
                break;
            }
            if power && history.random.below(8) == 0 {
                let Ok(flushed) = history.partition.flush() else {
                    break;
                };
                durable = flushed;
            } else if !power {
                durable = history.partition.log_end_offset();
            }
        }
        let what = format!("seed {seed}, round {round}");
        storage = match power {
            true => storage.power_cut(&history.random),
            false => storage.killed(),
        };
        history.partition = open(&storage, &history.settings);
        history.recovered(durable, &what);
        history.check(&what);
        if history.random.below(3) == 0 {
            history.partition.close().expect("close");
            storage = storage.killed();
            history.partition = open(&storage, &history.settings);
            history.check(&format!("{what}, opened again"));
        }
    }
}

#[test]
fn no_crash_shows_an_aborted_record_or_hides_a_committed_one() {
    for seed in 0..HISTORIES {
        history(seed);
    }
}

/// One transactional batch of a producer, verified under `guard`.
fn begin(partition: &Partition, epoch: i16, guard: u64) -> Result<(), ErrorCode> {
    let builder = BatchBuilder::new(Compression::None);
    let mut builder = builder.producer(1, epoch, 0).transactional(true);
    builder.push(1_000, None, Some(b"v"), &[]).expect("push");
    let request = AppendRequest {
        records: builder.build().expect("build"),
        origin: Origin::Client,
        acks: 1,
        allow_zstd: true,
        verification: Verification::Guard(guard),
    };
    let appended = partition.append(request);
    appended.map(drop).map_err(|error| error.code())
}

fn end(partition: &Partition, producer_epoch: i16, transaction_version: i16) {
    let marker = TransactionMarker {
        producer_id: 1,
        producer_epoch,
        coordinator_epoch: 0,
        commit: true,
        transaction_version,
    };
    partition.append_marker(&marker).expect("marker");
}

#[test]
fn a_guard_outlives_the_marker_of_the_transaction_before_but_not_that_of_its_own() {
    let partition = open(&SimStorage::new(), &settings(&SeededRandom::new(1)));
    let guard = partition.begin_verification(1, 0).expect("a guard");
    begin(&partition, 0, guard).expect("the first transaction");
    // The next transaction asks before the marker of the first has come.
    let next = partition.begin_verification(1, 1).expect("a guard");
    end(&partition, 1, 2);
    begin(&partition, 1, next).expect("the second transaction");
    end(&partition, 2, 2);
    // The transaction ends, without a record here, before the batch that was verified for it comes.
    let overtaken = partition.begin_verification(1, 2).expect("a guard");
    end(&partition, 3, 2);
    assert_eq!(
        begin(&partition, 2, overtaken),
        Err(ErrorCode::InvalidProducerEpoch)
    );
    let overtaken = partition.begin_verification(1, 3).expect("a guard");
    end(&partition, 3, 0);
    assert_eq!(
        begin(&partition, 3, overtaken),
        Err(ErrorCode::InvalidTxnState)
    );
}
