//! Handing out producer ids: a block at a time from the controller, then one by one from memory.

use kafka_rs_quorum::SubmitOptions;
use kafka_rs_types::{ErrorCode, ProducerId};
use kafka_rs_wire::messages::AllocateProducerIdsRequest;
use tokio::sync::Mutex;

use crate::node::Node;

/// What is left of the block taken last.
#[derive(Debug, Default)]
pub(crate) struct ProducerIds(Mutex<std::ops::Range<ProducerId>>);

impl ProducerIds {
    /// An id that nobody else ever gets.
    pub(crate) async fn next(&self, node: &Node) -> Result<ProducerId, ErrorCode> {
        // Held across the request, so that a burst of producers asks for one block, not for many.
        let mut block = self.0.lock().await;
        if block.is_empty() {
            *block = allocate(node).await?;
        }
        block.next().ok_or(ErrorCode::CoordinatorLoadInProgress)
    }
}

async fn allocate(node: &Node) -> Result<std::ops::Range<ProducerId>, ErrorCode> {
    let image = node.quorum.image();
    let broker_epoch = image
        .cluster()
        .broker(node.node_id)
        .map_or(-1, |broker| broker.epoch);
    let request = AllocateProducerIdsRequest {
        broker_id: node.node_id,
        broker_epoch,
        ..Default::default()
    };
    let response = node
        .quorum
        .submit(SubmitOptions::default(), request)
        .await
        .map_err(|error| {
            tracing::warn!(%error, "no producer ids from the controller");
            // Producers ask again.
            ErrorCode::CoordinatorLoadInProgress
        })?;
    match ErrorCode::from_code(response.error_code) {
        Some(ErrorCode::None) => {
            let start = response.producer_id_start;
            Ok(start..start + ProducerId::from(response.producer_id_len))
        }
        code => {
            tracing::warn!(?code, "the controller gave no producer ids");
            Err(ErrorCode::CoordinatorLoadInProgress)
        }
    }
}
