//! What the answers mean for the partitions. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, Offset, TopicPartition};
use kafka_rs_wire::messages::FetchResponse;
use kafka_rs_wire::messages::fetch_response::{NodeEndpoint, PartitionData};

use crate::connection::error_code;
use crate::consumer::batch::Position;
use crate::consumer::chunk::Chunk;
use crate::consumer::event::Event;
use crate::consumer::partition::{Moment, Partition, Phase};
use crate::consumer::plan::{Asked, Now, Planner, reset_phase};
use crate::consumer::state::State;
use crate::metadata::{Hints, Node};
use crate::{Error, LocalCode, Metadata};

/// What the driver has to do about it.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Doubts {
    /// Leaders that are not, or no longer.
    pub(crate) leaders: Vec<TopicPartition>,
    /// Who leads instead, as far as the broker said so (KIP-951).
    pub(crate) hints: Hints,
}

impl State {
    /// The broker answered a Fetch, or nobody did.
    pub(crate) fn fetched(
        &mut self,
        planner: &mut Planner,
        node: NodeId,
        asked: &BTreeMap<TopicPartition, Asked>,
        answer: Result<FetchResponse, Error>,
        metadata: &Metadata,
        now: Now,
    ) -> Doubts {
        planner.fetching.remove(&node);
        let session = planner.sessions.entry(node).or_default();
        let mut doubts = Doubts::default();
        let retry_at = now.monotonic + self.settings.retry_backoff;
        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                session.lost();
                if !error.is_retriable() {
                    self.failure.push_back(error);
                }
                for at in asked.keys() {
                    self.doubt(at, retry_at, &mut doubts);
                }
                return doubts;
            }
        };
        let code = error_code(response.error_code);
        session.answered(code, response.session_id);
        if code != ErrorCode::None {
            // Sessions are made anew at once; anything else waits.
            let session_only = matches!(
                code,
                ErrorCode::FetchSessionIdNotFound
                    | ErrorCode::InvalidFetchSessionEpoch
                    | ErrorCode::FetchSessionTopicIdError
            );
            if !session_only {
                asked
                    .keys()
                    .for_each(|at| self.doubt(at, retry_at, &mut doubts));
            }
            return doubts;
        }
        self.counters.fetches += 1;
        let node = |endpoint: NodeEndpoint| Node {
            id: endpoint.node_id,
            host: endpoint.host.detached(),
            port: u16::try_from(endpoint.port).unwrap_or(0),
            rack: endpoint.rack.map(|rack| rack.detached()),
        };
        doubts.hints.nodes = response.node_endpoints.into_iter().map(node).collect();
        for topic in response.responses {
            let name = match topic.topic_id.is_zero() {
                true => Some(&topic.topic),
                false => metadata.topic_name(topic.topic_id),
            };
            let Some(name) = name.cloned() else {
                continue;
            };
            for row in topic.partitions {
                let at = TopicPartition::new(name.clone(), row.partition_index);
                let Some(asked) = asked.get(&at) else {
                    continue;
                };
                self.partition_fetched(&at, *asked, row, now, &mut doubts);
            }
        }
        doubts
    }

    fn partition_fetched(
        &mut self,
        at: &TopicPartition,
        asked: Asked,
        row: PartitionData,
        now: Now,
        doubts: &mut Doubts,
    ) {
        let settings = &self.settings;
        let retry_at = now.monotonic + settings.retry_backoff;
        let Some(partition) = self.partitions.get_mut(at) else {
            return;
        };
        let current = partition.moment() == asked.moment && partition.fetch == asked.from;
        if !current || partition.phase != Phase::Ready {
            // The application went elsewhere meanwhile.
            partition.ends_told = false;
            return;
        }
        match error_code(row.error_code) {
            ErrorCode::None => {}
            ErrorCode::OffsetOutOfRange if partition.preferred.take().is_some() => return,
            ErrorCode::OffsetOutOfRange => {
                let error = Error::kafka(ErrorCode::OffsetOutOfRange, format!("reading {at}"));
                let phase = match reset_phase(settings.reset, now.wall_ms, at) {
                    Phase::Failed(_) => Phase::Failed(error.at(at.clone(), asked.from.offset)),
                    phase => phase,
                };
                return partition.jump(phase);
            }
            code if code.is_retriable() || code == ErrorCode::UnknownServerError => {
                partition.preferred = None;
                let led_by = &row.current_leader;
                doubts.hints.push(at, led_by.leader_id, led_by.leader_epoch);
                return self.doubt(at, retry_at, doubts);
            }
            code => {
                let error = Error::kafka(code, format!("reading {at}"));
                let error = error.at(at.clone(), asked.from.offset);
                partition.retry_at = retry_at;
                self.failure.push_back(error);
                return;
            }
        }
        learn_ends(partition, &row);
        if row.preferred_read_replica >= 0 {
            let until = now.monotonic + settings.metadata_age_max;
            partition.preferred = Some((row.preferred_read_replica, until));
            return;
        }
        let bytes = row
            .records
            .map(|records| records.to_bytes())
            .unwrap_or_default();
        if bytes.is_empty() {
            return;
        }
        self.counters.fetched_bytes += bytes.len() as u64;
        let aborted = settings
            .read_committed
            .then(|| row.aborted_transactions.unwrap_or_default());
        let chunk = Chunk::new(bytes, asked.from.offset, aborted, settings.check_crcs);
        if chunk.end_offset().is_none() {
            let message = format!(
                "{at} has a batch at {} that did not come whole",
                asked.from.offset
            );
            let error = Error::kafka(ErrorCode::RecordListTooLarge, message);
            return partition.jump(Phase::Failed(error.at(at.clone(), asked.from.offset)));
        }
        partition.push(chunk);
    }

    /// Another leads these now: nothing has to wait.
    pub(crate) fn moved(&mut self, hints: &Hints) {
        for hint in &hints.leaders {
            if let Some(partition) = self.partitions.get_mut(&hint.at) {
                partition.retry_at = Duration::ZERO;
            }
        }
    }

    /// The leader of `at` may be another by now.
    fn doubt(&mut self, at: &TopicPartition, retry_at: Duration, doubts: &mut Doubts) {
        if let Some(partition) = self.partitions.get_mut(at) {
            partition.retry_at = retry_at;
            doubts.leaders.push(at.clone());
        }
    }

    /// ListOffsets was answered for one partition that waits for it.
    pub(crate) fn offset_found(
        &mut self,
        at: &TopicPartition,
        asked: Moment,
        found: Result<Position, Error>,
        now: Now,
        doubts: &mut Doubts,
    ) {
        let retry_at = now.monotonic + self.settings.retry_backoff;
        let Some(partition) = self.partitions.get_mut(at) else {
            return;
        };
        if !partition.busy
            || partition.moment() != asked
            || !matches!(partition.phase, Phase::Reset(_))
        {
            return;
        }
        partition.busy = false;
        match found {
            // No record is that young: the end it is.
            Ok(position) if position.offset < 0 => partition.phase = Phase::Reset(-1),
            Ok(position) => {
                // Of the end nothing is known but its offset.
                let known = Position {
                    leader_epoch: -1,
                    ..position
                };
                partition.seek(known);
            }
            Err(error) if error.is_retriable() => self.doubt(at, retry_at, doubts),
            Err(error) => {
                partition.retry_at = retry_at;
                self.failure.push_back(error.at(at.clone(), -1));
            }
        }
    }

    /// OffsetForLeaderEpoch was answered for one partition.
    pub(crate) fn epoch_end(
        &mut self,
        at: &TopicPartition,
        asked: Moment,
        found: Result<(LeaderEpoch, Offset), Error>,
        now: Now,
        doubts: &mut Doubts,
    ) {
        let retry_at = now.monotonic + self.settings.retry_backoff;
        let reset = self.settings.reset;
        let Some(partition) = self.partitions.get_mut(at) else {
            return;
        };
        if !partition.busy || partition.moment() != asked || partition.phase != Phase::Validate {
            return;
        }
        partition.busy = false;
        let position = partition.position.unwrap_or_default();
        let (epoch, end) = match found {
            Ok(found) => found,
            Err(error) if error.is_retriable() => return self.doubt(at, retry_at, doubts),
            Err(error) => {
                partition.retry_at = retry_at;
                return self
                    .failure
                    .push_back(error.at(at.clone(), position.offset));
            }
        };
        let truncated = match (end < 0 || epoch < 0, reset_phase(reset, now.wall_ms, at)) {
            (false, _) if end >= position.offset => return partition.seek(position),
            // Nothing of that epoch is left.
            (true, Phase::Reset(timestamp)) => return partition.jump(Phase::Reset(timestamp)),
            (false, Phase::Reset(_)) => Some(Position {
                offset: end,
                leader_epoch: epoch,
            }),
            _ => None,
        };
        match truncated {
            Some(safe) => {
                partition.seek(safe);
                self.tell(Event::Truncated(at.clone(), safe.offset));
            }
            None => {
                let message = format!(
                    "{at} was cut off at {end}, below position {}",
                    position.offset
                );
                let error = Error::local(LocalCode::LogTruncation, message);
                partition.jump(Phase::Failed(error.at(at.clone(), end)));
            }
        }
    }

    /// OffsetFetch was answered for one partition; a negative offset is none.
    pub(crate) fn committed_found(
        &mut self,
        at: &TopicPartition,
        asked: Moment,
        found: Result<Position, Error>,
        now: Now,
    ) {
        let retry_at = now.monotonic + self.settings.retry_backoff;
        let reset = self.settings.reset;
        let Some(partition) = self.partitions.get_mut(at) else {
            return;
        };
        if !partition.busy || partition.moment() != asked || partition.phase != Phase::Committed {
            return;
        }
        partition.busy = false;
        match found {
            Ok(position) if position.offset < 0 => {
                partition.phase = reset_phase(reset, now.wall_ms, at);
            }
            Ok(position) => {
                partition.committed = Some(position);
                partition.seek(position);
                if position.leader_epoch >= 0 {
                    partition.phase = Phase::Validate;
                }
            }
            Err(error) => {
                partition.retry_at = retry_at;
                if !error.is_retriable() {
                    self.failure.push_back(error.at(at.clone(), -1));
                }
            }
        }
    }
}

fn learn_ends(partition: &mut Partition, row: &PartitionData) {
    let known = |offset: Offset| Some(offset).filter(|offset| *offset >= 0);
    partition.ends_told = true;
    partition.high_watermark = known(row.high_watermark).or(partition.high_watermark);
    partition.last_stable_offset = known(row.last_stable_offset).or(partition.last_stable_offset);
    partition.log_start_offset = known(row.log_start_offset).or(partition.log_start_offset);
}
