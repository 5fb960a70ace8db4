//! ListOffsets: key 2, versions 1–11.
//!
//! - 2: isolation level. 4: leader epochs (KIP-320). 6: flexible. 7: -3, the largest timestamp (KIP-734).
//! - 8: -4, the earliest local offset (KIP-405). 9: -5, the latest tiered one (KIP-1005).
//! - 10: a timeout. 11: -6, the earliest offset waiting to be tiered (KIP-1023).

use kafka_rs_replication::Isolation;
use kafka_rs_runtime::{Error, ListedOffset, OffsetSpec};
use kafka_rs_types::ErrorCode;
use kafka_rs_wire::messages::list_offsets_request::{ListOffsetsPartition, ListOffsetsTopic};
use kafka_rs_wire::messages::list_offsets_response::{
    ListOffsetsPartitionResponse, ListOffsetsTopicResponse,
};
use kafka_rs_wire::messages::{ListOffsetsRequest, ListOffsetsResponse};

use super::{Answer, Api, Call};

pub(super) struct ListOffsets;

impl Api for ListOffsets {
    type Request = ListOffsetsRequest;
    const MIN: i16 = 1;
    const MAX: i16 = 11;

    async fn handle(call: Call<ListOffsetsRequest>) -> Answer<ListOffsetsResponse> {
        let topics = call
            .request
            .topics
            .iter()
            .map(|topic| ListOffsetsTopicResponse {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|p| answer(&call, topic, p))
                    .collect(),
                ..Default::default()
            });
        Answer::Reply(ListOffsetsResponse {
            topics: topics.collect(),
            ..Default::default()
        })
    }
}

fn answer(
    call: &Call<ListOffsetsRequest>,
    topic: &ListOffsetsTopic,
    wanted: &ListOffsetsPartition,
) -> ListOffsetsPartitionResponse {
    let duplicates = topic
        .partitions
        .iter()
        .filter(|other| other.partition_index == wanted.partition_index)
        .count();
    let found = match spec(wanted.timestamp, call.version) {
        _ if duplicates > 1 => Err(ErrorCode::InvalidRequest),
        None => Err(ErrorCode::UnsupportedVersion),
        Some(spec) => find(call, topic, wanted, spec).map_err(|error| error.code()),
    };
    let (code, found) = match found {
        Ok(found) => (ErrorCode::None, found),
        Err(code) => (
            code,
            ListedOffset {
                timestamp: -1,
                offset: -1,
                leader_epoch: -1,
            },
        ),
    };
    ListOffsetsPartitionResponse {
        partition_index: wanted.partition_index,
        error_code: code.code(),
        timestamp: found.timestamp,
        offset: found.offset,
        leader_epoch: if call.version >= 4 {
            found.leader_epoch
        } else {
            -1
        },
        ..Default::default()
    }
}

fn find(
    call: &Call<ListOffsetsRequest>,
    topic: &ListOffsetsTopic,
    wanted: &ListOffsetsPartition,
    spec: OffsetSpec,
) -> Result<ListedOffset, Error> {
    let isolation = match (call.request.replica_id, call.request.isolation_level) {
        (replica, _) if replica >= 0 => Isolation::LogEnd,
        (_, 1) => Isolation::TxnCommitted,
        _ => Isolation::HighWatermark,
    };
    call.node
        .replicas
        .partition(&topic.name, wanted.partition_index)?
        .list_offset(spec, isolation, wanted.current_leader_epoch)
}

/// What a timestamp asks for; `None` for a special one that the version does not know.
fn spec(timestamp: i64, version: i16) -> Option<OffsetSpec> {
    let since = |from: i16, spec: OffsetSpec| (version >= from).then_some(spec);
    match timestamp {
        -1 => Some(OffsetSpec::Latest),
        -2 => Some(OffsetSpec::Earliest),
        -3 => since(7, OffsetSpec::MaxTimestamp),
        -4 => since(8, OffsetSpec::EarliestLocal),
        -5 => since(9, OffsetSpec::LatestTiered),
        -6 => since(11, OffsetSpec::EarliestPendingUpload),
        time if time >= 0 => Some(OffsetSpec::Timestamp(time)),
        _ => None,
    }
}
