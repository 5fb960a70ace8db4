//! Carries out what the membership says: joins, shares out, beats, gives back, leaves.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::Request;
use kafka_rs_wire::messages::{JoinGroupRequest, LeaveGroupRequest};
use regex::Regex;

use crate::client::CallOptions;
use crate::consumer::assignor::{Counts, Member};
use crate::consumer::driver::{Shared, sleep_until};
use crate::consumer::event::Event;
use crate::consumer::group::{Change, Membership, Step};
use crate::consumer::state::Subscription;
use crate::coordinator::CoordinatorType;
use crate::{Destination, Error, Lane, Metadata};

/// Kafka waits this much longer for JoinGroup than the group's rebalance may take.
const JOIN_SLACK: Duration = Duration::from_secs(5);

/// The group's task.
pub(crate) struct Driver {
    shared: Arc<Shared>,
    membership: Membership,
    group_id: Str,
    /// What was shared out by this member as the leader: topics and how many partitions.
    led: Option<(BTreeSet<Str>, Counts)>,
}

/// Runs until the consumer is closed, having left the group by then.
pub(crate) async fn run(shared: Arc<Shared>) {
    let settings = shared.state.lock().settings.clone();
    let Some(group_id) = settings.group_id.clone() else {
        return;
    };
    let mut driver = Driver {
        membership: Membership::new(group_id.clone(), settings),
        shared,
        group_id,
        led: None,
    };
    while driver.step().await {}
}

impl Driver {
    fn options(&self) -> CallOptions {
        let mut options = self.shared.once();
        options.lane = Lane::Coordinator;
        options
    }

    /// One step; false when all is over.
    async fn step(&mut self) -> bool {
        self.look();
        let now = self.shared.now().monotonic;
        let step = match self.membership.next(now) {
            Ok(step) => step,
            Err(error) => {
                self.change(Change::Fatal(error));
                return true;
            }
        };
        match step {
            Step::Wait(until) => {
                if self.shared.state.lock().closed && until.is_none() {
                    return false;
                }
                self.wait(until).await;
            }
            Step::Revoke(partitions, deadline) => self.revoke(partitions, deadline).await,
            Step::Join(request) => self.join(request).await,
            Step::Sync(request) => {
                let answer = self.ask(&request, &self.options()).await;
                let now = self.shared.now().monotonic;
                let change = match answer {
                    Ok(response) => self.membership.synced(now, response),
                    Err(error) => self.membership.failed(now, error),
                };
                self.change(change);
            }
            Step::Heartbeat(request) => {
                let answer = self.ask(&request, &self.options()).await;
                let now = self.shared.now().monotonic;
                let change = match answer {
                    Ok(response) => self.membership.beaten(now, response.error_code),
                    Err(error) => self.membership.failed(now, error),
                };
                self.change(change);
            }
            Step::Leave(request) => {
                self.leave(request).await;
                self.shared.state.lock().group = Some(self.membership.metadata());
                self.shared.user.notify_waiters();
            }
        }
        true
    }

    async fn ask<R: Request>(
        &self,
        request: &R,
        options: &CallOptions,
    ) -> Result<R::Response, Error> {
        let to = Destination::GroupCoordinator(self.group_id.clone());
        let build = |_| request.clone();
        self.shared
            .client
            .call_with(&to, options, build, |_| ErrorCode::None)
            .await
    }

    async fn join(&mut self, request: JoinGroupRequest) {
        let mut options = self.options();
        let rebalance = u64::try_from(request.rebalance_timeout_ms).unwrap_or(0);
        let longest = Duration::from_millis(rebalance) + JOIN_SLACK;
        options.request_timeout = options.request_timeout.max(longest);
        options.timeout = options.request_timeout.saturating_mul(2);
        let answer = tokio::select! {
            biased;
            answer = self.ask(&request, &options) => answer,
            // Whoever wants to leave need not wait for the others.
            () = self.unsubscribed() => Err(Error::timeout("unsubscribed while joining")),
        };
        let now = self.shared.now().monotonic;
        let change = match answer {
            Ok(response) => self.membership.joined(now, &response),
            Err(error) => self.membership.failed(now, error),
        };
        self.led = None;
        self.shared.state.lock().led_topics.clear();
        match change {
            Change::Lead(members) => self.lead(&members).await,
            change => self.change(change),
        }
    }

    async fn leave(&self, request: LeaveGroupRequest) {
        let build = |version: i16| {
            let mut request = request.clone();
            if version < 3 {
                request.members.clear();
            } else {
                request.member_id = Str::default();
            }
            request
        };
        let mut options = self.options();
        // Not behind a JoinGroup that still waits.
        options.lane = Lane::Main;
        let to = Destination::GroupCoordinator(self.group_id.clone());
        let client = &self.shared.client;
        let left = client
            .call_with(&to, &options, build, |_| ErrorCode::None)
            .await;
        if let Err(error) = left {
            tracing::debug!(%error, "leaving the group failed; the session will end");
        }
    }

    /// Shares out what the group's topics have.
    async fn lead(&mut self, members: &[Member]) {
        let topics: BTreeSet<Str> = members
            .iter()
            .flat_map(|member| &member.topics)
            .cloned()
            .collect();
        let client = &self.shared.client;
        client.add_topics(topics.iter().cloned());
        match client.refresh_metadata().await {
            Ok(metadata) => {
                let counts = counts_of(&metadata, &topics);
                self.membership.lead(&counts, members);
                self.shared.state.lock().led_topics.clone_from(&topics);
                self.led = Some((topics, counts));
            }
            Err(error) => {
                tracing::debug!(%error, "no metadata to share partitions out by");
                self.membership.cannot_lead(self.shared.now().monotonic);
            }
        }
    }

    async fn unsubscribed(&self) {
        loop {
            let changed = self.shared.group.notified();
            let wants_group = {
                let state = self.shared.state.lock();
                let wanted = &state.subscription;
                !state.closed
                    && matches!(wanted, Subscription::Topics(_) | Subscription::Pattern(_))
            };
            if !wants_group {
                return;
            }
            changed.await;
        }
    }

    /// Sleeps until something happens.
    async fn wait(&self, until: Option<Duration>) {
        tokio::select! {
            biased;
            () = self.shared.group.notified() => {}
            () = sleep_until(&self.shared.client, until) => {}
        }
    }

    /// Takes over what the application and the cluster have changed.
    fn look(&mut self) {
        let (closed, subscription) = {
            let state = self.shared.state.lock();
            (state.closed, state.subscription.clone())
        };
        let metadata = self.shared.client.metadata();
        let topics = match subscription {
            _ if closed => Some(None),
            Subscription::Topics(topics) => Some(Some(topics)),
            // Which topics there are has to be known first; the driver asks and tells.
            Subscription::Pattern(_) if self.shared.client.is_metadata_stale() => None,
            Subscription::Pattern(pattern) => {
                let exclude = self.shared.state.lock().settings.exclude_internal;
                Some(Some(matching(&metadata, &pattern, exclude)))
            }
            Subscription::None | Subscription::Assigned => Some(None),
        };
        if let Some(Some(topics)) = &topics {
            self.shared.client.add_topics(topics.iter().cloned());
        }
        if let Some(topics) = topics {
            self.membership.subscribe(topics);
        }
        if let Some((topics, counts)) = &self.led
            && self.membership.is_stable()
            && metadata.version > 0
            && counts_of(&metadata, topics) != *counts
        {
            self.membership
                .rebalance("topics or partitions have come or gone");
        }
        let mut state = self.shared.state.lock();
        state.group = Some(self.membership.metadata());
    }

    /// Waits for the batch in hand, commits, and gives partitions back.
    async fn revoke(&mut self, partitions: BTreeSet<TopicPartition>, deadline: Duration) {
        let now = self.shared.now().monotonic;
        let held = {
            let mut state = self.shared.state.lock();
            for at in &partitions {
                if let Some(partition) = state.partitions.get_mut(at) {
                    partition.revoking = true;
                }
            }
            state.holds(&partitions) && !state.closed
        };
        if held && now < deadline {
            // Heartbeats go on: the membership asks for them when this returns.
            let beat = self.shared.state.lock().settings.heartbeat_interval;
            return self.wait(Some(deadline.min(now + beat))).await;
        }
        let auto = self.shared.state.lock().settings.auto_commit.is_some();
        if auto {
            let committed = self.shared.commit_acked(&self.shared.once()).await;
            if let Err(error) = committed {
                tracing::warn!(%error, "committing before giving partitions back failed");
            }
        }
        let partitions = self.membership.revoked();
        let mut state = self.shared.state.lock();
        state.revoke(&partitions);
        state.tell(Event::Revoked(partitions));
        drop(state);
        self.shared.changed();
    }

    fn change(&mut self, change: Change) {
        match change {
            Change::Nothing | Change::Lead(_) => {}
            Change::Rediscover => {
                let kind = CoordinatorType::Group;
                self.shared.client.forget_coordinator(
                    kind,
                    &self.group_id,
                    ErrorCode::NotCoordinator,
                );
            }
            Change::Assigned(added) => {
                let mut state = self.shared.state.lock();
                state.group = Some(self.membership.metadata());
                state.counters.rebalances += 1;
                state.assign(self.membership.owned());
                state.tell(Event::Assigned(added));
                drop(state);
                self.shared.changed();
            }
            Change::Lost(lost) => {
                let mut state = self.shared.state.lock();
                state.revoke(&lost);
                state.tell(Event::Lost(lost));
                drop(state);
                self.shared.changed();
            }
            Change::Fatal(error) => {
                let mut state = self.shared.state.lock();
                let lost: BTreeSet<_> = std::mem::take(&mut state.partitions).into_keys().collect();
                if !lost.is_empty() {
                    state.tell(Event::Lost(lost));
                }
                state.failure.push_back(error);
                drop(state);
                self.shared.changed();
            }
        }
    }
}

/// Topics that match.
fn matching(metadata: &Metadata, pattern: &Regex, exclude_internal: bool) -> BTreeSet<Str> {
    let topics = metadata.topics.iter();
    let wanted = topics
        .filter(|(name, info)| pattern.is_match(name) && !(exclude_internal && info.is_internal));
    wanted.map(|(name, _)| name.clone()).collect()
}

/// What the leader last knew of the topics, to be compared with what it knows later.
fn counts_of(metadata: &Metadata, topics: &BTreeSet<Str>) -> Counts {
    let count = |topic: &Str| {
        let info = metadata
            .topics
            .get(topic)
            .filter(|info| !info.partitions.is_empty())?;
        Some((
            topic.clone(),
            i32::try_from(info.partitions.len()).unwrap_or(i32::MAX),
        ))
    };
    topics.iter().filter_map(count).collect::<Counts>()
}
