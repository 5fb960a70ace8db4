use std::collections::BTreeSet;

use kafka_rs_types::{ProducerEpoch, ProducerId, Str, Timestamp, TopicPartition};

use crate::request::Producer;
use crate::{SUPPORTS_EPOCH_BUMP, TransactionState};

/// The epoch of a producer id that was never given out.
pub(crate) const NO_EPOCH: ProducerEpoch = -1;
/// No producer id.
pub(crate) const NO_PRODUCER_ID: ProducerId = -1;

/// What is known of one transactional id (Kafka's `TransactionMetadata`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The id.
    pub transactional_id: Str,
    /// Its producer id.
    pub producer_id: ProducerId,
    /// The producer id before it, -1 for none.
    pub previous_producer_id: ProducerId,
    /// The producer id that follows once the transaction is complete, -1 for none.
    pub next_producer_id: ProducerId,
    /// The current epoch.
    pub producer_epoch: ProducerEpoch,
    /// How long a transaction may be open, in milliseconds.
    pub timeout_ms: i32,
    /// Where it is.
    pub state: TransactionState,
    /// The partitions written to.
    pub partitions: BTreeSet<TopicPartition>,
    /// When the last transaction began, -1 for none yet.
    pub start_ms: Timestamp,
    /// When this was last written.
    pub last_update_ms: Timestamp,
    /// The level of `transaction.version` its client works at.
    pub client_version: i16,
}

impl Transaction {
    /// An id nobody has used yet, before its first epoch.
    pub(crate) fn new(transactional_id: Str, producer_id: ProducerId) -> Self {
        Self {
            transactional_id,
            producer_id,
            previous_producer_id: NO_PRODUCER_ID,
            next_producer_id: NO_PRODUCER_ID,
            producer_epoch: NO_EPOCH,
            timeout_ms: 0,
            state: TransactionState::Empty,
            partitions: BTreeSet::new(),
            start_ms: -1,
            last_update_ms: -1,
            client_version: 0,
        }
    }

    /// Producer id and epoch.
    pub fn producer(&self) -> Producer {
        Producer {
            id: self.producer_id,
            epoch: self.producer_epoch,
        }
    }

    /// Its client gives every transaction an epoch of its own (KIP-890).
    pub fn supports_epoch_bump(&self) -> bool {
        self.client_version >= SUPPORTS_EPOCH_BUMP
    }

    /// No epoch is left to give out; the last one is kept for fencing.
    pub(crate) fn is_epoch_exhausted(&self) -> bool {
        is_exhausted(self.producer_epoch)
    }
}

pub(crate) fn is_exhausted(epoch: ProducerEpoch) -> bool {
    epoch >= ProducerEpoch::MAX - 1
}
