//! openraft's log, kept as Kafka's: one entry is one batch of `__cluster_metadata-0`.

use std::collections::VecDeque;
use std::fmt::Debug;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use kafka_rs_log::{Log, LogConfig, LogDir};
use kafka_rs_platform::Clock;
use kafka_rs_records::RecordBatch;
use kafka_rs_types::{NodeId, Offset, Rope, Timestamp, TopicPartition, Uuid};
use openraft::storage::{LogFlushed, LogState, RaftLogStorage};
use openraft::{EntryPayload, RaftLogReader, StorageIOError};
use parking_lot::Mutex;

use crate::Error;
use crate::batches::{LeaderContext, batch_to_entry, entry_to_batch};
use crate::checkpoint::CheckpointId;
use crate::quorum_state::{Purged, QuorumState};
use crate::types::{Entry, LogId, Membership, StorageError, TypeConfig, Vote, log_id};

/// The topic of the metadata log.
pub(crate) const METADATA_TOPIC: &str = "__cluster_metadata";
/// Entries kept decoded; older ones are read back from the log.
const DECODED_MAX: usize = 256;

/// Where an entry lies in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    log_id: LogId,
    base_offset: Offset,
    /// Offset after its last record.
    pub(crate) next_offset: Offset,
    /// When its batch was written.
    pub(crate) timestamp: Timestamp,
}

/// The log store; clones share it.
#[derive(Clone)]
pub(crate) struct Store(Arc<Mutex<Inner>>);

struct Inner {
    node_id: NodeId,
    directory_id: Uuid,
    clock: Arc<dyn Clock>,
    dir: Arc<LogDir>,
    log: Log,
    state: QuorumState,
    /// The vote is newer than the file.
    vote_unsaved: bool,
    /// By index, from the first entry that is not purged.
    placed: VecDeque<Placed>,
    /// The newest entries, decoded; the last is that of the last index.
    decoded: VecDeque<Entry>,
    membership: Membership,
}

impl Store {
    /// Opens the metadata log in `dir`.
    pub(crate) fn open(
        node_id: NodeId,
        directory_id: Uuid,
        clock: Arc<dyn Clock>,
        dir: Arc<LogDir>,
    ) -> Result<Self, Error> {
        let partition = TopicPartition::new(METADATA_TOPIC, 0);
        let storage = |error: kafka_rs_log::Error| Error::Storage(error.to_string());
        let config = LogConfig {
            retention_ms: -1,
            retention_bytes: -1,
            ..LogConfig::default()
        };
        let mut log = dir
            .open_log(&partition, Some(Uuid::METADATA_TOPIC), config)
            .map_err(storage)?;
        // What a killed process had written and not synced counts as stored from here on.
        if log.unflushed_records() > 0 {
            log.flush().map_err(storage)?;
        }
        let mut state = QuorumState::load(&dir)?;
        // Apache Kafka removes what its snapshots hold and keeps no note of it: all that is gone
        // counts as one entry.
        let start = log.log_start_offset();
        if state.purged.is_none() && start > 0 {
            state.purged = Some(Purged {
                term: 0,
                index: 0,
                end_offset: start,
            });
        }
        let mut placed = VecDeque::new();
        let mut next_index = 0;
        if let Some(purged) = &state.purged {
            next_index = purged.index + 1;
            if log.log_end_offset() < purged.end_offset {
                log.truncate_fully(purged.end_offset).map_err(storage)?;
            }
            log.advance_log_start_offset(purged.end_offset);
        }
        let mut membership = Membership::default();
        let mut failure = None;
        log.reader()
            .for_each_batch(log.log_start_offset(), |batch| {
                if batch.header.base_offset < log.log_start_offset() {
                    return true;
                }
                let header = batch.header;
                match batch_to_entry(batch, next_index) {
                    Ok(entry) => {
                        if let EntryPayload::Membership(voters) = &entry.payload {
                            membership = voters.clone();
                        }
                        placed.push_back(Placed {
                            log_id: entry.log_id,
                            base_offset: header.base_offset,
                            next_offset: header.next_offset(),
                            timestamp: header.max_timestamp,
                        });
                        next_index += 1;
                        true
                    }
                    Err(error) => {
                        failure = Some(error);
                        false
                    }
                }
            })
            .map_err(storage)?;
        if let Some(error) = failure {
            return Err(error);
        }
        if let Some(last) = placed.back() {
            state.at_least(last.log_id.leader_id.term);
        }
        Ok(Self(Arc::new(Mutex::new(Inner {
            node_id,
            directory_id,
            clock,
            dir,
            log,
            state,
            vote_unsaved: false,
            placed,
            decoded: VecDeque::new(),
            membership,
        }))))
    }

    /// True when nothing was ever stored here.
    pub(crate) fn is_pristine(&self) -> bool {
        let inner = self.0.lock();
        inner.state.vote.is_none() && inner.placed.is_empty() && inner.state.purged.is_none()
    }

    /// Offset the next batch will have.
    pub(crate) fn log_end_offset(&self) -> Offset {
        self.0.lock().log.log_end_offset()
    }

    /// Index of the last entry, if there is one.
    pub(crate) fn last_index(&self) -> Option<u64> {
        let inner = self.0.lock();
        inner.last_log_id().map(|id| id.index)
    }

    /// Where the entry with this id lies.
    pub(crate) fn placed(&self, id: LogId) -> Option<Placed> {
        let inner = self.0.lock();
        inner.at(id.index).copied()
    }

    /// The last entry before `offset`, if the log still has it.
    pub(crate) fn ends_at(&self, offset: Offset) -> Option<LogId> {
        let inner = self.0.lock();
        let mut newest_first = inner.placed.iter().rev();
        let placed = newest_first.find(|placed| placed.next_offset <= offset);
        placed.map_or_else(|| inner.purged_log_id(), |placed| Some(placed.log_id))
    }

    /// The directory the log lies in.
    pub(crate) fn dir(&self) -> Arc<LogDir> {
        Arc::clone(&self.0.lock().dir)
    }

    /// Says that a snapshot from another controller stands for the log up to `checkpoint`.
    pub(crate) fn replaced_by(&self, id: LogId, checkpoint: CheckpointId) -> Result<(), Error> {
        let mut inner = self.0.lock();
        let storage = |error: kafka_rs_log::Error| Error::Storage(error.to_string());
        inner
            .log
            .truncate_fully(checkpoint.end_offset)
            .map_err(storage)?;
        inner.placed.clear();
        inner.decoded.clear();
        inner.set_purged(id, checkpoint.end_offset)
    }

    /// Writes the vote, if that was put off.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        let mut inner = self.0.lock();
        match inner.vote_unsaved {
            true => inner.save_state(),
            false => Ok(()),
        }
    }

    /// Writes what a clean start relies on.
    pub(crate) fn close(&self) -> Result<(), Error> {
        self.settle()?;
        self.0
            .lock()
            .log
            .close()
            .map_err(|error| Error::Storage(error.to_string()))
    }
}

impl Inner {
    fn first_index(&self) -> u64 {
        self.state
            .purged
            .as_ref()
            .map_or(0, |purged| purged.index + 1)
    }

    fn at(&self, index: u64) -> Option<&Placed> {
        let position = index.checked_sub(self.first_index())?;
        self.placed.get(usize::try_from(position).ok()?)
    }

    fn last_log_id(&self) -> Option<LogId> {
        self.placed
            .back()
            .map(|placed| placed.log_id)
            .or_else(|| self.purged_log_id())
    }

    fn purged_log_id(&self) -> Option<LogId> {
        self.state
            .purged
            .as_ref()
            .map(|purged| log_id(purged.term, purged.index))
    }

    fn set_purged(&mut self, id: LogId, end_offset: Offset) -> Result<(), Error> {
        self.state.purged = Some(Purged {
            term: id.leader_id.term,
            index: id.index,
            end_offset,
        });
        self.save_state()
    }

    fn save_state(&mut self) -> Result<(), Error> {
        self.state.save(&self.dir, self.directory_id)?;
        self.vote_unsaved = false;
        Ok(())
    }

    /// A vote for oneself where nobody else votes is a promise to nobody: losing it does no harm, since
    /// the entries of its term say that there was one ([`QuorumState::at_least`]).
    fn binds_nobody(&self, vote: &Vote) -> bool {
        vote.leader_id.voted_for == Some(self.node_id) && self.votes_alone(&self.membership)
    }

    fn votes_alone(&self, membership: &Membership) -> bool {
        membership.voter_ids().all(|id| id == self.node_id)
    }

    fn append(&mut self, entry: Entry) -> Result<(), Error> {
        let base_offset = self.log.log_end_offset();
        if let EntryPayload::Membership(membership) = &entry.payload {
            if self.vote_unsaved && !self.votes_alone(membership) {
                self.save_state()?;
            }
            self.membership = membership.clone();
        }
        let context = LeaderContext {
            leader: self.node_id,
            membership: &self.membership,
        };
        let batch = entry_to_batch(&entry, base_offset, self.clock.now_ms(), &context)?;
        let header = batch.header;
        self.log
            .append(&header, Rope::from(batch.bytes))
            .map_err(|error| Error::Storage(error.to_string()))?;
        self.placed.push_back(Placed {
            log_id: entry.log_id,
            base_offset,
            next_offset: header.next_offset(),
            timestamp: header.max_timestamp,
        });
        self.decoded.push_back(entry);
        if self.decoded.len() > DECODED_MAX {
            self.decoded.pop_front();
        }
        Ok(())
    }

    fn read(&self, index: u64) -> Result<Option<Entry>, Error> {
        let Some(placed) = self.at(index) else {
            return Ok(None);
        };
        let last = self.last_log_id().map_or(0, |id| id.index);
        let back = usize::try_from(last - index).unwrap_or(usize::MAX);
        if back < self.decoded.len() {
            return Ok(self.decoded.get(self.decoded.len() - 1 - back).cloned());
        }
        let data = self
            .log
            .reader()
            .read(placed.base_offset, 1, placed.next_offset, true)
            .map_err(|error| Error::Storage(error.to_string()))?;
        let batch = RecordBatch::parse(data.records.to_bytes())?;
        batch_to_entry(batch, index).map(Some)
    }

    fn truncate(&mut self, index: u64) -> Result<(), Error> {
        let Some(offset) = self.at(index).map(|placed| placed.base_offset) else {
            return Ok(());
        };
        self.log
            .truncate_to(offset)
            .map_err(|error| Error::Storage(error.to_string()))?;
        let keep = usize::try_from(index - self.first_index()).unwrap_or(0);
        let dropped = self.placed.len() - keep;
        self.placed.truncate(keep);
        let left = self.decoded.len().saturating_sub(dropped);
        self.decoded.truncate(left);
        Ok(())
    }

    fn purge(&mut self, id: LogId) -> Result<(), Error> {
        let Some(end_offset) = self.at(id.index).map(|placed| placed.next_offset) else {
            return Ok(());
        };
        let gone = usize::try_from(id.index + 1 - self.first_index()).unwrap_or(0);
        self.set_purged(id, end_offset)?;
        self.placed.drain(..gone);
        let left = self.decoded.len().min(self.placed.len());
        self.decoded.drain(..self.decoded.len() - left);
        let storage = |error: kafka_rs_log::Error| Error::Storage(error.to_string());
        self.log.advance_log_start_offset(end_offset);
        let now = self.clock.now_ms();
        for removed in self.log.apply_retention(now, end_offset).map_err(storage)? {
            for file in removed.files {
                self.dir.remove_file(&file).map_err(storage)?;
            }
        }
        Ok(())
    }
}

fn read_error(error: Error) -> StorageError {
    StorageIOError::read_logs(&error).into()
}

fn write_error(error: Error) -> StorageError {
    StorageIOError::write_logs(&error).into()
}

impl RaftLogReader<TypeConfig> for Store {
    async fn try_get_log_entries<RB: RangeBounds<u64> + Clone + Debug + Send>(
        &mut self,
        range: RB,
    ) -> Result<Vec<Entry>, StorageError> {
        let inner = self.0.lock();
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(start) => start + 1,
            Bound::Unbounded => inner.first_index(),
        };
        let end = match range.end_bound() {
            Bound::Included(end) => end + 1,
            Bound::Excluded(end) => *end,
            Bound::Unbounded => u64::MAX,
        };
        let mut entries = Vec::new();
        for index in start.max(inner.first_index())..end {
            match inner.read(index).map_err(read_error)? {
                Some(entry) => entries.push(entry),
                None => break,
            }
        }
        Ok(entries)
    }
}

impl RaftLogStorage<TypeConfig> for Store {
    type LogReader = Self;

    async fn get_log_state(&mut self) -> Result<LogState<TypeConfig>, StorageError> {
        let inner = self.0.lock();
        Ok(LogState {
            last_purged_log_id: inner.purged_log_id(),
            last_log_id: inner.last_log_id(),
        })
    }

    async fn get_log_reader(&mut self) -> Self {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &Vote) -> Result<(), StorageError> {
        let mut inner = self.0.lock();
        inner.state.vote = Some(*vote);
        if inner.binds_nobody(vote) {
            inner.vote_unsaved = true;
            return Ok(());
        }
        inner
            .save_state()
            .map_err(|error| StorageIOError::write_vote(&error).into())
    }

    async fn read_vote(&mut self) -> Result<Option<Vote>, StorageError> {
        Ok(self.0.lock().state.vote)
    }

    async fn append<I>(
        &mut self,
        entries: I,
        callback: LogFlushed<TypeConfig>,
    ) -> Result<(), StorageError>
    where
        I: IntoIterator<Item = Entry> + Send,
        I::IntoIter: Send,
    {
        let mut inner = self.0.lock();
        for entry in entries {
            inner.append(entry).map_err(write_error)?;
        }
        // Readable now; durable when the flush that several appends share is done.
        inner.log.request_flush(move |flushed| {
            callback.log_io_completed(flushed.map(|_| ()).map_err(std::io::Error::other));
        });
        Ok(())
    }

    async fn truncate(&mut self, log_id: LogId) -> Result<(), StorageError> {
        self.0.lock().truncate(log_id.index).map_err(write_error)
    }

    async fn purge(&mut self, log_id: LogId) -> Result<(), StorageError> {
        self.0.lock().purge(log_id).map_err(write_error)
    }
}
