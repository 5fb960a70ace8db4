//! Reading: the checks a Fetch needs, without the writer's lock on the usual path.

use kafka_rs_log::AbortedTransaction;
use kafka_rs_replication::{EpochEndOffset, Isolation};
use kafka_rs_types::{LeaderEpoch, Offset, Rope};

use super::Partition;
use crate::Error;

/// What a fetch wants of one partition.
#[derive(Debug, Clone, Copy)]
pub struct ReadRequest {
    /// Where to begin.
    pub fetch_offset: Offset,
    /// Most bytes; the first batch may be larger when `min_one`.
    pub max_bytes: usize,
    /// Serve one batch whatever its size (KIP-74).
    pub min_one: bool,
    /// Up to where.
    pub isolation: Isolation,
    /// The leader epoch the client believes in, -1 for any (KIP-320).
    pub current_leader_epoch: LeaderEpoch,
    /// The epoch of the last record the client has, -1 when it does not say (KIP-320, KIP-595).
    pub last_fetched_epoch: LeaderEpoch,
    /// Records may be left in their file, for who sends them to a socket.
    pub in_place: bool,
}

/// What a fetch gets of one partition.
#[derive(Debug, Clone, Default)]
pub struct ReadResult {
    /// Whole batches.
    pub records: Rope,
    /// The high watermark.
    pub high_watermark: Offset,
    /// The last stable offset.
    pub last_stable_offset: Offset,
    /// The log's start.
    pub log_start_offset: Offset,
    /// For `read_committed`: the aborted transactions among the records.
    pub aborted_transactions: Option<Vec<AbortedTransaction>>,
    /// Set when the client's log has parted from this one: it must truncate to here; no records then.
    pub diverging_epoch: Option<EpochEndOffset>,
}

impl Partition {
    /// Reads batches for a fetch.
    ///
    /// # Errors
    /// NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, OFFSET_OUT_OF_RANGE,
    /// KAFKA_STORAGE_ERROR.
    pub fn read(&self, request: &ReadRequest) -> Result<ReadResult, Error> {
        self.check_leader(request.current_leader_epoch)?;
        let mut result = ReadResult {
            high_watermark: self.high_watermark(),
            last_stable_offset: self.last_stable_offset(),
            log_start_offset: self.log_start_offset(),
            ..ReadResult::default()
        };
        if let Some(diverging) = self.divergence(request)? {
            result.diverging_epoch = Some(diverging);
            return Ok(result);
        }
        let upper_bound = self.readable_end(request.isolation);
        let (offset, max_bytes) = (request.fetch_offset, request.max_bytes);
        let read = if request.in_place {
            self.reader
                .read_in_place(offset, max_bytes, upper_bound, request.min_one)
        } else {
            self.reader
                .read(offset, max_bytes, upper_bound, request.min_one)
        };
        let data = read.map_err(|error| match error {
            kafka_rs_log::Error::OffsetOutOfRange {
                offset,
                log_start_offset,
                log_end_offset,
            } => Error::OffsetOutOfRange {
                offset,
                log_start_offset,
                log_end_offset,
            },
            other => Error::Log(other),
        })?;
        if request.isolation == Isolation::TxnCommitted {
            let aborted = if data.records.is_empty() {
                Vec::new()
            } else {
                self.reader
                    .aborted_transactions(request.fetch_offset, data.next_offset)?
            };
            result.aborted_transactions = Some(aborted);
        }
        self.counters.read(data.records.len());
        result.records = data.records;
        Ok(result)
    }

    /// The checks on leadership that Fetch, ListOffsets and OffsetForLeaderEpoch share.
    pub(super) fn check_leader(&self, current_leader_epoch: LeaderEpoch) -> Result<(), Error> {
        // -1 stands for a client that does not know; anything else is compared.
        if current_leader_epoch != -1 && current_leader_epoch != self.leader_epoch() {
            self.writer
                .lock()
                .state
                .check_leader_epoch(current_leader_epoch, true)?;
        }
        if self.is_leader() {
            Ok(())
        } else {
            Err(self.not_leader())
        }
    }

    /// Where the client's log parts from this one, if it says what its last epoch was.
    fn divergence(&self, request: &ReadRequest) -> Result<Option<EpochEndOffset>, Error> {
        let last_fetched_epoch = request.last_fetched_epoch;
        if last_fetched_epoch < 0 {
            return Ok(None);
        }
        // The usual case, without the lock: the client is in the current epoch.
        if last_fetched_epoch == self.leader_epoch()
            && request.fetch_offset <= self.log_end_offset()
        {
            return Ok(None);
        }
        let end = self
            .writer
            .lock()
            .state
            .end_offset_for_epoch(last_fetched_epoch);
        if end.leader_epoch < 0 || end.end_offset < 0 {
            return Err(Error::OffsetOutOfRange {
                offset: request.fetch_offset,
                log_start_offset: self.log_start_offset(),
                log_end_offset: self.log_end_offset(),
            });
        }
        let diverges =
            end.leader_epoch < last_fetched_epoch || end.end_offset < request.fetch_offset;
        Ok(diverges.then_some(end))
    }
}
