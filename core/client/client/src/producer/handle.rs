//! What an application holds.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use kafka_rs_config::ClientConfig;
use kafka_rs_platform::Platform;
use kafka_rs_types::{ErrorCode, Str};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::core::{Appended, Core};
use super::delivery::{Delivery, Untold};
use super::driver::{self, Shared};
use super::metrics::ProducerMetrics;
use super::record::{ProducerRecord, RecordMetadata, RecordSlice};
use super::settings::Settings;
use crate::{Client, Error, LocalCode, PartitionInfo};

/// Sends records. Cheap to clone; all clones share buffer and connections.
///
/// ```no_run
/// use kafka_rs_client::{ClientConfig, Scope, producer::{Producer, ProducerRecord}};
/// use kafka_rs_platform::Platform;
///
/// # async fn example() -> Result<(), kafka_rs_client::Error> {
/// let settings = [("bootstrap.servers", "localhost:9092"), ("compression.type", "zstd")];
/// let config = ClientConfig::new(Scope::Producer, settings)?;
/// let producer = Producer::new(config, Platform::real())?;
/// let at = producer.send(ProducerRecord::to("orders").key("a").value("1")).await?;
/// println!("{}@{}", at.partition, at.offset);
/// producer.close(std::time::Duration::from_secs(30)).await
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Producer {
    pub(super) shared: Arc<Shared>,
    handle: Arc<Handle>,
}

/// What all clones share; the last one ends the driver.
#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
    untold: Untold,
    max_block: Duration,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Handle {
    /// Does not wait: what was taken in is still sent, as long as the runtime lives.
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Release);
        self.shared.core.lock().flush();
        self.shared.wake.notify_one();
    }
}

/// Records of one call that were not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} of {records} records failed, the first with {}", .failures.len(), .failures[0].1)]
pub struct SendManyError {
    /// Records of the call.
    pub records: usize,
    /// Place in the call and reason of each that failed; at least one.
    pub failures: Vec<(usize, Error)>,
}

impl From<SendManyError> for Error {
    /// The first failure.
    fn from(error: SendManyError) -> Self {
        error.failures.into_iter().next().map_or_else(
            || Self::local(LocalCode::InvalidState, "no record failed"),
            |(_, first)| first,
        )
    }
}

/// Counts among those who wait for memory.
struct WaitsForMemory<'a>(&'a Shared, usize);

impl<'a> WaitsForMemory<'a> {
    /// For room for a record of `size` bytes.
    fn begin(shared: &'a Shared, size: usize) -> Self {
        shared.core.lock().wait_for_memory(size);
        shared.wake.notify_one();
        Self(shared, size)
    }
}

impl Drop for WaitsForMemory<'_> {
    fn drop(&mut self) {
        self.0.core.lock().waits_no_longer(self.1);
    }
}

impl Producer {
    /// A producer over TCP. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(config: ClientConfig, platform: Platform) -> Result<Self, Error> {
        Self::with_client(Client::new(config, platform)?)
    }

    /// A producer that speaks through `client`, which has the settings of a producer. Must be
    /// called in a tokio runtime.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn with_client(client: Client) -> Result<Self, Error> {
        let settings = Settings::new(client.config())?;
        if settings.transactional_id.is_some() {
            let message = "transactional.id is for a TransactionalProducer";
            return Err(Error::config(message));
        }
        Ok(Self::start(client, settings))
    }

    pub(super) fn start(client: Client, settings: Settings) -> Self {
        let max_block = settings.max_block;
        let core = Core::new(settings);
        let untold = match core.settings.transactional_id {
            None => core.untold(),
            // What fails in a transaction fails its commit.
            Some(_) => Untold::default(),
        };
        let shared = Arc::new(Shared {
            client,
            core: Mutex::new(core),
            wake: Notify::new(),
            room: Notify::new(),
            closing: false.into(),
            closed: false.into(),
        });
        let task = tokio::spawn(driver::run(Arc::clone(&shared)));
        let handle = Arc::new(Handle {
            shared: Arc::clone(&shared),
            untold,
            max_block,
            task: Mutex::new(Some(task)),
        });
        Self { shared, handle }
    }

    /// The connections it uses.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// Sends a record; resolves when it is acknowledged. Waits up to `max.block.ms` for its topic
    /// to be known and for room in `buffer.memory`.
    ///
    /// Dropped before the record is taken in, nothing is sent; dropped after, only the waiting
    /// ends.
    ///
    /// # Errors
    /// The record was not taken in, or was not acknowledged; [`Error::is_outcome_unknown`] tells
    /// whether it may be in the log all the same.
    pub async fn send(&self, record: ProducerRecord) -> Result<RecordMetadata, Error> {
        self.submit(record).await?.await
    }

    /// Takes a record in, waiting as [`Producer::send`] does, and returns what resolves when it is
    /// acknowledged. Records of one partition are in the log in the order they were taken in.
    ///
    /// # Errors
    /// The record was not taken in.
    pub async fn submit(&self, record: ProducerRecord) -> Result<Delivery, Error> {
        match record.lend(|record| self.append(record, true))? {
            Attempt::Taken(Some(delivery)) => Ok(delivery),
            _ => self.submit_slowly(&record).await,
        }
    }

    /// The same for a record whose bytes stay the caller's, without anything to wait for: a failure
    /// is raised by the next [`Producer::flush`] or [`Producer::close`]. False when there is no room
    /// in `buffer.memory` now, or the topic is not known yet: nothing was taken in.
    ///
    /// # Errors
    /// The record can never be taken in, or the producer is closed.
    pub fn enqueue(&self, record: &RecordSlice<'_>) -> Result<bool, Error> {
        match self.append(record, false)? {
            Attempt::Taken(_) => Ok(true),
            Attempt::Full => Ok(false),
            Attempt::Unknown => {
                let topic = Str::from(record.topic);
                self.shared.client.add_topics([topic.clone()]);
                self.shared.core.lock().want(topic);
                self.shared.wake.notify_one();
                Ok(false)
            }
        }
    }

    /// Sends many records; resolves when all are acknowledged or have failed.
    ///
    /// # Errors
    /// Lists the records that failed.
    pub async fn send_many(
        &self,
        records: impl IntoIterator<Item = ProducerRecord>,
    ) -> Result<Vec<RecordMetadata>, SendManyError> {
        let mut deliveries = Vec::new();
        let mut failures = Vec::new();
        for (at, record) in records.into_iter().enumerate() {
            match self.submit(record).await {
                Ok(delivery) => deliveries.push((at, delivery)),
                Err(error) => failures.push((at, error)),
            }
        }
        let records = deliveries.len() + failures.len();
        let mut acknowledged = Vec::with_capacity(deliveries.len());
        for (at, delivery) in deliveries {
            match delivery.await {
                Ok(metadata) => acknowledged.push(metadata),
                Err(error) => failures.push((at, error)),
            }
        }
        if failures.is_empty() {
            return Ok(acknowledged);
        }
        failures.sort_by_key(|(at, _)| *at);
        Err(SendManyError { records, failures })
    }

    fn append(&self, record: &RecordSlice<'_>, listens: bool) -> Result<Attempt, Error> {
        let platform = self.shared.client.platform();
        let now_ms = record.timestamp.unwrap_or_else(|| platform.clock.now_ms());
        let now = || platform.clock.monotonic();
        let random = platform.random.as_ref();
        let mut core = self.shared.core.lock();
        let appended = core.append(record, listens, now_ms, now, random)?;
        drop(core);
        Ok(match appended {
            Appended::Taken { done, index, wake } => {
                if wake {
                    self.shared.wake.notify_one();
                }
                Attempt::Taken(done.map(|done| Delivery::new(done, index, now_ms)))
            }
            Appended::Full => Attempt::Full,
            Appended::Unknown => Attempt::Unknown,
        })
    }

    async fn submit_slowly(&self, record: &ProducerRecord) -> Result<Delivery, Error> {
        let clock = &self.shared.client.platform().clock;
        let deadline = clock.monotonic().saturating_add(self.handle.max_block);
        loop {
            let room = self.shared.room.notified();
            let mut room = std::pin::pin!(room);
            match record.lend(|record| self.append(record, true))? {
                Attempt::Taken(Some(delivery)) => return Ok(delivery),
                Attempt::Unknown => {
                    self.find(record, deadline).await?;
                    continue;
                }
                Attempt::Full | Attempt::Taken(None) => {}
            }
            let size = record.lend(|record| record.size_max());
            let _waits = WaitsForMemory::begin(&self.shared, size);
            room.as_mut().enable();
            // Room may have come between the look and the listening.
            if self.shared.core.lock().has_room(size) {
                continue;
            }
            tokio::select! {
                biased;
                () = room => {}
                () = clock.sleep_until(deadline) => {
                    let waited = self.handle.max_block.as_millis();
                    let message = format!("no room in buffer.memory for {waited} ms");
                    return Err(Error::local(LocalCode::BufferExhausted, message));
                }
            }
        }
    }

    /// Waits until the record's topic and partition are known.
    async fn find(&self, record: &ProducerRecord, deadline: Duration) -> Result<(), Error> {
        let client = &self.shared.client;
        let (clock, random) = (&client.platform().clock, &client.platform().random);
        let topic = &record.topic;
        client.add_topics([topic.clone()]);
        let (retry, max_block) = (client.retry(), self.handle.max_block.as_millis());
        let mut reason = "nobody was asked".to_owned();
        let mut failures = 0;
        loop {
            let asked = tokio::select! {
                biased;
                asked = async {
                    match failures {
                        0 => client.fresh_metadata().await,
                        _ => client.refresh_metadata().await,
                    }
                } => asked,
                () = clock.sleep_until(deadline) => {
                    let message = format!("{topic} is not known after {max_block} ms: {reason}");
                    return Err(Error::timeout(message));
                }
            };
            match asked {
                Ok(metadata) => {
                    self.shared.learn(&metadata);
                    self.shared.wake.notify_one();
                    if record.lend(|record| self.shared.core.lock().knows(record)) {
                        return Ok(());
                    }
                    let code = metadata
                        .topics
                        .get(topic)
                        .map_or(ErrorCode::None, |t| t.error);
                    if code != ErrorCode::None && !code.is_retriable() {
                        return Err(Error::kafka(code, format!("metadata of {topic}")));
                    }
                    reason = match record.partition {
                        Some(partition) if code == ErrorCode::None => {
                            format!("there is no partition {partition}")
                        }
                        _ => code.name().to_owned(),
                    };
                }
                Err(error) if !error.is_retriable() => return Err(error),
                Err(error) => reason = error.to_string(),
            }
            failures += 1;
            let wait = retry.wait(failures, random.as_ref());
            clock
                .sleep_until((clock.monotonic() + wait).min(deadline))
                .await;
        }
    }

    /// Sends what lingers and waits until everything taken in before is acknowledged or has
    /// failed.
    ///
    /// # Errors
    /// The first failure of a record nobody waits for.
    pub async fn flush(&self) -> Result<(), Error> {
        let open = self.shared.core.lock().flush();
        self.shared.wake.notify_one();
        for done in open {
            // A failure is told to those who wait for the record, or kept for below.
            let _ = done.wait().await;
        }
        match self.handle.untold.lock().take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Partitions of a topic, as the cluster told them last. Waits up to `max.block.ms` for the
    /// topic to be known.
    ///
    /// # Errors
    /// The topic is not known in time.
    pub async fn partitions_for(&self, topic: &str) -> Result<Vec<PartitionInfo>, Error> {
        let record = ProducerRecord::to(topic);
        let clock = &self.shared.client.platform().clock;
        let deadline = clock.monotonic().saturating_add(self.handle.max_block);
        self.find(&record, deadline).await?;
        let metadata = self.shared.client.metadata();
        let info = metadata.topics.get(topic);
        Ok(info.map_or_else(Vec::new, |info| info.partitions.clone()))
    }

    /// What was done so far.
    pub fn metrics(&self) -> ProducerMetrics {
        self.shared.core.lock().metrics()
    }

    /// Takes no more records, waits up to `timeout` for what was taken in, and closes the
    /// connections. What is not settled by then fails. May be called again; clones are closed too.
    ///
    /// # Errors
    /// The first failure of a record nobody waits for; a timeout when records were left.
    pub async fn close(&self, timeout: Duration) -> Result<(), Error> {
        self.shared.core.lock().refuse(Error::closed());
        let clock = &self.shared.client.platform().clock;
        let flushed = tokio::select! {
            biased;
            flushed = self.flush() => flushed,
            () = clock.sleep(timeout) => Err(Error::timeout(format!(
                "records were left when closing took {} ms",
                timeout.as_millis()
            ))),
        };
        self.shared.closed.store(true, Ordering::Release);
        self.shared.wake.notify_one();
        let task = self.handle.task.lock().take();
        if let Some(task) = task {
            // A driver that panicked has ended everything that was open all the same.
            let _ = task.await;
        }
        self.shared.client.close();
        flushed
    }
}

/// What became of an attempt to take a record in.
enum Attempt {
    /// With what resolves, for those who listen.
    Taken(Option<Delivery>),
    Full,
    Unknown,
}
