//! Looking into the transaction coordinator, and into what it has decided.

use kafka_rs_txn::ListTransactions;
use kafka_rs_types::{ErrorCode, ProducerEpoch, ProducerId, Str, Timestamp, TopicPartition};
use serde::Serialize;

use super::Broker;
use crate::Error;

/// Where a transactional id is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransactionStatus {
    /// The transactional id.
    pub transactional_id: String,
    /// Kafka's name of the state, such as `Ongoing`, `PrepareCommit`, `CompleteAbort`.
    pub state: String,
    /// The producer id.
    pub producer_id: ProducerId,
    /// The producer epoch.
    pub producer_epoch: ProducerEpoch,
    /// `transaction.timeout.ms` of the producer.
    pub timeout_ms: i32,
    /// When the open transaction began, in milliseconds since 1970; -1 when none is open.
    pub started_ms: Timestamp,
    /// Topics and partitions in the transaction, in their order.
    pub partitions: Vec<(String, i32)>,
}

impl Broker {
    /// Every transactional id the broker knows, in alphabetical order, with its transaction.
    ///
    /// # Errors
    /// COORDINATOR_LOAD_IN_PROGRESS right after the broker came up.
    pub async fn transactions(&self) -> Result<Vec<TransactionStatus>, Error> {
        let server = self.server();
        let service = server.transactions();
        let every = ListTransactions {
            duration_ms: -1,
            ..Default::default()
        };
        let listed = service.list(every).await;
        let (listed, _) = listed.map_err(|code| refused("the transactions", code))?;
        let mut ids: Vec<Str> = listed.into_iter().map(|one| one.transactional_id).collect();
        ids.sort();
        let described = service.describe(&ids).await.into_iter();
        // An id may have expired in between.
        let described = described.filter(|one| one.error_code == ErrorCode::None.code());
        let statuses = described.map(|one| {
            let mut partitions: Vec<(String, i32)> = Vec::new();
            for topic in one.topics {
                let indexes = topic.partitions.into_iter();
                partitions.extend(indexes.map(|index| (topic.topic.to_string(), index)));
            }
            partitions.sort();
            TransactionStatus {
                transactional_id: one.transactional_id.to_string(),
                state: one.transaction_state.to_string(),
                producer_id: one.producer_id,
                producer_epoch: one.producer_epoch,
                timeout_ms: one.transaction_timeout_ms,
                started_ms: one.transaction_start_time_ms,
                partitions,
            }
        });
        Ok(statuses.collect())
    }

    /// Aborts the open transaction of `transactional_id` and fences its producer, as a second producer
    /// with the same id would, and waits until it is complete (with
    /// [`Broker::hold_transaction_markers`], until it is decided).
    ///
    /// # Errors
    /// INVALID_TXN_STATE when no transaction is open, TRANSACTIONAL_ID_NOT_FOUND.
    pub async fn abort_transaction(&self, transactional_id: &str) -> Result<(), Error> {
        let server = self.server();
        let id = Str::from(transactional_id);
        let aborted = server.transactions().force_terminate(&id).await;
        aborted.map_err(|code| refused(&format!("transaction {transactional_id}"), code))
    }

    /// Transactions that are decided from now on stay in `PrepareCommit` or `PrepareAbort`, with the
    /// last stable offset where it is, until [`Broker::release_transaction_markers`] or until the
    /// broker comes up again.
    pub fn hold_transaction_markers(&self) {
        self.server().transactions().hold_markers(true);
    }

    /// Lets held markers be written.
    pub fn release_transaction_markers(&self) {
        self.server().transactions().hold_markers(false);
    }

    /// Forgets the sequence numbers of all idempotent producers without an open transaction in a
    /// partition, as if they had been idle for `producer.id.expiration.ms`.
    ///
    /// # Errors
    /// When there is no such partition.
    pub fn clear_producer_state(&self, partition: &TopicPartition) -> Result<(), Error> {
        let found = self.partition(&partition.topic, partition.partition)?;
        found.forget_idle_producers();
        Ok(())
    }
}

fn refused(what: &str, code: ErrorCode) -> Error {
    Error::Refused {
        what: format!("{what} cannot be had or changed"),
        code,
        message: None,
    }
}
