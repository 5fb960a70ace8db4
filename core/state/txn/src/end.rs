//! The end of a transaction: by its producer, by its timeout, by a successor; and what follows the
//! markers.

use kafka_rs_coordinator::Token;
use kafka_rs_types::{ErrorCode, ProducerEpoch, ProducerId, Str};

use crate::coordinator::{Out, Then};
use crate::request::{EndTxn, MarkersWritten, Producer};
use crate::transaction::{NO_EPOCH, NO_PRODUCER_ID};
use crate::{Reply, SUPPORTS_EPOCH_BUMP, Transaction, TransactionCoordinator, TransactionState};

/// What EndTxn leads to.
enum Verdict {
    /// It was carried out before.
    Done,
    /// Commit or abort.
    End,
    /// Abort a transaction that no partition was added to (KIP-890).
    AbortNothing,
}

impl TransactionCoordinator {
    pub(crate) fn end_txn(&mut self, token: Token, request: &EndTxn) -> Out {
        let refuse = |error| Out::reply(token, Reply::EndTxn(Err(error)));
        if request.transactional_id.is_empty() {
            return refuse(ErrorCode::InvalidRequest);
        }
        let Some(current) = self.transaction(&request.transactional_id).cloned() else {
            return refuse(ErrorCode::InvalidProducerIdMapping);
        };
        let with_bump = request.client_version >= SUPPORTS_EPOCH_BUMP;
        let verdict = match with_bump {
            true => verdict_with_bump(&current, request),
            false => verdict_without_bump(&current, request),
        };
        let (commit, start_ms) = match verdict {
            Err(error) => return refuse(error),
            Ok(Verdict::Done) => {
                return Out::reply(token, Reply::EndTxn(Ok(current.producer())));
            }
            Ok(Verdict::End) => (request.commit, current.start_ms),
            // When it began nobody knows, but records need a time.
            Ok(Verdict::AbortNothing) => (false, self.now.wall_ms),
        };
        let next_producer_id = match request.fresh_producer_id {
            _ if !with_bump || !current.is_epoch_exhausted() => NO_PRODUCER_ID,
            Some(id) => id,
            None => return Out::reply(token, Reply::NeedsProducerId),
        };
        let mut next = Transaction {
            next_producer_id,
            start_ms,
            client_version: request.client_version,
            ..current.clone()
        };
        if with_bump {
            // The last epoch is reached by fencing alone; then the id after it has been drawn.
            next.producer_epoch = next.producer_epoch.saturating_add(1);
            self.set_last_epoch(&next, current.producer_epoch);
        }
        let visible = visible_producer(&next);
        let mut out = self.prepare(next, commit);
        out.replies.push((token, Reply::EndTxn(Ok(visible))));
        out
    }

    pub(crate) fn transaction_timeout(&mut self, id: &Str) -> Out {
        match self.transaction(id).cloned() {
            Some(current) if current.state == TransactionState::Ongoing => {
                self.fence_and_abort(current)
            }
            // Its decision could not be replicated in time.
            Some(current) if current.state.is_prepared() => Out {
                records: vec![self.record(&current)],
                then: Some(Then::Prepared(current.transactional_id)),
                ..Out::default()
            },
            _ => Out::default(),
        }
    }

    /// Aborts an open transaction under an epoch its producer does not have.
    pub(crate) fn fence_and_abort(&mut self, current: Transaction) -> Out {
        let client_version = self.config.transaction_version;
        let last = match client_version >= SUPPORTS_EPOCH_BUMP {
            true => current.producer_epoch,
            false => NO_EPOCH,
        };
        let next = Transaction {
            // Not beyond the last epoch there is, which is given to nobody.
            producer_epoch: current.producer_epoch.saturating_add(1),
            client_version,
            ..current
        };
        self.set_last_epoch(&next, last);
        self.prepare(next, false)
    }

    fn prepare(&mut self, next: Transaction, commit: bool) -> Out {
        self.in_flight.remove(&next.transactional_id);
        let next = Transaction {
            state: match commit {
                true => TransactionState::PrepareCommit,
                false => TransactionState::PrepareAbort,
            },
            last_update_ms: self.now.wall_ms,
            ..next
        };
        Out {
            records: vec![self.record(&next)],
            then: Some(Then::Prepared(next.transactional_id)),
            ..Out::default()
        }
    }

    pub(crate) fn markers_written(&mut self, token: Token, request: &MarkersWritten) -> Out {
        let id = &request.transactional_id;
        let is_in_flight = self.in_flight.get(id) == Some(&request.serial);
        let current = self.transaction(id).filter(|_| is_in_flight);
        let prepared = current.filter(|t| t.state.is_prepared()).cloned();
        let mut out = Out::reply(token, Reply::MarkersWritten(ErrorCode::None));
        // Otherwise somebody has reported it before.
        if let Some(current) = prepared {
            let last = self.last_epoch(&current);
            let producer = visible_producer(&current);
            let next = Transaction {
                state: match current.state {
                    TransactionState::PrepareCommit => TransactionState::CompleteCommit,
                    _ => TransactionState::CompleteAbort,
                },
                previous_producer_id: match producer.id == current.producer_id {
                    true => current.previous_producer_id,
                    false => current.producer_id,
                },
                producer_id: producer.id,
                producer_epoch: producer.epoch,
                next_producer_id: NO_PRODUCER_ID,
                partitions: Default::default(),
                last_update_ms: self.now.wall_ms,
                ..current
            };
            self.set_last_epoch(&next, last);
            out.records.push(self.record(&next));
        }
        out
    }
}

/// What the producer goes on as after a decided transaction.
fn visible_producer(prepared: &Transaction) -> Producer {
    match prepared.next_producer_id {
        NO_PRODUCER_ID => prepared.producer(),
        id => Producer { id, epoch: 0 },
    }
}

/// A client that keeps its epoch from one transaction to the next.
fn verdict_without_bump(current: &Transaction, request: &EndTxn) -> Result<Verdict, ErrorCode> {
    check_producer_id(current, request.producer.id)?;
    if request.producer.epoch != current.producer_epoch {
        return Err(ErrorCode::ProducerFenced);
    }
    match (current.state, request.commit) {
        (TransactionState::Ongoing, _) => Ok(Verdict::End),
        (TransactionState::CompleteCommit, true) | (TransactionState::CompleteAbort, false) => {
            Ok(Verdict::Done)
        }
        (TransactionState::PrepareCommit, true) | (TransactionState::PrepareAbort, false) => {
            Err(ErrorCode::ConcurrentTransactions)
        }
        _ => Err(ErrorCode::InvalidTxnState),
    }
}

/// A client that gets a new epoch with every transaction; one that is an epoch behind repeats a
/// request whose answer it missed.
fn verdict_with_bump(current: &Transaction, request: &EndTxn) -> Result<Verdict, ErrorCode> {
    let Producer { id, epoch } = request.producer;
    let was_bumped = current.supports_epoch_bump();
    let is_retry_after_bump = was_bumped && epoch.checked_add(1) == Some(current.producer_epoch);
    let is_retry_after_rotation = was_bumped
        && current.previous_producer_id == id
        && epoch == ProducerEpoch::MAX - 1
        && current.producer_epoch == 0;
    let is_retry = is_retry_after_bump || is_retry_after_rotation;
    let is_current = epoch == current.producer_epoch;
    let is_valid = match current.state {
        _ if !was_bumped => is_current,
        TransactionState::PrepareCommit | TransactionState::PrepareAbort => is_retry_after_bump,
        TransactionState::CompleteCommit | TransactionState::CompleteAbort => {
            is_retry || is_current
        }
        _ => is_current,
    };
    if !is_retry_after_rotation {
        check_producer_id(current, id)?;
    }
    if !is_valid {
        return Err(ErrorCode::ProducerFenced);
    }
    match (current.state, request.commit) {
        (TransactionState::Ongoing, _) => Ok(Verdict::End),
        (TransactionState::Empty, false) => Ok(Verdict::AbortNothing),
        // The epoch that its timeout fenced it with is the last one there is, which is given to
        // nobody: it goes on under the next id.
        (TransactionState::CompleteAbort, false)
            if current.producer_epoch == ProducerEpoch::MAX =>
        {
            Ok(Verdict::AbortNothing)
        }
        (TransactionState::CompleteCommit, true) | (TransactionState::CompleteAbort, false)
            if is_retry =>
        {
            Ok(Verdict::Done)
        }
        (TransactionState::CompleteCommit | TransactionState::CompleteAbort, false)
            if !is_retry =>
        {
            Ok(Verdict::AbortNothing)
        }
        (TransactionState::PrepareCommit, true) | (TransactionState::PrepareAbort, false) => {
            Err(ErrorCode::ConcurrentTransactions)
        }
        _ => Err(ErrorCode::InvalidTxnState),
    }
}

fn check_producer_id(current: &Transaction, id: ProducerId) -> Result<(), ErrorCode> {
    match current.producer_id == id {
        true => Ok(()),
        false => Err(ErrorCode::InvalidProducerIdMapping),
    }
}
