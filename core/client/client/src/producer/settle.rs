//! What became of batches: acknowledged, to be sent again, given up.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_platform::Random;
use kafka_rs_types::ErrorCode;

use super::batch::{Batch, Body, Identity, Ordinal};
use super::core::Core;
use super::delivery::{Ack, News, Outcome};
use super::partition::Partition;
use crate::{Error, Reason};

/// A batch that comes back from the wire.
#[derive(Debug)]
pub(crate) struct Returned {
    pub(crate) slot: usize,
    pub(crate) ordinal: Ordinal,
    /// As it was sent, to be sent again.
    pub(crate) bytes: Bytes,
    pub(crate) outcome: Outcome,
}

/// What is to be done about a batch that was not acknowledged.
enum Remedy {
    Acknowledge,
    Retry,
    /// Its halves may be taken.
    Split,
    /// Its number is not the one the broker expects, and nothing before it is open.
    Renumber,
    Fail,
}

impl Core {
    /// A batch came back. True when the leader of its partition is to be looked up again.
    pub(crate) fn settle(
        &mut self,
        now: Duration,
        returned: Returned,
        random: &dyn Random,
    ) -> bool {
        let slot = returned.slot;
        let partition = &mut self.partitions[slot];
        let Some(mut batch) = partition.landed(returned.ordinal) else {
            return false;
        };
        let rediscover = match returned.outcome {
            Ok(ack) => {
                partition.acknowledged(&batch);
                self.finish(batch, Ok(ack));
                false
            }
            Err(error) => {
                batch.body = Body::Built(returned.bytes, batch.stamp);
                self.failed(now, slot, batch, error, random)
            }
        };
        self.reschedule(slot);
        rediscover
    }

    fn failed(
        &mut self,
        now: Duration,
        slot: usize,
        mut batch: Batch,
        error: Error,
        random: &dyn Random,
    ) -> bool {
        let code = match error.reason() {
            Reason::Kafka(code) => code,
            Reason::Local(_) => ErrorCode::None,
        };
        batch.doubtful |= may_be_written(&error, code);
        let timeout = self.settings.delivery_timeout;
        let expired = now >= batch.created.saturating_add(timeout) || batch.given_up;
        let remedy = self.decide(slot, &batch, &error, code, expired);
        let partition = &mut self.partitions[slot];
        match remedy {
            Remedy::Acknowledge => {
                partition.acknowledged(&batch);
                let ack = Ack {
                    base_offset: -1,
                    log_append_time: None,
                };
                self.finish(batch, Ok(ack));
                return false;
            }
            Remedy::Renumber => {
                batch.doubtful = false;
                partition.clear_doubts();
                if partition.begin_again(self.identity) {
                    self.raise();
                }
            }
            Remedy::Split => {
                if let Err(batch) = self.split(slot, batch) {
                    self.give_up(slot, *batch, error);
                }
                return false;
            }
            Remedy::Retry | Remedy::Fail => {}
        }
        let rediscover = code.refreshes_metadata() || code == ErrorCode::NetworkException;
        if rediscover {
            self.set_leader(slot, None);
        }
        let spent = batch.attempts >= self.settings.retries;
        if matches!(remedy, Remedy::Fail) || expired || spent {
            let error = match expired && !matches!(remedy, Remedy::Fail) {
                true => self.too_late(&batch),
                false => error,
            };
            self.give_up(slot, batch, error);
            return rediscover;
        }
        batch.attempts += 1;
        self.counts.totals.record_retry_total += u64::from(batch.records.unsigned_abs());
        let wait = self.settings.retry.wait(batch.attempts, random);
        let partition = &mut self.partitions[slot];
        partition.not_before = partition.not_before.max(now + wait);
        partition.put_back(batch);
        rediscover
    }

    fn decide(
        &self,
        slot: usize,
        batch: &Batch,
        error: &Error,
        code: ErrorCode,
        expired: bool,
    ) -> Remedy {
        let partition = &self.partitions[slot];
        let remedy = remedy(partition, batch, error, code, self.settings.idempotent);
        let renumbers = matches!(remedy, Remedy::Renumber);
        if self.txn.as_ref().is_some_and(|txn| txn.failed.is_some()) {
            return Remedy::Fail;
        }
        // Numbers are begun anew by the next transaction only.
        if renumbers && (batch.torn || self.txn.is_some()) {
            return Remedy::Fail;
        }
        match code {
            ErrorCode::MessageTooLarge if batch.records > 1 && !expired => Remedy::Split,
            _ => remedy,
        }
    }

    /// Ends a batch that was not acknowledged.
    fn give_up(&mut self, slot: usize, batch: Batch, error: Error) {
        if self.txn.is_some() {
            // One that was given up has failed its transaction then; this may be the next.
            let error = match batch.given_up {
                true => error,
                false => self.fail_transaction(error),
            };
            self.finish(batch, Err(error));
            return;
        }
        let partition = &mut self.partitions[slot];
        if batch.stamp.is_some() && !batch.doubtful && partition.gap(self.identity) {
            self.raise();
        }
        let error = error.with_outcome_unknown(batch.doubtful);
        self.finish(batch, Err(error));
    }

    /// The next epoch, or none when there is no higher one and a new id is needed.
    fn raise(&mut self) {
        self.identity = self.identity.and_then(|identity| {
            let epoch = identity.epoch.checked_add(1).filter(|e| *e < i16::MAX)?;
            Some(Identity { epoch, ..identity })
        });
        // Those that waited for answers under the old one may go on.
        self.look_at_all();
    }

    pub(super) fn finish(&mut self, batch: Batch, outcome: Outcome) {
        self.used -= batch.memory;
        let records = u64::from(batch.records.unsigned_abs());
        let totals = &mut self.counts.totals;
        match &outcome {
            _ if batch.given_up => {}
            Ok(_) => {
                totals.record_send_total += records;
                totals.batch_total += 1;
            }
            Err(_) => totals.record_error_total += records,
        }
        self.news.push(News {
            done: batch.done,
            first: batch.ordinal.1,
            outcome,
        });
    }

    fn too_late(&self, batch: &Batch) -> Error {
        let time = self.settings.delivery_timeout.as_millis();
        let records = batch.records;
        Error::timeout(format!(
            "{records} records were not acknowledged within {time} ms"
        ))
    }

    /// Gives up on batches whose time is up (`delivery.timeout.ms`).
    pub(super) fn expire(&mut self, slot: usize, now: Duration) {
        let timeout = self.settings.delivery_timeout;
        let late = |batch: &Batch| now >= batch.created.saturating_add(timeout);
        for at in 0..self.partitions[slot].in_flight.len() {
            let batch = &self.partitions[slot].in_flight[at];
            if batch.given_up || !late(batch) {
                continue;
            }
            let mut error = self.too_late(batch).with_outcome_unknown(true);
            if self.txn.is_some() {
                error = self.fail_transaction(error);
            }
            let batch = &mut self.partitions[slot].in_flight[at];
            batch.given_up = true;
            self.news.push(News {
                done: Arc::clone(&batch.done),
                first: batch.ordinal.1,
                outcome: Err(error),
            });
            self.counts.totals.record_error_total += u64::from(batch.records.unsigned_abs());
        }
        while self.partitions[slot].queue.front().is_some_and(late) {
            if let Some(batch) = self.partitions[slot].queue.pop_front() {
                let error = self.too_late(&batch);
                self.give_up(slot, batch, error);
            }
        }
    }

    /// Ends everything that waits, and takes no more records when `dead`.
    pub(crate) fn fail_all(&mut self, error: &Error, dead: bool) {
        for slot in 0..self.partitions.len() {
            for batch in std::mem::take(&mut self.partitions[slot].queue) {
                self.give_up(slot, batch, error.clone());
            }
            self.reschedule(slot);
        }
        if dead {
            self.dead.get_or_insert_with(|| error.clone());
        }
    }

    /// Ends everything, what is on the wire too.
    pub(crate) fn close(&mut self) {
        let closed = Error::closed();
        self.fail_all(&closed, true);
        for slot in 0..self.partitions.len() {
            for batch in std::mem::take(&mut self.partitions[slot].in_flight) {
                self.finish(batch, Err(closed.clone().with_outcome_unknown(true)));
            }
        }
    }

    /// Whom to tell what.
    pub(crate) fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }
}

/// Retriable errors may come after the leader has appended: when it waited for replicas in vain, or
/// ceased to lead meanwhile.
fn may_be_written(error: &Error, code: ErrorCode) -> bool {
    error.is_outcome_unknown()
        || code == ErrorCode::UnknownServerError
        || (error.is_retriable() && code != ErrorCode::NetworkException)
}

fn remedy(
    partition: &Partition,
    batch: &Batch,
    error: &Error,
    code: ErrorCode,
    idempotent: bool,
) -> Remedy {
    let numbers_are_wrong = matches!(
        code,
        ErrorCode::OutOfOrderSequenceNumber
            | ErrorCode::UnknownProducerId
            | ErrorCode::InvalidProducerEpoch
    );
    match code {
        // It is there; the broker has forgotten where.
        ErrorCode::DuplicateSequenceNumber if idempotent => Remedy::Acknowledge,
        _ if idempotent && numbers_are_wrong => match partition.has_earlier(batch.ordinal) {
            true => Remedy::Retry,
            false => Remedy::Renumber,
        },
        _ if error.is_retriable() => Remedy::Retry,
        _ => Remedy::Fail,
    }
}
