//! What the core knows of a transaction.

use std::collections::{BTreeMap, BTreeSet};

use kafka_rs_types::{ErrorCode, Str, TopicPartition};

use super::batch::Identity;
use super::core::Core;
use crate::{Error, LocalCode, Reason};

/// Who a transaction's requests are from.
#[derive(Debug, Clone)]
pub(crate) struct TransactionalId {
    pub(crate) id: Str,
    pub(crate) identity: Identity,
}

/// The transaction of a producer with a transactional id, from one begin to the next.
#[derive(Debug, Default)]
pub(crate) struct Txn {
    /// Leaders tell the coordinator of partitions (`transaction.version` 2).
    v2: bool,
    open: bool,
    /// It can only be aborted.
    pub(super) failed: Option<Error>,
    /// The brokers may know of it.
    pub(super) started: bool,
    /// Partitions the coordinator knows of, where the client has to tell it.
    added: BTreeSet<usize>,
    to_add: BTreeSet<usize>,
    /// Those the coordinator is being told of.
    adding: BTreeSet<usize>,
}

impl Txn {
    pub(super) fn takes_records(&self) -> Result<(), Error> {
        if !self.open {
            return Err(no_transaction());
        }
        match &self.failed {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    pub(super) fn has_to_add(&self, slot: usize) -> bool {
        !self.v2 && !self.added.contains(&slot)
    }

    pub(super) fn add(&mut self, slot: usize) -> bool {
        self.to_add.insert(slot)
    }

    pub(super) fn wants_to_add(&self) -> bool {
        !self.to_add.is_empty() && self.adding.is_empty()
    }

    /// True while the partition waits for the coordinator.
    pub(super) fn holds(&self, slot: usize) -> bool {
        self.to_add.contains(&slot) || self.adding.contains(&slot)
    }
}

impl Core {
    /// Begins a transaction. `v2`: of `transaction.version` 2.
    pub(crate) fn begin_transaction(&mut self, v2: bool) {
        self.txn = Some(Txn {
            v2,
            open: true,
            ..Txn::default()
        });
    }

    /// True when transactions are of version 2.
    pub(crate) fn is_v2(&self) -> bool {
        self.txn.as_ref().is_some_and(|txn| txn.v2)
    }

    /// The partitions the coordinator has to hear of, and from whom.
    pub(crate) fn take_to_add(
        &mut self,
    ) -> Option<(TransactionalId, BTreeMap<usize, TopicPartition>)> {
        let id = self.settings.transactional_id.clone()?;
        let identity = self.identity?;
        let txn = self.txn.as_mut()?;
        txn.started = true;
        txn.adding = std::mem::take(&mut txn.to_add);
        let at = |slot: &usize| (*slot, self.partitions[*slot].at.clone());
        let slots = txn.adding.iter().map(at).collect();
        Some((TransactionalId { id, identity }, slots))
    }

    /// What the coordinator said.
    pub(crate) fn added(&mut self, result: Result<Vec<usize>, Error>) {
        let Some(txn) = &mut self.txn else {
            return;
        };
        let adding = std::mem::take(&mut txn.adding);
        match result {
            Ok(slots) => txn.added.extend(slots),
            Err(error) => {
                self.fail_transaction(error);
            }
        }
        for slot in adding {
            self.partitions[slot].parked = false;
            self.reschedule(slot);
        }
    }

    /// Marks the transaction as one that can only be aborted, or the producer as dead, and ends
    /// what waits. The error as those who are concerned should see it.
    pub(crate) fn fail_transaction(&mut self, error: Error) -> Error {
        let fatal = [
            ErrorCode::ProducerFenced,
            ErrorCode::TransactionalIdAuthorizationFailed,
            ErrorCode::ClusterAuthorizationFailed,
            ErrorCode::InvalidProducerIdMapping,
            ErrorCode::UnsupportedForMessageFormat,
        ];
        let closed = error.reason() == Reason::Local(LocalCode::Closed);
        let error = match closed || fatal.iter().any(|code| error.is(*code)) {
            true => error.with_fatal(),
            false => error.with_abortable(),
        };
        if error.is_fatal() {
            self.dead.get_or_insert_with(|| error.clone());
        }
        let Some(txn) = &mut self.txn else {
            return error;
        };
        if txn.failed.is_none() {
            txn.failed = Some(error.clone());
            txn.to_add.clear();
            self.drop_queues(&error);
        }
        error
    }

    /// Ends what is not on the wire.
    fn drop_queues(&mut self, error: &Error) {
        for slot in 0..self.partitions.len() {
            for batch in std::mem::take(&mut self.partitions[slot].queue) {
                self.finish(batch, Err(error.clone()));
            }
            let held = self.txn.as_ref().is_some_and(|txn| txn.holds(slot));
            self.partitions[slot].parked &= held;
            self.reschedule(slot);
        }
    }

    /// Why the transaction can only be aborted, if so.
    pub(crate) fn transaction_error(&self) -> Option<Error> {
        let failed = self.txn.as_ref().and_then(|txn| txn.failed.clone());
        self.dead.clone().or(failed)
    }

    /// True when the brokers may know of the transaction.
    pub(crate) fn transaction_started(&mut self, starts: bool) -> bool {
        self.txn.as_mut().is_some_and(|txn| {
            txn.started |= starts;
            txn.started
        })
    }

    /// The transaction has ended; `identity` is whom the producer is from now on.
    pub(crate) fn end_transaction(&mut self, identity: Identity) {
        let v2 = self.is_v2();
        self.txn = Some(Txn {
            v2,
            ..Txn::default()
        });
        self.set_identity(identity);
    }

    /// Who the producer is.
    pub(crate) fn identity(&self) -> Option<Identity> {
        self.identity
    }
}

pub(super) fn no_transaction() -> Error {
    Error::local(LocalCode::InvalidState, "there is no open transaction")
}
