//! Brokers as readers see them: logs that change leaders, are cut off, and are read from followers.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use kafka_rs_records::{BatchBuilder, Compression};
use kafka_rs_types::{ErrorCode, LeaderEpoch, NodeId, Offset, Rope, TopicPartition, Uuid};
use kafka_rs_wire::messages::fetch_response::{FetchableTopicResponse, PartitionData};
use kafka_rs_wire::messages::metadata_response::{
    MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use kafka_rs_wire::messages::{FetchRequest, FetchResponse, MetadataResponse};

use crate::consumer::batch::Position;
use crate::consumer::plan::Task;
use crate::consumer::requests::Rows;
use crate::{Error, Metadata};

pub(super) const NODES: i32 = 3;
const TOPIC_ID: Uuid = Uuid([7; 16]);

/// One partition: the values of its records with the epochs they were written in.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    pub(super) records: Vec<(LeaderEpoch, String)>,
    pub(super) epoch: LeaderEpoch,
    pub(super) leader: NodeId,
    /// A follower near the reader, and how much it has.
    pub(super) follower: Option<(NodeId, usize)>,
}

impl Log {
    /// A new leader, which lacks the last `lost` records.
    pub(super) fn elect(&mut self, leader: NodeId, lost: usize) {
        self.epoch += 1;
        self.leader = leader;
        self.records
            .truncate(self.records.len().saturating_sub(lost));
        self.follower = None;
    }

    fn end(&self) -> Offset {
        self.records.len() as Offset
    }

    /// The last epoch up to `epoch` and where it ends (KIP-320).
    fn epoch_end(&self, epoch: LeaderEpoch) -> (LeaderEpoch, Offset) {
        let end = self.records.partition_point(|(of, _)| *of <= epoch);
        match (epoch == self.epoch, end.checked_sub(1)) {
            (true, _) => (epoch, self.end()),
            (false, Some(last)) => (self.records[last].0, end as Offset),
            (false, None) => (-1, -1),
        }
    }

    /// The batches from `from` on of the first `upto` records, `bytes_max` at most but one batch
    /// if `whole`.
    fn read(&self, from: usize, upto: usize, bytes_max: usize, mut whole: bool) -> Vec<u8> {
        let mut read = Vec::new();
        let mut at = from;
        while at < upto && !at.is_multiple_of(3) && self.records[at - 1].0 == self.records[at].0 {
            at -= 1;
        }
        while at < upto {
            let batch = self.batch(at, upto);
            if read.len() + batch.len() > bytes_max && !whole {
                break;
            }
            whole = false;
            read.extend_from_slice(&batch);
            let epoch = self.records[at].0;
            at += 1;
            while at < upto && !at.is_multiple_of(3) && self.records[at].0 == epoch {
                at += 1;
            }
        }
        read
    }

    /// Up to three records of one epoch.
    fn batch(&self, from: usize, upto: usize) -> Bytes {
        let epoch = self.records[from].0;
        let mut batch = BatchBuilder::new(Compression::None)
            .base_offset(from as Offset)
            .leader_epoch(epoch);
        for at in from..upto {
            let (of, value) = &self.records[at];
            if *of != epoch || (at > from && at.is_multiple_of(3)) {
                break;
            }
            batch
                .push(0, None, Some(value.as_bytes()), &[])
                .expect("record");
        }
        batch.build().expect("batch")
    }
}

/// What a broker answered.
pub(super) enum Answer {
    Fetch(Result<FetchResponse, Error>),
    Offsets(Result<Rows<Position>, Error>),
    Epochs(Result<Rows<(LeaderEpoch, Offset)>, Error>),
    Metadata(Option<MetadataResponse>),
}

#[derive(Debug, Default)]
pub(super) struct Cluster {
    pub(super) logs: BTreeMap<TopicPartition, Log>,
    /// What each broker's fetch session asks: offset and leader epoch.
    sessions: BTreeMap<NodeId, BTreeMap<TopicPartition, (Offset, LeaderEpoch, usize)>>,
    /// The ends each session has told; it tells of changes only.
    told: BTreeMap<(NodeId, TopicPartition), Offset>,
    pub(super) largest_batch: usize,
}

impl Cluster {
    pub(super) fn append(&mut self, at: &TopicPartition, values: impl Iterator<Item = String>) {
        let log = self.logs.get_mut(at).expect("partition");
        for value in values {
            log.records.push((log.epoch, value));
        }
    }

    pub(super) fn metadata(&self) -> MetadataResponse {
        let broker = |node_id| MetadataResponseBroker {
            node_id,
            host: "h".into(),
            port: 1,
            ..MetadataResponseBroker::default()
        };
        let partition = |(at, log): (&TopicPartition, &Log)| MetadataResponsePartition {
            partition_index: at.partition,
            leader_id: log.leader,
            leader_epoch: log.epoch,
            ..MetadataResponsePartition::default()
        };
        MetadataResponse {
            brokers: (0..NODES).map(broker).collect(),
            topics: vec![MetadataResponseTopic {
                name: Some("t".into()),
                topic_id: TOPIC_ID,
                partitions: self.logs.iter().map(partition).collect(),
                ..MetadataResponseTopic::default()
            }],
            ..MetadataResponse::default()
        }
    }

    pub(super) fn merged(known: &Metadata, answer: MetadataResponse, now: Duration) -> Metadata {
        known.merged(answer, false, |_| true, now)
    }

    pub(super) fn serve(&mut self, task: &Task) -> Answer {
        match task {
            Task::Fetch { node, request, .. } => Answer::Fetch(Ok(self.fetch(*node, request))),
            Task::Offsets { node, rows, .. } => {
                let row = |(at, (timestamp, epoch)): (&TopicPartition, &(i64, LeaderEpoch))| {
                    let log = &self.logs[at];
                    let offset = if *timestamp == -2 { 0 } else { log.end() };
                    let found = fenced(log, *node, *epoch).map(|()| Position::at(offset));
                    (at.clone(), found)
                };
                Answer::Offsets(Ok(rows.iter().map(row).collect()))
            }
            Task::Epochs { node, rows, .. } => {
                let row = |(at, (epoch, asked)): (&TopicPartition, &(LeaderEpoch, Position))| {
                    let log = &self.logs[at];
                    let end = log.epoch_end(asked.leader_epoch);
                    (at.clone(), fenced(log, *node, *epoch).map(|()| end))
                };
                Answer::Epochs(Ok(rows.iter().map(row).collect()))
            }
            Task::Refresh => Answer::Metadata(Some(self.metadata())),
            Task::Committed { .. } | Task::AutoCommit => unreachable!("there is no group"),
        }
    }

    fn fetch(&mut self, node: NodeId, request: &FetchRequest) -> FetchResponse {
        let session = self.sessions.entry(node).or_default();
        if request.session_epoch == 0 {
            session.clear();
            self.told.retain(|(other, _), _| *other != node);
        }
        for topic in &request.forgotten_topics_data {
            for partition in &topic.partitions {
                let at = TopicPartition::new("t", *partition);
                session.remove(&at);
                self.told.remove(&(node, at));
            }
        }
        for row in request.topics.iter().flat_map(|topic| &topic.partitions) {
            let at = TopicPartition::new("t", row.partition);
            let bytes_max = usize::try_from(row.partition_max_bytes).expect("size");
            session.insert(at, (row.fetch_offset, row.current_leader_epoch, bytes_max));
        }
        let mut left = usize::try_from(request.max_bytes).expect("size");
        let mut first = true;
        let mut rows = Vec::new();
        for (at, (offset, epoch, bytes_max)) in session {
            let log = &self.logs[at];
            let bytes_max = left.min(*bytes_max);
            let row = read_partition(log, node, *offset, *epoch, bytes_max, first);
            let size = row.records.as_ref().map_or(0, Rope::len);
            if size > bytes_max {
                self.largest_batch = self.largest_batch.max(size);
            }
            first &= size == 0;
            left = left.saturating_sub(size);
            let told = self.told.insert((node, at.clone()), row.high_watermark);
            let same = told == Some(row.high_watermark) && row.high_watermark >= 0;
            if same && size == 0 && row.preferred_read_replica < 0 {
                continue;
            }
            rows.push(PartitionData {
                partition_index: at.partition,
                ..row
            });
        }
        FetchResponse {
            session_id: 1,
            responses: vec![FetchableTopicResponse {
                topic_id: TOPIC_ID,
                partitions: rows,
                ..FetchableTopicResponse::default()
            }],
            ..FetchResponse::default()
        }
    }
}

fn fenced(log: &Log, node: NodeId, epoch: LeaderEpoch) -> Result<(), Error> {
    let code = match epoch {
        _ if node != log.leader => ErrorCode::NotLeaderOrFollower,
        epoch if epoch < log.epoch => ErrorCode::FencedLeaderEpoch,
        epoch if epoch > log.epoch => ErrorCode::UnknownLeaderEpoch,
        _ => return Ok(()),
    };
    Err(Error::kafka(code, "fenced"))
}

fn read_partition(
    log: &Log,
    node: NodeId,
    offset: Offset,
    epoch: LeaderEpoch,
    bytes_max: usize,
    whole: bool,
) -> PartitionData {
    let refused = |code: ErrorCode| PartitionData {
        error_code: code.code(),
        high_watermark: -1,
        ..PartitionData::default()
    };
    let near = log.follower.filter(|_| log.leader != node);
    let upto = match near {
        Some((follower, _)) if follower != node => {
            return refused(ErrorCode::NotLeaderOrFollower);
        }
        None if log.leader != node => return refused(ErrorCode::NotLeaderOrFollower),
        Some((_, upto)) => upto,
        None => log.records.len(),
    };
    if epoch != log.epoch {
        return refused(match epoch < log.epoch {
            true => ErrorCode::FencedLeaderEpoch,
            false => ErrorCode::UnknownLeaderEpoch,
        });
    }
    let Some(from) = usize::try_from(offset).ok().filter(|from| *from <= upto) else {
        return refused(ErrorCode::OffsetOutOfRange);
    };
    // The leader sends readers to the follower that is near and has what they want.
    let preferred = log
        .follower
        .filter(|(_, has)| near.is_none() && from < *has);
    PartitionData {
        high_watermark: upto as Offset,
        log_start_offset: 0,
        preferred_read_replica: preferred.map_or(-1, |(node, _)| node),
        records: match preferred {
            Some(_) => None,
            None => Some(Rope::from(Bytes::from(
                log.read(from, upto, bytes_max, whole),
            ))),
        },
        ..PartitionData::default()
    }
}
