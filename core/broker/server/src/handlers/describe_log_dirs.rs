//! DescribeLogDirs: key 35, versions 1–5 (KIP-113).
//!
//! - 2: flexible. 3: top-level error code. 4: total and usable bytes (KIP-827). 5: cordoned directories.

use std::collections::BTreeMap;
use std::sync::Arc;

use kafka_rs_log::LogDir;
use kafka_rs_runtime::Partition;
use kafka_rs_types::{ErrorCode, Str};
use kafka_rs_wire::messages::describe_log_dirs_response::{
    DescribeLogDirsPartition, DescribeLogDirsResult, DescribeLogDirsTopic,
};
use kafka_rs_wire::messages::{DescribeLogDirsRequest, DescribeLogDirsResponse};

use super::{Answer, Api, Call};

pub(super) struct DescribeLogDirs;

impl Api for DescribeLogDirs {
    type Request = DescribeLogDirsRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 5;

    async fn handle(call: Call<DescribeLogDirsRequest>) -> Answer<DescribeLogDirsResponse> {
        let partitions = call.node.replicas.partitions();
        let wanted: Vec<&Arc<Partition>> = partitions
            .iter()
            .filter(|p| is_wanted(&call.request, p))
            .collect();
        let dirs = call.node.replicas.log_dirs();
        Answer::Reply(DescribeLogDirsResponse {
            results: dirs.iter().map(|dir| describe(dir, &wanted)).collect(),
            ..Default::default()
        })
    }
}

fn is_wanted(request: &DescribeLogDirsRequest, partition: &Partition) -> bool {
    let name = partition.topic_partition();
    request.topics.as_ref().is_none_or(|topics| {
        topics
            .iter()
            .any(|topic| topic.topic == name.topic && topic.partitions.contains(&name.partition))
    })
}

fn describe(dir: &LogDir, partitions: &[&Arc<Partition>]) -> DescribeLogDirsResult {
    let log_dir = Str::from(dir.path());
    if dir.check().is_err() {
        return DescribeLogDirsResult {
            error_code: ErrorCode::KafkaStorageError.code(),
            log_dir,
            ..Default::default()
        };
    }
    let mut topics: BTreeMap<Str, Vec<DescribeLogDirsPartition>> = BTreeMap::new();
    for partition in partitions
        .iter()
        .filter(|p| p.reader().root() == dir.path())
    {
        let name = partition.topic_partition();
        topics
            .entry(name.topic.clone())
            .or_default()
            .push(DescribeLogDirsPartition {
                partition_index: name.partition,
                partition_size: i64::try_from(partition.reader().size()).unwrap_or(i64::MAX),
                offset_lag: (partition.high_watermark() - partition.log_end_offset()).max(0),
                ..Default::default()
            });
    }
    let space = dir.space().ok();
    let bytes = |bytes: Option<u64>| bytes.map_or(-1, |b| i64::try_from(b).unwrap_or(i64::MAX));
    DescribeLogDirsResult {
        log_dir,
        topics: topics
            .into_iter()
            .map(|(name, partitions)| DescribeLogDirsTopic {
                name,
                partitions,
                ..Default::default()
            })
            .collect(),
        total_bytes: bytes(space.map(|space| space.total)),
        usable_bytes: bytes(space.map(|space| space.usable)),
        ..Default::default()
    }
}
