//! Carries out what the plan says: one task that asks for metadata, offsets and records, and
//! commits in between.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, Offset, TopicPartition};
use kafka_rs_wire::messages::FetchResponse;
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::client::CallOptions;
use crate::consumer::apply::Doubts;
use crate::consumer::batch::Position;
use crate::consumer::plan::{Asked, FETCH_BY_NAME_MAX, Moments, Now, Planner, Task, topics};
use crate::consumer::requests::{self, OffsetAndTimestamp, Rows};
use crate::consumer::state::State;
use crate::{Client, Destination, Error, Lane};

/// What the handle and its tasks share.
pub(crate) struct Shared {
    pub(crate) client: Client,
    pub(crate) state: Mutex<State>,
    /// Records, events or an error came for the application.
    pub(crate) user: Notify,
    /// The driver has to plan again.
    pub(crate) driver: Notify,
    /// The group's task has something to look at.
    pub(crate) group: Notify,
    /// Held while a commit is under way: one that is tried again must not overtake a later one.
    pub(crate) committing: tokio::sync::Mutex<()>,
}

impl Shared {
    pub(crate) fn now(&self) -> Now {
        let clock = &self.client.platform().clock;
        Now {
            monotonic: clock.monotonic(),
            wall_ms: clock.now_ms(),
        }
    }

    /// One attempt: what to do about a failure is decided here, not in the connection layer.
    pub(crate) fn once(&self) -> CallOptions {
        let mut options = self.client.options();
        options.retries = 0;
        options.timeout = options.request_timeout.saturating_mul(2);
        options
    }

    /// Tells everybody that something has changed.
    pub(crate) fn changed(&self) {
        self.driver.notify_one();
        self.group.notify_one();
        self.user.notify_waiters();
    }

    /// Commits what is acked, if there is anything.
    pub(crate) async fn commit_acked(&self, options: &CallOptions) -> Result<(), Error> {
        let _alone = self.committing.lock().await;
        let (member, positions) = {
            let state = self.state.lock();
            (state.group.clone(), state.to_commit())
        };
        let Some(member) = member else {
            return Ok(());
        };
        if positions.is_empty() {
            return Ok(());
        }
        requests::commit(&self.client, options, &member, &positions).await?;
        self.state.lock().committed(&positions);
        Ok(())
    }
}

/// What came of a task.
enum Done {
    Fetched {
        node: NodeId,
        asked: BTreeMap<TopicPartition, Asked>,
        answer: Result<FetchResponse, Error>,
    },
    Offsets(Moments, Result<Rows<OffsetAndTimestamp>, Error>),
    Epochs(Moments, Result<Rows<(LeaderEpoch, Offset)>, Error>),
    Committed(Moments, Result<Rows<Position>, Error>),
    Refreshed(Result<(), Error>),
    AutoCommitted(Result<(), Error>),
}

/// Runs until the consumer is closed.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut planner = Planner::default();
    let mut work: FuturesUnordered<BoxFuture<'static, Done>> = FuturesUnordered::new();
    loop {
        let now = shared.now();
        let (tasks, wake_at) = {
            let mut state = shared.state.lock();
            if state.closed {
                return;
            }
            shared.client.add_topics(topics(state.partitions.keys()));
            let metadata = shared.client.metadata();
            let stale = shared.client.is_metadata_stale();
            let tasks = planner.plan(&mut state, &metadata, stale, now);
            // What the plan found in the way of a partition is told at once.
            shared.user.notify_waiters();
            (tasks, planner.wake_at(&state, &metadata, now))
        };
        work.extend(
            tasks
                .into_iter()
                .map(|task| start(Arc::clone(&shared), task)),
        );
        let done = tokio::select! {
            biased;
            Some(done) = work.next() => done,
            () = shared.driver.notified() => continue,
            () = sleep_until(&shared.client, wake_at) => continue,
        };
        finish(&shared, &mut planner, done);
        shared.user.notify_waiters();
    }
}

pub(crate) async fn sleep_until(client: &Client, at: Option<Duration>) {
    client.sleep_until(at).await;
}

fn start(shared: Arc<Shared>, task: Task) -> BoxFuture<'static, Done> {
    let client = shared.client.clone();
    let mut options = shared.once();
    let read_committed = shared.state.lock().settings.read_committed;
    match task {
        Task::Fetch {
            node,
            request,
            asked,
            by_name,
        } => async move {
            options.lane = Lane::Fetch;
            let wait = u64::try_from(request.max_wait_ms).unwrap_or(0);
            options.request_timeout += Duration::from_millis(wait);
            if by_name {
                options.versions.max = FETCH_BY_NAME_MAX;
            }
            let to = Destination::Broker(node);
            let build = |_| (*request).clone();
            let answer = client
                .call_with(&to, &options, build, |_| ErrorCode::None)
                .await;
            Done::Fetched {
                node,
                asked,
                answer,
            }
        }
        .boxed(),
        Task::Offsets { node, rows, asked } => async move {
            let found = requests::list_offsets(&client, &options, node, read_committed, &rows);
            Done::Offsets(asked, found.await)
        }
        .boxed(),
        Task::Epochs { node, rows, asked } => async move {
            let found = requests::epoch_ends(&client, &options, node, &rows);
            Done::Epochs(asked, found.await)
        }
        .boxed(),
        Task::Committed { asked } => async move {
            let group = shared
                .state
                .lock()
                .settings
                .group_id
                .clone()
                .unwrap_or_default();
            // A transaction that is about to commit offsets is waited for (KIP-447).
            let options = client.options();
            let partitions = asked.keys().cloned().collect();
            let found = requests::committed(&client, &options, &group, true, &partitions).await;
            Done::Committed(asked, found)
        }
        .boxed(),
        Task::Refresh => {
            async move { Done::Refreshed(client.refresh_metadata().await.map(|_| ())) }.boxed()
        }
        Task::AutoCommit => {
            async move { Done::AutoCommitted(shared.commit_acked(&options).await) }.boxed()
        }
    }
}

/// The answer for one partition of a request that may have failed as a whole.
fn row<T: Clone>(rows: &Result<Rows<T>, Error>, at: &TopicPartition) -> Result<T, Error> {
    match rows {
        Ok(rows) => rows.get(at).cloned().unwrap_or_else(|| {
            let message = format!("the answer leaves out {at}");
            Err(Error::kafka(ErrorCode::UnknownTopicOrPartition, message))
        }),
        Err(error) => Err(error.clone()),
    }
}

fn finish(shared: &Shared, planner: &mut Planner, done: Done) {
    let now = shared.now();
    let mut doubts = Doubts::default();
    let mut state = shared.state.lock();
    match done {
        Done::Fetched {
            node,
            asked,
            answer,
        } => {
            let metadata = shared.client.metadata();
            doubts = state.fetched(planner, node, &asked, answer, &metadata, now);
        }
        Done::Offsets(asked, rows) => {
            for (at, moment) in asked {
                let found = row(&rows, &at).map(|found| Position {
                    offset: found.offset,
                    leader_epoch: found.leader_epoch,
                });
                state.offset_found(&at, moment, found, now, &mut doubts);
            }
        }
        Done::Epochs(asked, rows) => {
            for (at, moment) in asked {
                state.epoch_end(&at, moment, row(&rows, &at), now, &mut doubts);
            }
        }
        Done::Committed(asked, rows) => {
            for (at, moment) in asked {
                state.committed_found(&at, moment, row(&rows, &at), now);
            }
        }
        Done::Refreshed(result) => {
            planner.refreshing = false;
            if let Err(error) = result
                && !error.is_retriable()
            {
                state.failure.push_back(error);
            }
            // The group's leader compares what there is with what it has shared out.
            shared.group.notify_one();
        }
        Done::AutoCommitted(result) => {
            planner.auto_committed(&state, now);
            if let Err(error) = result {
                tracing::warn!(%error, "auto-commit failed; it is tried again");
            }
        }
    }
    drop(state);
    for at in doubts.leaders {
        shared.client.doubt(&Destination::Leader(at));
    }
    if shared.client.led_by(&doubts.hints) {
        shared.state.lock().moved(&doubts.hints);
    }
}
