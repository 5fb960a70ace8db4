//! Transactions as an application holds them: scopes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kafka_rs_config::ClientConfig;
use kafka_rs_platform::Platform;
use kafka_rs_types::{Str, TopicPartition};
use parking_lot::Mutex;

use super::delivery::Delivery;
use super::handle::{Producer, SendManyError};
use super::metrics::ProducerMetrics;
use super::record::{ProducerRecord, RecordMetadata, RecordSlice};
use super::requests;
use super::settings::Settings;
use super::txn::{TransactionalId, no_transaction};
use super::txn_requests;
use crate::consumer::{Batch, GroupMetadata, Position};
use crate::{Client, Destination, Error, LocalCode, Reason};

/// Sends records in transactions, one at a time. Cheap to clone.
///
/// ```no_run
/// use kafka_rs_client::consumer::Consumer;
/// use kafka_rs_client::producer::{ProducerRecord, TransactionalProducer};
///
/// # async fn example(
/// #     producer: TransactionalProducer, consumer: &mut Consumer,
/// # ) -> Result<(), kafka_rs_client::Error> {
/// loop {
///     let batch = consumer.next_batch().await?;
///     let transaction = producer.begin().await?;
///     for record in batch.records() {
///         let copy = ProducerRecord { topic: "out".into(), value: record.value, ..Default::default() };
///         transaction.submit(copy).await?;
///     }
///     transaction.ack(&batch)?;
///     transaction.commit().await?; // dropped before, it is aborted
/// }
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct TransactionalProducer {
    producer: Producer,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    id: Str,
    transaction_timeout_ms: i32,
    stage: Mutex<Stage>,
    /// Ends come one after the other.
    ending: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone)]
enum Stage {
    Ready,
    Open,
    /// The coordinator has to be told.
    Ending {
        commit: bool,
    },
}

impl TransactionalProducer {
    /// A producer over TCP with the `transactional.id` of `config`. Fences those before it with the
    /// same id and ends what they left.
    ///
    /// # Errors
    /// Settings that cannot be used; the coordinator refuses the id or does not answer.
    pub async fn new(config: ClientConfig, platform: Platform) -> Result<Self, Error> {
        Self::with_client(Client::new(config, platform)?).await
    }

    /// The same through `client`.
    ///
    /// # Errors
    /// As [`TransactionalProducer::new`].
    pub async fn with_client(client: Client) -> Result<Self, Error> {
        let settings = Settings::new(client.config())?;
        let Some(id) = settings.transactional_id.clone() else {
            return Err(Error::config(
                "a TransactionalProducer needs transactional.id",
            ));
        };
        let timeout = settings.transaction_timeout.as_millis();
        let timeout = i32::try_from(timeout).unwrap_or(i32::MAX);
        let to = Destination::TransactionCoordinator(id.clone());
        let identity = requests::identity(&client, &to, Some(id.clone()), timeout, None).await?;
        let producer = Producer::start(client, settings);
        producer.shared.core.lock().set_identity(identity);
        let shared = Arc::new(Shared {
            id,
            transaction_timeout_ms: timeout,
            stage: Mutex::new(Stage::Ready),
            ending: tokio::sync::Mutex::default(),
        });
        Ok(Self { producer, shared })
    }

    /// The connections it uses.
    pub fn client(&self) -> &Client {
        self.producer.client()
    }

    /// What was done so far.
    pub fn metrics(&self) -> ProducerMetrics {
        self.producer.metrics()
    }

    /// Begins a transaction, once the one before has ended.
    ///
    /// # Errors
    /// One is open; the one before could not be ended; the producer is fenced or closed.
    pub async fn begin(&self) -> Result<Transaction, Error> {
        self.resolve().await?;
        let client = self.producer.client();
        let version = txn_requests::transaction_version(client, &self.shared.id).await?;
        let mut stage = self.shared.stage.lock();
        if !matches!(*stage, Stage::Ready) {
            let message = "a transaction is open already";
            return Err(Error::local(LocalCode::InvalidState, message));
        }
        *stage = Stage::Open;
        self.producer
            .shared
            .core
            .lock()
            .begin_transaction(version >= 2);
        Ok(Transaction {
            producer: self.clone(),
            acked: Mutex::default(),
            batches: Mutex::default(),
            ended: false,
        })
    }

    /// Runs `body` in a transaction: commits when it succeeds, aborts when it fails or is dropped.
    ///
    /// # Errors
    /// What `body` failed with, or what the commit did.
    pub async fn transaction<T, E: From<Error>>(
        &self,
        body: impl AsyncFnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let transaction = self.begin().await?;
        match body(&transaction).await {
            Ok(value) => {
                transaction.commit().await?;
                Ok(value)
            }
            Err(error) => {
                // The body's error says more; an end that failed is tried again by the next begin.
                let _ = transaction.abort().await;
                Err(error)
            }
        }
    }

    /// Aborts an open transaction, waits up to `timeout`, and closes the connections.
    ///
    /// # Errors
    /// The end of a transaction could not be told to the coordinator, which will abort it after
    /// `transaction.timeout.ms`.
    pub async fn close(&self, timeout: Duration) -> Result<(), Error> {
        self.abandon("the producer is closed");
        let clock = &self.producer.client().platform().clock;
        let deadline = clock.monotonic().saturating_add(timeout);
        let ended = tokio::select! {
            biased;
            ended = self.resolve() => ended,
            () = clock.sleep_until(deadline) => Err(Error::timeout(format!(
                "the transaction was not ended when closing took {} ms",
                timeout.as_millis()
            ))),
        };
        let left = deadline.saturating_sub(clock.monotonic());
        let closed = self.producer.close(left).await;
        ended.and(closed)
    }

    fn who(&self) -> Result<TransactionalId, Error> {
        let core = self.producer.shared.core.lock();
        let identity = core.identity().ok_or_else(no_transaction)?;
        Ok(TransactionalId {
            id: self.shared.id.clone(),
            identity,
        })
    }

    /// An open transaction is to be aborted. True when there was one.
    fn abandon(&self, why: &str) -> bool {
        let mut stage = self.shared.stage.lock();
        if !matches!(*stage, Stage::Open) {
            return false;
        }
        *stage = Stage::Ending { commit: false };
        drop(stage);
        let error = Error::local(
            LocalCode::InvalidState,
            format!("the transaction was aborted: {why}"),
        );
        self.producer.shared.core.lock().fail_transaction(error);
        self.producer.shared.wake.notify_one();
        true
    }

    /// Ends what has to be ended.
    async fn resolve(&self) -> Result<(), Error> {
        let _one_at_a_time = self.shared.ending.lock().await;
        let Stage::Ending { commit } = *self.shared.stage.lock() else {
            return Ok(());
        };
        // Nothing of the transaction may come behind its end. What failed has failed it already.
        let _ = self.producer.flush().await;
        let ended = self.end(commit).await;
        match ended {
            Ok(()) => {
                *self.shared.stage.lock() = Stage::Ready;
                Ok(())
            }
            Err(error) if error.is_retriable() || error.is_outcome_unknown() => Err(error),
            Err(error) => {
                let error = self.producer.shared.core.lock().fail_transaction(error);
                if commit && !error.is_fatal() {
                    *self.shared.stage.lock() = Stage::Ending { commit: false };
                }
                Err(error)
            }
        }
    }

    async fn end(&self, commit: bool) -> Result<(), Error> {
        let client = self.producer.client();
        let (started, v2, dead) = {
            let mut core = self.producer.shared.core.lock();
            let dead = core.transaction_error().filter(Error::is_fatal);
            (core.transaction_started(false), core.is_v2(), dead)
        };
        if let Some(error) = dead {
            return Err(error);
        }
        let mut producer = self.who()?;
        if started {
            producer.identity = txn_requests::end(client, &producer, v2, commit)
                .await
                .map_err(fenced)?;
        }
        if !commit && !v2 {
            // Numbers of records that never left are gone: the next begin from 0 (KIP-360).
            let to = Destination::TransactionCoordinator(producer.id.clone());
            let (id, timeout) = (producer.id.clone(), self.shared.transaction_timeout_ms);
            let before = Some(producer.identity);
            producer.identity = requests::identity(client, &to, Some(id), timeout, before)
                .await
                .map_err(fenced)?;
        }
        let mut core = self.producer.shared.core.lock();
        core.end_transaction(producer.identity);
        Ok(())
    }
}

/// At the end of a transaction an epoch that is too old means another producer.
fn fenced(error: Error) -> Error {
    match error.is_fatal() {
        true => Error::kafka(kafka_rs_types::ErrorCode::ProducerFenced, error.to_string()),
        false => error,
    }
}

/// An open transaction. Dropped without a commit, it is aborted.
#[derive(Debug)]
#[must_use = "a transaction that is dropped is aborted"]
pub struct Transaction {
    producer: TransactionalProducer,
    acked: Mutex<Vec<(GroupMetadata, BTreeMap<TopicPartition, Position>)>>,
    /// What was acked, to be read again when nothing comes of it.
    batches: Mutex<Vec<Batch>>,
    ended: bool,
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        self.producer.abandon("it was dropped");
        self.rewind();
        // Told to the coordinator at once where that is possible, else by the next begin.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let producer = self.producer.clone();
            runtime.spawn(async move {
                if let Err(error) = producer.resolve().await {
                    tracing::debug!(%error, "a dropped transaction is not ended yet");
                }
            });
        }
    }
}

impl Transaction {
    /// Sends a record; resolves when it is acknowledged, which does not commit it.
    ///
    /// # Errors
    /// As [`Producer::send`]; an error that is abortable ends the transaction.
    pub async fn send(&self, record: ProducerRecord) -> Result<RecordMetadata, Error> {
        let sent = self.producer.producer.send(record).await;
        sent.map_err(|error| self.refused(error))
    }

    /// Takes a record in; see [`Producer::submit`]. Nobody need wait for the delivery: a commit
    /// fails if a record did.
    ///
    /// # Errors
    /// The record was not taken in: the transaction can then only be aborted.
    pub async fn submit(&self, record: ProducerRecord) -> Result<Delivery, Error> {
        let taken = self.producer.producer.submit(record).await;
        taken.map_err(|error| self.refused(error))
    }

    /// Takes a record in if there is room now; see [`Producer::enqueue`].
    ///
    /// # Errors
    /// The record can never be taken in: the transaction can then only be aborted.
    pub fn enqueue(&self, record: &RecordSlice<'_>) -> Result<bool, Error> {
        let taken = self.producer.producer.enqueue(record);
        taken.map_err(|error| self.refused(error))
    }

    /// All of a transaction or nothing: a record that was not taken in fails it, as in Kafka's own
    /// client.
    fn refused(&self, error: Error) -> Error {
        match error.reason() {
            // There is no transaction, or it has failed already.
            Reason::Local(LocalCode::InvalidState) => error,
            _ => {
                let core = &self.producer.producer.shared.core;
                core.lock().fail_transaction(error)
            }
        }
    }

    /// Sends many records.
    ///
    /// # Errors
    /// Lists the records that failed.
    pub async fn send_many(
        &self,
        records: impl IntoIterator<Item = ProducerRecord>,
    ) -> Result<Vec<RecordMetadata>, SendManyError> {
        let sent = self.producer.producer.send_many(records).await;
        sent.map_err(|mut failed| {
            for (_, error) in &mut failed.failures {
                *error = self.refused(error.clone());
            }
            failed
        })
    }

    /// The commit will commit the offsets behind this batch too, for the consumer's group, fenced
    /// by its generation (KIP-447). The consumer itself must not commit them (auto-commit off). When the
    /// transaction is aborted, it reads the batch again.
    ///
    /// # Errors
    /// The consumer has no group; or it reads the batch again, because a transaction that had acked it
    /// came to nothing: what it hands out anew is to be acked.
    pub fn ack(&self, batch: &Batch) -> Result<(), Error> {
        if batch.inner.rewound.load(Ordering::Relaxed) {
            let message = "the consumer reads this batch again; ask it for the next one";
            return Err(Error::local(LocalCode::InvalidState, message));
        }
        let Some(group) = batch.group_metadata() else {
            let message = "a batch of a consumer without group has no offsets to commit";
            return Err(Error::local(LocalCode::InvalidState, message));
        };
        let positions = batch.next_positions();
        self.batches.lock().push(batch.clone());
        let mut acked = self.acked.lock();
        match acked.iter_mut().find(|(known, _)| known == group) {
            Some((_, known)) => known.extend(positions.iter().map(|(at, p)| (at.clone(), *p))),
            None => acked.push((group.clone(), positions.clone())),
        }
        Ok(())
    }

    /// Makes these positions of a group part of the transaction, now.
    ///
    /// # Errors
    /// The coordinators refuse; the transaction can then only be aborted.
    pub async fn send_offsets(
        &self,
        group: &GroupMetadata,
        positions: &BTreeMap<TopicPartition, Position>,
    ) -> Result<(), Error> {
        let core = &self.producer.producer.shared.core;
        let v2 = {
            let mut core = core.lock();
            if let Some(error) = core.transaction_error() {
                return Err(error);
            }
            core.transaction_started(true);
            core.is_v2()
        };
        let who = self.producer.who()?;
        let client = self.producer.producer.client();
        let sent = txn_requests::commit_offsets(client, &who, v2, group, positions).await;
        sent.map_err(|error| core.lock().fail_transaction(error))
    }

    /// Commits: every record and offset of the transaction is visible, or none.
    ///
    /// # Errors
    /// [`Error::is_abortable`]: it was aborted instead. [`Error::is_outcome_unknown`]: nobody knows;
    /// the next begin commits it if it still can. [`Error::is_fatal`]: fenced, the producer is of no
    /// more use.
    pub async fn commit(mut self) -> Result<(), Error> {
        let prepared = self.prepare().await;
        let commit = prepared.is_ok();
        if commit {
            *self.producer.shared.stage.lock() = Stage::Ending { commit };
        } else {
            self.producer.abandon("a part of it failed");
        }
        let ended = self.producer.resolve().await;
        self.ended = true;
        if commit && ended.as_ref().is_err_and(Error::is_abortable) {
            // The coordinator wants it aborted.
            let aborted = self.producer.resolve().await;
            tracing::debug!(?aborted, "a transaction was aborted instead of committed");
        }
        let outcome = prepared.and(ended);
        match &outcome {
            // It may be committed yet.
            Err(error) if error.is_outcome_unknown() => {}
            Err(_) => self.rewind(),
            Ok(()) => {}
        }
        outcome
    }

    /// Everything is at the brokers, or has failed.
    async fn prepare(&self) -> Result<(), Error> {
        if !matches!(*self.producer.shared.stage.lock(), Stage::Open) {
            return Err(no_transaction());
        }
        // What failed has failed the transaction, see below.
        let _ = self.producer.producer.flush().await;
        let acked = std::mem::take(&mut *self.acked.lock());
        for (group, positions) in acked {
            self.send_offsets(&group, &positions).await?;
        }
        let failed = self
            .producer
            .producer
            .shared
            .core
            .lock()
            .transaction_error();
        failed.map_or(Ok(()), Err)
    }

    /// Batches of transactions that come to nothing are read again, from the first one on.
    fn rewind(&self) {
        for batch in std::mem::take(&mut *self.batches.lock()) {
            batch.rewind();
        }
    }

    /// Aborts: nothing of the transaction is ever visible to readers of committed records.
    ///
    /// # Errors
    /// The coordinator could not be told; the next begin tells it.
    pub async fn abort(mut self) -> Result<(), Error> {
        self.producer.abandon("it was asked for");
        self.rewind();
        let ended = self.producer.resolve().await;
        self.ended = true;
        ended
    }
}
