//! A driver without threads: appends to a list, completes at once, keeps time by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_coordinator::{Coordinator, Decided, Now, Record, RecordPosition, Token};
use kafka_rs_txn::{
    AddPartitions, Config, EndTxn, InitProducerId, Markers, MarkersWritten, Producer, Reply,
    Request, Transaction, TransactionCoordinator, TransactionState,
};
use kafka_rs_types::{ErrorCode, ProducerId, Str, TopicPartition};
use kafka_rs_wire::records::transaction::{TransactionLogKey, TransactionLogValue};
use kafka_rs_wire::{
    decode_coordinator_key, decode_coordinator_value, encode_coordinator_key,
    encode_coordinator_value,
};

/// The wall clock at the start.
pub(crate) const START_MS: i64 = 1_700_000_000_000;
/// The timeout of transactions unless a test says otherwise.
pub(crate) const TIMEOUT_MS: i32 = 60_000;

/// What the log is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Log {
    Works,
    /// Nothing can be appended.
    Refuses,
    /// Records are appended, but nobody learns in time whether they are replicated.
    IsSlow,
}

pub(crate) struct World {
    pub(crate) shard: TransactionCoordinator,
    pub(crate) config: Config,
    pub(crate) records: Vec<Record>,
    pub(crate) log: Log,
    /// Handed out, and not yet written.
    pub(crate) to_write: Vec<Markers>,
    pub(crate) last_producer_id: ProducerId,
    elapsed: Duration,
    owed: BTreeSet<Token>,
    replies: BTreeMap<Token, Reply>,
    writer: Option<Token>,
    next: u64,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Config::default(), Vec::new())
    }

    pub(crate) fn with(config: Config, records: Vec<Record>) -> Self {
        let mut world = Self {
            shard: TransactionCoordinator::new(config.clone()),
            config,
            records,
            log: Log::Works,
            to_write: Vec::new(),
            last_producer_id: 1_000,
            elapsed: Duration::ZERO,
            owed: BTreeSet::new(),
            replies: BTreeMap::new(),
            writer: None,
            next: 0,
        };
        world.reload();
        world
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall_ms: START_MS + self.elapsed.as_millis() as i64,
            monotonic: self.elapsed,
        }
    }

    pub(crate) fn ask(&mut self, request: Request) -> Reply {
        let token = self.begin(request);
        self.replies.remove(&token).expect("answered at once")
    }

    fn begin(&mut self, request: Request) -> Token {
        let token = Token(self.next);
        self.next += 1;
        self.owed.insert(token);
        let decided = self.shard.handle(self.now(), token, request);
        self.drive(decided);
        token
    }

    /// Appends, completes and collects replies, as the runtime does.
    fn drive(&mut self, decided: Decided<TransactionCoordinator>) {
        let mut result = Ok(());
        if !decided.records.is_empty() {
            let mut undos = Vec::new();
            for (at, record) in decided.records.iter().enumerate() {
                let position = position(self.records.len() + at);
                undos.push(self.shard.replay(position, record).expect("own record"));
            }
            if self.log == Log::Refuses {
                for undo in undos.into_iter().rev() {
                    self.shard.undo(undo);
                }
            } else {
                self.records.extend(decided.records);
            }
            if self.log != Log::Works {
                result = Err(ErrorCode::CoordinatorNotAvailable);
            }
        }
        for (token, reply) in decided.replies {
            let reply = match result {
                Ok(()) => reply,
                Err(error) => TransactionCoordinator::refused(reply, error),
            };
            assert!(self.owed.remove(&token), "{token:?} was answered twice");
            self.replies.insert(token, reply);
        }
        if let Some(then) = decided.then {
            let next = self.shard.complete(self.now(), then, result);
            self.drive(next);
        }
    }

    /// Lets time pass; timers fire at their moments.
    pub(crate) fn advance(&mut self, ms: i64) {
        let end = self.elapsed + Duration::from_millis(ms as u64);
        while let Some(at) = self.shard.next_deadline().filter(|at| *at <= end) {
            self.elapsed = self.elapsed.max(at);
            while let Some(decided) = self.shard.timeout(self.now()) {
                self.drive(decided);
            }
        }
        self.elapsed = end;
    }

    /// Forgets everything but the log, as after a crash.
    pub(crate) fn reload(&mut self) {
        for (token, _) in self.shard.unloaded() {
            assert!(self.owed.remove(&token), "{token:?} was answered twice");
        }
        (self.writer, self.to_write) = (None, Vec::new());
        self.shard = self.replayed();
        let decided = self.shard.loaded(self.now());
        self.drive(decided);
    }

    /// A fresh shard with the log replayed, not yet at work.
    pub(crate) fn replayed(&self) -> TransactionCoordinator {
        let mut shard = TransactionCoordinator::new(self.config.clone());
        for (offset, record) in self.records.iter().enumerate() {
            shard.replay(position(offset), record).expect("own record");
        }
        shard
    }

    /// Has markers handed out, if there are any.
    pub(crate) fn take_markers(&mut self) {
        loop {
            let token = match self.writer.take() {
                Some(token) => token,
                None => self.begin(Request::NextMarkers(self.config.transaction_version)),
            };
            match self.replies.remove(&token) {
                Some(Reply::Markers(markers)) => self.to_write.extend(markers.expect("at work")),
                Some(other) => panic!("answered {other:?}"),
                None => {
                    self.writer = Some(token);
                    return;
                }
            }
        }
    }

    pub(crate) fn report(&mut self, markers: &Markers) -> ErrorCode {
        let written = MarkersWritten {
            transactional_id: markers.transactional_id.clone(),
            serial: markers.serial,
        };
        match self.ask(Request::MarkersWritten(written)) {
            Reply::MarkersWritten(code) => code,
            other => panic!("answered {other:?}"),
        }
    }

    /// Writes all markers there are, and reports them.
    pub(crate) fn settle(&mut self) -> Vec<Markers> {
        self.take_markers();
        let all = std::mem::take(&mut self.to_write);
        for markers in &all {
            assert_eq!(self.report(markers), ErrorCode::None);
        }
        all
    }

    pub(crate) fn init(&mut self, id: &str) -> Result<Producer, ErrorCode> {
        self.init_with(id, TIMEOUT_MS, None)
    }

    pub(crate) fn init_with(
        &mut self,
        id: &str,
        timeout_ms: i32,
        expected: Option<Producer>,
    ) -> Result<Producer, ErrorCode> {
        let mut request = InitProducerId {
            transactional_id: id.into(),
            timeout_ms,
            expected,
            fresh_producer_id: None,
        };
        let mut reply = self.ask(Request::InitProducerId(request.clone()));
        if reply == Reply::NeedsProducerId {
            self.last_producer_id += 1;
            request.fresh_producer_id = Some(self.last_producer_id);
            reply = self.ask(Request::InitProducerId(request));
        }
        match reply {
            Reply::InitProducerId(result) => result,
            other => panic!("answered {other:?}"),
        }
    }

    pub(crate) fn add(
        &mut self,
        id: &str,
        producer: Producer,
        client_version: i16,
        partition: i32,
    ) -> ErrorCode {
        self.add_or_verify(id, producer, client_version, partition, false)
    }

    pub(crate) fn verify(&mut self, id: &str, producer: Producer, partition: i32) -> ErrorCode {
        self.add_or_verify(id, producer, 0, partition, true)
    }

    fn add_or_verify(
        &mut self,
        id: &str,
        producer: Producer,
        client_version: i16,
        partition: i32,
        verify_only: bool,
    ) -> ErrorCode {
        let request = AddPartitions {
            transactional_id: id.into(),
            producer,
            partitions: BTreeSet::from([place(partition)]),
            client_version,
            verify_only,
        };
        match self.ask(Request::AddPartitions(request)) {
            Reply::AddPartitions(codes) => {
                assert_eq!(codes.len(), 1);
                assert_eq!(codes[0].0, place(partition));
                codes[0].1
            }
            other => panic!("answered {other:?}"),
        }
    }

    pub(crate) fn end(
        &mut self,
        id: &str,
        producer: Producer,
        client_version: i16,
        commit: bool,
    ) -> Result<Producer, ErrorCode> {
        let mut request = EndTxn {
            transactional_id: id.into(),
            producer,
            commit,
            client_version,
            fresh_producer_id: None,
        };
        let mut reply = self.ask(Request::EndTxn(request.clone()));
        if reply == Reply::NeedsProducerId {
            self.last_producer_id += 1;
            request.fresh_producer_id = Some(self.last_producer_id);
            reply = self.ask(Request::EndTxn(request));
        }
        match reply {
            Reply::EndTxn(result) => result,
            other => panic!("answered {other:?}"),
        }
    }

    pub(crate) fn known(&self, id: &str) -> &Transaction {
        self.shard.transaction(id).expect("known")
    }

    pub(crate) fn state(&self, id: &str) -> TransactionState {
        self.known(id).state
    }
}

fn position(offset: usize) -> RecordPosition {
    RecordPosition {
        offset: offset as i64,
        producer_id: -1,
    }
}

pub(crate) fn place(partition: i32) -> TopicPartition {
    TopicPartition::new(Str::from_static("t"), partition)
}

/// What a record says, read by the layout alone.
pub(crate) fn read(record: &Record) -> (Str, Option<TransactionLogValue>) {
    let key: TransactionLogKey = decode_coordinator_key(record.key.clone()).expect("key");
    let value = record.value.clone();
    let value = value.map(|value| decode_coordinator_value(value).expect("value"));
    (key.transactional_id, value)
}

/// A record as another broker may have left it.
pub(crate) fn record(id: &str, value: &TransactionLogValue) -> Record {
    let key = TransactionLogKey {
        transactional_id: id.into(),
        ..Default::default()
    };
    Record {
        key: encode_coordinator_key(&key).expect("key"),
        value: Some(encode_coordinator_value(value, 1).expect("value")),
    }
}
