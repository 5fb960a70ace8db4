//! What to ask of whom, decided from the partitions' state and the cluster's metadata. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_types::{LeaderEpoch, NodeId, Str, Timestamp, TopicPartition, Uuid};
use kafka_rs_wire::messages::FetchRequest;

use crate::Error;
use crate::consumer::batch::Position;
use crate::consumer::partition::{Moment, Partition, Phase};
use crate::consumer::session::{Session, Want};
use crate::consumer::settings::OffsetReset;
use crate::consumer::state::{State, Subscription};
use crate::{LocalCode, Metadata};

/// Last version of Fetch with topic names in it.
pub(crate) const FETCH_BY_NAME_MAX: i16 = 12;

/// Partitions that were asked about, with the moment when they were.
pub(crate) type Moments = BTreeMap<TopicPartition, Moment>;

/// A partition that was fetched, with where it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) moment: Moment,
    pub(crate) from: Position,
}

/// One request.
#[derive(Debug)]
pub(crate) enum Task {
    Fetch {
        node: NodeId,
        request: Box<FetchRequest>,
        asked: BTreeMap<TopicPartition, Asked>,
        by_name: bool,
    },
    /// ListOffsets by these timestamps.
    Offsets {
        node: NodeId,
        rows: BTreeMap<TopicPartition, (Timestamp, LeaderEpoch)>,
        asked: Moments,
    },
    /// OffsetForLeaderEpoch.
    Epochs {
        node: NodeId,
        rows: BTreeMap<TopicPartition, (LeaderEpoch, Position)>,
        asked: Moments,
    },
    /// OffsetFetch.
    Committed { asked: Moments },
    /// The cluster's metadata.
    Refresh,
    /// OffsetCommit of what is acked.
    AutoCommit,
}

/// Fetch sessions, and what is under way.
#[derive(Debug, Default)]
pub(crate) struct Planner {
    pub(crate) sessions: BTreeMap<NodeId, Session>,
    /// With how many bytes each may bring.
    pub(crate) fetching: BTreeMap<NodeId, usize>,
    pub(crate) refreshing: bool,
    pub(crate) refresh_at: Duration,
    /// How often metadata was asked for in a row, because of what it lacks.
    refreshes: u32,
    /// When to commit by itself (`auto.commit.interval.ms`).
    pub(crate) commit_at: Option<Duration>,
    pub(crate) committing: bool,
}

/// The time something is planned for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) monotonic: Duration,
    pub(crate) wall_ms: Timestamp,
}

impl Planner {
    /// Everything that has to be asked now. `stale`: the metadata is old, or lacks something.
    pub(crate) fn plan(
        &mut self,
        state: &mut State,
        metadata: &Metadata,
        stale: bool,
        now: Now,
    ) -> Vec<Task> {
        let mut tasks = Vec::new();
        let leaderless = ask_for_offsets(state, metadata, now, &mut tasks);
        self.fetches(state, metadata, now, &mut tasks);
        let interested =
            !state.partitions.is_empty() || !matches!(state.subscription, Subscription::None);
        let missing = interested && state.wants_missing_topics(metadata);
        let wanted = leaderless || (stale && interested);
        if !(leaderless || missing) {
            self.refreshes = 0;
        }
        if (wanted || missing) && !self.refreshing && now.monotonic >= self.refresh_at {
            self.refreshing = true;
            let longer = state.settings.retry_backoff * (1 << self.refreshes.min(16));
            let backoff = longer.min(state.settings.retry_backoff_max);
            self.refreshes += 1;
            self.refresh_at = now.monotonic + backoff;
            tasks.push(Task::Refresh);
        }
        if let Some(every) = state.settings.auto_commit {
            let at = *self.commit_at.get_or_insert(now.monotonic + every);
            if at <= now.monotonic && !self.committing {
                self.committing = true;
                tasks.push(Task::AutoCommit);
            }
        }
        tasks
    }

    /// [`Task::AutoCommit`] is done, well or not.
    pub(crate) fn auto_committed(&mut self, state: &State, now: Now) {
        self.committing = false;
        let every = state.settings.auto_commit;
        self.commit_at = every.map(|every| now.monotonic + every);
    }

    /// A Fetch for each broker that has none under way and leads something worth fetching.
    fn fetches(&mut self, state: &mut State, metadata: &Metadata, now: Now, tasks: &mut Vec<Task>) {
        let sources: BTreeMap<TopicPartition, Source> = state
            .partitions
            .iter()
            .filter_map(|(at, partition)| {
                let source = Source::of(at, partition, metadata, now)?;
                Some((at.clone(), source))
            })
            .collect();
        let nodes: BTreeSet<NodeId> = sources.values().map(|source| source.node).collect();
        let share = state.settings.prefetch_bytes / nodes.len().max(1);
        for node in nodes {
            if self.fetching.contains_key(&node) {
                continue;
            }
            let here = sources.iter().filter(|(_, source)| source.node == node);
            let here: BTreeMap<_, _> = here.collect();
            let (want, asked) = wanted(state, &here, now);
            if want.is_empty() {
                continue;
            }
            let room = room(state, &here, share);
            let ahead: usize = state.partitions.values().map(|p| p.buffered).sum();
            let coming: usize = self.fetching.values().sum();
            let left = state.settings.prefetch_bytes.saturating_sub(ahead + coming);
            let room = room.min(left).min(state.settings.fetch_bytes_max);
            if room == 0 {
                continue;
            }
            let settings = &state.settings;
            let mut request = FetchRequest {
                replica_id: -1,
                max_wait_ms: i32::try_from(settings.fetch_wait_max.as_millis()).unwrap_or(i32::MAX),
                min_bytes: bytes(settings.fetch_bytes_min),
                max_bytes: bytes(room),
                isolation_level: i8::from(settings.read_committed),
                rack_id: settings.rack.clone(),
                ..FetchRequest::default()
            };
            let by_name = want.values().any(|want| want.topic_id.is_zero());
            let session = self.sessions.entry(node).or_default();
            let unknown = |at: &&TopicPartition| {
                let partition = state.partitions.get(*at);
                partition.is_some_and(|partition| !partition.ends_told)
            };
            if want.keys().filter(unknown).any(|at| session.knows(at)) {
                // A session tells only of changes.
                session.lost();
            }
            session.fill(&want, &mut request);
            self.fetching.insert(node, room);
            tasks.push(Task::Fetch {
                node,
                request: Box::new(request),
                asked,
                by_name,
            });
        }
    }

    /// When to plan again if nothing happens before.
    pub(crate) fn wake_at(&self, state: &State, metadata: &Metadata, now: Now) -> Option<Duration> {
        let retries = state
            .partitions
            .values()
            .map(|partition| partition.retry_at);
        let ages = metadata.updated_at + state.settings.metadata_age_max;
        let commit = self.commit_at.filter(|_| !self.committing);
        let later = retries.chain([self.refresh_at, ages]).chain(commit);
        later.filter(|at| *at > now.monotonic).min()
    }
}

/// Asks for the offsets that partitions wait for; true when one has no leader.
fn ask_for_offsets(
    state: &mut State,
    metadata: &Metadata,
    now: Now,
    tasks: &mut Vec<Task>,
) -> bool {
    let mut leaderless = false;
    let mut committed = Moments::new();
    let mut offsets: BTreeMap<NodeId, (BTreeMap<_, _>, Moments)> = BTreeMap::new();
    let mut epochs: BTreeMap<NodeId, (BTreeMap<_, _>, Moments)> = BTreeMap::new();
    let (reset, grouped) = (state.settings.reset, state.settings.group_id.is_some());
    for (at, partition) in &mut state.partitions {
        let leader = metadata.leader(at).map(|(node, epoch)| (node.id, epoch));
        if partition.phase == Phase::Committed && !grouped {
            partition.phase = reset_phase(reset, now.wall_ms, at);
        }
        if partition.phase == Phase::Ready {
            notice_leader(partition, leader.map(|(_, epoch)| epoch));
        }
        let leads_nowhere =
            leader.is_none() && !matches!(partition.phase, Phase::Failed(_) | Phase::Committed);
        leaderless |= leads_nowhere;
        if partition.busy || now.monotonic < partition.retry_at || leads_nowhere {
            continue;
        }
        let moment = partition.moment();
        match (&partition.phase, leader) {
            (Phase::Committed, _) => {
                committed.insert(at.clone(), moment);
            }
            (Phase::Reset(timestamp), Some((node, epoch))) => {
                let (rows, asked) = offsets.entry(node).or_default();
                rows.insert(at.clone(), (*timestamp, epoch));
                asked.insert(at.clone(), moment);
            }
            (Phase::Validate, Some((node, epoch))) => {
                let (rows, asked) = epochs.entry(node).or_default();
                rows.insert(at.clone(), (epoch, partition.position.unwrap_or_default()));
                asked.insert(at.clone(), moment);
            }
            _ => continue,
        }
        partition.busy = true;
    }
    if !committed.is_empty() {
        tasks.push(Task::Committed { asked: committed });
    }
    let offsets = offsets.into_iter();
    tasks.extend(offsets.map(|(node, (rows, asked))| Task::Offsets { node, rows, asked }));
    let epochs = epochs.into_iter();
    tasks.extend(epochs.map(|(node, (rows, asked))| Task::Epochs { node, rows, asked }));
    leaderless
}

/// Where a partition is fetched from.
struct Source {
    node: NodeId,
    epoch: LeaderEpoch,
    topic_id: Uuid,
}

impl Source {
    fn of(
        at: &TopicPartition,
        partition: &Partition,
        metadata: &Metadata,
        now: Now,
    ) -> Option<Self> {
        let (leader, epoch) = metadata.leader(at)?;
        let preferred = partition
            .preferred
            .filter(|(id, until)| *until > now.monotonic && metadata.nodes.contains_key(id));
        Some(Self {
            node: preferred.map_or(leader.id, |(id, _)| id),
            epoch,
            topic_id: metadata.topics.get(&at.topic)?.id,
        })
    }
}

/// What is worth fetching of the partitions of one broker.
fn wanted(
    state: &State,
    here: &BTreeMap<&TopicPartition, &Source>,
    now: Now,
) -> (
    BTreeMap<TopicPartition, Want>,
    BTreeMap<TopicPartition, Asked>,
) {
    let bytes_max = state.settings.partition_bytes_max;
    let row = |(at, source): (&&TopicPartition, &&Source)| {
        let partition = state.partitions.get(*at)?;
        let fetchable = partition.phase == Phase::Ready
            && partition.delivers()
            && now.monotonic >= partition.retry_at
            && partition.buffered < bytes_max;
        let want = Want {
            topic_id: source.topic_id,
            offset: partition.fetch.offset,
            current_leader_epoch: source.epoch,
            bytes_max: bytes(bytes_max),
        };
        let asked = Asked {
            moment: partition.moment(),
            from: partition.fetch,
        };
        fetchable.then(|| (((*at).clone(), want), ((*at).clone(), asked)))
    };
    here.iter().filter_map(row).unzip()
}

/// Bytes that may still be fetched ahead from one broker. When there are none, what paused
/// partitions hold is dropped, to be fetched again when they go on: they must not stop others.
fn room(state: &mut State, here: &BTreeMap<&TopicPartition, &Source>, share: usize) -> usize {
    let buffered: usize = here
        .keys()
        .filter_map(|at| Some(state.partitions.get(*at)?.buffered))
        .sum();
    let mut room = share.saturating_sub(buffered);
    for at in here.keys() {
        let Some(partition) = state.partitions.get_mut(*at) else {
            continue;
        };
        if room == 0 && partition.paused && partition.phase == Phase::Ready {
            partition.reread(Phase::Ready);
            let left: usize = here
                .keys()
                .filter_map(|at| Some(state.partitions.get(*at)?.buffered))
                .sum();
            room = share.saturating_sub(left);
        }
    }
    room
}

fn bytes(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// KIP-320: behind a new leader the log may be shorter than what was read already.
fn notice_leader(partition: &mut Partition, epoch: Option<LeaderEpoch>) {
    let Some(epoch) = epoch else {
        return;
    };
    if epoch > partition.leader_epoch && partition.leader_epoch >= 0 {
        let known = partition
            .position
            .map_or(-1, |position| position.leader_epoch);
        partition.ends_told = false;
        // What was fetched ahead came from the former leader and is read again.
        partition.reread(match known {
            0.. => Phase::Validate,
            _ => Phase::Ready,
        });
    }
    partition.leader_epoch = partition.leader_epoch.max(epoch);
}

/// Where a partition without a usable offset goes.
pub(crate) fn reset_phase(reset: OffsetReset, now_ms: Timestamp, at: &TopicPartition) -> Phase {
    match reset.timestamp(now_ms) {
        Some(timestamp) => Phase::Reset(timestamp),
        None => {
            let message = format!("no committed offset for {at}, and auto.offset.reset is none");
            let error = Error::local(LocalCode::NoOffsetForPartition, message);
            Phase::Failed(error.at(at.clone(), -1))
        }
    }
}

/// Topics of partitions, to be kept known.
pub(crate) fn topics<'a>(partitions: impl Iterator<Item = &'a TopicPartition>) -> BTreeSet<Str> {
    partitions.map(|at| at.topic.clone()).collect()
}
