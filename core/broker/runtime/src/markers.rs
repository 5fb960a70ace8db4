//! WriteTxnMarkers: the one door through which transactions end in partitions, whoever asks.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, Either, FutureExt, join_all, select};
use kafka_rs_types::{ErrorCode, PartitionIndex};
use kafka_rs_wire::messages::write_txn_markers_request::WritableTxnMarker;
use kafka_rs_wire::messages::write_txn_markers_response::{
    WritableTxnMarkerPartitionResult, WritableTxnMarkerResult, WritableTxnMarkerTopicResult,
};
use kafka_rs_wire::messages::{WriteTxnMarkersRequest, WriteTxnMarkersResponse};

use crate::coordinator::GROUP_METADATA_TOPIC;
use crate::{GroupService, ReplicaManager, ShardLog, TransactionMarker};

/// Writes markers into the partitions this broker leads, and waits until they are replicated.
///
/// Every partition gets a code of its own; those that are no fault of the marker's (the leadership
/// moved, replicas are missing, a group shard is being loaded) ask for another try.
pub async fn write_txn_markers(
    replicas: &ReplicaManager,
    groups: &GroupService,
    request: &WriteTxnMarkersRequest,
) -> WriteTxnMarkersResponse {
    // Everything is appended before anything is waited for.
    let begun: Vec<(&WritableTxnMarker, Vec<Vec<Written<'_>>>)> = request
        .markers
        .iter()
        .map(|marker| {
            let topics = marker.topics.iter().map(|topic| {
                let indexes = topic.partition_indexes.iter();
                let write = |index: &i32| begin(replicas, groups, marker, &topic.name, *index);
                indexes.map(write).collect()
            });
            (marker, topics.collect())
        })
        .collect();
    let mut response = WriteTxnMarkersResponse::default();
    for (marker, topics) in begun {
        let mut result = WritableTxnMarkerResult {
            producer_id: marker.producer_id,
            ..Default::default()
        };
        for (topic, written) in marker.topics.iter().zip(topics) {
            let codes = join_all(written).await;
            let partitions = topic.partition_indexes.iter().zip(codes);
            result.topics.push(WritableTxnMarkerTopicResult {
                name: topic.name.clone(),
                partitions: partitions
                    .map(|(index, code)| WritableTxnMarkerPartitionResult {
                        partition_index: *index,
                        error_code: code.code(),
                        ..Default::default()
                    })
                    .collect(),
                ..Default::default()
            });
        }
        response.markers.push(result);
    }
    response
}

type Written<'a> = BoxFuture<'a, ErrorCode>;

/// Appends one marker; the future waits for its replication.
fn begin<'a>(
    replicas: &ReplicaManager,
    groups: &'a GroupService,
    wanted: &WritableTxnMarker,
    topic: &str,
    index: PartitionIndex,
) -> Written<'a> {
    let done = |code: ErrorCode| futures::future::ready(code).boxed();
    let marker = TransactionMarker {
        producer_id: wanted.producer_id,
        producer_epoch: wanted.producer_epoch,
        coordinator_epoch: wanted.coordinator_epoch,
        commit: wanted.transaction_result,
        transaction_version: i16::from(wanted.transaction_version),
    };
    let partition = match replicas.partition(topic, index) {
        Ok(partition) => partition,
        Err(error) => return done(error.code()),
    };
    if topic == GROUP_METADATA_TOPIC {
        // The group coordinator has to see the marker in its place among its own records.
        return async move {
            match groups.end_transaction(index, marker).await {
                Ok(()) => ErrorCode::None,
                Err(error) => partition_error(error),
            }
        }
        .boxed();
    }
    let appended = match partition.append_marker(&marker) {
        Ok(appended) if appended.awaits_high_watermark => appended,
        Ok(_) => return done(ErrorCode::None),
        Err(error) => return done(error.code()),
    };
    let timeout = replicas.sleep(Duration::from_secs(30));
    let replicated = (partition as Arc<dyn ShardLog>).replicated(appended);
    async move {
        match select(replicated, timeout).await {
            Either::Left((Ok(()), _)) => ErrorCode::None,
            Either::Left((Err(error), _)) => error,
            Either::Right(_) => ErrorCode::RequestTimedOut,
        }
    }
    .boxed()
}

/// What a transaction coordinator is told of a group coordinator's errors: to try again.
fn partition_error(error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::CoordinatorNotAvailable
        | ErrorCode::CoordinatorLoadInProgress
        | ErrorCode::NotCoordinator => ErrorCode::NotLeaderOrFollower,
        other => other,
    }
}
