use std::fmt::Debug;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_types::{ErrorCode, Offset, ProducerEpoch, ProducerId, Timestamp};

/// The time, as the driver's clock shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// Milliseconds since 1970, for what is stored.
    pub wall_ms: Timestamp,
    /// Never goes back; deadlines are in this time.
    pub monotonic: Duration,
}

impl Now {
    /// The moment `delay_ms` from now; negative delays are over at once.
    pub fn after_ms(&self, delay_ms: i64) -> Duration {
        let delay = Duration::from_millis(u64::try_from(delay_ms).unwrap_or(0));
        self.monotonic.saturating_add(delay)
    }
}

/// Names a request whose reply is owed; the driver invents it and gets it back with the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub u64);

/// A record of a coordinator's topic, in the bytes that go to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Type and key.
    pub key: Bytes,
    /// Version and value; `None` is a tombstone.
    pub value: Option<Bytes>,
}

/// Where a record stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPosition {
    /// Its offset.
    pub offset: Offset,
    /// Who wrote its batch in a transaction, -1 for nobody.
    pub producer_id: ProducerId,
}

/// In whose transaction records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InTransaction {
    /// The producer.
    pub producer_id: ProducerId,
    /// Its epoch.
    pub producer_epoch: ProducerEpoch,
    /// Proof that the transaction coordinator knows of it (KIP-890), if the log asked for one.
    pub verification: Option<u64>,
}

/// What a coordinator decided.
#[derive(Debug)]
pub struct Outcome<R, C> {
    /// Records to append, all or none.
    pub records: Vec<Record>,
    /// The transaction they are part of; they get a batch of their own then.
    pub transaction: Option<InTransaction>,
    /// Whether the records change the state through [`Coordinator::replay`]. Records that only
    /// describe what a coordinator did to its soft state are not replayed but at loading.
    pub replay: bool,
    /// Requests answered by this, the oldest parked first.
    pub replies: Vec<(Token, R)>,
    /// What to do once the records are committed or could not be appended.
    pub then: Option<C>,
}

impl<R, C> Default for Outcome<R, C> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            transaction: None,
            replay: true,
            replies: Vec::new(),
            then: None,
        }
    }
}

impl<R, C> Outcome<R, C> {
    /// Answers one request and changes nothing.
    pub fn reply(token: Token, reply: R) -> Self {
        Self {
            replies: vec![(token, reply)],
            ..Self::default()
        }
    }

    /// True when there is nothing to append, to answer or to do.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.replies.is_empty() && self.then.is_none()
    }
}

/// The outcome of a coordinator `C`.
pub type Decided<C> = Outcome<<C as Coordinator>::Reply, <C as Coordinator>::Then>;

/// One shard of a coordinator, without its log.
pub trait Coordinator: Send {
    /// What it is asked.
    type Request: Send;
    /// What it answers.
    type Reply: Send;
    /// What it goes on with after an append.
    type Then: Send;
    /// How to take back one replayed record.
    type Undo: Send;
    /// A record that is not in any known layout.
    type Error: Debug + std::fmt::Display + Send;

    /// Decides about a request.
    fn handle(&mut self, now: Now, token: Token, request: Self::Request) -> Decided<Self>;

    /// Decides about one timer that is due; `None` when none is.
    fn timeout(&mut self, now: Now) -> Option<Decided<Self>>;

    /// No timer is due before this moment.
    fn next_deadline(&self) -> Option<Duration>;

    /// Applies a record, at loading or right before it is appended.
    ///
    /// # Errors
    /// When the record cannot be read; the state has not changed then.
    fn replay(
        &mut self,
        position: RecordPosition,
        record: &Record,
    ) -> Result<Self::Undo, Self::Error>;

    /// Takes a replayed record back. Called in the reverse order of the replays.
    fn undo(&mut self, undo: Self::Undo);

    /// Applies the end of a producer's transaction.
    fn replay_end_transaction(&mut self, producer_id: ProducerId, committed: bool);

    /// Goes on after the records of an outcome were committed, or could not be appended for the
    /// reason given.
    fn complete(
        &mut self,
        now: Now,
        then: Self::Then,
        result: Result<(), ErrorCode>,
    ) -> Decided<Self>;

    /// The reply to a request that no shard can look at, for the reason given.
    fn refusal(request: &Self::Request, error: ErrorCode) -> Self::Reply;

    /// The reply to send instead of `reply` when the records behind it could not be appended.
    fn refused(reply: Self::Reply, error: ErrorCode) -> Self::Reply;

    /// All records of the log have been replayed; the shard takes up its work.
    fn loaded(&mut self, now: Now) -> Decided<Self>;

    /// The shard's leadership is over: answers everybody who is parked.
    fn unloaded(&mut self) -> Vec<(Token, Self::Reply)>;
}
