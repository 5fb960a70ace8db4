//! DescribeShareGroupOffsets: key 90, versions 0–1 (KIP-932).
//!
//! - 1: the lag, as far as it is known (KIP-1226).

use futures::future::join_all;
use kafka_rs_replication::Isolation;
use kafka_rs_runtime::OffsetSpec;
use kafka_rs_share::PartitionSummary;
use kafka_rs_types::{ErrorCode, Offset, PartitionIndex, Str, Uuid};
use kafka_rs_wire::messages::describe_share_group_offsets_request::DescribeShareGroupOffsetsRequestGroup as Asked;
use kafka_rs_wire::messages::describe_share_group_offsets_response::{
    DescribeShareGroupOffsetsResponseGroup as Group,
    DescribeShareGroupOffsetsResponsePartition as Partition,
    DescribeShareGroupOffsetsResponseTopic as Topic,
};
use kafka_rs_wire::messages::{
    DescribeShareGroupOffsetsRequest, DescribeShareGroupOffsetsResponse,
};

use super::speaks_share_protocol;
use super::states::key;
use crate::handlers::{Answer, Api, Call};
use crate::node::Node;

/// Whoever asks is no leader.
const NO_EPOCH: i32 = -1;
/// Nobody knows.
const UNKNOWN: i64 = -1;

pub(in crate::handlers) struct DescribeShareGroupOffsets;

impl Api for DescribeShareGroupOffsets {
    type Request = DescribeShareGroupOffsetsRequest;
    const MIN: i16 = 0;
    const MAX: i16 = 1;

    async fn handle(
        call: Call<DescribeShareGroupOffsetsRequest>,
    ) -> Answer<DescribeShareGroupOffsetsResponse> {
        let node = &call.node;
        let speaks = speaks_share_protocol(node);
        let groups = call.request.groups.iter().map(|asked| async move {
            match speaks {
                true => describe(node, asked).await,
                false => refuse(&asked.group_id, ErrorCode::UnsupportedVersion, None),
            }
        });
        Answer::Reply(DescribeShareGroupOffsetsResponse {
            groups: join_all(groups).await,
            ..Default::default()
        })
    }
}

fn refuse(group_id: &Str, error: ErrorCode, message: Option<Str>) -> Group {
    Group {
        group_id: group_id.clone(),
        error_code: error.code(),
        error_message: message,
        ..Default::default()
    }
}

async fn describe(node: &Node, asked: &Asked) -> Group {
    let group = &asked.group_id;
    let known = match node.groups.share_partitions(group).await {
        Ok(known) => known,
        // A group that is not there has read nothing.
        Err((ErrorCode::GroupIdNotFound, _)) => Vec::new(),
        Err((error, message)) => return refuse(group, error, Some(Str::from(message))),
    };
    let image = node.quorum.image();
    let wanted: Vec<(Str, Option<Uuid>, Vec<PartitionIndex>)> = match &asked.topics {
        None => known
            .into_iter()
            .map(|(id, topic)| (topic.name, Some(id), topic.partitions.into_iter().collect()))
            .collect(),
        Some(topics) => topics
            .iter()
            .map(|topic| {
                let known = image.topics().by_name(&topic.topic_name);
                let name = topic.topic_name.clone();
                (name, known.map(|known| known.id), topic.partitions.clone())
            })
            .collect(),
    };
    let topics = wanted.into_iter().map(|(name, id, indexes)| async move {
        let partitions = indexes.iter().map(|index| async move {
            match id {
                Some(id) => partition(node, group, id, *index).await,
                None => unknown_topic(*index),
            }
        });
        Topic {
            topic_name: name,
            topic_id: id.unwrap_or_default(),
            partitions: join_all(partitions).await,
            ..Default::default()
        }
    });
    Group {
        group_id: group.clone(),
        topics: join_all(topics).await,
        ..Default::default()
    }
}

async fn partition(node: &Node, group: &Str, id: Uuid, index: PartitionIndex) -> Partition {
    let key = key(group, id, index);
    match node.share_states.summary(&key).await {
        Ok(summary) => Partition {
            partition_index: index,
            start_offset: summary.start_offset,
            leader_epoch: summary.leader_epoch,
            lag: lag(node, id, index, &summary),
            ..Default::default()
        },
        Err((error, message)) => Partition {
            partition_index: index,
            start_offset: UNKNOWN,
            lag: UNKNOWN,
            error_code: error.code(),
            error_message: message,
            ..Default::default()
        },
    }
}

/// Records behind the start offset that are not done with.
fn lag(node: &Node, id: Uuid, index: PartitionIndex, summary: &PartitionSummary) -> Offset {
    if summary.start_offset == UNKNOWN || summary.done < 0 {
        return UNKNOWN;
    }
    let isolation = Isolation::HighWatermark;
    let log = node.replicas.partition_by_id(&id, index);
    let end = log.and_then(|log| log.list_offset(OffsetSpec::Latest, isolation, NO_EPOCH));
    match end {
        Ok(end) => end.offset - summary.start_offset - i64::from(summary.done),
        Err(_) => UNKNOWN,
    }
}

/// Nothing was read of a topic that is not there, either.
fn unknown_topic(index: PartitionIndex) -> Partition {
    Partition {
        partition_index: index,
        start_offset: UNKNOWN,
        lag: UNKNOWN,
        ..Default::default()
    }
}
