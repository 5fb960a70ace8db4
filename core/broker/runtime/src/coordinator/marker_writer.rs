//! What follows a decided transaction: its markers are written, and the coordinator is told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kafka_rs_platform::spawn;
use kafka_rs_txn::{Markers, MarkersWritten, Reply, Request};
use kafka_rs_types::{ErrorCode, LeaderEpoch, PartitionIndex, Str, TopicPartition};
use kafka_rs_wire::messages::WriteTxnMarkersRequest;
use kafka_rs_wire::messages::write_txn_markers_request::{
    WritableTxnMarker, WritableTxnMarkerTopic,
};

use super::transaction_service::Inner;
use crate::write_txn_markers;

/// Pause before partitions are tried again that could not take a marker.
const RETRY: Duration = Duration::from_millis(50);
/// Pause while the shard is being loaded.
const LOADING: Duration = Duration::from_millis(5);

/// Writes the markers of one shard of the transaction coordinator, from `leader_epoch` until the
/// shard is gone.
pub(super) struct MarkerWriter {
    pub(super) inner: Arc<Inner>,
    pub(super) partition: PartitionIndex,
    pub(super) leader_epoch: LeaderEpoch,
}

impl MarkerWriter {
    /// Takes markers from the shard as they come.
    pub(super) async fn run(self) {
        let this = Arc::new(self);
        // Until the node has taken in all metadata, a partition that seems to be gone may only not
        // be there yet.
        this.inner.started().await;
        loop {
            let next = Request::NextMarkers(this.inner.transaction_version());
            match this.ask(next).await {
                Reply::Markers(Ok(markers)) => this.write_all(markers).await,
                Reply::Markers(Err(ErrorCode::CoordinatorLoadInProgress)) => {
                    this.inner.clock.sleep(LOADING).await;
                }
                // Another broker, or another run, goes on from what is in the log.
                _ => return,
            }
        }
    }

    /// Writes once; what does not succeed is tried again beside, so that one partition that is out of
    /// reach holds up its own transactions only.
    async fn write_all(self: &Arc<Self>, mut markers: Vec<Markers>) {
        self.write(&mut markers).await;
        for markers in markers {
            if !(markers.partitions.is_empty() && self.report(&markers).await) {
                let this = Arc::clone(self);
                let clock = Arc::clone(&self.inner.clock);
                spawn(&clock, async move { this.retry(markers).await });
            }
        }
    }

    async fn ask(&self, request: Request) -> Reply {
        let runtime = &self.inner.runtime;
        runtime
            .ask_in_epoch(self.partition, self.leader_epoch, request)
            .await
    }

    /// The shard this works for is still in its place.
    fn leads(&self) -> bool {
        let runtime = &self.inner.runtime;
        runtime.leads_in_epoch(self.partition, self.leader_epoch)
    }

    async fn retry(&self, markers: Markers) {
        let mut markers = [markers];
        while self.leads() {
            self.inner.clock.sleep(RETRY).await;
            self.write(&mut markers).await;
            if markers[0].partitions.is_empty() && self.report(&markers[0]).await {
                return;
            }
        }
    }

    /// Writes markers; leaves in them the partitions that have to be tried again.
    async fn write(&self, all: &mut [Markers]) {
        self.inner.markers_let_go().await;
        let wanted: Vec<WritableTxnMarker> = all.iter().map(|m| self.writable(m)).collect();
        let request = WriteTxnMarkersRequest {
            markers: wanted,
            ..Default::default()
        };
        let response = write_txn_markers(&self.inner.replicas, &self.inner.groups, &request).await;
        for (markers, result) in all.iter_mut().zip(response.markers) {
            markers.partitions.clear();
            for topic in result.topics {
                for partition in topic.partitions {
                    let code = ErrorCode::from_code(partition.error_code)
                        .unwrap_or(ErrorCode::UnknownServerError);
                    let place = TopicPartition::new(topic.name.clone(), partition.partition_index);
                    if self.is_to_retry(markers, &place, code) {
                        markers.partitions.push(place);
                    }
                }
            }
        }
    }

    fn writable(&self, markers: &Markers) -> WritableTxnMarker {
        let mut topics: BTreeMap<&Str, Vec<i32>> = BTreeMap::new();
        for partition in &markers.partitions {
            let indexes = topics.entry(&partition.topic).or_default();
            indexes.push(partition.partition);
        }
        let topics = topics
            .into_iter()
            .map(|(name, partition_indexes)| WritableTxnMarkerTopic {
                name: name.clone(),
                partition_indexes,
                ..Default::default()
            });
        WritableTxnMarker {
            producer_id: markers.producer.id,
            producer_epoch: markers.producer.epoch,
            transaction_result: markers.commit,
            topics: topics.collect(),
            coordinator_epoch: self.leader_epoch,
            transaction_version: i8::try_from(markers.client_version).unwrap_or(0),
            ..Default::default()
        }
    }

    fn is_to_retry(&self, markers: &Markers, place: &TopicPartition, code: ErrorCode) -> bool {
        match code {
            ErrorCode::None => false,
            ErrorCode::UnknownTopicOrPartition => self.inner.exists(place),
            // The producer is further on: the marker was written before.
            ErrorCode::InvalidProducerEpoch => {
                tracing::info!(transactional_id = %markers.transactional_id, partition = %place, ?code, "a transaction marker is not needed any more");
                false
            }
            code => {
                tracing::debug!(transactional_id = %markers.transactional_id, partition = %place, ?code, "a transaction marker has to wait");
                true
            }
        }
    }

    /// Tells the coordinator that all markers of a transaction are written; false to tell it again.
    async fn report(&self, markers: &Markers) -> bool {
        let written = Request::MarkersWritten(MarkersWritten {
            transactional_id: markers.transactional_id.clone(),
            serial: markers.serial,
        });
        let reply = self.ask(written).await;
        self.inner.completed(self.partition).notify_waiters();
        matches!(
            reply,
            Reply::MarkersWritten(ErrorCode::None | ErrorCode::NotCoordinator)
        )
    }
}
