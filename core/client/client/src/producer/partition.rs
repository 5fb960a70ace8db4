//! One partition's batches: their order, their numbers, what may be on the wire.
//!
//! Order: batches leave in the order they were begun. One that is sent again waits until nothing of
//! its partition is on the wire and stands before everything newer, so the broker sees the numbers
//! in order. Until the broker has acknowledged something under an identity it takes any number, so
//! only one batch is out until then.
//!
//! Numbers: when a batch is known not to be in the log and is given up, those behind it cannot be in
//! the log either, for the broker wants every number; they are numbered anew under a higher epoch
//! (KIP-360) once nothing is on the wire. When nobody knows whether it is in the log, the next batch
//! goes out with its old number and the broker's answer tells.

use std::collections::VecDeque;
use std::time::Duration;

use kafka_rs_records::increment_sequence;
use kafka_rs_types::{NodeId, TopicPartition, Uuid};

use super::batch::{Batch, Body, Identity, Ordinal, Stamp};
use super::settings::Settings;

#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) at: TopicPartition,
    /// Zero where the broker is too old to have one.
    pub(crate) topic_id: Uuid,
    pub(crate) leader: Option<NodeId>,
    /// Not on the wire, oldest first.
    pub(crate) queue: VecDeque<Batch>,
    /// On the wire, in the order they were sent.
    pub(crate) in_flight: VecDeque<Batch>,
    /// Who has those in flight.
    sent_to: Option<NodeId>,
    identity: Option<Identity>,
    next_sequence: i32,
    /// The broker has acknowledged something under this identity.
    established: bool,
    /// The numbers of what waits are worth nothing.
    renumber: bool,
    pub(crate) not_before: Duration,
    /// Its place in the schedule.
    pub(crate) wake_at: Option<Duration>,
    /// Waits for its node or for a leader, not for time.
    pub(crate) parked: bool,
    /// Bytes its last batch had: room for the next.
    pub(crate) room: usize,
}

impl Partition {
    pub(crate) fn new(at: TopicPartition) -> Self {
        Self {
            at,
            topic_id: Uuid::ZERO,
            leader: None,
            queue: VecDeque::new(),
            in_flight: VecDeque::new(),
            sent_to: None,
            identity: None,
            next_sequence: 0,
            established: false,
            renumber: false,
            not_before: Duration::ZERO,
            wake_at: None,
            parked: false,
            room: 0,
        }
    }

    /// True when no batch that waits has room.
    pub(crate) fn is_full(&self, batch_bytes: usize) -> bool {
        self.queue
            .back()
            .is_none_or(|last| last.closed || last.size() >= batch_bytes)
    }

    /// True when the head has to wait for answers before it may be sent.
    fn waits_for_answers(&self, settings: &Settings, identity: Option<Identity>) -> bool {
        let Some(head) = self.queue.front() else {
            return true;
        };
        if self.in_flight.is_empty() {
            return false;
        }
        // One that is sent again is alone on the wire, too: the broker knows the last five batches
        // of a producer again, and this one may be the fifth already.
        let again = |batch: &Batch| batch.attempts > 0;
        let alone = settings.in_flight == 1
            || again(head)
            || self.in_flight.iter().any(again)
            || self.sent_to != self.leader
            || (settings.idempotent
                && (!self.established
                    || self.renumber
                    || (head.stamp.is_none() && self.identity != identity)));
        alone || self.in_flight.len() >= settings.in_flight
    }

    /// True when the head need not wait for more records.
    fn is_due(&self, now: Duration, settings: &Settings, hurry: bool) -> bool {
        self.queue.front().is_some_and(|head| {
            hurry
                || head.closed
                || self.queue.len() > 1
                || head.size() >= settings.batch_bytes
                || now >= head.created.saturating_add(settings.linger)
        })
    }

    pub(crate) fn may_send(
        &self,
        now: Duration,
        settings: &Settings,
        identity: Option<Identity>,
        hurry: bool,
    ) -> bool {
        now >= self.not_before
            && self.is_due(now, settings, hurry)
            && !self.waits_for_answers(settings, identity)
    }

    /// When it has to be looked at by itself: something is due, or somebody's time is up.
    pub(crate) fn next_look(
        &self,
        settings: &Settings,
        identity: Option<Identity>,
        hurry: bool,
    ) -> Option<Duration> {
        let on_the_wire = self.in_flight.iter().find(|batch| !batch.given_up);
        let created = [self.queue.front(), on_the_wire].into_iter().flatten();
        let expiry = created
            .map(|batch| batch.created.saturating_add(settings.delivery_timeout))
            .min();
        let waits = self.parked || self.waits_for_answers(settings, identity);
        let head = self.queue.front().filter(|_| !waits);
        let due = head.map(|head| {
            let linger = match self.is_due(Duration::ZERO, settings, hurry) {
                true => Duration::ZERO,
                false => head.created.saturating_add(settings.linger),
            };
            linger.max(self.not_before)
        });
        [expiry, due].into_iter().flatten().min()
    }

    /// Puts the head on the wire to `node`: the batch's ordinal, its records and its stamp.
    pub(crate) fn take(
        &mut self,
        node: NodeId,
        settings: &Settings,
        identity: Option<Identity>,
    ) -> Option<(Ordinal, Body, Option<Stamp>)> {
        if settings.idempotent {
            self.adopt(identity);
        }
        let mut batch = self.queue.pop_front()?;
        batch.closed = true;
        if let (None, true) = (batch.stamp, settings.idempotent) {
            let Some(identity) = self.identity else {
                self.queue.push_front(batch);
                return None;
            };
            batch.stamp = Some((identity, self.next_sequence));
            self.next_sequence = increment_sequence(self.next_sequence, batch.records);
        }
        self.room = batch.size();
        self.sent_to = Some(node);
        let body = std::mem::replace(&mut batch.body, Body::Away);
        let sent = (batch.ordinal, body, batch.stamp);
        self.in_flight.push_back(batch);
        Some(sent)
    }

    /// Begins numbers anew where it is time to.
    fn adopt(&mut self, identity: Option<Identity>) {
        if !self.in_flight.is_empty() {
            return;
        }
        if self.queue.iter().any(|batch| batch.doubtful) {
            // Its answer under the old number has to tell first.
            self.renumber = false;
        }
        let numbered = self.queue.iter().any(|batch| batch.stamp.is_some());
        let stale = self.identity != identity && !numbered;
        if self.renumber || stale {
            for batch in &mut self.queue {
                batch.stamp = None;
            }
            self.identity = identity;
            self.next_sequence = 0;
            self.established = false;
            self.renumber = false;
        }
    }

    /// Takes a batch off the wire.
    pub(crate) fn landed(&mut self, ordinal: Ordinal) -> Option<Batch> {
        let at = self.in_flight.iter().position(|b| b.ordinal == ordinal)?;
        self.in_flight.remove(at)
    }

    /// The broker has taken this batch.
    pub(crate) fn acknowledged(&mut self, batch: &Batch) {
        let current = batch.stamp.map(|(identity, _)| identity) == self.identity;
        self.established |= current;
    }

    /// True when a batch before this one is not settled.
    pub(crate) fn has_earlier(&self, ordinal: Ordinal) -> bool {
        let earlier = |batch: &Batch| batch.ordinal < ordinal;
        self.in_flight.iter().any(earlier) || self.queue.front().is_some_and(earlier)
    }

    /// A batch goes back to its place in the queue.
    pub(crate) fn put_back(&mut self, batch: Batch) {
        let place = self.queue.partition_point(|b| b.ordinal < batch.ordinal);
        self.queue.insert(place, batch);
    }

    /// There is a gap in the numbers, and nothing behind it is in the log: what waits is numbered
    /// anew. True when the identity it had has to be raised for that.
    pub(crate) fn begin_again(&mut self, identity: Option<Identity>) -> bool {
        let first = !self.renumber;
        self.renumber = true;
        first && self.identity == identity
    }

    /// A batch was given up that certainly is not in the log. True when the identity has to be
    /// raised: not when the fate of one behind it is open, for then its answer will tell.
    pub(crate) fn gap(&mut self, identity: Option<Identity>) -> bool {
        let doubtful = self.queue.iter().any(|b| b.doubtful);
        !doubtful && self.begin_again(identity)
    }

    /// What is behind a gap is certainly not in the log.
    pub(crate) fn clear_doubts(&mut self) {
        for batch in &mut self.queue {
            batch.doubtful = false;
        }
    }
}
