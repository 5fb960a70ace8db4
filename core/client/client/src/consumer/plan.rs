//! What to ask of whom, decided from the partitions' state and the cluster's metadata. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use kafka_rs_types::{LeaderEpoch, NodeId, Str, Timestamp, TopicPartition};
use kafka_rs_wire::messages::FetchRequest;

use crate::Error;
use crate::consumer::batch::Position;
use crate::consumer::partition::{Partition, Phase};
use crate::consumer::session::{Session, Want};
use crate::consumer::settings::OffsetReset;
use crate::consumer::state::State;
use crate::{LocalCode, Metadata};

/// Last version of Fetch with topic names in it.
pub(crate) const FETCH_BY_NAME_MAX: i16 = 12;

/// A partition that was asked about, with where it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) jump: u64,
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
    },
    /// OffsetForLeaderEpoch.
    Epochs {
        node: NodeId,
        rows: BTreeMap<TopicPartition, (LeaderEpoch, Position)>,
    },
    /// OffsetFetch.
    Committed {
        partitions: BTreeSet<TopicPartition>,
    },
    /// The cluster's metadata.
    Refresh,
}

/// Fetch sessions and which brokers have a Fetch under way.
#[derive(Debug, Default)]
pub(crate) struct Planner {
    pub(crate) sessions: BTreeMap<NodeId, Session>,
    pub(crate) fetching: BTreeSet<NodeId>,
    pub(crate) refreshing: bool,
    pub(crate) refresh_at: Duration,
}

/// The moment something is planned for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub(crate) monotonic: Duration,
    pub(crate) wall_ms: Timestamp,
}

impl Planner {
    /// Everything that has to be asked now.
    pub(crate) fn plan(&mut self, state: &mut State, metadata: &Metadata, now: Now) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut leaderless = false;
        let mut committed = BTreeSet::new();
        let mut offsets: BTreeMap<NodeId, BTreeMap<_, _>> = BTreeMap::new();
        let mut epochs: BTreeMap<NodeId, BTreeMap<_, _>> = BTreeMap::new();
        let (reset, grouped) = (state.settings.reset, state.settings.group_id.is_some());
        for (at, partition) in &mut state.partitions {
            let leader = metadata.leader(at).map(|(node, epoch)| (node.id, epoch));
            if partition.phase == Phase::Committed && !grouped {
                partition.phase = reset_phase(reset, now.wall_ms, at);
            }
            if partition.phase == Phase::Ready {
                notice_leader(partition, leader.map(|(_, epoch)| epoch));
            }
            if partition.busy || now.monotonic < partition.retry_at {
                continue;
            }
            match (&partition.phase, leader) {
                (Phase::Failed(_), _) => continue,
                (Phase::Committed, _) => {
                    committed.insert(at.clone());
                }
                (_, None) => {
                    leaderless = true;
                    continue;
                }
                (Phase::Reset(timestamp), Some((node, epoch))) => {
                    let rows = offsets.entry(node).or_default();
                    rows.insert(at.clone(), (*timestamp, epoch));
                }
                (Phase::Validate, Some((node, epoch))) => {
                    let rows = epochs.entry(node).or_default();
                    rows.insert(at.clone(), (epoch, partition.position.unwrap_or_default()));
                }
                (Phase::Ready, Some(_)) => continue,
            }
            partition.busy = true;
        }
        if !committed.is_empty() {
            tasks.push(Task::Committed {
                partitions: committed,
            });
        }
        tasks.extend(
            offsets
                .into_iter()
                .map(|(node, rows)| Task::Offsets { node, rows }),
        );
        tasks.extend(
            epochs
                .into_iter()
                .map(|(node, rows)| Task::Epochs { node, rows }),
        );
        self.fetches(state, metadata, now, &mut tasks);
        let old = metadata.updated_at + state.settings.metadata_age_max <= now.monotonic;
        let wanted = leaderless || (old && !state.partitions.is_empty());
        if wanted && !self.refreshing && now.monotonic >= self.refresh_at {
            self.refreshing = true;
            self.refresh_at = now.monotonic + state.settings.retry_backoff;
            tasks.push(Task::Refresh);
        }
        tasks
    }

    /// A Fetch for each broker that has none under way and leads something worth fetching.
    fn fetches(&mut self, state: &State, metadata: &Metadata, now: Now, tasks: &mut Vec<Task>) {
        let mut wants: BTreeMap<NodeId, BTreeMap<TopicPartition, (Want, Asked)>> = BTreeMap::new();
        let mut buffered: BTreeMap<NodeId, usize> = BTreeMap::new();
        let settings = &state.settings;
        for (at, partition) in &state.partitions {
            let Some((leader, epoch)) = metadata.leader(at) else {
                continue;
            };
            let preferred = partition
                .preferred
                .filter(|(id, until)| *until > now.monotonic && metadata.nodes.contains_key(id));
            let node = preferred.map_or(leader.id, |(id, _)| id);
            *buffered.entry(node).or_default() += partition.buffered;
            let fetchable = partition.phase == Phase::Ready
                && partition.delivers()
                && now.monotonic >= partition.retry_at
                && partition.buffered < settings.partition_bytes_max;
            if !fetchable {
                continue;
            }
            let want = Want {
                topic_id: metadata
                    .topics
                    .get(&at.topic)
                    .map(|topic| topic.id)
                    .unwrap_or_default(),
                offset: partition.fetch.offset,
                current_leader_epoch: epoch,
                bytes_max: bytes(settings.partition_bytes_max),
            };
            let asked = Asked {
                jump: partition.jump,
                from: partition.fetch,
            };
            wants
                .entry(node)
                .or_default()
                .insert(at.clone(), (want, asked));
        }
        let share = settings.prefetch_bytes / buffered.len().max(1);
        for (node, wants) in wants {
            let room = share.saturating_sub(buffered.get(&node).copied().unwrap_or(0));
            if self.fetching.contains(&node) || room == 0 {
                continue;
            }
            let mut request = FetchRequest {
                replica_id: -1,
                max_wait_ms: i32::try_from(settings.fetch_wait_max.as_millis()).unwrap_or(i32::MAX),
                min_bytes: bytes(settings.fetch_bytes_min),
                max_bytes: bytes(settings.fetch_bytes_max.min(room)),
                isolation_level: i8::from(settings.read_committed),
                rack_id: settings.rack.clone(),
                ..FetchRequest::default()
            };
            let by_name = wants.values().any(|(want, _)| want.topic_id.is_zero());
            let (want, asked) = split(wants);
            self.sessions
                .entry(node)
                .or_default()
                .fill(&want, &mut request);
            self.fetching.insert(node);
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
        let later = retries.chain([self.refresh_at, ages]);
        later.filter(|at| *at > now.monotonic).min()
    }
}

fn split<A, B>(
    both: BTreeMap<TopicPartition, (A, B)>,
) -> (BTreeMap<TopicPartition, A>, BTreeMap<TopicPartition, B>) {
    both.into_iter()
        .map(|(at, (a, b))| ((at.clone(), a), (at, b)))
        .unzip()
}

fn bytes(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// KIP-320: behind a new leader the log may be shorter than what was read already.
fn notice_leader(partition: &mut Partition, epoch: Option<LeaderEpoch>) {
    let Some(epoch) = epoch else {
        return;
    };
    let known = partition
        .position
        .map_or(-1, |position| position.leader_epoch);
    if epoch > partition.leader_epoch && partition.leader_epoch >= 0 && known >= 0 {
        // What was fetched ahead came from the former leader and is read again.
        partition.jump(Phase::Validate);
        if let Some(position) = partition.position {
            partition.fetch = position;
        }
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
            Phase::Failed(Some(error.at(at.clone(), -1)))
        }
    }
}

/// Topics of partitions, to be kept known.
pub(crate) fn topics<'a>(partitions: impl Iterator<Item = &'a TopicPartition>) -> BTreeSet<Str> {
    partitions.map(|at| at.topic.clone()).collect()
}
