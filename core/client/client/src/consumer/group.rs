//! Membership in a classic group: what to send next, and what the answers mean. Pure.
//!
//! ```text
//!   Unjoined ─join▶ Joining ─▶ Syncing ─▶ Stable ─heartbeats─┐
//!      ▲  ▲                       │          │ rebalance      │
//!      │  └──── Revoking ◀────────┴──────────┘ ◀──────────────┘
//!      └─ lost: the coordinator no longer knows the member
//! ```

#[cfg(test)]
mod model;
mod requests;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use kafka_rs_types::{ErrorCode, Str, TopicPartition};
use kafka_rs_wire::messages::{
    HeartbeatRequest, JoinGroupRequest, JoinGroupResponse, LeaveGroupRequest, SyncGroupRequest,
    SyncGroupResponse,
};

use crate::Error;
use crate::connection::error_code;
use crate::consumer::assignor::{Assignment, Assignor, Counts, Member};
use crate::consumer::protocol::{decode_assignment, decode_member};
use crate::consumer::settings::Settings;

/// Kafka's name for what consumers speak in groups.
const PROTOCOL_TYPE: &str = "consumer";

/// Who a consumer is in its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupMetadata {
    /// The group.
    pub group_id: Str,
    /// Its generation; -1 outside of one.
    pub generation: i32,
    /// The member; empty for none.
    pub member_id: Str,
    /// `group.instance.id`.
    pub instance_id: Option<Str>,
}

/// What to do next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// Nothing before then, or before something happens.
    Wait(Option<Duration>),
    /// Give these back, waiting for the batch in hand until the deadline; then
    /// [`Membership::revoked`].
    Revoke(BTreeSet<TopicPartition>, Duration),
    /// Send it; [`Membership::joined`].
    Join(JoinGroupRequest),
    /// Send it; [`Membership::synced`].
    Sync(SyncGroupRequest),
    /// Send it; [`Membership::beaten`].
    Heartbeat(HeartbeatRequest),
    /// Send it once, whatever comes of it.
    Leave(LeaveGroupRequest),
}

/// What an answer changed.
#[derive(Debug, PartialEq)]
pub(crate) enum Change {
    Nothing,
    /// The coordinator has to be found again.
    Rediscover,
    /// The member is the leader: these are the members; [`Membership::lead`].
    Lead(Vec<Member>),
    /// Partitions that were added.
    Assigned(BTreeSet<TopicPartition>),
    /// Partitions that are gone without notice.
    Lost(BTreeSet<TopicPartition>),
    /// The member cannot go on.
    Fatal(Error),
}

#[derive(Debug, PartialEq)]
enum Phase {
    Unjoined,
    Joining,
    /// `None` until the leader has assigned.
    Syncing(Option<Assignment>),
    Stable,
    /// Giving partitions back, then joining again.
    Revoking(BTreeSet<TopicPartition>, Duration),
    Dead,
}

#[derive(Debug)]
pub(crate) struct Membership {
    settings: Settings,
    group_id: Str,
    phase: Phase,
    topics: Option<BTreeSet<Str>>,
    member_id: Str,
    generation: i32,
    assignor: Option<Assignor>,
    owned: BTreeSet<TopicPartition>,
    /// What was assigned last, and in which generation.
    had: Option<(BTreeSet<TopicPartition>, i32)>,
    rejoin: Option<&'static str>,
    leaving: bool,
    beat_at: Duration,
    retry_at: Duration,
}

impl Membership {
    pub(crate) fn new(group_id: Str, settings: Settings) -> Self {
        Self {
            settings,
            group_id,
            phase: Phase::Unjoined,
            topics: None,
            member_id: Str::default(),
            generation: -1,
            assignor: None,
            owned: BTreeSet::new(),
            had: None,
            rejoin: None,
            leaving: false,
            beat_at: Duration::ZERO,
            retry_at: Duration::ZERO,
        }
    }

    pub(crate) fn metadata(&self) -> GroupMetadata {
        GroupMetadata {
            group_id: self.group_id.clone(),
            generation: self.generation,
            member_id: self.member_id.clone(),
            instance_id: self.settings.instance_id.clone(),
        }
    }

    pub(crate) fn owned(&self) -> &BTreeSet<TopicPartition> {
        &self.owned
    }

    pub(crate) fn is_stable(&self) -> bool {
        self.phase == Phase::Stable && self.rejoin.is_none()
    }

    /// True for a member that gives everything back before it joins again.
    fn is_eager(&self) -> bool {
        // One way for all that are offered: whichever is chosen must fit.
        !self
            .settings
            .assignors
            .iter()
            .all(|assignor| assignor.is_cooperative())
    }

    fn wants(&self, topic: &Str) -> bool {
        self.topics
            .as_ref()
            .is_some_and(|topics| topics.contains(topic))
    }

    /// Wants these topics from now on; `None` for no group.
    pub(crate) fn subscribe(&mut self, topics: Option<BTreeSet<Str>>) {
        if self.topics == topics {
            return;
        }
        if topics.is_none() {
            self.leaving = true;
        } else if self.phase == Phase::Dead {
            // A new subscription is a new beginning.
            self.phase = Phase::Unjoined;
        }
        self.topics = topics;
        self.rejoin = Some("the subscription has changed");
    }

    /// The leader's view of the topics has changed.
    pub(crate) fn rebalance(&mut self, reason: &'static str) {
        self.rejoin.get_or_insert(reason);
    }

    /// What to do now.
    pub(crate) fn next(&mut self, now: Duration) -> Result<Step, Error> {
        if let Phase::Revoking(partitions, deadline) = &self.phase {
            if self.generation >= 0 && now >= self.beat_at && now < *deadline {
                return Ok(Step::Heartbeat(self.heartbeat(now)));
            }
            return Ok(Step::Revoke(partitions.clone(), *deadline));
        }
        if self.leaving {
            return Ok(self.leave(now));
        }
        if self.topics.is_none() || self.phase == Phase::Dead {
            return Ok(Step::Wait(None));
        }
        if now < self.retry_at {
            return Ok(Step::Wait(Some(self.retry_at)));
        }
        match &self.phase {
            Phase::Unjoined => self.prepare_join(now),
            Phase::Stable if self.rejoin.is_some() => self.prepare_join(now),
            Phase::Stable if now < self.beat_at => Ok(Step::Wait(Some(self.beat_at))),
            Phase::Stable => Ok(Step::Heartbeat(self.heartbeat(now))),
            Phase::Syncing(Some(_)) => self.sync().map(Step::Sync),
            // The driver is waiting for an answer or assigning.
            _ => Ok(Step::Wait(None)),
        }
    }

    fn prepare_join(&mut self, now: Duration) -> Result<Step, Error> {
        if self.is_eager() && !self.owned.is_empty() {
            return Ok(self.revoke(self.owned.clone(), now));
        }
        if !self.is_eager() {
            // Partitions of topics that are no longer wanted are given back first.
            let owned = self.owned.iter();
            let unwanted: BTreeSet<_> =
                owned.filter(|at| !self.wants(&at.topic)).cloned().collect();
            if !unwanted.is_empty() {
                return Ok(self.revoke(unwanted, now));
            }
        }
        let request = self.join_request()?;
        self.rejoin = None;
        self.phase = Phase::Joining;
        Ok(Step::Join(request))
    }

    fn revoke(&mut self, partitions: BTreeSet<TopicPartition>, now: Duration) -> Step {
        let drain = self
            .settings
            .rebalance_drain
            .min(self.settings.rebalance_timeout);
        let deadline = now + drain;
        self.phase = Phase::Revoking(partitions.clone(), deadline);
        Step::Revoke(partitions, deadline)
    }

    fn leave(&mut self, now: Duration) -> Step {
        if !self.owned.is_empty() {
            return self.revoke(self.owned.clone(), now);
        }
        self.leaving = false;
        self.phase = Phase::Unjoined;
        let member_id = std::mem::take(&mut self.member_id);
        self.generation = -1;
        // A static member stays one until its session is over (KIP-345).
        if member_id.is_empty() || self.settings.instance_id.is_some() {
            return Step::Wait(Some(now));
        }
        Step::Leave(self.leave_request(member_id))
    }

    /// The partitions of [`Step::Revoke`] were given back.
    pub(crate) fn revoked(&mut self) -> BTreeSet<TopicPartition> {
        let Phase::Revoking(partitions, _) = std::mem::replace(&mut self.phase, Phase::Stable)
        else {
            return BTreeSet::new();
        };
        self.owned.retain(|at| !partitions.contains(at));
        if !self.leaving {
            self.rejoin.get_or_insert("partitions were given back");
        }
        if self.generation < 0 {
            self.phase = Phase::Unjoined;
        }
        partitions
    }

    /// JoinGroup was answered.
    pub(crate) fn joined(&mut self, now: Duration, response: &JoinGroupResponse) -> Change {
        self.phase = Phase::Unjoined;
        match error_code(response.error_code) {
            ErrorCode::None => {}
            ErrorCode::MemberIdRequired => {
                self.member_id = response.member_id.detached();
                return Change::Nothing;
            }
            code => return self.refused(now, code),
        }
        self.member_id = response.member_id.detached();
        self.generation = response.generation_id;
        self.beat_at = now + self.settings.heartbeat_interval;
        let chosen = response.protocol_name.as_deref().map(Assignor::by_name);
        let Some(Ok(assignor)) = chosen else {
            let message = format!(
                "the group chose {:?}, which was not offered",
                response.protocol_name
            );
            return self.fatal(Error::kafka(ErrorCode::InconsistentGroupProtocol, message));
        };
        self.assignor = Some(assignor);
        self.phase = Phase::Syncing(None);
        if response.leader != response.member_id || response.skip_assignment {
            self.phase = Phase::Syncing(Some(Assignment::new()));
            return Change::Nothing;
        }
        match response.members.iter().map(decode_member).collect() {
            Ok(members) => Change::Lead(members),
            Err(error) => self.fatal(error),
        }
    }

    /// The leader shares out what there is.
    pub(crate) fn lead(&mut self, counts: &Counts, members: &[Member]) {
        let assignor = self.assignor.unwrap_or(Assignor::Range);
        self.phase = Phase::Syncing(Some(assignor.assign(counts, members)));
    }

    /// The leader could not find out what there is.
    pub(crate) fn cannot_lead(&mut self, now: Duration) {
        self.phase = Phase::Unjoined;
        self.retry_at = now + self.settings.retry_backoff;
    }

    /// SyncGroup was answered.
    pub(crate) fn synced(&mut self, now: Duration, response: SyncGroupResponse) -> Change {
        self.phase = Phase::Unjoined;
        match error_code(response.error_code) {
            ErrorCode::None => {}
            code => return self.refused(now, code),
        }
        let mut assigned = match decode_assignment(response.assignment) {
            Ok(assigned) => assigned,
            Err(error) => return self.fatal(error),
        };
        self.phase = Phase::Stable;
        let before = assigned.len();
        assigned.retain(|at| self.wants(&at.topic));
        if assigned.len() < before {
            self.retry_at = now + self.settings.retry_backoff;
            self.rejoin
                .get_or_insert("the assignment does not fit the subscription");
        }
        let added: BTreeSet<_> = assigned.difference(&self.owned).cloned().collect();
        let taken: BTreeSet<_> = self.owned.difference(&assigned).cloned().collect();
        self.owned.extend(added.iter().cloned());
        self.had = Some((assigned, self.generation));
        if !taken.is_empty() {
            // KIP-429: what is taken is given back, then the group joins once more to hand it on.
            self.revoke(taken, now);
        }
        Change::Assigned(added)
    }

    /// Heartbeat was answered.
    pub(crate) fn beaten(&mut self, now: Duration, code: i16) -> Change {
        match error_code(code) {
            ErrorCode::None => Change::Nothing,
            ErrorCode::RebalanceInProgress => {
                self.rejoin.get_or_insert("the group is rebalancing");
                Change::Nothing
            }
            code => self.refused(now, code),
        }
    }

    /// A request had no answer.
    pub(crate) fn failed(&mut self, now: Duration, error: Error) -> Change {
        if matches!(self.phase, Phase::Joining | Phase::Syncing(_)) {
            self.phase = Phase::Unjoined;
        }
        self.retry_at = now + self.settings.retry_backoff;
        self.beat_at = self.beat_at.min(self.retry_at);
        if error.is_retriable() {
            return Change::Rediscover;
        }
        self.fatal(error)
    }

    /// What an error code in an answer means.
    fn refused(&mut self, now: Duration, code: ErrorCode) -> Change {
        match code {
            ErrorCode::RebalanceInProgress => Change::Nothing,
            ErrorCode::UnknownMemberId => {
                self.member_id = Str::default();
                self.lost()
            }
            ErrorCode::IllegalGeneration => self.lost(),
            code if code.is_retriable() => {
                self.retry_at = now + self.settings.retry_backoff;
                Change::Rediscover
            }
            code => {
                let message = format!("group {}", self.group_id);
                self.fatal(Error::kafka(code, message))
            }
        }
    }

    /// The coordinator counts without the member.
    fn lost(&mut self) -> Change {
        self.generation = -1;
        self.phase = Phase::Unjoined;
        self.rejoin.get_or_insert("the member was no longer known");
        match std::mem::take(&mut self.owned) {
            lost if lost.is_empty() => Change::Nothing,
            lost => Change::Lost(lost),
        }
    }

    fn fatal(&mut self, error: Error) -> Change {
        self.phase = Phase::Dead;
        self.owned.clear();
        self.generation = -1;
        Change::Fatal(error)
    }
}
