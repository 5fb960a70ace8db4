//! A group's only member: joins, reads, commits; begins again whenever something fails.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use kafka_rs_platform::Random;
use kafka_rs_records::{RecordBatch, split_batches};
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::fetch_request::{FetchPartition, FetchTopic};
use kafka_rs_wire::messages::join_group_request::JoinGroupRequestProtocol;
use kafka_rs_wire::messages::offset_commit_request::{
    OffsetCommitRequestPartition, OffsetCommitRequestTopic,
};
use kafka_rs_wire::messages::offset_fetch_request::OffsetFetchRequestTopic;
use kafka_rs_wire::messages::sync_group_request::SyncGroupRequestAssignment;
use kafka_rs_wire::messages::{
    FetchRequest, FindCoordinatorRequest, HeartbeatRequest, JoinGroupRequest, OffsetCommitRequest,
    OffsetFetchRequest, SyncGroupRequest,
};
use parking_lot::Mutex;

use crate::client::{Client, error};
use crate::ledger::{GROUP, LOAD, Ledger, PARTITIONS};

const SESSION_MS: i32 = 300;
const DECOMPRESSED_MAX: usize = 16 << 20;

/// A record as a reader gets it.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) offset: i64,
    pub(crate) timestamp: i64,
    pub(crate) leader_epoch: i32,
    pub(crate) value: Bytes,
}

pub(crate) struct Member {
    pub(crate) client: Client,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    /// A static member is let in at once after a restart.
    pub(crate) instance: Option<Str>,
}

impl Member {
    /// Reads and commits for `rounds` rounds.
    pub(crate) async fn run(self, mut rounds: u64) {
        let mut id = Str::default();
        while rounds > 0 {
            rounds -= 1;
            let Some(generation) = self.join(&mut id).await else {
                self.client.pause(50).await;
                continue;
            };
            let Some(mut positions) = committed_offsets(&self.client).await else {
                continue;
            };
            while rounds > 0 {
                rounds -= 1;
                for partition in 0..PARTITIONS {
                    self.read(partition, &mut positions).await;
                }
                let goes_on = match self.client.random.below(3) {
                    0 => self.heartbeat(&id, generation).await,
                    _ => self.commit(&id, generation, &positions).await,
                };
                if !goes_on {
                    break;
                }
                self.client.pause(25).await;
            }
        }
    }

    async fn join(&self, id: &mut Str) -> Option<i32> {
        let request = FindCoordinatorRequest {
            key: Str::from_static(GROUP),
            ..Default::default()
        };
        self.client.call(3, request).await?;
        let join = |member_id: Str| JoinGroupRequest {
            group_id: Str::from_static(GROUP),
            session_timeout_ms: SESSION_MS,
            rebalance_timeout_ms: SESSION_MS,
            member_id,
            group_instance_id: self.instance.clone(),
            protocol_type: Str::from_static("consumer"),
            protocols: vec![JoinGroupRequestProtocol {
                name: Str::from_static("range"),
                metadata: subscription(),
                ..Default::default()
            }],
            ..Default::default()
        };
        let mut answer = self.client.call(5, join(id.clone())).await?;
        if error(answer.error_code) == ErrorCode::MemberIdRequired {
            answer = self.client.call(5, join(answer.member_id)).await?;
        }
        if answer.error_code != 0 {
            *id = Str::default();
            return None;
        }
        *id = answer.member_id;
        let assignments = answer
            .members
            .iter()
            .map(|member| SyncGroupRequestAssignment {
                member_id: member.member_id.clone(),
                assignment: Bytes::from_static(b"all"),
                ..Default::default()
            });
        let request = SyncGroupRequest {
            group_id: Str::from_static(GROUP),
            generation_id: answer.generation_id,
            member_id: id.clone(),
            group_instance_id: self.instance.clone(),
            assignments: assignments.collect(),
            ..Default::default()
        };
        let synced = self.client.call(3, request).await?;
        (synced.error_code == 0).then_some(answer.generation_id)
    }

    async fn heartbeat(&self, id: &Str, generation: i32) -> bool {
        let request = HeartbeatRequest {
            group_id: Str::from_static(GROUP),
            generation_id: generation,
            member_id: id.clone(),
            group_instance_id: self.instance.clone(),
            ..Default::default()
        };
        let answer = self.client.call(3, request).await;
        answer.is_some_and(|answer| answer.error_code == 0)
    }

    async fn read(&self, partition: i32, positions: &mut BTreeMap<i32, i64>) {
        let position = positions.entry(partition).or_insert(0);
        let Some(page) = fetch(&self.client, LOAD, partition, *position).await else {
            return;
        };
        let mut ledger = self.ledger.lock();
        if let Some(reason) = page.damage {
            ledger.violated(format!("partition {partition} at {position}: {reason}"));
        }
        for read in page.records.iter().filter(|read| read.offset >= *position) {
            ledger.saw(partition, read.offset, &name_of(&read.value));
        }
        if let Some(last) = page.records.last() {
            *position = last.offset + 1;
        }
    }

    async fn commit(&self, id: &Str, generation: i32, positions: &BTreeMap<i32, i64>) -> bool {
        let partitions =
            positions
                .iter()
                .map(|(partition, position)| OffsetCommitRequestPartition {
                    partition_index: *partition,
                    committed_offset: *position,
                    committed_leader_epoch: -1,
                    ..Default::default()
                });
        let request = OffsetCommitRequest {
            group_id: Str::from_static(GROUP),
            generation_id_or_member_epoch: generation,
            member_id: id.clone(),
            group_instance_id: self.instance.clone(),
            topics: vec![OffsetCommitRequestTopic {
                name: Str::from_static(LOAD),
                partitions: partitions.collect(),
                ..Default::default()
            }],
            ..Default::default()
        };
        for (partition, position) in positions {
            let mut ledger = self.ledger.lock();
            let tried = ledger.commit_tried.entry(*partition).or_insert(-1);
            *tried = (*tried).max(*position);
        }
        let Some(answer) = self.client.call(7, request).await else {
            return false;
        };
        let mut ok = true;
        let mut ledger = self.ledger.lock();
        for partition in answer.topics.iter().flat_map(|topic| &topic.partitions) {
            if partition.error_code == 0 {
                let position = positions[&partition.partition_index];
                ledger.committed.insert(partition.partition_index, position);
                ledger.commits += 1;
            } else {
                ok = false;
            }
        }
        ok
    }
}

/// A consumer's subscription to the topic under load, version 0.
fn subscription() -> Bytes {
    let mut bytes = vec![0, 0, 0, 0, 0, 1, 0, LOAD.len() as u8];
    bytes.extend_from_slice(LOAD.as_bytes());
    bytes.extend_from_slice(&[0xff; 4]);
    Bytes::from(bytes)
}

/// The group's offsets by partition, once its coordinator has loaded; `None` when it does not.
pub(crate) async fn committed_offsets(client: &Client) -> Option<BTreeMap<i32, i64>> {
    for _ in 0..100 {
        let request = OffsetFetchRequest {
            group_id: Str::from_static(GROUP),
            topics: Some(vec![OffsetFetchRequestTopic {
                name: Str::from_static(LOAD),
                partition_indexes: (0..PARTITIONS).collect(),
                ..Default::default()
            }]),
            require_stable: true,
            ..Default::default()
        };
        let answer = client.call(7, request).await?;
        let partitions: Vec<_> = answer
            .topics
            .iter()
            .flat_map(|topic| &topic.partitions)
            .collect();
        if answer.error_code == 0 && partitions.iter().all(|p| p.error_code == 0) {
            let offsets = partitions.iter().filter(|p| p.committed_offset >= 0);
            return Some(
                offsets
                    .map(|p| (p.partition_index, p.committed_offset))
                    .collect(),
            );
        }
        client.pause(20).await;
    }
    None
}

/// What one fetch brought.
pub(crate) struct Page {
    pub(crate) high_watermark: i64,
    pub(crate) records: Vec<Read>,
    /// What was wrong with the bytes.
    pub(crate) damage: Option<String>,
}

/// Reads a partition from `offset`; `None` when the broker would not.
pub(crate) async fn fetch(
    client: &Client,
    topic: &'static str,
    partition: i32,
    offset: i64,
) -> Option<Page> {
    let request = FetchRequest {
        replica_id: -1,
        max_wait_ms: 20,
        min_bytes: 1,
        max_bytes: 1 << 20,
        isolation_level: client.random.below(2) as i8,
        session_epoch: -1,
        topics: vec![FetchTopic {
            topic: Str::from_static(topic),
            partitions: vec![FetchPartition {
                partition,
                current_leader_epoch: -1,
                fetch_offset: offset,
                log_start_offset: -1,
                partition_max_bytes: 1 + client.random.below(64 << 10) as i32,
                ..Default::default()
            }],
            ..Default::default()
        }],
        ..Default::default()
    };
    let mut answer = client.call(11, request).await?;
    let data = answer.responses.pop()?.partitions.pop()?;
    if data.error_code != 0 {
        return None;
    }
    let mut page = Page {
        high_watermark: data.high_watermark,
        records: Vec::new(),
        damage: None,
    };
    let bytes = data.records.unwrap_or_default().to_bytes();
    for batch in split_batches(bytes) {
        let read = batch
            .map_err(|error| error.to_string())
            .and_then(|batch| client.world.decoded(&batch.bytes, || records_of(&batch)));
        match read {
            Ok(records) => page.records.extend(records.iter().cloned()),
            Err(reason) => page.damage = Some(reason),
        }
    }
    Some(page)
}

fn records_of(batch: &RecordBatch) -> Result<Vec<Read>, String> {
    batch.verify_crc().map_err(|error| error.to_string())?;
    let records = batch
        .records(DECOMPRESSED_MAX)
        .map_err(|error| error.to_string())?;
    let mut read = Vec::new();
    for record in &records {
        let record = records.share(&record.map_err(|error| error.to_string())?);
        read.push(Read {
            offset: record.offset,
            timestamp: record.timestamp,
            leader_epoch: batch.header.partition_leader_epoch,
            value: record.value.unwrap_or_default(),
        });
    }
    Ok(read)
}

/// Which record a value is, without its filling.
pub(crate) fn name_of(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text.split('|').next().unwrap_or_default().to_owned()
}
