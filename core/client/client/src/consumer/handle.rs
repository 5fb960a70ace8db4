//! What an application holds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_config::ClientConfig;
use kafka_rs_platform::Platform;
use kafka_rs_types::{ErrorCode, Offset, Str, TopicPartition};
use parking_lot::Mutex;
use regex::Regex;
use tokio::sync::Notify;

use crate::consumer::batch::{Batch, Position};
use crate::consumer::driver::{self, Shared};
use crate::consumer::event::Event;
use crate::consumer::group::GroupMetadata;
use crate::consumer::member;
use crate::consumer::requests;
use crate::consumer::settings::Settings;
use crate::consumer::state::{State, Subscription};
use crate::{Client, Error, LocalCode};

/// Reads records of topics, alone or as a member of a group.
///
/// ```no_run
/// use kafka_rs_client::{ClientConfig, Scope, consumer::Consumer};
/// use kafka_rs_platform::Platform;
///
/// # async fn example() -> Result<(), kafka_rs_client::Error> {
/// let settings = [("bootstrap.servers", "localhost:9092"), ("group.id", "billing")];
/// let config = ClientConfig::new(Scope::Consumer, settings)?;
/// let mut consumer = Consumer::new(config, Platform::real())?;
/// consumer.subscribe(["orders"])?;
/// loop {
///     let batch = consumer.next_batch().await?; // acks the batch before
///     for record in batch.iter() {
///         println!("{}@{}: {:?}", record.topic(), record.offset(), record.value());
///     }
///     if batch.caught_up() {
///         break;
///     }
/// }
/// consumer.close().await
/// # }
/// ```
pub struct Consumer {
    pub(super) shared: Arc<Shared>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer")
            .field("client", &self.shared.client)
            .finish_non_exhaustive()
    }
}

impl Drop for Consumer {
    /// Leaves the group without waiting and without committing more than was acked.
    fn drop(&mut self) {
        self.shared.state.lock().closed = true;
        self.shared.changed();
    }
}

impl Consumer {
    /// A consumer over TCP. Must be called in a tokio runtime.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn new(config: ClientConfig, platform: Platform) -> Result<Self, Error> {
        Self::with_client(Client::new(config, platform)?)
    }

    /// A consumer that speaks through `client`, which has the settings of a consumer. Must be
    /// called in a tokio runtime.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn with_client(client: Client) -> Result<Self, Error> {
        let settings = Settings::new(client.config())?;
        let grouped = settings.group_id.is_some();
        let shared = Arc::new(Shared {
            client,
            state: Mutex::new(State::new(settings)),
            user: Notify::new(),
            driver: Notify::new(),
            group: Notify::new(),
            committing: tokio::sync::Mutex::default(),
        });
        let mut tasks = vec![tokio::spawn(driver::run(Arc::clone(&shared)))];
        if grouped {
            tasks.push(tokio::spawn(member::run(Arc::clone(&shared))));
        }
        Ok(Self { shared, tasks })
    }

    /// The connections it uses.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// Reads these topics as a member of the group; replaces the topics before.
    ///
    /// # Errors
    /// No `group.id`, or partitions were assigned by hand.
    pub fn subscribe<T: Into<Str>>(
        &self,
        topics: impl IntoIterator<Item = T>,
    ) -> Result<(), Error> {
        self.set(Subscription::Topics(
            topics.into_iter().map(Into::into).collect(),
        ))
    }

    /// Reads all topics whose whole name matches, those to come too.
    ///
    /// # Errors
    /// As [`Consumer::subscribe`].
    pub fn subscribe_pattern(&self, pattern: Regex) -> Result<(), Error> {
        let whole = Regex::new(&format!(r"\A(?:{pattern})\z"));
        let whole = whole.map_err(|error| Error::config(format!("pattern {pattern}: {error}")))?;
        self.set(Subscription::Pattern(whole))
    }

    fn set(&self, subscription: Subscription) -> Result<(), Error> {
        let mut state = self.shared.state.lock();
        if state.settings.group_id.is_none() {
            return Err(no_group("subscribe to topics"));
        }
        if matches!(state.subscription, Subscription::Assigned) {
            return Err(invalid(
                "partitions were assigned by hand; unsubscribe first",
            ));
        }
        let all = matches!(subscription, Subscription::Pattern(_));
        state.subscription = subscription;
        drop(state);
        self.shared.client.want_all_topics(all);
        self.shared.changed();
        Ok(())
    }

    /// Reads exactly these partitions, without a group; those it read before keep their place.
    ///
    /// # Errors
    /// The consumer is subscribed to topics.
    pub fn assign(
        &self,
        partitions: impl IntoIterator<Item = TopicPartition>,
    ) -> Result<(), Error> {
        let wanted: BTreeSet<TopicPartition> = partitions.into_iter().collect();
        let mut state = self.shared.state.lock();
        if matches!(
            state.subscription,
            Subscription::Topics(_) | Subscription::Pattern(_)
        ) {
            return Err(invalid(
                "the consumer is subscribed to topics; unsubscribe first",
            ));
        }
        state.subscription = Subscription::Assigned;
        state.assign(&wanted);
        drop(state);
        self.shared.changed();
        Ok(())
    }

    /// Reads nothing any more: commits what is acked, with auto-commit, and leaves the group. The
    /// batch in hand is not acked by this.
    ///
    /// # Errors
    /// The consumer could not give its partitions back or leave in time.
    pub async fn unsubscribe(&mut self) -> Result<(), Error> {
        {
            let mut state = self.shared.state.lock();
            // Nobody is waited for either.
            state.in_hand = None;
            if matches!(state.subscription, Subscription::Assigned) {
                state.partitions.clear();
            }
            state.subscription = Subscription::None;
        }
        self.shared.client.want_all_topics(false);
        self.shared.changed();
        self.wait_for("unsubscribing", |state| {
            let member = state.group.as_ref();
            state.partitions.is_empty() && member.is_none_or(|member| member.member_id.is_empty())
        })
        .await
    }

    /// The partitions assigned now.
    pub fn assignment(&self) -> BTreeSet<TopicPartition> {
        self.shared
            .state
            .lock()
            .partitions
            .keys()
            .cloned()
            .collect()
    }

    /// The next records, at most `max.poll.records`. Waits until there are some; acks the batch
    /// before. Dropping the future loses nothing.
    ///
    /// # Errors
    /// What stands in the way: nothing is subscribed to or assigned, no offset and no reset policy
    /// (until the application has gone elsewhere), a group that refuses the member, a batch that is
    /// damaged. Positions stay where they are.
    pub async fn next_batch(&mut self) -> Result<Batch, Error> {
        loop {
            // Asked for before looking, so that nothing that comes in between is missed.
            let changed = self.shared.user.notified();
            if let Some(batch) = self.take()? {
                return Ok(batch);
            }
            changed.await;
        }
    }

    /// The same, for `timeout` at most; `None` when no record came.
    ///
    /// # Errors
    /// As [`Consumer::next_batch`].
    pub async fn poll(&mut self, timeout: Duration) -> Result<Option<Batch>, Error> {
        let clock = Arc::clone(&self.shared.client.platform().clock);
        tokio::select! {
            biased;
            batch = self.next_batch() => batch.map(Some),
            () = clock.sleep(timeout) => Ok(None),
        }
    }

    fn take(&self) -> Result<Option<Batch>, Error> {
        let mut state = self.shared.state.lock();
        if state.closed {
            return Err(Error::closed());
        }
        if state.reads_nothing() {
            return Err(invalid(
                "the consumer is not subscribed to topics, and no partitions are assigned",
            ));
        }
        let held = state.in_hand.is_some();
        let max = state.settings.batch_records_max;
        let mut taken = state.next_batch(max);
        drop(state);
        if let Ok(Some(batch)) = &mut taken {
            batch.source = Arc::downgrade(&self.shared);
        }
        // There is room again; and a revocation may be waiting for the ack.
        if held || !matches!(taken, Ok(None)) {
            self.shared.driver.notify_one();
            self.shared.group.notify_one();
        }
        taken
    }

    /// Tells that a batch is processed, before the next is asked for.
    pub fn ack(&self, batch: &Batch) {
        self.shared.state.lock().ack(batch);
        self.shared.group.notify_one();
    }

    /// The next change of the assignment, if there was one.
    pub fn event(&self) -> Option<Event> {
        self.shared.state.lock().events.pop_front()
    }

    /// The next change of the assignment; waits for it.
    pub async fn next_event(&self) -> Event {
        loop {
            let changed = self.shared.user.notified();
            if let Some(event) = self.event() {
                return event;
            }
            changed.await;
        }
    }

    /// Commits what is acked.
    ///
    /// # Errors
    /// No group, no answer, or the group has gone on without the consumer.
    pub async fn commit(&self) -> Result<(), Error> {
        self.member()?;
        self.shared
            .commit_acked(&self.shared.client.options())
            .await
    }

    /// Commits these positions. They count as acked: no later commit takes them back, until more is
    /// acked.
    ///
    /// # Errors
    /// As [`Consumer::commit`], or a negative offset.
    pub async fn commit_positions(
        &self,
        positions: &BTreeMap<TopicPartition, Position>,
    ) -> Result<(), Error> {
        let member = self.member()?;
        for (at, position) in positions {
            not_negative(at, position.offset)?;
        }
        let options = self.shared.client.options();
        let _alone = self.shared.committing.lock().await;
        requests::commit(&self.shared.client, &options, &member, positions).await?;
        let mut state = self.shared.state.lock();
        state.committed(positions);
        for (at, position) in positions {
            if let Ok(partition) = state.partition_mut(at) {
                partition.ack(*position);
            }
        }
        Ok(())
    }

    pub(super) fn member(&self) -> Result<GroupMetadata, Error> {
        let state = self.shared.state.lock();
        let group_id = state.settings.group_id.clone();
        let group_id = group_id.ok_or_else(|| no_group("commit or to read commits"))?;
        Ok(state.group.clone().unwrap_or(GroupMetadata {
            group_id,
            generation: -1,
            member_id: Str::default(),
            instance_id: None,
        }))
    }

    /// Who the consumer is in its group; `None` without one.
    pub fn group_metadata(&self) -> Option<GroupMetadata> {
        self.shared.state.lock().group.clone()
    }

    /// Fetches at most this many bytes ahead (default 64 MiB).
    pub fn set_prefetch(&self, bytes: usize) {
        self.shared.state.lock().settings.prefetch_bytes = bytes.max(1);
        self.shared.driver.notify_one();
    }

    /// Commits what is acked, with auto-commit, leaves the group and closes the connections. The
    /// batch in hand is not acked by this.
    ///
    /// # Errors
    /// What was acked could not be committed.
    pub async fn close(mut self) -> Result<(), Error> {
        let auto = self.shared.state.lock().settings.auto_commit.is_some();
        let committed = match auto {
            true => {
                self.shared
                    .commit_acked(&self.shared.client.options())
                    .await
            }
            false => Ok(()),
        };
        self.shared.state.lock().closed = true;
        self.shared.changed();
        for task in std::mem::take(&mut self.tasks) {
            // A task that panicked has been told about already.
            let _ = task.await;
        }
        self.shared.client.close();
        committed
    }

    /// Waits until `done` holds, for as long as calls may take.
    pub(super) async fn wait_for(
        &self,
        what: &str,
        done: impl Fn(&mut State) -> bool,
    ) -> Result<(), Error> {
        let client = &self.shared.client;
        let timeout = client.options().timeout;
        let clock = &client.platform().clock;
        let deadline = clock.monotonic() + timeout;
        loop {
            let changed = self.shared.user.notified();
            if done(&mut self.shared.state.lock()) {
                return Ok(());
            }
            tokio::select! {
                biased;
                () = changed => {}
                () = clock.sleep_until(deadline) => {
                    return Err(Error::timeout(format!("{what} took too long")));
                }
            }
        }
    }
}

pub(super) fn invalid(message: &str) -> Error {
    Error::local(LocalCode::InvalidState, message)
}

/// INVALID_GROUP_ID, as of Kafka's own client.
fn no_group(what: &str) -> Error {
    let message = format!("group.id is not set: it is needed to {what}");
    Error::kafka(ErrorCode::InvalidGroupId, message)
}

pub(super) fn not_negative(at: &TopicPartition, offset: Offset) -> Result<(), Error> {
    if offset >= 0 {
        return Ok(());
    }
    Err(invalid(&format!(
        "offset {offset} of {at}: an offset is not negative"
    )))
}
